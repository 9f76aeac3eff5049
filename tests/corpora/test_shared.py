"""The corpora on their real files, where they are here."""

import csv
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from mien.corpora import MELD, Utterance, check_corpus, load_corpus, load_sound

KEPT = {
    "goemotions": ("text/goemotions", {"train": 43410, "dev": 5426, "test": 5427}),
    "emobank": ("text/emobank", {"train": 8062, "dev": 1000, "test": 1000}),
    "meld": ("text/meld", {"train": 9989, "dev": 1109, "test": 2610}),
    "emorynlp": ("text/emorynlp", {"train": 7551, "dev": 954, "test": 984}),
    "ravdess": ("speech/ravdess", {"all": 960}),
    "emodb": ("speech/emodb", {"all": 366}),
    "nemo": ("speech/nemo", {"all": 492}),
    "fer2013": ("faces/fer2013", {"train": 11836, "dev": 3589, "test": 3589}),
    "cped": ("text/cped", {"dev": 11137, "test": 27438}),
    "mahaemotions": ("text/mahaemotions", {"train": 11998, "dev": 1500, "test": 1500}),
    "dailydialog": ("text/dailydialog", {"train": 7386, "dev": 8025, "test": 7716}),
    "isear": ("text/isear", {"all": 7578}),
    "peld": ("text/peld", {"all": 6510}),
    "prodigy": ("text/prodigy_characters", {"all": 339}),
    "emer": ("text/emer", {"labelled": 100, "explained": 332}),
    "esconv": ("text/esconv", {"train": 397, "dev": 130, "test": 130}),
    "empathetic": ("text/empathetic_dialogues", {"dev": 2762, "test": 2542}),
}
"""Folder and number of examples of each part, as /work/shared/data has them: some parts lack clips, CPED its train."""


@pytest.mark.parametrize("name", KEPT)
def test_every_row_of_the_real_files_is_read(name: str, shared_data: Path) -> None:
    folder, counts = KEPT[name]
    corpus = load_corpus(name)
    for split, count in counts.items():
        examples = list(corpus.read(shared_data / folder, split=split))
        assert len(examples) == count
        assert {example.split for example in examples} == {split}
        if isinstance(examples[0], Utterance):
            _check_dialogues(examples)


def _check_dialogues(turns: list[Any]) -> None:
    """The turns of a dialogue follow each other, their numbers rise, and no dialogue comes back."""
    starts = [turns[0].dialogue]
    for before, after in pairwise(turns):
        if before.dialogue == after.dialogue:
            assert before.turn < after.turn
        else:
            starts.append(after.dialogue)
    assert len(starts) == len(set(starts))


@pytest.mark.parametrize("name", ["ravdess", "emodb", "nemo"])
def test_a_real_recording_can_be_heard_and_has_the_words_of_the_manifest(name: str, shared_data: Path) -> None:
    folder = shared_data / KEPT[name][0]
    clips = {clip.path: clip for clip in load_corpus(name).read(folder, split="all")}
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(clips)
    for row in rows:
        clip = clips[folder / row["path"]]
        assert (clip.text, clip.gender) == (row["text"], row["gender"])
        assert clip.label == (load_corpus(name).card.label(row["emotion"]) if name == "nemo" else row["emotion"])
    audio = load_sound(clips[folder / rows[0]["path"]])
    assert audio.duration == pytest.approx(float(rows[0]["seconds"]), abs=0.01)


def test_the_labels_of_meld_are_counted_as_its_paper_counts_them(shared_data: Path) -> None:
    report = check_corpus(MELD, shared_data / "text" / "meld")
    assert report.is_whole() and report.verdict() == "whole: 13,708 of 13,708 utterances"
    test = {"neutral": 1256, "joy": 402, "anger": 345, "surprise": 281, "sadness": 208, "disgust": 68, "fear": 50}
    assert report.splits[2].labels == test


def test_a_part_of_cped_is_called_so(shared_data: Path) -> None:
    report = check_corpus(load_corpus("cped"), shared_data / "text" / "cped")
    assert report.splits[0].missing == "train_split.csv" and report.errors() == ()
    assert report.verdict() == "partial: 38,575 of 132,762 utterances"
