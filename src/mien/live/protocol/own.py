"""Mien's own events: what it feels, how it moves, what it does, how long that took."""

from typing import Annotated, Literal

from pydantic import Field

from mien.live.protocol.event import Record, ServerEvent
from mien.types import Strategy

__all__ = [
    "MienAffect",
    "MienBackchannel",
    "MienClosed",
    "MienLatency",
    "MienListener",
    "MienMotion",
    "MienSounding",
    "MienState",
    "MienWords",
    "MienYield",
    "Word",
]

Signed = Annotated[float, Field(ge=-1, le=1)]
Share = Annotated[float, Field(ge=0, le=1)]


class MienAffect(ServerEvent):
    """A feeling: what Mien perceives in the person, or feels itself.

    Args:
        who: whose feeling.
        item_id: the message that it belongs to.
        channel: where it was perceived, "fused" for all of them; "mood" for what lasts.
        valence: unpleasant to pleasant.
        arousal: calm to excited.
        dominance: submissive to dominant.
        intensity: of the feeling.
        confidence: in all of it.
        emotions: label to probability, the likeliest first.
        evidence: why, in sentences.
    """

    type: Literal["mien.affect"] = "mien.affect"
    who: Literal["person", "mien"]
    item_id: str
    channel: Literal["words", "voice", "face", "fused", "mood"]
    valence: Signed
    arousal: Signed
    dominance: Signed
    intensity: Share
    confidence: Share
    emotions: dict[str, Share]
    evidence: tuple[str, ...] = ()


class MienMotion(ServerEvent):
    """The face while Mien speaks, on the clock of the message's sound.

    Args:
        item_id: the message.
        at_ms: of the first frame, from the start of the message's sound.
        fps: frames a second.
        frames: base64 of rows as `mien.live.protocol.motion` packs them; with binary media the bytes themselves.
    """

    type: Literal["mien.motion"] = "mien.motion"
    item_id: str
    at_ms: int
    fps: float
    frames: str


class MienListener(ServerEvent):
    """The face while Mien listens, thinks or waits, on the session's clock.

    Args:
        at_ms: of the first frame, since the session began.
        fps: frames a second.
        cues: what it reacts to or does, for example "nod: the person's phrase ended".
        frames: as in `MienMotion`.
    """

    type: Literal["mien.listener"] = "mien.listener"
    at_ms: int
    fps: float
    cues: tuple[str, ...] = ()
    frames: str


class MienState(ServerEvent):
    """What Mien does from now on.

    Args:
        state: the deed.
        at_ms: since the session began.
    """

    type: Literal["mien.state"] = "mien.state"
    state: Literal["idle", "listening", "thinking", "speaking"]
    at_ms: int


class Word(Record):
    """A spoken word, and when."""

    text: str
    start_ms: int
    end_ms: int


class MienWords(ServerEvent):
    """When the words of one line of a message are spoken, for captions, and what the line is for.

    Args:
        item_id: the message.
        words: with their times from the start of the message's sound.
        strategy: what the line does for the person, of the eight strategies of support (Liu et al., 2021).
    """

    type: Literal["mien.words"] = "mien.words"
    item_id: str
    words: tuple[Word, ...]
    strategy: Strategy


class MienBackchannel(ServerEvent):
    """A short sound of listening ("uh-huh"), to be played at once; it is no message.

    Args:
        text: what it is in words.
        audio: base64 of PCM, 16 bit, 24 kHz, mono; with binary media the bytes themselves.
    """

    type: Literal["mien.backchannel"] = "mien.backchannel"
    text: str
    audio: str


class MienYield(ServerEvent):
    """How Mien's voice goes on while somebody is heard over it and it is not decided yet who has the turn.

    Args:
        item_id: the message that is spoken.
        voice: "soft", 8 dB softer; "held", silent within 60 ms, and its place held; "full", on from where it was held.
            After "held" comes "full", or an interruption (`input_audio_buffer.speech_started`).
        at_ms: since the session began.
    """

    type: Literal["mien.yield"] = "mien.yield"
    item_id: str
    voice: Literal["soft", "held", "full"]
    at_ms: int


class MienLatency(ServerEvent):
    """How long the stages of a response took, from the end of the person's turn.

    Args:
        response_id: the response.
        stages: name to milliseconds.
    """

    type: Literal["mien.latency"] = "mien.latency"
    response_id: str
    stages: dict[str, int]


class MienSounding(ServerEvent):
    """Over WebRTC: where a message stands on its track; valid from `rtp_timestamp` to that of the next such event.

    Args:
        item_id: the message.
        phase: "playing", "waiting" for its next sound, or "ended".
        at_ms: how much of the message lies before.
        rtp_timestamp: of the packet; 48000 a second, and back to 0 after 2**32 - 1.
    """

    type: Literal["mien.sounding"] = "mien.sounding"
    item_id: str
    phase: Literal["playing", "waiting", "ended"]
    at_ms: int
    rtp_timestamp: int


class MienClosed(ServerEvent):
    """Over WebRTC: the last event, with what would be a WebSocket's close code.

    Args:
        code: as docs/live.md lists them.
        reason: in words.
    """

    type: Literal["mien.closed"] = "mien.closed"
    code: int
    reason: str
