"""What the server sends. Names and shapes are the Realtime API's; Mien's own are in `own.py`."""

from typing import Literal

from mien.live.protocol.event import Record, ServerEvent
from mien.live.protocol.items import Item
from mien.live.protocol.settings import Settings

__all__ = [
    "ContentPartAdded",
    "ContentPartDone",
    "Error",
    "Fault",
    "InputAudioCleared",
    "InputAudioCommitted",
    "InputTranscriptCompleted",
    "InputTranscriptDelta",
    "InputTranscriptFailed",
    "ItemAdded",
    "ItemDeleted",
    "ItemDone",
    "ItemRetrieved",
    "ItemTruncated",
    "OutputAudioDelta",
    "OutputAudioDone",
    "OutputBufferCleared",
    "OutputBufferStarted",
    "OutputBufferStopped",
    "OutputItemAdded",
    "OutputItemDone",
    "OutputTextDelta",
    "OutputTextDone",
    "Part",
    "Response",
    "ResponseCreated",
    "ResponseDone",
    "ResponseStatus",
    "Seconds",
    "SessionCreated",
    "SessionUpdated",
    "SpeechStarted",
    "SpeechStopped",
    "TranscriptDelta",
    "TranscriptDone",
]


class Fault(Record):
    """What went wrong.

    Args:
        type: "invalid_request_error" is the client's, "server_error" the server's.
        code: short and stable, for programs.
        message: what was given, what was expected, what to do.
        param: the place in the event.
        event_id: of the client's event.
    """

    type: Literal["invalid_request_error", "server_error"]
    code: str
    message: str
    param: str | None = None
    event_id: str | None = None


class Error(ServerEvent):
    """Something went wrong; the conversation goes on."""

    type: Literal["error"] = "error"
    error: Fault


class SessionCreated(ServerEvent):
    """The first event: how the conversation is held."""

    type: Literal["session.created"] = "session.created"
    session: Settings


class SessionUpdated(ServerEvent):
    """How it is held from now on."""

    type: Literal["session.updated"] = "session.updated"
    session: Settings


class SpeechStarted(ServerEvent):
    """The person speaks. Where Mien speaks too, this is an interruption: stop playing."""

    type: Literal["input_audio_buffer.speech_started"] = "input_audio_buffer.speech_started"
    audio_start_ms: int
    item_id: str


class SpeechStopped(ServerEvent):
    """The person's turn has ended."""

    type: Literal["input_audio_buffer.speech_stopped"] = "input_audio_buffer.speech_stopped"
    audio_end_ms: int
    item_id: str


class InputAudioCommitted(ServerEvent):
    """The person's sound became a message."""

    type: Literal["input_audio_buffer.committed"] = "input_audio_buffer.committed"
    item_id: str
    previous_item_id: str | None = None


class InputAudioCleared(ServerEvent):
    """The sound of this turn is forgotten."""

    type: Literal["input_audio_buffer.cleared"] = "input_audio_buffer.cleared"


class ItemAdded(ServerEvent):
    """A message joined the conversation."""

    type: Literal["conversation.item.added"] = "conversation.item.added"
    item: Item
    previous_item_id: str | None = None


class ItemDone(ServerEvent):
    """A message is complete."""

    type: Literal["conversation.item.done"] = "conversation.item.done"
    item: Item
    previous_item_id: str | None = None


class ItemRetrieved(ServerEvent):
    """The message that was asked for."""

    type: Literal["conversation.item.retrieved"] = "conversation.item.retrieved"
    item: Item


class ItemTruncated(ServerEvent):
    """A message ends where it was heard last."""

    type: Literal["conversation.item.truncated"] = "conversation.item.truncated"
    item_id: str
    content_index: int
    audio_end_ms: int


class ItemDeleted(ServerEvent):
    """A message is gone."""

    type: Literal["conversation.item.deleted"] = "conversation.item.deleted"
    item_id: str


class InputTranscriptDelta(ServerEvent):
    """More words of the person; those before stay as they are."""

    type: Literal["conversation.item.input_audio_transcription.delta"] = (
        "conversation.item.input_audio_transcription.delta"
    )
    item_id: str
    content_index: int = 0
    delta: str


