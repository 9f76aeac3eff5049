"""The renderer once more, in plain numpy and float64, straight from the equations in `mien.draw.light`, `texture` and
`shadow`."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from mien.draw.camera import portrait_camera
from mien.draw.head import Head, Material, see_through
from mien.draw.light import BLEED, COVER, GROUND, LIGHTS, ROUGH, SKY, SMOOTH, WINDOWS, WRAP, ambient
from mien.draw.rotation import gaze_matrices, matrices
from mien.draw.shadow import MAP, shadow_rows
from mien.draw.shot import Shot
from mien.draw.texture import Paint, paints, to_linear
from mien.draw.visit import SAMPLES
from mien.types import ARKIT_INDEX, Motion

Reals = NDArray[np.float64]
Ints = NDArray[np.integer]

_AMBIENT = ambient().astype(np.float64)
_LINEAR = to_linear().astype(np.float64)


def draw_plainly(head: Head, motion: Motion, *, shot: Shot) -> NDArray[np.uint8]:
    """Draw the first frame of a motion, sample by sample."""
    return _Plain(head, motion, shot).draw()


class _Plain:
    """One picture in the making."""

    def __init__(self, head: Head, motion: Motion, shot: Shot) -> None:
        self.head, self.shot = head, shot
        self.paints = paints(head)
        self.owner = np.repeat([part.material for part in head.parts], [part.count for part in head.parts])
        self.positions, self.normals = _posed(head, motion)
        aspect = shot.width / shot.height
        self.camera = portrait_camera(head, framing=shot.framing, aspect=aspect)
        clip = np.c_[self.positions, np.ones(len(self.positions))] @ self.camera.matrix(aspect=aspect).astype(float).T
        x, y = (0.5 + 0.5 * clip[:, 0] / clip[:, 3]) * shot.width, (0.5 - 0.5 * clip[:, 1] / clip[:, 3]) * shot.height
        self.screen = np.c_[x, y]
        self.depth, self.near = clip[:, 2] / clip[:, 3], 1 / clip[:, 3]
        self.rows = shadow_rows(head)
        self.shadow = _shadow(self)

    def draw(self) -> NDArray[np.uint8]:
        """Return the picture."""
        h, w = self.shot.height, self.shot.width
        nearest, winner = np.full((h, w, 4), np.inf), np.full((h, w, 4), -1)
        clear = see_through(self.head)
        for t, there, z in self.covered(~clear):
            won = z < nearest[there]
            if self.material(t).alpha == "coverage" and won.any():
                won &= self.alpha_at_centres(t, there)[..., None] > COVER
            nearest[there], winner[there] = np.where(won, z, nearest[there]), np.where(won, t, winner[there])
        shares: dict[tuple[int, int, int], list[int]] = {}
        for y, x, s in np.argwhere(winner >= 0):
            shares.setdefault((int(y), int(x), int(winner[y, x, s])), []).append(int(s))
        total = np.zeros((h, w, 4))
        for (y, x, t), group in shares.items():
            shown, _ = self.shade(t, SAMPLES[group].mean(axis=0, dtype=np.float64) + np.array([x, y]))
            total[y, x] += len(group) / 4 * np.array([*shown, 1.0])
        under: dict[tuple[int, int], tuple[int, NDArray[np.bool_], Reals]] = {}
        for t, there, z in self.covered(clear):
            for y, x in np.argwhere((z < nearest[there]).any(axis=2)):
                seen = z[y, x] < nearest[there][y, x]
                point = SAMPLES[seen].mean(axis=0, dtype=np.float64)
                y, x = y + there[0].start, x + there[1].start
                surface, had, below = under.get((y, x), (-1, seen, total[y, x].copy()))
                if surface != self.owner[t] or (had & seen).any():
                    had, below = np.zeros(4, dtype=np.bool_), total[y, x].copy()
                under[y, x] = (self.owner[t], had | seen, below)
                shown, alpha = self.shade(t, point + np.array([x, y]))
                total[y, x] += seen.mean() * alpha * (np.array([*shown, 1.0]) - below)
        if self.shot.backdrop is not None:
            return (total[..., :3] + (1 - total[..., 3:]) * self.shot.backdrop + 0.5).astype(np.uint8)
        straight = total[..., :3] / np.maximum(total[..., 3:], 1e-6)
        return (np.concatenate([np.minimum(straight, 255), 255 * total[..., 3:]], axis=2) + 0.5).astype(np.uint8)

    def material(self, t: int | np.integer) -> Material:
        """What a triangle is made of."""
        return self.head.materials[self.owner[t]]

    def covered(self, kept: NDArray[np.bool_]) -> Iterator[tuple[int, tuple[slice, slice], Reals]]:
        """Yield every triangle that is kept and seen, its box, and depth at the box's samples (inf outside)."""
        for t in np.flatnonzero(kept):
            corners = self.head.triangles[t]
            plane, area = _corners(self.screen, corners)
            if area == 0 or (area > 0 and not self.material(t).two_sided):
                continue
            size = np.array([self.shot.width, self.shot.height])
            left, top = np.clip(np.floor(self.screen[corners].min(axis=0)).astype(int), 0, size)
            right, bottom = np.clip(np.floor(self.screen[corners].max(axis=0)).astype(int) + 1, 0, size)
            if left >= right or top >= bottom:
                continue
            x = np.arange(left, right)[None, :, None] + SAMPLES[:, 0].astype(np.float64)
            y = np.arange(top, bottom)[:, None, None] + SAMPLES[:, 1].astype(np.float64)
            u, v = (row[0] * x + row[1] * y + row[2] for row in plane)
            w = 1 - u - v
            z = u * self.depth[corners[0]] + v * self.depth[corners[1]] + w * self.depth[corners[2]]
            inside = np.minimum(np.minimum(u, v), w) >= 0
            yield int(t), np.s_[top:bottom, left:right], np.where(inside, z, np.inf)

    def alpha_at_centres(self, t: int, there: tuple[slice, slice]) -> Reals:
        """Return (h, w) of alpha at the centres of a box's pixels."""
        out = np.zeros((there[0].stop - there[0].start, there[1].stop - there[1].start))
        for y, x in np.ndindex(*out.shape):
            weight = self.weights(t, np.array([x + there[1].start + 0.5, y + there[0].start + 0.5]))
            out[y, x] = self.paint(t, weight)[0][3]
        return out

    def weights(self, t: int, at: Reals) -> Reals:
        """Return the corners' shares of a point of the picture."""
        corners = self.head.triangles[t]
        u, v = _corners(self.screen, corners)[0] @ (*at, 1.0)
        weight = np.array([u, v, 1 - u - v]) * self.near[corners]
        return weight / weight.sum()

    def paint(self, t: int, weight: Reals) -> tuple[Reals, Reals]:
        """Return colour and alpha, and the detail texture's four values, 0 to 1, at a point of a triangle."""
        corners, material, paint = self.head.triangles[t], self.material(t), self.paints[self.owner[t]]
        colour = np.array(material.colour) * (weight @ self.head.colours[corners])
        uvs = self.head.uvs[corners].astype(np.float64)
        area = abs(_area(self.screen[corners]))
        spread = abs(_area(uvs)) / area
        at = weight @ uvs
        if paint.albedo:
            texels = [level[..., :3] for level in paint.albedo]
            colour[:3] *= _sample([_LINEAR[level] for level in texels], at, spread)
            colour[3] *= _sample([level[..., 3:] / 255 for level in paint.albedo], at, spread)[0]
        detail = np.array([0.5, 0.5, 1.0, 1.0])
        if paint.detail:
            detail = _sample([level / 255 for level in paint.detail], at, spread)
        return colour, detail

    def shade(self, t: int, at: Reals) -> tuple[Reals, float]:
        """Return (3,) display values of a triangle at a point of the picture, and its alpha there."""
        weight, corners, material = self.weights(t, at), self.head.triangles[t], self.material(t)
        side = 1.0 if _corners(self.screen, corners)[1] < 0 else -1.0
        colour, detail = self.paint(t, weight)
        g = _unit(weight @ self.normals[corners]) * side
        n = g
        if self.paints[self.owner[t]].relief:
            n = _relief(self.positions[corners], self.head.uvs[corners].astype(np.float64), g, side, detail)
        place = weight @ self.positions[corners]
        light = _light(
            colour[:3], n, g, _unit(np.array(self.camera.eye) - place), max(material.roughness * detail[3], ROUGH),
            material.specular, material.subsurface, detail[2], _arrives(self.shadow, self.rows, place),
        )  # fmt: skip
        x = np.clip(light, 0, 4)
        film = np.clip(x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14), 0, 1)
        return 255 * np.where(film <= 0.0031308, 12.92 * film, 1.055 * film ** (1 / 2.4) - 0.055), float(colour[3])


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
        turn, centre = turns.get(joint.name, np.eye(3)), np.array(joint.position)
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


