import { Captions } from "./captions";
import { Face } from "./face";
import { approach, ROW, Track, type Pose } from "./motion";
import { Panel } from "./panel";
import type { Message, ServerEvent, Session, State } from "./protocol";
import { Said } from "./said";
import { Sight } from "./sight";
import { Socket, type Line } from "./socket";
import { remember, Sound, type Moment } from "./sound";

const STORED = "mien.conversation";

/** One conversation in one page: what comes from the server goes where it belongs, and the face is drawn. */
class Page {
  private readonly sound = new Sound();
  private readonly face = shown(find("face") as HTMLCanvasElement);
  private readonly captions = new Captions(find("captions"));
  private readonly said = new Said(find("said"));
  private readonly panel = new Panel(find("panel"), (style) => this.socket.send({ type: "session.update", session: style }));
  private readonly speaking = new Map<string, Track>();
  private readonly listening = new Track();
  private listeningAt = 0; // the page's clock when the listener's clock was 0
  private readonly pose: Pose = new Float32Array(ROW);
  private readonly target: Pose = new Float32Array(ROW);
  private readonly socket: Socket;
  private persona = "";
  private state: State = "idle";
  private last = performance.now();
  private spoken = 0; // seconds for which the face has followed the voice
  private readonly shown: Moment[] = [];
  private hearing = false;
  private held = false; // the voice is silent and holds its place
  private began = performance.now(); // when the session did, on the page's clock
  private readonly sight: Sight;

