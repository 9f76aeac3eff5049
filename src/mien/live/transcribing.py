"""Transcribing the turn that is spoken: again and again while the person speaks, and whenever they fall silent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass

from mien.live.ears import SharedEar
from mien.live.tape import Tape
from mien.perceive import Transcript

__all__ = ["Pass", "Transcribing"]

_BEFORE = 0.3  # seconds before a turn that an ear is given: soft consonants
_DIP = 0.09  # seconds of silence after which the turn may have ended: an ear begins here, before a pause is sure
_EVERY = 1.2  # seconds of new speech after which the words so far are looked at anyway
_FUZZ = 0.07  # seconds by which two measures of where speech stopped may differ


@dataclass(frozen=True, slots=True, eq=False)
class Pass:
    """One look at a turn's sound.

    Args:
        end: where it ends on the tape, seconds.
        transcript: its words, once they are there.
    """

    end: float
    transcript: Future[Transcript]


class Transcribing:
    """Keeps up with the words of one person.

    Args:
        ear: hears words.
        tape: has the sound.
        threads: where the ear works.
        wrote: is told of words that are sure, while the person speaks.
        likely: is told of all words so far but the last, which may still grow; each time from the beginning.
    """

    def __init__(
        self,
        *,
        ear: SharedEar,
        tape: Tape,
        threads: Executor,
        wrote: Callable[[str], None],
        likely: Callable[[str], None],
    ) -> None:
        self._ear, self._tape, self._threads, self._wrote, self._likely = ear, tape, threads, wrote, likely
        self._loop = asyncio.get_running_loop()
        self._since = 0.0
        self._passes: list[Pass] = []  # of this turn; the last two matter
        self._before: list[str] = []  # what the pass before wrote
        self._sure = 0  # words that were told

    def begin(self, since: float) -> None:
        """Follow a new turn.

        Args:
            since: where it begins on the tape, seconds.
        """
        self._since = since
        self._passes.clear()
        self._before, self._sure = [], 0

    def follow(self, silence: float) -> None:
        """Look at the sound once more, if that is worth while.

        Args:
            silence: seconds of silence at its end.
        """
        now = self._tape.end
        last = self._passes[-1].end if self._passes else self._since
        stopped = now - silence
        own = sum(not one.transcript.done() for one in self._passes)
        if self._ear.working > own:  # somebody else waits for an answer: what may be useless can wait
            return
        if (silence >= _DIP and last < stopped + _DIP - _FUZZ) or (now - last >= _EVERY and not own and not silence):
            self._look(now)

    def until(self, stopped: float) -> Pass:
        """Return the look at everything up to where speech stopped; a new one where there is none yet."""
        if not self._passes or self._passes[-1].end < stopped:
            self._look(self._tape.end)
        return self._passes[-1]

    def words(self, stopped: float) -> str | None:
        """Return the words up to where speech stopped; None while they are not there."""
        if not self._passes or self._passes[-1].end < stopped or not self._passes[-1].transcript.done():
            return None
        error = self._passes[-1].transcript.exception()
        return "" if error is not None else self._passes[-1].transcript.result().text

    def _look(self, end: float) -> None:
        sound = self._tape.cut(self._since - _BEFORE, end)
        one = Pass(end, self._threads.submit(self._ear.hear, [sound]))
        self._passes = [*self._passes[-1:], one]
        one.transcript.add_done_callback(lambda _: self._loop.call_soon_threadsafe(self._looked, one))

    def _looked(self, one: Pass) -> None:
        """Tell of the words that two looks agree on, but for the last, which may still grow."""
        if one not in self._passes or one.transcript.cancelled() or one.transcript.exception() is not None:
            return
        words = one.transcript.result().text.split()
        self._likely(" ".join(words[:-1]))
        agreed = 0
        for old, new in zip(self._before, words[:-1], strict=False):
            if _bare(old) != _bare(new):
                break
            agreed += 1
        self._before = words
        if agreed > self._sure:
            text = " ".join(words[self._sure : agreed])
            self._wrote(text if not self._sure else f" {text}")
            self._sure = agreed


def _bare(word: str) -> str:
    return word.lower().strip(".,;:!?…\"'")
