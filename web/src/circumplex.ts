/** Whose feeling, in which message, and where it is. */
export interface Mark {
  who: "person" | "mien";
  item_id: string;
  valence: number;
  arousal: number;
}

const KEPT = 12; // of each trail
const PAD = 20; // pixels for the names of the axes

/** Valence and arousal (Russell 1980) of person and Mien, with the way they came. */
export class Circumplex {
  readonly element = document.createElement("canvas");
  private marks: Mark[] = [];

  constructor() {
    this.element.setAttribute("role", "img");
    this.element.setAttribute("aria-label", "Valence and arousal: nothing yet");
    new ResizeObserver(() => this.draw()).observe(this.element);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
  }

  /** Adds a message's feeling, or moves it. */
  add(mark: Mark): void {
    const others = this.marks.filter((known) => known.who !== mark.who || known.item_id !== mark.item_id);
    this.marks = [...others, mark].slice(-4 * KEPT);
    const last = (["person", "mien"] as const).flatMap((who) => this.marks.findLast((known) => known.who === who) ?? []);
    this.element.setAttribute("aria-label", last.map((known) => `${known.who === "mien" ? "Mien" : "You"}: ${words(known)}`).join(". "));
    this.draw();
  }

  private draw(): void {
    const { clientWidth: width, clientHeight: height } = this.element;
    const context = this.element.getContext("2d");
    if (!context || !width) return;
    this.element.width = width * devicePixelRatio;
    this.element.height = height * devicePixelRatio;
    context.scale(devicePixelRatio, devicePixelRatio);
    const style = getComputedStyle(this.element);
    const colour = (name: string): string => style.getPropertyValue(name);
    axes(context, width, height, colour("--line"), colour("--soft"), style.fontFamily);
    const place = ({ valence, arousal }: Mark): [number, number] => [
      PAD + ((valence + 1) / 2) * (width - 2 * PAD),
      height - PAD - ((arousal + 1) / 2) * (height - 2 * PAD),
    ];
    for (const who of ["person", "mien"] as const) {
      const points = this.marks.filter((mark) => mark.who === who).slice(-KEPT).map(place);
      trail(context, points, colour(`--${who}`), colour("--card"));
    }
  }
}

function axes(context: CanvasRenderingContext2D, width: number, height: number, line: string, text: string, font: string): void {
  context.strokeStyle = line;
  context.lineWidth = 1;
  context.beginPath();
  context.ellipse(width / 2, height / 2, width / 2 - PAD, height / 2 - PAD, 0, 0, 2 * Math.PI);
  context.moveTo(PAD, height / 2);
  context.lineTo(width - PAD, height / 2);
  context.moveTo(width / 2, PAD);
  context.lineTo(width / 2, height - PAD);
  context.stroke();
  context.fillStyle = text;
  context.font = `12px ${font}`;
  context.textAlign = "center";
  context.fillText("excited", width / 2, 13);
  context.fillText("calm", width / 2, height - 5);
  context.textAlign = "left";
  context.fillText("unpleasant", 0, height / 2 - 6);
  context.textAlign = "right";
  context.fillText("pleasant", width, height / 2 - 6);
}

function trail(context: CanvasRenderingContext2D, points: [number, number][], colour: string, ground: string): void {
  context.fillStyle = context.strokeStyle = colour;
  context.lineWidth = 1.5;
  points.forEach(([x, y], k) => {
    const newest = k === points.length - 1;
    context.globalAlpha = newest ? 1 : (0.6 * (k + 1)) / points.length;
    const before = points[k - 1];
    if (before) {
      context.beginPath();
      context.moveTo(...before);
      context.lineTo(x, y);
      context.stroke();
    }
    context.beginPath();
    context.arc(x, y, newest ? 7 : 3, 0, 7);
    context.fill();
    if (!newest) return;
    context.strokeStyle = ground;
    context.lineWidth = 2;
    context.stroke();
  });
  context.globalAlpha = 1;
}

/** A place in words. */
export function words({ valence, arousal }: Mark): string {
  const pleasant = Math.abs(valence) < 0.15 ? "neutral" : valence > 0 ? "pleasant" : "unpleasant";
  return `${pleasant}, ${Math.abs(arousal) < 0.15 ? "neither calm nor excited" : arousal > 0 ? "excited" : "calm"}`;
}
