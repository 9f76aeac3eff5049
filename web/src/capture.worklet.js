// Runs on the audio thread: gathers the microphone's samples, at the context's 24 kHz, into blocks of 20 ms of 16 bits.
class Capture extends AudioWorkletProcessor {
  constructor() {
    super();
    this.block = new Int16Array(480);
    this.filled = 0;
  }

  process(inputs) {
    const samples = inputs[0]?.[0];
    if (!samples) return true;
    for (const sample of samples) {
      this.block[this.filled++] = Math.max(-1, Math.min(1, sample)) * 32767;
      if (this.filled === this.block.length) {
        this.port.postMessage(this.block.buffer, [this.block.buffer]);
        this.block = new Int16Array(480);
        this.filled = 0;
      }
    }
    return true;
  }
}

registerProcessor("capture", Capture);
