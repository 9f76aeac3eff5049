import { pack, read, type Message } from "./protocol";

/** Close codes after which coming back by itself would be wrong: refused, silent for long, open in another window. */
const GONE = new Set([1008, 4000, 4001]);

/** A conversation's WebSocket, which comes back by itself after the network or the server was gone. */
export class Socket {
  private socket: WebSocket | null = null;
  private tries = 0;
  private readonly waiting: string[] = [];

  constructor(
    private readonly take: (message: Message) => void,
    private readonly changed: (open: boolean, reason: string) => void,
    private conversation: string | null,
  ) {
    this.open();
  }

  /** Goes on with this conversation when the socket has to be opened again. */
  name(conversation: string): void {
    this.conversation = conversation;
  }

  /** Sends an event; while the socket is away it waits. */
  send(event: Record<string, unknown>): void {
    const text = JSON.stringify(event);
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(text);
    else this.waiting.push(text);
  }

  /** Sends an event with media, unless the socket is away or so much waits that it would come too late. */
  sendMedia(event: Record<string, unknown>, media: ArrayBuffer): void {
    if (this.socket?.readyState !== WebSocket.OPEN || this.socket.bufferedAmount > 200_000) return;
    this.socket.send(pack(event, media));
  }

  private open(): void {
    const here = new URL(location.href);
    const url = new URL("v1/realtime", here);
    url.protocol = here.protocol === "https:" ? "wss:" : "ws:";
    url.search = "";
    url.hash = "";
    url.searchParams.set("media", "binary");
    if (this.conversation) url.searchParams.set("conversation", this.conversation);
    const token = here.searchParams.get("token");
    if (token) url.searchParams.set("token", token);
    const socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.tries = 0;
      for (const text of this.waiting.splice(0)) socket.send(text);
      this.changed(true, "");
    };
    socket.onmessage = (message: MessageEvent<string | ArrayBuffer>) => this.take(read(message.data));
    socket.onclose = (event) => {
      this.changed(false, event.reason);
      if (GONE.has(event.code)) return;
      this.tries += 1;
      setTimeout(() => this.open(), Math.min(250 * 2 ** this.tries, 5000));
    };
    this.socket = socket;
  }
}
