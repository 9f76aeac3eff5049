"""The expression of a face from its pixels: the cut, what lowers confidence, reasons, and bad input."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mien.draw import Shot, open_face, plain
from mien.errors import InputError, WeightsError
from mien.perceive.face_crop import Crop
from mien.perceive.pixels import KINDS, FacePixels
from mien.perceive.pixels_crop import cut_face, judge_face
from mien.perceive.pixels_sight import PixelsSight, engine
from mien.types import still

SQUARE = Crop(128.0, 128.0, 128.0, 0.0)

onnx = pytest.importorskip("onnx")


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> FacePixels:
    """A network that takes a face for happier the brighter its mouth is, made by hand."""
    from onnx import TensorProto, helper, numpy_helper

    mouth = np.zeros((64 * 64, 7), dtype=np.float32)
    mouth.reshape(64, 64, 7)[38:49, 22:42, 1] = 1 / (11 * 20 * 20.0)
    nodes = [
        helper.make_node("Flatten", ["faces"], ["flat"]),
        helper.make_node("MatMul", ["flat", "mouth"], ["bright"]),
        helper.make_node("Add", ["bright", "bias"], ["scores"]),
        helper.make_node("Softmax", ["scores"], ["likely"], axis=1),
    ]
    bias = np.array([0, -6, 0, 0, 0, 0, 0], dtype=np.float32)
    graph = helper.make_graph(
        nodes,
        "by_hand",
        [helper.make_tensor_value_info("faces", TensorProto.FLOAT, ["n", 64, 64])],
        [helper.make_tensor_value_info("likely", TensorProto.FLOAT, ["n", 7])],
        [numpy_helper.from_array(mouth, "mouth"), numpy_helper.from_array(bias, "bias")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    note = model.metadata_props.add()
    note.key, note.value = "temperature", "1.0"
    path = tmp_path_factory.mktemp("net") / "by_hand.onnx"
    onnx.save(model, str(path))
    return FacePixels(path)


def smiling(side: int = 128) -> np.ndarray:
    """Return a picture of something that has what a face has: texture, dark eyes, a bright mouth."""
    draw = np.random.default_rng(0)
    face = 110.0 + draw.normal(0, 12, (64, 64))
    face[22:27, 17:26] = face[22:27, 38:47] = 40.0
    face[38:49, 22:42] = 235.0 + draw.normal(0, 6, (11, 20))
    large = np.clip(face, 0, 255).repeat(side // 64, axis=0).repeat(side // 64, axis=1)
    picture = np.full((2 * side, 2 * side, 3), 90, dtype=np.uint8)
    picture[side // 2 : side // 2 + side, side // 2 : side // 2 + side] = large.astype(np.uint8)[..., None]
    return picture


def test_an_upright_square_of_64_whole_pixels_is_cut_as_it_stands() -> None:
    grey = np.random.default_rng(0).integers(0, 256, (80, 90, 1)).astype(np.uint8).repeat(3, axis=2)
    assert cut_face(grey, Crop(42.0, 38.0, 64.0, 0.0)) == pytest.approx(grey[6:70, 10:74, 0].astype(float), abs=0.01)


@settings(max_examples=25)
@given(st.floats(-10, 110), st.floats(-10, 110), st.floats(30, 150), st.integers(0, 255))
def test_an_even_picture_is_cut_even_wherever_the_box_lies(x: float, y: float, side: float, grey: int) -> None:
    picture = np.full((100, 100, 3), grey, dtype=np.uint8)
    assert cut_face(picture, Crop(x, y, side, 0.0)) == pytest.approx(np.full((64, 64), grey, dtype=float), abs=0.05)


def test_what_is_shrunk_is_averaged() -> None:
    stripes = np.tile(np.array([0, 255], dtype=np.uint8), (128, 64))[..., None].repeat(3, axis=2)
    assert cut_face(stripes, Crop(64.0, 64.0, 128.0, 0.0))[4:-4, 4:-4] == pytest.approx(127.5, abs=1.0)


def test_the_part_on_which_it_rests_is_named(reader: FacePixels) -> None:
    affect = reader.read(smiling(), SQUARE)
    assert KINDS[int(np.argmax(affect.emotions))] == "happy"
    assert affect.valence > 0.5
    assert affect.evidence[0].startswith("face: the mouth speaks for happy")
    assert affect == reader.read(smiling(), SQUARE)


def test_without_the_bright_mouth_its_reason_is_gone(reader: FacePixels) -> None:
    picture = smiling()
    picture[136:166, 104:152] = picture[68:98, 104:152]
    assert not any("happy" in sentence for sentence in reader.read(picture, SQUARE).evidence)


def test_what_hinders_seeing_lowers_the_confidence_and_is_said(reader: FacePixels) -> None:
    plain = reader.read(smiling(), SQUARE)
    small = reader.read(smiling(64)[::2, ::2], Crop(32.0, 32.0, 32.0, 0.0))
    dim = reader.read((smiling() // 12).astype(np.uint8), SQUARE)
    half = smiling()
    half[:, 64:128] = 90
    covered = reader.read(half, SQUARE)
    beyond = reader.read(smiling()[:, 116:], Crop(12.0, 128.0, 128.0, 0.0))
    for affect, word in ((small, "small"), (dim, "dim"), (covered, "covered"), (beyond, "outside")):
        assert affect.confidence < 0.9 * plain.confidence
        assert any(word in sentence for sentence in affect.evidence)


def test_a_black_picture_shows_nothing(reader: FacePixels) -> None:
    affect = reader.read(np.zeros((200, 200, 3), dtype=np.uint8), Crop(100.0, 100.0, 80.0, 0.0))
    assert affect.confidence == 0.0
    assert affect.intensity == 0.0
    assert len(affect.evidence) == 1


def test_a_blurred_face_has_less_detail() -> None:
    picture = smiling()
    soft = picture.copy()
    for _ in range(40):
        mean = (soft[:-1].astype(float) + soft[1:]) / 2
        soft[:-1] = mean
        soft[:, :-1] = (soft[:, :-1].astype(float) + soft[:, 1:]) / 2
    box = SQUARE
    sharp, blurred = (judge_face(cut_face(one, box), one, box) for one in (picture, soft))
    assert blurred.detail < 0.5 * sharp.detail


def test_bad_input_is_refused_in_one_line(reader: FacePixels, tmp_path: Path) -> None:
    picture = smiling()
    for square in (Crop(128.0, 128.0, 0.0, 0.0), Crop(float("nan"), 128.0, 40.0, 0.0)):
        with pytest.raises(InputError, match="a size above 0"):
            reader.read(picture, square)
    with pytest.raises(InputError, match="lies outside"):
        reader.read(picture, Crop(-500.0, 10.0, 50.0, 0.0))
    with pytest.raises(InputError, match="expected"):
        reader.read(picture.astype(np.float32), SQUARE)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="expected"):
        reader.read(np.zeros((0, 5, 3), dtype=np.uint8), Crop(1.0, 1.0, 2.0, 0.0))
    with pytest.raises(InputError, match="expected finite numbers"):
        reader.score(np.full((1, 64, 64), np.nan, dtype=np.float32))
    with pytest.raises(InputError, match="expected finite numbers"):
        reader.score(np.zeros((1, 48, 64), dtype=np.float32))
    (tmp_path / "bad.onnx").write_bytes(b"nothing")
    with pytest.raises(WeightsError, match="no network of faces"):
        FacePixels(tmp_path / "bad.onnx")


def test_a_film_is_read_as_its_pictures_are(reader: FacePixels) -> None:
    shot = Shot(256, 256, "face", plain(256, 256, (120, 120, 120)))
    (picture,) = open_face("anny:mira", shot=shot).frames(still(1, fps=25.0))
    sight = PixelsSight(reader)
    seen = sight.watch([(0.0, picture)])
    assert sum(seen.emotions) == pytest.approx(1.0)
    assert seen.confidence > 0.0
    nobody = sight.watch([(0.0, np.full((256, 256, 3), 90, dtype=np.uint8))])
    assert nobody.confidence == 0.0
    assert nobody.evidence == ("face: no face was seen",)
    with pytest.raises(InputError, match="backwards"):
        sight.watch([(1.0, picture), (0.5, picture)])


def test_a_sight_needs_a_file_that_is_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="names no file"):
        engine.make("")
    with pytest.raises(WeightsError, match="no network of faces"):
        engine.make(str(tmp_path / "none.onnx"))
