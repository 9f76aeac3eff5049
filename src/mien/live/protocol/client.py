"""What a client may send. Names and shapes are the Realtime API's; those with `mien.` are ours."""

from typing import Annotated, Any, Literal

from pydantic import Field

from mien.live.protocol.event import ClientEvent, Record
from mien.live.protocol.items import Item

__all__ = [
    "Client",
    "InputAudioAppend",
    "InputAudioClear",
    "InputAudioCommit",
    "ItemCreate",
    "ItemDelete",
    "ItemRetrieve",
    "ItemTruncate",
    "MienFace",
    "MienPlayed",
    "OutputBufferClear",
    "ResponseCancel",
    "ResponseCreate",
    "ResponseOptions",
    "SessionUpdate",
]

Weight = Annotated[float, Field(ge=0, le=1)]
Radians = Annotated[float, Field(ge=-3.2, le=3.2)]


class SessionUpdate(ClientEvent):
    """Change how the conversation is held. What `session` does not name stays as it is."""

    type: Literal["session.update"]
    session: dict[str, Any]


class InputAudioAppend(ClientEvent):
    """Sound of the person: base64 of PCM, 16 bit, 24 kHz, mono."""

    type: Literal["input_audio_buffer.append"]
    audio: str


class InputAudioCommit(ClientEvent):
    """The turn ends here, whatever the server thinks."""

    type: Literal["input_audio_buffer.commit"]


class InputAudioClear(ClientEvent):
    """Forget the sound of this turn."""

    type: Literal["input_audio_buffer.clear"]


class ItemCreate(ClientEvent):
    """Add a message: what the person typed, or a past one. `response.create` asks for the answer."""

    type: Literal["conversation.item.create"]
    previous_item_id: str | None = None
    item: Item


class ItemRetrieve(ClientEvent):
    """Ask for a message."""

    type: Literal["conversation.item.retrieve"]
    item_id: str


class ItemTruncate(ClientEvent):
    """Say how much of Mien's message was really heard; what was not heard is not remembered as said."""

    type: Literal["conversation.item.truncate"]
    item_id: str
    content_index: int = 0
    audio_end_ms: Annotated[int, Field(ge=0)]


class ItemDelete(ClientEvent):
    """Take a message out of the conversation."""

    type: Literal["conversation.item.delete"]
    item_id: str


class ResponseOptions(Record):
    """How one response differs from the session's."""

    instructions: Annotated[str, Field(max_length=4000)] = ""
    output_modalities: tuple[Literal["audio", "text"], ...] | None = None


class ResponseCreate(ClientEvent):
    """Ask Mien to answer now."""

    type: Literal["response.create"]
    response: ResponseOptions = ResponseOptions()


class ResponseCancel(ClientEvent):
    """Stop the answer that is being given."""

    type: Literal["response.cancel"]
    response_id: str | None = None


class MienFace(ClientEvent):
    """What the camera saw; the pictures stay with the client.

    Args:
        at_ms: on the client's clock of its microphone.
        face: ARKit action to weight, those that are not 0.
        head: rotation vector, x right, y up, z out of the screen.
        gaze: yaw and pitch against the head.
        confidence: how sure the tracker is; 0 where no face was seen.
    """

    type: Literal["mien.face"]
    at_ms: Annotated[int, Field(ge=0)]
    face: dict[str, Weight]
    head: tuple[Radians, Radians, Radians]
    gaze: tuple[Radians, Radians]
    confidence: Weight


class MienPlayed(ClientEvent):
    """How much of a message has been played by now, a few times a second while one is."""

    type: Literal["mien.played"]
    item_id: str
    audio_ms: Annotated[int, Field(ge=0)]


class OutputBufferClear(ClientEvent):
    """Over WebRTC: stop the voice; comes after `response.cancel`."""

    type: Literal["output_audio_buffer.clear"]


Client = Annotated[
    SessionUpdate
    | InputAudioAppend
    | InputAudioCommit
    | InputAudioClear
    | ItemCreate
    | ItemRetrieve
    | ItemTruncate
    | ItemDelete
    | ResponseCreate
    | ResponseCancel
    | MienFace
    | MienPlayed
    | OutputBufferClear,
    Field(discriminator="type"),
]
"""Any of them, by its `type`."""
