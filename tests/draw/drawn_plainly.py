"""The renderer once more, in plain numpy and float64, straight from the equations in `mien.draw.light`, `texture` and
`shadow`. Triangles are drawn one by one; points are painted and lit all together, (n,) of each letter."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from mien.draw.camera import portrait_camera
from mien.draw.head import Head, see_through
from mien.draw.light import BLEED, COVER, GROUND, LIGHTS, ROUGH, SKY, SMOOTH, WINDOWS, WRAP, ambient
from mien.draw.rotation import gaze_matrices, matrices
from mien.draw.shadow import MAP, shadow_rows
from mien.draw.shot import Shot
from mien.draw.texture import Paint, paints, to_linear
from mien.draw.visit import SAMPLES
from mien.types import ARKIT_INDEX, Motion

Reals = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

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
        self.albedo = [
            [np.dstack([_LINEAR[a[..., :3]], a[..., 3:] / 255]) for a in paint.albedo] for paint in self.paints
        ]
        self.detail = [[level / 255 for level in paint.detail] for paint in self.paints]
        self.owner = np.repeat([part.material for part in head.parts], [part.count for part in head.parts])
        self.holed = np.array([m.alpha == "coverage" for m in head.materials])[self.owner]
        self.positions, self.normals = _posed(head, motion)
        aspect = shot.width / shot.height
        self.camera = portrait_camera(head, framing=shot.framing, aspect=aspect)
        clip = np.c_[self.positions, np.ones(len(self.positions))] @ self.camera.matrix(aspect=aspect).astype(float).T
        x, y = (0.5 + 0.5 * clip[:, 0] / clip[:, 3]) * shot.width, (0.5 - 0.5 * clip[:, 1] / clip[:, 3]) * shot.height
        self.depth, self.near = clip[:, 2] / clip[:, 3], 1 / clip[:, 3]
        self.screen = np.stack([x, y], axis=-1)[head.triangles]
        self.plane, self.area = _planes(self.screen)
        rows = shadow_rows(head).astype(np.float64)
        self.on_map = self.positions @ rows[:, :3].T + rows[:, 3]
        self.shadow = self.cast()
        self.rows = rows

    def draw(self) -> NDArray[np.uint8]:
        """Return the picture."""
        h, w = self.shot.height, self.shot.width
        nearest, winner = np.full((h, w, 4), np.inf), np.full((h, w, 4), -1)
        clear = see_through(self.head)
        for t, there, z in self.covered(~clear):
            won = z < nearest[there]
            if self.holed[t] and won.any():
                won &= self.alpha_at_centres(t, there)[..., None] > COVER
            nearest[there], winner[there] = np.where(won, z, nearest[there]), np.where(won, t, winner[there])
        total = np.zeros((h, w, 4))
        y, x, s = np.nonzero(winner >= 0)
        for row, column in np.unique(np.c_[y, x], axis=0):
            winner[row, column] = self.joined(winner[row, column])
        seen, group, count = np.unique(np.c_[y, x, winner[y, x, s]], axis=0, return_inverse=True, return_counts=True)
        middle = np.zeros((len(seen), 2))
        np.add.at(middle, group.ravel(), SAMPLES[s].astype(np.float64))
        shown, _ = self.shade(seen[:, 2], seen[:, [1, 0]] + middle / count[:, None])
        np.add.at(total, (seen[:, 0], seen[:, 1]), np.c_[shown, np.ones(len(shown))] * count[:, None] / 4)
        self.lay(clear, nearest, total)
        if self.shot.backdrop is not None:
            return (total[..., :3] + (1 - total[..., 3:]) * self.shot.backdrop + 0.5).astype(np.uint8)
        straight = total[..., :3] / np.maximum(total[..., 3:], 1e-6)
        return (np.concatenate([np.minimum(straight, 255), 255 * total[..., 3:]], axis=2) + 0.5).astype(np.uint8)

    def joined(self, won: Ints) -> Ints:
        """Return a pixel's four triangles, each replaced by that which won the most of those on the same surface."""
        out, left = won.copy(), won >= 0
        while left.any():
            many = left * (left & (won == won[:, None])).sum(axis=1)
            t = int(won[np.argmax(many)])
            for n in np.flatnonzero(left):
                same = self.owner[won[n]] == self.owner[t] and (self.area[won[n]] < 0) == (self.area[t] < 0)
                if won[n] == t or (same and set(self.head.triangles[won[n]]) & set(self.head.triangles[t])):
                    out[n], left[n] = t, False
        return out

    def lay(self, clear: Flags, nearest: Reals, total: Reals) -> None:
        """Lay the see-through triangles over the picture, in their order."""
        found: list[tuple[int, int, int, Flags]] = []
        for t, (rows, columns), z in self.covered(clear):
            ahead = z < nearest[rows, columns]
            found += [(t, y + rows.start, x + columns.start, ahead[y, x]) for y, x in np.argwhere(ahead.any(axis=2))]
        if not found:
            return
        middles = [SAMPLES[seen].mean(axis=0, dtype=np.float64) + np.array([x, y]) for _, y, x, seen in found]
        shown, alpha = self.shade(np.array([t for t, *_ in found]), np.array(middles))
        under: dict[tuple[int, int], tuple[int, Flags, Reals]] = {}
        for (t, y, x, seen), colour, there in zip(found, shown, alpha, strict=True):
            surface, had, below = under.get((y, x), (-1, seen, total[y, x].copy()))
            if surface != self.owner[t] or (had & seen).any():
                had, below = np.zeros(4, dtype=np.bool_), total[y, x].copy()
            under[y, x] = (self.owner[t], had | seen, below)
            total[y, x] += seen.mean() * there * (np.array([*colour, 1.0]) - below)

    def covered(self, kept: Flags) -> Iterator[tuple[int, tuple[slice, slice], Reals]]:
        """Yield every triangle that is kept and seen, its box, and depth at the box's samples (inf outside)."""
        two_sided = np.array([m.two_sided for m in self.head.materials])[self.owner]
        size = (self.shot.width, self.shot.height)
        low = np.clip(np.floor(self.screen.min(axis=1)).astype(int), 0, size)
        high = np.clip(np.floor(self.screen.max(axis=1)).astype(int) + 1, 0, size)
        kept = kept & (self.area != 0) & ((self.area < 0) | two_sided) & (low < high).all(axis=1)
        for t in np.flatnonzero(kept):
            (left, top), (right, bottom), corners = low[t], high[t], self.head.triangles[t]
            x = np.arange(left, right)[None, :, None] + SAMPLES[:, 0].astype(np.float64)
            y = np.arange(top, bottom)[:, None, None] + SAMPLES[:, 1].astype(np.float64)
            u, v = (row[0] * x + row[1] * y + row[2] for row in self.plane[t])
            w = 1 - u - v
            z = u * self.depth[corners[0]] + v * self.depth[corners[1]] + w * self.depth[corners[2]]
            inside = np.minimum(np.minimum(u, v), w) >= 0
            if inside.any():
                yield int(t), np.s_[int(top) : int(bottom), int(left) : int(right)], np.where(inside, z, np.inf)

    def alpha_at_centres(self, t: int, there: tuple[slice, slice]) -> Reals:
        """Return (h, w) of alpha at the centres of a box's pixels."""
        y, x = np.mgrid[there]
        which = np.full(y.size, t)
        at = np.c_[x.ravel(), y.ravel()] + 0.5
        return self.paint(which, self.weights(which, at))[0][:, 3].reshape(y.shape)

    def weights(self, which: Ints, at: Reals) -> Reals:
        """Return (n, 3) the corners' shares of points of the picture."""
        u, v = np.einsum("nij,nj->in", self.plane[which], np.c_[at, np.ones(len(at))])
        weight = np.stack([u, v, 1 - u - v], axis=-1) * self.near[self.head.triangles[which]]
        return weight / weight.sum(axis=1, keepdims=True)

    def paint(self, which: Ints, weight: Reals) -> tuple[Reals, Reals]:
        """Return (n, 4) colour and alpha, and (n, 4) the detail texture's values, 0 to 1, at points of triangles."""
        corners = self.head.triangles[which]
        colour = np.array([m.colour for m in self.head.materials])[self.owner[which]]
        colour = colour * np.einsum("nk,nkc->nc", weight, self.head.colours[corners])
        uvs = self.head.uvs[corners].astype(np.float64)
        spread, at = np.abs(_planes(uvs)[1] / self.area[which]), np.einsum("nk,nkc->nc", weight, uvs)
        detail = np.tile([0.5, 0.5, 1.0, 1.0], (len(which), 1))
        for m in np.unique(self.owner[which]):
            of = self.owner[which] == m
            if self.albedo[m]:
                colour[of] *= _sample(self.albedo[m], at[of], spread[of])
            if self.detail[m]:
                detail[of] = _sample(self.detail[m], at[of], spread[of])
        return colour, detail

    def shade(self, which: Ints, at: Reals) -> tuple[Reals, Reals]:
        """Return (n, 3) display values of triangles at points of the picture, and (n,) their alpha there."""
        weight, corners = np.maximum(self.weights(which, at), 0), self.head.triangles[which]
        weight /= weight.sum(axis=1, keepdims=True)
        side = np.where(self.area[which] < 0, 1.0, -1.0)[:, None]
        colour, detail = self.paint(which, weight)
        g = _unit(np.einsum("nk,nkc->nc", weight, self.normals[corners])) * side
        relief = np.array([paint.relief for paint in self.paints])[self.owner[which], None]
        uvs = self.head.uvs[corners].astype(np.float64)
        n = np.where(relief, _relief(self.positions[corners], uvs, g, side, detail), g)
        place = np.einsum("nk,nkc->nc", weight, self.positions[corners])
        of = np.array([(m.roughness, m.specular, m.subsurface) for m in self.head.materials])[
            self.owner[which], :, None
        ]
        light = _light(
            colour[:, :3], n, g, _unit(np.array(self.camera.eye) - place), np.maximum(of[:, 0] * detail[:, 3:], ROUGH),
            of[:, 1], of[:, 2], detail[:, 2:3], _arrives(self.shadow, self.rows, place)[:, None],
        )  # fmt: skip
        x = np.clip(light, 0, 4)
        film = np.clip(x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14), 0, 1)
        return 255 * np.where(film <= 0.0031308, 12.92 * film, 1.055 * film ** (1 / 2.4) - 0.055), colour[:, 3]

    def cast(self) -> Reals:
        """Return the key light's map, (MAP, MAP, 2)."""
        places = self.on_map[self.head.triangles]
        plane, area = _planes(places[..., :2])
        low = np.clip(np.ceil(places[..., :2].min(axis=1) - 0.5).astype(int), 0, MAP)
        high = np.clip(np.floor(places[..., :2].max(axis=1) - 0.5).astype(int) + 1, 0, MAP)
        depth = np.full((MAP, MAP), 0.5)
        for t in np.flatnonzero(~see_through(self.head) & (area != 0) & (low < high).all(axis=1)):
            (left, top), (right, bottom) = low[t], high[t]
            x, y = np.arange(left, right)[None, :] + 0.5, np.arange(top, bottom)[:, None] + 0.5
            u, v = (row[0] * x + row[1] * y + row[2] for row in plane[t])
            weight = np.stack([u, v, 1 - u - v], axis=-1)
            hit = weight.min(axis=-1) >= 0
            if self.holed[t] and hit.any():
                uvs = self.head.uvs[self.head.triangles[t]].astype(np.float64)
                hit &= _there(self.paints[self.owner[t]], weight @ uvs)
            here = np.s_[top:bottom, left:right]
            depth[here] = np.minimum(depth[here], np.where(hit, weight @ places[t, :, 2], np.inf))
        moments = np.pad(np.stack([depth, depth**2], axis=-1), ((3, 3), (3, 3), (0, 0)), mode="edge")
        taps = np.array([1, 6, 15, 20, 15, 6, 1]) / 64
        across = np.einsum("n,nyxk->yxk", taps, np.array([moments[:, n : n + MAP] for n in range(7)]))
        return np.einsum("n,nyxk->yxk", taps, np.array([across[n : n + MAP] for n in range(7)]))


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


