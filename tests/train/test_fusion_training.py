# ruff: noqa: E402 (what is skipped without torch must not import it first)
"""Training of the fusion: the network learned is the network run, and it learns; turns are what they say."""

import numpy as np
import pytest

from mien.measure.fusion.rivals import average
from mien.measure.fusion.sources import BASIC, Source, Sources, draw_faces
from mien.measure.fusion.turns import SORTS, keep_channels, make_turns
from mien.perceive.attention import SHAPES, attend
from mien.perceive.fusions import weigh_by_hand
from mien.types import Vad, affect_from_vad, load_taxonomy

torch = pytest.importorskip("torch", reason="training needs torch")

from mien.train.fusion import FusionRecipe, fit_fusion, forward


def source(seed: int, *, noise: float) -> Source:
    """Return 210 readings that mostly name the label; a stand-in for real ones, which take minutes to read."""
    draw = np.random.default_rng(seed)
    label = np.arange(210) % len(BASIC)
    likely = draw.dirichlet(np.ones(7), 210) * noise + np.eye(7)[label] * (1.0 - noise)
    point = np.clip(0.85 * likely @ load_taxonomy("basic-7").points(), -1, 1)
    rows = np.concatenate([likely, point, np.full((210, 1), 0.5), likely.max(axis=1, keepdims=True)], axis=1)
    return Source(np.repeat(rows[np.newaxis], 2, axis=0), label, np.full(210, 0.85))


@pytest.fixture(scope="module")
def sources() -> Sources:
    parts = ("train", "dev", "test")
    words = {part: source(i, noise=0.6) for i, part in enumerate(parts)}
    return Sources(words, {part: source(i + 9, noise=0.5) for i, part in enumerate(parts)})


def test_what_is_learned_is_what_is_run(sources: Sources) -> None:
    turns = make_turns(sources.words["test"], sources.voice["test"], count=400, seed=1, plain=False)
    rows = np.concatenate([keep_channels(turns, some).rows for some in ((0, 1, 2), (1, 2), (0,))])
    draw = np.random.default_rng(0)
    weights = {name: draw.normal(0, 0.4, shape).astype(np.float32) for name, shape in SHAPES.items()}
    weights["temperatures"] = np.array([1.3, 0.8], np.float32)  # a temperature is above 0
    shares, logits, sure = forward({name: torch.from_numpy(array) for name, array in weights.items()}, rows)
    together = attend(rows, weights)
    assert np.allclose(shares.numpy(), together.shares, atol=1e-4)
    assert np.allclose(logits.softmax(1).numpy(), together.likely, atol=1e-4)
    assert np.allclose(sure.sigmoid().numpy(), together.confidence, atol=1e-3)


def test_before_any_step_the_shares_of_equal_anchors_are_those_set_by_hand(sources: Sources) -> None:
    turns = make_turns(sources.words["test"], sources.voice["test"], count=200, seed=2, plain=True)
    rows = keep_channels(turns, (0, 1, 2)).rows
    nothing = {name: np.zeros(shape, np.float32) for name, shape in SHAPES.items()}
    nothing["temperatures"] = np.ones(2, np.float32)
    assert np.allclose(attend(rows, nothing).shares, weigh_by_hand(rows).shares)


def test_a_short_training_knows_more_than_weights_set_by_hand_and_repeats_itself(sources: Sources) -> None:
    recipe = FusionRecipe(turns=1_500, epochs=3, dev=150)
    one, two = (fit_fusion(sources, seed=3, recipe=recipe, say=lambda text: None) for _ in range(2))
    assert all(np.array_equal(one[name], two[name]) for name in SHAPES)
    turns = make_turns(sources.words["test"], sources.voice["test"], count=2_000, seed=4, plain=True)
    turns = keep_channels(turns, (0, 1, 2))
    picked = [
        np.log(way.likely[np.arange(len(turns.label)), turns.label] + 1e-3).mean()
        for way in (attend(turns.rows, one), weigh_by_hand(turns.rows), average(turns.rows))
    ]
    assert picked[0] > max(picked[1:]) + 0.05


def test_turns_show_what_their_sort_says(sources: Sources) -> None:
    turns = make_turns(sources.words["train"], sources.voice["train"], count=4_000, seed=5, plain=True)
    shares = np.bincount(turns.sort, minlength=len(SORTS)) / len(turns.sort)
    assert shares == pytest.approx([0.80, 0.14, 0.06], abs=0.03)
    contradict = turns.sort == SORTS.index("contradict")
    said = turns.rows[contradict][:, 0, :7].argmax(axis=1)
    assert np.isin(said, [BASIC.index("neutral"), BASIC.index("happy")]).mean() > 0.9
    assert not np.isin(turns.label[contradict], [0, BASIC.index("happy"), BASIC.index("surprised")]).any()
    agree = turns.sort == SORTS.index("agree")
    assert (turns.rows[agree][:, 1, :7].argmax(axis=1) == turns.label[agree]).mean() > 0.6


def test_a_drawn_face_is_a_feeling() -> None:
    rows = draw_faces(np.arange(700) % 7, np.random.default_rng(0))
    assert np.allclose(rows[:, :7].sum(axis=1), 1.0) and np.abs(rows[:, 7:10]).max() <= 1.0
    assert ((rows[:, 10:] >= 0.0) & (rows[:, 10:] <= 1.0)).all() and 0.04 < (rows[:, -1] == 0.0).mean() < 0.14
    affect_from_vad(Vad(*rows[0, 7:10]), confidence=float(rows[0, -1]))
