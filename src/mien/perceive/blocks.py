"""One pass over a recording: at one rate, in small blocks, and heard by two listeners at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from queue import Queue
from typing import TypeVar

import numpy as np

from mien.errors import InputError
from mien.types import Audio

__all__ = ["at_rate", "check_rate", "hear_both"]

_LONGEST = 30.0  # seconds of a block that is passed on
_WAITING = 2  # blocks that one listener may be behind the other

A = TypeVar("A")
B = TypeVar("B")


def check_rate(blocks: Iterable[Audio], *, rate: int) -> Iterator[Audio]:
    """Yield blocks as they come, and refuse one of another rate, which would be heard as a slower or faster voice.

    Args:
        blocks: sound.
        rate: what is expected, Hz.

    Raises:
        InputError: a block has another rate.
    """
    for block in blocks:
        if block.rate != rate:
            raise InputError(f"the sound has {block.rate} Hz; expected {rate}: bring it there with `at_rate`")
        yield block


def at_rate(blocks: Iterable[Audio], *, rate: int) -> Iterator[Audio]:
    """Bring consecutive blocks to one rate as one sound, without seams.

    Args:
        blocks: consecutive sound of one rate, each block of any length.
        rate: the rate to yield, Hz.

    Yields:
        The sound in blocks of at most 30 s.

    Raises:
        InputError: the rate changes from one block to the next.
    """
    import soxr

    given = 0
    stream = None
    for block in blocks:
        if given and block.rate != given:
            raise InputError(f"a block has {block.rate} Hz after blocks of {given} Hz; expected one rate")
        if not given and block.rate != rate:
            stream = soxr.ResampleStream(block.rate, rate, 1, dtype="float32")
        given = block.rate
        for piece in _pieces(block):
            yield piece if stream is None else _clipped(stream.resample_chunk(piece.samples), rate)
    if stream is not None:
        yield _clipped(stream.resample_chunk(np.zeros(0, dtype=np.float32), last=True), rate)


def _pieces(block: Audio) -> Iterator[Audio]:
    size = round(_LONGEST * block.rate)
    if len(block.samples) <= size:
        yield block
        return
    for first in range(0, len(block.samples), size):
        yield Audio(block.samples[first : first + size], block.rate)


def _clipped(samples: np.ndarray, rate: int) -> Audio:
    return Audio(np.clip(samples, -1.0, 1.0), rate)


def hear_both(
    blocks: Iterable[Audio], *, first: Callable[[Iterable[Audio]], A], second: Callable[[Iterable[Audio]], B]
) -> tuple[A, B]:
    """Give one stream to two listeners at once; neither runs ahead by more than a few blocks.

    Args:
        blocks: consecutive sound, taken once.
        first: listens in this thread and sets the pace.
        second: listens in a thread of its own.

    Returns:
        What the two made of it. An error of the first, or of the stream, comes before one of the second.
    """
    queue: Queue[Audio | None] = Queue(_WAITING)

    def passed_on() -> Iterator[Audio]:
        for block in blocks:
            queue.put(block)
            yield block

    def taken() -> Iterator[Audio]:
        while (block := queue.get()) is not None:
            yield block

    def listen() -> B:
        stream = taken()
        try:
            return second(stream)
        finally:
            for _ in stream:  # a listener that stopped early must not leave the first waiting
                pass

    with ThreadPoolExecutor(1, thread_name_prefix="tone") as pool:
        future = pool.submit(listen)
        try:
            heard = first(passed_on())
        finally:
            queue.put(None)
        return heard, future.result()
