"""One-frame motions to draw."""

import numpy as np

from mien.draw import Shot, soft
from mien.types import ARKIT_INDEX, Motion


def square(size: int) -> Shot:
    """A bust before the soft backdrop."""
    return Shot(size, size, "bust", soft(size, size))


def pose(
    *, head: tuple[float, float, float] = (0, 0, 0), gaze: tuple[float, float] = (0, 0), **weights: float
) -> Motion:
    """One frame; a weight named without a side sets both sides."""
    face = np.zeros((1, 52), dtype=np.float32)
    for name, weight in weights.items():
        for full in [name] if name in ARKIT_INDEX else [f"{name}Left", f"{name}Right"]:
            face[0, ARKIT_INDEX[full]] = weight
    rest = np.zeros((1, 3), dtype=np.float32)
    body = np.zeros((1, 0, 3), dtype=np.float32)
    turned, looking = np.array([head], dtype=np.float32), np.array([gaze], dtype=np.float32)
    return Motion(25.0, face, turned, rest, rest, looking, body)


POSES = {
    "rest": pose(),
    "smile": pose(mouthSmile=0.8, cheekSquint=0.5),
    "open": pose(jawOpen=0.7),
    "closed over an open jaw": pose(jawOpen=0.3, mouthClose=0.3),
    "blink": pose(eyeBlink=1.0),
    "pucker": pose(mouthPucker=0.9, browInnerUp=0.7),
    "turned left": pose(head=(0.0, 0.5, 0.0)),
    "nodding, turned right": pose(head=(0.25, -0.5, 0.1), gaze=(0.3, 0.1)),
}
