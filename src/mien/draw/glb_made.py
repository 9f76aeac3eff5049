"""ARKit's actions made of a head's whole expressions, by side and by part of the face (`glb_names.toml`).

Source: this project. What belongs to mouth, eyes and brows is told by the head itself: its vowels move the mouth, its
blinks the eyes, and what neither moves lies above or below the eyes.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from mien.draw.glb_names import names
from mien.draw.head import Morph

__all__ = ["make_actions"]

Reals = NDArray[np.float64]

_VOWELS = ("aa", "ih", "ou", "ee", "oh", "jawOpen")
_BLINKS = ("blink", "blinkLeft", "blinkRight", "eyeBlinkLeft", "eyeBlinkRight")
_SEAM, _LINE = 0.008, 0.004  # metres over which one side passes into the other, and the brows into the cheeks


def make_actions(vertices: NDArray[np.float32], moves: dict[str, Morph], *, wanted: Iterable[str]) -> dict[str, Morph]:
    """Make actions that a head lacks of the expressions that it has.

    Args:
        vertices: (v, 3), metres, the person's left at +x.
        moves: what the head has, by ARKit's or VRM 1.0's names.
        wanted: the actions that it lacks.

    Returns:
        Those that can be made.
    """
    parts = _parts(vertices.astype(np.float64), moves)
    lacking, out = set(wanted), {}
    for made in names().made:
        if made.action not in lacking or made.action in out or made.expression not in moves or made.part not in parts:
            continue
        whole = moves[made.expression]
        weight = made.share * parts[made.part][whole.index]
        if made.side:
            left = _rise(vertices[whole.index, 0], _SEAM)
            weight = weight * (left if made.side == "Left" else 1 - left)
        kept = np.flatnonzero((np.abs(weight) > 1e-3) & whole.position.any(1))
        if len(kept):
            some = weight[kept, None].astype(np.float32)
            index = whole.index[kept]
            out[made.action] = Morph(made.action, index, some * whole.position[kept], some * whole.normal[kept])
    return out


def _parts(vertices: Reals, moves: dict[str, Morph]) -> dict[str, Reals]:
    """How much of each vertex belongs to which part of the face; without blinks, eyes and brows are not told apart."""
    vowels, blinks = (_most(len(vertices), moves, kind) for kind in (_VOWELS, _BLINKS))
    everywhere = np.ones(len(vertices))
    if not blinks.any():
        return {"all": everywhere, "mouth": everywhere}
    eyes = blinks / (blinks + vowels + 0.03 * blinks.max())
    line = float((vertices[:, 1] * blinks).sum() / blinks.sum())
    above = _rise(vertices[:, 1] - line - _LINE / 2, _LINE)
    # what a vowel moves stays with the mouth however high it lies: a cheek
    mouth = (1 - eyes) * np.maximum(1 - above, np.minimum(vowels / max(float(vowels.max()) * 0.05, 1e-9), 1))
    return {"all": everywhere, "eyes": eyes, "mouth": mouth, "brows": np.clip(1 - eyes - mouth, 0, 1)}


def _most(count: int, moves: dict[str, Morph], kind: tuple[str, ...]) -> Reals:
    out = np.zeros(count)
    for name in kind:
        if name in moves:
            length = np.linalg.norm(moves[name].position, axis=1)
            out[moves[name].index] = np.maximum(out[moves[name].index], length)
    return out


def _rise(x: NDArray[np.floating], width: float) -> Reals:
    """From 0 at -width to 1 at +width, smoothly."""
    t = np.clip(x / (2 * width) + 0.5, 0, 1)
    return (t * t * (3 - 2 * t)).astype(np.float64)
