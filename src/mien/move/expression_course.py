"""How an expression comes, lives and goes: onset, apex and offset, waning and renewal, flashes of what is masked."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from mien.move.chance import moments, wander
from mien.move.expression import Pose, flash_of, pose_of
from mien.types import Expression, Feeling, region_mask
from mien.types.facs import units

__all__ = ["course"]

Reals = NDArray[np.float64]

_UPPER = region_mask(("brows", "eyes", "cheeks"))
_HALVES = {"upper": _UPPER, "lower": 1.0 - _UPPER}
"""Halves that wax and wane apart, as their motor supply is apart (Rinn, Psychological Bulletin 95, 1984)."""

_FLASH_GAP, _FLASH_LEAST, _FLASH_SPREAD = 4.0, 1.2, 0.5  # seconds between flashes; ours
_FLASH = (0.12, 0.20)  # seconds; of 1/25 to 1/5 s (Ekman & Friesen 1969), what 25 frames a second can show
_FLASH_DEPTH = 0.9  # of the masking face gives way


def course(
    times: Reals, before: Feeling, feeling: Feeling, *, accent: Reals, start: float, within: float, seed: int
) -> Reals:
    """Return the face that goes from one feeling to the next, and lives in it.

    Args:
        times: (t,) seconds since the new feeling began.
        before: what was shown until then.
        feeling: what is shown from then on.
        accent: (t,) [0, 1], how much the stress of words renews the expression; 0 at both ends.
        start: when the new feeling began, media time, seconds.
        within: seconds by which the change is complete, since the next beat starts from there.
        seed: of the slow changes of an expression that lasts, and of the moments of flashes.

    Returns:
        (t, 52) float64 in [0, 1]. What grows takes the new feeling's onset, what fades the old one's offset, each unit
        with its lag; the apex lasts as the feeling's table says; then the face wanders between what the feeling holds
        and the apex, by media time and accent alone, so that beats of one feeling join.

    Source: Ekman, "Emotions Revealed", 2003, and Hess & Kleck, European J. Social Psychology 20, 1990, for times; that
        an expression wanes and is renewed while the feeling lasts is ours.
    """
    old, new = pose_of(before), pose_of(feeling)
    lags = _lags()
    length = np.where(new.weights >= old.weights, new.onset, old.offset)
    squeeze = min(1.0, within / max(float((lags + length).max()), 1e-6))
    share = _ease((times[:, None] - lags * squeeze) / np.maximum(length * squeeze, 1e-6))
    face = old.weights + (new.weights - old.weights) * share
    hold = old.hold + (new.hold - old.hold) * share
    renewed = np.maximum(_arrival(times, old, new, within), accent[:, None])
    for name, half in _HALVES.items():
        fresh = 0.45 + 0.45 * np.tanh(wander(times + start, seed, f"{name} face", slowest=0.08, fastest=0.4))
        level = hold + (1.0 - hold) * np.maximum(fresh[:, None], renewed)
        face = face * (1.0 - half + half * level)
    return _flashed(face, times, feeling, start=start, within=within, seed=seed)


def _ease(share: Reals) -> Reals:
    return 0.5 - 0.5 * np.cos(np.pi * np.clip(share, 0.0, 1.0))


@lru_cache
def _lags() -> Reals:
    """Return (52,): seconds by which each blendshape is behind, the mean of the units that move it."""
    targets = np.array([unit.targets for unit in units().values()])  # a head unit's are all zero
    lags = np.array([unit.lag for unit in units().values()])
    return (lags @ targets) / np.maximum(targets.sum(axis=0), 1e-6)


def _arrival(times: Reals, old: Pose, new: Pose, within: float) -> Reals:
    """Return (t, 52) in [0, 1]: the apex of what is new, over by the end of the beat."""
    news = min(2.0 * float(np.abs(new.weights - old.weights).max()), 1.0)
    squeeze = min(1.0, within / max(float((new.onset + new.apex + new.offset).max()), 1e-6))
    rest = times[:, None] - (new.onset + new.apex) * squeeze
    up = _ease(times[:, None] / np.maximum(new.onset * squeeze, 1e-6))
    down = _ease(rest / np.maximum(new.offset * squeeze, 1e-6))
    return news * up * (1.0 - down)


def _flashed(face: Reals, times: Reals, feeling: Feeling, *, start: float, within: float, seed: int) -> Reals:
    """Let what is masked flash through; a flash that the beat would cut off does not come."""
    if not (isinstance(feeling, Expression) and feeling.flashes and len(times)):
        return face
    hidden = flash_of(feeling)
    spread = {"until": start + within, "least": _FLASH_LEAST, "mean": _FLASH_GAP, "spread": _FLASH_SPREAD}
    depth = np.zeros(len(times))
    for place, moment in enumerate(moments(seed, "flashes", **spread) - start):
        length = _FLASH[place % 2]
        if moment >= 0.0 and moment + length <= within:
            depth = np.maximum(depth, _ease(1.0 - np.abs((times - moment) / (length / 2) - 1.0)))
    weight = _FLASH_DEPTH * depth[:, None]
    return (1.0 - weight) * face + weight * hidden
