"""Minds elsewhere: any server that speaks OpenAI's chat completions (llama.cpp, Ollama, vLLM, OpenAI itself)."""

from __future__ import annotations

import base64
import logging
import os
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from threading import Event
from time import monotonic
from typing import Any

from mien.engines import Engine
from mien.errors import EngineError, MienError
from mien.say.protocol import Message, check_request

__all__ = ["Call", "OpenAIMind", "engine", "wire_messages"]

_CONNECT = 5.0  # seconds
_SILENCE = 60.0  # seconds without a word: a big model that reads a long prompt on a CPU takes its time
_TRIES = 3
_PATIENCE = 20.0  # seconds that a server may ask to be waited for; somebody is listening
_LONGEST = 24  # letters to a token at most: what is longer comes from a server that knows no limit
_SAMPLING = {"temperature": 0.6, "top_p": 0.92, "frequency_penalty": 0.2}
_ABOUT_OTHERS = (401, 403, 429)  # refusals that are not about what was sent

_log = logging.getLogger("mien.say")


@dataclass(slots=True)
class Call:
    """A tool that a mind asks for, as it comes in pieces.

    Args:
        key: the server's name of this call.
        name: of the tool.
        arguments: JSON.
    """

    key: str = ""
    name: str = ""
    arguments: str = ""


