"""Single teeth on their arches, gums, and the tongue."""

from dataclasses import replace

import numpy as np

from mien.bake.piece import Piece, carried, normals, pinned, stack
from mien.bake.source import Source
from mien.bake.surface import Surface

__all__ = ["teeth", "tongue"]

# Widths of one side's teeth from the middle outward, metres (adult means, Wheeler's Dental Anatomy, rounded).
UPPER = (0.0085, 0.0066, 0.0076, 0.0070, 0.0068, 0.0100)
LOWER = (0.0054, 0.0059, 0.0068, 0.0070, 0.0072, 0.0110)
HEIGHT = {
    "upper": (0.0100, 0.0088, 0.0098, 0.0085, 0.0078, 0.0070),
    "lower": (0.0088, 0.0090, 0.0100, 0.0085, 0.008, 0.007),
}
ENAMEL = np.array([0.753, 0.701, 0.610])
GUM = np.array([0.36, 0.10, 0.095])
TEETH = Surface("teeth", roughness=0.28, specular=0.045, subsurface=0.4)
CORNERS = 4  # vertices across a crown
JAW = ("jawOpen", "jawForward", "jawLeft", "jawRight")


def teeth(source: Source, which: str) -> Piece:
    """Twelve crowns and the gum of one jaw, on the arch of base.obj's strip."""
    points = source.vertices[np.unique(source.quads[f"helper-{which}-teeth"])]
    sign = -1.0 if which == "upper" else 1.0  # the way from gum to tip
    arch = _arch(points)
    edge = -0.0355 if which == "upper" else -0.0350
    inset = 0.0022 if which == "upper" else 0.0040
    pieces = []
    for side in (1, -1):
        at = 0.00012
        for width, height in zip(UPPER if which == "upper" else LOWER, HEIGHT[which], strict=True):
            pieces.append(_crown(arch, side * (at + width / 2), width, height, edge, sign, inset))
            at += width + 0.0001
    pieces.append(_gum(arch, edge, sign, inset))
    piece = stack(f"teeth_{which}", pieces)
    # Light falls off toward the back teeth, which the cheeks shade.
    depth = np.clip((piece.vertices[:, 2] - points[:, 2].max() + 0.026) / 0.024, 0, 1)[:, None]
    piece.colours[:, :3] *= 0.18 + 0.82 * depth**1.3
    if which == "upper":
        return piece
    anchor = Piece("", source.vertices[np.unique(source.quads["helper-lower-teeth"])], np.zeros((0, 3), int), points,
                   pinned(len(points), "head"), TEETH,
                   {n: source.actions[n][np.unique(source.quads["helper-lower-teeth"])] for n in JAW})  # fmt: skip
    actions, _ = carried(piece.vertices, anchor, near=12)
    return replace(piece, actions=actions)


