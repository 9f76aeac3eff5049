"""What both ways of training learn from and are tried on: FER-2013, and made heads of known age."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.measure.pixels.faces import read_fer2013
from mien.train.ages.faces import Aged, draw_aged
from mien.train.ages.heads import GROUPS
from mien.train.ages.learning import UNKNOWN, Seen
from mien.train.pixels.pixels import make_copies
from mien.weights import training_folder

__all__ = ["Gathered", "gather_faces"]

_EACH = 3  # pictures of each expression of each head
_APART = 4  # of so many rounds of the groups one is kept for the test


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """Faces to learn from, and others.

    Args:
        real: FER-2013's training split.
        private: its private test.
        made: faces of made heads.
        test: faces of other made heads.
        looked: by how old they look ("child", "grown", "old"), some of the private test's faces (`looked.toml`).
        owners: (n,) int64, whose faces those of the test are.
        heads: how many heads there are, of `made` and of `test`.
    """

    real: Seen
    private: Seen
    made: Seen
    test: Seen
    looked: Mapping[str, Sequence[int]]
    owners: NDArray[np.int64]
    heads: tuple[int, int]


def gather_faces(data: Path, *, heads: int, say: Callable[[str], None]) -> Gathered:
    """Read FER-2013, make heads, and see all with MediaPipe's lower layers.

    Args:
        data: the folder that holds `faces/fer2013`.
        heads: made heads, a quarter of them of each group; every fourth of each is kept for the test.
        say: is told how it goes.

    Returns:
        The faces.

    Raises:
        InputError: the corpus is missing or wrong.
        EngineError: anny is not installed.
    """
    real, private = (_see_real(data, split, say) for split in ("train", "test"))
    drawn = draw_aged(heads, each=_EACH, seed=0, say=say)
    apart = drawn.heads // len(GROUPS) % _APART == _APART - 1
    made, test = (_see_made(drawn.part(kept), say) for kept in (~apart, apart))
    owners = drawn.heads[apart]
    looked = tomllib.loads(files("mien.train.ages").joinpath("looked.toml").read_text(encoding="utf-8"))
    return Gathered(real, private, made, test, looked, owners, (len(set(drawn.heads[~apart])), len(set(owners))))


def _see_made(made: Aged, say: Callable[[str], None]) -> Seen:
    return Seen(_features(made.pixels, say), {"expression": made.kinds, "age": made.ages})


def _see_real(data: Path, split: str, say: Callable[[str], None]) -> Seen:
    faces = read_fer2013(data, split, say=say)
    return Seen(_features(faces.pixels, say), {"expression": faces.labels, "age": np.full(len(faces.labels), UNKNOWN)})


def _features(pixels: NDArray[np.uint8], say: Callable[[str], None]) -> NDArray[np.float16]:
    cache = training_folder() / f"pixels-{sha256(pixels.tobytes()).hexdigest()[:12]}"
    return make_copies(pixels, 0, seed=0, cache=cache, say=say)[0]
