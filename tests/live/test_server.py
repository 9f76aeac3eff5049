"""The server's manners, against a real one."""

import json
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from mien.errors import InputError
from mien.live.guard import HEADERS, Rules
from mien.live.house import Offer
from mien.live.serve import serve

TEXT = "I passed my exam!"


def closed(socket: ClientConnection) -> tuple[int, str]:
    """Read to the end; return the close code and its reason."""
    with pytest.raises(ConnectionClosed) as caught:
        while True:
            socket.recv(60)
    assert caught.value.rcvd is not None
    return caught.value.rcvd.code, caught.value.rcvd.reason


def asked(request: urllib.request.Request | str) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and body, whatever the status."""
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, {k.lower(): v for k, v in error.headers.items()}, error.read()


def test_everything_tells_browsers_to_load_nothing_from_elsewhere(mien: Any) -> None:
    for path in ("", "healthz", "nothing-here", "v1/offer", f"faces/{offered(mien)}.glb"):
        _, headers, _ = asked(mien.address + path)
        assert HEADERS.items() <= headers.items(), path
        assert headers["cache-control"] == "no-cache", path
    policy = HEADERS["content-security-policy"]
    assert "http" not in policy and "*" not in policy and "frame-ancestors 'none'" in policy


def offered(mien: Any) -> str:
    return json.loads(mien.get("v1/offer"))["personas"][1]


def test_what_has_a_hash_in_its_name_is_kept_for_good(mien: Any) -> None:
    script = re.search(r'src="\./(assets/[^"]+\.js)"', mien.get(""))
    assert script is not None
    _, headers, _ = asked(mien.address + script[1])
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    _, headers, _ = asked(mien.address + "assets/nothing.js")
    assert headers["cache-control"] == "no-cache"


def test_a_face_is_sent_once(mien: Any) -> None:
    address = f"{mien.address}faces/{offered(mien)}.glb"
    status, headers, body = asked(address)
    assert status == 200 and headers["content-type"] == "model/gltf-binary" and body[:4] == b"glTF"
    again = urllib.request.Request(address, headers={"If-None-Match": headers["etag"]})
    status, _, body = asked(again)
    assert status == 304 and not body


@pytest.mark.parametrize(
    ("path", "method", "status", "code"),
    [
        ("nothing-here", "GET", 404, "not_found"),
        ("faces/nobody.glb", "GET", 404, "not_found"),
        ("v1/offer", "DELETE", 405, "not_allowed"),
        ("v1/realtime", "GET", 404, "not_found"),
        ("%2e%2e/%2e%2e/pyproject.toml", "GET", 404, "not_found"),
    ],
)
def test_errors_are_json_in_the_protocols_shape(mien: Any, path: str, method: str, status: int, code: str) -> None:
    got, headers, body = asked(urllib.request.Request(mien.address + path, method=method))
    assert (got, headers["content-type"]) == (status, "application/json")
    error = json.loads(body)["error"]
    assert error["type"] == "invalid_request_error" and error["code"] == code and error["message"]


def test_a_name_that_was_pointed_here_gets_nothing(mien: Any) -> None:
    for path in ("", "v1/offer", "metrics"):
        status, _, body = asked(urllib.request.Request(mien.address + path, headers={"Host": "evil.example"}))
        assert status == 403 and json.loads(body)["error"]["code"] == "refused"


@pytest.mark.parametrize("origin", ["http://evil.example", "null"])
def test_another_page_cannot_talk(mien: Any, origin: str) -> None:
    with mien.connect(origin=origin) as socket:
        code, reason = closed(socket)
    assert code == 1008 and f"the origin {origin} may not connect" in reason


def test_a_conversations_name_is_no_path(mien: Any) -> None:
    for name in ("..%2F..%2Fetc", "a%20b", "x" * 65):
        with mien.connect(f"conversation={name}") as socket:
            code, reason = closed(socket)
        assert code == 1008 and "1 to 64 letters" in reason


def test_a_second_window_takes_a_conversation_over(mien: Any) -> None:
    with mien.talk() as first:
        first.answer(TEXT)
        with mien.talk(f"mien=1&conversation={first.id}") as second:
            assert closed(first.socket) == (4001, "the conversation goes on in another window")
            assert second.id == first.id
            second.answer("And you?")


def test_a_message_over_the_limit_ends_its_own_conversation_only(mien: Any) -> None:
    with mien.talk() as other:
        with mien.talk() as talk:
            talk.socket.send(json.dumps({"type": "input_audio_buffer.append", "audio": "A" * 1_000_000}))
            code, _ = closed(talk.socket)
        assert code == 1009
        other.answer(TEXT)


def test_more_sound_than_can_be_heard_in_time_is_refused(mien: Any) -> None:
    with mien.talk() as talk:
        for number in range(12):  # five seconds each
            audio = "A" * (4 * 24_000 * 2 * 5 // 3)
            talk.send("input_audio_buffer.append", audio=audio, event_id=f"block_{number}")
        error = talk.until("error")[-1]["error"]
        assert error["type"] == "invalid_request_error" and "30 seconds of sound" in error["message"]
        talk.answer(TEXT)


def test_a_client_that_does_not_read_slows_nobody_and_loses_motion_first(mien: Any) -> None:
    raw = socket.create_connection(("127.0.0.1", int(mien.address.rsplit(":", 1)[1].strip("/"))))
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    with mien.connect("mien=1", sock=raw, max_queue=1) as deaf, mien.talk() as other:
        before = mien.count("mien_dropped_motion_total")
        content = [{"type": "input_text", "text": "I went to the sea. " * 150}]
        item = {"id": "long", "type": "message", "role": "assistant", "content": content}
        deaf.send(json.dumps({"type": "conversation.item.create", "item": item}))
        for _ in range(250):  # more than the network takes
            deaf.send(json.dumps({"type": "conversation.item.retrieve", "item_id": "long"}))
        content = [{"type": "input_text", "text": TEXT}]
        deaf.send(
            json.dumps(
                {"type": "conversation.item.create", "item": item | {"id": "short", "content": content, "role": "user"}}
            )
        )
        deaf.send(json.dumps({"type": "response.create"}))
        while mien.count("mien_dropped_motion_total") == before:
            other.answer(TEXT)
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1_000_000)
        kinds = []
        while not kinds or kinds[-1] != "response.done":
            kinds.append(json.loads(deaf.recv(60))["type"])
        assert kinds.count("conversation.item.retrieved") == 250
        assert "response.output_audio.delta" in kinds and "mien.motion" not in kinds


def test_the_rules_are_kept(start: Any, tmp_path: Path) -> None:
    served = start("--db", f"sqlite:///{tmp_path / 'c.db'}", "--token", "s3cret", "--most", 1, "--idle", 3)
    assert served.address.endswith("/?token=s3cret")
    served.address = served.address.partition("?")[0]
    assert json.loads(served.get("healthz")) == {"status": "ok", "conversations": 0}
    assert asked(served.address)[0] == 200
    for path in ("metrics", "v1/offer", "metrics?token=wrong"):
        assert asked(served.address + path)[0] == 403
    assert "mien_conversations 0.0" in served.get("metrics?token=s3cret")
    for query in ("", "token=wrong"):
        with served.connect(query) as socket:
            code, reason = closed(socket)
        assert code == 1008 and "token is wrong or missing" in reason
    bearer = {"Authorization": "Bearer s3cret"}
    with served.connect("", additional_headers=bearer) as first, served.connect("token=s3cret") as second:
        assert closed(second) == (1013, "1 conversations are held already; try again later")
        assert closed(first) == (4000, "nothing was said for 3 s; come back with ?conversation=")


def test_health_and_figures_follow_the_conversations(mien: Any) -> None:
    turns, answers = mien.count('mien_turns_total{speaker="person"}'), 'mien_responses_total{status="completed"}'
    answered = mien.count(answers)
    with mien.talk() as talk:
        talk.answer(TEXT)
        talk.send("response.nonsense")
        talk.until("error")
        assert json.loads(mien.get("healthz"))["conversations"] >= 1
        assert mien.count("mien_conversations") >= 1
    assert mien.count('mien_turns_total{speaker="person"}') == turns + 1
    assert mien.count(answers) == answered + 1
    assert mien.count('mien_stage_seconds_count{stage="first_audio"}') >= 1
    assert mien.count('mien_errors_total{code="invalid_event"}') >= 1
    assert TEXT not in mien.get("metrics")


@pytest.mark.parametrize(
    ("host", "database", "said"),
    [
        ("0.0.0.0", "sqlite://", "give --token"),
        ("127.0.0.1", "sqlite:////nowhere/at/all.db", "give another one by --db"),
        ("192.0.2.1", "sqlite://", "cannot be listened at"),
    ],
)
def test_what_cannot_be_served_is_refused_before_anything_starts(host: str, database: str, said: str) -> None:
    rules = Rules(token="s3cret" if said != "give --token" else "")
    with pytest.raises(InputError, match=said):
        serve(
            Offer(("mira",), ("echo:",), ()),
            host=host,
            port=0,
            rules=rules,
            database=database,
            record=None,
            ready=lambda at: pytest.fail(f"serves at {at}"),
        )


def test_a_server_that_is_told_to_stop_writes_everything_first(start: Any, tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'c.db'}"
    served = start("--db", database, "--mind", "echo:")
    with served.talk() as talk:
        talk.type(TEXT)
        talk.until("response.output_audio.delta")  # in mid-reply
        children = [
            int(pid)
            for pid in Path(f"/proc/{served.process.pid}/task/{served.process.pid}/children").read_text().split()
        ]
        assert served.stop(signal.SIGTERM) == 0
        assert closed(talk.socket)[0] == 1012
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]
    told = subprocess.run(
        [sys.executable, "-m", "mien", "history", "export", "--db", database],
        capture_output=True,
        text=True,
        check=True,
    )
    turns = json.loads(told.stdout)[0]["turns"]
    assert [(turn["speaker"], turn["said"] == TEXT) for turn in turns] == [("person", True), ("mien", False)]
