"""Minds that run here: GGUF models through llama.cpp, on the CPU.

llama.cpp runs inside Mien's process, on threads of its own; it offers no way to run without its HTTP listener, so that
listens on a free port of the loopback interface, behind a key that nobody is told.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Generator, Sequence
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import Any

from mien.engines import Engine
from mien.errors import EngineError
from mien.say.protocol import Message, check_request
from mien.weights import weight_path

__all__ = ["LlamaMind", "engine", "serve_model"]

_CONTEXT = 4096  # tokens; `prompt` stays well below
_THREADS = 2  # that read
_WRITERS = {"mind/smollm2-135m.gguf": 1}
"""Threads that write where two are no faster: a small model's layers take less time than two threads take to meet."""

_HEEDLESS = frozenset({"mind/smollm2-135m.gguf"})
"""Models whose replies are worse for a note on what to say (60 openings: the feeling fits in 0.73 with notes, 0.85
without; at 1.5 billion weights notes bring 0.80 of the replies to the point, 0.63 without; `mien.measure.say.say`)."""

_BATCH = 64  # tokens read between two looks at whether somebody interrupted: about a second at 1.5 billion weights

_SAMPLING = {
    "temperature": 0.45,
    "top_k": 40,
    "top_p": 0.92,
    "min_p": 0.06,
    "repeat_penalty": 1.08,
    "repeat_last_n": 128,
}
"""Chosen by reading what the small models say: warmer than this they lose the thread, colder they answer all alike."""


class LlamaMind:
    """A GGUF model, loaded at first use.

    Args:
        weights: its name in the manifest of weights.
        adapter: a GGUF file of additions to it (LoRA), as `mien train lora` writes them; None for none.
    """

    resumes = True

    def __init__(self, weights: str, *, adapter: Path | None = None) -> None:
        self.weights, self.adapter = weights, adapter
        self.heeds = weights not in _HEEDLESS
        self._server: Any = None
        self._loading = Lock()
        self._read: tuple[Message, ...] = ()  # what the cache ends with, if nothing was thought since

    def stream(
        self, messages: Sequence[Message], *, seed: int, limit: int, stop: Event, grammar: str = ""
    ) -> Generator[str, None, None]:
        """Think of an answer; see `Mind.stream`.

        Args:
            messages: at least one; what comes before the person's last is kept in the cache for the next answer.
            seed: of the choice of words.
            limit: tokens of the answer at most.
            stop: ends the answer; while the messages are read, within a batch of 64 tokens.
            grammar: in GBNF, what the answer follows; "" leaves it free.

        Yields:
            About one token at a time.

        Raises:
            InputError: there are no messages, or the limit is below 1.
            EngineError: the model cannot be loaded, the messages are too long for it, or the grammar is wrong.
        """
        check_request(messages, limit=limit)
        # Numbers come out a little differently when tokens are read one by one than when they are read together. What
        # came before is always read to the same place, so that the same question with the same seed has one answer.
        turn = -2 if messages[-1].role == "assistant" and len(messages) > 1 else -1
        before = tuple(messages[:turn])
        if before and self._read[: len(before)] != before:
            self._read_ahead(before, stop)
        self._read = ()
        held = {"grammar": grammar} if grammar else {}
        yield from self._complete(messages, stop, max_tokens=limit, seed=seed % 2**32, **held)

    def warm(self, messages: Sequence[Message]) -> None:
        """Read messages into the cache; see `Mind.warm`.

        Args:
            messages: how the messages of the next `stream` will begin.

        Raises:
            InputError: there are no messages.
            EngineError: the model cannot be loaded, or the messages are too long for it.
        """
        check_request(messages, limit=1)
        self._read_ahead(messages, Event())

    def _read_ahead(self, messages: Sequence[Message], stop: Event) -> None:
        for _ in self._complete(messages, stop, max_tokens=0, seed=0):
            pass
        if not stop.is_set():
            self._read = tuple(messages)

    def read_along(self, messages: Sequence[Message], *, stop: Event) -> None:
        """Read the person's words so far; see `Mind.read_along`.

        What the cache does not hold is not read for it: somebody else's conversation may be there.

        Args:
            messages: how the messages of the next `stream` will begin.
            stop: stops it.

        Raises:
            InputError: there are no messages.
            EngineError: the messages are too long for the model.
        """
        check_request(messages, limit=1)
        before = tuple(messages[:-1])
        if before and self._read[: len(before)] == before:
            self._read_ahead(messages, stop)

    def close(self) -> None:
        """Free the model; an answer that is still being thought ends first."""
        self._server = None
        self._read = ()

    def _complete(self, messages: Sequence[Message], stop: Event, **options: int | str) -> Generator[str, None, None]:
        """Run a completion on a thread, since llama.cpp calls back; leaving this generator early stops it."""
        server = self._load()
        request = {
            "messages": [{"role": message.role, "content": message.text} for message in messages],
            "stream": True,
            "return_progress": True,  # a call back for every batch of the prompt, where it can be stopped
            "cache_prompt": True,
            **_SAMPLING,
            **options,
        }
        pieces: SimpleQueue[str | Exception | None] = SimpleQueue()
        left = Event()

        def take(chunk: dict[str, Any]) -> bool:
            _take(chunk, pieces)
            return left.is_set() or stop.is_set()

        def run() -> None:
            try:
                server.handle_chat_completions(request, take)
            except Exception as error:  # from native code, of any class; it is raised again where the answer is read
                pieces.put(EngineError(f"llama.cpp broke over {self.weights} ({error}); start again"))
            pieces.put(None)

        thread = Thread(target=run, name="mien-llama", daemon=True)
        thread.start()
        try:
            while (piece := pieces.get()) is not None:
                if isinstance(piece, Exception):
                    raise piece
                yield piece
        finally:
            left.set()
            thread.join()

    def _load(self) -> Any:
        with self._loading:
            if self._server is None:
                self._server = serve_model(self.weights, adapter=self.adapter)
            return self._server


