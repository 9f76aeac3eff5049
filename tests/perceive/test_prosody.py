"""Arousal in a voice: pitch against known tones, real voices against their actors' intention."""

import csv
import itertools
from pathlib import Path

import numpy as np
import pytest

from mien.perceive import Tone
from mien.perceive.pitch import analyse, median_pitch
from mien.types import Audio, affect_from_vad, silence


@pytest.mark.parametrize("pitch", [75.0, 119.0, 207.0, 440.0])
def test_the_pitch_of_a_known_voice_is_found(pitch: float) -> None:
    t = np.arange(16_000) / 16_000
    pulses = sum(np.cos(2 * np.pi * pitch * k * t) / k for k in range(1, int(5_000 / pitch)))
    noise = 0.02 * np.random.default_rng(0).standard_normal(len(t))
    found = analyse((0.1 * np.asarray(pulses) + noise).astype(np.float32)).pitch
    assert (found > 0).mean() > 0.95
    assert np.median(np.abs(12 * np.log2(found[found > 0] / pitch))) < 0.2


def test_noise_has_no_pitch() -> None:
    noise = np.random.default_rng(0).uniform(-0.3, 0.3, 32_000).astype(np.float32)
    assert (median_pitch(analyse(noise).pitch) > 0).mean() < 0.05


def test_how_a_recording_is_cut_into_blocks_makes_no_difference(tone: Tone, plain: Audio) -> None:
    edges = [0, 100, 900, 1_060, 20_000, 20_001, len(plain.samples)]
    blocks = [Audio(plain.samples[a:b], plain.rate) for a, b in itertools.pairwise(edges)]
    assert tone.listen(blocks) == tone.listen([plain])


def test_without_a_voice_it_knows_nothing(tone: Tone) -> None:
    for blocks in ([], [silence(2.0, rate=16_000)], [silence(0.01, rate=16_000)]):
        affect = tone.listen(blocks)
        assert affect.confidence == 0.0 and affect.arousal == 0.0
        assert "hardly a voice" in affect.evidence[0]


def test_the_gain_of_the_microphone_does_not_matter(tone: Tone, plain: Audio) -> None:
    quiet = tone.listen([Audio(plain.samples * 0.1, plain.rate)])
    assert quiet.arousal == pytest.approx(tone.listen([plain]).arousal, abs=0.02)


def test_the_reasons_have_figures(tone: Tone, plain: Audio) -> None:
    affect = tone.listen([plain])
    assert "Hz" in affect.evidence[0] and "semitones" in affect.evidence[0]
    assert any("syllables a second" in sentence for sentence in affect.evidence)
    assert 0 < affect.confidence <= 0.4 and affect.valence == 0.0


def test_a_voice_without_known_valence_takes_no_side(tone: Tone, plain: Audio) -> None:
    affect = tone.listen([plain])
    assert affect.valence == 0.0 and max(affect.emotions) < 0.6
    assert affect.emotions != affect_from_vad(affect.vad, confidence=1.0).emotions


def test_strong_feelings_sound_more_aroused_than_calm_ones(tone: Tone, shared_data: Path) -> None:
    folder = shared_data / "speech" / "ravdess"
    rows = list(csv.DictReader((folder / "manifest.csv").read_text().splitlines()))[::6]
    loud, calm = [], []
    for row in rows:
        if row["emotion"] in ("angry", "happy", "fearful") and row["intensity"] == "strong":
            loud.append(tone.listen([Audio.read(folder / row["path"])]).arousal)
        elif row["emotion"] in ("calm", "sad", "neutral"):
            calm.append(tone.listen([Audio.read(folder / row["path"])]).arousal)
    area = np.mean(np.array(loud)[:, None] > np.array(calm))
    assert area > 0.85
