"""Writing beats to the file that the user asked for: film, motion, model or sound, by its suffix."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from mien.errors import InputError
from mien.types import Beat, concat, concat_audio

if TYPE_CHECKING:
    from mien.draw import Shot

__all__ = ["check_output", "write_beats"]


def check_output(path: Path, *, shot: Shot) -> Path:
    """Refuse a place that cannot be written to before any work is done.

    Args:
        path: the file to write.
        shot: how it is filmed, if it is a film.

    Returns:
        The path.

    Raises:
        InputError: its suffix is unknown, it cannot be see-through as the shot is, or its folder is missing or not
            writable.
    """
    from mien.draw import FILMS, film_place

    suffix = path.suffix.lower()
    if suffix not in _WRITERS:
        raise InputError(f"{path} ends in {path.suffix!r}; expected one of: {', '.join(_WRITERS)}")
    place = film_place(path, shot=shot) if suffix in FILMS else path
    if path.is_dir():
        raise InputError(f"{path} is a folder; expected the name of a file to write")
    try:
        with tempfile.TemporaryFile(dir=place.parent):
            return path
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"{path} cannot be written ({reason}); give another place with -o") from None


def write_beats(beats: Iterable[Beat], path: Path, *, face: str, shot: Shot) -> None:
    """Write beats in the form that the suffix names.

    Args:
        beats: taken one at a time.
        path: ends in .mp4, .webm, .png, .wav, .csv or .glb.
        face: spec of the face that is filmed or written.
        shot: how a film is shot.

    Raises:
        InputError: there is no beat, or the place cannot be written to.
    """
    _WRITERS[path.suffix.lower()](beats, path, face, shot)


def _film(beats: Iterable[Beat], path: Path, face: str, shot: Shot) -> None:
    from mien.draw import film

    film(beats, path, face=face, shot=shot)


def _wav(beats: Iterable[Beat], path: Path, face: str, shot: Shot) -> None:
    sounds = [beat.spoken.speech.audio for beat in beats]
    concat_audio(sounds, rate=sounds[0].rate if sounds else 16_000).write(path)


def _csv(beats: Iterable[Beat], path: Path, face: str, shot: Shot) -> None:
    from mien.draw import write_livelink

    write_livelink(concat([beat.motion for beat in beats]), path)


def _glb(beats: Iterable[Beat], path: Path, face: str, shot: Shot) -> None:
    from mien.draw import write_glb

    write_glb(concat([beat.motion for beat in beats]), path, face=face)


_WRITERS: dict[str, Callable[[Iterable[Beat], Path, str, Shot], None]] = {
    ".mp4": _film,
    ".webm": _film,
    ".png": _film,
    ".wav": _wav,
    ".csv": _csv,
    ".glb": _glb,
}
