"""The renderer once more, in plain numpy and float64, straight from the equations in `mien.draw.light`."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from mien.draw.band import SAMPLES
from mien.draw.camera import portrait_camera
from mien.draw.head import Head, see_through
from mien.draw.light import GROUND, LIGHTS, RIM, SKY, WRAP
from mien.draw.rotation import gaze_matrices, matrices
from mien.draw.shot import soft
from mien.types import ARKIT_INDEX, Motion

Reals = NDArray[np.float64]
Ints = NDArray[np.integer]


def draw_plainly(head: Head, motion: Motion, *, size: int) -> NDArray[np.uint8]:
    """Draw the first frame of a motion, sample by sample."""
    positions, normals = _posed(head, motion)
    clip = np.c_[positions, np.ones(len(positions))] @ portrait_camera(head).matrix().astype(np.float64).T
    screen = np.c_[(0.5 + 0.5 * clip[:, 0] / clip[:, 3]) * size, (0.5 - 0.5 * clip[:, 1] / clip[:, 3]) * size]
    depth, near = clip[:, 2] / clip[:, 3], 1 / clip[:, 3]
    nearest, winner = np.full((size, size, 4), np.inf), np.full((size, size, 4), -1)
    clear = see_through(head)
    for t, there, z, _ in _covered(head, screen, depth, size, ~clear):
        won = z < nearest[there]
        nearest[there], winner[there] = np.where(won, z, nearest[there]), np.where(won, t, winner[there])
    shares: dict[tuple[int, int, int], list[int]] = {}
    for y, x, s in np.argwhere(winner >= 0):
        shares.setdefault((int(y), int(x), int(winner[y, x, s])), []).append(int(s))
    keys = np.array(list(shares))
    points = np.array([SAMPLES[group].mean(axis=0, dtype=np.float64) for group in shares.values()])
    shown = _shade(head, positions, normals, screen, near, keys[:, 2], points + keys[:, 1::-1])
    picture = soft(size, size) * (winner < 0).mean(axis=2, keepdims=True)
    won = np.array([len(group) for group in shares.values()])[:, None] / 4
    np.add.at(picture, (keys[:, 0], keys[:, 1]), won * shown)
    for t, there, z, alpha in _covered(head, screen, depth, size, clear):
        for y, x in np.argwhere((z < nearest[there]).any(axis=2)):
            seen = z[y, x] < nearest[there][y, x]
            point = SAMPLES[seen].mean(axis=0, dtype=np.float64)
            y, x = y + there[0].start, x + there[1].start
            shown = _shade(head, positions, normals, screen, near, np.array([t]), point[None] + (x, y))[0]
            share = seen.mean() * (alpha[0] * (x + point[0]) + alpha[1] * (y + point[1]) + alpha[2])
            picture[y, x] += share * (shown - picture[y, x])
    return (picture + 0.5).astype(np.uint8)


def _posed(head: Head, motion: Motion) -> tuple[Reals, Reals]:
    positions, normals = head.vertices.astype(np.float64), head.normals.astype(np.float64)
    for morph in head.morphs:
        weight = float(motion.face[0, ARKIT_INDEX[morph.name]])
        positions[morph.index] += weight * morph.position
        normals[morph.index] += weight * morph.normal
    turns = {name: matrices(getattr(motion, name)[:1])[0] for name in ("torso", "neck", "head")}
    turns |= dict.fromkeys(("eye_left", "eye_right"), gaze_matrices(motion.gaze[:1])[0])
    world: list[tuple[Reals, Reals]] = []
    for joint in head.joints:
        turn, centre = turns[joint.name], np.array(joint.position)
        above, shift = world[joint.parent] if joint.parent >= 0 else (np.eye(3), np.zeros(3))
        world.append((above @ turn, above @ (centre - turn @ centre) + shift))
    spun, moved = np.zeros_like(normals), np.zeros_like(positions)
    for k in range(4):
        weight = head.skin_weights[:, k, None]
        turn = np.array([turn for turn, _ in world])[head.skin_joints[:, k]]
        shift = np.array([shift for _, shift in world])[head.skin_joints[:, k]]
        moved += weight * (np.einsum("vij,vj->vi", turn, positions) + shift)
        spun += weight * np.einsum("vij,vj->vi", turn, normals)
    return moved, spun / np.linalg.norm(spun, axis=1, keepdims=True)


def _corners(screen: Reals, triangle: Ints) -> tuple[Reals, float]:
    """Return (2, 3): u and v as functions of x, y and 1; and the signed area."""
    a, b, c = screen[triangle]
    area = float((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]))
    u, v = np.array([b[1] - c[1], c[0] - b[0]]), np.array([c[1] - a[1], a[0] - c[0]])
    return np.array([[*u, -u @ c], [*v, -v @ c]]) / (area or 1.0), area


def _covered(
    head: Head, screen: Reals, depth: Reals, size: int, kept: NDArray[np.bool_]
) -> Iterator[tuple[int, tuple[slice, slice], Reals, Reals]]:
    """Yield every triangle that is kept and seen, its box, depth at the box's samples (inf outside), alpha's plane."""
    two_sided = np.repeat(
        [head.materials[part.material].two_sided for part in head.parts], [part.count for part in head.parts]
    )
    for t in np.flatnonzero(kept):
        corners = head.triangles[t]
        plane, area = _corners(screen, corners)
        if area == 0 or (area > 0 and not two_sided[t]):
            continue
        left, top = np.clip(np.floor(screen[corners].min(axis=0)).astype(int), 0, size)
        right, bottom = np.clip(np.floor(screen[corners].max(axis=0)).astype(int) + 1, 0, size)
        if left >= right or top >= bottom:
            continue
        x = np.arange(left, right)[None, :, None] + SAMPLES[:, 0].astype(np.float64)
        y = np.arange(top, bottom)[:, None, None] + SAMPLES[:, 1].astype(np.float64)
        u, v = (row[0] * x + row[1] * y + row[2] for row in plane)
        w = 1 - u - v
        z = u * depth[corners[0]] + v * depth[corners[1]] + w * depth[corners[2]]
        planes = np.array([*plane, np.array([0, 0, 1]) - plane.sum(axis=0)])
        inside = np.minimum(np.minimum(u, v), w) >= 0
        yield int(t), np.s_[top:bottom, left:right], np.where(inside, z, np.inf), head.colours[corners, 3] @ planes


def _shade(
    head: Head, positions: Reals, normals: Reals, screen: Reals, near: Reals, triangles: Ints, at: Reals
) -> Reals:
    """Return (e, 3): display values of triangles at points of the picture."""
    planes = [_corners(screen, head.triangles[t]) for t in triangles]
    uv = np.array([plane @ (*point, 1.0) for (plane, _), point in zip(planes, at, strict=True)])
    corners = head.triangles[triangles]
    weight = np.c_[uv, 1 - uv.sum(axis=1)] * near[corners]
    weight /= weight.sum(axis=1, keepdims=True)

    def mix(rows: NDArray) -> Reals:
        return np.einsum("ek,eki->ei", weight, rows[corners].astype(np.float64))

    materials = np.concatenate(
        [
            np.tile((head.materials[p.material].roughness, head.materials[p.material].specular), (p.count, 1))
            for p in head.parts
        ]
    )[triangles]
    rough, f0 = materials[:, :1], materials[:, 1:]
    colour = mix(head.colours[:, :3])
    n = mix(normals) * np.array([1.0 if area < 0 else -1.0 for _, area in planes])[:, None]
    n, v = _unit(n), _unit(np.array(portrait_camera(head).eye) - mix(positions))
    facing, up = np.clip(_dot(n, v), 0.02, 1.0), 0.5 + 0.5 * n[:, 1:2]
    k, a2 = (rough + 1) ** 2 / 8, rough**4
    total = colour * (GROUND + (SKY - GROUND) * up) + RIM * (1 - facing) ** 3 * up * np.sqrt(colour)
    for light in LIGHTS.astype(np.float64):
        toward, power = light[:3], light[3:]
        h, cosine = _unit(toward + v), (n @ toward)[:, None]
        d = a2 / (np.pi * (_dot(n, h) ** 2 * (a2 - 1) + 1) ** 2)
        lit = np.maximum(cosine, 0)
        visible = 1 / (4 * (facing * (1 - k) + k) * (lit * (1 - k) + k))
        fresnel = f0 + (1 - f0) * (1 - np.maximum(_dot(v, h), 0)) ** 5
        total += power * (colour * np.maximum((cosine + WRAP) / (1 + WRAP), 0) + d * visible * fresnel * lit)
    x = np.clip(total, 0, 4)
    film = np.clip(x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14), 0, 1)
    return 255 * np.where(film <= 0.0031308, 12.92 * film, 1.055 * film ** (1 / 2.4) - 0.055)


def _unit(rows: Reals) -> Reals:
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def _dot(one: Reals, other: Reals) -> Reals:
    return (one * other).sum(axis=1, keepdims=True)
