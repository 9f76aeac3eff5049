"""The algebra of moods."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mien.errors import InputError, SessionError
from mien.feel import Mood, decay, push
from mien.types import Vad

axis = st.floats(-1, 1)
points = st.builds(Vad, axis, axis, axis)
spans = st.floats(0, 10_000)


def near(a: Vad, b: Vad) -> bool:
    return all(x == pytest.approx(y, abs=1e-9) for x, y in zip(a, b, strict=True))


@given(points, points, spans, spans)
def test_two_steps_of_decay_are_as_one(start: Vad, rest: Vad, first: float, second: float) -> None:
    mood = Mood(start, 0.0)
    once = decay(mood, rest=rest, at=first + second, half_life=600.0)
    twice = decay(decay(mood, rest=rest, at=first, half_life=600.0), rest=rest, at=first + second, half_life=600.0)
    assert near(once.vad, twice.vad) and once.at == twice.at


@given(points, points, spans, spans)
def test_a_mood_moves_toward_rest_and_never_past_it(start: Vad, rest: Vad, first: float, second: float) -> None:
    sooner, later = sorted((first, second))
    before = decay(Mood(start, 0.0), rest=rest, at=sooner, half_life=600.0).vad
    after = decay(Mood(start, 0.0), rest=rest, at=later, half_life=600.0).vad
    for from_, a, b, to in zip(start, before, after, rest, strict=True):
        assert abs(b - to) <= abs(a - to) + 1e-12 <= abs(from_ - to) + 2e-12
        assert min(from_, to) <= b <= max(from_, to)


@given(points, points)
def test_half_of_the_way_is_gone_after_a_half_life(start: Vad, rest: Vad) -> None:
    mood = decay(Mood(start, 5.0), rest=rest, at=605.0, half_life=600.0)
    assert near(mood.vad, Vad(*((a + b) / 2 for a, b in zip(start, rest, strict=True))))


@given(points, st.floats(0, 100))
def test_a_mood_at_rest_stays(rest: Vad, at: float) -> None:
    assert decay(Mood(rest, 0.0), rest=rest, at=at, half_life=600.0) == Mood(rest, at)


@given(points, points, st.floats(0, 1))
def test_a_push_goes_its_share_of_the_way(start: Vad, goal: Vad, share: float) -> None:
    mood = push(Mood(start, 3.0), toward=goal, share=share)
    assert mood.at == 3.0
    assert near(mood.vad, Vad(*(a + share * (b - a) for a, b in zip(start, goal, strict=True))))


def test_time_never_goes_back() -> None:
    with pytest.raises(SessionError, match="time went back from 10 s to 9 s"):
        decay(Mood(Vad(0.0, 0.0, 0.0), 10.0), rest=Vad(0.0, 0.0, 0.0), at=9.0, half_life=600.0)


@pytest.mark.parametrize("vad", [Vad(1.5, 0.0, 0.0), Vad(0.0, float("nan"), 0.0)])
def test_a_mood_is_a_point_in_range(vad: Vad) -> None:
    with pytest.raises(InputError, match=r"mood's .*expected a number in \[-1, 1\]"):
        Mood(vad, 0.0)


def test_a_mood_has_no_time_before_the_start() -> None:
    with pytest.raises(InputError, match="time of a mood"):
        Mood(Vad(0.0, 0.0, 0.0), -1.0)
