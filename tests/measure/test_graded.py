"""Graded emotions against ratings: by hand, against scipy, and what is refused."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata

from mien.cli.measure import measure
from mien.errors import InputError
from mien.measure.graded import read_grades, score_grades
from mien.types import load_taxonomy

LABELS = load_taxonomy("emonet-40").labels


def test_a_case_worked_by_hand() -> None:
    first, second = LABELS[0], LABELS[1]
    gold = {"a": {first: 0.0, second: 1.0}, "b": {first: 1.0}, "c": {first: 2.0}}
    ours = {"a": {first: 0.5, second: 1.0}, "b": {first: 0.5}, "c": {first: 2.0}}
    report = score_grades(ours, gold)
    one = report.emotions[first]
    assert one.mae == pytest.approx(1 / 3) and one.samples == 3
    assert one.pearson == pytest.approx(0.866, abs=1e-3) and one.spearman == pytest.approx(0.866, abs=1e-3)
    assert report.emotions[second].mae == 0.0 and report.emotions[second].pearson is None


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=3, max_size=20))
def test_ranks_are_scipys(pairs: list[tuple[int, int]]) -> None:
    gold = {str(i): {LABELS[0]: float(b)} for i, (_, b) in enumerate(pairs)}
    ours = {str(i): {LABELS[0]: float(a)} for i, (a, _) in enumerate(pairs)}
    found = score_grades(ours, gold).emotions[LABELS[0]].spearman
    if len({a for a, _ in pairs}) > 1 and len({b for _, b in pairs}) > 1:
        ours_ranked, gold_ranked = (rankdata(side) for side in zip(*pairs, strict=True))
        assert found == pytest.approx(np.corrcoef(ours_ranked, gold_ranked)[0, 1], abs=1e-9)
    else:
        assert found is None


def test_wrong_rows_are_named(tmp_path: Path) -> None:
    path = tmp_path / "grades.jsonl"
    good = json.dumps({"name": "a", "emotions": {LABELS[0]: 1}})
    for bad, said in (
        ("{", "row 2"),
        (json.dumps({"name": "b", "emotions": {"glee club": 1}}), "glee club"),
        (json.dumps({"name": "b", "emotions": {LABELS[0]: float("nan")}}), "not finite"),
        (good, "there before"),
    ):
        path.write_text(f"{good}\n{bad}\n")
        with pytest.raises(InputError, match=said):
            read_grades(path)
    path.write_text(good)
    with pytest.raises(InputError, match="no prediction"):
        score_grades({}, read_grades(path))
    done = CliRunner().invoke(measure, ["voice40", "--pred", str(path), "--gold", str(path)])
    assert done.exit_code == 0 and json.loads(done.output.splitlines()[-1])["emotions"][LABELS[0]]["mae"] == 0.0