def _arch(points: np.ndarray):
    """The outer curve of the arch seen from above, by arc length from the middle: (x, z) and its outward normal."""
    half, front = np.abs(points[:, 0]).max() * 0.79, points[:, 2].max()
    back = points[:, 2].min()
    x = np.linspace(0, half, 400)
    z = front - (front - back) * (1 - np.sqrt(np.clip(1 - (x / half) ** 2.3, 0, 1)))
    run = np.concatenate([[0], np.cumsum(np.hypot(np.diff(x), np.diff(z)))])

    def at(s: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        px, pz = np.interp(np.abs(s), run, x) * np.sign(s), np.interp(np.abs(s), run, z)
        d = 0.0004
        qx = (np.interp(np.abs(s + d), run, x) * np.sign(s + d)) - (np.interp(np.abs(s - d), run, x) * np.sign(s - d))
        qz = np.interp(np.abs(s + d), run, z) - np.interp(np.abs(s - d), run, z)
        length = np.hypot(qx, qz)
        return np.stack([px, np.zeros_like(px), pz], -1), np.stack([-qz / length, np.zeros_like(px), qx / length], -1)

    return at


def _crown(arch, middle: float, width: float, height: float, edge: float, sign: float, inset: float) -> Piece:
    u = np.linspace(-1, 1, CORNERS)
    # (share of the height from gum to tip, how far out, share of the width)
    rows = ((0.0, -0.0008, 0.80), (0.35, 0.0, 0.94), (0.8, -0.0003, 1.0), (1.0, -0.0010, 0.90), (0.96, -0.0032, 0.86),
            (0.3, -0.0055, 0.8))  # fmt: skip
    points, colours = [], []
    for share, out, wide in rows:
        base, normal = arch(middle + u * width / 2 * wide)
        depth = out - inset - 0.0011 * u**4
        p = base + normal * depth[:, None]
        round_tip = 0.0006 * u**4 if share >= 0.95 else 0.0
        p[:, 1] = edge - sign * height * (1 - share) - sign * round_tip
        points.append(p)
        tone = ENAMEL * (0.88 + 0.12 * min(1, share * 1.6)) * (1.0 if out > -0.002 else 0.55)
        side = 1 - 0.22 * np.abs(u[:, None]) ** 4
        colours.append(np.concatenate([tone * side, np.ones((CORNERS, 1))], 1))
    v = np.concatenate(points)
    t = []
    for r in range(len(rows) - 1):
        for k in range(CORNERS - 1):
            a, b = r * CORNERS + k, (r + 1) * CORNERS + k
            t += [(a, b, b + 1), (a, b + 1, a + 1)] if sign < 0 else [(a, b + 1, b), (a, a + 1, b + 1)]
    tri = np.array(t)
    return Piece("teeth", v, tri, np.concatenate(colours), pinned(len(v), "head"), TEETH, {},
                 normals(v, tri))  # fmt: skip


def _gum(arch, edge: float, sign: float, inset: float) -> Piece:
    s = np.linspace(-0.040, 0.040, 25)
    base, normal = arch(s)
    rows = ((0.0068, -0.0016), (0.0085, 0.0002), (0.013, 0.0003), (0.0165, -0.003))
    points = []
    for height, out in rows:
        p = base + normal * (out - inset)
        p[:, 1] = edge - sign * height
        points.append(p)
    v = np.concatenate(points)
    t = []
    for r in range(len(rows) - 1):
        for k in range(len(s) - 1):
            a, b = r * len(s) + k, (r + 1) * len(s) + k
            t += [(a, b + 1, b), (a, a + 1, b + 1)] if sign < 0 else [(a, b, b + 1), (a, b + 1, a + 1)]
    tri = np.array(t)
    return Piece("teeth", v, tri, np.tile([*GUM, 1.0], (len(v), 1)), pinned(len(v), "head"), TEETH, {},
                 normals(v, tri))  # fmt: skip


def tongue(source: Source) -> Piece:
    """base.obj's tongue with its own actions, darker toward the throat."""
    triangles = source.groups["helper-tongue"]
    used, local = np.unique(triangles, return_inverse=True)
    v = source.vertices[used]
    actions = {n: d[used] for n, d in source.actions.items() if np.abs(d[used]).max() > 1e-5}
    depth = np.clip((v[:, 2] - v[:, 2].min()) / np.ptp(v[:, 2]), 0, 1)
    v = v - np.array([0.0, 0.0035, 0.0015])  # base.obj's fills the mouth up to the palate; at rest a tongue lies low
    tone = np.array([0.30, 0.088, 0.085]) * (0.06 + 0.94 * depth**2.2)[:, None]
    middle = 1 - 0.18 * np.exp(-0.5 * (v[:, :1] / 0.002) ** 2)
    paint = np.concatenate([tone * middle, np.ones((len(v), 1))], 1)
    return Piece(
        "tongue",
        v,
        local.reshape(-1, 3),
        paint,
        pinned(len(v), "head"),
        Surface("tongue", roughness=0.5, subsurface=0.6),
        actions,
    )
