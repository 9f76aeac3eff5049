// The events of docs/protocol.md that the page sends and takes; the rest is left alone.

export interface Affect {
  type: "mien.affect";
  who: "person" | "mien";
  item_id: string;
  channel: "words" | "voice" | "face" | "fused" | "mood";
  valence: number;
  arousal: number;
  dominance: number;
  intensity: number;
  confidence: number;
  emotions: Record<string, number>;
  evidence: string[];
}

export interface Word {
  text: string;
  start_ms: number;
  end_ms: number;
}

export interface Item {
  id: string;
  role: "user" | "assistant" | "system";
  status: string;
  content: { type: string; text?: string; transcript?: string }[];
}

export interface Session {
  id: string;
  audio: { output: { voice: string } };
  mien: { persona: string; mind: string; emotion: string; attitude: string };
}

/** Where a message stands on the track of Mien's voice, over WebRTC. */
export interface Sounding {
  type: "mien.sounding";
  item_id: string;
  phase: "playing" | "waiting" | "ended";
  at_ms: number;
  rtp_timestamp: number;
}

export type ServerEvent =
  | Affect
  | Sounding
  | { type: "mien.closed"; code: number; reason: string }
  | { type: "session.created" | "session.updated"; session: Session }
  | { type: "mien.state"; state: State; at_ms: number }
  | { type: "mien.words"; item_id: string; words: Word[]; strategy: string }
  | { type: "mien.motion"; item_id: string; at_ms: number; fps: number }
  | { type: "mien.listener"; at_ms: number; fps: number; cues: string[] }
  | { type: "mien.backchannel"; text: string }
  | { type: "mien.yield"; item_id: string; voice: Yield; at_ms: number }
  | { type: "mien.latency"; response_id: string; stages: Record<string, number> }
  | { type: "input_audio_buffer.speech_started"; audio_start_ms: number; item_id: string }
  | { type: "conversation.item.added" | "conversation.item.done"; item: Item }
  | { type: "conversation.item.deleted"; item_id: string }
  | { type: "conversation.item.input_audio_transcription.completed"; item_id: string; transcript: string }
  | { type: "conversation.item.input_audio_transcription.failed"; item_id: string; error: { message: string } }
  | { type: "response.created" | "response.done"; response: { id: string; status: string } }
  | { type: "response.output_audio.delta"; item_id: string }
  | { type: "response.output_audio.done"; item_id: string }
  | { type: "response.output_audio_transcript.delta"; item_id: string; delta: string }
  | { type: "error"; error: { message: string; code: string } };

/** How the voice goes on while it is not decided who has the turn. */
export type Yield = "soft" | "held" | "full";

export type State = "idle" | "listening" | "thinking" | "speaking";

/** A message from the server: an event, and the media that a binary message carries behind it. */
export interface Message {
  event: ServerEvent;
  media: ArrayBuffer | null;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Reads what came over the socket. */
export function read(data: string | ArrayBuffer): Message {
  if (typeof data === "string") return { event: JSON.parse(data) as ServerEvent, media: null };
  const length = new DataView(data).getUint16(0, true);
  const header = decoder.decode(new Uint8Array(data, 2, length));
  return { event: JSON.parse(header) as ServerEvent, media: data.slice(2 + length) };
}

/** Packs an event and its media into one binary message. */
export function pack(event: Record<string, unknown>, media: ArrayBuffer): ArrayBuffer {
  const header = encoder.encode(JSON.stringify(event));
  const whole = new Uint8Array(2 + header.length + media.byteLength);
  new DataView(whole.buffer).setUint16(0, header.length, true);
  whole.set(header, 2);
  whole.set(new Uint8Array(media), 2 + header.length);
  return whole.buffer;
}
