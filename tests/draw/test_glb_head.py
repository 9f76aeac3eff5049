import json
import struct
from pathlib import Path

import numpy as np
import pytest

from mien.draw.glb_head import face_path, read_head
from mien.draw.head import Head, Morph
from mien.errors import InputError
from mien.types import ARKIT


@pytest.fixture(scope="module")
def mira() -> Head:
    return read_head(face_path("mira"))


def morph(head: Head, name: str) -> Morph:
    return next(m for m in head.morphs if m.name == name)


def part_vertices(head: Head, name: str) -> np.ndarray:
    part = next(p for p in head.parts if p.name == name)
    return np.unique(head.triangles[part.first : part.first + part.count])


def moved(head: Head, **weights: float) -> np.ndarray:
    out = head.vertices.copy()
    for name, weight in weights.items():
        m = morph(head, name)
        out[m.index] += weight * m.position
    return out


def lip_gap(head: Head, vertices: np.ndarray) -> float:
    """The widest opening between the lips' edges over columns across the middle of the mouth, metres."""
    skin = part_vertices(head, "skin")
    rest = head.vertices[skin]
    jaw = np.zeros(len(head.vertices))
    jaw[morph(head, "jawOpen").index] = morph(head, "jawOpen").position[:, 1]
    lips = (np.abs(rest[:, 1] + 0.033) < 0.006) & (rest[:, 2] > 0.100) & (np.abs(rest[:, 0]) < 0.014)
    skin, fall = skin[lips], jaw[skin[lips]]
    upper, lower = vertices[skin[fall > -0.012]], vertices[skin[fall < -0.018]]
    columns = np.arange(-0.012, 0.0121, 0.003)
    return max(
        float(upper[np.abs(upper[:, 0] - x) < 0.003, 1].min() - lower[np.abs(lower[:, 0] - x) < 0.003, 1].max())
        for x in columns
    )


def test_mira_has_all_52_actions_in_arkit_order(mira: Head) -> None:
    assert tuple(m.name for m in mira.morphs) == ARKIT
    assert all(len(m.index) and np.abs(m.position).max() > 5e-4 for m in mira.morphs)


def test_mira_is_a_whole_mesh(mira: Head) -> None:
    count = len(mira.vertices)
    assert mira.triangles.min() == 0
    assert mira.triangles.max() == count - 1
    np.testing.assert_allclose(np.linalg.norm(mira.normals, axis=1), 1, atol=1e-4)
    np.testing.assert_allclose(mira.skin_weights.sum(1), 1, atol=1e-5)
    assert mira.skin_weights.min() >= 0
    assert mira.skin_joints.min() >= 0
    assert mira.skin_joints.max() < len(mira.joints)
    assert mira.colours.min() >= 0
    assert mira.colours.max() <= 1
    for m in mira.morphs:
        assert len(np.unique(m.index)) == len(m.index)
        assert m.index.max() < count
        assert m.position.shape == m.normal.shape == (len(m.index), 3)


def test_parts_cover_all_triangles_in_a_row(mira: Head) -> None:
    ends = np.cumsum([0] + [p.count for p in mira.parts])
    assert [p.first for p in mira.parts] == ends[:-1].tolist()
    assert ends[-1] == len(mira.triangles)
    names = {p.name for p in mira.parts}
    assert {"skin", "eye_left", "eye_right", "teeth_upper", "teeth_lower", "tongue", "lashes", "brows", "hair"} <= names


def test_arrays_have_the_dtypes_of_the_noun(mira: Head) -> None:
    for array in (mira.vertices, mira.normals, mira.colours, mira.skin_weights):
        assert array.dtype == np.float32
    for array in (mira.triangles, mira.skin_joints, *(m.index for m in mira.morphs)):
        assert array.dtype == np.int32


@pytest.mark.parametrize("name", [n for n in ARKIT if n.endswith("Left") and n not in ("jawLeft", "mouthLeft")])
def test_left_actions_move_her_left_side_and_right_ones_mirror_them(mira: Head, name: str) -> None:
    def centre(action: str) -> float:
        m = morph(mira, action)
        size = np.linalg.norm(m.position, axis=1)
        return float((mira.vertices[m.index, 0] * size).sum() / size.sum())

    assert centre(name) > 0.004
    assert centre(name.removesuffix("Left") + "Right") < -0.004


def test_lips_touch_at_rest_and_when_the_jaw_opens_behind_them(mira: Head) -> None:
    assert lip_gap(mira, mira.vertices) < 3e-4
    for weight in (0.3, 0.7, 1.0):
        assert lip_gap(mira, moved(mira, jawOpen=weight, mouthClose=weight)) < 6e-4
    assert lip_gap(mira, moved(mira, jawOpen=1.0)) > 0.02


def test_gaze_turns_the_eyeballs_and_actions_leave_them_alone(mira: Head) -> None:
    for side in ("left", "right"):
        ball = part_vertices(mira, f"eye_{side}")
        assert not any(np.isin(m.index, ball).any() for m in mira.morphs)
        joint = next(k for k, j in enumerate(mira.joints) if j.name == f"eye_{side}")
        assert (mira.skin_joints[ball, 0] == joint).all()
        far = np.linalg.norm(mira.vertices[ball] - np.array(mira.joints[joint].position), axis=1)
        assert far.max() - far.min() < 8e-4


