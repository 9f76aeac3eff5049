"""Giving lines a voice and a face: the half of a turn that needs no conversation."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from mien.events import Observer, Thought, Voiced
from mien.move import Mover
from mien.speak import PLAIN, Style, Voice
from mien.types import Affect, Beat, Line, Speech, Spoken

__all__ = ["perform"]


def _unseen(_: object) -> None:
    """Watch nothing."""


def _plain(_: object) -> Style:
    """Add nothing."""
    return PLAIN


def perform(
    lines: Iterable[Line],
    *,
    voice: Voice,
    mover: Mover,
    before: Affect,
    seed: int,
    observer: Observer = _unseen,
    style: Callable[[Line], Style] = _plain,
) -> Iterator[Beat]:
    """Speak and move each line as it comes.

    Args:
        lines: what to say; taken one at a time, so that the next may still be thought.
        voice: who speaks.
        mover: who moves.
        before: the feeling that the face shows when the first line begins.
        seed: of everything that is random; the same seed gives the same bytes.
        observer: is told of each line as it is thought, and of each piece of it as it is voiced.
        style: tells how a line is said beside what its feeling asks for; nothing is added unless given.

    Yields:
        Beats that follow each other without a gap: one for each piece that the voice gives of a line, so that the first
        words are heard while the last are made.
    """
    start = 0.0
    for line in lines:
        observer(Thought(line))
        for piece, speech in _pieces(line, voice, style(line)):
            spoken = Spoken(piece, speech)
            observer(Voiced(spoken))
            motion = mover.move(speech, line.affect, start=start, before=before, seed=seed)
            yield Beat(spoken, start, motion)
            start += speech.duration
            before = line.affect


def _pieces(line: Line, voice: Voice, style: Style) -> Iterator[tuple[Line, Speech]]:
    """Yield the pieces of a line, each with the written words that are said in it."""
    left = line.text.split()
    for speech in voice.stream(style.script(line.text), line.affect):
        count = 0
        for word in speech.words:
            if word.text in left[count:]:
                count += left[count:].index(word.text) + 1
        while count < len(left) and not any(letter.isalnum() for letter in left[count]):
            count += 1
        yield replace(line, text=" ".join(left[:count] or [word.text for word in speech.words] or [line.text])), speech
        left = left[count:]
