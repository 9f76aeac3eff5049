from hypothesis import given
from hypothesis import strategies as st

from mien.live.pace import Pace

seconds = st.floats(0.0, 20.0)


@given(st.lists(seconds, min_size=1))
def test_the_longest_to_expect_lies_between_nothing_and_a_few_times_the_longest_seen(lines: list[float]) -> None:
    pace = Pace()
    for one in lines:
        pace.note(one)
    assert 0.0 <= pace.longest <= 4.0 * max(lines) + 1e-9


@given(seconds)
def test_lines_that_take_equally_long_teach_just_that(one: float) -> None:
    pace = Pace()
    for _ in range(60):
        pace.note(one)
    assert abs(pace.longest - one) <= 1e-3 * max(one, 1.0)
