// Runs on the audio thread: a jitter buffer. It plays what it is given, message by message, and says how far it is.
// While it is not decided who has the turn it goes on more softly, or falls silent and holds its place: then what it
// played while it faded is played again.
// A message starts once it holds `least` samples or is complete; if it runs dry it waits
// again, for more, and counts that.
const GAINS = { soft: 0.4, held: 0, full: 1 };
const SILENT = 1e-3;
const LEAST = 2880; // samples: 0.12 s; as much again after each time it ran dry
const FOLLOW = 1 - Math.exp(-1 / (0.011 * sampleRate)); // a sample: -30 dB after 38 ms

class Player extends AudioWorkletProcessor {
  constructor() {
    super();
    this.items = [];
    this.least = LEAST;
    this.fade = 0;
    this.gain = 1;
    this.wanted = 1;
    this.faded = []; // chunks that were played while the voice was to be held
    this.underruns = 0;
    this.since = 0;
    this.port.onmessage = ({ data }) => this.take(data);
  }

  take(data) {
    if (data.voice) {
      this.follow(data.voice);
      return;
    }
    if (data.stop) {
      if (this.wanted === 0 && this.items.length) this.end();
      this.gain = this.wanted = 1;
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

  follow(voice) {
    if (voice !== "held") this.rewind();
    this.wanted = GAINS[voice];
  }

  /** Takes back what was played since the voice was to be held. */
  rewind() {
    const item = this.items[0];
    if (item && this.faded.length) {
      const count = this.faded.reduce((sum, chunk) => sum + chunk.length, 0);
      item.chunks.unshift(...this.faded);
      item.waiting += count;
      item.played -= count;
    }
    this.faded = [];
  }

  /** Stops a voice that has been silent: there is nothing to fade. */
  end() {
    this.rewind();
    const { id, played } = this.items[0];
    this.items = [];
    this.port.postMessage({ id, played, ended: true, stopped: true, underruns: this.underruns });
  }

  process(_inputs, outputs) {
    const out = outputs[0][0];
    let at = 0;
    if (this.wanted === 0 && this.gain <= SILENT) {
      this.rewind();
      this.tell(out.length);
      return true;
    }
    while (at < out.length && this.items.length) {
      const item = this.items[0];
      if (!item.running && (item.waiting >= this.least || item.complete)) {
        item.running = true;
        this.place(item);
      }
      if (!item.running) break;
      if (!item.chunks.length) {
        if (item.complete) {
          this.items.shift();
          this.faded = [];
          this.port.postMessage({ id: item.id, played: item.played, ended: true, underruns: this.underruns });
          continue;
        }
        item.running = false;
        this.underruns += 1;
        this.least = Math.min(this.least + LEAST, 4 * LEAST);
        this.place(item);
        break;
      }
      const chunk = item.chunks[0];
      const count = Math.min(chunk.length, out.length - at);
      for (let k = 0; k < count; k++) {
        this.gain += (this.wanted - this.gain) * FOLLOW;
        const gain = this.fade > 0 ? this.fade-- / 1440 : 1;
        out[at + k] = chunk[k] * gain * this.gain;
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
      if (this.wanted === 0) this.faded.push(chunk.subarray(0, count));
      if (count === chunk.length) item.chunks.shift();
      else item.chunks[0] = chunk.subarray(count);
    }
    this.tell(out.length);
    return true;
  }

  /** Says now and then how far the message is. */
  tell(count) {
    this.since += count;
    if (this.since >= 1200 && this.items.length && this.items[0].running) {
      this.since = 0;
      this.place(this.items[0]);
    }
  }

  /** Says how far a message is; where it waits for more, the face has to wait too. */
  place(item) {
    const held = this.wanted === 0 || !item.running;
    this.port.postMessage({ id: item.id, played: item.played, at: currentTime, held, underruns: this.underruns });
  }
}

registerProcessor("player", Player);
