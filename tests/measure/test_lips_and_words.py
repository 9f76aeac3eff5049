"""The measures are right on cases that can be worked by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mien.errors import InputError
from mien.measure.lips import closure, lip_lag_ms
from mien.measure.memory import peak_memory_mb
from mien.measure.wer import word_error_rate
from mien.types import ARKIT_INDEX, Audio, Mark, Motion, Speech, still


def mouth(opening: np.ndarray, *, fps: float = 25.0) -> Motion:
    rest = still(len(opening), fps=fps)
    face = np.zeros((len(opening), 52), dtype=np.float32)
    face[:, ARKIT_INDEX["jawOpen"]] = opening
    return Motion(fps, face, rest.head, rest.neck, rest.torso, rest.gaze, rest.joints)


def test_closure_is_the_share_of_closed_frames_of_p_b_and_m() -> None:
    sound = Audio(np.zeros(16_000, dtype=np.float32), 16_000)
    phones = (Mark("p", 0.0, 0.2), Mark("ɑ", 0.2, 0.4), Mark("m", 0.405, 0.415), Mark("ɑ", 0.42, 1.0))
    opening = np.full(25, 0.3)
    opening[[0, 1, 2, 10]] = 0.0  # three of the five frames of p, and the one nearest to m
    assert closure(Speech(sound, phones, (), "exact"), mouth(opening)) == pytest.approx(4 / 6)
    assert np.isnan(closure(Speech(sound, phones[1:2], (), "exact"), mouth(opening)))


@pytest.mark.parametrize("late_s", [-0.12, -0.04, 0.0, 0.04, 0.12])
def test_a_planted_lag_is_found(late_s: float) -> None:
    syllables = np.random.default_rng(0).uniform(0, 1, 60)

    def envelope(time: np.ndarray) -> np.ndarray:
        return np.interp(time, np.arange(60) * 0.2, syllables)

    time = np.arange(10 * 16_000) / 16_000
    level = 10 ** ((envelope(time) * 40 - 45) / 20)
    sound = Audio((level * np.sin(2 * np.pi * 200 * time)).astype(np.float32), 16_000)
    motion = mouth(0.5 * envelope(np.arange(250) / 25 - late_s))
    assert lip_lag_ms(sound, motion) == pytest.approx(1000 * late_s, abs=8)


def test_a_mouth_that_never_moves_has_no_lag() -> None:
    with pytest.raises(InputError, match="never changes"):
        lip_lag_ms(Audio(np.zeros(48_000, dtype=np.float32), 16_000), still(75, fps=25))
    with pytest.raises(InputError, match="at least 1 s"):
        lip_lag_ms(Audio(np.zeros(48_000, dtype=np.float32), 16_000), still(5, fps=25))


@pytest.mark.parametrize(
    ("said", "heard", "rate"),
    [
        ("the cat sat", "The cat sat.", 0.0),
        ("the cat sat", "the bat sat", 1 / 3),
        ("the cat sat", "the sat", 1 / 3),
        ("the cat sat", "oh the cat sat down", 2 / 3),
        ("don't go", "don’t go", 0.0),
        ("yes", "", 1.0),
    ],
)
def test_word_errors_are_counted(said: str, heard: str, rate: float) -> None:
    assert word_error_rate(said, heard) == pytest.approx(rate)


@given(st.lists(st.sampled_from("abcd"), min_size=1, max_size=8), st.lists(st.sampled_from("abcd"), max_size=8))
def test_word_error_rate_is_a_distance_over_a_length(said: list[str], heard: list[str]) -> None:
    rate = word_error_rate(" ".join(said), " ".join(heard))
    assert abs(len(said) - len(heard)) <= rate * len(said) + 1e-9 <= max(len(said), len(heard)) + 2e-9
    assert word_error_rate(" ".join(said), " ".join(said)) == 0


def test_a_reference_without_words_is_refused() -> None:
    with pytest.raises(InputError, match="no words"):
        word_error_rate("...", "hello")


def test_peak_memory_knows_this_process() -> None:
    before = peak_memory_mb()
    ballast = np.ones(50_000_000, dtype=np.uint8)
    assert peak_memory_mb() >= before and ballast[-1] == 1
    assert before > 20
