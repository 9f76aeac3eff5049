# ruff: noqa: E402 (what is skipped without torch must not import it first)
"""Training of the voice: noise is as loud as asked for, folds share nobody, learning hears what the stream hears."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mien.measure.voice.clips import CORPORA, fold_clips, read_clips
from mien.perceive.voice import VoiceStream
from mien.types import Audio

torch = pytest.importorskip("torch", reason="training needs torch")

from mien.measure.surroundings import add_noise, coloured
from mien.train.voice.net import add_step, load_encoder
from mien.train.voice.sound import change
from mien.train.voice.steps import encode
from mien.train.voice.triplet import adaptive_margin, fixed_margin, triplet_loss
from mien.train.voice.voice import best_temperature


@given(snr=st.floats(-10.0, 40.0), slope=st.sampled_from([0.0, -3.0, -6.0]), seed=st.integers(0, 99))
@settings(max_examples=25, deadline=None)
def test_noise_has_the_distance_that_was_asked_for(snr: float, slope: float, seed: int) -> None:
    draw = np.random.default_rng(seed)
    voice = np.sin(np.arange(8_000) * 0.1).astype(np.float32)
    added = add_noise(voice, coloured(8_000, slope_db=slope, draw=draw), snr_db=snr) - voice
    assert 10 * np.log10((voice**2).mean() / (added**2).mean()) == pytest.approx(snr, abs=0.2)


def test_a_changed_clip_is_sound_and_the_same_chance_gives_the_same(plain_voice: Audio) -> None:
    samples = plain_voice.samples
    for seed in range(12):
        one, two = (change(samples, others=[samples], draw=np.random.default_rng(seed)) for _ in range(2))
        assert np.isfinite(one).all() and np.abs(one).max() <= 1.0 and np.array_equal(one, two)
        assert 0.85 < len(one) / len(samples) < 1.15


def test_the_temperature_of_known_scores_is_found() -> None:
    draw = np.random.default_rng(0)
    scores = draw.normal(0, 2.0, (4_000, 9))
    likely = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    kind = np.array([draw.choice(9, p=p) for p in likely])
    assert best_temperature(scores * 1.7, kind) == pytest.approx(1.7, rel=0.1)


def test_triplets_ask_for_nothing_where_kinds_lie_apart() -> None:
    apart = torch.tensor([[1.0, 0.0], [1.0, 0.01], [-1.0, 0.0], [-1.0, 0.01]])
    kind = torch.tensor([0, 0, 1, 1])
    assert float(triplet_loss(apart, kind, margin=fixed_margin)) == 0.0
    assert float(triplet_loss(apart, torch.tensor([0, 1, 0, 1]), margin=fixed_margin)) > 2.0
    assert float(adaptive_margin(torch.tensor([0.4, 0.8]))) == pytest.approx(0.3)


def test_learning_hears_what_the_stream_hears(plain_voice: Audio) -> None:
    steps = encode(load_encoder(), plain_voice.samples)
    sums = torch.zeros(1, 1537)
    for voice, states in zip(steps.voice, steps.states, strict=True):
        sums = add_step(sums, torch.tensor([[float(voice)]]), torch.from_numpy(states[np.newaxis]).float())
    stream = VoiceStream()
    stream.push(plain_voice.samples)
    stream.close()
    learned, heard = sums[0].numpy(), stream.sums[0]
    assert heard[0] == pytest.approx(learned[0], rel=1e-4)
    assert np.corrcoef(heard[1:769], learned[1:769])[0, 1] > 0.98  # 8-bit matrices


def test_nobody_is_heard_in_two_parts_and_everybody_is_tested_once(shared_data: Path) -> None:
    clips = read_clips(shared_data)
    who = np.array([f"{CORPORA[c]} {item.speaker}" for c, item in zip(clips.corpus, clips.recordings, strict=True)])
    tested = np.zeros(len(who), dtype=int)
    for fold in fold_clips(clips):
        parts = [set(who[part]) for part in (fold.train, fold.dev, fold.test)]
        assert not (parts[0] & parts[1] or parts[0] & parts[2] or parts[1] & parts[2])
        tested += fold.test
    assert (tested == 1).all() and clips.possible().sum(axis=1).tolist() == [8, 7, 6]


@pytest.fixture(scope="module")
def plain_voice() -> Audio:
    return Audio.read(Path(__file__).parents[1] / "perceive" / "data" / "plain.flac")
