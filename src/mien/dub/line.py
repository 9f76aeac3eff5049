"""One line, said in the time that it has and where the lips move."""

from __future__ import annotations

from dataclasses import dataclass

from mien.dub.cues import Cue
from mien.dub.phrases import Phrase, share_words
from mien.dub.spans import Span
from mien.errors import InputError
from mien.speak import Voice
from mien.speak.phones import BILABIALS
from mien.types import Affect, Audio, Mark, Speech

__all__ = ["Placed", "say_line"]

_SLOWEST, _FASTEST = 1.6, 0.6  # of its natural length: what still sounds like somebody speaking
_NEAR = 0.01  # seconds
_TRIES = 3  # silence around the words is stretched too, so that the first may miss by a frame or two


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """A phrase that is spoken.

    Args:
        text: its words.
        start: seconds, when its sound begins.
        audio: from its first phone to its last.
        parted: seconds, when the lips have to part: the end of a first p, b or m, else the start.
    """

    text: str
    start: float
    audio: Audio
    parted: float

    @property
    def end(self) -> float:
        """Seconds, when its sound ends."""
        return self.start + self.audio.duration


def say_line(
    cue: Cue, spans: tuple[Span, ...], *, voice: Voice, affect: Affect, natural: Speech, until: float
) -> tuple[Placed, ...]:
    """Say a line where lips move.

    Args:
        cue: the line.
        spans: the stretches in which the mouth speaks; none where it is not seen: then the line's own time counts.
        voice: who says it.
        affect: how.
        natural: the line as the voice says it by itself.
        until: seconds, the start of the next line or the film's end, which no sound may pass.

    Returns:
        Its phrases in order of time, without overlap.

    Raises:
        InputError: the line is too long for its time.
    """
    words = natural.words
    if not spans:
        whole = words[-1].end - words[0].start
        spans = (Span(cue.start, min(cue.end, cue.start + whole)),)
    placed: list[Placed] = []
    phrases = share_words(words, spans)
    for place, phrase in enumerate(phrases):
        limit = phrases[place + 1].span.start if place + 1 < len(phrases) else until
        free = placed[-1].end if placed else 0.0
        placed.append(_say(phrase, voice, affect, free=free, limit=limit))
    return tuple(placed)


def _say(phrase: Phrase, voice: Voice, affect: Affect, *, free: float, limit: float) -> Placed:
    speech = voice.speak(phrase.text, affect)
    length = _length(speech)
    shortest = _FASTEST * length
    if phrase.span.start + shortest > limit + 1e-6:
        raise InputError(
            f"{phrase.text[:60]!r} takes {shortest:.2f} s at its fastest but has {limit - phrase.span.start:.2f} s "
            f"from {phrase.span.start:.2f} s on; shorten the line, or give it more time"
        )
    want = min(max(phrase.span.duration, shortest), _SLOWEST * length, limit - phrase.span.start)
    natural = speech.duration
    for _ in range(_TRIES):
        got = _length(speech)
        if abs(got - want) < _NEAR:
            break
        asked = min(max(speech.duration + want - got, 0.5 * natural), 2.0 * natural)
        speech = voice.speak(phrase.text, affect, seconds=asked)
    return _placed(phrase, speech, free=free)


def _placed(phrase: Phrase, speech: Speech, *, free: float) -> Placed:
    own = _sounding(speech)
    first = own[0]
    before = first.duration if first.text in BILABIALS else 0.0
    start = max(phrase.span.start - before, free)
    return Placed(phrase.text, start, speech.audio.cut(first.start, own[-1].end), start + before)


def _length(speech: Speech) -> float:
    own = _sounding(speech)
    return own[-1].end - own[0].start


def _sounding(speech: Speech) -> tuple[Mark, ...]:
    """Return the phones from the first to the last that sounds."""
    places = [place for place, phone in enumerate(speech.phones) if phone.text]
    return speech.phones[places[0] : places[-1] + 1]
