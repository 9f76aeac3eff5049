import type { Affect, ServerEvent, Session } from "./protocol";

interface Offer {
  personas: string[];
  minds: string[];
  voices: string[];
}

/** What Mien perceives and feels, and what it may be asked to be. */
export class Panel {
  private readonly trail: { valence: number; arousal: number; who: string }[] = [];
  private readonly canvas = document.createElement("canvas");
  private readonly bars = document.createElement("dl");
  private readonly why = document.createElement("ul");
  private readonly stages = document.createElement("p");
  private readonly seen = document.createElement("p");
  private readonly controls = document.createElement("form");

  constructor(
    element: HTMLElement,
    private readonly change: (session: Record<string, unknown>) => void,
  ) {
    this.canvas.width = this.canvas.height = 360;
    this.canvas.setAttribute("role", "img");
    this.canvas.setAttribute("aria-label", "Valence and arousal");
    this.seen.id = "seen";
    this.stages.className = "stages";
    element.append(heading("Feels"), this.canvas, this.bars, this.seen, heading("Because"), this.why, heading("Settings"), this.controls, this.stages);
    void this.offer();
  }

  /** Says what the camera shows; "" while it is off. */
  sees(what: string): void {
    this.seen.textContent = what && `Camera: ${what}`;
  }

  take(event: ServerEvent): void {
    if (event.type === "mien.affect") this.feel(event);
    if (event.type === "session.created" || event.type === "session.updated") this.show(event.session);
    if (event.type === "mien.latency")
      this.stages.textContent = Object.entries(event.stages).map(([name, ms]) => `${name.replace("_", " ")} ${ms} ms`).join(" · ");
  }

  private feel(affect: Affect): void {
    if (affect.who === "person" && affect.channel !== "fused") return;
    this.trail.push({ valence: affect.valence, arousal: affect.arousal, who: affect.who });
    this.plot();
    if (affect.who === "person") this.why.replaceChildren();
    for (const reason of affect.evidence) {
      const line = document.createElement("li");
      line.textContent = reason;
      this.why.append(line);
    }
    if (affect.who !== "mien") return;
    this.bars.replaceChildren();
    for (const [label, share] of Object.entries(affect.emotions).slice(0, 5)) {
      const name = document.createElement("dt");
      name.textContent = label;
      const bar = document.createElement("dd");
      bar.style.setProperty("--share", `${Math.round(share * 100)}%`);
      bar.textContent = `${Math.round(share * 100)} %`;
      this.bars.append(name, bar);
    }
  }

  private plot(): void {
    const draw = this.canvas.getContext("2d");
    if (!draw) return;
    const { width } = this.canvas;
    const place = (v: number): number => ((v + 1) / 2) * width;
    const style = getComputedStyle(this.canvas);
    draw.clearRect(0, 0, width, width);
    draw.strokeStyle = style.getPropertyValue("--line");
    draw.strokeRect(0.5, 0.5, width - 1, width - 1);
    draw.beginPath();
    draw.moveTo(width / 2, 0);
    draw.lineTo(width / 2, width);
    draw.moveTo(0, width / 2);
    draw.lineTo(width, width / 2);
    draw.stroke();
    for (const who of ["person", "mien"]) {
      const points = this.trail.filter((point) => point.who === who).slice(-12);
      draw.fillStyle = style.getPropertyValue(who === "mien" ? "--mien" : "--person");
      for (const [k, point] of points.entries()) {
        draw.globalAlpha = (k + 1) / points.length;
        draw.beginPath();
        draw.arc(place(point.valence), width - place(point.arousal), k === points.length - 1 ? 11 : 5, 0, 7);
        draw.fill();
      }
      draw.globalAlpha = 1;
    }
  }

  private async offer(): Promise<void> {
    const offer = (await (await fetch(`v1/offer${location.search}`)).json()) as Offer;
    this.controls.replaceChildren(
      this.choice("persona", offer.personas, (persona) => ({ mien: { persona } })),
      this.choice("mind", offer.minds, (mind) => ({ mien: { mind } })),
      this.choice("attitude", ["positive", "neutral", "negative"], (attitude) => ({ mien: { attitude } })),
    );
  }

  private choice(name: string, values: string[], make: (value: string) => Record<string, unknown>): HTMLLabelElement {
    const label = document.createElement("label");
    const select = document.createElement("select");
    select.name = name;
    select.append(...values.map((value) => new Option(value, value)));
    select.addEventListener("change", () => this.change(make(select.value)));
    label.append(name, select);
    return label;
  }

  private show(session: Session): void {
    for (const [name, value] of Object.entries(session.mien)) {
      const select = this.controls.elements.namedItem(name);
      if (select instanceof HTMLSelectElement && value) select.value = value;
    }
  }
}

function heading(text: string): HTMLHeadingElement {
  const element = document.createElement("h2");
  element.textContent = text;
  return element;
}
