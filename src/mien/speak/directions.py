"""How the manner of a recorded voice moves towards a feeling: directions that were found in acted speech.

They are `directions.toml`; its card is `directions.md`. `mien convert` takes pace and pauses from them, and leaves the
rest to `mien.speak.denoise`; the bench of conversion takes them all, to compare. The plan of a line's prosody is made
for synthetic voices, and moves them further than people move theirs.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

import numpy as np

from mien.speak.plan import CONTROLS, Manner
from mien.types import Affect, convert_affect, load_taxonomy

__all__ = ["find_direction"]


def find_direction(affect: Affect) -> Manner:
    """Return where, and how far, a recorded voice moves for a feeling.

    Args:
        affect: any feeling; linear in its probabilities and its intensity.

    Returns:
        (12,) numbers, one for each of `CONTROLS`; all 0 for no feeling.
    """
    return affect.intensity * (np.array(convert_affect(affect, taxonomy="basic-7").emotions) @ _table())


@cache
def _table() -> Manner:
    """Return (7, 12), a row for each label of basic-7."""
    file = tomllib.loads(files("mien.speak").joinpath("directions.toml").read_text(encoding="utf-8"))
    rows = [file.get(label, {}) for label in load_taxonomy("basic-7").labels]
    return np.array([[float(row.get(name, 0.0)) for name in CONTROLS] for row in rows])
