"""Dubbing a film: each line is said as its lips move, over the film's own sound.

Source: Cong et al., "EmoDubber: Towards High Quality and Emotion Controllable Movie Dubbing", CVPR 2025, arXiv
2412.08988: lengths follow the lips, and the emotion is chosen. There an aligner and the voice are learned together on
dubbed films; here the aligner is learned alone, and a voice whose words can be given a length follows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mien.dub.cues import Cue
from mien.dub.film import FILMS, film_seconds, write_film
from mien.dub.line import Placed, say_line, unseen_times
from mien.dub.timing import time_words
from mien.dub.track import TRACK, write_track
from mien.errors import InputError
from mien.perceive.face_crop import Picture
from mien.perceive.face_mouth import Mouth, watch_mouth
from mien.perceive.lips import open_lips
from mien.speak import Voice
from mien.types import Affect, Mark, Speech
from mien.types.pictures import has_pictures, read_pictures

__all__ = ["Dubbed", "dub_film", "dub_lines"]

_FPS = 60.0  # at most
_SIDE = 640  # pixels
_EARLY, _LATE = 0.3, 0.3  # seconds around a line in which its lips are looked for
_FEW = 3  # pictures: fewer show no movement
_LEAST = 0.02  # distances between the eyes: what opens less than that does not speak


@dataclass(frozen=True, slots=True)
class Dubbed:
    """One line as it was dubbed.

    Args:
        cue: the line.
        phrases: what was said when.
        seen: whether lips were followed; else the line's own time was.
    """

    cue: Cue
    phrases: tuple[Placed, ...]
    seen: bool


def dub_film(
    film: str | Path,
    cues: Sequence[Cue],
    path: str | Path,
    *,
    voice: Voice,
    affect: Affect,
    who: str = "",
    told: Callable[[Dubbed], None] = lambda line: None,
) -> tuple[Dubbed, ...]:
    """Dub a film; what it makes appears whole or not at all.

    Args:
        film: with pictures; its sound, if it has one, is lowered under each line.
        cues: the lines, in order of time, without overlap.
        path: .mp4, .mov, .mkv or .webm; or .wav: then the voice alone, as long as the film.
        voice: who says them.
        affect: how.
        who: whose lips, as in `mien perceive --who`; needed where there are several faces.
        told: is told of each line as it is spoken.

    Returns:
        The lines as they were dubbed.

    Raises:
        InputError: there is no line, the film has no pictures, several faces are there and none was chosen, a line is
            too long for its time, or the film cannot be written.
        EngineError: the voice broke.
    """
    kind, kinds = Path(path).suffix.lower(), (*FILMS, TRACK)
    if kind not in kinds:
        raise InputError(f"{path} is no film and no track; expected a name that ends in {', '.join(kinds)}")
    if not cues:
        raise InputError("there are no lines to say; expected one or more")
    if not has_pictures(film):
        raise InputError(f"{film} has no pictures; expected a film whose lips can be followed")
    end = film_seconds(film)
    if cues[-1].start >= end:
        raise InputError(f"{cues[-1].text[:60]!r} starts at {cues[-1].start:g} s; the film ends at {end:.2f} s")
    mouth = watch_mouth(_frames(film, cues), who=who)
    lines = []
    for line in dub_lines(mouth, cues, voice=voice, affect=affect, end=end):
        told(line)
        lines.append(line)
    said = [phrase for line in lines for phrase in line.phrases]
    if kind == TRACK:
        write_track(said, end, path)
    else:
        write_film(film, said, [_covered(line) for line in lines], path)
    return tuple(lines)


def _covered(line: Dubbed) -> tuple[float, float]:
    """Return from when to when a line lies over the film's own sound."""
    return min(line.cue.start, line.phrases[0].start), max(line.cue.end, line.phrases[-1].end)


def dub_lines(mouth: Mouth, cues: Sequence[Cue], *, voice: Voice, affect: Affect, end: float) -> Iterator[Dubbed]:
    """Say lines where a mouth moves.

    Args:
        mouth: over the film.
        cues: the lines, in order of time, without overlap.
        voice: who says them.
        affect: how.
        end: of the film, seconds.

    Yields:
        The lines, one after the other.

    Raises:
        InputError: a line is too long for its time.
        EngineError: the voice broke.
    """
    for place, cue in enumerate(cues):
        free = cues[place - 1].end if place else 0.0
        until = cues[place + 1].start if place + 1 < len(cues) else end
        lips = _around(mouth, max(cue.start - _EARLY, free), min(cue.end + _LATE, until))
        natural = voice.speak(cue.text, affect)
        words = _followed(lips, natural, start=max(cue.start - _EARLY, free), cue=cue, until=until)
        timed = words or unseen_times(cue, natural, until=until)
        yield Dubbed(
            cue, say_line(timed, voice=voice, affect=affect, natural=natural, until=until), seen=words is not None
        )


def _around(mouth: Mouth, start: float, end: float) -> Mouth:
    inside = (mouth.seconds >= start) & (mouth.seconds <= end)
    return Mouth(mouth.seconds[inside], mouth.lengths[inside])


def _followed(lips: Mouth, natural: Speech, *, start: float, cue: Cue, until: float) -> tuple[Mark, ...] | None:
    """Return when the words are said as the lips move; None where they do not, or not for long enough."""
    if len(lips.seconds) < _FEW or np.ptp(np.percentile(lips.opening, (10, 95))) < _LEAST:
        return None
    match = open_lips()
    within = time_words(natural, lips, match, start=start, end=min(cue.end + _LATE, until))
    return within or time_words(natural, lips, match, start=start, end=until)


def _frames(film: str | Path, cues: Sequence[Cue]) -> Iterator[tuple[float, Picture]]:
    """Yield the pictures around the lines."""
    for picture in read_pictures(film, fps=_FPS, side=_SIDE):
        if any(cue.start - _EARLY <= picture.seconds <= cue.end + _LATE for cue in cues):
            yield picture.seconds, picture.pixels
