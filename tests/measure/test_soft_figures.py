"""The instructions that reading is measured with, and what is measured."""

from collections import Counter

import numpy as np

from mien.measure.speak.soft import HALVES, measure_soft, read_phrases, soft_card, soft_record
from mien.measure.speak.soft_heard import Heard, tell_heard
from mien.speak.soft import FEELINGS


def test_halves_are_even_and_share_nothing() -> None:
    halves = [read_phrases(half) for half in HALVES]
    for half in halves:
        assert Counter(phrase.label for phrase in half) == dict.fromkeys(FEELINGS, 10)
        assert {phrase.strength for phrase in half} == {"strong", "plain", "mild"}
    assert len({phrase.text for half in halves for phrase in half}) == 140


def test_the_instructions_reader_beats_a_list_of_keywords() -> None:
    report = measure_soft(half="development")
    readers = {one.reader: one for one in report.readers}
    assert readers["soft"].right > 0.5 and all(one.behind_low > 0.0 for name, one in readers.items() if name != "soft")
    assert report.confusion.sum() == report.count == 70
    assert soft_record(report)["readers"]["soft"]["right"] == round(readers["soft"].right, 4)
    assert "keywords" in soft_card(report)


def test_what_is_heard_is_told_with_intervals() -> None:
    right = np.array([True, True, False, True])
    (line,) = tell_heard([Heard("named", right, ~right)])
    assert line.startswith("named       human 0.750 [0.250, 1.000]  voice 0.250 [0.000, 0.750]  (4 lines)")
