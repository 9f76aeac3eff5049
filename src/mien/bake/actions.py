"""How strongly a face acts: anny's actions are shy, and readers of faces see shade sooner than outline."""

import numpy as np

__all__ = ["folded", "strengthen"]

# Measured with the judges of `mien bench face`: at 1, anger, sadness and a bearded smile are read as neutral.
_STRENGTH = {"noseSneer": 1.9, "mouthUpperUp": 1.35, "mouthFrown": 1.35}
_INNER_UP = 1.25
_SMILE = 1.25
# Brows knit more than they drop, the inner ends most: all of it downward, they would lie on the lids.
_KNIT = np.array([2.3, 1.75, 1.3])
_KNIT_OUTER = np.array([1.5, 1.1, 1.0])
# Sculpted folds are shallower than a face's own: a steeper normal shades them as deep as they are.
_FOLD = 1.4
_STEEPEST = 0.5  # a turn by 29°: at the few vertices that turn further, a smile looked like a scar
_FOLDING = ("brow", "nose", "mouthSmile", "cheek")


def strengthen(actions: dict[str, np.ndarray], vertices: np.ndarray, eye: np.ndarray) -> dict[str, np.ndarray]:
    """Make those actions stronger that are too shy to be read; the lids stay as they are.

    Args:
        actions: ARKit name to (v, 3) offsets, metres.
        vertices: (v, 3) metres, where the face is at rest.
        eye: (3,) centre of the left eye.

    Returns:
        ARKit name to (v, 3) offsets.
    """
    outer = _rise((np.abs(vertices[:, 0]) - eye[0]) / 0.03 + 0.5)[:, None]
    above = _rise((vertices[:, 1] - eye[1] - 0.008) / 0.014)[:, None]
    brows = 1 + (_KNIT + outer * (_KNIT_OUTER - _KNIT) - 1) * above
    below = _rise((eye[1] - 0.015 - vertices[:, 1]) / 0.015)[:, None]
    gains = {
        "browDown": brows,
        "browInnerUp": 1 + (_INNER_UP - 1) * above,
        "mouthSmile": 1 + (_SMILE - 1) * below,
    }
    return {
        name: offsets * gains.get(_both(name), _STRENGTH.get(_both(name), 1.0)) for name, offsets in actions.items()
    }


def folded(name: str, turns: np.ndarray) -> np.ndarray:
    """Return an action's turn of normals as it is drawn: steeper than that of its surface where it folds the skin.

    Args:
        name: ARKit name.
        turns: (v, 3) change of the unit normals.

    Returns:
        (v, 3), no row longer than half a unit where skin folds.
    """
    if not name.startswith(_FOLDING):
        return turns
    length = np.linalg.norm(turns, axis=1, keepdims=True)
    return turns * np.minimum(_FOLD, _STEEPEST / np.maximum(length, 1e-9))


def _rise(along: np.ndarray) -> np.ndarray:
    """From 0 to 1 and smooth at both ends."""
    along = np.clip(along, 0, 1)
    return along * along * (3 - 2 * along)


def _both(name: str) -> str:
    return name.removesuffix("Left").removesuffix("Right")
