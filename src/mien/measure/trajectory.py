"""How the feeling of a dialogue goes, as one path, and how like another path it is.

Source: "Thousand Voices of Trauma", arXiv 2504.13955, 2025, which compares the emotional intensity over a session of
synthetic exposure therapy with that of other sessions. We compare by dynamic time warping (Sakoe & Chiba, IEEE
Transactions ASSP 26, 1978, without slope weights), by correlation, and by the distress at the end. It measures
dialogues; it says nothing of anybody's therapy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mien.errors import InputError
from mien.measure.dialogue import Said
from mien.measure.scores import pearson
from mien.perceive import Reader
from mien.types import Affect
from mien.types.check import check_array

__all__ = ["Likeness", "Path", "compare_paths", "distress", "read_path", "warp"]

_POINTS = 50  # that paths of different lengths are brought to before they are correlated
_LONGEST = 5_000


@dataclass(frozen=True, slots=True)
class Path:
    """A dialogue's path.

    Args:
        names: who speaks, turn by turn.
        intensity: how strong the feeling of each turn is, [0, 1].
        distress: how unpleasant it is, [0, 1].
    """

    names: tuple[str, ...]
    intensity: tuple[float, ...]
    distress: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like a reference a path is.

    Args:
        dtw: mean distance along the best alignment, 0 for the same path, at most 1.
        correlation: of both at 50 even points, [-1, 1]; 0 where one does not vary.
        final: the path's end minus the reference's, [-1, 1]: above 0, it ends higher.
        peak: where the path peaks minus where the reference does, in shares of their lengths, [-1, 1].
    """

    dtw: float
    correlation: float
    final: float
    peak: float


def distress(affect: Affect) -> float:
    """Return how unpleasant a feeling is.

    Args:
        affect: any feeling.

    Returns:
        Minus its valence, at least 0, weighted by the root of the confidence, [0, 1].
    """
    return max(-affect.valence, 0.0) * affect.confidence**0.5


def read_path(turns: Sequence[Said], *, reader: Reader, name: str = "") -> Path:
    """Read the path of a dialogue.

    Args:
        turns: of the dialogue.
        reader: of feeling in words.
        name: whose turns count; everybody's if it is "".

    Returns:
        The path.

    Raises:
        InputError: nobody of that name speaks; the message lists who does.
    """
    chosen = [one for one in turns if not name or one.name.casefold() == name.casefold()]
    if not chosen:
        known = ", ".join(sorted({one.name for one in turns}))
        raise InputError(f"nobody called {name!r} speaks; expected one of: {known}")
    affects = [reader.read(one.text) for one in chosen]
    intensity = tuple(one.intensity * one.confidence**0.5 for one in affects)
    return Path(tuple(one.name for one in chosen), intensity, tuple(distress(one) for one in affects))


def compare_paths(path: ArrayLike, reference: ArrayLike) -> Likeness:
    """Compare two paths.

    Args:
        path: (n,) numbers in [0, 1].
        reference: (m,) numbers in [0, 1].

    Returns:
        How like they are.

    Raises:
        InputError: one is empty, longer than 5,000 points, or has a number out of range.
    """
    a, b = _check(path, name="path"), _check(reference, name="reference")
    both = (np.interp(np.linspace(0, 1, _POINTS), np.linspace(0, 1, len(one)), one)[:, None] for one in (a, b))
    peaks = [float(one.argmax()) / max(len(one) - 1, 1) for one in (a, b)]
    return Likeness(warp(a, b), float(pearson(*both)[0]), float(a[-1] - b[-1]), peaks[0] - peaks[1])


def warp(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """Return the mean distance of two paths along their best alignment.

    Args:
        a: (n,) float64.
        b: (m,) float64.

    Returns:
        The least sum of distances over alignments that begin and end together and never go back, by the number of
        pairs in the alignment.
    """
    cost = np.full((len(a) + 1, len(b) + 1), np.inf)
    pairs = np.zeros((len(a) + 1, len(b) + 1), np.int64)
    cost[0, 0] = 0.0
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            before = min(((i - 1, j - 1), (i - 1, j), (i, j - 1)), key=lambda place: (cost[place], pairs[place]))
            cost[i, j] = cost[before] + abs(a[i - 1] - b[j - 1])
            pairs[i, j] = pairs[before] + 1
    return float(cost[-1, -1] / pairs[-1, -1])


def _check(path: ArrayLike, *, name: str) -> NDArray[np.float64]:
    values = check_array(path, name=name, shape=("n",), low=0.0, high=1.0).astype(np.float64)
    if not 1 <= len(values) <= _LONGEST:
        raise InputError(f"{name} has {len(values)} points; expected 1 to {_LONGEST:,}")
    return values