def _area(places: Reals) -> float:
    a, b, c = places
    return float((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]))


def _sample(levels: Sequence[NDArray], at: Reals, spread: float) -> Reals:
    """Return a picture's value at (u, v): `spread` is the area there over that in pixels."""
    texels = spread * levels[0].shape[0] * levels[0].shape[1]
    step = int(max(0.0, 0.5 * np.log2(max(texels, 1e-20)) + 0.5))
    level = levels[min(step, len(levels) - 1)]
    h, w = level.shape[:2]
    x, y = (at - np.floor(at)) * (w, h) - 0.5
    left, top = int(np.floor(x)), int(np.floor(y))
    part = np.array([[(1 - x + left), x - left]])
    rows = [part @ np.array([level[row % h, left % w], level[row % h, (left + 1) % w]]) for row in (top, top + 1)]
    return (rows[0] + (y - top) * (rows[1] - rows[0]))[0]


def _relief(places: Reals, uvs: Reals, g: Reals, side: float, detail: Reals) -> Reals:
    e1, e2, d1, d2 = places[0] - places[2], places[1] - places[2], uvs[0] - uvs[2], uvs[1] - uvs[2]
    tangent, other = (side * np.cross(e2 * d1[k] - e1 * d2[k], g) for k in (0, 1))
    a, b = 2 * detail[:2] - 1
    longer = max(np.linalg.norm(tangent), np.linalg.norm(other), 1e-15)
    return _unit((a * tangent - b * other) / longer + np.sqrt(max(1 - a * a - b * b, 0)) * g)


