import csv
import tomllib
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from mien.errors import InputError
from mien.types import Vad, load_taxonomy, taxonomy_names

OWN_MAPPING = "occ-categories"
SIZES = {
    "basic-7": 7,
    "meld-7": 7,
    "goemotions-28": 28,
    "cped-13": 13,
    "ravdess-8": 8,
    "emorynlp-7": 7,
    "emodb-7": 7,
    "maha-11": 11,
    "emonet-40": 40,
    "big6": 6,
    "everyday-categories": 17,
    "occ-categories": 22,
    "fsre-categories": 24,
    "frijda-categories": 12,
    "compound-15": 15,
    "affectnet-8": 8,
}


def test_every_taxonomy_is_there_with_all_its_labels() -> None:
    assert {name: len(load_taxonomy(name).labels) for name in taxonomy_names()} == SIZES


@pytest.mark.parametrize("name", taxonomy_names())
def test_labels_are_written_once_in_small_letters_and_stand_inside_the_cube(name: str) -> None:
    table = load_taxonomy(name)
    assert len(set(table.labels)) == len(table.labels) == len(table.prototypes) == len(table.sources)
    for place, label in enumerate(table.labels):
        assert label == label.lower().strip() and table.index(label.upper()) == place
    assert np.abs(table.points()).max() <= 1.0
    assert table.points().shape == (len(table.labels), 3)


def test_every_published_term_is_used_and_every_label_is_a_mean_of_some() -> None:
    terms = tomllib.loads(files("mien.types").joinpath("taxonomies.toml").read_text())["terms"]
    used = set()
    for name in taxonomy_names():
        table = load_taxonomy(name)
        for source, place in zip(table.sources, table.prototypes, strict=True):
            book, words = source.split(": ")
            points = [terms[book][word] for word in words.split(", ")]
            used |= {(book, word) for word in words.split(", ")}
            assert place == pytest.approx(np.mean(points, axis=0))
    assert used == {(book, word) for book, table in terms.items() for word in table}


def test_the_same_label_stands_at_the_same_place_everywhere() -> None:
    places: dict[str, set[Vad]] = {}
    for name in taxonomy_names():
        if name != OWN_MAPPING:
            table = load_taxonomy(name)
            for label, place in zip(table.labels, table.prototypes, strict=True):
                places.setdefault(label, set()).add(place)
    assert [label for label, found in places.items() if len(found) > 1] == []


def test_figures_are_those_of_the_papers() -> None:
    """Three rows of Russell & Mehrabian's table, one of Gebhard's, and one mean by hand."""
    assert load_taxonomy("meld-7").prototypes[1] == (0.76, 0.48, 0.35)
    assert load_taxonomy("big6").prototypes[0] == (-0.51, 0.59, 0.25)
    assert load_taxonomy("ravdess-8").prototypes[7] == (0.40, 0.67, -0.13)
    occ = load_taxonomy("occ-categories")
    assert occ.prototypes[occ.index("gratification")] == (0.6, 0.5, 0.4)
    table = load_taxonomy("goemotions-28")
    assert table.prototypes[table.index("remorse")] == pytest.approx((-0.545, 0.15, -0.275))


def test_the_order_of_labels_is_that_of_the_data(shared_data: Path) -> None:
    listed = (shared_data / "text" / "goemotions" / "labels_original.txt").read_text().split()
    assert load_taxonomy("goemotions-28").labels == tuple(listed)
    with (shared_data / "text" / "cped" / "valid_split.csv").open(encoding="utf-8-sig") as file:
        assert {row["Emotion"] for row in csv.DictReader(file)} == set(load_taxonomy("cped-13").labels)
    with (shared_data / "text" / "meld" / "dev_sent_emo.csv").open(encoding="utf-8", errors="replace") as file:
        assert {row["Emotion"] for row in csv.DictReader(file)} == set(load_taxonomy("meld-7").labels)


def test_valence_and_arousal_agree_with_word_norms_of_another_decade(shared_data: Path) -> None:
    """Warriner, Kuperman & Brysbaert 2013: ratings of words as words, by other people, on another scale."""
    with (shared_data / "text" / "warriner_vad" / "Ratings_Warriner_et_al.csv").open() as file:
        norms = {row["Word"]: [float(row[f"{axis}.Mean.Sum"]) for axis in "VAD"] for row in csv.DictReader(file)}
    ours = {
        label: place
        for name in taxonomy_names()
        if name != OWN_MAPPING
        for label, place in zip(load_taxonomy(name).labels, load_taxonomy(name).prototypes, strict=True)
        if label in norms
    }
    valence, arousal, dominance = (
        np.corrcoef([place[i] for place in ours.values()], [norms[label][i] for label in ours])[0, 1] for i in range(3)
    )
    print(f"{len(ours)} words: valence {valence:.2f}, arousal {arousal:.2f}, dominance {dominance:.2f}")
    assert len(ours) >= 70
    assert valence > 0.9 and arousal > 0.65 and dominance > 0.55


def test_unknown_names_list_the_known() -> None:
    with pytest.raises(InputError, match="there is no taxonomy 'plutchik'; expected one of: basic-7, meld-7"):
        load_taxonomy("plutchik")
    with pytest.raises(InputError, match="big6 has no emotion 'joy'; expected one of: anger, disgust, fear"):
        load_taxonomy("big6").index("joy")
