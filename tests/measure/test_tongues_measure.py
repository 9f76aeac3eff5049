"""Measuring readers of other languages: their corpora, their scores, and what a mind answers."""

from pathlib import Path

import numpy as np
import pytest

from mien.errors import InputError
from mien.measure.tongues.prompting import compare_prompting, parse_answer, tell_prompting
from mien.measure.tongues.texts import read_texts
from mien.measure.tongues.tongues import macro_f1
from mien.say.echo import EchoMind
from mien.types import load_taxonomy

LABELS = load_taxonomy("maha-11").labels


@pytest.mark.parametrize(
    ("answer", "label"),
    [
        ("anger", "anger"),
        ("Happiness.", "happiness"),
        ("English: I fear nothing.\nFeeling: pride", "pride"),
        ("The neutral one", "neutral"),
        ("no idea", None),
        ("", None),
    ],
)
def test_an_answer_has_its_label(answer: str, label: str | None) -> None:
    assert parse_answer(answer, LABELS) == label


def test_macro_f1_counts_the_labels_that_are_right_somewhere() -> None:
    assert macro_f1(np.array([0, 1, 1]), np.array([0, 1, 1])) == 1.0
    assert macro_f1(np.array([3, 3]), np.array([0, 1])) == 0.0
    assert macro_f1(np.array([0, 0]), np.array([0, 1])) == pytest.approx(1 / 3)


def test_an_unknown_language_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no corpus of language 'xx'; expected one of: zh, mr"):
        read_texts(tmp_path, "xx", "test")


def test_the_splits_of_chinese_share_no_dialogue(shared_data: Path) -> None:
    train, dev, test = (read_texts(shared_data, "zh", split) for split in ("train", "dev", "test"))
    assert len(train.texts) + len(dev.texts) == 11_137
    assert len(test.texts) == 27_438
    assert 0.08 < len(dev.texts) / 11_137 < 0.17
    assert set(np.unique(dev.labels)) <= set(np.unique(train.labels))


def test_a_mind_that_names_no_feeling_is_counted_so(shared_data: Path) -> None:
    report = compare_prompting(shared_data, EchoMind(), language="mr", count=3, say=lambda _: None)
    assert report.sentences == 3
    assert set(report.scores) == {"once", "translated", "ours"}
    assert report.scores["ours"][3] == 0
    assert "`ngrams:mr`" in tell_prompting(report)
