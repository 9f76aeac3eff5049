import type { Camera } from "./camera";
import type { Seen } from "./expression";

const UNSEEN = "no face to be seen";

/** The camera's switch: what it sees is told on, and said beside it. All that it needs is loaded when it is switched on. */
export class Sight {
  private camera: Camera | null = null;

  constructor(
    private readonly button: HTMLElement,
    private readonly mirror: HTMLElement,
    private readonly saw: (seen: Seen) => void,
    private readonly says: (what: string) => void,
    private readonly problem: (text: string) => void,
  ) {
    button.addEventListener("click", () => void this.toggle());
  }

  async toggle(): Promise<void> {
    if (this.camera) return this.close("");
    this.press(true);
    this.problem("");
    this.says("the camera opens");
    try {
      const { Camera } = await import("./camera");
      const camera = (this.camera = new Camera((seen) => this.take(seen), (reason) => this.close(`The camera was closed: ${reason}`)));
      await camera.open();
      this.mirror.replaceChildren(camera.video);
      this.mirror.hidden = false;
    } catch (error) {
      this.close(reason(error));
    }
  }

  private take(seen: Seen | null): void {
    this.says(seen ? describe(seen) : UNSEEN);
    if (seen) this.saw(seen);
  }

  private close(why: string): void {
    this.camera?.close();
    this.camera = null;
    this.mirror.hidden = true;
    this.mirror.replaceChildren();
    this.press(false);
    this.says("");
    this.problem(why);
  }

  private press(on: boolean): void {
    this.button.setAttribute("aria-pressed", String(on));
  }
}

function reason(error: unknown): string {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError") return "The camera is closed to this page. Allow it in the browser, or go on without.";
  if (name === "NotFoundError") return "There is no camera here.";
  if (name === "NotReadableError") return "Another program has the camera.";
  return `The camera cannot be opened: ${String(error)}`;
}

/** The strongest three of what is seen, in words. */
function describe({ face, head }: Seen): string {
  const both = (name: string): number => ((face[`${name}Left`] ?? 0) + (face[`${name}Right`] ?? 0)) / 2;
  const shows: [string, number][] = [
    ["a smile", both("mouthSmile")],
    ["mouth corners down", both("mouthFrown")],
    ["brows raised", Math.max(face["browInnerUp"] ?? 0, both("browOuterUp"))],
    ["brows drawn down", both("browDown")],
    ["mouth open", face["jawOpen"] ?? 0],
    ["eyes closed", both("eyeBlink")],
    ["eyes wide", both("eyeWide")],
    ["head turned away", Math.abs(head[1]) - 0.2],
  ];
  const strong = shows.filter(([, weight]) => weight > 0.25).sort((a, b) => b[1] - a[1]);
  return strong.length ? strong.slice(0, 3).map(([name]) => name).join(", ") : "a calm face";
}
