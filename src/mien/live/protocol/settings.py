"""How a conversation is held: the session of the Realtime API, and Mien's own part of it."""

from typing import Annotated, Literal

from pydantic import Field

from mien.live.protocol.event import Record

__all__ = ["AudioSettings", "InputSettings", "OutputSettings", "PcmFormat", "Settings", "Style", "TurnDetection"]


class PcmFormat(Record):
    """Sound: 16 bit, little-endian, mono."""

    type: Literal["audio/pcm"] = "audio/pcm"
    rate: Literal[24000] = 24000


class TurnDetection(Record):
    """When a turn of the person ends.

    Args:
        type: "semantic_vad" asks silence and meaning; "server_vad" silence alone.
        threshold: of the voice detector, in [0, 1].
        prefix_padding_ms: sound kept before speech is heard.
        silence_duration_ms: how long a silence ends a turn by itself; with "semantic_vad" only unfinished ones
            wait so long.
        create_response: whether Mien answers by itself.
        interrupt_response: whether speech stops Mien.
    """

    type: Literal["semantic_vad", "server_vad"] = "semantic_vad"
    threshold: Annotated[float, Field(ge=0, le=1)] = 0.5
    prefix_padding_ms: Annotated[int, Field(ge=0, le=2000)] = 300
    silence_duration_ms: Annotated[int, Field(ge=100, le=10_000)] = 500
    create_response: bool = True
    interrupt_response: bool = True


class InputSettings(Record):
    """The person's sound. `turn_detection` None means that the client commits turns itself."""

    format: PcmFormat = PcmFormat()
    turn_detection: TurnDetection | None = TurnDetection()


class OutputSettings(Record):
    """Mien's sound. `voice` is a spec such as "piper:joe"; other names leave the persona's own."""

    format: PcmFormat = PcmFormat()
    voice: str = ""


class AudioSettings(Record):
    """Both ways."""

    input: InputSettings = InputSettings()
    output: OutputSettings = OutputSettings()


class Style(Record):
    """Mien's own settings.

    Args:
        persona: name of a persona of the server.
        mind: spec of a mind that the server offers; "" is its first.
        emotion: what Mien shows whatever it feels, in the notation of `--emotion`; "" is its own feeling.
        attitude: how it listens.
    """

    persona: str = "mira"
    mind: str = ""
    emotion: Annotated[str, Field(max_length=200)] = ""
    attitude: Literal["positive", "neutral", "negative"] = "positive"


class Settings(Record):
    """A session.

    Args:
        type: "realtime" is all there is.
        object: as the Realtime API has it.
        id: the conversation; a client that asks for it again goes on with it.
        model: "mien".
        instructions: more about who Mien is and what it is to do, after its persona's own.
        output_modalities: "audio" speaks, with a transcript; "text" writes.
        audio: sound.
        mien: Mien's own settings.
    """

    type: Literal["realtime"] = "realtime"
    object: Literal["realtime.session"] = "realtime.session"
    id: str = ""
    model: str = "mien"
    instructions: Annotated[str, Field(max_length=4000)] = ""
    output_modalities: tuple[Literal["audio", "text"], ...] = ("audio",)
    audio: AudioSettings = AudioSettings()
    mien: Style = Style()
