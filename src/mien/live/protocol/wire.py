"""Events as messages of a WebSocket: JSON text, or for media a header and bytes.

A binary message is a length (2 bytes, little-endian), so many bytes of JSON, which is the event without its field of
media, and the media's bytes. It halves the traffic and saves base64; plain clients of the Realtime API never need it.
"""

import base64
import binascii
import json

from pydantic import TypeAdapter, ValidationError

from mien.errors import InputError
from mien.live.protocol.client import Client
from mien.live.protocol.event import ClientEvent, ServerEvent

__all__ = ["MEDIA", "ProtocolError", "from_binary", "from_text", "media_bytes", "to_binary", "to_text"]

MEDIA = {
    "input_audio_buffer.append": "audio",
    "response.output_audio.delta": "delta",
    "mien.motion": "frames",
    "mien.listener": "frames",
    "mien.backchannel": "audio",
}
"""Event to its field of media."""

_CLIENT: TypeAdapter[ClientEvent] = TypeAdapter(Client)


class ProtocolError(InputError):
    """A message that is no event.

    Args:
        message: what was given, what was expected, what to do.
        param: the place in the event.
        event_id: of the event, where it could be read.
    """

    def __init__(self, message: str, *, param: str | None = None, event_id: str | None = None) -> None:
        super().__init__(message)
        self.param = param
        self.event_id = event_id


def from_text(text: str) -> ClientEvent:
    """Read what a client sent as text.

    Raises:
        ProtocolError: it is no JSON, or no event.
    """
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        raise ProtocolError("the message is no JSON; send one event, an object with a type") from None
    return _read(given)


def from_binary(message: bytes) -> ClientEvent:
    """Read what a client sent as bytes.

    Raises:
        ProtocolError: it is no header with bytes, or no event that has media.
    """
    length = int.from_bytes(message[:2], "little")
    if len(message) < 2 + length or not length:
        raise ProtocolError("the binary message is cut off; expected a length of 2 bytes, a JSON header, then media")
    try:
        given = json.loads(message[2 : 2 + length])
    except (ValueError, RecursionError):
        raise ProtocolError("the binary message's header is no JSON; expected an event without its media") from None
    field = MEDIA.get(str(given.get("type"))) if isinstance(given, dict) else None
    if field is None:
        raise ProtocolError("the binary message has no media; send its event as text")
    return _read(given | {field: base64.b64encode(message[2 + length :]).decode()})


def to_text(event: ServerEvent) -> str:
    """Write an event as text."""
    return event.model_dump_json(exclude_none=True)


def to_binary(event: ServerEvent, media: bytes) -> bytes:
    """Write an event that has media as bytes.

    Args:
        event: whose field of media is left out.
        media: goes in its place.
    """
    field = MEDIA[str(event.model_dump()["type"])]
    header = event.model_dump_json(exclude_none=True, exclude={field}).encode()
    return len(header).to_bytes(2, "little") + header + media


def media_bytes(text: str, *, event_id: str | None = None) -> bytes:
    """Decode a field of media.

    Raises:
        ProtocolError: it is no base64.
    """
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ProtocolError("the sound is no base64", param="audio", event_id=event_id) from None


def _read(given: object) -> ClientEvent:
    name = given.get("event_id") if isinstance(given, dict) else None
    event_id = name if isinstance(name, str) else None
    try:
        return _CLIENT.validate_python(given, strict=False)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        param = ".".join(str(part) for part in first["loc"][1:]) or None
        kind = str(given.get("type"))[:60] if isinstance(given, dict) else type(given).__name__
        where = f"{kind}, {param}" if param else kind
        raise ProtocolError(f"{where}: {first['msg']}; see docs/protocol.md", param=param, event_id=event_id) from None