def _take(chunk: dict[str, Any], pieces: SimpleQueue[str | Exception | None]) -> None:
    """Queue the text of one chunk of the stream, or its error."""
    if "error" in chunk:
        reason = str(chunk["error"].get("message", chunk["error"]))
        advice = "check its GBNF" if "grammar" in reason else "say less"
        pieces.put(EngineError(f"llama.cpp refused: {reason}; {advice}"))
    for choice in chunk.get("choices", ()):
        text = choice["delta"].get("content")
        if text:
            pieces.put(text)


def serve_model(weights: str, *, adapter: Path | None) -> Any:
    """Load a model into a server of llama.cpp.

    Args:
        weights: its name in the manifest of weights.
        adapter: a GGUF file of additions to it; None for none.

    Returns:
        `xllamacpp.Server`.

    Raises:
        EngineError: libgomp1 is missing, there is no such adapter, or llama.cpp cannot load the files.
    """
    if adapter is not None and not adapter.is_file():
        raise EngineError(f"no file {adapter}; expected a .gguf that `mien train lora` wrote")
    # llama.cpp's OpenMP threads wait for each other thousands of times a second. By default they spin: where voice,
    # motion and drawing want the cores too, that is four to thirteen times slower than to sleep. Asleep they wake
    # late: twice as slow where nothing else runs. A few microseconds of spinning are near the best of both.
    os.environ.setdefault("GOMP_SPINCOUNT", "300")
    try:
        from xllamacpp import CommonAdapterLoraInfo, CommonParams, Server  # pyright: ignore[reportAttributeAccessIssue]
    except ImportError as error:
        raise EngineError(f"llama.cpp cannot be loaded ({error}); on Debian and Ubuntu: apt install libgomp1") from None

    params = CommonParams()
    params.model.path = str(weight_path(weights))
    if adapter is not None:
        added = CommonAdapterLoraInfo()
        added.path = str(adapter)
        params.lora_adapters = [added]
    params.n_ctx = _CONTEXT
    params.n_parallel = 1
    params.n_batch = params.n_ubatch = _BATCH
    params.cpuparams_batch.n_threads = _THREADS
    params.cpuparams.n_threads = _WRITERS.get(weights, _THREADS)
    params.cache_ram_mib = 0  # one conversation: no second store of prompts, which may grow to 8 GB
    params.verbosity = -1  # the terminal is the caller's
    params.api_keys = [secrets.token_hex(16)]
    params.ui = False
    try:
        return Server(params)
    except RuntimeError as error:
        advice = "train the additions again" if adapter else "try `mien weights verify`"
        raise EngineError(f"llama.cpp cannot load {adapter or weights} ({error}); {advice}") from None


def _make(choice: str) -> LlamaMind:
    name, _, adapter = choice.partition("+")
    return LlamaMind(engine.choices[name][0], adapter=Path(adapter) if adapter else None)


engine = Engine(
    name="llama",
    summary="a language model on this CPU (llama.cpp)",
    licence="MIT (llama.cpp); Apache-2.0 (both models)",
    choices={
        "qwen2.5-1.5b": ("mind/qwen2.5-1.5b.gguf",),
        "smollm2-135m": ("mind/smollm2-135m.gguf",),
        "smollm2-135m+*": ("mind/smollm2-135m.gguf",),
    },
    modules=("xllamacpp",),
    extra="",
    make=_make,
)