class Seconds(Record):
    """How much sound was transcribed."""

    type: Literal["duration"] = "duration"
    seconds: float


class InputTranscriptCompleted(ServerEvent):
    """The person's words."""

    type: Literal["conversation.item.input_audio_transcription.completed"] = (
        "conversation.item.input_audio_transcription.completed"
    )
    item_id: str
    content_index: int = 0
    transcript: str
    usage: Seconds


class InputTranscriptFailed(ServerEvent):
    """The person's words could not be heard."""

    type: Literal["conversation.item.input_audio_transcription.failed"] = (
        "conversation.item.input_audio_transcription.failed"
    )
    item_id: str
    content_index: int = 0
    error: Fault


class ResponseStatus(Record):
    """Why a response ended as it did."""

    type: Literal["completed", "cancelled", "failed"]
    reason: Literal["turn_detected", "client_cancelled"] | None = None
    error: Fault | None = None


class Response(Record):
    """An answer of Mien."""

    id: str
    object: Literal["realtime.response"] = "realtime.response"
    conversation_id: str
    status: Literal["in_progress", "completed", "cancelled", "failed"]
    status_details: ResponseStatus | None = None
    output: tuple[Item, ...] = ()
    output_modalities: tuple[Literal["audio", "text"], ...]


class ResponseCreated(ServerEvent):
    """Mien begins to answer."""

    type: Literal["response.created"] = "response.created"
    response: Response


class ResponseDone(ServerEvent):
    """The answer is complete, or was stopped; sound that was sent may still be playing."""

    type: Literal["response.done"] = "response.done"
    response: Response


class _Output(ServerEvent):
    response_id: str
    output_index: int = 0


class _Part(_Output):
    item_id: str
    content_index: int = 0


class OutputItemAdded(_Output):
    """The answer's message begins."""

    type: Literal["response.output_item.added"] = "response.output_item.added"
    item: Item


class OutputItemDone(_Output):
    """The answer's message is complete, or was stopped."""

    type: Literal["response.output_item.done"] = "response.output_item.done"
    item: Item


class Part(Record):
    """A part of a message that is being made."""

    type: Literal["text", "audio"]
    text: str | None = None
    transcript: str | None = None


class ContentPartAdded(_Part):
    """A part of the message begins."""

    type: Literal["response.content_part.added"] = "response.content_part.added"
    part: Part


class ContentPartDone(_Part):
    """A part of the message is complete."""

    type: Literal["response.content_part.done"] = "response.content_part.done"
    part: Part


class OutputAudioDelta(_Part):
    """Mien's sound: base64 of PCM, 16 bit, 24 kHz, mono. With binary media it comes as frames instead."""

    type: Literal["response.output_audio.delta"] = "response.output_audio.delta"
    delta: str


class OutputAudioDone(_Part):
    """No more sound in this part."""

    type: Literal["response.output_audio.done"] = "response.output_audio.done"


class TranscriptDelta(_Part):
    """The words of the sound that comes next."""

    type: Literal["response.output_audio_transcript.delta"] = "response.output_audio_transcript.delta"
    delta: str


class TranscriptDone(_Part):
    """The words of the part's sound."""

    type: Literal["response.output_audio_transcript.done"] = "response.output_audio_transcript.done"
    transcript: str


class OutputTextDelta(_Part):
    """Written words, where Mien writes."""

    type: Literal["response.output_text.delta"] = "response.output_text.delta"
    delta: str


class OutputTextDone(_Part):
    """The written words."""

    type: Literal["response.output_text.done"] = "response.output_text.done"
    text: str


class OutputBufferStarted(ServerEvent):
    """Over WebRTC: Mien's voice begins on its track."""

    type: Literal["output_audio_buffer.started"] = "output_audio_buffer.started"
    response_id: str


class OutputBufferStopped(ServerEvent):
    """Over WebRTC: all of a response's sound has gone out."""

    type: Literal["output_audio_buffer.stopped"] = "output_audio_buffer.stopped"
    response_id: str


class OutputBufferCleared(ServerEvent):
    """Over WebRTC: what waited of a response's sound was thrown away."""

    type: Literal["output_audio_buffer.cleared"] = "output_audio_buffer.cleared"
    response_id: str
