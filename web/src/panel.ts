import { Circumplex } from "./circumplex";
import { Controls } from "./controls";
import type { Affect, ServerEvent } from "./protocol";

const SHOWN = 5; // emotions

/** What Mien perceives and feels, and what it may be asked to be. */
export class Panel {
  private readonly circumplex = new Circumplex();
  private readonly bars = document.createElement("dl");
  private readonly why = document.createElement("ul");
  private readonly seen = line("The camera is off.");
  private readonly stages = document.createElement("dl");
  private readonly controls: Controls;

  constructor(element: HTMLElement, change: (session: Record<string, unknown>) => void) {
    this.controls = new Controls(change);
    this.seen.id = "seen";
    this.stages.className = "wide";
    const key = document.createElement("p");
    key.className = "key";
    key.append(named("person", "You"), named("mien", "Mien"));
    element.append(
      section("Feeling", this.circumplex.element, key, this.bars),
      section("Because", this.why),
      section("Your face", this.seen),
      section("Settings", this.controls.element),
      section("Time to answer", this.stages),
    );
    this.bars.replaceChildren(line("Nothing yet: say something.", "dt"));
    this.why.replaceChildren(line("Reasons come with the first turn.", "li"));
    this.stages.replaceChildren(line("Each stage's time comes with the first answer.", "dt"));
  }

  /** Says what the camera shows; "" while it is off. */
  sees(what: string): void {
    this.seen.textContent = what || "The camera is off.";
    this.seen.classList.toggle("none", !what);
  }

  take(event: ServerEvent): void {
    if (event.type === "mien.affect") this.feel(event);
    if (event.type === "session.created" || event.type === "session.updated") this.controls.show(event.session);
    if (event.type === "mien.latency") this.time(event.stages);
    if (event.type === "mien.words") this.plan(event.strategy);
  }

  private feel(affect: Affect): void {
    const partly = affect.who === "person" && affect.channel !== "fused";
    if (!partly || affect.channel === "voice") this.circumplex.add(affect); // the voice, while it speaks
    if (partly) return;
    if (affect.who === "person") this.why.replaceChildren();
    this.why.querySelector(".none")?.remove();
    for (const reason of affect.evidence) {
      const said = document.createElement("li");
      said.className = affect.who;
      said.textContent = reason;
      this.why.append(said);
    }
    if (affect.who !== "mien") return;
    const strongest = Object.entries(affect.emotions).sort((a, b) => b[1] - a[1]).slice(0, SHOWN);
    this.bars.replaceChildren(...strongest.flatMap(([label, share]) => bar(label, share, `${Math.round(share * 100)} %`)));
  }

  /** Says what the newest answer does for the person, line by line: "affirmation, question". */
  private plan(strategy: string): void {
    const last = this.why.querySelector(".plan");
    const known = last?.textContent?.split(": ")[1]?.split(", ") ?? [];
    if (known.includes(strategy)) return;
    const shown = last ?? document.createElement("li");
    shown.className = "mien plan";
    shown.textContent = `the answer: ${[...known, strategy].join(", ")}`;
    if (!last) this.why.append(shown);
  }

  private time(stages: Record<string, number>): void {
    const most = Math.max(...Object.values(stages), 1);
    this.stages.replaceChildren(
      ...Object.entries(stages).flatMap(([name, ms]) => bar(name.replaceAll("_", " "), ms / most, `${ms} ms`)),
    );
  }
}

function section(title: string, ...parts: HTMLElement[]): HTMLElement {
  const made = document.createElement("section");
  const heading = document.createElement("h2");
  heading.textContent = title;
  made.append(heading, ...parts);
  return made;
}

function bar(label: string, share: number, text: string): HTMLElement[] {
  const [name, shown, much] = [document.createElement("dt"), document.createElement("dd"), document.createElement("dd")];
  name.textContent = label;
  shown.className = "bar";
  shown.style.setProperty("--share", `${Math.round(share * 100)}%`);
  much.className = "much";
  much.textContent = text;
  return [name, shown, much];
}

function named(who: string, text: string): HTMLElement {
  const made = document.createElement("span");
  made.className = who;
  made.textContent = text;
  return made;
}

function line(text: string, tag: "p" | "li" | "dt" = "p"): HTMLElement {
  const made = document.createElement(tag);
  made.className = "none";
  made.textContent = text;
  return made;
}
