"""Heads in the layouts of others come out where ours are and move as they do; bad ones are refused in one line."""

import copy
import json
import struct
import time
from pathlib import Path

import numpy as np
import pytest
from made_heads import BLINKS, FEELINGS, VOWELS, Written, make_head, node_of, vrm_0, vrm_1, write_glb

from mien.draw.glb_head import face_path, lacks, read_head
from mien.draw.head import Head
from mien.errors import InputError
from mien.types import ARKIT

PRESETS = ("a", "i", "u", "e", "o", "blink", "blink_l", "blink_r", "joy", "angry", "sorrow", "fun")
VROID = (*(f"Fcl_MTH_{v}" for v in "AIUEO"), "Fcl_EYE_Close", "Fcl_EYE_Close_L", "Fcl_EYE_Close_R",
         "Fcl_ALL_Joy", "Fcl_ALL_Angry", "Fcl_ALL_Sorrow", "Fcl_ALL_Fun")  # fmt: skip
WHOLE = [*VOWELS.values(), *BLINKS.values(), *(FEELINGS[name] for name in ("happy", "angry", "sad", "relaxed"))]
FEW = {name: {name: 1.0} for name in ("jawOpen", "eyeBlinkLeft", "eyeBlinkRight")}


@pytest.fixture(scope="module")
def mira() -> Head:
    return read_head(face_path("mira"))


@pytest.fixture(scope="module")
def few(mira: Head) -> Written:
    """A head of three actions, to be spoilt."""
    return make_head(mira, targets=FEW)


def spoilt(few: Written) -> Written:
    return Written(copy.deepcopy(few.document), bytearray(few.binary))


def movement(head: Head, name: str) -> np.ndarray:
    out = np.zeros_like(head.vertices)
    morph = next(m for m in head.morphs if m.name == name)
    out[morph.index] = morph.position
    return out


def refused(written: Written, path: Path) -> str:
    with pytest.raises(InputError) as refusal:
        read_head(written.save(path))
    assert path.name in str(refusal.value)
    assert "\n" not in str(refusal.value)
    return str(refusal.value)


