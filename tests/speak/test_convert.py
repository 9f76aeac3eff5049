"""Recorded speech with another feeling."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from mien.errors import InputError
from mien.speak import energy_speech
from mien.speak.convert import convert_blocks, convert_speech
from mien.speak.denoise import load_denoiser
from mien.speak.directions import find_direction
from mien.speak.loudness import find_loudness
from mien.speak.pitch import track_pitch
from mien.speak.plan import CONTROLS
from mien.speak.tone import ToneVoice
from mien.types import Audio, Mark, Speech, concat_audio, label_affect, neutral, silence


@pytest.fixture(scope="module")
def question() -> Speech:
    """Two seconds of speech."""
    path = Path(__file__).resolve().parents[2] / "examples" / "question.flac"
    return energy_speech(Audio.read(path).cut(0.0, 2.2))


def _pitch(audio: Audio) -> float:
    pitch = track_pitch(audio)
    return float(np.median(pitch[pitch > 0.0]))


def _no_words(_audio: Audio) -> tuple[Mark, ...]:
    return ()


def test_more_intensity_changes_more_and_none_nothing(question: Speech) -> None:
    made = [convert_speech(question, label_affect("angry", intensity=level)) for level in (0.0, 0.4, 0.8)]
    assert made[0] is question.audio
    assert convert_speech(question, neutral()) is question.audio
    for less, more in pairwise(made):
        assert _pitch(more) > 1.01 * _pitch(less)
        assert more.duration < less.duration
    for audio in made[1:]:
        assert audio.rate == question.audio.rate
        assert find_loudness(audio) == pytest.approx(find_loudness(question.audio), abs=1.2)


def test_a_little_more_intensity_changes_a_little_more(question: Speech) -> None:
    one, other = (convert_speech(question, label_affect("sad", intensity=level)) for level in (0.50, 0.51))
    assert 0.0 < other.duration - one.duration < 0.05
    assert _pitch(other) == pytest.approx(_pitch(one), rel=0.01)


def test_the_embedding_goes_as_far_as_the_intensity_says() -> None:
    network = load_denoiser()
    ((_, whole),) = network.toward(label_affect("sad", intensity=1.0))
    ((_, third),) = network.toward(label_affect("sad", intensity=0.3))
    assert third - network.start == pytest.approx(0.3 * (whole - network.start), abs=1e-6)
    assert whole == pytest.approx(network.along("sad", 1.0)[0][1], abs=1e-6)
    assert np.linalg.norm(whole - network.start) > 1.0


def test_a_direction_is_gone_along_as_far_as_the_intensity_says() -> None:
    whole = find_direction(label_affect("sad", intensity=1.0))
    assert whole[CONTROLS.index("pace")] < 0.0 < whole[CONTROLS.index("pause")]
    assert find_direction(label_affect("sad", intensity=0.3)) == pytest.approx(0.3 * whole)
    assert not find_direction(neutral()).any()


@pytest.mark.parametrize("rate", [8_000, 44_100])
def test_the_rate_is_kept(question: Speech, rate: int) -> None:
    part = energy_speech(question.audio.cut(0.0, 1.2).resample(rate))
    made = convert_speech(part, label_affect("happy", intensity=0.5))
    assert made.rate == rate
    assert 0.6 < made.duration / part.duration < 1.1


def test_a_long_recording_is_cut_where_it_is_quiet_and_nothing_is_lost(question: Speech) -> None:
    whole = concat_audio([question.audio, silence(0.5, rate=16_000)] * 17, rate=16_000)
    blocks = [whole.cut(start, start + 10.0) for start in np.arange(0.0, whole.duration, 10.0)]
    made = [audio for _, audio in convert_blocks(blocks, neutral(), hear=_no_words, voice=ToneVoice())]
    assert len(made) > 2 and max(audio.duration for audio in made) <= 24.0
    assert all(np.abs(audio.cut(audio.duration - 0.02, audio.duration).samples).max() < 0.01 for audio in made[:-1])
    assert np.array_equal(np.concatenate([audio.samples for audio in made]), whole.samples)


def test_what_cannot_be_converted_is_refused(question: Speech) -> None:
    angry = label_affect("angry", intensity=0.5)
    hard = Audio(np.clip(20.0 * question.audio.samples, -0.9, 0.9), 16_000)
    hiss = Audio(np.random.default_rng(0).normal(0.0, 0.05, 32_000).astype(np.float32), 16_000)
    for audio, told in (
        (silence(2.0, rate=16_000), r"there is no voice in 2\.0 s"),
        (hiss, "there is no voice"),
        (hard, r"is clipped from 0\.0 to 2\.2 s"),
    ):
        with pytest.raises(InputError, match=told):
            list(convert_blocks([audio], angry, hear=_no_words, voice=ToneVoice()))
