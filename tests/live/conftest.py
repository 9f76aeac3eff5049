"""A real server in a process of its own, on loopback, and a client that talks to it."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

PATIENCE = 60.0  # seconds that a busy machine has for anything; nothing here waits so long unless it is broken


class Talk:
    """A conversation's client."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.id = self.until("session.created")[-1]["session"]["id"]

    def send(self, kind: str, **fields: Any) -> None:
        self.socket.send(json.dumps({"type": kind, **fields}))

    def read(self) -> dict[str, Any]:
        return json.loads(self.socket.recv(PATIENCE))

    def until(self, kind: str) -> list[dict[str, Any]]:
        events = [self.read()]
        while events[-1]["type"] != kind:
            events.append(self.read())
        return events

    def type(self, text: str) -> None:
        content = [{"type": "input_text", "text": text}]
        self.send("conversation.item.create", item={"type": "message", "role": "user", "content": content})
        self.send("response.create")

    def answer(self, text: str) -> str:
        """Type, and return all that is answered."""
        self.type(text)
        done = self.until("response.done")[-1]["response"]
        assert done["status"] == "completed", done
        return done["output"][0]["content"][0]["transcript"]


class Served:
    """A server."""

    def __init__(self, process: subprocess.Popen[str], address: str) -> None:
        self.process, self.address = process, address

    @contextmanager
    def talk(self, query: str = "mien=1", *, port: int | None = None) -> Iterator[Talk]:
        """Talk to it, through another port of this machine if one is given."""
        address = re.sub(r":\d+/$", f":{port}/", self.address) if port else self.address
        with connect(f"{address.replace('http', 'ws', 1)}v1/realtime?{query}", proxy=None) as socket:
            yield Talk(socket)

    def connect(self, query: str = "", **options: Any) -> ClientConnection:
        return connect(f"{self.address.replace('http', 'ws', 1)}v1/realtime?{query}", proxy=None, **options)

    def get(self, path: str) -> str:
        with urllib.request.urlopen(self.address + path) as answer:
            return answer.read().decode()

    def count(self, name: str) -> float:
        """Return a figure of /metrics; 0 where it was not counted yet."""
        found = re.search(rf"^{re.escape(name)} (\S+)$", self.get("metrics"), re.MULTILINE)
        return float(found[1]) if found else 0.0

    def stop(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


Start = Callable[..., Served]


@pytest.fixture(scope="session")
def tina(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A persona who speaks in tones, so that no test waits for a voice."""
    path = tmp_path_factory.mktemp("personas") / "tina.toml"
    mira = files("mien.types").joinpath("personas", "mira.toml").read_text()
    path.write_text(re.sub(r'(?m)^voice = ".*"', 'voice = "tone:"', mira))
    return path


@contextmanager
def _starting(tina: Path) -> Iterator[Start]:
    started: list[subprocess.Popen[str]] = []

    def start(*options: object) -> Served:
        command = [sys.executable, "-m", "mien", "serve", "--persona", tina, "--port", 0, *options]
        if "--mind" not in options:
            command += ["--mind", "echo:"]
        process = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, text=True, env=_outside())
        started.append(process)
        assert process.stdout is not None
        return Served(process, process.stdout.readline().strip())

    try:
        yield start
    finally:
        for process in started:
            process.kill()
            process.communicate()


def _outside() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}


@pytest.fixture
def start(tina: Path) -> Iterator[Start]:
    """Starts servers with the options given; they end with the test."""
    with _starting(tina) as start:
        yield start


@pytest.fixture(scope="session")
def mien(tina: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that all tests share."""
    with _starting(tina) as start:
        yield start("--db", f"sqlite:///{tmp_path_factory.mktemp('db') / 'c.db'}", "--most", 40)
