"""Sight `pixels:PATH.onnx`: the feeling in a film of a face, by a network of its pixels that the user trained."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from pathlib import Path

from mien.engines import Engine
from mien.errors import InputError
from mien.perceive.face_crop import Picture
from mien.perceive.face_mesh import Mesh, Tracker
from mien.perceive.face_people import choose_face, list_faces
from mien.perceive.pixels import FacePixels, Glance
from mien.types import Affect

__all__ = ["PixelsSight", "engine"]

_HALF = 3.0  # seconds in which a glance's share falls by half
_WINDOW = 12.0  # seconds of glances that count
_EVERY = 0.1  # seconds between two glances at least; a face does not change faster than that
_MOST = round(_WINDOW / _EVERY)


class PixelsSight:
    """Sees feeling in a face, by its pixels.

    Args:
        reader: a trained network.
    """

    def __init__(self, reader: FacePixels) -> None:
        self._reader = reader

    def watch(self, frames: Iterable[tuple[float, Picture]], *, who: str = "") -> Affect:
        """Watch one film; see `mien.perceive.sight.Sight`."""
        tracker, now = Tracker(Mesh()), -_EVERY
        chosen = False
        kept: deque[tuple[float, Glance]] = deque(maxlen=_MOST)
        for seconds, picture in frames:
            if kept and seconds < now:
                raise InputError(f"seconds is {seconds:g} after {now:g}; expected a time that does not go backwards")
            if not chosen and (faces := list_faces(picture)):
                tracker, chosen = Tracker(Mesh(), choose_face(faces, who).crop), True
            meshed = tracker.push(picture)
            if meshed is not None and seconds >= now + _EVERY:
                kept.append((seconds, self._reader.glance(picture, meshed.crop)))
                now = seconds
        last = [(seconds, glance) for seconds, glance in kept if seconds >= now - _WINDOW]
        return self._reader.tell(
            [glance for _, glance in last], [0.5 ** ((now - seconds) / _HALF) for seconds, _ in last]
        )


def _make(choice: str) -> PixelsSight:
    if not choice or "\0" in choice:
        raise InputError(f"sight 'pixels:{choice}' names no file; expected pixels:PATH, which mien train pixels wrote")
    return PixelsSight(FacePixels(Path(choice).expanduser()))


engine = Engine(
    name="pixels",
    summary="seven feelings in a face, by a network of its pixels that you train yourself: mien train pixels",
    licence="the file's own",
    choices={"*": ()},
    modules=("onnxruntime",),
    extra="",
    make=_make,
)
