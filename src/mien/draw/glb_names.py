"""Whose name for what: the joints and actions of heads from elsewhere, from `glb_names.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = ["Names", "names"]


@dataclass(frozen=True, slots=True)
class Names:
    """The names of `glb_names.toml`.

    Args:
        humanoid: for each of our joints, VRM's bones in order of preference.
        bones: the same for other skeletons; small letters and digits alone.
        prefixes: what may stand before such a name.
    """

    humanoid: dict[str, tuple[str, ...]]
    bones: dict[str, tuple[str, ...]]
    prefixes: tuple[str, ...]


@cache
def names() -> Names:
    """Return the names.

    Returns:
        The same record each time.
    """
    table = tomllib.loads((Path(__file__).parent / "glb_names.toml").read_text(encoding="utf-8"))
    return Names(
        {role: tuple(bones) for role, bones in table["humanoid"].items()},
        {role: tuple(bones) for role, bones in table["bones"].items()},
        tuple(table["prefixes"]["bones"]),
    )