def _light(c: Reals, n: Reals, g: Reals, v: Reals, r: float, f: float, s: float, o: float, k: float) -> Reals:
    """Return the linear light that leaves a surface, in the letters of `mien.draw.light`."""
    x = min(max(n @ v, 0.02), 1.0)
    nx, ny, nz = n
    basis = np.array([1, ny, nz, nx, nx * ny, ny * nz, 3 * nz * nz - 1, nx * nz, nx * nx - ny * ny])
    bounce = ((o * (2.0404 * c - 0.3324) + (0.6417 - 4.7951 * c)) * o + (2.7552 * c + 0.6903)) * o
    total = c * np.maximum(o, bounce) * np.maximum(basis @ _AMBIENT, 0)
    shine = min(max((x + o) ** 2 - 1 + o, 0), 1)
    mirrored = 2 * (n @ v) * n - v
    seen = GROUND + (SKY - GROUND) * _ramp(0.5 + mirrored[1] * (1 - r / 2)).astype(np.float64)
    for window in WINDOWS.astype(np.float64):
        d, b = mirrored @ window[:3], 0.03 + r * r
        if d > 0.05:
            sides = ((window[9], mirrored @ window[3:6]), (window[10], mirrored @ window[6:9]))
            edges = [_ramp(0.5 + (size - abs(at) / d) / (2 * b)) * size / (size + b) for size, at in sides]
            seen = seen + window[11:] * edges[0] * edges[1] * (1 - r) ** 2
    total += shine * seen * (f + (max(1 - r, f) - f) * (1 - x) ** 5)
    a2, t = r**4, (r + 1) ** 2 / 8
    for number, light in enumerate(LIGHTS.astype(np.float64)):
        toward, colour = light[:3], light[3:]
        h, nl, gl = _unit(toward + v), n @ toward, g @ toward
        d = a2 / ((n @ h) ** 2 * (a2 - 1) + 1) ** 2
        lit = max(nl, 0)
        visible = 1 / (4 * (x * (1 - t) + t) * (lit * (1 - t) + t))
        fresnel = f + (1 - f) * (1 - max(v @ h, 0)) ** 5
        k1 = 1 - (1 - k) * min(max(4 * gl, 0), 1)
        share, bright = np.full(3, o), o * shine
        if number == 0:
            share, bright = (k1 + s * BLEED * (k1 - k1 * k1)) * (1 + o) / 2, k1 * (1 + o) / 2
        wrapped = (nl + s * SMOOTH * (gl - nl) + s * WRAP) / (1 + s * WRAP)
        total += colour * (share * c * np.maximum(wrapped, 0) + bright * d * visible * fresnel * lit)
    return total


