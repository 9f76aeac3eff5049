import type { Session } from "./protocol";

interface Offer {
  personas: string[];
  minds: string[];
  voices: string[];
}
type Change = (session: Record<string, unknown>) => void;

const EMOTIONS = ["happy:0.6", "sad:0.6", "angry:0.6", "fearful:0.6", "disgusted:0.6", "surprised:0.6", "relieved but still worried"];

/** What Mien may be asked to be: persona, voice, mind and attitude, as the server offers them, and an emotion. */
export class Controls {
  readonly element = document.createElement("form");
  private session: Session | null = null;

  constructor(private readonly change: Change) {
    this.element.addEventListener("submit", (event) => event.preventDefault());
    void this.offer();
  }

  /** Shows how the session is held. */
  show(session: Session): void {
    this.session = session;
    const { persona, mind, attitude, emotion } = session.mien;
    for (const [name, value] of Object.entries({ persona, mind, attitude, emotion, voice: session.audio.output.voice })) {
      const select = this.element.elements.namedItem(name);
      if (select instanceof HTMLInputElement) select.value = value;
      if (!(select instanceof HTMLSelectElement)) continue;
      const known = [...select.options].some((option) => option.value === value);
      select.value = known ? value : (select.options[0]?.value ?? "");
    }
  }

  private async offer(): Promise<void> {
    const answer = await fetch(`v1/offer${location.search}`);
    if (!answer.ok) return;
    const { personas, minds, voices } = (await answer.json()) as Offer;
    this.element.replaceChildren(
      this.choice("persona", personas.map((name) => [name, name]), (persona) => ({ mien: { persona } })),
      this.choice("voice", [["", "the persona's own"], ...voices.map((name): [string, string] => [name, name])], (voice) => ({ audio: { output: { voice } } })),
      this.choice("mind", minds.map((name) => [name, name]), (mind) => ({ mien: { mind } })),
      this.choice("attitude", ["positive", "neutral", "negative"].map((name) => [name, name]), (attitude) => ({ mien: { attitude } })),
      this.emotion(),
    );
    if (this.session) this.show(this.session);
  }

  /** What Mien shows whatever it feels: a label, a label with an intensity, or a sentence. */
  private emotion(): HTMLLabelElement {
    const label = document.createElement("label");
    const input = document.createElement("input");
    const known = document.createElement("datalist");
    known.id = "emotions";
    known.append(...EMOTIONS.map((name) => new Option("", name)));
    input.name = "emotion";
    input.placeholder = "its own";
    input.autocomplete = "off";
    input.maxLength = 200;
    input.setAttribute("list", known.id);
    input.addEventListener("change", () => this.change({ mien: { emotion: input.value.trim() } }));
    label.append("Emotion", input, known);
    return label;
  }

  private choice(name: string, values: [string, string][], make: (value: string) => Record<string, unknown>): HTMLLabelElement {
    const label = document.createElement("label");
    const select = document.createElement("select");
    select.name = name;
    select.append(...values.map(([value, text]) => new Option(text, value)));
    select.addEventListener("change", () => this.change(make(select.value)));
    label.append(name[0]?.toUpperCase() + name.slice(1), select);
    return label;
  }
}
