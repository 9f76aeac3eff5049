"""What a conversation is made of: messages."""

from typing import Annotated, Literal

from pydantic import Field

from mien.live.protocol.event import Record

__all__ = ["Content", "Item", "Role"]

Role = Literal["user", "assistant", "system"]


class Content(Record):
    """A part of a message.

    Args:
        type: what it is; "input_…" from the person, "output_…" from Mien.
        text: of a text.
        audio: base64 of PCM, 16 bit, 24 kHz, mono; only in what a client sends.
        transcript: of sound; None until it is transcribed.
    """

    type: Literal["input_text", "input_audio", "output_text", "output_audio"]
    text: str | None = Field(default=None, max_length=20_000)
    audio: str | None = None
    transcript: str | None = None


class Item(Record):
    """One message.

    Args:
        id: unique in its conversation; the server names it where the client does not.
        type: "message" is all there is.
        object: as the Realtime API has it.
        role: whose it is.
        status: "incomplete" where it was interrupted.
        content: its parts; one, as a rule.
    """

    id: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    type: Literal["message"]
    object: Literal["realtime.item"] = "realtime.item"
    role: Role
    status: Literal["in_progress", "completed", "incomplete"] = "completed"
    content: Annotated[tuple[Content, ...], Field(min_length=1, max_length=16)]
