"""From a mesh to ARKit's weights: how far a face is from rest along each action, as far as its points can tell.

Points are compared in the head's own axes with a neutral mesh. The weights are the best linear estimate: it knows how
the points move when a face acts (renders of our own heads, a newsreader's clips) and how people's faces differ though
they do nothing (smooth, mostly even bends of the face), and tells the one from the other as well as can be. The figures
stand in the card `face_basis.md`; `mien train face` learns it.

Source: blendshapes from landmarks as in Grishchenko et al., "Blendshapes GHUM", arXiv 2309.05782, 2023, whose network
is not ours; bends as in Lüthi et al., "Gaussian process morphable models", IEEE TPAMI 40(8), 2018.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.perceive.face_archive import read_face_archive
from mien.perceive.face_pose import Held, hold_upright

__all__ = ["Basis", "Fit", "fit_face", "load_basis"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Basis:
    """What a fit is made of.

    Args:
        neutral: (468, 3) the mean face at rest; the outer corners of its eyes are 1 apart.
        rigid: (468,) how much a point counts where the pose is found.
        readout: (1404, 52) from how points lie apart from neutral to weights.
    """

    neutral: Floats
    rigid: Floats
    readout: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """What was found in a mesh.

    Args:
        lean: (52,) float64, ARKit order: how far the face is from the neutral mesh along each action; a weight where
            the person's own rest is the neutral mesh, else above or below it, also below 0.
        held: the mesh without its pose.
    """

    lean: Floats
    held: Held


def load_basis(path: Path | None = None) -> Basis:
    """Return what a fit is made of.

    Args:
        path: an archive of `mien train face`; Mien's own where it is None.

    Returns:
        The basis.

    Raises:
        WeightsError: the file is no such archive.
    """
    return Basis(*read_face_archive(path, "neutral", "rigid", "readout"))


def fit_face(points: Floats, basis: Basis) -> Fit:
    """Find how far a face is from rest along each of ARKit's actions.

    Args:
        points: (468, 3) as in `Meshed`.
        basis: what the fit is made of.

    Returns:
        The fit.
    """
    held = hold_upright(points, basis.neutral, basis.rigid)
    return Fit((held.own - basis.neutral).ravel() @ basis.readout, held)
