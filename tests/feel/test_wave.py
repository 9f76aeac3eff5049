"""Emotions rise within a second, are gone within a minute, and never leave the range."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mien.errors import InputError
from mien.feel import Mood, Wave, decay, felt_at
from mien.feel.temperament import wave_half_life
from mien.feel.wave import ATTACK, level, over
from mien.types import BigFive, Vad

axis = st.floats(-1, 1)
points = st.builds(Vad, axis, axis, axis)
traits = st.builds(BigFive, axis, axis, axis, axis, axis)
waves = st.builds(Wave, st.just("pity"), st.just("sad"), points, st.floats(0, 50), st.floats(0, 1), st.floats(1, 20))
ORIGIN = Vad(0.0, 0.0, 0.0)
HURT = Wave("hurt", "sad", Vad(-0.6, 0.0, -0.3), 10.0, 0.8, 8.0)


def test_a_wave_swells_then_fades() -> None:
    assert level(HURT, at=9.0) == level(HURT, at=10.0) == 0.0
    assert level(HURT, at=10.0 + ATTACK / 2) == pytest.approx(0.4)
    assert level(HURT, at=10.0 + ATTACK) == pytest.approx(0.8)
    assert level(HURT, at=18.0 + ATTACK) == pytest.approx(0.4)


@settings(max_examples=60)
@given(points, st.lists(waves, max_size=6), st.floats(0, 200))
def test_nothing_that_is_felt_leaves_the_range(mood: Vad, several: list[Wave], at: float) -> None:
    assert all(-1.0 <= part <= 1.0 for part in over(mood, several, at=at))


@settings(max_examples=60)
@given(traits, st.floats(-1, 1), st.floats(0, 1))
def test_every_wave_is_gone_within_seventy_seconds(own: BigFive, valence: float, sudden: float) -> None:
    half_life = wave_half_life(own, valence=valence, sudden=sudden)
    wave = Wave("pity", "sad", ORIGIN, 0.0, 1.0, half_life)
    assert decay(Mood(ORIGIN, 0.0, (wave,)), rest=ORIGIN, at=70.0, half_life=600.0).waves == ()


@settings(max_examples=60)
@given(points, points, st.floats(0, 1))
def test_mood_and_waves_are_at_rest_after_two_hours(start: Vad, rest: Vad, height: float) -> None:
    mood = Mood(start, 0.0, (Wave("hurt", "sad", HURT.vad, 0.0, height, 8.0),))
    felt = felt_at(mood, rest=rest, at=7_200.0, half_life=849.0)
    assert all(a == pytest.approx(b, abs=0.01) for a, b in zip(felt, rest, strict=True))


def test_a_wave_that_cannot_be_is_refused() -> None:
    with pytest.raises(InputError, match="height of a wave"):
        Wave("hurt", "sad", HURT.vad, 0.0, 1.5, 8.0)
