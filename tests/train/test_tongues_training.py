"""Training of the readers of other languages: it learns, and the file gives what the network gives."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")

from mien.measure.tongues.texts import Texts
from mien.perceive.tongues_model import TongueModel
from mien.train.tongues.fit import fit_temperature, fit_tongue, score_texts
from mien.train.tongues.linear import LinearRecipe
from mien.train.tongues.net import Recipe
from mien.train.tongues.tongues import write_tongue

GLAD, ANGRY, PLAIN = "太好了", "讨厌你", "桌子上"


def made_up(count: int, seed: int) -> Texts:
    """Return texts whose label can be read off three characters among others."""
    draw = np.random.default_rng(seed)
    kinds = draw.integers(0, 3, count)
    rest = ["".join(draw.choice(list("天地人山水火木金土日月"), 5)) for _ in range(count)]
    texts = tuple(one[:2] + (GLAD, ANGRY, PLAIN)[kind] + one[2:] for one, kind in zip(rest, kinds, strict=True))
    return Texts("cped-13", texts, np.array([0, 5, 4])[kinds])


def test_it_learns_and_the_file_gives_what_the_network_gives(tmp_path: Path) -> None:
    train, dev = made_up(300, 0), made_up(60, 1)
    recipe = Recipe(width=16, hidden=8, epochs=6, lost=0.2, rate=1e-2)
    trained = fit_tongue(train, dev, language="zh", recipe=recipe, seed=0)
    again = fit_tongue(train, dev, language="zh", recipe=recipe, seed=0)
    assert trained.macro_f1 > 0.95
    logits = score_texts(trained, dev.texts, language="zh")
    assert np.array_equal(logits, score_texts(again, dev.texts, language="zh"))
    place = tmp_path / "tongue.npz"
    write_tongue(trained, place, language="zh", taxonomy="cped-13")
    model = TongueModel(place)
    assert (model.language, model.taxonomy.name, model.temperature) == ("zh", "cped-13", trained.temperature)
    read = np.stack([model.logits(text) for text in dev.texts])
    assert read == pytest.approx(logits, abs=0.05)
    assert (read.argmax(axis=1) == logits.argmax(axis=1)).all()
    assert 1.0 >= model.known(train.texts[0]) > model.known(f"ღღ{train.texts[0]}ღღ") > model.known("ღღღ") == 0.0


def test_fitting_finds_the_temperature_of_made_up_readers() -> None:
    draw = np.random.default_rng(0)
    logits = draw.standard_normal((4_000, 5)) * 2.0
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    labels = np.array([draw.choice(5, p=share) for share in shares])
    assert fit_temperature(1.7 * logits, labels) == pytest.approx(1.7, abs=0.15)


def test_a_regression_is_written_as_a_network_without_a_hidden_layer(tmp_path: Path) -> None:
    train, dev = made_up(300, 0), made_up(60, 1)
    trained = fit_tongue(train, dev, language="zh", recipe=LinearRecipe(), seed=0)
    assert trained.macro_f1 > 0.95 and trained.epoch == 0
    place = tmp_path / "tongue.npz"
    write_tongue(trained, place, language="zh", taxonomy="cped-13")
    model, logits = TongueModel(place), score_texts(trained, dev.texts, language="zh")
    assert np.stack([model.logits(text) for text in dev.texts]) == pytest.approx(logits, abs=0.05)
    assert set(logits.argmax(axis=1)) == {0, 4, 5}