class OpenAIMind:
    """A model behind an OpenAI-compatible server.

    Args:
        url: of the API, such as "http://localhost:8080/v1".
        model: its name there.
        silence: seconds without a word after which the server is given up.

    The key is OPENAI_API_KEY where that is set; local servers ask for none. Nothing in the protocol tells whether a
    model can see: pictures are sent until it refuses a request with some and takes the same one without.
    """

    heeds = True
    resumes = False  # some servers do

    def __init__(self, url: str, model: str, *, silence: float = _SILENCE) -> None:
        self.url = url
        self.model = model
        self.silence = silence
        self._sees = True
        self._client: Any = None

    def stream(
        self, messages: Sequence[Message], *, seed: int, limit: int, stop: Event, grammar: str = ""
    ) -> Generator[str, None, None]:
        """Think of an answer; see `Mind.stream`.

        Args:
            messages: at least one.
            seed: sent along; whether the same seed gives the same text is the server's affair.
            limit: tokens of the answer at most.
            stop: ends the answer at the next piece.
            grammar: not kept: servers differ in how they are told of one, and some refuse the whole request.

        Yields:
            Pieces as the server sends them. Closing the iterator closes the connection, which stops the server.

        Raises:
            InputError: there are no messages, or the limit is below 1.
            EngineError: the server cannot be reached, refuses, falls silent or sends nonsense.
        """
        check_request(messages, limit=limit)
        yield from self.complete(wire_messages(messages), seed=seed, limit=limit, stop=stop, calls=[], tools=())

    def warm(self, messages: Sequence[Message]) -> None:
        """Have the server load the model and read messages, by asking for one token.

        Args:
            messages: how the messages of the next `stream` will begin.

        Raises:
            InputError: there are no messages.
            EngineError: the server cannot be reached, refuses, falls silent or sends nonsense.
        """
        check_request(messages, limit=1)
        for _ in self.complete(wire_messages(messages), seed=0, limit=1, stop=Event(), calls=[], tools=()):
            pass

    def read_along(self, messages: Sequence[Message], *, stop: Event) -> None:
        """Check the messages; every reading of a server may have to be paid for."""
        check_request(messages, limit=1)

    def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def complete(
        self,
        messages: list[dict[str, Any]],
        *,
        seed: int,
        limit: int,
        stop: Event,
        calls: list[Call],
        tools: Sequence[dict[str, Any]],
    ) -> Generator[str, None, None]:
        """Think of an answer, or ask for tools.

        A server that is busy, broke or broke off is asked again, up to three times and only while it has said nothing.

        Args:
            messages: as the server reads them.
            seed: sent along.
            limit: tokens at most; a server that goes on far beyond is cut off.
            stop: ends the answer, and a wait between two tries.
            calls: is filled with the tools that are asked for.
            tools: what may be asked for, as the server reads it.

        Yields:
            Pieces of text.

        Raises:
            EngineError: the server cannot be reached, refuses, falls silent or sends nonsense.
        """
        request = {
            "model": self.model,
            "messages": messages if self._sees else [_words_alone(message) for message in messages],
            "stream": True,
            "seed": seed % 2**31,
            "max_tokens": limit,
            **_SAMPLING,
            **({"tools": list(tools)} if tools else {}),
        }
        letters = 0
        chunks: Any = None
        try:
            piece, chunks = self._show(request, stop, calls)
            while piece and not stop.is_set() and letters <= _LONGEST * limit:
                letters += len(piece)
                yield piece
                piece = self._next_piece(chunks, stop, calls)
        except MienError:
            raise
        except Exception as error:  # the client lets errors of its parsers and its transport through, of any class
            raise EngineError(self._explain(error)) from None
        finally:
            if chunks is not None:
                chunks.close()

    def _show(self, request: dict[str, Any], stop: Event, calls: list[Call]) -> tuple[str, Any]:
        """Begin an answer; where a request with pictures is refused, begin it once more without."""
        from openai import APIStatusError

        bare = {**request, "messages": [_words_alone(message) for message in request["messages"]]}
        try:
            return self._begin(request, stop, calls)
        except APIStatusError as error:
            if bare == request or error.status_code in _ABOUT_OTHERS:
                raise
            begun = self._begin(bare, stop, calls)
            self._sees = False
            _log.warning("%s takes no pictures; %r reads what is to be seen on them", self.url, self.model)
            return begun

    def _begin(self, request: dict[str, Any], stop: Event, calls: list[Call]) -> tuple[str, Any]:
        """Return the first piece of an answer, "" if there is none, and the stream of the others."""
        from tenacity import Retrying, retry_if_exception, stop_after_attempt, stop_when_event_set
        from tenacity.nap import sleep_using_event

        def begin() -> tuple[str, Any]:
            calls.clear()
            chunks = self._connect().chat.completions.create(**request)
            try:
                return self._next_piece(chunks, stop, calls, first=True), chunks
            except Exception:
                chunks.close()
                raise

        again = Retrying(
            stop=stop_after_attempt(_TRIES) | stop_when_event_set(stop),
            wait=lambda state: _wait(state.outcome.exception() if state.outcome else None, state.attempt_number),
            retry=retry_if_exception(_passes),
            sleep=sleep_using_event(stop),
            reraise=True,
        )
        return again(begin)

    def _next_piece(self, chunks: Any, stop: Event, calls: list[Call], *, first: bool = False) -> str:
        """Return the next piece of text, "" at the end; chunks without text count as silence."""
        since, understood = monotonic(), not first
        for chunk in chunks:
            for choice in chunk.choices or ():
                understood = True
                for asked in choice.delta.tool_calls or ():
                    _gather(asked, calls)
                if choice.delta.content:
                    return choice.delta.content
            if stop.is_set():
                return ""
            if monotonic() - since > self.silence:
                raise EngineError(self._silent())
        if not understood:
            raise EngineError(f"{self.url} sent no chat completion; expected an OpenAI-compatible server there")
        return ""

    def _connect(self) -> Any:
        from openai import OpenAI, Timeout

        if self._client is None:
            self._client = OpenAI(
                base_url=self.url,
                api_key=os.environ.get("OPENAI_API_KEY") or "none",
                timeout=Timeout(self.silence, connect=_CONNECT),
                max_retries=0,
            )
        return self._client

    def _silent(self) -> str:
        return f"{self.url} was silent for {self.silence:g} s; check that it runs, or take a smaller model"

    def _explain(self, error: Exception) -> str:
        from openai import APIConnectionError, APIStatusError, APITimeoutError, AuthenticationError

        reason = next(iter(str(error).strip().splitlines()), type(error).__name__)[:160]
        if isinstance(error, AuthenticationError):
            return f"{self.url} refused the key ({reason}); set OPENAI_API_KEY"
        if isinstance(error, APIStatusError) and error.status_code == 429:
            return f"{self.url} takes no more questions for now ({reason}); wait, or check what the key may use"
        if isinstance(error, APIStatusError) and error.status_code >= 500:
            return f"{self.url} broke ({reason}), {_TRIES} times; look at the server's log"
        if isinstance(error, APIStatusError):
            return f"{self.url} refused model {self.model!r} ({reason}); check the address and the model's name"
        if isinstance(error, APITimeoutError) or "Timeout" in type(error).__name__:
            return self._silent()
        if isinstance(error, APIConnectionError):
            return f"{self.url} cannot be reached or broke off ({reason}); start the server or check the address"
        return f"{self.url} sent no chat completion ({reason}); expected an OpenAI-compatible server there"


