"""Expression: a feeling as the faces of its labels, and an expression as the sum of its parts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from mien.types import ARKIT, Action, Affect, Expression, Feeling, Part, load_taxonomy, region_mask, taxonomy_names
from mien.types.facs import Prototype, join_weights, prototype, unit

__all__ = ["ACTION_TIME", "POSED", "Pose", "face_of", "flash_of", "mix_looks", "part_masks", "pose_of"]

Reals = NDArray[np.float64]

_SPREAD = 0.05
"""How fast a label's share of a point falls with the angle between them: in 1 - cosine, a factor of e."""

_FAINT = 0.1
"""Distance from the origin below which a point says little about its direction."""

POSED = 0.92
"""The right side's share of the left in an action that is asked for by itself (Ekman, Hager & Friesen 1981)."""

_FARTHEST = 0.30
"""Radians about each axis beyond which an expression does not turn the head."""

ACTION_TIME = (0.4, 1.0, 0.7)
"""Onset, apex and offset of such an action, seconds; ours."""


@dataclass(frozen=True, slots=True, eq=False)
class Pose:
    """A face at its strongest, and how it comes and goes.

    Args:
        weights: (52,) float64 in [0, 1], ARKit order.
        onset: (52,) seconds until it is there.
        apex: (52,) seconds for which it stays.
        offset: (52,) seconds until it is gone.
        hold: (52,) in [0, 1], what stays of it while the feeling lasts.
        turn: (3,) radians by which it turns the head, as `Motion.head`.
    """

    weights: Reals
    onset: Reals
    apex: Reals
    offset: Reals
    hold: Reals
    turn: Reals


def face_of(feeling: Feeling) -> NDArray[np.float32]:
    """Return the face that shows a feeling at its strongest.

    Args:
        feeling: an affect in any taxonomy, or an expression.

    Returns:
        (52,) float32 in [0, 1], ARKit order; all zero where every intensity is 0.

    Raises:
        InputError: an action unit is unknown.
    """
    return pose_of(feeling).weights.astype(np.float32)


def pose_of(feeling: Feeling) -> Pose:
    """Return the face that shows a feeling, with its times.

    Args:
        feeling: an affect in any taxonomy, or an expression.

    Returns:
        The pose.

    Raises:
        InputError: an action unit is unknown.
    """
    return _joined(feeling.parts) if isinstance(feeling, Expression) else _affect_pose(feeling)


def flash_of(expression: Expression) -> Reals:
    """Return the face that flashes through an expression.

    Args:
        expression: with flashes, or without.

    Returns:
        (52,) float64 in [0, 1], ARKit order; all zero without flashes.
    """
    return _joined(expression.flashes).weights


def part_masks(parts: tuple[Part, ...]) -> list[Reals]:
    """Return where each part shows.

    Args:
        parts: of one expression.

    Returns:
        (52,) float64 in [0, 1] for each: its regions; for a feeling without any, what other feelings' regions leave.
    """
    free = np.ones(len(ARKIT))
    for part in parts:
        if part.regions and isinstance(part.shown, Affect):
            free = np.minimum(free, 1.0 - region_mask(part.regions))
    whole = np.ones(len(ARKIT))
    return [
        region_mask(part.regions) * whole if part.regions else free if isinstance(part.shown, Affect) else whole
        for part in parts
    ]


def _joined(parts: tuple[Part, ...]) -> Pose:
    """Return parts together; each blendshape's times are the mean of the parts that move it."""
    poses = [_STILL, *(_part_pose(part, mask) for part, mask in zip(parts, part_masks(parts), strict=True))]
    rows = np.array([pose.weights for pose in poses])
    shares = np.maximum(rows, 1e-9)
    shares /= shares.sum(axis=0)

    def mean(name: str) -> Reals:
        return sum((share * getattr(pose, name) for share, pose in zip(shares, poses, strict=True)), np.zeros(1))

    turn = np.clip(sum((pose.turn for pose in poses), np.zeros(3)), -_FARTHEST, _FARTHEST)
    return Pose(join_weights(rows), mean("onset"), mean("apex"), mean("offset"), mean("hold"), turn)


