"""Giving lines a voice and a face: the half of a turn that needs no conversation."""

from collections.abc import Iterable, Iterator

from mien.events import Observer, Thought, Voiced
from mien.move import Mover
from mien.speak import Voice
from mien.types import Affect, Beat, Line, Spoken

__all__ = ["perform"]


def _unseen(_: object) -> None:
    """Watch nothing."""


def perform(
    lines: Iterable[Line], *, voice: Voice, mover: Mover, before: Affect, seed: int, observer: Observer = _unseen
) -> Iterator[Beat]:
    """Speak and move each line as it comes.

    Args:
        lines: what to say; taken one at a time, so that the next may still be thought.
        voice: who speaks.
        mover: who moves.
        before: the feeling that the face shows when the first line begins.
        seed: of everything that is random; the same seed gives the same bytes.
        observer: is told of each line as it is thought and voiced.

    Yields:
        Beats that follow each other without a gap.
    """
    start = 0.0
    for line in lines:
        observer(Thought(line))
        spoken = Spoken(line, voice.speak(line.text, line.affect))
        observer(Voiced(spoken))
        motion = mover.move(spoken.speech, line.affect, start=start, before=before, seed=seed)
        yield Beat(spoken, start, motion)
        start += spoken.speech.duration
        before = line.affect
