# ruff: noqa: E402 (what is skipped without torch must not import it first)
"""Training of the reader of words: learning, stopping and going on, and the file that comes of it."""

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("onnx")

from mien.perceive.words import weights_place
from mien.perceive.words_model import Calibration, Score, WordsModel
from mien.train.minilm import WIDTH, MiniLM
from mien.train.words.export import note_words, take_off_bias, write_words
from mien.train.words.fit import fit_words
from mien.train.words.learning import Learning, Recipe, Subject
from mien.train.words.net import LABELS, WordsNet

RECIPE = Recipe(epochs=2, size=8, head_rate=1e-2)


def make_learning(checkpoint: Path) -> Learning:
    """Return a small training whose labels and axes can be seen in the states."""
    draw = np.random.default_rng(0)
    states = [draw.standard_normal((3, WIDTH)).astype(np.float16) for _ in range(40)]
    signs = np.array([state[:, :LABELS].mean(axis=0) > 0 for state in states])
    axes = np.array([state[:, :3].mean(axis=0) for state in states], np.float32)
    torch.manual_seed(0)
    torch.set_num_threads(1)  # as in training; two threads wait for each other on a busy machine
    return Learning(
        WordsNet(MiniLM()),
        RECIPE,
        comments=Subject(lambda: states, signs.astype(np.float32)),
        sentences=Subject(lambda: states, axes),
        seed=3,
        checkpoint=checkpoint,
    )


def test_a_training_that_was_stopped_ends_as_one_that_was_not(tmp_path: Path) -> None:
    straight = make_learning(tmp_path / "a.pt")
    frozen = straight.net.get_parameter("encoder.words.weight").clone()
    before = straight.net.get_parameter("encoder.layers.5.up.weight").clone()
    for _ in range(RECIPE.epochs):
        straight.run_epoch(lambda _: None)
    make_learning(tmp_path / "b.pt").run_epoch(lambda _: None)
    stopped = make_learning(tmp_path / "b.pt")
    assert stopped.epoch == 1
    stopped.run_epoch(lambda _: None)
    one, other = straight.averaged().state_dict(), stopped.averaged().state_dict()
    assert all(torch.equal(one[name], other[name]) for name in one)
    assert torch.equal(one["encoder.words.weight"], frozen)
    assert not torch.equal(one["encoder.layers.5.up.weight"], before)


def test_the_written_file_gives_what_the_network_gives(tmp_path: Path) -> None:
    torch.manual_seed(1)
    net = WordsNet(MiniLM()).eval()
    bias = np.linspace(0, 2, LABELS).astype(np.float32)
    before = net.emotions.bias.detach().numpy().copy()
    take_off_bias(net, bias)
    assert net.emotions.bias.detach().numpy() == pytest.approx(before - bias)
    place = tmp_path / "net.onnx"
    write_words(net, place, whole=True)
    calibration = Calibration(2.0, (0.3,) * LABELS, (0.0,) * 3, (1.0,) * 3, (0.5,) * 3)
    tokenizer = WordsModel(weights_place())._session.get_modelmeta().custom_metadata_map["tokenizer"]
    note_words(place, tokenizer=tokenizer, calibration=calibration)
    model = WordsModel(place)
    assert model.calibration == calibration
    for text in ("I am glad", "one two three four five six seven eight"):
        piece = model.vocabulary.encode(text)
        with torch.no_grad():
            logits, axes = net(torch.tensor([model.vocabulary.row(piece)]))
        score = model.score(piece)
        assert score.likely == pytest.approx(torch.sigmoid(logits[0] / 2.0).numpy(), abs=1e-5)
        assert score.axes == pytest.approx(axes[0].numpy(), abs=1e-4)


def test_fitting_finds_the_temperature_and_thresholds_of_made_up_readers() -> None:
    draw = np.random.default_rng(0)
    logits = 2.0 * draw.standard_normal((4000, LABELS))
    wanted = draw.random(logits.shape) < 1 / (1 + np.exp(-logits))
    scores = [Score(1 / (1 + np.exp(-1.5 * row)), draw.standard_normal(3)) for row in logits]
    calibration = fit_words(scores, wanted, draw.standard_normal((50, 3)))
    assert calibration.temperature == pytest.approx(1.5, abs=0.15)
    assert np.array(calibration.thresholds).mean() == pytest.approx(0.4, abs=0.06)
