"""Scores of explanations: cases worked by hand, and files with mistakes."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from mien.cli.measure import measure
from mien.errors import InputError
from mien.measure.clues import Clue, find_clues, find_feelings
from mien.measure.emer import explained, score_explanations

ANGRY = 'He frowns and his voice is loud. He says "Go away". He is angry.'
RIGHT = (("face", "brows_lowered"), ("voice", "loud"), ("words", "go"), ("words", "away"))


def names(text: str) -> set[str]:
    return {clue.name for clue in find_clues(text)}


def test_people_and_our_own_sentences_name_the_same_clues() -> None:
    assert names("with a slightly furrowed brow") == names("face: brows lowered 0.4 on both sides, 0.2-1.0 s")
    assert (
        names("He raised his voice") >= names("voice: pitch 5 semitones above the usual, 1.2-2.4 s") == {"pitch_high"}
    )
    assert names("the corners of her mouth turned up") == names("face: lip corners up 0.6 on both sides") == {"smile"}
    assert names("long pauses in between") == names("voice: silent for 0.8 s, 1.0-1.8 s") == {"pauses"}


def test_words_are_clues_where_they_are_quoted_and_no_mere_grammar() -> None:
    assert find_clues("'sorry' speaks for remorse: 0.72 falls to 0.03 without it") == {Clue("words", "sorry")}
    assert find_clues("She doesn't mind, \"I'm so sorry\"") == {Clue("words", "sorry")}
    assert find_feelings('Sad at "happy days", then angry and sad') == ("sad", "angry")


def test_a_part_and_how_it_is_must_stand_together() -> None:
    assert names("His eyes are closed, and the door is wide") == {"eyes_closed"}
    assert names("Her eyes, in one long look at all of those who came to the house, went wide") == set()


def test_overlap_and_completeness_are_means_over_samples() -> None:
    # a: told smile, loud; right are `RIGHT`: 1 of 2, 1 of 4, labels 0 of 1; voice and face of three.
    # b: told nothing; right smile: 0, 0; labels 1 of 1, 1 of 1; no channel of one.
    gold = {"a": explained(ANGRY), "b": explained("She smiles, happy.")}
    given = {"a": explained("She smiles, her voice is loud: sad"), "b": explained("", labels=["happiness"])}
    report = score_explanations(given, gold)
    assert gold["a"].clues == {Clue(*one) for one in RIGHT}
    assert (report.clues.precision, report.clues.recall) == (0.25, pytest.approx(0.5 / 4))
    assert report.channels["voice"].f == 1.0 and report.channels["voice"].samples == 1
    assert report.channels["face"].recall == 0.0 and report.channels["face"].samples == 2
    assert report.labels is not None and (report.labels.precision, report.labels.recall) == (0.5, 0.5)
    assert report.completeness == pytest.approx((2 / 3 + 0) / 2)


def write(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows))
    return path


def test_the_command_scores_what_perceive_writes(tmp_path: Path) -> None:
    pred = write(tmp_path / "p.jsonl", {"name": "a", "evidence": ["voice: 7 dB louder than the rest, 0.1-0.6 s"]})
    gold = write(tmp_path / "g.jsonl", {"name": "a", "text": ANGRY, "labels": ["angry"]})
    done = CliRunner().invoke(measure, ["emer", "--pred", str(pred), "--gold", str(gold)])
    record = json.loads(done.output.splitlines()[-1])
    assert (
        done.exit_code == 0 and record["clues"]["precision"] == 1.0 and record["completeness"] == pytest.approx(1 / 3)
    )


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"name": "a"}, "row 1: there is no explanation"),
        ({"name": "a", "text": ANGRY, "labels": "angry"}, "row 1: labels is 'angry'"),
        ({"name": "b", "text": ANGRY}, "1 samples have no explanation, such as 'a'"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, row: object, message: str) -> None:
    pred, gold = write(tmp_path / "p.jsonl", row), write(tmp_path / "g.jsonl", {"name": "a", "text": ANGRY})
    done = CliRunner().invoke(measure, ["emer", "--pred", str(pred), "--gold", str(gold)])
    assert isinstance(done.exception, InputError) and message in str(done.exception)


def test_an_explanation_without_any_known_clue_cannot_be_held_against() -> None:
    with pytest.raises(InputError, match="points at a clue"):
        score_explanations({"a": explained(ANGRY)}, {"a": explained("He is angry.")})
