"""Films of our own heads in which it is known when each phone is said."""

from __future__ import annotations

from pathlib import Path

from mien.draw import film_motion
from mien.draw.shot import Framing, Shot, soft
from mien.move import Mover
from mien.perceive.face_mouth import Mouth, watch_mouth
from mien.speak import Voice
from mien.types import Affect, Mark, Speech, concat_audio, neutral, silence
from mien.types.pictures import read_pictures

__all__ = ["film_line", "film_shot", "watch_film"]

_REST = 0.6  # seconds of silence before and after what is said in a film
_FPS, _SIDE = 60.0, 640  # as `mien dub` looks at films


def film_shot(side: int, framing: Framing) -> Shot:
    """Return a square shot before a soft backdrop, `side` pixels wide."""
    return Shot(side, side, framing, soft(side, side))


def film_line(
    text: str, path: Path, *, voice: Voice, mover: Mover, affect: Affect, face: str, shot: Shot, seed: int = 0
) -> Speech:
    """Film somebody who is silent, says a text, and is silent again.

    Args:
        text: what is said.
        path: of the film.
        voice: who speaks.
        mover: who moves the face.
        affect: how it is said.
        face: spec of the head.
        shot: how it is filmed.
        seed: of how the head moves.

    Returns:
        The film's sound, with its phones and words.

    Raises:
        EngineError: the face is unknown.
    """
    said, rest = voice.speak(text, affect), silence(_REST, rate=voice.rate)
    phones = [Mark("", 0.0, _REST), *(_later(phone) for phone in said.phones)]
    whole = concat_audio([rest, said.audio, rest], rate=voice.rate)
    phones.append(Mark("", phones[-1].end, whole.duration))
    speech = Speech(whole, tuple(phones), tuple(_later(word) for word in said.words), said.timing)
    motion = mover.move(speech, affect, start=0.0, before=neutral(), seed=seed)
    film_motion(motion, speech.audio, path, face=face, shot=shot)
    return speech


def watch_film(path: Path) -> Mouth:
    """Return the mouth of the one person in a film."""
    return watch_mouth((picture.seconds, picture.pixels) for picture in read_pictures(path, fps=_FPS, side=_SIDE))


def _later(mark: Mark) -> Mark:
    return Mark(mark.text, mark.start + _REST, mark.end + _REST, mark.stress)
