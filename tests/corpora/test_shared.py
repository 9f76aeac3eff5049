"""The corpora on their real files, where they are here."""

from pathlib import Path

import pytest

from mien.corpora import corpus_names, load_corpus, load_sound

KEPT = {
    "goemotions": ("text/goemotions", {"train": 43410, "dev": 5426, "test": 5427}),
    "emobank": ("text/emobank", {"train": 8062, "dev": 1000, "test": 1000}),
    "meld": ("text/meld", {"train": 9989, "dev": 1109, "test": 2610}),
    "emorynlp": ("text/emorynlp", {"train": 7551, "dev": 954, "test": 984}),
    "ravdess": ("speech/ravdess", {"all": 960}),
    "emodb": ("speech/emodb", {"all": 366}),
    "nemo": ("speech/nemo", {"all": 492}),
}
"""Folder and number of examples of each part, as /work/shared/data has them."""


@pytest.mark.parametrize("name", KEPT)
def test_every_row_of_the_real_files_is_read(name: str, shared_data: Path) -> None:
    folder, counts = KEPT[name]
    corpus = load_corpus(name)
    for split, count in counts.items():
        examples = list(corpus.read(shared_data / folder, split=split))
        assert len(examples) == count
        assert {example.split for example in examples} == {split}


@pytest.mark.parametrize("name", ["ravdess", "emodb", "nemo"])
def test_a_real_recording_can_be_heard(name: str, shared_data: Path) -> None:
    recording = next(load_corpus(name).read(shared_data / KEPT[name][0], split="all"))
    audio = load_sound(recording)
    assert audio.rate == 16_000 and 0.5 < audio.duration < 20.0


def test_every_corpus_that_has_a_description_has_an_adapter() -> None:
    assert [load_corpus(name).card.name for name in corpus_names()] == list(corpus_names())
