"""A worker process: an engine that is heavy, may crash, or carries another licence, behind two pipes.

A message is eight bytes (length of the header, length of the payload; unsigned, little-endian), a JSON header, and a
payload of plain bytes. The process starts at the first request and ends when its standard input closes, so it cannot
outlive its parent. One that dies is started again and given the same request once more.
"""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Callable
from typing import IO, Any

from mien.errors import EngineError

__all__ = ["Handler", "Worker", "serve"]

Handler = Callable[[dict[str, Any], bytes], tuple[dict[str, Any], bytes]]
"""What a worker does with a request: header and payload in, header and payload out."""

_LENGTHS = struct.Struct("<II")
_PATIENCE = 5.0  # seconds that a worker has to leave by itself once its input is closed


class _Died(Exception):
    """The process is gone; the text is the last line that it wrote to standard error."""


class Worker:
    """A Python module that runs `serve` in a process of its own; any thread may ask, one at a time is heard.

    Args:
        module: what `python -m` runs.
        arguments: its command-line arguments.
        name: what the worker is called in messages.
    """

    def __init__(self, module: str, arguments: tuple[str, ...], *, name: str) -> None:
        self._command = [sys.executable, "-m", module, *arguments]
        self._name = name
        self._lock = threading.Lock()
        self._process: _Process | None = None

    @property
    def pid(self) -> int | None:
        """The process, or None before its start and after its end."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start the process without waiting until it is ready, so that it loads while other work is done."""
        with self._lock:
            self._started()

    def request(self, header: dict[str, Any], payload: bytes = b"") -> tuple[dict[str, Any], bytes]:
        """Ask the process, and ask once more if it dies over the answer.

        Args:
            header: what JSON can hold.
            payload: plain bytes.

        Returns:
            The answer's header and payload.

        Raises:
            EngineError: the handler refused the request, or the process died twice.
        """
        message = _pack(header, payload)
        with self._lock:
            try:
                answer, body = self._ask(message)
            except _Died:
                try:
                    answer, body = self._ask(message)
                except _Died as death:
                    raise EngineError(f"the {self._name} worker died twice ({death}); choose another engine") from None
        if "error" in answer:
            raise EngineError(f"the {self._name} worker failed ({answer['error']}); choose another engine")
        return answer, body

    def close(self) -> None:
        """End the process; a later request starts it again."""
        with self._lock:
            self._drop()

    def _started(self) -> _Process:
        if self._process is None:
            self._process = _Process(self._command)
        return self._process

    def _ask(self, message: bytes) -> tuple[dict[str, Any], bytes]:
        try:
            return self._started().exchange(message)
        except BaseException:  # an interrupted exchange leaves half an answer in the pipe: only a new process is clean
            self._drop()
            raise

    def _drop(self) -> None:
        if self._process is not None:
            self._process.end()
            self._process = None


class _Process:
    """One life of a worker: it ends by `end`, with this object, or with the interpreter, whichever comes first."""

    def __init__(self, command: list[str]) -> None:
        self._stderr = tempfile.TemporaryFile()  # closed by `_end`
        # a session of its own: Ctrl-C at the terminal is for Mien, which then ends its workers
        self._popen = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            start_new_session=True,
        )
        self.pid = self._popen.pid
        self.end = weakref.finalize(self, _end, self._popen, self._stderr)

    def exchange(self, message: bytes) -> tuple[dict[str, Any], bytes]:
        stdin, stdout = self._popen.stdin, self._popen.stdout
        assert stdin is not None and stdout is not None
        try:
            stdin.write(message)
            stdin.flush()
            answer = _read_message(stdout)
        except OSError:
            answer = None
        if answer is None:
            self._popen.kill()
            code = self._popen.wait()
            raise _Died(_last_line(self._stderr) or f"exit code {code}")
        return answer


def _end(popen: subprocess.Popen[bytes], stderr: IO[bytes]) -> None:
    """Close the pipes, wait for the process, and kill one that will not go."""
    for pipe in (popen.stdin, popen.stdout):
        try:
            if pipe is not None:
                pipe.close()
        except OSError:  # what was not yet written to a dead process is lost, as it must be
            pass
    try:
        popen.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        popen.kill()
        popen.wait()
    stderr.close()


def _last_line(stderr: IO[bytes]) -> str:
    stderr.seek(max(stderr.seek(0, os.SEEK_END) - 4_096, 0))
    lines = [line.strip() for line in stderr.read().decode(errors="replace").splitlines() if line.strip()]
    return lines[-1] if lines else ""


def _pack(header: dict[str, Any], payload: bytes) -> bytes:
    text = json.dumps(header).encode()
    return _LENGTHS.pack(len(text), len(payload)) + text + payload


def _read_message(pipe: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
    """Read one whole message, or return None where the pipe ends."""
    lengths = pipe.read(_LENGTHS.size)
    if len(lengths) < _LENGTHS.size:
        return None
    header_length, payload_length = _LENGTHS.unpack(lengths)
    header, payload = pipe.read(header_length), pipe.read(payload_length)
    if len(header) < header_length or len(payload) < payload_length:
        return None
    return json.loads(header), payload


def serve(handler: Handler) -> None:
    """Answer requests until standard input ends; this is the worker's side.

    What the engine prints goes to standard error, so that it cannot damage a message.

    Args:
        handler: answers one request; a `ValueError` or `RuntimeError` that it raises is told to the caller.
    """
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while (request := _read_message(requests)) is not None:
        try:
            message = _pack(*handler(*request))
        except (ValueError, RuntimeError) as error:
            message = _pack({"error": " ".join(f"{type(error).__name__}: {error}".split())}, b"")
        try:
            answers.write(message)
            answers.flush()
        except BrokenPipeError:  # the caller left while this was worked at
            os._exit(0)
