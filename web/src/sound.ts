import type { Yield } from "./protocol";
import captureUrl from "./capture.worklet.js?url";
import playerUrl from "./player.worklet.js?url";
import type { Call } from "./rtc";

const RATE = 24_000;
const QUANTUM = 128 / RATE; // a report's samples have left when its block of samples ends
const LOGGED = 4000; // moments
const PATIENCE_MS = 1500; // for a loudspeaker
/** At which time of the page's clock, ms, how many seconds of which message were heard or shown. */
export type Moment = [number, string, number];

interface Report {
  id: string;
  played: number;
  at?: number;
  held?: boolean;
  ended?: boolean;
  stopped?: boolean;
  underruns: number;
}

/** Where the playing of one message stands. */
interface Position {
  id: string;
  seconds: number;
  at: number; // the context's time of `seconds`
  held: boolean;
  ended: boolean;
}

/** Sound in both directions, on one clock. A browser lets it begin after the first click or key. */
export class Sound {
  underruns = 0;
  /** What was heard when, for tests and the bench. */
  readonly log: Moment[] = [];
  /** Is told when a message was played to its end or stopped, and how much of it was heard. */
  onEnd: (id: string, seconds: number, stopped: boolean) => void = () => {};
  private readonly context = new AudioContext({ sampleRate: RATE, latencyHint: "interactive" });
  private player: AudioWorkletNode | null = null;
  private call: Call | null = null;
  private microphone: MediaStream | null = null;
  private source: MediaStreamAudioSourceNode | null = null;
  private position: Position | null = null;
  private readonly early: unknown[] = [];
  private readonly ready: Promise<void>;

  constructor() {
    this.ready = this.prepare();
  }

  /** Lets sound begin; call it from a click or a key. Returns whether it did: without a loudspeaker it never does. */
  async wake(): Promise<boolean> {
    await Promise.race([this.context.resume(), new Promise((late) => setTimeout(late, PATIENCE_MS))]);
    await this.call?.wake();
    await this.ready;
    return this.awake;
  }

  get awake(): boolean {
    return this.context.state === "running";
  }

  /** Plays more of a message: 16 bits at 24 kHz. */
  play(id: string, pcm: ArrayBuffer): void {
    const whole = new Int16Array(pcm);
    const samples = new Float32Array(whole.length);
    for (let k = 0; k < whole.length; k++) samples[k] = (whole[k] ?? 0) / 32768;
    this.post({ id, samples });
  }

  /** Says that there is no more of a message. */
  complete(id: string): void {
    this.post({ id, complete: true });
  }

  /** Plays a sound that is whole; were it not known to be complete, all that follows would wait behind it. */
  murmur(id: string, pcm: ArrayBuffer): void {
    this.play(id, pcm);
    this.complete(id);
  }

  /** Goes on more softly, or falls silent within 60 ms and holds its place, or goes on from there. */
  follow(voice: Yield): void {
    this.post({ voice });
  }

  /** Fades out within 60 ms and throws away what waits. */
  stop(): void {
    this.post({ stop: true });
    this.call?.stop();
  }

  /** Speaks and is heard over a call from now on; null has what is given to `play`. */
  through(call: Call | null): void {
    this.call = call;
    if (!call) return;
    call.onEnd = (id, seconds) => this.onEnd(id, seconds, false);
    void call.wake();
    void call.speak(this.track);
  }

  /** The message that is heard now and how far it is, seconds, or null. */
  heard(): { id: string; seconds: number } | null {
    if (this.call) {
      const heard = this.call.heard(this.latency);
      if (heard) remember(this.log, [performance.now(), heard.id, heard.seconds]);
      return heard;
    }
    const position = this.position;
    if (!position || position.ended) return null;
    const since = position.held ? 0 : Math.min(this.context.currentTime - position.at, 0.25);
    return { id: position.id, seconds: Math.max(position.seconds + since - this.latency, 0) };
  }

  /** Opens the microphone; gives its sound in blocks of 20 ms, 16 bits at 24 kHz. */
  async listen(take: (pcm: ArrayBuffer) => void): Promise<void> {
    this.microphone = await navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 },
    });
    await this.call?.speak(this.track);
    this.source = this.context.createMediaStreamSource(this.microphone);
    const capture = new AudioWorkletNode(this.context, "capture", { numberOfOutputs: 0, channelCount: 1 });
    capture.port.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => take(data);
    this.source.connect(capture);
  }

  /** Closes the microphone. */
  deafen(): void {
    this.source?.disconnect();
    void this.call?.speak(null);
    this.microphone?.getTracks().forEach((track) => track.stop());
    this.source = this.microphone = null;
  }

  /** Seconds until what is played leaves the loudspeaker. */
  private get latency(): number {
    return this.context.outputLatency || this.context.baseLatency || 0;
  }

  private get track(): MediaStreamTrack | null {
    return this.microphone?.getAudioTracks()[0] ?? null;
  }

  private async prepare(): Promise<void> {
    await this.context.audioWorklet.addModule(captureUrl);
    await this.context.audioWorklet.addModule(playerUrl);
    const player = new AudioWorkletNode(this.context, "player", { numberOfInputs: 0, outputChannelCount: [1] });
    player.port.onmessage = ({ data }: MessageEvent<Report>) => this.report(data);
    player.connect(this.context.destination);
    this.player = player;
    for (const message of this.early.splice(0)) player.port.postMessage(message);
  }

  private report(report: Report): void {
    const seconds = report.played / RATE;
    const ended = report.ended ?? false;
    this.underruns = report.underruns;
    const at = report.at === undefined ? this.context.currentTime : report.at + QUANTUM;
    this.position = { id: report.id, seconds, at, held: report.held ?? false, ended };
    if (!ended) this.note(report.id, seconds, at);
    if (ended) this.onEnd(report.id, seconds, report.stopped ?? false);
  }

  private note(id: string, seconds: number, at: number): void {
    const { contextTime = 0, performanceTime = 0 } = this.context.getOutputTimestamp();
    remember(this.log, [performanceTime + (at - contextTime) * 1000, id, seconds]);
  }

  private post(message: unknown): void {
    if (this.player) this.player.port.postMessage(message);
    else this.early.push(message);
  }
}

/** Adds a moment to a log, which forgets its oldest. */
export function remember(log: Moment[], moment: Moment): void {
  log.push(moment);
  if (log.length > LOGGED) log.shift();
}