def _planes(places: Reals) -> tuple[Reals, Reals]:
    """Return (n, 2, 3), u and v of triangles as functions of x, y and 1, and (n,) their signed areas, twice."""
    a, b, c = places[:, 0], places[:, 1], places[:, 2]
    area = (b - a)[:, 0] * (c - a)[:, 1] - (c - a)[:, 0] * (b - a)[:, 1]
    u, v = np.stack([(b - c)[:, 1], (c - b)[:, 0]], axis=-1), np.stack([(c - a)[:, 1], (a - c)[:, 0]], axis=-1)
    rows = np.stack([np.c_[row, -(row * c).sum(axis=1)] for row in (u, v)], axis=1)
    return rows / np.where(area == 0, 1.0, area)[:, None, None], area


def _sample(levels: Sequence[Reals], at: Reals, spread: Reals) -> Reals:
    """Return (n, 4) a picture's values at (u, v): `spread` is the area there over that in pixels."""
    texels = np.maximum(spread * levels[0].shape[0] * levels[0].shape[1], 1e-20)
    steps = np.clip((0.5 * np.log2(texels) + 0.5).astype(int), 0, len(levels) - 1)
    out = np.zeros((len(at), 4))
    for step in np.unique(steps):
        of, level = steps == step, levels[step]
        h, w = level.shape[:2]
        x, y = ((at[of] - np.floor(at[of])) * (w, h) - 0.5).T
        left, top = np.floor(x).astype(int), np.floor(y).astype(int)
        px, py = (x - left)[:, None], (y - top)[:, None]
        above, below = (
            (1 - px) * level[row % h, left % w] + px * level[row % h, (left + 1) % w] for row in (top, top + 1)
        )
        out[of] = (1 - py) * above + py * below
    return out


