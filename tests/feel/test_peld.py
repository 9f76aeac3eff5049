"""Heart `peld:` runs a trained file; a small one is written here: the sum is what was felt, half of theirs added."""

from pathlib import Path

import numpy as np
import pytest

from mien.engines import Registry
from mien.errors import InputError, WeightsError
from mien.feel import Mood
from mien.feel.peld import PeldHeart, PeldModel
from mien.types import Percept, Vad, affect_from_vad, load_persona

MIRA = load_persona("mira")


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Path:
    onnx = pytest.importorskip("onnx")
    tokenizers = pytest.importorskip("tokenizers")
    helper, number = onnx.helper, onnx.TensorProto.FLOAT
    shapes = {"own": [1, 3], "theirs": [1, 3], "traits": [1, 5]}
    given = [helper.make_tensor_value_info(name, number, shape) for name, shape in shapes.items()]
    tokens = helper.make_tensor_value_info("tokens", onnx.TensorProto.INT64, [1, "t"])
    half = onnx.numpy_helper.from_array(np.full((1, 3), 0.5, np.float32), "half")
    flat = onnx.numpy_helper.from_array(np.full((1, 7), 1 / 7, np.float32), "flat")
    nodes = [
        helper.make_node("Mul", ["theirs", "half"], ["change"]),
        helper.make_node("Add", ["own", "change"], ["point"]),
        helper.make_node("Identity", ["flat"], ["likely"]),
    ]
    out = [helper.make_tensor_value_info(name, number, [1, size]) for name, size in (("point", 3), ("likely", 7))]
    graph = helper.make_graph(nodes, "peld", [tokens, *given], out, [half, flat])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    words = tokenizers.Tokenizer(tokenizers.models.WordLevel({"[UNK]": 0}, unk_token="[UNK]"))
    for key, value in {"tokenizer": words.to_str(), "taxonomy": "meld-7"}.items():
        note = model.metadata_props.add()
        note.key, note.value = key, value
    path = tmp_path_factory.mktemp("peld") / "peld.onnx"
    onnx.save(model, str(path))
    return path


def test_the_next_emotion_is_the_previous_one_and_a_variation(network: Path) -> None:
    found = PeldModel(network).step("", own=Vad(0.2, 0.0, 0.9), theirs=Vad(-0.4, 0.2, 1.0), traits=MIRA.big_five)
    assert found.vad == pytest.approx((0.0, 0.1, 1.0), abs=1e-6)
    assert sum(found.affect.emotions) == pytest.approx(1.0)


def test_the_heart_feels_it_and_stays_safe(network: Path) -> None:
    heart: PeldHeart = Registry("hearts").make(f"peld:{network}")
    upset = Percept("I am furious", (), 0.0, 100.0, (), affect_from_vad(Vad(-0.8, 0.9, 0.2), confidence=0.8))
    felt = heart.trace(upset, persona=MIRA, mood=Mood(MIRA.mood, 0.0), at=1.0)
    assert felt.affect.valence == pytest.approx(MIRA.mood.valence - 0.4, abs=1e-6)
    assert felt.affect.arousal <= 0.0 and felt.affect.emotions[3] == 0.0
    assert [step.part for step in felt.steps] == ["persona", "strategy", "safety"]
    assert felt.mood.vad.valence < MIRA.mood.valence
    assert heart.feel(upset, persona=MIRA, mood=Mood(MIRA.mood, 0.0), at=1.0) == (felt.affect, felt.mood)


def test_what_is_no_network_is_refused(tmp_path: Path) -> None:
    bad = tmp_path / "bad.onnx"
    bad.write_bytes(b"no network")
    with pytest.raises(WeightsError, match="mien train peld"):
        Registry("hearts").make(f"peld:{bad}")
    with pytest.raises(InputError, match="names no file"):
        Registry("hearts").make("peld:")