  constructor() {
    this.socket = new Socket(
      (message) => this.take(message),
      (line, reason) => {
        this.sound.through(this.socket.call);
        this.connected(line, reason);
      },
      sessionStorage.getItem(STORED),
    );
    this.sound.onEnd = (id, seconds, stopped) => this.ended(id, seconds, stopped);
    (find("type") as HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      this.type();
    });
    find("mic").addEventListener("click", () => void this.toggle());
    find("again").addEventListener("click", () => this.socket.again());
    (find("about") as HTMLDetailsElement).open = matchMedia("(min-width: 52.01rem)").matches;
    this.sight = new Sight(
      find("camera"),
      find("mirror"),
      (seen) => this.socket.sendNow({ type: "mien.face", at_ms: Math.round(performance.now() - this.began), ...seen }),
      (what) => this.panel.sees(what),
      (text) => this.problem(text),
    );
    addEventListener("keydown", (event) => {
      if (event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key.toLowerCase() === "m") void this.toggle();
      if (event.key.toLowerCase() === "c") void this.sight.toggle();
    });
    addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.hush();
    });
    requestAnimationFrame((now) => this.frame(now));
  }

  /** What tests and the bench look at. */
  get figures() {
    return {
      underruns: this.sound.underruns,
      heard: this.sound.heard(),
      pose: [...this.pose],
      played: this.sound.log,
      transport: this.socket.call ? "webrtc" : "websocket",
      shown: this.shown,
    };
  }

  private take({ event, media }: Message): void {
    this.panel.take(event);
    this.said.take(event);
    switch (event.type) {
      case "session.created":
        this.began = performance.now();
        void this.opened(event.session);
        break;
      case "session.updated":
        void this.opened(event.session);
        break;
      case "mien.state":
        this.state = event.state;
        find("state").textContent = event.state;
        break;
      case "mien.words":
        this.captions.add(event.item_id, event.words);
        break;
      case "mien.motion":
        if (media) this.track(event.item_id).add(event.at_ms / 1000, event.fps, media);
        break;
      case "mien.listener":
        if (media) this.listen(event.at_ms / 1000, event.fps, media);
        break;
      case "response.output_audio.delta":
        if (media) this.sound.play(event.item_id, media);
        break;
      case "mien.backchannel":
        if (media) this.sound.murmur(`backchannel ${performance.now()}`, media);
        break;
      case "response.output_audio.done":
        this.sound.complete(event.item_id);
        break;
      case "mien.yield":
        this.sound.follow(event.voice);
        this.held = event.voice === "held";
        break;
      case "input_audio_buffer.speech_started":
        this.held = false;
        this.sound.stop();
        break;
      case "error":
        this.problem(event.error.message);
        break;
      default:
        this.other(event);
    }
  }

  private other(event: ServerEvent): void {
    if (event.type === "response.done" && event.response.status === "cancelled") this.sound.stop();
    if (event.type === "response.created") this.problem("");
  }

  private async opened(session: Session): Promise<void> {
    sessionStorage.setItem(STORED, session.id);
    this.socket.name(session.id);
    if (session.mien.persona === this.persona) return;
    this.persona = session.mien.persona;
    await this.face?.load(`faces/${encodeURIComponent(this.persona)}.glb`);
    document.body.dataset["ready"] = this.persona;
  }

  private track(item: string): Track {
    const known = this.speaking.get(item);
    if (known) return known;
    const made = new Track();
    this.speaking.set(item, made);
    for (const old of [...this.speaking.keys()].slice(0, -4)) this.speaking.delete(old);
    return made;
  }

  private listen(at: number, fps: number, frames: ArrayBuffer): void {
    const now = performance.now() / 1000;
    // a tenth of a second behind the newest frame, so that the next chunk is there in time
    const behind = at + frames.byteLength / (2 * ROW) / fps - 0.1;
    const drift = now - this.listeningAt - behind;
    this.listeningAt += Math.abs(drift) > 0.5 ? drift : drift * 0.05;
    this.listening.add(at, fps, frames);
  }

  private frame(now: number): void {
    requestAnimationFrame((next) => this.frame(next));
    const seconds = Math.max((now - this.last) / 1000, 1e-3);
    this.last = now;
    const heard = this.sound.heard();
    const track = heard ? this.speaking.get(heard.id) : undefined;
    let speaks = false;
    if (heard && track) {
      speaks = track.read(heard.seconds, this.target);
      this.captions.show(heard.id, heard.seconds);
    }
    if (this.held) speaks = false;
    if (!speaks) this.listening.read(now / 1000 - this.listeningAt, this.target);
    this.spoken = speaks ? this.spoken + seconds : 0;
    approach(this.pose, this.target, seconds, this.spoken > 0.2);
    this.face?.draw(this.pose, seconds);
    if (heard && track && this.spoken > 0.2) remember(this.shown, [performance.now(), heard.id, Math.min(heard.seconds, track.end)]);
    if (heard && now - this.reportedAt > 250) {
      this.reportedAt = now;
      this.socket.send({ type: "mien.played", item_id: heard.id, audio_ms: Math.round(heard.seconds * 1000) });
    }
  }

  private reportedAt = 0;

  private ended(id: string, seconds: number, stopped: boolean): void {
    if (id.startsWith("backchannel")) return;
    const audio_ms = Math.round(seconds * 1000);
    if (stopped) this.socket.send({ type: "conversation.item.truncate", item_id: id, content_index: 0, audio_end_ms: audio_ms });
    else this.socket.send({ type: "mien.played", item_id: id, audio_ms });
    this.captions.clear();
  }

  private type(): void {
    const box = find("text") as HTMLInputElement;
    const text = box.value.trim();
    if (!text) return;
    box.value = "";
    void this.wake();
    this.sound.stop();
    const content = [{ type: "input_text", text }];
    this.socket.send({ type: "conversation.item.create", item: { type: "message", role: "user", content } });
    this.socket.send({ type: "response.create" });
  }

  private async wake(): Promise<boolean> {
    const awake = await this.sound.wake();
    if (!awake) this.problem("This browser plays no sound: connect a loudspeaker and load the page again. You can read what is said.");
    return awake;
  }

  private hush(): void {
    this.sound.stop();
    if (this.state === "speaking" || this.state === "thinking") this.socket.send({ type: "response.cancel" });
  }

  private async toggle(): Promise<void> {
    const button = find("mic");
    if (this.hearing) {
      this.sound.deafen();
      this.hearing = false;
    } else if (await this.wake()) {
      try {
        await this.sound.listen((pcm) => this.heard(pcm));
        this.hearing = true;
        this.problem("");
      } catch {
        this.problem("The microphone is closed to this page. Allow it in the browser, or type.");
      }
    }
    button.setAttribute("aria-pressed", String(this.hearing));
  }

  private heard(pcm: ArrayBuffer): void {
    const samples = new Int16Array(pcm);
    let sum = 0;
    for (const sample of samples) sum += sample * sample;
    const level = 20 * Math.log10(Math.sqrt(sum / samples.length) / 32768 + 1e-6);
    (find("level") as HTMLMeterElement).value = Math.min(Math.max((level + 60) / 50, 0), 1);
    if (!this.socket.call) this.socket.sendMedia({ type: "input_audio_buffer.append" }, pcm);
  }

  private connected(line: Line, reason: string): void {
    find("line").dataset["line"] = line;
    find("line").textContent = { open: "connected", away: "coming back", closed: "closed" }[line];
    find("again").hidden = line !== "closed";
    if (line !== "open") find("state").textContent = "";
    this.problem(line === "open" ? "" : reason || "The server is away; trying again.");
  }

  private problem(text: string): void {
    find("problem").textContent = text;
  }
}

/** The face, or null in a browser that draws nothing in three dimensions: one talks without it then. */
function shown(canvas: HTMLCanvasElement): Face | null {
  try {
    return new Face(canvas);
  } catch {
    canvas.hidden = true;
    find("faceless").hidden = false;
    return null;
  }
}

function find(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
}

declare global {
  interface Window {
    mien: Page;
  }
}

window.mien = new Page();
