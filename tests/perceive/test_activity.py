"""Where speech is, how far it stands out, and stretches that lose nothing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mien.perceive.activity import Loudness, speech_spans, stretches
from mien.types import Audio, concat_audio, silence


def noisy(plain: Audio, *, snr_db: float) -> Audio:
    power = float((plain.samples**2).mean()) / 10 ** (snr_db / 10)
    pauses = concat_audio([silence(1.0, rate=plain.rate), plain, silence(1.0, rate=plain.rate)], rate=plain.rate)
    noise = np.random.default_rng(0).standard_normal(len(pauses.samples)) * power**0.5
    return Audio(np.clip(pauses.samples + noise, -1, 1), plain.rate)


def test_speech_is_found_where_it_is(plain: Audio) -> None:
    sound = concat_audio([silence(2.0, rate=plain.rate), plain, silence(3.0, rate=plain.rate)], rate=plain.rate)
    spans = speech_spans(sound)
    assert 1.85 <= spans[0].start <= 2.3
    assert 4.5 <= spans[-1].end <= 5.1


@pytest.mark.parametrize("gain", [1.0, 0.02])
def test_a_sentence_in_half_a_minute_of_silence_is_found_as_it_is_alone(plain: Audio, gain: float) -> None:
    soft = Audio(plain.samples * gain, plain.rate)
    alone = speech_spans(soft)
    lost = speech_spans(concat_audio([soft, silence(27.0, rate=plain.rate)], rate=plain.rate))
    assert lost[0].start == pytest.approx(alone[0].start, abs=0.1)
    assert lost[-1].end == pytest.approx(alone[-1].end, abs=0.2)


@pytest.mark.parametrize("snr_db", [5.0, 10.0, 20.0])
def test_the_distance_of_speech_from_background_is_measured(plain: Audio, snr_db: float) -> None:
    sound = noisy(plain, snr_db=snr_db)
    loudness = Loudness()
    for stretch in stretches([sound]):
        loudness.add(stretch)
    assert loudness.snr_db == pytest.approx(snr_db, abs=2.5)
    assert loudness.peak_db == pytest.approx(20 * np.log10(np.abs(sound.samples).max()), abs=1e-3)


@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(0, 700_000), min_size=1, max_size=6))
def test_stretches_lose_nothing_and_stay_short(sizes: list[int]) -> None:
    samples = np.random.default_rng(1).uniform(-0.1, 0.1, sum(sizes)).astype(np.float32)
    parts = np.split(samples, np.cumsum(sizes)[:-1])
    found = list(stretches(Audio(part, 16_000) for part in parts))
    joined = np.concatenate([stretch.audio.samples for stretch in found] or [np.zeros(0, dtype=np.float32)])
    assert np.array_equal(joined, samples)
    assert all(len(stretch.audio.samples) <= 30 * 16_000 for stretch in found)
    starts = np.cumsum([0.0, *(stretch.audio.duration for stretch in found)])
    assert [stretch.start for stretch in found] == pytest.approx(list(starts[: len(found)]))


def test_cuts_lie_in_pauses(plain: Audio) -> None:
    phrase = concat_audio([plain, silence(1.0, rate=plain.rate)], rate=plain.rate)
    found = list(stretches([phrase] * 20))
    assert len(found) >= 3
    for stretch in found[:-1]:
        end = (stretch.start + stretch.audio.duration) % phrase.duration
        assert end > plain.duration - 0.05 or end < 0.05


def test_speech_without_a_pause_is_cut_at_its_quietest(plain: Audio) -> None:
    half = plain.cut(0.05, 1.25)  # a run without a gap of 0.2 s
    run = concat_audio([half] * 40, rate=plain.rate)
    first = next(iter(stretches([run])))
    level = np.sqrt((run.samples.astype(np.float64) ** 2).mean())
    around = run.cut(first.audio.duration - 0.05, first.audio.duration + 0.05)
    assert 15.0 <= first.audio.duration <= 30.0
    assert np.sqrt((around.samples.astype(np.float64) ** 2).mean()) < 0.5 * level
