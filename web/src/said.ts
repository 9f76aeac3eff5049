import type { Item, ServerEvent } from "./protocol";

/** The list of what was said, newest last. */
export class Said {
  private readonly lines = new Map<string, HTMLLIElement>();

  constructor(private readonly list: HTMLElement) {}

  take(event: ServerEvent): void {
    switch (event.type) {
      case "conversation.item.added":
      case "conversation.item.done":
        this.write(event.item.id, event.item.role, text(event.item));
        break;
      case "conversation.item.input_audio_transcription.completed":
        this.write(event.item_id, "user", event.transcript);
        break;
      case "response.output_audio_transcript.delta":
        this.write(event.item_id, "assistant", (this.lines.get(event.item_id)?.textContent ?? "") + event.delta);
        break;
      case "conversation.item.deleted":
        this.lines.get(event.item_id)?.remove();
        this.lines.delete(event.item_id);
        break;
    }
  }

  private write(id: string, role: string, words: string): void {
    let line = this.lines.get(id);
    if (!line) {
      line = document.createElement("li");
      line.className = role === "user" ? "person" : "mien";
      this.lines.set(id, line);
      this.list.append(line);
    }
    if (words) line.textContent = words;
    line.hidden = !line.textContent;
    this.list.scrollTop = this.list.scrollHeight;
  }
}

function text(item: Item): string {
  return item.content.map((part) => part.text ?? part.transcript ?? "").join(" ").trim();
}
