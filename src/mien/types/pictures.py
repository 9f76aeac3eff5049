"""Pictures from files, through FFmpeg (PyAV), one after the other in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.types.check import check_number
from mien.types.media import check_file, why_not

__all__ = ["Picture", "has_pictures", "has_sound", "read_pictures"]

_LARGEST = 8192  # pixels of a side that is taken in


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """One picture of a film.

    Args:
        pixels: (h, w, 3) uint8, sRGB.
        seconds: when it is shown, from the film's beginning; 0 of a still.
    """

    pixels: NDArray[np.uint8]
    seconds: float


def has_sound(path: str | Path) -> bool:
    """Return whether a file has a track of sound.

    Raises:
        InputError: there is no such file, it is empty or no media.
    """
    return _has(path, "audio")


def has_pictures(path: str | Path) -> bool:
    """Return whether a file is a picture or has a track of them; the cover of a song is none.

    Raises:
        InputError: there is no such file, it is empty or no media.
    """
    return _has(path, "video")


def read_pictures(path: str | Path, *, fps: float, side: int) -> Iterator[Picture]:
    """Yield a film's pictures.

    Args:
        path: any film or picture that FFmpeg reads.
        fps: at most so many a second are yielded, above 0.
        side: larger ones are made smaller, so that no side is longer, pixels.

    Yields:
        The pictures in order of time.

    Raises:
        InputError: there is no such file, it is empty, no media, damaged, has no picture or a gigantic one.
    """
    import av
    from av.error import FFmpegError

    source = check_file(path)
    every = 1.0 / check_number(fps, name="fps", low=1e-3)
    due = 0.0
    count = 0
    try:
        with av.open(str(source), metadata_errors="ignore") as container:
            tracks = _tracks(container, "video")
            if not tracks:
                raise InputError(f"{source} has no picture; expected a film or a picture (png, jpg, mp4, webm)")
            track = tracks[0]
            if max(track.width, track.height) > _LARGEST:
                size = f"{track.width} x {track.height}"
                raise InputError(f"{source} is {size} pixels large; expected at most {_LARGEST} a side")
            for frame in container.decode(track):
                seconds = float(frame.time or 0.0)
                if seconds + 1e-6 < due:
                    continue
                due = max(due + every, seconds)
                count += 1
                yield Picture(_pixels(frame, side), seconds)
    except FFmpegError as error:
        raise InputError(
            f"{source} cannot be read as pictures ({why_not(error)}); expected a whole png, jpg, mp4 or webm file"
        ) from None
    if count == 0:
        raise InputError(f"{source} holds no picture at all; expected a film or a picture")


def _has(path: str | Path, kind: str) -> bool:
    import av
    from av.error import FFmpegError

    source = check_file(path)
    try:
        with av.open(str(source), metadata_errors="ignore") as container:
            return bool(_tracks(container, kind))
    except FFmpegError as error:
        raise InputError(f"{source} cannot be read ({why_not(error)}); expected sound, a film or a picture") from None


def _tracks(container: Any, kind: str) -> list[Any]:
    from av.stream import Disposition

    tracks = getattr(container.streams, kind)
    return [track for track in tracks if not track.disposition & Disposition.attached_pic]


def _pixels(frame: Any, side: int) -> NDArray[np.uint8]:
    scale = min(1.0, side / max(frame.width, frame.height))
    size = {"width": max(round(frame.width * scale), 1), "height": max(round(frame.height * scale), 1)}
    pixels = frame.to_ndarray(format="rgb24", **size)
    return np.ascontiguousarray(np.rot90(pixels, round(frame.rotation / 90)))
