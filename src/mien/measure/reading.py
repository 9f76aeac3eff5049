"""How a judge reads the expressions of faces: what is taken for what, and whether more is read as more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.draw import Shot, open_face, plain, soft
from mien.measure.judges import LABELS, Judge
from mien.measure.takes import TURNS, apexes, speaking

__all__ = ["INTENSITY", "Reading", "read_faces"]

Picture = NDArray[np.uint8]
Floats = NDArray[np.float64]

INTENSITY = 0.8
"""Of the feelings that are to be read."""

_STEPS = (0.3, 0.6, 0.9)
_SIDE = 512


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What one judge read in faces.

    Args:
        confusion: (7, 8) shares of the frames with the row's feeling that were read as the column's, both in the order
            of `LABELS`; the last column counts frames in which no face was found.
        spoken: share of the frames in which the face speaks that were read as meant.
        rising: for each label the share of feelings that were read more surely at 0.6 than at 0.3, and at 0.9 than at
            0.6; neutral has none.
        frames: how many frames the confusion counts.
    """

    confusion: NDArray[np.float64]
    spoken: float
    rising: dict[str, float]
    frames: int

    def share(self, label: str) -> float:
        """Return the share of a feeling's frames that were read as it."""
        place = LABELS.index(label)
        return float(self.confusion[place, place])


def read_faces(faces: tuple[str, ...], judges: Mapping[str, Judge]) -> dict[str, Reading]:
    """Show judges every basic feeling on every face, still and speaking, and rising in three steps.

    Args:
        faces: specs.
        judges: who read, by name.

    Returns:
        What each judge read: every face's frames count alike.
    """
    tallies = {name: _Tally() for name in judges}
    for face in faces:
        renderers = [open_face(face, shot=shot) for shot in _shots()]
        for row, label in enumerate(LABELS):
            still = [apexes(label, intensity=INTENSITY, turns=turns) for turns in TURNS]
            frames = [list(renderer.frames(motion)) for renderer, motion in zip(renderers, still, strict=True)]
            spoken = list(renderers[0].frames(speaking(label, intensity=INTENSITY)))
            steps = [apexes(label, intensity=step, turns=TURNS[0][:2]) for step in _STEPS]
            stairs = [list(renderers[0].frames(motion)) for motion in steps]
            for name, judge in judges.items():
                tallies[name].add(row, np.concatenate([_read(judge, pictures) for pictures in frames]))
                tallies[name].add_spoken(row, _read(judge, spoken))
                tallies[name].add_stairs(row, np.array([_read(judge, pictures)[:, row] for pictures in stairs]))
    return {name: tally.reading() for name, tally in tallies.items()}


class _Tally:
    """Adds up what one judge reads; probabilities are (n, 7), rows of zeros where it found no face."""

    def __init__(self) -> None:
        self._counts = np.zeros((len(LABELS), len(LABELS) + 1))
        self._spoken: list[bool] = []
        self._rising: dict[str, list[bool]] = {label: [] for label in LABELS if label != "neutral"}

    def add(self, row: int, read: Floats) -> list[int]:
        places = [int(np.argmax(found)) if found.any() else len(LABELS) for found in read]
        for place in places:
            self._counts[row, place] += 1
        return places

    def add_spoken(self, row: int, read: Floats) -> None:
        self._spoken += [place == row for place in self.add(row, read)]

    def add_stairs(self, row: int, sure: Floats) -> None:
        if LABELS[row] in self._rising:
            self._rising[LABELS[row]] += [bool((np.diff(stair) > 0).all()) for stair in sure.T]

    def reading(self) -> Reading:
        shares = self._counts / self._counts.sum(axis=1, keepdims=True)
        means = {label: float(np.mean(found)) for label, found in self._rising.items()}
        return Reading(shares, float(np.mean(self._spoken)), means, int(self._counts.sum()))


def _read(judge: Judge, pictures: list[Picture]) -> Floats:
    """Return (n, 7): what each picture is read as; zeros where no face is found."""
    found = (judge.read(picture) for picture in pictures)
    return np.array([np.zeros(len(LABELS)) if read is None else read for read in found])


def _shots() -> tuple[Shot, ...]:
    """Return the shots in which faces are read: head and shoulders before two backdrops, and the face alone."""
    dark, light = plain(_SIDE, _SIDE, (24, 26, 32)), plain(_SIDE, _SIDE, (205, 205, 200))
    return (
        Shot(_SIDE, _SIDE, "bust", soft(_SIDE, _SIDE)),
        Shot(_SIDE, _SIDE, "bust", dark),
        Shot(_SIDE, _SIDE, "face", light),
    )
