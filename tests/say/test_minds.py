"""The contract of every mind, and what each does when its model or server fails."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest
from PIL import Image

from mien.engines import Registry
from mien.errors import EngineError, InputError
from mien.say import Message, Mind
from mien.say.openai import OpenAIMind
from mien.types import ShownPicture
from mien.weights import weight_path

SERVER = """
import sys
from xllamacpp import CommonParams, Server
params = CommonParams()
params.model.path = sys.argv[1]
params.n_ctx, params.n_parallel, params.verbosity, params.endpoint_slots = 4096, 1, -1, True
params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 2
server = Server(params)
print(server.listening_address, flush=True)
sys.stdin.read()
"""

ASK = (Message("system", "You are kind. Answer in one sentence."), Message("user", "I lost my keys today."))
NEVER = threading.Event()
LONG = (*ASK[:1], Message("user", "Tell me a very long story about the sea, with many ships."))


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A real llama.cpp server in a process of its own, on the loopback interface."""
    command = [sys.executable, "-c", SERVER, str(weight_path("mind/smollm2-135m.gguf"))]
    with subprocess.Popen(
        command,
        env={**os.environ, "OMP_WAIT_POLICY": "passive"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None and process.stdin is not None
        address = process.stdout.readline().strip()  # it is printed when the model is loaded
        assert address and any(get(f"{address}/health") == b'{"status":"ok"}' for _ in range(50))
        yield address
        process.stdin.close()
        if process.poll() is None:
            process.terminate()


def get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read()


@pytest.fixture(scope="module")
def llama() -> Iterator[Mind]:
    with closing(Registry("minds").make("llama:smollm2-135m")) as mind:
        yield mind


@pytest.fixture(scope="module", params=["echo", "llama", "openai"])
def mind(request: pytest.FixtureRequest) -> Iterator[Mind]:
    if request.param == "llama":
        yield request.getfixturevalue("llama")
        return
    spec = "echo:" if request.param == "echo" else f"openai:{request.getfixturevalue('server')}/v1#smollm2"
    with closing(Registry("minds").make(spec)) as made:
        yield made


def test_an_answer_comes_in_pieces(mind: Mind):
    pieces = list(mind.stream(ASK, seed=1, limit=40, stop=NEVER))
    assert len(pieces) > 3
    assert "".join(pieces).strip()


def test_the_same_question_and_seed_have_one_answer(mind: Mind):
    first = "".join(mind.stream(ASK, seed=7, limit=24, stop=NEVER))
    other = "".join(mind.stream(LONG, seed=7, limit=8, stop=NEVER))
    assert "".join(mind.stream(ASK, seed=7, limit=24, stop=NEVER)) == first
    assert "".join(mind.stream(LONG, seed=7, limit=8, stop=NEVER)) == other


def test_other_seeds_give_other_answers(mind: Mind):
    assert len({"".join(mind.stream(ASK, seed=seed, limit=24, stop=NEVER)) for seed in range(6)}) > 1


def test_the_limit_is_kept(mind: Mind):
    assert 1 <= len(list(mind.stream(LONG, seed=1, limit=5, stop=NEVER))) <= 5


def test_a_closed_stream_leaves_the_mind_ready(mind: Mind):
    stream = mind.stream(LONG, seed=1, limit=3000, stop=NEVER)
    next(stream)
    stream.close()
    assert next(stream, None) is None
    assert "".join(mind.stream(ASK, seed=1, limit=8, stop=NEVER)).strip()


def test_a_mind_stops_when_it_is_told_to_from_elsewhere(mind: Mind):
    stop = threading.Event()
    stream = mind.stream(LONG, seed=1, limit=3000, stop=stop)
    next(stream)
    threading.Thread(target=stop.set).start()
    assert len(list(stream)) < 2000
    assert list(mind.stream(LONG, seed=1, limit=8, stop=stop)) == []
    assert "".join(mind.stream(ASK, seed=1, limit=8, stop=NEVER)).strip()


def test_a_mind_can_be_warmed_and_closed_and_thinks_again(mind: Mind):
    mind.warm(ASK[:1])
    mind.close()
    assert "".join(mind.stream(ASK, seed=1, limit=8, stop=NEVER)).strip()


def test_a_mind_may_read_along_and_answers_what_was_said_in_the_end(mind: Mind):
    mind.warm(ASK[:-1])
    plain = "".join(mind.stream(ASK, seed=1, limit=8, stop=NEVER))
    mind.warm(ASK[:-1])
    for heard in ("My", "My cat", ASK[-1].text[: len(ASK[-1].text) // 2]):
        mind.read_along([*ASK[:-1], Message("user", heard)], stop=NEVER)
    assert "".join(mind.stream(ASK, seed=1, limit=8, stop=NEVER)).split()[:1] == plain.split()[:1]
    with pytest.raises(InputError, match="no messages"):
        mind.read_along((), stop=NEVER)


def test_a_request_without_messages_or_room_is_refused(mind: Mind):
    with pytest.raises(InputError, match="no messages"):
        next(mind.stream((), seed=1, limit=8, stop=NEVER))
    with pytest.raises(InputError, match="no messages"):
        mind.warm(())
    with pytest.raises(InputError, match="limit of 0"):
        next(mind.stream(ASK, seed=1, limit=0, stop=NEVER))


@pytest.mark.parametrize("text", ["", " \n\t"])
def test_a_blank_message_is_refused(text: str):
    with pytest.raises(InputError, match="no text"):
        Message("user", text)


def test_llama_stops_thinking_when_its_stream_is_closed(llama: Mind):
    stream = llama.stream(LONG, seed=1, limit=3000, stop=NEVER)
    next(stream)
    assert "mien-llama" in {thread.name for thread in threading.enumerate()}
    stream.close()
    assert "mien-llama" not in {thread.name for thread in threading.enumerate()}


def test_llama_says_nothing_to_the_terminal(capfd: pytest.CaptureFixture[str]):
    with closing(Registry("minds").make("llama:smollm2-135m")) as mind:
        list(mind.stream(ASK, seed=1, limit=4, stop=NEVER))
    assert capfd.readouterr() == ("", "")


def test_llama_keeps_to_a_grammar_and_is_free_again_without(llama: Mind):
    held = llama.stream(ASK, seed=1, limit=12, stop=NEVER, grammar='root ::= "need: " ("comfort" | "advice")')
    assert "".join(held) in ("need: comfort", "need: advice")
    with pytest.raises(EngineError, match=r"grammar.*check its GBNF"):
        list(llama.stream(ASK, seed=1, limit=12, stop=NEVER, grammar="root ::= ("))
    assert not "".join(llama.stream(ASK, seed=1, limit=8, stop=NEVER)).startswith("need:")


def test_llama_refuses_more_than_it_can_read(llama: Mind):
    with pytest.raises(EngineError, match=r"exceeds the available context.*say less"):
        list(llama.stream([*ASK[:1], Message("user", "word " * 6000)], seed=1, limit=8, stop=NEVER))


def test_a_server_stops_thinking_when_the_stream_is_closed(server: str):
    with closing(OpenAIMind(f"{server}/v1", "smollm2")) as mind:
        stream = mind.stream(LONG, seed=1, limit=3000, stop=NEVER)
        next(stream)
        assert b'"is_processing":true' in get(f"{server}/slots")
        stream.close()
        assert any(b'"is_processing":false' in get(f"{server}/slots") for _ in range(1000))


CHUNK = 'data: {"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"Hi"}}]}\n\n'  # noqa: E501


class Nonsense(BaseHTTPRequestHandler):
    """A server that answers in the way that its path names."""

    released = threading.Event()

    def do_POST(self) -> None:
        kind = self.path.split("/")[1]
        status = {"key": 401, "model": 404}.get(kind, 200)
        body = {
            "page": "<html>Welcome</html>",
            "json": '{"hello": 1}',
            "stream": "data: {nonsense\n\n",
            "other": 'data: {"hello": 1}\n\n',
            "broken": CHUNK,
            "silent": CHUNK,
            "model": '{"error": {"message": "model nope not found"}}',
            "key": '{"error": {"message": "invalid key"}}',
        }[kind].encode()
        self.send_response(status)
        kinds = {"page": "text/html", "json": "application/json"}
        self.send_header("Content-Type", kinds.get(kind, "text/event-stream" if status == 200 else "application/json"))
        self.send_header("Content-Length", str(len(body) + (1000 if kind in ("broken", "silent") else 0)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()
        if kind == "silent":
            self.released.wait(timeout=30)
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def nonsense() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Nonsense) as httpd:
        thread = threading.Thread(target=httpd.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        Nonsense.released.set()
        httpd.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("page", "chat completion"),
        ("json", "chat completion"),
        ("stream", "chat completion"),
        ("other", "chat completion"),
        ("broken", "broke off"),
        ("silent", r"was silent for 0\.5 s"),
        ("model", r"refused model 'nope' .*model nope not found"),
        ("key", "refused the key .*OPENAI_API_KEY"),
    ],
)
def test_a_server_that_fails_is_named_in_one_line(nonsense: str, kind: str, message: str):
    with closing(OpenAIMind(f"{nonsense}/{kind}/v1", "nope", silence=0.5)) as mind:
        with pytest.raises(EngineError, match=message) as caught:
            list(mind.stream(ASK, seed=1, limit=8, stop=NEVER))
    assert "\n" not in str(caught.value) and nonsense in str(caught.value)


class Failing(BaseHTTPRequestHandler):
    """A server that fails in the way that its path names, at first or always, and counts how often it is asked."""

    asked: ClassVar[Counter[str]] = Counter()
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        kind = self.path.split("/")[1]
        self.asked[kind] += 1
        failing = kind.endswith("ever") or self.asked[kind] < 2
        self.close_connection = True
        if failing and kind.startswith(("busy", "broke", "long")):
            self.send_response(503 if kind.startswith("broke") else 429)
            self.send_header("Retry-After", {"b": "0.05", "l": "3600"}[kind[0]])
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        if kind == "drop" and failing:
            self.send_header("Content-Length", "1000")
        self.end_headers()
        if kind == "drop" and failing:
            return
        bodies = {
            "bytes": CHUNK.encode().replace(b"Hi", b"caf\xe9 \xff"),
            "nothing": CHUNK.encode().replace(b"Hi", b""),
            "tool": CHUNK.encode().replace(
                b'"content":"Hi"', b'"tool_calls":[{"index":7,"id":"1","function":{"name":"nowhere","arguments":"{"}}]'
            ),
        }
        try:
            if kind == "endless":
                while True:
                    self.wfile.write(CHUNK.encode())
            self.wfile.write(bodies.get(kind, CHUNK.encode()) + b"data: [DONE]\n\n")
        except OSError:
            Failing.asked["gone"] += 1

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def failing() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Failing) as httpd:
        thread = threading.Thread(target=httpd.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("kind", "said", "asked"),
    [("busy", "Hi", 2), ("broke", "Hi", 2), ("drop", "Hi", 2), ("nothing", "", 1), ("tool", "", 1)],
)
def test_a_server_that_fails_before_its_first_word_is_asked_again(failing: str, kind: str, said: str, asked: int):
    with closing(OpenAIMind(f"{failing}/{kind}/v1", "m")) as mind:
        assert "".join(mind.stream(ASK, seed=1, limit=8, stop=NEVER)) == said
    assert Failing.asked[kind] == asked


@pytest.mark.parametrize(
    ("kind", "message", "asked"),
    [("busy-ever", "takes no more questions", 3), ("broke-ever", "broke .*3 times", 3), ("long-ever", "no more", 1)],
)
def test_a_server_that_goes_on_failing_is_given_up(failing: str, kind: str, message: str, asked: int):
    with closing(OpenAIMind(f"{failing}/{kind}/v1", "m")) as mind:
        with pytest.raises(EngineError, match=message):
            list(mind.stream(ASK, seed=1, limit=8, stop=NEVER))
    assert Failing.asked[kind] == asked


def test_an_endless_answer_is_cut_off(failing: str):
    with closing(OpenAIMind(f"{failing}/endless/v1", "m")) as mind:
        assert 8 <= len("".join(mind.stream(ASK, seed=1, limit=8, stop=NEVER))) < 400


def test_bytes_that_are_no_text_give_words_or_one_error(failing: str):
    with closing(OpenAIMind(f"{failing}/bytes/v1", "m")) as mind:
        try:
            assert "caf" in "".join(mind.stream(ASK, seed=1, limit=8, stop=NEVER))
        except EngineError as error:
            assert failing in str(error) and "\n" not in str(error)


def test_a_server_that_is_not_there_is_named():
    with ThreadingHTTPServer(("127.0.0.1", 0), Nonsense) as httpd:
        port = httpd.server_port
    with closing(OpenAIMind(f"http://127.0.0.1:{port}/v1", "m")) as mind:
        with pytest.raises(EngineError, match=r"cannot be reached.*start the server"):
            mind.warm(ASK)


def test_a_real_server_without_eyes_reads_what_is_to_be_seen(server: str, caplog: pytest.LogCaptureFixture):
    made = io.BytesIO()
    Image.new("RGB", (64, 48), "red").save(made, "JPEG")
    shown = (ShownPicture("a red bicycle", made.getvalue()),)
    with closing(OpenAIMind(f"{server}/v1", "smollm2")) as mind:
        asked = (*ASK[:1], Message("user", "Look!\n(I show you a picture: a red bicycle.)", shown))
        assert "".join(mind.stream(asked, seed=1, limit=8, stop=NEVER)).strip()
    assert "takes no pictures" in caplog.text


def test_a_wrong_path_on_a_real_server_is_named(server: str):
    with closing(OpenAIMind(f"{server}/nowhere", "m")) as mind:
        with pytest.raises(EngineError, match="check the address"):
            mind.warm(ASK)


@pytest.mark.parametrize("choice", ["", "http://localhost:1/v1", "localhost#m", "http://localhost:1/v1#"])
def test_a_spec_without_address_or_model_is_refused(choice: str):
    with pytest.raises(EngineError, match="expected openai:URL#MODEL"):
        Registry("minds").make(f"openai:{choice}")
