// Runs on the audio thread: a jitter buffer. It plays what it is given, message by message, and says how far it is.
// A message starts once it holds `least` samples or is complete; if it runs dry it waits again and counts that.
class Player extends AudioWorkletProcessor {
  constructor() {
    super();
    this.items = [];
    this.least = 2880;
    this.fade = 0;
    this.underruns = 0;
    this.since = 0;
    this.port.onmessage = ({ data }) => this.take(data);
  }

  take(data) {
    if (data.stop) {
      this.fade = this.items.length ? 1440 : 0;
      if (!this.fade) this.items = [];
      return;
    }
    let item = this.items.find((known) => known.id === data.id);
    if (!item) {
      item = { id: data.id, chunks: [], waiting: 0, played: 0, complete: false, running: false };
      this.items.push(item);
    }
    if (data.samples) {
      item.chunks.push(data.samples);
      item.waiting += data.samples.length;
    }
    if (data.complete) item.complete = true;
  }

  process(_inputs, outputs) {
    const out = outputs[0][0];
    let at = 0;
    while (at < out.length && this.items.length) {
      const item = this.items[0];
      if (!item.running && (item.waiting >= this.least || item.complete)) item.running = true;
      if (!item.running) break;
      if (!item.chunks.length) {
        if (item.complete) {
          this.items.shift();
          this.port.postMessage({ id: item.id, played: item.played, ended: true, underruns: this.underruns });
          continue;
        }
        item.running = false;
        this.underruns += 1;
        break;
      }
      const chunk = item.chunks[0];
      const count = Math.min(chunk.length, out.length - at);
      for (let k = 0; k < count; k++) {
        const gain = this.fade > 0 ? this.fade-- / 1440 : 1;
        out[at + k] = chunk[k] * gain;
        item.played += 1;
        if (this.fade === 1) {
          const played = item.played;
          this.fade = 0;
          this.items = [];
          this.port.postMessage({ id: item.id, played, ended: true, stopped: true, underruns: this.underruns });
          out.fill(0, at + k + 1);
          return true;
        }
      }
      at += count;
      item.waiting -= count;
      if (count === chunk.length) item.chunks.shift();
      else item.chunks[0] = chunk.subarray(count);
    }
    this.since += out.length;
    if (this.since >= 1200 && this.items.length && this.items[0].running) {
      this.since = 0;
      const item = this.items[0];
      this.port.postMessage({ id: item.id, played: item.played, at: currentTime, underruns: this.underruns });
    }
    return true;
  }
}

registerProcessor("player", Player);
