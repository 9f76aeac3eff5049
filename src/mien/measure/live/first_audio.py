"""How soon Mien is heard after a person has spoken."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mien.measure.live.person import person
from mien.types import Audio

__all__ = ["first_audio"]


async def first_audio(address: str, turns: Sequence[Audio], *, say: Callable[[str], None]) -> list[float]:
    """Speak to a server turn by turn, in real time.

    Args:
        address: of its conversations.
        turns: what the person says; the first is a greeting that is not counted, as engines load at it.
        say: is told of each turn.

    Returns:
        Seconds from the end of the person's speech to the first sample of Mien's at this client, for each turn but
        the first; infinity where none came. Less than 0 is an answer that came before the person had finished.
    """
    delays: list[float] = []
    async with person(address) as somebody:
        for turn in turns:
            ended, given = await somebody.ask(turn)
            delay = given.first - ended if given is not None and given.first is not None else float("inf")
            delays.append(delay)
            heard = somebody.heard[-1] if somebody.heard else ""
            say(f"{delay:6.2f} s  {heard!r} → {given.text if given else ''!r}")
    return delays[1:]
