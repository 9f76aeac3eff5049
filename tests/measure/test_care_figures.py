"""The bars of care, on both halves of the set."""

from __future__ import annotations

from mien.measure.care import care_card, care_record, measure_care


def test_signs_of_crisis_are_caught_and_look_alikes_let_be():
    told: list[str] = []
    report = measure_care(say=told.append)
    record = care_record(report)
    assert record["crisis_recall"] >= 0.95 and record["crisis_false"] <= 0.10
    assert min(report.developed.recall, report.held.recall) >= 0.95
    assert min(report.by_wording.values()) > 0.9 and "held out" in care_card(report) and told
