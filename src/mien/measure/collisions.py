"""Whether eyes come through lids, and teeth or tongue through lips and cheeks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mien.draw.head import Head
from mien.draw.pose import Rig
from mien.draw.rotation import gaze_matrices, matrices
from mien.errors import InputError
from mien.measure.collision_poses import action_poses, mixture_poses
from mien.types import ARKIT_INDEX, Motion

__all__ = ["TOLERANCE_MM", "Collision", "CollisionReport", "collisions"]

Reals = NDArray[np.float64]

TOLERANCE_MM = 0.1
"""Positions in a GLB are rounded to about 0.02 mm; 0.1 mm is a third of a portrait's pixel at 1080p."""

_FRONT = np.radians(65)  # about an eye's axis: what of the skin around it can be its lids
_NEAR = 1.45  # of the eyeball's radius: lids lie nearer
_FACING = 0.35  # cosine; the skin of a lid faces away from the eyeball, that of the socket toward it
_VIEWS = tuple(np.radians(v) for v in ((0, 0), (30, 0), (-30, 0)))  # yaw, pitch of the viewer
_THICK = 0.010  # metres: what lies deeper behind a tooth is another part of the face


@dataclass(frozen=True, slots=True)
class Collision:
    """One pose in which one thing goes through another.

    Args:
        pose: as in `mien.measure.collision_poses`.
        what: "eye" through a lid, "teeth" or "tongue" through lips or cheeks.
        depth_mm: how far, at the worst place.
    """

    pose: str
    what: Literal["eye", "teeth", "tongue"]
    depth_mm: float


@dataclass(frozen=True, slots=True)
class CollisionReport:
    """What goes through what, over all poses of one head.

    Args:
        head: its name.
        poses: how many were looked at.
        found: every collision deeper than `TOLERANCE_MM`, the deepest first.
    """

    head: str
    poses: int
    found: tuple[Collision, ...]

    def count(self, what: Literal["eye", "teeth", "tongue"]) -> int:
        """In how many poses it goes through something."""
        return sum(one.what == what for one in self.found)


def collisions(head: Head, *, mixtures: int = 500, seed: int = 0) -> CollisionReport:
    """Pose a head in every action, at 1 and at 0.5, and in plausible mixtures, and look for what goes through what.

    Lids: the skin before an eye that faces away from it must stay outside of the eyeball, cornea and gaze included,
    measured radially from the eye's joint, at vertices, edges and middles of triangles. That holds for every view.
    Teeth, gums and tongue: seen from the front and from 30 degrees to either side, no vertex of them that is in sight
    may lie before skin that is outside at rest and faces the viewer. The tongue may where tongueOut is above 0.

    Args:
        head: with parts that start with "skin", "eye" and "teeth"; without a tongue nothing is said of it.
        mixtures: how many, besides the 104 poses of actions.
        seed: of the mixtures.

    Returns:
        The report.

    Raises:
        InputError: the head has no skin, eyes or teeth by those names.
    """
    skin = _triangles(head, "skin")
    for name in ("skin", "eye_left", "eye_right", "teeth"):
        if not len(_triangles(head, name)):
            raise InputError(f"{head.name}: no part is called {name}; collisions are measured on heads of Mien's bake")
    eyes = [_Eye(head, skin, name) for name in ("eye_left", "eye_right")]
    mouth = _Mouth(head, skin)
    rig, found, total = Rig(head), list[Collision](), 0
    for names, motion in (action_poses(), mixture_poses(mixtures, seed=seed)):
        total += len(names)
        for frame, pose in enumerate(names):
            rig.pose(motion, frame)
            points = rig.positions.astype(np.float64)
            depths = {"eye": max(eye.depth(points, motion, frame) for eye in eyes)}
            depths |= mouth.depths(points, out=motion.face[frame, ARKIT_INDEX["tongueOut"]] > 0)
            for what in ("eye", "teeth", "tongue"):
                if depths.get(what, 0.0) * 1e3 > TOLERANCE_MM:
                    found.append(Collision(pose, what, round(float(depths[what]) * 1e3, 2)))
    return CollisionReport(head.name, total, tuple(sorted(found, key=lambda one: -one.depth_mm)))


