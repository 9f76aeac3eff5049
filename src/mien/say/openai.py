"""Minds elsewhere: any server that speaks OpenAI's chat completions (llama.cpp, Ollama, vLLM, OpenAI itself)."""

from __future__ import annotations

import os
from collections.abc import Generator, Sequence
from contextlib import closing
from threading import Event
from typing import Any

from mien.engines import Engine
from mien.errors import EngineError, MienError
from mien.say.protocol import Message, check_request

__all__ = ["OpenAIMind", "engine"]

_CONNECT = 5.0  # seconds
_SILENCE = 60.0  # seconds without a word: a big model that reads a long prompt on a CPU takes its time
_RETRIES = 1
_SAMPLING = {"temperature": 0.6, "top_p": 0.92, "frequency_penalty": 0.2}


class OpenAIMind:
    """A model behind an OpenAI-compatible server.

    Args:
        url: of the API, such as "http://localhost:8080/v1".
        model: its name there.
        silence: seconds without a word after which the server is given up.

    The key is OPENAI_API_KEY where that is set; local servers ask for none.
    """

    def __init__(self, url: str, model: str, *, silence: float = _SILENCE) -> None:
        self.url = url
        self.model = model
        self.silence = silence
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
        for piece in self._complete(messages, seed=seed % 2**31, limit=limit):
            if stop.is_set():
                return
            yield piece

    def warm(self, messages: Sequence[Message]) -> None:
        """Have the server load the model and read messages, by asking for one token.

        Args:
            messages: how the messages of the next `stream` will begin.

        Raises:
            InputError: there are no messages.
            EngineError: the server cannot be reached, refuses, falls silent or sends nonsense.
        """
        check_request(messages, limit=1)
        for _ in self._complete(messages, seed=0, limit=1):
            pass

    def read_along(self, messages: Sequence[Message], *, stop: Event) -> None:
        """Check the messages; every reading of a server may have to be paid for."""
        check_request(messages, limit=1)

    def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _complete(self, messages: Sequence[Message], *, seed: int, limit: int) -> Generator[str, None, None]:
        request = {
            "model": self.model,
            "messages": [{"role": message.role, "content": message.text} for message in messages],
            "stream": True,
            "seed": seed,
            "max_tokens": limit,
            **_SAMPLING,
        }
        understood = False
        try:
            with closing(self._connect().chat.completions.create(**request)) as chunks:
                for choice in (choice for chunk in chunks for choice in chunk.choices or ()):
                    understood = True
                    if choice.delta.content:
                        yield choice.delta.content
            if not understood:
                raise EngineError(f"{self.url} sent no chat completion; expected an OpenAI-compatible server there")
        except MienError:
            raise
        except Exception as error:  # the client lets errors of its parsers and its transport through, of any class
            raise EngineError(self._explain(error)) from None

    def _connect(self) -> Any:
        from openai import OpenAI, Timeout

        if self._client is None:
            self._client = OpenAI(
                base_url=self.url,
                api_key=os.environ.get("OPENAI_API_KEY") or "none",
                timeout=Timeout(self.silence, connect=_CONNECT),
                max_retries=_RETRIES,
            )
        return self._client

    def _explain(self, error: Exception) -> str:
        from openai import APIConnectionError, APIStatusError, APITimeoutError, AuthenticationError

        reason = next(iter(str(error).strip().splitlines()), type(error).__name__)[:160]
        if isinstance(error, AuthenticationError):
            return f"{self.url} refused the key ({reason}); set OPENAI_API_KEY"
        if isinstance(error, APIStatusError):
            return f"{self.url} refused model {self.model!r} ({reason}); check the address and the model's name"
        if isinstance(error, APITimeoutError) or "Timeout" in type(error).__name__:
            return f"{self.url} was silent for {self.silence:g} s; check that it runs, or take a smaller model"
        if isinstance(error, APIConnectionError):
            return f"{self.url} cannot be reached or broke off ({reason}); start the server or check the address"
        return f"{self.url} sent no chat completion ({reason}); expected an OpenAI-compatible server there"


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