def test_a_blink_closes_the_lids(mira: Head) -> None:
    lids = part_vertices(mira, "lid_shadow")
    left = lids[mira.vertices[lids, 0] > 0]
    fall = (moved(mira, eyeBlinkLeft=1.0) - mira.vertices)[left, 1]
    # The upper lid's edge comes down by the height of the open eye, about a centimetre, in its middle.
    assert fall.min() < -0.009
    assert fall.max() < 1e-4


def test_the_skeleton_bends_at_neck_head_and_eyes(mira: Head) -> None:
    assert [j.name for j in mira.joints][:5] == ["torso", "neck", "head", "eye_left", "eye_right"]
    assert [j.parent for j in mira.joints][:5] == [-1, 0, 1, 2, 2]
    assert all(j.name.startswith("hair_") and j.parent == 2 for j in mira.joints[5:])
    assert mira.joints[3].position[0] > 0.02
    weights = np.zeros((len(mira.vertices), len(mira.joints)))
    for k in range(4):
        np.add.at(weights, (np.arange(len(weights)), mira.skin_joints[:, k]), mira.skin_weights[:, k])
    skin = part_vertices(mira, "skin")
    high, low = skin[mira.vertices[skin, 1] > -0.03], part_vertices(mira, "top")
    low = low[mira.vertices[low, 1] < -0.20]
    assert weights[high[mira.vertices[high, 2] > 0.03], 2].min() > 0.95
    assert weights[low, 0].min() > 0.95


def test_pictures_lie_on_the_skin_and_the_eyes(mira: Head) -> None:
    skin = mira.materials[next(p for p in mira.parts if p.name == "skin").material]
    assert min(skin.albedo, skin.surface, skin.relief) >= 0
    assert skin.subsurface == 1
    for texture in mira.textures:
        assert texture.pixels.dtype == np.uint8
        assert texture.pixels.shape[2] == 4
    albedo = mira.textures[skin.albedo].pixels
    uv = mira.uvs[part_vertices(mira, "skin")]
    assert uv.min() >= 0 and uv.max() <= 1
    at = np.minimum((uv * albedo.shape[1::-1]).astype(int), albedo.shape[1] - 1)
    red, green, blue, _ = albedo[at[:, 1], at[:, 0]].mean(0)
    assert red > green > blue > 30  # skin, not the ground between the pieces


def test_the_file_is_small() -> None:
    assert face_path("mira").stat().st_size < 4_000_000


def test_an_unknown_face_names_the_known_ones() -> None:
    with pytest.raises(InputError, match="mira"):
        face_path("nobody")


@pytest.mark.parametrize("keep", [0, 3, 11, 19, 40, 5_000, 900_000])
def test_a_cut_file_is_refused(tmp_path: Path, keep: int) -> None:
    path = tmp_path / "cut.glb"
    path.write_bytes(face_path("mira").read_bytes()[:keep])
    with pytest.raises(InputError, match=r"cut\.glb") as refusal:
        read_head(path)
    assert "\n" not in str(refusal.value)


def test_a_text_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.glb"
    path.write_text("This is not a head, but it is long enough to hold a header.")
    with pytest.raises(InputError, match="not a GLB"):
        read_head(path)
    with pytest.raises(InputError, match="cannot be read"):
        read_head(tmp_path / "absent.glb")


def rewritten(path: Path, document: dict, binary: bytes) -> Path:
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    size = 28 + len(text) + len(binary)
    head = struct.pack("<4sII", b"glTF", 2, size) + struct.pack("<I4s", len(text), b"JSON") + text
    path.write_bytes(head + struct.pack("<I4s", len(binary), b"BIN\0") + binary)
    return path


def chunks() -> tuple[dict, bytes]:
    data = face_path("mira").read_bytes()
    length = struct.unpack_from("<I", data, 12)[0]
    return json.loads(data[20 : 20 + length]), data[28 + length :]


def test_a_head_without_arkit_actions_is_refused(tmp_path: Path) -> None:
    document, binary = chunks()
    for mesh in document["meshes"]:
        if "extras" in mesh:
            mesh["extras"]["targetNames"] = [f"shape_{k}" for k in range(len(mesh["extras"]["targetNames"]))]
    with pytest.raises(InputError, match="no ARKit morph target among shape_0, shape_1"):
        read_head(rewritten(tmp_path / "plain.glb", document, binary))


def test_a_head_with_some_actions_is_read(tmp_path: Path) -> None:
    document, binary = chunks()
    for mesh in document["meshes"]:
        if "extras" in mesh:
            names = mesh["extras"]["targetNames"]
            mesh["extras"]["targetNames"] = [n if n in ("jawOpen", "eyeBlinkLeft") else f"x_{n}" for n in names]
    head = read_head(rewritten(tmp_path / "few.glb", document, binary))
    assert [m.name for m in head.morphs] == ["eyeBlinkLeft", "jawOpen"]


@pytest.mark.parametrize("key", ["accessors", "bufferViews", "nodes", "meshes"])
def test_a_broken_document_is_refused(tmp_path: Path, key: str) -> None:
    document, binary = chunks()
    del document[key]
    with pytest.raises(InputError, match=r"broken\.glb"):
        read_head(rewritten(tmp_path / "broken.glb", document, binary))
