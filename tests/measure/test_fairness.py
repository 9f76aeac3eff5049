"""Groups of people apart: cases worked by hand, and tables with mistakes."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from mien.cli.measure import measure
from mien.errors import InputError
from mien.measure.fairness import LEAST, Answers, read_answers, score_groups


def answers(*rows: tuple[str, str, str, str]) -> Answers:
    label, predicted, person, group = zip(*rows, strict=True)
    return Answers(label, predicted, person, {"age": group})


def test_accuracy_recall_and_gap_by_hand() -> None:
    # old: 15 of 20 sad right, 5 of 5 happy: accuracy 20/25, recall (0.75 + 1) / 2. young: all of 20 right.
    old = [("sad", "sad" if i < 15 else "happy", f"o{i}", "old") for i in range(20)]
    old += [("happy", "happy", f"h{i}", "old") for i in range(5)]
    young = [("sad", "sad", f"y{i}", "young") for i in range(LEAST)]
    fair = score_groups(answers(*old, *young))["age"]
    one = fair.groups["old"]
    assert (one.samples, one.accuracy.value, one.recall.value) == (25, 0.8, 0.875)
    assert one.labels == {"sad": 0.75, "happy": 1.0} and fair.groups["young"].labels == {"sad": 1.0}
    assert (fair.best, fair.worst) == ("young", "old") and fair.gap is not None and fair.gap.value == 0.125
    assert 0.0 < fair.gap.low < 0.125 < fair.gap.high < 0.3
    assert fair.groups["young"].recall.low == fair.groups["young"].recall.high == 1.0


def test_a_small_group_is_told_but_makes_no_gap() -> None:
    rows = [("sad", "sad", str(i), "old") for i in range(LEAST)] + [("sad", "happy", "z", "young")]
    fair = score_groups(answers(*rows))["age"]
    assert fair.groups["young"].recall.value == 0.0 and fair.gap is None


def test_samples_of_one_person_are_drawn_together() -> None:
    # Two persons, one always right: drawn one by one the interval is narrow, drawn as persons it goes from 0 to 1.
    rows = [("sad", "sad" if i % 2 else "happy", str(i % 2), "old") for i in range(100)]
    alone = [(label, said, str(i), group) for i, (label, said, _, group) in enumerate(rows)]
    wide, narrow = (score_groups(answers(*some))["age"].groups["old"].accuracy for some in (rows, alone))
    assert wide.value == narrow.value == 0.5 and (wide.low, wide.high) == (0.0, 1.0)
    assert 0.35 < narrow.low < narrow.high < 0.65


def test_the_command_takes_groups_from_the_file(tmp_path: Path) -> None:
    table = tmp_path / "p.csv"
    rows = [f"sad,{'sad' if i % 4 else 'happy'},s{i % 8},{'f' if i % 2 else 'm'},x{i}" for i in range(80)]
    table.write_text("\n".join(["label,predicted,speaker,gender,name", *rows]))
    done = CliRunner().invoke(measure, ["fairness", "--pred", str(table), "--person", "speaker"])
    record = json.loads(done.output.splitlines()[-1])
    assert done.exit_code == 0 and list(record) == ["gender"]
    assert record["gender"]["gap"]["value"] == 0.5 and record["gender"]["best"] == "f"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("label,age\nsad,3", "has no column 'predicted'"),
        ("label,predicted\nsad,sad", "no column of groups"),
        ("label,predicted,age\nsad,,3", "row 2: predicted is empty"),
        ("label,predicted,age\nsad,sad", "row 2: it has not 3 cells"),
        ("label,predicted,age", "has no rows"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "p.csv").write_text(text)
    with pytest.raises(InputError, match=message):
        read_answers(tmp_path / "p.csv")
