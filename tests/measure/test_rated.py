"""Scores of explanations against people's ratings: hand-worked rows, and tables that are none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from mien.cli.measure import measure
from mien.errors import InputError
from mien.measure.rated import SCORES, RatedExplanations, read_rated, score_rated

REFERENCE = "she lost her job and feels afraid"


def test_overlap_is_counted_by_hand() -> None:
    given = "she feels afraid and lost"
    assert SCORES["words"](given, REFERENCE) == pytest.approx(2 * 5 / (5 + 7))
    assert SCORES["sequence"](given, REFERENCE) == pytest.approx(2 * 3 / (5 + 7))  # she, feels, afraid
    assert SCORES["meaning"](REFERENCE, REFERENCE) == pytest.approx(1.0, abs=1e-5)


def test_a_rating_that_follows_the_overlap_agrees_with_it_alone() -> None:
    told = ("she lost her job and feels afraid", "she lost her job", "he lost his keys", "the weather was fine")
    rated = RatedExplanations(told, (REFERENCE,) * 4, {"good": (5, 3, 2, 1), "flat": (1, 1, 1, 1)})
    report = score_rated(rated)
    assert report.agreement["good"]["words"].spearman[0] == pytest.approx(1.0)
    low, high = report.agreement["good"]["words"].pearson[1:]
    assert low <= report.agreement["good"]["words"].pearson[0] <= high
    assert all(one.spearman == (0.0, 0.0, 0.0) for one in report.agreement["flat"].values())


def test_a_table_is_read_and_wrong_ones_are_named_by_row(tmp_path: Path) -> None:
    table = tmp_path / "rated.csv"
    rows = ["explanation,reference,overall", *(f'"{text}",{REFERENCE},{i}' for i, text in enumerate("abc"))]
    table.write_text("\n".join(rows), encoding="utf-8")
    done = CliRunner().invoke(measure, ["explanations", str(table)])
    assert done.exit_code == 0 and json.loads(done.output.splitlines()[-1])["count"] == 3
    for wrong, named in (
        ("explanation,overall\na,1\nb,2\nc,3", "no column 'reference'"),
        ("explanation,reference\na,b\nb,c\nc,d", "no column of ratings"),
        ("explanation,reference,r\na,b,1\nb,c,good\nc,d,2", "row 3: r is 'good'"),
        ("explanation,reference,r\na,b,1\n,c,1\nc,d,2", "row 3: explanation is empty"),
        ("explanation,reference,r\na,b,1", "has 1 rows"),
    ):
        table.write_text(wrong, encoding="utf-8")
        with pytest.raises(InputError, match=named):
            read_rated(table)
