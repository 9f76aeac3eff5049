from hypothesis import given
from hypothesis import strategies as st

from mien.live.pace import Pace

seconds = st.floats(0.05, 20.0)


@given(st.lists(st.tuples(seconds, seconds), min_size=1, max_size=24))
def test_the_longest_to_expect_covers_a_line_of_the_usual_length_at_the_slowest_pace(
    lines: list[tuple[float, float]],
) -> None:
    pace = Pace()
    for took, spoken in lines:
        pace.note(took, spoken=spoken)
    usual = sum(spoken for _, spoken in lines) / len(lines)
    assert pace.longest >= max(took / spoken for took, spoken in lines) * usual


@given(seconds, seconds)
def test_what_was_long_ago_is_forgotten(took: float, spoken: float) -> None:
    pace = Pace()
    pace.note(1000.0, spoken=1.0)
    for _ in range(24):
        pace.note(took, spoken=spoken)
    assert abs(pace.longest - 1.25 * took) <= 1e-6 * took


def test_where_nothing_is_known_a_voice_begins_at_once() -> None:
    assert Pace().longest == 0.0
