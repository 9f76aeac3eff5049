"""Poses in which nothing of a face may go through anything else: every action, and plausible mixtures."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mien.move import face_of
from mien.move.expression_speech import make_way
from mien.move.gaze import look_weights
from mien.move.visemes import visemes
from mien.types import ARKIT, ARKIT_INDEX, Motion, parse_emotion

__all__ = ["action_poses", "mixture_poses"]

Reals = NDArray[np.float64]

_FELT = ("happy", "sad", "angry", "surprised", "afraid", "disgusted", "neutral", "contempt", "embarrassment", "amused")
_WITH = {"mouthClose": ("jawOpen", 1.0), "tongueOut": ("jawOpen", 0.4)}
"""mouthClose closes the lips of an open jaw, and a tongue comes out through an open mouth: ARKit's own meaning."""
_FULL = {"Up": (0.0, 0.5), "Down": (0.0, -0.5), "In": (-0.5, 0.0), "Out": (0.5, 0.0)}  # of the left eye; radians


def action_poses() -> tuple[tuple[str, ...], Motion]:
    """Return every ARKit action at full and at half weight, each with what it cannot do without.

    Returns:
        Names such as "jawOpen 1", and a frame for each. mouthClose comes with as much jawOpen, tongueOut with 0.4 of
        it, and with an eyeLook action the eyes turn by half a radian.
    """
    names, rows, gazes = [], [], []
    for name in ARKIT:
        for weight in (1.0, 0.5):
            row = np.zeros(len(ARKIT))
            row[ARKIT_INDEX[name]] = weight
            if name in _WITH:
                other, share = _WITH[name]
                row[ARKIT_INDEX[other]] = weight * share
            gaze = next((np.array(g) for way, g in _FULL.items() if name.startswith(f"eyeLook{way}")), np.zeros(2))
            if name.endswith("Right"):
                gaze = gaze * [-1, 1]
            names.append(f"{name} {weight:g}")
            rows.append(row)
            gazes.append(gaze * weight)
    return tuple(names), _motion(np.array(rows), np.array(gazes))


def mixture_poses(count: int, *, seed: int) -> tuple[tuple[str, ...], Motion]:
    """Return plausible moments of a conversation.

    Args:
        count: how many.
        seed: the same gives the same poses.

    Returns:
        Names such as "angry 0.7, viseme o 0.9, blink 0.4", and a frame for each: one emotion of ten at 0.2 to 1, either
        side of the face at 0.8 to 1 of it; in two of three a viseme at 0.5 to 1, before which the feeling makes way as
        in `mien.move`; a gaze within 0.45 radians with its eyeLook weights; in one of two the lids part of the way
        down a blink, or shut.
    """
    chance = np.random.default_rng(seed)
    looks = visemes()
    kinds = sorted({v.name: v for v in looks.values()}.items())
    names, faces, gazes = [], [], []
    for _ in range(count):
        felt, strength = _FELT[int(chance.integers(len(_FELT)))], float(chance.uniform(0.2, 1.0))
        name, look = kinds[int(chance.integers(len(kinds)))]
        spoken = float(chance.uniform(0.5, 1.0)) if chance.random() < 2 / 3 else 0.0
        lips = spoken * look.targets.astype(np.float64)
        face = face_of(parse_emotion(f"{felt}:{strength:.3f}")).astype(np.float64) * _sides(chance)
        face = make_way(face[None], lips[None], np.array([float(spoken > 0)]))[0]
        gaze = chance.uniform(-1, 1, 2) * (0.45, 0.30)
        shut = float(chance.choice((0.0, chance.uniform(0.1, 1.0), 1.0), p=(0.5, 0.4, 0.1)))
        face = np.clip(face + lips + look_weights(gaze[None])[0], 0, 1)
        for side in ("Left", "Right"):
            at = ARKIT_INDEX[f"eyeBlink{side}"]
            face[at] = max(face[at], shut)
        names.append(f"{felt} {strength:.2f}, viseme {name} {spoken:.2f}, blink {shut:.2f}, "
                     f"gaze {gaze[0]:.2f} {gaze[1]:.2f}")  # fmt: skip
        faces.append(face)
        gazes.append(gaze)
    return tuple(names), _motion(np.array(faces).reshape(count, len(ARKIT)), np.array(gazes).reshape(count, 2))


def _sides(chance: np.random.Generator) -> Reals:
    share = dict(zip(("Left", "Right"), chance.uniform(0.8, 1.0, 2), strict=True))
    return np.array([next((s for side, s in share.items() if name.endswith(side)), 1.0) for name in ARKIT])


def _motion(face: Reals, gaze: Reals) -> Motion:
    three = np.zeros((len(face), 3), np.float32)
    return Motion(25.0, face.astype(np.float32), three, three, three, gaze.astype(np.float32),
                  np.zeros((len(face), 0, 3), np.float32))  # fmt: skip