def _relief(places: Reals, uvs: Reals, g: Reals, side: Reals, detail: Reals) -> Reals:
    e1, e2, d1, d2 = (end[:, k] - end[:, 2] for end in (places, uvs) for k in (0, 1))
    tangent, other = (side * np.cross(e2 * d1[:, [k]] - e1 * d2[:, [k]], g) for k in (0, 1))
    a, b = 2 * detail[:, :1] - 1, 2 * detail[:, 1:2] - 1
    longer = np.maximum(np.maximum(_length(tangent), _length(other)), 1e-15)
    return _unit((a * tangent - b * other) / longer + np.sqrt(np.maximum(1 - a * a - b * b, 0)) * g)


def _light(c: Reals, n: Reals, g: Reals, v: Reals, r: Reals, f: Reals, s: Reals, o: Reals, k: Reals) -> Reals:
    """Return the linear light that leaves surfaces, in the letters of `mien.draw.light`; (n, 3) or (n, 1) each."""
    x = np.clip(_dot(n, v), 0.02, 1.0)
    nx, ny, nz = n.T
    basis = np.c_[np.ones(len(n)), ny, nz, nx, nx * ny, ny * nz, 3 * nz * nz - 1, nx * nz, nx * nx - ny * ny]
    bounce = ((o * (2.0404 * c - 0.3324) + (0.6417 - 4.7951 * c)) * o + (2.7552 * c + 0.6903)) * o
    total = c * np.maximum(o, bounce) * np.maximum(basis @ _AMBIENT, 0)
    shine = np.clip((x + o) ** 2 - 1 + o, 0, 1)
    mirrored = 2 * _dot(n, v) * n - v
    seen = GROUND + (SKY - GROUND) * _ramp(0.5 + mirrored[:, 1:2] * (1 - r / 2))
    for window in WINDOWS.astype(np.float64):
        d, b = mirrored @ window[:3, None], 0.03 + r * r
        sides = ((window[9], mirrored @ window[3:6, None]), (window[10], mirrored @ window[6:9, None]))
        deep = np.maximum(d, 0.05)
        edges = [_ramp(0.5 + (size - np.abs(at) / deep) / (2 * b)) * size / (size + b) for size, at in sides]
        seen = seen + (d > 0.05) * window[11:] * edges[0] * edges[1] * (1 - r) ** 2
    total += shine * seen * (f + (np.maximum(1 - r, f) - f) * (1 - x) ** 5)
    a2, t = r**4, (r + 1) ** 2 / 8
    for number, light in enumerate(LIGHTS.astype(np.float64)):
        toward, colour = light[:3], light[3:]
        h, nl, gl = _unit(toward + v), n @ toward[:, None], g @ toward[:, None]
        d = a2 / (_dot(n, h) ** 2 * (a2 - 1) + 1) ** 2
        lit = np.maximum(nl, 0)
        visible = 1 / (4 * (x * (1 - t) + t) * (lit * (1 - t) + t))
        fresnel = f + (1 - f) * (1 - np.maximum(_dot(v, h), 0)) ** 5
        k1 = 1 - (1 - k) * np.clip(4 * gl, 0, 1)
        share, bright = o, o * shine
        if number == 0:
            share, bright = (k1 + s * BLEED * (k1 - k1 * k1)) * (1 + o) / 2, k1 * (1 + o) / 2
        wrapped = (nl + s * SMOOTH * (gl - nl) + s * WRAP) / (1 + s * WRAP)
        total += colour * (share * c * np.maximum(wrapped, 0) + bright * d * visible * fresnel * lit)
    return total


