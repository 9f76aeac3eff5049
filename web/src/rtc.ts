import type { Sounding } from "./protocol";

const RATE = 48_000; // of Opus's RTP clock
const PATIENCE = 3000; // ms in which the connection has to come up
const FADE = 60; // ms
const KEPT = 32; // marks

/** A message that is heard, and how far it is. */
interface Heard {
  id: string;
  seconds: number;
}

/** A conversation over WebRTC: its events' channel, the microphone's track, and Mien's voice, which the server plays. */
export class Call {
  /** Is told when a message was played to its end or stopped, and how much of it was heard. */
  onEnd: (id: string, seconds: number) => void = () => {};
  private readonly marks: Sounding[] = [];
  private readonly audio = new Audio();
  private last: Heard | null = null;
  private hushed = ""; // the message that is faded out

  private constructor(
    private readonly peer: RTCPeerConnection,
    private readonly sender: RTCRtpSender,
    private readonly receiver: RTCRtpReceiver,
    readonly channel: RTCDataChannel,
  ) {
    this.audio.srcObject = new MediaStream([receiver.track]);
    void this.wake();
  }

  /** Calls the server, or throws where no connection comes up in time. */
  static async open(address: URL): Promise<Call> {
    const peer = new RTCPeerConnection();
    const { sender, receiver } = peer.addTransceiver("audio", { direction: "sendrecv" });
    const channel = peer.createDataChannel("oai-events");
    channel.binaryType = "arraybuffer";
    const signal = AbortSignal.timeout(PATIENCE);
    try {
      await peer.setLocalDescription();
      const headers = { "content-type": "application/sdp" };
      const answer = await fetch(address, { method: "POST", body: peer.localDescription?.sdp ?? "", headers, signal });
      if (!answer.ok) throw new Error(await answer.text());
      await peer.setRemoteDescription({ type: "answer", sdp: await answer.text() });
      await opened(channel, signal);
    } catch (error) {
      peer.close();
      throw error;
    }
    peer.addEventListener("connectionstatechange", () => {
      if (peer.connectionState === "failed") channel.close();
    });
    return new Call(peer, sender, receiver, channel);
  }

  /** Lets the voice be heard; a browser allows it after the first click or key. */
  async wake(): Promise<void> {
    await this.audio.play().catch(() => {});
  }

  /** Sends the microphone's sound from now on, or none. */
  async speak(microphone: MediaStreamTrack | null): Promise<void> {
    await this.sender.replaceTrack(microphone);
  }

  /** Learns where a message stands on the track. */
  mark(sounding: Sounding): void {
    this.marks.push(sounding);
    if (this.marks.length > KEPT) this.marks.shift();
  }

  /** Fades the message out that is heard now; the server stops it too, but what is on its way would still be heard. */
  stop(): void {
    if (!this.last) return;
    this.hushed = this.last.id;
    const began = performance.now();
    const fade = () => {
      if (!this.hushed) return;
      this.audio.volume = Math.max(1 - (performance.now() - began) / FADE, 0);
      if (this.audio.volume > 0) setTimeout(fade, 5);
    };
    fade();
  }

  /** The message that is heard now and how far it is, or null, also between two of its lines. `latency` is the loudspeaker's, seconds. */
  heard(latency: number): Heard | null {
    const played = this.receiver.getSynchronizationSources()[0];
    if (!played) return null;
    const since = Math.min(Math.max(performance.timeOrigin + performance.now() - played.timestamp, 0), 250);
    const now = played.rtpTimestamp + (since / 1000 - latency) * RATE;
    const mark = this.marks.findLast((known) => after(now, known) >= 0);
    const id = mark && mark.phase !== "ended" ? mark.item_id : "";
    if (this.hushed && id !== this.hushed) {
      this.hushed = "";
      this.audio.volume = 1;
    }
    if (this.last && id !== this.last.id) this.onEnd(this.last.id, this.last.seconds);
    const playing = mark?.phase === "playing";
    this.last = mark && id ? { id, seconds: mark.at_ms / 1000 + (playing ? after(now, mark) / RATE : 0) } : null;
    return playing ? this.last : null;
  }

  /** Hangs up. */
  close(): void {
    this.audio.srcObject = null;
    this.peer.close();
  }
}

/** How many samples a timestamp lies after a mark's, on a clock of 32 bits. */
function after(now: number, mark: Sounding): number {
  const whole = Math.floor(now);
  return ((whole - mark.rtp_timestamp) | 0) + (now - whole);
}

function opened(channel: RTCDataChannel, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    channel.addEventListener("open", () => resolve(), { once: true });
    signal.addEventListener("abort", () => reject(new Error("the connection did not come up")), { once: true });
  });
}
