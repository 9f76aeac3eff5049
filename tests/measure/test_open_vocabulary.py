"""Set metrics of free words: cases worked by hand, and files with mistakes."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from mien.cli.measure import measure
from mien.errors import InputError
from mien.measure.open_vocabulary import Gold, read_gold, read_predictions, score_sets


def test_sets_are_grouped_by_form_meaning_and_root() -> None:
    # a: forms {happy, sad} of {happy, gloomy}: half, half; branches {joyful, sad} of the same: all; roots: all.
    # b: forms {furious} of {angry, afraid}: 0; branches {angry} of {angry, afraid}: 1 of 1, 1 of 2; roots the same.
    gold = {"a": Gold(("happiness", "gloomy"), "", None), "b": Gold(("angry", "fear"), "", None)}
    report = score_sets({"a": ["happy", "sadness"], "b": ["furious", "xyz"]}, gold)
    form, branch, root = (report.sets[level] for level in ("form", "branch", "root"))
    assert (form.precision, form.recall, form.f, form.samples) == (0.25, 0.25, 0.25, 2)
    assert (branch.precision, branch.recall) == (1.0, 0.75) and branch.f == pytest.approx(2 * 0.75 / 1.75)
    assert (root.precision, root.recall) == (1.0, 0.75)
    assert report.unknown == 1 and report.hit is None and report.waf is None


def test_a_sample_without_known_right_words_is_left_out_and_one_without_known_prediction_scores_nothing() -> None:
    gold = {"a": Gold(("qwerty",), "", None), "b": Gold(("sad",), "", None), "c": Gold(("sad",), "", None)}
    report = score_sets({"a": ["sad"], "b": ["qwerty"], "c": ["sad"]}, gold)
    assert report.sets["form"].samples == 2 and report.sets["form"].f == 0.5


def test_a_hit_is_the_basic_label_among_the_roots() -> None:
    gold = {"a": Gold((), "worried", None), "b": Gold((), "happy", None)}
    assert score_sets({"a": ["nervous", "sad"], "b": ["angry"]}, gold).hit == 0.5


def test_sentiment_is_a_weighted_f_over_samples_that_have_one() -> None:
    # Right: + + -, said: + - -. Positive: F 2*1/(2+1) = 2/3 of 2; negative: 2*1/(1+2) = 2/3 of 1. At 0: left out.
    gold = {name: Gold((), "", value) for name, value in {"a": 0.5, "b": 1.0, "c": -0.2, "d": 0.0}.items()}
    report = score_sets({"a": ["happy"], "b": ["sad"], "c": ["angry", "sad"], "d": ["sad"]}, gold)
    assert report.waf == pytest.approx(2 / 3)


def write(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows))
    return path


def test_the_command_scores_files(tmp_path: Path) -> None:
    pred = write(tmp_path / "p.jsonl", {"name": "a", "words": [{"word": "wistful", "weight": 0.6}, "sad"]})
    gold = write(tmp_path / "g.jsonl", {"name": "a", "words": ["sadness"], "label": "sad", "sentiment": -0.4})
    done = CliRunner().invoke(measure, ["openvocab", "--pred", str(pred), "--gold", str(gold)])
    record = json.loads(done.output.splitlines()[-1])
    assert done.exit_code == 0 and record["hit"] == 1.0 and record["waf"] == 1.0
    assert record["sets"]["form"]["precision"] == 0.5 and record["sets"]["root"]["f"] == 1.0


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("{", r"p\.jsonl, row 2: .*one JSON object"),
        ({"words": []}, "row 2: there is no name"),
        ({"name": "a", "words": ["sad"]}, "row 2: the name 'a' was there before, in row 1"),
        ({"name": "b", "words": "sad"}, "row 2: words is 'sad'; expected a list"),
        ({"name": "b", "words": [3]}, "row 2: 3 is no word"),
    ],
)
def test_a_wrong_prediction_is_named_by_its_row(tmp_path: Path, row: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_predictions(write(tmp_path / "p.jsonl", {"name": "a", "words": ["sad"]}, row))


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"name": "a"}, "row 1: there is nothing that is right"),
        ({"name": "a", "label": "table"}, "row 1: label is 'table'; expected a feeling"),
        ({"name": "a", "sentiment": 3}, "row 1: sentiment is 3; expected a number from -1 to 1"),
    ],
)
def test_a_wrong_answer_is_named_by_its_row(tmp_path: Path, row: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_gold(write(tmp_path / "g.jsonl", row))


def test_files_must_be_there_and_fit(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_gold(tmp_path / "none.jsonl")
    with pytest.raises(InputError, match="has no rows"):
        read_gold(write(tmp_path / "g.jsonl", ""))
    with pytest.raises(InputError, match="1 samples have no prediction, such as 'a'"):
        score_sets({}, {"a": Gold(("sad",), "", None)})
