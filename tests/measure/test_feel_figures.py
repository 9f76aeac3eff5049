"""PELD's two splits, and telling rows apart; the corpus itself where it is there."""

from pathlib import Path

import numpy as np
import pytest

from mien.engines import Registry
from mien.measure.feel import describe_path, measure_told, tell_apart
from mien.measure.peld import grouped_split, published_split, read_triples, score_labels

DATA = Path("/work/shared/data")


def test_the_published_counts_are_met_and_every_emotion_is_in_every_part() -> None:
    labels = np.random.default_rng(0).choice(7, size=6510, p=[0.43, 0.17, 0.08, 0.13, 0.07, 0.02, 0.10])
    split = published_split(labels, seed=3)
    assert [len(part) for part in (split.train, split.dev, split.test)] == [5273, 586, 651]
    assert len(np.unique(np.concatenate([split.train, split.dev, split.test]))) == 6510
    assert all(set(labels[part]) == set(range(7)) for part in (split.dev, split.test))


def test_no_dialogue_is_in_two_parts() -> None:
    groups = np.sort(np.random.default_rng(1).integers(0, 80, size=600))
    split = grouped_split(groups, seed=0)
    parts = [set(groups[part]) for part in (split.train, split.dev, split.test)]
    assert not (parts[0] & parts[1] or parts[0] & parts[2] or parts[1] & parts[2])
    assert 60 <= len(split.test) <= 75 and sum(len(part) for part in (split.train, split.dev, split.test)) == 600


@pytest.mark.skipif(not DATA.is_dir(), reason="needs the shared data")
def test_neighbouring_triples_of_the_corpus_are_one_dialogue() -> None:
    triples = read_triples(DATA)
    assert len(triples.labels) == 6510 and np.bincount(triples.groups).max() < 100
    assert triples.groups[0] == triples.groups[4]
    assert np.abs(triples.traits).max() < 0.5


def test_scores_by_hand() -> None:
    """Label 0 has F1 2/3, label 1 has 4/5, the other five 0."""
    macro, weighted = score_labels(np.array([0, 1, 1, 1]), np.array([0, 0, 1, 1]))
    assert macro == pytest.approx((2 / 3 + 4 / 5) / 7) and weighted == pytest.approx((2 / 3 + 4 / 5) / 2)


def test_rows_that_differ_are_told_apart_and_equal_ones_are_not() -> None:
    draw = np.random.default_rng(0)
    who, folds = np.repeat(np.arange(4), 10), np.tile(np.arange(10), 4)
    noise = draw.normal(size=(40, 6))
    assert (tell_apart(noise + 8.0 * np.eye(6)[who], who, folds) == who).mean() > 0.9
    assert (tell_apart(noise, who, folds) == who).mean() < 0.6
    assert describe_path(np.zeros((1, 3))).shape == (21,)


def test_a_persona_is_told_by_what_it_feels() -> None:
    told = measure_told(
        heart=Registry("hearts").make("alma:"), reader=Registry("readers").make("vader:"), say=lambda _: None
    )
    assert told.right >= 0.8 and told.answers > 2 / told.personas
