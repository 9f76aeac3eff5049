"""One line, said in the time that it has and as the lips move."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mien.dub.cues import Cue
from mien.dub.phrases import Phrase, part_words
from mien.dub.timing import FASTEST, SLOWEST
from mien.errors import InputError
from mien.speak import Voice
from mien.speak.phones import BILABIALS
from mien.speak.script import Script, plain_script
from mien.types import Affect, Audio, Mark, Speech

__all__ = ["Placed", "say_line", "unseen_times"]

_NEAR = 0.01  # seconds
_TRIES = 2  # words round to frames and lean on one another, so that the first may miss by some


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """A phrase that is spoken.

    Args:
        text: its words.
        start: seconds, when its sound begins.
        audio: from its first phone to its last.
        words: with their times in the film.
        parted: seconds, when the lips have to part: the end of a first p, b or m, else the start.
    """

    text: str
    start: float
    audio: Audio
    words: tuple[Mark, ...]
    parted: float

    @property
    def end(self) -> float:
        """Seconds, when its sound ends."""
        return self.start + self.audio.duration


def unseen_times(cue: Cue, natural: Speech, *, until: float) -> tuple[Mark, ...]:
    """Return when the words of a line are said whose lips are not seen.

    Args:
        cue: the line, at whose start they begin; they end before it does where they can.
        natural: the line as the voice says it by itself.
        until: seconds, the start of the next line or the film's end, which no word may pass.

    Returns:
        The words, evenly quicker than is natural where they must be.

    Raises:
        InputError: the line is too long for its time.
    """
    first, last = natural.words[0].start, natural.words[-1].end
    _check_room(cue, natural, start=cue.start, until=until)
    quicker = max(min((cue.end - cue.start) / (last - first), 1.0), FASTEST)
    return tuple(
        replace(word, start=cue.start + (word.start - first) * quicker, end=cue.start + (word.end - first) * quicker)
        for word in natural.words
    )


def _check_room(cue: Cue, natural: Speech, *, start: float, until: float) -> None:
    shortest = FASTEST * sum(phone.duration for phone in natural.phones if phone.text)
    if shortest > until - start + 1e-6:
        raise InputError(
            f"{cue.text[:60]!r} takes {shortest:.2f} s at its fastest but has {until - start:.2f} s from {start:.2f} s "
            "on; shorten the line, or give it more time"
        )


def say_line(
    words: tuple[Mark, ...], *, voice: Voice, affect: Affect, natural: Speech, until: float
) -> tuple[Placed, ...]:
    """Say a line as its words are timed.

    Args:
        words: with their times in the film.
        voice: who says it.
        affect: how.
        natural: the line as the voice says it by itself.
        until: seconds, the start of the next line or the film's end, which no sound may pass.

    Returns:
        Its phrases in order of time, without overlap.

    Raises:
        EngineError: the voice broke.
    """
    placed: list[Placed] = []
    for phrase in part_words(words, natural.words):
        placed.append(_placed(phrase, _say(phrase, voice, affect), placed[-1].end if placed else 0.0, until))
    return tuple(placed)


def _say(phrase: Phrase, voice: Voice, affect: Affect) -> Speech:
    """Say a phrase, each word as long as it shall be."""
    script = plain_script(phrase.text)
    speech = voice.speak(script, affect)
    for _ in range(_TRIES):
        script = _repaced(script, phrase, speech)
        speech = voice.speak(script, affect)
    want, natural = phrase.end - phrase.start, speech.duration
    for _ in range(_TRIES):  # a voice that heeds no pace of words
        got = _length(speech)
        if abs(got - want) < _NEAR:
            break
        asked = min(max(speech.duration + want - got, 0.5 * natural), 2.0 * natural)
        speech = voice.speak(script, affect, seconds=asked)
    return speech


def _repaced(script: Script, phrase: Phrase, speech: Speech) -> Script:
    """Change the words' pace by how far they missed their times; left as it is where the voice left words out."""
    if not len(script.words) == len(speech.words) == len(phrase.words):
        return script
    said = zip(script.words, _spans(speech.words), _spans(phrase.words), strict=True)
    paces = (word.tempo * got / want if min(got, want) > 0.0 else word.tempo for word, got, want in said)
    held = (min(max(pace, 1.0 / SLOWEST), 1.0 / FASTEST) for pace in paces)
    words = (replace(word, tempo=pace) for word, pace in zip(script.words, held, strict=True))
    return replace(script, words=tuple(words))


def _spans(words: tuple[Mark, ...]) -> list[float]:
    """Return how long each word lasts, until the next one begins."""
    ends = [*(word.start for word in words[1:]), words[-1].end]
    return [end - word.start for word, end in zip(words, ends, strict=True)]


def _placed(phrase: Phrase, speech: Speech, free: float, until: float) -> Placed:
    own = _sounding(speech)
    audio = speech.audio.cut(own[0].start, own[-1].end)
    start = max(min(phrase.start, until - audio.duration), free)
    shift = start - own[0].start
    words = tuple(replace(word, start=max(word.start + shift, 0.0), end=word.end + shift) for word in speech.words)
    closed = own[0].duration if own[0].text in BILABIALS else 0.0
    return Placed(phrase.text, start, audio, words, start + closed)


def _length(speech: Speech) -> float:
    own = _sounding(speech)
    return own[-1].end - own[0].start


def _sounding(speech: Speech) -> tuple[Mark, ...]:
    """Return the phones from the first to the last that sounds."""
    places = [place for place, phone in enumerate(speech.phones) if phone.text]
    return speech.phones[places[0] : places[-1] + 1]
