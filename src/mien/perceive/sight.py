"""Sight `landmarks:`: the feeling in a film of a face, from MediaPipe's points by way of action units."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from mien.engines import Engine
from mien.perceive.face_crop import Picture
from mien.perceive.face_film import watch_face
from mien.types import Affect

__all__ = ["LandmarkSight", "Sight", "engine"]


class Sight(Protocol):
    """Sees feeling in a face."""

    def watch(self, frames: Iterable[tuple[float, Picture]], *, who: str = "") -> Affect:
        """Watch one film, taken once, in bounded memory.

        Args:
            frames: seconds and (h, w, 3) uint8 sRGB, in order of time.
            who: whose face, as in `mien.perceive.face_people.choose_face`; needed where the first face is not alone.

        Returns:
            The feeling of the last seconds in taxonomy "basic-7", with sentences that name what it rests on;
            confidence 0 without a face.

        Raises:
            InputError: a frame is no picture, time goes backwards, or several faces are there and none was chosen.
        """
        ...


class LandmarkSight:
    """Sees feeling in a face, by its points."""

    def watch(self, frames: Iterable[tuple[float, Picture]], *, who: str = "") -> Affect:
        """Watch one film; see `Sight`."""
        return watch_face(frames, who=who)[1]


def _make(choice: str) -> LandmarkSight:
    return LandmarkSight()


engine = Engine(
    name="landmarks",
    summary="action units and seven feelings in a face, by points of MediaPipe's mesh; learned from Mien's own heads",
    licence="Apache-2.0",
    choices={"": ()},
    modules=("onnxruntime",),
    extra="",
    make=_make,
)
