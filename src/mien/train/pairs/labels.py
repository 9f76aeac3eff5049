"""Who shows what in a folder of clips that were made: the file that only those who may know are given."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.corpora.table import read_csv
from mien.errors import InputError
from mien.train.pairs.clips import BASIC, CLIPS, LABELS
from mien.train.pairs.inputs import clip_names

__all__ = ["read_labels"]


def read_labels(folder: Path) -> tuple[NDArray[np.str_], NDArray[np.int64]]:
    """Return who shows each clip, and the place of its feeling in `BASIC`, in the order of the clips' names.

    Args:
        folder: what `write_clips` made.

    Raises:
        InputError: clips or labels are missing or wrong, or a clip has none.
    """
    rows = {row.text("name"): row for row in read_csv(folder / LABELS, ("name", "person", "feeling"), delimiter="\t")}
    names = clip_names(folder / CLIPS)
    missing = [name for name in names if name not in rows]
    if missing:
        raise InputError(f"{folder / LABELS} has no row for the clip {missing[0]}; make both: mien data clips")
    wrong = [row for row in rows.values() if row.text("feeling") not in BASIC]
    if wrong:
        raise wrong[0].error(f"the feeling is {wrong[0].text('feeling')!r}; expected one of {', '.join(BASIC)}")
    people = np.array([rows[name].text("person") for name in names])
    return people, np.array([BASIC.index(rows[name].text("feeling")) for name in names])
