import { pack, read, type Message } from "./protocol";
import { Call } from "./rtc";

/** Close codes after which coming back by itself would be wrong: refused, silent for long, open in another window. */
const GONE = new Set([1008, 4000, 4001]);

/** How the connection is: closed means that it comes back only when it is asked to. */
export type Line = "open" | "away" | "closed";

/** A conversation's connection, which comes back by itself after the network or the server was gone. */
export class Socket {
  /** Where the conversation is held over WebRTC. */
  call: Call | null = null;
  private wire: WebSocket | RTCDataChannel | null = null;
  private calls: boolean | null = null; // whether to call; null until it is known
  private tries = 0;
  private why = { code: 0, reason: "" };
  private readonly waiting: string[] = [];

  constructor(
    private readonly take: (message: Message) => void,
    private readonly changed: (line: Line, reason: string) => void,
    private conversation: string | null,
  ) {
    void this.open();
  }

  /** Goes on with this conversation when the socket has to be opened again. */
  name(conversation: string): void {
    this.conversation = conversation;
  }

  /** Comes back after it stayed away. */
  again(): void {
    if (!this.wire) void this.open();
  }

  /** Sends an event; while the socket is away it waits. */
  send(event: Record<string, unknown>): void {
    const text = JSON.stringify(event);
    if (this.isOpen) this.write(text);
    else this.waiting.push(text);
  }

  /** Sends an event that is worth nothing later: while the socket is away it is left out. */
  sendNow(event: Record<string, unknown>): void {
    if (this.isOpen && !this.isFull) this.write(JSON.stringify(event));
  }

  /** Sends an event with media, unless the socket is away or so much waits that it would come too late. */
  sendMedia(event: Record<string, unknown>, media: ArrayBuffer): void {
    if (this.isOpen && !this.isFull) this.write(pack(event, media));
  }

  private get isOpen(): boolean {
    return this.wire?.readyState === WebSocket.OPEN || this.wire?.readyState === "open";
  }

  private get isFull(): boolean {
    return (this.wire?.bufferedAmount ?? 0) > 200_000;
  }

  private write(data: string | ArrayBuffer): void {
    (this.wire as WebSocket | null)?.send(data); // a channel's `send` is the same, but TypeScript cannot see it
  }

  private async open(): Promise<void> {
    this.calls ??= await wantsCall();
    if (this.calls) {
      try {
        this.call = await Call.open(this.address("v1/realtime/calls"));
      } catch {
        this.calls = false; // the way is closed: it will not open by trying
      }
    }
    if (this.call) {
      this.hold(this.call.channel);
      this.begin();
    } else {
      const url = this.address("v1/realtime");
      url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
      const socket = new WebSocket(url);
      socket.binaryType = "arraybuffer";
      socket.onopen = () => this.begin();
      this.hold(socket);
    }
  }

  private hold(wire: WebSocket | RTCDataChannel): void {
    this.wire = wire;
    wire.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => this.heed(read(data));
    wire.onclose = (event: Event) => {
      if (event instanceof CloseEvent) this.why = { code: event.code, reason: event.reason };
      this.closed();
    };
  }

  private begin(): void {
    this.tries = 0;
    this.why = { code: 0, reason: "" };
    for (const text of this.waiting.splice(0)) this.write(text);
    this.changed("open", "");
  }

  private heed(message: Message): void {
    const { event } = message;
    if (event.type === "mien.closed") this.why = event;
    else if (event.type === "mien.sounding") this.call?.mark(event);
    this.take(message);
  }

  private closed(): void {
    this.call?.close();
    this.call = this.wire = null;
    const gone = GONE.has(this.why.code);
    this.changed(gone ? "closed" : "away", this.why.reason);
    if (gone) return;
    this.tries += 1;
    setTimeout(() => void this.open(), Math.min(250 * 2 ** this.tries, 5000));
  }

  private address(path: string): URL {
    const here = new URL(location.href);
    const url = new URL(path, here);
    url.search = url.hash = "";
    url.searchParams.set("media", "binary");
    if (this.conversation) url.searchParams.set("conversation", this.conversation);
    const token = here.searchParams.get("token");
    if (token) url.searchParams.set("token", token);
    return url;
  }
}

/**
 * Whether to hold the conversation over WebRTC: where the server offers it, unless the server is this machine, whose
 * loopback loses nothing and needs no compression. `?transport=websocket` or `webrtc` decides otherwise.
 */
async function wantsCall(): Promise<boolean> {
  const wanted = new URLSearchParams(location.search).get("transport");
  const here = ["127.0.0.1", "localhost", "[::1]"].includes(location.hostname);
  if (wanted === "websocket" || (here && wanted !== "webrtc") || !("RTCPeerConnection" in window)) return false;
  try {
    const offer = (await (await fetch(`v1/offer${location.search}`)).json()) as { transports?: string[] };
    return offer.transports?.includes("webrtc") ?? false;
  } catch {
    return false;
  }
}