def _shadow(plain: _Plain) -> Reals:
    """Return the key light's map, (MAP, MAP, 2)."""
    rows = plain.rows.astype(np.float64)
    at = plain.positions @ rows[:, :3].T + rows[:, 3]
    depth = np.full((MAP, MAP), 0.5)
    for t in np.flatnonzero(~see_through(plain.head)):
        corners = plain.head.triangles[t]
        plane, area = _corners(at[:, :2], corners)
        left, top = np.clip(np.ceil(at[corners, :2].min(axis=0) - 0.5).astype(int), 0, MAP)
        right, bottom = np.clip(np.floor(at[corners, :2].max(axis=0) - 0.5).astype(int) + 1, 0, MAP)
        if area == 0 or left >= right or top >= bottom:
            continue
        x, y = np.arange(left, right)[None, :] + 0.5, np.arange(top, bottom)[:, None] + 0.5
        u, v = (row[0] * x + row[1] * y + row[2] for row in plane)
        w = 1 - u - v
        hit = np.minimum(np.minimum(u, v), w) >= 0
        if plain.material(t).alpha == "coverage" and hit.any():
            weight = np.stack([u, v, w], axis=-1)
            hit &= _there(plain.paints[plain.owner[t]], weight @ plain.head.uvs[corners].astype(np.float64))
        z = np.where(hit, u * at[corners[0], 2] + v * at[corners[1], 2] + w * at[corners[2], 2], np.inf)
        here = np.s_[top:bottom, left:right]
        depth[here] = np.minimum(depth[here], z)
    moments = np.pad(np.stack([depth, depth**2], axis=-1), ((3, 3), (3, 3), (0, 0)), mode="edge")
    taps = np.array([1, 6, 15, 20, 15, 6, 1]) / 64
    across = np.array([moments[:, n : n + MAP] for n in range(7)])
    across = np.einsum("n,nyxk->yxk", taps, across)
    return np.einsum("n,nyxk->yxk", taps, np.array([across[n : n + MAP] for n in range(7)]))


def _there(paint: Paint, at: Reals) -> NDArray[np.bool_]:
    """Tell where a coverage surface is not a hole in the shadow's map."""
    if not paint.albedo:
        return np.ones(at.shape[:-1], dtype=np.bool_)
    level = paint.albedo[min(2, len(paint.albedo) - 1)]
    x, y = ((at - np.floor(at)) * level.shape[1::-1]).astype(int).reshape(-1, 2).T
    return (level[y, x, 3] >= 128).reshape(at.shape[:-1])


def _arrives(shadow: Reals, rows: NDArray[np.float32], place: Reals) -> float:
    """Return the share of the key light that arrives at a place."""
    x, y, z = rows.astype(np.float64) @ (*place, 1.0)
    x, y = x - 0.5, y - 0.5
    if not (0 < x < MAP - 1 and 0 < y < MAP - 1):
        return 1.0
    left, top = int(x), int(y)
    near = shadow[top : top + 2, left : left + 2]
    mean, square = np.einsum("y,x,yxk->k", [1 - y + top, y - top], [1 - x + left, x - left], near)
    spread = max(square - mean**2, 4e-6)
    return 1.0 if z <= mean else max(0.0, (spread / (spread + (z - mean) ** 2) - 0.25) / 0.75)


def _ramp(x: float) -> np.float64:
    x = min(max(x, 0.0), 1.0)
    return np.float64(x * x * (3 - 2 * x))


def _unit(row: Reals) -> Reals:
    return row / np.linalg.norm(row, axis=-1, keepdims=True)
