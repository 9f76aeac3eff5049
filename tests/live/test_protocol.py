"""The live protocol: what others' clients of the Realtime API expect, what is refused, and what survives the wire."""

import base64
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openai.types.realtime import RealtimeServerEvent
from pydantic import TypeAdapter

from mien.live.protocol import (
    MEDIA,
    SERVER_EVENTS,
    InputAudioAppend,
    Item,
    MienMotion,
    OutputAudioDelta,
    ProtocolError,
    ServerEvent,
    Settings,
    from_binary,
    from_text,
    media_bytes,
    pack_motion,
    schema,
    to_binary,
    to_text,
    unpack_motion,
)
from mien.types import Motion

DOCS = Path(__file__).resolve().parents[2] / "docs"
MESSAGE = Item(id="i1", type="message", role="assistant", content=({"type": "output_audio", "transcript": "Hi."},))  # pyright: ignore[reportArgumentType]
RESPONSE = {"id": "r1", "conversation_id": "c1", "status": "in_progress", "output_modalities": ["audio"]}
FAULT = {"type": "server_error", "code": "c", "message": "m"}
EXAMPLES = {
    "affect": 0.5, "arousal": 0.1, "at_ms": 5, "audio": "AAA=", "audio_end_ms": 5, "audio_start_ms": 5,
    "channel": "words", "code": 1012, "confidence": 0.5, "content_index": 0, "delta": "AAA=", "dominance": 0.0,
    "emotions": {"happy": 1.0}, "error": FAULT, "event_id": "e1", "fps": 25.0, "frames": "", "intensity": 0.5,
    "item": MESSAGE, "item_id": "i1", "part": {"type": "audio"}, "phase": "playing", "response": RESPONSE,
    "reason": "r", "response_id": "r1", "rtp_timestamp": 5,
    "session": Settings(), "stages": {"voice": 5}, "state": "idle", "text": "t", "transcript": "t",
    "strategy": "question", "usage": {"seconds": 1.0}, "valence": 0.1, "voice": "held", "who": "mien", "words": [],
}  # fmt: skip


def example(kind: type[ServerEvent]) -> ServerEvent:
    needed = [name for name, field in kind.model_fields.items() if field.is_required()]
    return kind.model_validate({name: EXAMPLES[name] for name in needed})


@pytest.mark.parametrize("kind", SERVER_EVENTS, ids=lambda kind: kind.model_fields["type"].default)
def test_openais_own_types_read_what_the_server_sends(kind: type[ServerEvent]) -> None:
    sent = json.loads(to_text(example(kind)))
    if not sent["type"].startswith("mien."):
        assert TypeAdapter(RealtimeServerEvent).validate_python(sent).type == sent["type"]


def test_what_openais_clients_send_is_read() -> None:
    for text in (
        '{"type": "session.update", "session": {"type": "realtime", "tools": [], '
        '"audio": {"input": {"turn_detection": null}}}}',
        '{"type": "input_audio_buffer.append", "audio": "AAA="}',
        '{"type": "conversation.item.create", "item": {"type": "message", "role": "user", "content": '
        '[{"type": "input_text", "text": "Hello"}]}}',
        '{"type": "response.create", "response": {"instructions": "Be brief.", "metadata": {"a": "b"}}}',
        '{"type": "conversation.item.truncate", "item_id": "i1", "content_index": 0, "audio_end_ms": 1500}',
        '{"type": "response.cancel"}',
    ):
        assert from_text(text).model_dump()["type"] == json.loads(text)["type"]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("{", "no JSON"),
        ("[]", "valid dictionary"),
        ('{"type": "shout"}', "shout"),
        ('{"type": "session.update"}', "session: Field required"),
        ('{"type": "mien.played", "item_id": "a", "audio_ms": -1}', "audio_ms"),
        (
            '{"type": "mien.face", "at_ms": 0, "face": {"jawOpen": NaN}, "head": [0, 0, 0], "gaze": [0, 0], '
            '"confidence": 1}',
            "jawOpen",
        ),
        ("[" * 100_000, "no JSON"),
    ],
)  # fmt: skip
def test_what_is_no_event_is_named(text: str, part: str) -> None:
    with pytest.raises(ProtocolError, match=part):
        from_text(text)


def test_the_error_names_the_clients_event_and_the_place_in_it() -> None:
    with pytest.raises(ProtocolError) as caught:
        from_text('{"type": "response.create", "event_id": "mine", "response": {"instructions": 5}}')
    assert caught.value.event_id == "mine" and caught.value.param == "response.instructions"


@given(st.binary(max_size=200))
def test_bytes_are_an_event_or_refused(message: bytes) -> None:
    try:
        event = from_binary(message)
    except ProtocolError:
        return
    assert event.model_dump()["type"] in MEDIA


@given(
    st.text(max_size=200) | st.recursive(st.none() | st.integers() | st.text(), lambda s: st.lists(s)).map(json.dumps)
)
def test_text_is_an_event_or_refused(text: str) -> None:
    with pytest.raises(ProtocolError):
        from_text(text)


@given(st.binary(max_size=500))
def test_media_survive_as_bytes_and_as_text(media: bytes) -> None:
    header = b'{"type":"input_audio_buffer.append"}'
    event = from_binary(len(header).to_bytes(2, "little") + header + media)
    assert isinstance(event, InputAudioAppend) and media_bytes(event.audio) == media
    assert from_text(event.model_dump_json()) == event
    delta = OutputAudioDelta(event_id="e", response_id="r", item_id="i", delta=base64.b64encode(media).decode())
    sent = to_binary(delta, media)
    size = int.from_bytes(sent[:2], "little")
    assert sent[2 + size :] == media
    assert OutputAudioDelta.model_validate(json.loads(sent[2 : 2 + size]) | {"delta": delta.delta}) == delta


@given(st.integers(0, 2**32 - 1), st.integers(0, 40))
def test_motion_survives_the_wire(seed: int, count: int) -> None:
    chance = np.random.default_rng(seed)
    turns = [chance.uniform(-3, 3, (count, n)).astype(np.float32) for n in (3, 3, 3, 2)]
    head, neck, torso, gaze = turns
    face, none = chance.random((count, 52), dtype=np.float32), np.zeros((count, 0, 3), np.float32)
    motion = Motion(25.0, face, head, neck, torso, gaze, none)
    frames = pack_motion(motion)
    again = unpack_motion(frames, fps=25.0)
    assert np.abs(again.face - face).max(initial=0) < 1.6e-5 + 1e-7
    for one, other in zip((again.head, again.neck, again.torso, again.gaze), turns, strict=True):
        assert np.abs(one - other).max(initial=0) <= 5.1e-5
    assert pack_motion(again) == frames
    event = MienMotion(event_id="e", item_id="i", at_ms=0, fps=25.0, frames=base64.b64encode(frames).decode())
    assert media_bytes(event.frames) == frames


def test_the_schema_in_the_docs_is_the_schema() -> None:
    """If it was meant to change: python -m mien.live.protocol > docs/protocol.schema.json."""
    assert json.loads((DOCS / "protocol.schema.json").read_text()) == schema()


def test_every_event_is_on_its_page() -> None:
    page = (DOCS / "protocol.md").read_text()
    names = {str(kind.model_fields["type"].default) for kind in SERVER_EVENTS}
    names |= {name for name in schema()["$defs"]["Client"]["discriminator"]["mapping"]}
    assert not [name for name in names if f"`{name}`" not in page]