def _there(paint: Paint, at: Reals) -> Flags:
    """Tell where a coverage surface is not a hole in the shadow's map."""
    if not paint.albedo:
        return np.ones(at.shape[:-1], dtype=np.bool_)
    level = paint.albedo[min(2, len(paint.albedo) - 1)]
    x, y = ((at - np.floor(at)) * level.shape[1::-1]).astype(int).reshape(-1, 2).T
    return (level[y, x, 3] >= 128).reshape(at.shape[:-1])


def _arrives(shadow: Reals, rows: Reals, place: Reals) -> Reals:
    """Return (n,) the share of the key light that arrives at places."""
    x, y, z = (place @ rows[:, :3].T + rows[:, 3]).T
    x, y = x - 0.5, y - 0.5
    outside = (np.minimum(x, y) <= 0) | (np.maximum(x, y) >= MAP - 1)
    left, top = (np.clip(at.astype(int), 0, MAP - 2) for at in (x, y))
    px, py = (x - left)[:, None], (y - top)[:, None]
    above, below = ((1 - px) * shadow[row, left] + px * shadow[row, left + 1] for row in (top, top + 1))
    mean, square = ((1 - py) * above + py * below).T
    spread = np.maximum(square - mean**2, 4e-6)
    share = np.maximum(0.0, (spread / (spread + (z - mean) ** 2) - 0.25) / 0.75)
    return np.where(outside | (z <= mean), 1.0, share)


def _ramp(x: Reals) -> Reals:
    x = np.clip(x, 0.0, 1.0)
    return x * x * (3 - 2 * x)


def _dot(a: Reals, b: Reals) -> Reals:
    return (a * b).sum(axis=1, keepdims=True)


def _length(rows: Reals) -> Reals:
    return np.linalg.norm(rows, axis=1, keepdims=True)


def _unit(rows: Reals) -> Reals:
    return rows / _length(rows)