def _triangles(head: Head, start: str) -> NDArray[np.int32]:
    runs = [head.triangles[p.first : p.first + p.count] for p in head.parts if p.name.startswith(start)]
    return np.concatenate(runs) if runs else np.zeros((0, 3), np.int32)


class _Eye:
    """One eyeball and the lids before it."""

    def __init__(self, head: Head, skin: NDArray[np.int32], name: str) -> None:
        joint = next((j for j in head.joints if j.name == name), None)
        if joint is None:
            raise InputError(f"{head.name}: no joint is called {name}; collisions are measured on heads of Mien's bake")
        self._centre = np.array(joint.position)
        ball = head.vertices[_triangles(head, name)].astype(np.float64) - self._centre
        self._radius = _radii(ball)
        own = head.vertices.astype(np.float64) - self._centre
        far = np.linalg.norm(own, axis=1)
        corners = own[skin]
        middle = corners.mean(1)
        facing = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        size = np.linalg.norm(facing, axis=1) * np.linalg.norm(middle, axis=1)
        out = (facing * middle).sum(1) > _FACING * size
        near = far[skin].max(1) < _NEAR * np.linalg.norm(ball, axis=2).max()
        front = middle[:, 2] > np.cos(_FRONT) * np.linalg.norm(middle, axis=1)
        lids = skin[out & near & front]
        share = np.array([(1, 0, 0), (0, 1, 0), (0, 0, 1), (0.5, 0.5, 0), (0, 0.5, 0.5), (0.5, 0, 0.5), (1 / 3,) * 3])
        self._corner = np.repeat(lids, len(share), axis=0)
        self._share = np.tile(share, (len(lids), 1))

    def depth(self, points: Reals, motion: Motion, frame: int) -> float:
        """How deep the lids lie in the eyeball, metres, 0 where they do not."""
        if not len(self._corner):
            return 0.0
        at = (points[self._corner] * self._share[..., None]).sum(1) - self._centre
        turned = at @ gaze_matrices(motion.gaze[frame : frame + 1])[0]
        far = np.linalg.norm(turned, axis=1)
        return float(np.max(_lookup(self._radius, turned / far[:, None]) - far, initial=0.0))


_GRID = 181  # a degree a step


def _radii(ball: Reals) -> Reals:
    """How far an eyeball's surface lies from its centre, over longitude and latitude from -90 to 90 degrees."""
    turn = np.radians(np.linspace(-90, 90, _GRID))
    lon, lat = np.meshgrid(turn, turn)
    rays = np.stack([np.sin(lon) * np.cos(lat), np.sin(lat), np.cos(lon) * np.cos(lat)], -1)
    return _cast(ball, rays.reshape(-1, 3)).reshape(_GRID, _GRID)


@njit(cache=True, nogil=True)
def _cast(ball, rays):
    """Where rays from the origin leave triangles (f, 3, 3); 0 where they meet none."""
    out = np.zeros(len(rays))
    for f in range(len(ball)):
        a, b, c = ball[f, 0], ball[f, 1], ball[f, 2]
        n = np.cross(b - a, c - a)
        above, ab, bc, ca = n @ a, np.cross(a, b), np.cross(b, c), np.cross(c, a)
        for r in range(len(rays)):
            ray = rays[r]
            if ray @ ab >= -1e-12 and ray @ bc >= -1e-12 and ray @ ca >= -1e-12:
                slope = n @ ray
                if slope > 1e-12:
                    out[r] = max(out[r], above / slope)
    return out


def _lookup(radius: Reals, unit: Reals) -> Reals:
    lon, lat = np.arctan2(unit[:, 0], unit[:, 2]), np.arcsin(np.clip(unit[:, 1], -1, 1))
    x, y = (np.clip(np.degrees(a) + 90, 0, _GRID - 1.001) for a in (lon, lat))
    i, j = x.astype(np.int64), y.astype(np.int64)
    u, w = x - i, y - j
    return ((1 - u) * (1 - w) * radius[j, i] + u * (1 - w) * radius[j, i + 1]
            + (1 - u) * w * radius[j + 1, i] + u * w * radius[j + 1, i + 1])  # fmt: skip