def _part_pose(part: Part, mask: Reals) -> Pose:
    if isinstance(part.shown, Action):
        even = np.where(region_mask(("right",)) == 1.0, POSED, 1.0)
        moved, strength = unit(part.shown.unit), part.shown.strength
        turn = _NO_TURN if part.regions else strength * moved.turn
        return _timed(strength * moved.targets * even * mask, ACTION_TIME, 1.0, turn)
    whole = _affect_pose(part.shown)
    return replace(whole, weights=whole.weights * mask, turn=_NO_TURN if part.regions else whole.turn)


def _timed(weights: Reals, time: tuple[float, float, float], hold: float, turn: Reals) -> Pose:
    onset, apex, offset, stays = (np.full(len(ARKIT), value) for value in (*time, hold))
    return Pose(weights, onset, apex, offset, stays, turn)


_NO_TURN = np.zeros(3)
_STILL = _timed(np.zeros(len(ARKIT)), ACTION_TIME, 1.0, _NO_TURN)


def _affect_pose(affect: Affect) -> Pose:
    mixed = mix_looks(affect)
    total = sum(share for _, share in mixed)
    if total == 0.0:
        return _STILL
    weights = np.clip(sum(share * one.weights for one, share in mixed), 0.0, 1.0)
    times = sum(share / total * np.array([one.onset, one.apex, one.offset, one.hold]) for one, share in mixed)
    onset, apex, offset, hold = (float(mean) for mean in np.asarray(times))
    turn = sum((share * one.turn for one, share in mixed), _NO_TURN)
    return _timed(weights, (onset, apex, offset), hold, turn)


def mix_looks(affect: Affect) -> list[tuple[Prototype, float]]:
    """Return the looks that a feeling is a mixture of.

    Args:
        affect: in any taxonomy.

    Returns:
        Looks with their shares, strongest first, without those of no share. A feeling that is sure of a label has that
        label's look; the less it is, the more its point counts, which is read among all labels that stand at a
        published point, by direction: a weak feeling looks as a strong one of its kind does, only less so. "neutral"
        is no look: a point far from the origin that is nearest to it (calm, content) shows as what its direction says.
        The shares sum to at most the intensity; up to half of the probability may be "neutral" without weakening it.
    """
    taxonomy = load_taxonomy(affect.taxonomy)
    named = {label: p for label, p in zip(taxonomy.labels, affect.emotions, strict=True) if label != "neutral" and p}
    felt = max(sum(named.values()), 0.5)
    far = min(float(np.linalg.norm(affect.vad)) / _FAINT, 1.0)
    point = (1.0 - max(named.values(), default=0.0)) * far
    shares: dict[Prototype, float] = {}
    for label, p in named.items():
        shares[prototype(label)] = shares.get(prototype(label), 0.0) + (1.0 - point) * p / felt
    if point > 0.0:
        for near, p in _near(affect):
            shares[near] = shares.get(near, 0.0) + point * p
    ordered = sorted(shares.items(), key=lambda item: -item[1])
    return [(one, affect.intensity * share) for one, share in ordered if affect.intensity * share > 0.0]


def _near(affect: Affect) -> list[tuple[Prototype, float]]:
    """Return the looks in a point's direction, with shares that sum to 1; shares below 2 % are left out."""
    names, directions = _directions()
    point = np.array(affect.vad) / np.linalg.norm(affect.vad)
    shares = np.exp((directions @ point - 1.0) / _SPREAD)
    shares /= shares.sum()
    shares[shares < 0.02] = 0.0
    shares /= shares.sum()
    return [(prototype(name), float(share)) for name, share in zip(names, shares, strict=True) if share]


@lru_cache
def _directions() -> tuple[tuple[str, ...], Reals]:
    """Return one label for each look that stands at a single published term, and its direction from the origin."""
    found: dict[Prototype, tuple[str, Reals]] = {}
    for name in taxonomy_names():
        taxonomy = load_taxonomy(name)
        for label, point, source in zip(taxonomy.labels, taxonomy.points(), taxonomy.sources, strict=True):
            if source.startswith("RM77") and "," not in source:
                found.setdefault(prototype(label), (label, point / np.linalg.norm(point)))
    return tuple(label for label, _ in found.values()), np.array([direction for _, direction in found.values()])