def wire_messages(messages: Sequence[Message]) -> list[dict[str, Any]]:
    """Return messages as a server reads them; pictures are sent inside, as addresses with all of their data."""
    return [{"role": message.role, "content": _content(message)} for message in messages]


def _content(message: Message) -> str | list[dict[str, Any]]:
    if not message.shown:
        return message.text
    urls = (f"data:image/jpeg;base64,{base64.b64encode(picture.jpeg).decode('ascii')}" for picture in message.shown)
    pictures = [{"type": "image_url", "image_url": {"url": url}} for url in urls]
    return [{"type": "text", "text": message.text}, *pictures]


def _words_alone(message: dict[str, Any]) -> dict[str, Any]:
    content = message.get("content")
    return {**message, "content": content[0]["text"]} if isinstance(content, list) else message


def _gather(asked: Any, calls: list[Call]) -> None:
    """Put a piece of a tool's call to the pieces before it."""
    place = min(max(asked.index or 0, 0), len(calls))
    if place == len(calls):
        calls.append(Call())
    call = calls[place]
    call.key += asked.id or ""
    if asked.function is not None:
        call.name += asked.function.name or ""
        call.arguments += asked.function.arguments or ""


def _passes(error: BaseException) -> bool:
    """Tell whether it is worth asking again."""
    from openai import APIConnectionError, APIStatusError, APITimeoutError

    if isinstance(error, APIStatusError):
        return (error.status_code == 429 or error.status_code >= 500) and _asked_to_wait(error) <= _PATIENCE
    if isinstance(error, APITimeoutError) or type(error.__cause__).__name__ in ("ConnectError", "ConnectTimeout"):
        return False  # nobody is there: the one who waits is better told at once
    return isinstance(error, APIConnectionError) or type(error).__name__ in ("RemoteProtocolError", "ReadError")


def _wait(error: BaseException | None, tries: int) -> float:
    return _asked_to_wait(error) or 0.4 * 2 ** (tries - 1)


def _asked_to_wait(error: BaseException | None) -> float:
    """Return the seconds of a Retry-After header, 0 if there is none that can be read."""
    response = getattr(error, "response", None)
    try:
        return max(float(response.headers.get("retry-after", 0)), 0.0) if response is not None else 0.0
    except ValueError:
        return 0.0


def _make(choice: str) -> OpenAIMind:
    url, _, model = choice.rpartition("#")
    if not url.startswith(("http://", "https://")) or not model:
        raise EngineError(
            f"mind 'openai:{choice}' has no address or model; expected openai:URL#MODEL, "
            "such as openai:http://localhost:11434/v1#llama3.2"
        )
    return OpenAIMind(url, model)


engine = Engine(
    name="openai",
    summary="a model behind any OpenAI-compatible server",
    licence="Apache-2.0 (client); the server's own",
    choices={"*": ()},
    modules=("openai",),
    extra="",
    make=_make,
)