class _Mouth:
    """Teeth and tongue, and the skin around them."""

    def __init__(self, head: Head, skin: NDArray[np.int32]) -> None:
        self._inside = {name: np.unique(_triangles(head, name)) for name in ("teeth", "tongue")}
        inner = head.vertices[self._inside["teeth"]]
        low, high = inner.min(0) - np.array([0.02, 0.035, 0.03]), inner.max(0) + np.array([0.02, 0.02, 0.05])
        near = np.all((head.vertices[skin] > low) & (head.vertices[skin] < high), axis=(1, 2))
        self._skin = skin[near]
        self._views = [matrices(np.array([[-pitch, yaw, 0.0]]))[0] for yaw, pitch in _VIEWS]
        points = head.vertices.astype(np.float64)
        self._outer = np.zeros(len(self._skin), bool)
        for view in self._views:
            self._outer |= _in_sight(points @ view, self._skin)

    def depths(self, points: Reals, *, out: bool) -> dict[str, float]:
        """How far teeth and tongue stand before the skin, metres."""
        kinds = [name for name, inside in self._inside.items() if len(inside) and not (name == "tongue" and out)]
        worst = dict.fromkeys(kinds, 0.0)
        for view in self._views:
            seen = points @ view
            for name in kinds:
                own = seen[self._inside[name]]
                worst[name] = max(worst[name], _before(own, seen, self._skin, self._outer, _THICK))
        return worst


@njit(cache=True, nogil=True)
def _in_sight(points, triangles):
    """Which triangles' middles the viewer (at +z) sees."""
    out = np.zeros(len(triangles), np.bool_)
    for t in range(len(triangles)):
        a, b, c = points[triangles[t, 0]], points[triangles[t, 1]], points[triangles[t, 2]]
        if (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]) <= 0:
            continue
        m = (a + b + c) / 3
        free = True
        for s in range(len(triangles)):
            if s != t and _height(m, points, triangles[s]) > m[2] + 1e-5:
                free = False
                break
        out[t] = free
    return out


@njit(cache=True, nogil=True)
def _height(p, points, corners):
    """Where the sight line through p meets a triangle that faces the viewer, -1 where it does not."""
    a, b, c = points[corners[0]], points[corners[1]], points[corners[2]]
    if p[0] < min(a[0], b[0], c[0]) or p[0] > max(a[0], b[0], c[0]):
        return -1.0
    if p[1] < min(a[1], b[1], c[1]) or p[1] > max(a[1], b[1], c[1]):
        return -1.0
    area = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    if area <= 1e-14:
        return -1.0
    u = ((p[0] - a[0]) * (c[1] - a[1]) - (p[1] - a[1]) * (c[0] - a[0])) / area
    w = ((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])) / area
    if u < 0 or w < 0 or u + w > 1:
        return -1.0
    return a[2] + u * (b[2] - a[2]) + w * (c[2] - a[2])


@njit(cache=True, nogil=True)
def _before(own, points, triangles, outer, thick):
    """How far any of `own` that is in sight stands before outer skin, at most `thick`."""
    above = np.full(len(own), -1.0)
    under = np.full(len(own), -1.0)
    for t in range(len(triangles)):
        i, j, k = triangles[t]
        low = min(points[i, 0], points[j, 0], points[k, 0])
        high = max(points[i, 0], points[j, 0], points[k, 0])
        for p in range(len(own)):
            if own[p, 0] < low or own[p, 0] > high:
                continue
            z = _height(own[p], points, triangles[t])
            if z > above[p]:
                above[p] = z
            if outer[t] and z > under[p]:
                under[p] = z
    worst = 0.0
    for p in range(len(own)):
        depth = own[p, 2] - under[p]
        if above[p] < own[p, 2] and depth < thick:
            worst = max(worst, depth)
    return worst
