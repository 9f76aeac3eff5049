"""The face's two networks are MediaPipe's own, written in another form."""

from importlib.resources import files

import numpy as np
import pytest

from mien.perceive.face_crop import open_network
from mien.train.face.networks import NETWORKS, convert_network
from mien.weights import weight_path

pytest.importorskip("ai_edge_litert", reason="needs the extra judges")
pytest.importorskip("onnx", reason="needs the extra train")


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_answers_as_the_one_it_was_made_of(name: str) -> None:
    from mien.measure.judges.litert import Network

    theirs, ours = Network(NETWORKS[name]), open_network(name)
    shape = ours.get_inputs()[0].shape
    picture = np.random.default_rng(0).random(shape).astype(np.float32)
    for wanted, given in zip(theirs(picture), ours.run(None, {"picture": picture}), strict=True):
        assert given.shape == wanted.shape
        np.testing.assert_allclose(given, wanted, atol=2e-3 * np.abs(wanted).max())


@pytest.mark.parametrize("name", NETWORKS)
def test_the_shipped_file_is_what_the_script_writes(name: str) -> None:
    shipped = files("mien.perceive").joinpath(name).read_bytes()
    assert convert_network(weight_path(NETWORKS[name]).read_bytes()) == shipped
