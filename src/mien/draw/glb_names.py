"""Whose name for what: the joints and actions of heads from elsewhere, from `glb_names.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from mien.types import ARKIT

__all__ = ["Made", "Names", "action_name", "names", "plain"]

_SIDES = ("Left", "Right")


@dataclass(frozen=True, slots=True)
class Made:
    """How an action is made of a whole expression.

    Args:
        action: ARKit's name.
        expression: VRM 1.0's name.
        side: "Left" or "Right", whose vertices alone take part; "" for both.
        part: "mouth", "eyes", "brows" or "all", whose vertices alone take part.
        share: how much of the expression.
    """

    action: str
    expression: str
    side: str
    part: str
    share: float


@dataclass(frozen=True, slots=True)
class Names:
    """The names of `glb_names.toml`.

    Args:
        humanoid: for each of our joints, VRM's bones in order of preference.
        bones: the same for other skeletons; small letters and digits alone.
        prefixes: what may stand before such a name.
        actions: ARKit's action for each plain name that means it, or a part of it.
        expressions: VRM 1.0's expression for each plain name that means it.
        made: how actions are made of expressions; the first that can be made counts.
    """

    humanoid: dict[str, tuple[str, ...]]
    bones: dict[str, tuple[str, ...]]
    prefixes: tuple[str, ...]
    actions: dict[str, str]
    expressions: dict[str, str]
    made: tuple[Made, ...]


@cache
def names() -> Names:
    """Return the names.

    Returns:
        The same record each time.
    """
    table = tomllib.loads((Path(__file__).parent / "glb_names.toml").read_text(encoding="utf-8"))
    expressions = table["expressions"].items()
    return Names(
        {role: tuple(bones) for role, bones in table["humanoid"].items()},
        {role: tuple(bones) for role, bones in table["bones"].items()},
        tuple(table["prefixes"]["bones"]),
        {other: action for action, others in table["actions"].items() for other in others},
        {other: name for name, others in expressions for other in (name.lower(), *others)},
        tuple(made for line in table["made"] for made in _made(line)),
    )


def _made(line: dict[str, Any]) -> list[Made]:
    """The line for both sides; an expression of one side comes before half of one of both."""
    out = []
    for side in _SIDES if line["action"].endswith("*") else [line.get("side", "")]:
        action = line["action"].replace("*", side)
        for expression in line["from"]:
            if line["action"].endswith("*"):
                out.append(Made(action, expression + side, "", line["part"], line["share"]))
            out.append(Made(action, expression, side, line["part"], line["share"]))
    return out


def plain(name: str) -> str:
    """Return a name in small letters and digits alone, without what stands before its last ".", ":", "__" or "Fcl_".

    Args:
        name: of a bone or morph target, such as "blendShape1.eyeBlink_L".

    Returns:
        Such as "eyeblinkl".
    """
    last = re.split(r"[.:|]|__|(?=Fcl_)", name)[-1]
    return re.sub(r"[^a-z0-9]", "", last.lower())


def action_name(name: str) -> str:
    """Return ARKit's name of an action in any of its common spellings.

    Args:
        name: of a morph target, such as "EyeBlink_L".

    Returns:
        Such as "eyeBlinkLeft"; "" if it is none of the 52.
    """
    return _spellings().get(plain(name), "")


@cache
def _spellings() -> dict[str, str]:
    out = {}
    for action in ARKIT:
        out[action.lower()] = action
        for side in _SIDES:
            if action.endswith(side):
                out[action.removesuffix(side).lower() + side[0].lower()] = action
    return out
