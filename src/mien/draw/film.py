"""A film of beats, or of one motion: drawn and encoded as the beats come."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from mien.draw.face import open_face
from mien.draw.reel import film_place, open_reel
from mien.draw.shot import Shot, soft
from mien.errors import InputError
from mien.types import Audio, Beat, Motion

__all__ = ["Film", "film", "film_motion"]


@dataclass(frozen=True, slots=True)
class Film:
    """A film that was written.

    Args:
        path: where it lies, as it was given.
        duration: of its sound, seconds.
        frames: how many pictures it has.
    """

    path: Path
    duration: float
    frames: int


def film(beats: Iterable[Beat], path: str | Path, *, face: str = "anny:mira", shot: Shot | None = None) -> Film:
    """Film beats as they come; the film appears whole or not at all.

    Args:
        beats: taken one at a time; each is drawn and encoded before the next is asked for. They have one frame rate.
        path: where to: .mp4 (H.264 and AAC), .webm (VP9 and Opus) or "take/%05d.png" (pictures from number 0, and
            sound.wav, in a new folder). A shot without backdrop gives a see-through .webm or .png.
        face: spec of the face.
        shot: how it is filmed; a bust of 512 by 512 pixels before a soft backdrop unless given.

    Returns:
        What was written. Frame k is shown at k / fps; sound starts at 0.

    Raises:
        InputError: there is no beat, their frame rates differ, the file cannot be see-through as the shot is, or the
            place cannot be written to.
        EngineError: the face is unknown.
    """
    return _shoot(((beat.motion, beat.spoken.speech.audio) for beat in beats), path, face, shot)


def film_motion(
    motion: Motion, audio: Audio, path: str | Path, *, face: str = "anny:mira", shot: Shot | None = None
) -> Film:
    """Film one motion with its sound, such as a recording from a phone; the film appears whole or not at all.

    Args:
        motion: what the face does.
        audio: what is heard; frame 0 and its first sample come together.
        path: where to, as of `film`.
        face: spec of the face.
        shot: how it is filmed; a bust of 512 by 512 pixels before a soft backdrop unless given.

    Returns:
        What was written.

    Raises:
        InputError: the motion has no frames, the file cannot be see-through as the shot is, or the place cannot be
            written to.
        EngineError: the face is unknown.
    """
    if not len(motion):
        raise InputError("there is nothing to film; expected a motion of one frame or more")
    return _shoot([(motion, audio)], path, face, shot)


def _shoot(takes: Iterable[tuple[Motion, Audio]], path: str | Path, face: str, shot: Shot | None) -> Film:
    shot = shot or Shot(512, 512, "bust", soft(512, 512))
    film_place(path, shot=shot)  # before any work
    renderer = open_face(face, shot=shot)
    coming = iter(takes)
    first = next(coming, None)
    if first is None:
        raise InputError("there is nothing to film; expected one beat or more")
    fps = first[0].fps
    with open_reel(path, fps=fps, shot=shot) as reel:
        for motion, audio in itertools.chain([first], coming):
            if motion.fps != fps:
                raise InputError(
                    f"a beat has {motion.fps:g} frames a second; expected the first one's {fps:g} (resample it)"
                )
            reel.hear(audio)
            for picture in renderer.frames(motion):
                reel.show(picture)
    return Film(Path(path), reel.duration, reel.frames)
