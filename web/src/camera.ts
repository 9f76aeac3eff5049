import { Expression, type Seen } from "./expression";
import type { Ask, Told } from "./landmarks.worker";

const PACE = 100; // ms from one look to the next
const WIDE = 480; // pixels; more does not make the landmarks better

/** The person's face through the camera. Pictures go to a worker of this page and nowhere else. */
export class Camera {
  readonly video = document.createElement("video");
  private readonly worker = new Worker(new URL("./landmarks.worker.ts", import.meta.url), { type: "module" });
  private readonly expression = new Expression();
  private stream: MediaStream | null = null;
  private seenAt = 0;
  private lookedAt = 0;
  private closed = false;

  /**
   * @param saw is told what was seen, about ten times a second; null where there is no face.
   * @param failed is told that it cannot go on.
   */
  constructor(
    private readonly saw: (seen: Seen | null) => void,
    private readonly failed: (reason: string) => void,
  ) {}

  /** Asks for the camera and begins to look. Throws what `getUserMedia` throws. */
  async open(): Promise<void> {
    const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480, facingMode: "user" } });
    if (this.closed) return stop(stream);
    this.stream = stream;
    stream.getVideoTracks()[0]?.addEventListener("ended", () => this.failed("The camera was taken away."));
    this.video.muted = this.video.playsInline = true;
    this.video.srcObject = this.stream;
    await this.video.play();
    this.worker.onmessage = ({ data }: MessageEvent<Told>) => this.told(data);
    this.worker.onerror = (event) => this.failed(event.message || "Faces cannot be looked for in this browser.");
    this.ask({ networks: new URL("sight/", document.baseURI).href });
  }

  /** Closes the camera and forgets the person's neutral face. */
  close(): void {
    this.closed = true;
    this.worker.terminate();
    if (this.stream) stop(this.stream);
    this.video.srcObject = null;
  }

  private told(told: Told): void {
    if (this.closed) return;
    if ("wrong" in told) return this.failed(told.wrong);
    if ("mesh" in told) {
      const seconds = this.seenAt ? (this.lookedAt - this.seenAt) / 1000 : 1;
      this.saw(told.mesh && this.expression.read(told.mesh, seconds, told.sure));
      if (told.mesh) this.seenAt = this.lookedAt;
    }
    setTimeout(() => void this.look(), Math.max(this.lookedAt + PACE - performance.now(), 0));
  }

  private async look(): Promise<void> {
    if (this.closed) return;
    const { videoWidth, videoHeight } = this.video;
    this.lookedAt = performance.now();
    const width = Math.min(WIDE, videoWidth);
    const size = { resizeWidth: width, resizeHeight: Math.round((width * videoHeight) / videoWidth) };
    const picture = await createImageBitmap(this.video, size);
    this.ask({ picture }, [picture]);
  }

  private ask(ask: Ask, given: Transferable[] = []): void {
    this.worker.postMessage(ask, given);
  }
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
