"""What all events share."""

from pydantic import BaseModel, ConfigDict

__all__ = ["ClientEvent", "Record", "ServerEvent"]


class Record(BaseModel):
    """A part of an event. Frozen; what it does not know is left out, as clients of the Realtime API send more."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


class ClientEvent(Record):
    """What a client sends.

    Args:
        event_id: the client's own name for it, named again by the error that it causes.
    """

    event_id: str | None = None


class ServerEvent(Record):
    """What the server sends.

    Args:
        event_id: unique in its conversation.
    """

    event_id: str
