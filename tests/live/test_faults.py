"""What breaks breaks alone: the server, the mind, the client, the disk."""

import contextlib
import json
import resource
import signal
import socket
import sqlite3
import threading
import wave
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from mien.draw.livelink import read_livelink

TEXT = "I passed my exam!"


class Line:
    """A line to a server that can go dead, and come back, as a network does."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._alive = threading.Event()
        self._alive.set()
        self._ends = [socket.create_server(("127.0.0.1", 0))]
        self.port = self._ends[0].getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def cut(self) -> None:
        self._alive.clear()

    def mend(self) -> None:
        self._alive.set()

    def close(self) -> None:
        self._alive.set()
        for end in self._ends:
            end.close()

    def _serve(self) -> None:
        near, _ = self._ends[0].accept()
        far = socket.create_connection(("127.0.0.1", self._port))
        self._ends += [near, far]
        for reader, writer in ((near, far), (far, near)):
            threading.Thread(target=self._forward, args=(reader, writer), daemon=True).start()

    def _forward(self, reader: socket.socket, writer: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := reader.recv(4096):
                self._alive.wait()
                writer.sendall(data)


def written(database: Path) -> list[tuple[str, str]]:
    """Return speaker and words of every turn in the file."""
    with sqlite3.connect(database) as file:
        return file.execute("SELECT speaker, said FROM turns ORDER BY number").fetchall()


def test_a_server_that_is_killed_loses_no_finished_turn_and_leaves_whole_recordings(start: Any, tmp_path: Path) -> None:
    database, options = tmp_path / "c.db", ("--db", f"sqlite:///{tmp_path / 'c.db'}", "--record", tmp_path / "rec")
    served = start(*options)
    with served.talk() as talk:
        talk.send("input_audio_buffer.append", audio="AAAA" * 3200)
        first = talk.answer(TEXT)
        talk.type("And what now?")
        talk.until("response.output_audio.delta")
        assert served.stop(signal.SIGKILL) == -signal.SIGKILL
        with pytest.raises(ConnectionClosed):
            talk.until("response.done")
    (folder,) = (tmp_path / "rec").iterdir()
    with wave.open(str(folder / "mien.wav")) as sound:
        assert sound.getframerate() == 24_000 and any(sound.readframes(sound.getnframes()))
    with wave.open(str(folder / "person.wav")) as sound:
        assert sound.getnframes() == 4800
    assert len(read_livelink(folder / "motion.csv")) > 0
    events = [json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()]
    assert events[0]["event"]["type"] == "session.created" and {event["from"] for event in events} == {
        "client",
        "server",
    }
    assert [event["at"] for event in events] == sorted(event["at"] for event in events)

    served = start(*options)
    with served.talk(f"mien=1&conversation={talk.id}") as again:
        assert again.id == talk.id
        assert written(database)[:3] == [("person", TEXT), ("mien", first), ("person", "And what now?")]
        again.answer("Are you there?")
        limits = resource.prlimit(served.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(served.process.pid, resource.RLIMIT_FSIZE, (0, limits[1]))  # the disk is full
        again.type("Can you hear me?")
        events = again.until("response.done")
        codes = {event["error"]["code"] for event in events if event["type"] == "error"}
        assert {"not_written", "not_recorded"} <= codes and events[-1]["response"]["status"] == "completed"
        assert "Can you hear me?" not in [said for _, said in written(database)]
        resource.prlimit(served.process.pid, resource.RLIMIT_FSIZE, limits)  # there is room again
        again.answer("What a day!")
        assert served.stop(signal.SIGINT) == 0
    said = [said for speaker, said in written(database) if speaker == "person"]
    assert said == [TEXT, "And what now?", "Are you there?", "Can you hear me?", "What a day!"]


class _Dying(BaseHTTPRequestHandler):
    """A mind's server that dies in mid-sentence."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        delta = {"role": "assistant", "content": "I am glad to hear it. You must be"}
        chunk = {"id": "1", "object": "chat.completion.chunk", "choices": [{"index": 0, "delta": delta}]}
        data = f"data: {json.dumps(chunk)}\n\n".encode()
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()
        self.close_connection = True  # without the last chunk

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def dying() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Dying) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"openai:http://127.0.0.1:{server.server_port}/v1#any"
        server.shutdown()
        thread.join()


def test_a_mind_that_breaks_in_mid_stream_fails_its_answer_alone(start: Any, dying: str, tmp_path: Path) -> None:
    database = tmp_path / "c.db"
    served = start("--db", f"sqlite:///{database}", "--mind", dying, "--mind", "echo:")
    with served.talk() as talk:
        talk.type(TEXT)
        done = talk.until("response.done")[-1]["response"]
        error = done["status_details"]["error"]
        assert done["status"] == "failed" and (error["type"], error["code"]) == ("server_error", "turn_failed")
        assert "127.0.0.1" in error["message"]
        talk.send("session.update", session={"mien": {"mind": "echo:"}})
        talk.until("session.updated")
        talk.answer("Never mind.")
        talk.send("session.update", session={"mien": {"mind": "unheard:of"}})
        assert "echo:" in talk.until("error")[-1]["error"]["message"]
    served.stop(signal.SIGTERM)
    assert [said for speaker, said in written(database) if speaker == "person"] == [TEXT, "Never mind."]


def test_a_client_that_goes_away_in_mid_reply_comes_back_to_what_it_heard(mien: Any) -> None:
    with mien.talk() as talk:
        talk.answer(TEXT)
        talk.type("And then I slept.")
        item = talk.until("response.output_audio.delta")[-1]["item_id"]
        talk.send("mien.played", item_id=item, audio_ms=100)
        talk.socket.socket.close()  # no goodbye
    with mien.talk(f"mien=1&conversation={talk.id}") as again:
        again.send("conversation.item.retrieve", item_id=item)
        kept = again.until("conversation.item.retrieved")[-1]["item"]
        assert kept["role"] == "assistant" and kept["status"] == "incomplete"
        again.answer("Where were we?")


def test_while_the_network_is_gone_an_answer_waits_and_comes_whole(start: Any, tmp_path: Path) -> None:
    served = start("--db", f"sqlite:///{tmp_path / 'c.db'}")
    line = Line(int(served.address.rstrip("/").rpartition(":")[2]))
    try:
        with served.talk(port=line.port) as talk:
            talk.type(TEXT)
            talk.until("response.created")
            line.cut()
            while len(written(tmp_path / "c.db")) < 2:  # until the server has given all of it
                pass
            line.mend()
            events = talk.until("response.done")
            assert events[-1]["response"]["status"] == "completed"
            sound = sum(len(e["delta"]) for e in events if e["type"] == "response.output_audio.delta")
            words = [word for e in events if e["type"] == "mien.words" for word in e["words"]]
            assert sound * 3 / 4 / 48_000 >= words[-1]["end_ms"] / 1000 - 0.01  # whole, though the line was dead
            assert talk.answer("Are you there?")
    finally:
        line.close()
