import type { Word } from "./protocol";

interface Timed extends Word {
  element: HTMLSpanElement;
}

/** The words of the message that is spoken, with the one that is heard now marked. */
export class Captions {
  private item = "";
  private words: Timed[] = [];

  constructor(private readonly element: HTMLElement) {}

  add(item: string, words: Word[]): void {
    if (item !== this.item) {
      this.item = item;
      this.words = [];
      this.element.replaceChildren();
    }
    for (const word of words) {
      const element = document.createElement("span");
      element.textContent = `${word.text} `;
      this.element.append(element);
      this.words.push({ ...word, element });
    }
  }

  /** Marks what is heard; only the words around it are shown. */
  show(item: string, seconds: number): void {
    if (item !== this.item) return;
    const now = seconds * 1000;
    const at = this.words.findLastIndex((word) => word.start_ms <= now);
    for (const [k, word] of this.words.entries()) {
      word.element.className = k === at ? "now" : k < at ? "past" : "";
      word.element.hidden = k < at - 9 || k > at + 9;
    }
  }

  clear(): void {
    this.item = "";
    this.words = [];
    this.element.replaceChildren();
  }
}
