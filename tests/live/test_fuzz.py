"""Whatever a client sends, the session answers a typed turn afterwards."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed

TYPES = (
    "session.update",
    "input_audio_buffer.append",
    "input_audio_buffer.commit",
    "input_audio_buffer.clear",
    "conversation.item.create",
    "conversation.item.retrieve",
    "conversation.item.truncate",
    "conversation.item.delete",
    "response.create",
    "response.cancel",
    "mien.face",
    "mien.played",
    "mien.motion",
    "no.such.event",
)
NAMES = st.sampled_from(["a", "b", "nobody"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
PARTS = st.fixed_dictionaries(
    {"type": st.sampled_from(["input_text", "input_audio"])}, optional={"text": st.text(max_size=20)}
)
ITEMS = st.fixed_dictionaries(
    {
        "type": st.just("message"),
        "role": st.sampled_from(["user", "assistant", "system"]),
        "content": st.lists(PARTS, min_size=1, max_size=2),
    },
    optional={"id": NAMES},
)
MODALITIES = st.sampled_from([["text"], ["audio"], []])
SOUND = st.sampled_from(["", "AAAA", "AAA=", "AA==", "no base64!", "AAAA" * 1600, "f39/f39/" * 800])
EVENTS = st.one_of(
    st.fixed_dictionaries(
        {"type": st.sampled_from(TYPES)},
        optional={
            "event_id": NAMES,
            "item_id": NAMES,
            "item": ITEMS | JSON,
            "audio": SOUND | JSON,
            "audio_end_ms": st.integers(-1, 2**40),
            "audio_ms": st.integers(0, 2**40),
            "response": st.fixed_dictionaries({"output_modalities": MODALITIES}) | JSON,
            "session": JSON
            | st.fixed_dictionaries({"output_modalities": MODALITIES})
            | st.just({"audio": {"input": {"turn_detection": None}}})
            | st.just({"mien": {"persona": "lin", "emotion": "no: emotion"}}),
        },
    ).map(json.dumps),
    JSON.map(json.dumps),
    st.text(max_size=30),
    st.binary(max_size=60),
    st.just(b"\x02\x00{}AAAA"),
    st.just(b"\xff\xff"),
    st.just('{"a":' * 5000),
)


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(messages=st.lists(EVENTS, min_size=5, max_size=40))
def test_a_session_survives_any_messages_in_any_order(mien: Any, messages: list[str | bytes]) -> None:
    with mien.talk() as talk:
        for message in messages:
            talk.socket.send(message)
        talk.send("no.such.event", event_id="after all")
        while (event := talk.until("error")[-1])["error"].get("event_id") != "after all":
            assert event["error"]["code"] and event["error"]["message"]
        talk.send("session.update", session={"output_modalities": ["audio"], "mien": {"emotion": ""}})
        talk.send("response.cancel")
        talk.send("input_audio_buffer.clear")
        talk.until("input_audio_buffer.cleared")
        content = [{"type": "input_text", "text": "I passed my exam!"}]
        talk.send(
            "conversation.item.create", item={"id": "last", "type": "message", "role": "user", "content": content}
        )
        talk.send("response.create", response={"output_modalities": ["text"]})
        events = talk.until("response.output_item.done")
        while events[-1]["item"]["status"] != "completed":
            events = talk.until("response.output_item.done")


def test_a_hundred_megabytes_close_one_conversation_and_cost_no_memory(mien: Any) -> None:
    before = mien.count("process_resident_memory_bytes")
    with mien.connect() as socket, pytest.raises((ConnectionClosed, OSError)):
        socket.send("A" * 100_000_000)
        while True:
            socket.recv(60)
    assert mien.count("process_resident_memory_bytes") < before + 50e6
    with mien.talk() as talk:
        talk.answer("Are you still there?")
