"""Many conversations at once: whether any voice falters, and what each takes of the memory."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

from mien.measure.live.person import person
from mien.measure.live.served import Served
from mien.types import Audio

__all__ = ["TalksReport", "hold_talks"]


@dataclass(frozen=True, slots=True)
class TalksReport:
    """What came of it.

    Args:
        talks: conversations at once.
        answers: that were given in all of them.
        underruns: how often sound came after the sound before it had been played.
        mb_per_talk: memory that each took, MB.
    """

    talks: int
    answers: int
    underruns: int
    mb_per_talk: float


async def hold_talks(server: Served, turns: Sequence[Audio], *, talks: int, seconds: float) -> TalksReport:
    """Hold conversations for some time, everybody speaking turn after turn.

    Args:
        server: who answers.
        turns: what people say, over and over; everybody begins with another.
        talks: how many people.
        seconds: how long.
    """
    await _talk(server, turns, until=monotonic())  # the first one opens the engines
    before = server.memory_mb()
    until = monotonic() + seconds
    people = [
        asyncio.create_task(_talk(server, (*turns[first:], *turns[:first]), until=until))
        for first in (number % len(turns) for number in range(talks))
    ]
    await asyncio.sleep(seconds)
    grown = server.memory_mb() - before
    counts = await asyncio.gather(*people)
    return TalksReport(talks, sum(count[0] for count in counts), sum(count[1] for count in counts), grown / talks)


async def _talk(server: Served, turns: Sequence[Audio], *, until: float) -> tuple[int, int]:
    """Return how many answers there were, and how often their sound came late."""
    async with person(server.live) as somebody:
        number = 0
        while not number or monotonic() < until:
            await somebody.ask(turns[number % len(turns)])
            number += 1
        return sum(given.first is not None for given in somebody.given), sum(given.late for given in somebody.given)