SPELLINGS = {
    "eyeBlink_L": lambda name: name.replace("Left", "_L").replace("Right", "_R"),
    "EyeBlinkLeft": lambda name: name[0].upper() + name[1:],
    "blendShape1.eyeBlinkLeft": lambda name: f"blendShape1.{name}",
    "eye_blink_left": lambda name: "".join("_" + c.lower() if c.isupper() else c for c in name),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_arkit_in_any_spelling_in_centimetres_on_a_body(mira: Head, tmp_path: Path, spelling: str) -> None:
    targets = {SPELLINGS[spelling](name): {name: 1.0} for name in ARKIT}
    head = read_head(make_head(mira, targets=targets, scale=100, shift=(3, 160, 5)).save(tmp_path / "body.glb"))
    assert lacks(head) == ()
    np.testing.assert_allclose(head.vertices, mira.vertices, atol=1e-6)
    assert [j.name for j in head.joints] == ["torso", "neck", "head", "eye_left", "eye_right"]
    for name in ("jawOpen", "eyeBlinkLeft", "mouthSmileRight"):
        np.testing.assert_allclose(movement(head, name), movement(mira, name), atol=1e-6)


def test_an_unskinned_head_that_looks_away_is_turned_and_given_a_neck(mira: Head, tmp_path: Path) -> None:
    targets = {name: {name: 1.0} for name in ARKIT}
    path = make_head(mira, targets=targets, bones={}, sign=(-1, 1, -1), shift=(0, 1.5, 0)).save(tmp_path / "away.glb")
    head = read_head(path)
    assert [j.name for j in head.joints][:3] == ["torso", "neck", "head"]
    # no joint tells where the head turns: the lids do, to some millimetres
    np.testing.assert_allclose(head.vertices, mira.vertices, atol=0.006)
    blink = next(m for m in head.morphs if m.name == "eyeBlinkLeft")
    assert head.vertices[blink.index, 0].mean() > 0.02


def check_made(head: Head, mira: Head) -> None:
    """The actions that whole expressions brought are the ones they were made of."""
    np.testing.assert_allclose(head.vertices, mira.vertices, atol=1e-6)
    left = movement(mira, "eyeBlinkLeft")
    np.testing.assert_allclose(movement(head, "eyeBlinkLeft"), left, atol=1e-6)
    np.testing.assert_allclose(movement(head, "jawOpen"), 0.6 * movement(mira, "jawOpen"), atol=2e-3)
    smile, ours = movement(head, "mouthSmileLeft"), movement(mira, "mouthSmileLeft")
    assert smile[:, 1].max() > 0.5 * ours[:, 1].max()
    assert np.abs(smile[mira.vertices[:, 0] < -0.01]).max() < 1e-6
    brow = movement(head, "browDownLeft")
    assert brow[:, 1].min() < 0.5 * movement(mira, "browDownLeft")[:, 1].min()
    assert "cheekPuff" in lacks(head)


def test_vrm_0_that_looks_to_minus_z(mira: Head, tmp_path: Path) -> None:
    written = make_head(mira, targets=dict(zip(VROID, WHOLE, strict=True)), sign=(-1, 1, -1), shift=(0, 1.4, 0))
    check_made(read_head(vrm_0(written, dict(zip(VROID, PRESETS, strict=True))).save(tmp_path / "old.vrm")), mira)


def test_vrm_1(mira: Head, tmp_path: Path) -> None:
    whole = VOWELS | BLINKS | FEELINGS
    head = read_head(vrm_1(make_head(mira, targets=whole, shift=(0, 1.4, 0)), list(whole)).save(tmp_path / "new.vrm"))
    check_made(head, mira)
    assert movement(head, "browOuterUpLeft")[:, 1].max() > 0.002


def test_vroid_names_without_vrm(mira: Head, tmp_path: Path) -> None:
    targets = {f"Face.M_F00_000_00_{name}": mixture for name, mixture in zip(VROID, WHOLE, strict=True)}
    check_made(read_head(make_head(mira, targets=targets).save(tmp_path / "vroid.glb")), mira)


def test_accessors_of_every_kind(few: Written, mira: Head, tmp_path: Path) -> None:
    written = spoilt(few)
    document = written.document
    primitives = [mesh["primitives"][0] for mesh in document["meshes"]]
    for k, primitive in enumerate(primitives):
        rows = few_rows(few, primitive["attributes"]["POSITION"])
        del primitive["attributes"]["NORMAL"]
        if k % 2:  # bytes for weights, interleaved with what is not read
            at = few_rows(few, primitive["attributes"]["WEIGHTS_0"])
            packed = np.concatenate([np.round(at * 255), np.zeros_like(at)], axis=1).astype("<u1")
            view = written.view(packed.tobytes(), byteStride=8)
            accessor = {"bufferView": view, "componentType": 5121, "normalized": True, "type": "VEC4"}
            primitive["attributes"]["WEIGHTS_0"] = written.put("accessors", accessor | {"count": len(rows)})
        else:  # sparse movements
            whole = few_rows(few, primitive["targets"][0]["POSITION"])
            index = np.flatnonzero(whole.any(1))
            if len(index):
                sparse = {
                    "count": len(index),
                    "indices": {"bufferView": written.view(index.astype("<u4").tobytes()), "componentType": 5125},
                    "values": {"bufferView": written.view(whole[index].astype("<f4").tobytes())},
                }
                accessor = {"componentType": 5126, "type": "VEC3", "count": len(whole), "sparse": sparse}
                primitive["targets"][0] = {"POSITION": written.put("accessors", accessor)}
    head = read_head(written.save(tmp_path / "kinds.glb"))
    np.testing.assert_allclose(head.vertices, mira.vertices, atol=2e-3)
    np.testing.assert_allclose(movement(head, "jawOpen"), movement(mira, "jawOpen"), atol=1e-4)
    np.testing.assert_allclose(np.linalg.norm(head.normals, axis=1), 1, atol=1e-4)
    assert (head.normals * mira.normals).sum(1).mean() > 0.9


def few_rows(written: Written, number: int) -> np.ndarray:
    accessor = written.document["accessors"][number]
    view = written.document["bufferViews"][accessor["bufferView"]]
    width = {"VEC3": 3, "VEC4": 4}[accessor["type"]]
    flat = np.frombuffer(written.binary, "<f4", accessor["count"] * width, view["byteOffset"])
    return flat.reshape(-1, width)


def test_200_000_vertices_are_read_in_seconds(tmp_path: Path) -> None:
    side = 448
    u, v = np.meshgrid(np.linspace(0, 1, side), np.linspace(0, 1, side))
    ball = np.stack(
        [np.sin(np.pi * v) * np.sin(2 * np.pi * u), np.cos(np.pi * v), np.sin(np.pi * v) * np.cos(2 * np.pi * u)], 2
    )
    ball = (ball.reshape(-1, 3) * 0.12).astype("<f4")
    first = (np.arange(side - 1)[:, None] * side + np.arange(side - 1)).ravel()
    quads = np.stack([first, first + side, first + 1, first + 1, first + side, first + side + 1], 1)
    written = Written()
    opened = np.where((ball[:, 1:2] < 0) & (ball[:, 2:] > 0), [[0, -0.02, 0]], 0).astype("<f4")
    primitive = {
        "attributes": {"POSITION": written.rows(ball)},
        "indices": written.rows(quads.reshape(-1, 1).astype("<u4")),
        "targets": [{"POSITION": written.rows(opened)}] * 52,
    }
    written.put("meshes", {"primitives": [primitive], "extras": {"targetNames": list(ARKIT)}})
    written.put("nodes", {"mesh": 0})
    began = time.process_time()
    head = read_head(written.save(tmp_path / "many.glb"))
    assert len(head.vertices) == side * side > 200_000
    assert len(head.morphs) == 52
    assert time.process_time() - began < 60  # that it is not minutes


@pytest.mark.parametrize("share", [0, 0.00001, 0.001, 0.1, 0.5, 0.9, 0.99999])
def test_a_file_cut_anywhere_is_refused(few: Written, tmp_path: Path, share: float) -> None:
    path = few.save(tmp_path / "cut.glb")
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    with pytest.raises(InputError, match=r"cut\.glb") as refusal:
        read_head(path)
    assert "\n" not in str(refusal.value)


def test_gltf_as_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "head.gltf"
    path.write_text(json.dumps({"asset": {"version": "2.0"}, "scenes": []}))
    with pytest.raises(InputError, match=r"not a GLB.*export the \.gltf as a single \.glb"):
        read_head(path)


def test_heads_without_morph_targets_and_with_nameless_ones(few: Written, tmp_path: Path) -> None:
    written = spoilt(few)
    for mesh in written.document["meshes"]:
        del mesh["extras"]
    assert "3 morph targets without names; expected ARKit's" in refused(written, tmp_path / "nameless.glb")
    for mesh in written.document["meshes"]:
        del mesh["primitives"][0]["targets"]
    assert "no morph target; expected ARKit's" in refused(written, tmp_path / "stiff.glb")


def test_a_buffer_in_another_file_is_refused(few: Written, tmp_path: Path) -> None:
    written = spoilt(few)
    written.document["buffers"] = [{"byteLength": len(written.binary), "uri": "head.bin"}]
    with pytest.raises(InputError, match=r"lies in another file \(head\.bin\); export a single \.glb"):
        read_head(write_glb(tmp_path / "split.glb", written.document, bytes(written.binary)))


@pytest.mark.parametrize("name", ["KHR_draco_mesh_compression", "EXT_meshopt_compression", "KHR_texture_basisu"])
def test_compressed_files_are_refused(few: Written, tmp_path: Path, name: str) -> None:
    written = spoilt(few)
    written.document["extensionsRequired"] = [name]
    assert f"({name}); export it without compression" in refused(written, tmp_path / "packed.glb")


def test_nan_is_refused(few: Written, tmp_path: Path) -> None:
    written = spoilt(few)
    position = written.document["meshes"][0]["primitives"][0]["attributes"]["POSITION"]
    at = written.document["bufferViews"][written.document["accessors"][position]["bufferView"]]["byteOffset"]
    struct.pack_into("<f", written.binary, at + 120, float("nan"))
    assert "not all finite numbers" in refused(written, tmp_path / "nan.glb")


def test_indices_and_joints_out_of_range_are_refused(few: Written, tmp_path: Path) -> None:
    written = spoilt(few)
    indices = written.document["meshes"][0]["primitives"][0]["indices"]
    at = written.document["bufferViews"][written.document["accessors"][indices]["bufferView"]]["byteOffset"]
    written.binary[at : at + 2] = b"\xff\xff"
    assert "names a vertex that is not there" in refused(written, tmp_path / "far.glb")
    written = spoilt(few)
    written.document["skins"][0]["joints"] = written.document["skins"][0]["joints"][:1]
    del written.document["skins"][0]["inverseBindMatrices"]
    assert "hangs on bone" in refused(written, tmp_path / "bone.glb")


def test_nodes_in_a_circle_are_refused(few: Written, tmp_path: Path) -> None:
    written = spoilt(few)
    written.document["nodes"][node_of(written, "Head")]["children"].append(0)
    assert "two parents" in refused(written, tmp_path / "circle.glb")


@pytest.mark.parametrize(
    "image",
    [
        {"uri": "absent.png"},
        {"uri": "../../etc/passwd"},
        {"uri": "data:image/png;base64,"},
        {"uri": "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAAAAAAACAYAAAA="},
        {"bufferView": 9999},
    ],
)
def test_a_head_whose_picture_is_missing_or_empty_is_drawn_without(
    few: Written, tmp_path: Path, image: dict, caplog: pytest.LogCaptureFixture
) -> None:
    written = spoilt(few)
    written.document["images"] = [image]
    written.document["textures"] = [{"source": 0}]
    written.document["materials"][0]["pbrMetallicRoughness"]["baseColorTexture"] = {"index": 0}
    head = read_head(written.save(tmp_path / "bare.glb"))
    assert head.textures == ()
    assert "bare.glb is drawn without a picture" in caplog.text


def test_a_huge_picture_is_left_out_or_made_smaller(few: Written, tmp_path: Path) -> None:
    import io

    from PIL import Image

    written = spoilt(few)
    file = io.BytesIO()
    Image.new("L", (5000, 4000), 200).save(file, "PNG")
    written.put("images", {"mimeType": "image/png", "bufferView": written.view(file.getvalue())})
    written.document["textures"] = [{"source": 0}]
    written.document["materials"][0]["pbrMetallicRoughness"]["baseColorTexture"] = {"index": 0}
    (texture,) = read_head(written.save(tmp_path / "huge.glb")).textures
    assert max(texture.pixels.shape) == 2048
