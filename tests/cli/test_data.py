"""`mien data` as a user types it."""

import csv
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from mien.corpora import corpus_names

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(run: Run) -> Run:
    """Run `mien data ARGS`; give the exit code, standard output and standard error."""
    return partial(run, "data")


@pytest.fixture
def emer(tmp_path: Path) -> Path:
    """A whole EMER by count, of one sentence again and again."""
    for name, columns, count in (
        ("gt-eng.csv", ["names", "emotions", "subtitles", "reasons"], 100),
        ("final-EMER-reason.csv", ["name", "chinese", "english"], 332),
    ):
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            writer.writerows([f"s{i}", *["happy"] * (len(columns) - 1)] for i in range(count))
    return tmp_path


def test_list_names_every_corpus_with_its_counts_and_licence(run: Run) -> None:
    code, out, _ = run("list")
    assert code == 0
    assert all(name in out for name in corpus_names())
    assert "13,708" not in out and "9,989" in out and "CC BY-SA 4.0" in out


def test_a_whole_corpus_is_whole(run: Run, emer: Path) -> None:
    code, out, err = run("check", "emer", emer)
    assert (code, err) == (0, "")
    assert "labelled  100 of 100 descriptions" in out and "happy" in out and "100.0%" in out
    assert "whole: 432 of 432 descriptions (level C; " in out


def test_a_part_is_told_by_its_exit_code(run: Run, emer: Path) -> None:
    (emer / "gt-eng.csv").unlink()
    code, out, err = run("check", "emer", emer)
    assert (code, err) == (1, "")
    assert "labelled  gt-eng.csv is missing" in out and "partial: 332 of 432 descriptions" in out


def test_the_first_wrong_rows_are_named(run: Run, emer: Path) -> None:
    table = emer / "gt-eng.csv"
    table.write_text(table.read_text().replace("happy,happy,happy", "hapy,happy,happy"))
    code, out, err = run("check", "emer", emer)
    assert code == 2
    lines = err.splitlines()
    assert len(lines) == 11 and lines[-1] == "mien: and 90 more"
    assert "gt-eng.csv, row 2: unknown label 'hapy'; expected one of: angry, happy" in lines[0]
    assert "wrong: 100 errors; 332 of 432 descriptions are right" in out


def test_an_unknown_name_or_an_empty_folder_is_one_line(run: Run, tmp_path: Path) -> None:
    code, _, err = run("check", "emoverse", tmp_path)
    assert code == 2 and err.startswith("mien: there is no corpus 'emoverse'; expected one of: goemotions, ")
    code, _, err = run("check", "meld", tmp_path)
    assert code == 2 and "train_sent_emo.csv is missing; expected " in err and err.count("\n") == 1
    code, _, err = run("check", "meld", tmp_path / "nowhere")
    assert code == 2 and "there is no folder " in err


def test_only_filmed_talks_are_written_as_avamerg(run: Run, tmp_path: Path) -> None:
    (tmp_path / "characters.json").write_text(
        '{"u0": {"character_name": "ANN", "movie_name": "sea", "gender": "female",'
        ' "mbti": "introvert, sensor, feeler, judger", "biography": ["I live by the sea."]}}'
    )
    code, _, error = run("export", "prodigy", str(tmp_path), "-o", str(tmp_path / "out.json"))
    assert code and "prodigy has no filmed talks" in error
    assert not (tmp_path / "out.json").exists()
