"""Situations as instructions, the ridge over them, and the layer that turns a gradient round."""

import numpy as np
import pytest
import torch

from mien.measure.voice.clips import Clips
from mien.speak.soft import FEELINGS
from mien.train.soft import Source, as_instruction, fit_ridge
from mien.train.voice.reversal import Probed, Reverse, speakers_of, tell_reversal


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ("I was late for my exam. It went badly.", "as if you were late for your exam."),
        ("When I’m alone, nobody calls me!", "as if When you're alone, nobody calls you!"),
        ("word " * 50, "as if " + " ".join(["word"] * 30)),
    ],
)
def test_a_situation_becomes_an_instruction(told: str, asked: str) -> None:
    assert as_instruction(told) == asked


def test_the_ridge_finds_what_is_there_however_often() -> None:
    draw = np.random.default_rng(0)
    centres = 3.0 * draw.normal(size=(len(FEELINGS), 12))
    labels = draw.choice(len(FEELINGS), 400, p=[0.4, 0.3, 0.1, 0.05, 0.05, 0.05, 0.05])
    strengths = draw.normal(size=400)
    given = centres[labels] + 0.3 * draw.normal(size=(400, 12))
    given = np.column_stack([given, strengths])
    source = Source(["x"] * 400, labels.astype(np.int64), strengths)
    weight, bias = fit_ridge({"isear": given}, {"isear": source})
    scores = given @ weight + bias
    assert weight.shape == (13, 8) and (scores[:, :7].argmax(axis=1) == labels).mean() > 0.95
    assert np.corrcoef(scores[:, 7], strengths)[0, 1] > 0.95 and scores[:, 7].std() == pytest.approx(1.0)


def test_the_gradient_is_turned_round() -> None:
    given = torch.tensor([1.0, -2.0], requires_grad=True)
    passed = Reverse.apply(given, 0.5)
    assert torch.equal(passed, given)
    (passed * torch.tensor([3.0, 4.0])).sum().backward()
    assert given.grad is not None and given.grad.tolist() == [-1.5, -2.0]


def test_speakers_of_two_corpora_are_not_one(voices: Clips) -> None:
    assert speakers_of(voices).tolist() == [0, 1, 0, 2]


def test_what_reversal_changes_is_told_with_intervals() -> None:
    runs = np.linspace(0.4, 0.6, 9)
    without, turned = (Probed(weight, runs - weight / 10, runs, runs, runs) for weight in (0.0, 1.0))
    chance, first, second = tell_reversal([without, turned], (0.2, 0.4))
    assert "heard 0.200" in chance and "heard 0.500" in first and "heard -0.100 [-0.100, -0.100]" in second


@pytest.fixture
def voices() -> Clips:
    from pathlib import Path

    from mien.corpora import Recording

    recordings = [
        Recording("", "all", {}, Path("x.wav"), speaker, "male", "x", "happy", "happy", "normal")
        for speaker in ("1", "2", "1", "1")
    ]
    return Clips(recordings, np.array([0, 0, 0, 1]), np.zeros(4, np.int64), np.zeros((4, 3), np.float32))
