"""What is heard in a voice: streamed as whole, never ahead, and right on real speech."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mien.errors import InputError
from mien.listen.activity import RATE
from mien.listen.cues import STEP, VoiceCue, VoiceCues
from mien.listen.pitch import pitch
from mien.types import Audio

COLD = Audio.read("examples/cold.flac").samples
QUESTION = Audio.read("examples/question.flac").samples
PAUSE = np.zeros(RATE, dtype=np.float32)


def cues(samples: np.ndarray) -> list[VoiceCue]:
    return VoiceCues().push(samples)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(1, 9_000), min_size=1, max_size=20))
def test_blocks_of_any_size_are_heard_alike(sizes: list[int]) -> None:
    sound = QUESTION[: 2 * RATE]
    ends = np.cumsum(sizes).clip(0, len(sound))
    stream = VoiceCues()
    streamed = [cue for block in np.split(sound, ends) for cue in stream.push(block)]
    assert streamed == cues(sound)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, len(COLD)), st.floats(-1, 1))
def test_what_comes_later_changes_nothing(at: int, loud: float) -> None:
    changed = np.concatenate([COLD[:at], np.full(RATE, loud, dtype=np.float32)])
    hops = int(at / RATE / STEP)
    assert cues(changed)[:hops] == cues(COLD)[:hops]


def test_a_record_comes_every_80_ms_and_is_in_range() -> None:
    heard = cues(np.concatenate([COLD, PAUSE, QUESTION]))
    assert [cue.at for cue in heard] == pytest.approx([STEP * (k + 1) for k in range(len(heard))])
    for cue in heard:
        assert -100 <= cue.loudness_db <= 100
        assert abs(cue.pitch_st) <= 11
        assert 0 <= cue.voiced <= 1
        assert cue.speech or cue.loudness_db == 0


def test_phrases_of_a_real_voice_end_where_it_pauses() -> None:
    # "I passed my exam today, | after months of work. I can hardly believe it! |"
    ends = [cue.at for cue in cues(np.concatenate([QUESTION, PAUSE])) if cue.phrase_end]
    stops = [1.4, len(QUESTION) / RATE - 0.15]
    assert len(ends) <= 4
    for stop in stops:
        assert any(stop < end < stop + 0.45 for end in ends), (stop, ends)


def test_a_voice_that_is_turned_up_is_sudden_and_one_that_is_turned_down_is_quiet() -> None:
    twice = np.concatenate([QUESTION, QUESTION])
    turned = len(QUESTION) + RATE // 2
    up, down = twice.copy(), twice.copy()
    up[:turned] *= 0.2
    down[turned:] *= 0.15
    sudden = [cue.at for cue in cues(up) if cue.sudden]
    assert any(turned / RATE < at < turned / RATE + 0.5 for at in sudden)
    assert not [cue for cue in cues(twice) if cue.sudden]
    quiet = [cue.at for cue in cues(down) if cue.quiet]
    assert quiet
    assert min(quiet) > turned / RATE
    assert not [cue for cue in cues(twice) if cue.quiet]


def test_silence_and_steady_noise_are_no_speech() -> None:
    noise = np.random.default_rng(0).normal(0, 0.01, 10 * RATE).astype(np.float32)
    assert not [cue for cue in cues(np.tile(PAUSE, 5)) if cue.speech]
    assert not [cue for cue in cues(noise) if cue.at > 5 and cue.speech]


@pytest.mark.parametrize("hz", [65.0, 110.0, 210.0, 390.0])
def test_the_pitch_of_a_buzz_is_its_own(hz: float) -> None:
    times = np.arange(1600) / RATE
    buzz = sum(np.sin(2 * np.pi * hz * k * times) / k for k in range(1, 6)) * np.float32(0.1)
    assert pitch(np.asarray(buzz, dtype=np.float32)) == pytest.approx(hz, rel=0.02)


def test_a_rising_melody_moves_up_and_a_falling_one_down() -> None:
    times = np.arange(2 * RATE) / RATE
    for way in (1.0, -1.0):
        hz = 160.0 * 2 ** (way * (times - 1.0) * 0.6)
        phase = 2 * np.pi * np.cumsum(hz) / RATE
        voice = np.asarray(0.1 * sum(np.sin(k * phase) / k for k in range(1, 6)), dtype=np.float32)
        moving = [cue.movement_st_s for cue in cues(voice) if 0.5 < cue.at < 1.5]
        assert np.median(moving) == pytest.approx(7.2 * way, abs=1.5)
        assert all(abs(after - now) < 6 for now, after in pairwise(moving))


@pytest.mark.parametrize("bad", [np.zeros((2, 3), dtype=np.float32), np.array([np.nan], dtype=np.float32)])
def test_what_is_no_sound_is_refused(bad: np.ndarray) -> None:
    with pytest.raises(InputError, match="one row of finite numbers"):
        VoiceCues().push(bad)
