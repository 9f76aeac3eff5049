"""The match of lips and phones is trained: what runs is what was trained, and what was trained finds lines."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mien.errors import WeightsError
from mien.measure.lip_match import find_lines
from mien.perceive.face_mouth import LENGTHS, Mouth
from mien.perceive.lips import LOOKS, LipMatch, phone_rows
from mien.types import Mark, Speech, silence

torch = pytest.importorskip("torch")

from mien.train.lips.clips import Clip, batch_clips  # noqa: E402
from mien.train.lips.lips import fit_lips  # noqa: E402
from mien.train.lips.net import LipsRecipe, new_weights, run_batch  # noqa: E402

FEW = LipsRecipe(width=24, lips=2, steps=60, size=6, moments=200, window=40)


def clip(seed: int) -> Clip:
    """A mouth whose every length says how the phones look, and noise."""
    chance = np.random.default_rng(seed)
    letters = ["", *chance.choice([*"pfuosrtkieaə"], 20), ""]
    lengths = [0.4, *chance.uniform(0.06, 0.2, 20), 0.4]
    ends = np.cumsum(lengths)
    phones = tuple(Mark(str(one), end - last, end) for one, last, end in zip(letters, lengths, ends, strict=True))
    times = np.arange(0.0, ends[-1], 0.04)
    place = np.searchsorted([phone.start for phone in phones], times, side="right") - 1
    looks = phone_rows(phones)[:, : len(LOOKS)] @ np.random.default_rng(0).normal(size=(len(LOOKS), len(LENGTHS)))
    return Clip(Mouth(times, 1.0 + looks[place] + chance.normal(0.0, 0.1, (len(times), len(LENGTHS)))), phones)


def test_training_finds_the_right_line_and_what_runs_is_what_was_trained(tmp_path: Path) -> None:
    clips = [clip(seed) for seed in range(20)]
    weights = fit_lips(clips, seed=0, recipe=FEW, say=lambda line: None)
    np.savez(tmp_path / "lips.npz", allow_pickle=False, **weights)
    match = LipMatch(tmp_path / "lips.npz")
    films = [
        (made.mouth, Speech(silence(made.phones[-1].end + 0.001, rate=16_000), made.phones, (), "exact"))
        for made in map(clip, range(100, 110))
    ]
    found = find_lines(films, match)["match"]
    assert found.first > 0.5 and found.among == 10
    batch = batch_clips(clips[:2], np.random.default_rng(0))
    lips, halves = run_batch({name: torch.tensor(value) for name, value in weights.items()}, batch)
    assert lips.shape[:2] == batch.half.shape and halves.shape[1] == 2 * batch.look.shape[1]
    phones = (*clips[0].phones, *(Mark("", 0.0, 0.1),) * 3)
    alone = replace(batch, phones=torch.tensor(phone_rows(phones), dtype=torch.float32)[None])
    alone = replace(alone, look=torch.zeros(1, len(phones), dtype=torch.int64))
    wanted = match.read(phones).reshape(2 * len(phones), -1)
    np.testing.assert_allclose(
        run_batch({k: torch.tensor(v) for k, v in weights.items()}, alone)[1][0], wanted, atol=1e-5
    )


def test_weights_of_something_else_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "lips.npz"
    with pytest.raises(WeightsError, match="matches no lips"):
        LipMatch(path)
    made = {name: value.detach().numpy() for name, value in new_weights(FEW).items()}
    np.savez(path, allow_pickle=False, **{**made, "lips.in.weight": np.zeros((5, 3, 24))})
    with pytest.raises(WeightsError, match="other shapes"):
        LipMatch(path)
