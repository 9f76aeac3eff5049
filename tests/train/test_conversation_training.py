"""The training over dialogues learns what only the dialogue tells, and its scores are those of others."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score
from torch import nn

from mien.measure.conversation.scores import paired_difference, weighted_f1
from mien.measure.conversation.turns import CORPORA, Turns, overlap, read_turns
from mien.train.conversation.heads import Lesson, best_temperature, fit_head, predict
from mien.train.conversation.net import FORMS

DATA = Path("/work/shared/data")
K = 3


def moody(count: int, *, seed: int) -> Lesson:
    """Dialogues of two people whose first turns tell their mood, which lasts; later turns tell nothing."""
    draw = np.random.default_rng(seed)
    speakers, dialogues, labels, features = [], [], [], []
    for dialogue in range(count):
        moods, told = draw.integers(0, K, 2), [False, False]
        for turn in range(4):
            who = turn % 2
            x = 0.3 * draw.normal(size=8)
            if not told[who]:
                x[moods[who]] += 2.0
                told[who] = True
            speakers.append(who)
            dialogues.append(dialogue)
            labels.append(moods[who])
            features.append(x)
    turns = Turns(("x",) * len(labels), *(np.array(one) for one in (speakers, dialogues, labels)))
    return Lesson(turns, np.array(features, np.float32))


def test_only_a_form_with_context_learns_moods_that_last() -> None:
    train, dev, test = moody(400, seed=1), moody(20, seed=2), moody(60, seed=3)
    found = {}
    for name in ("full", "no context"):
        head = fit_head(FORMS[name], train, dev, alone=nn.Linear(8, K), seed=0)
        labels, likely = predict(head.net, test)
        assert np.allclose(likely.sum(axis=1), 1.0, atol=1e-5)
        found[name] = weighted_f1(labels, test.turns.labels)
    assert found["full"] > 0.8
    assert found["no context"] < 0.7


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=30))
def test_weighted_f1_is_that_of_scikit_learn(pairs: list[tuple[int, int]]) -> None:
    given_, wanted = (np.array(one) for one in zip(*pairs, strict=True))
    theirs = f1_score(wanted, given_, average="weighted", labels=range(4), zero_division=0)  # pyright: ignore[reportArgumentType]
    assert np.isclose(weighted_f1(given_, wanted), theirs)


def test_a_difference_has_the_sign_and_size_of_the_scores() -> None:
    draw = np.random.default_rng(0)
    dialogues, wanted = np.repeat(np.arange(50), 6), draw.integers(0, 4, 300)
    worse = np.where(draw.random(300) < 0.3, (wanted + 1) % 4, wanted)
    gap, low, high = paired_difference([wanted], [worse], wanted, dialogues)
    assert np.isclose(gap, 1.0 - weighted_f1(worse, wanted))
    assert 0.0 < low < gap < high
    assert paired_difference([worse], [worse], wanted, dialogues) == (0.0, 0.0, 0.0)


def test_temperature_finds_what_was_done_to_probabilities() -> None:
    draw = np.random.default_rng(0)
    likely = draw.dirichlet(np.full(4, 0.7), 4000)
    labels = np.array([draw.choice(4, p=p) for p in likely])
    sharp = likely**2 / (likely**2).sum(axis=1, keepdims=True)
    assert abs(best_temperature(sharp, labels) - 2.0) < 0.15


def turns(*texts: str) -> Turns:
    zeros = np.zeros(len(texts), np.int64)
    return Turns(texts, zeros, np.arange(len(texts)) // 2, zeros)


def test_a_dialogue_that_shares_a_line_is_found_whole() -> None:
    mine = turns("Hello.", "You\u2019re late again, Ross!", "Hello.", "No way.")
    assert overlap(mine, turns("you're late -- again Ross", "Hello.")).tolist() == [True, True, False, False]


@pytest.mark.skipif(not DATA.is_dir(), reason="needs /work/shared/data")
def test_speakers_are_numbered_as_they_come() -> None:
    for name in CORPORA:
        read = read_turns(DATA, name, split="dev")
        assert len(read.texts) == {"meld": 1109, "emorynlp": 954}[name]
        for first, last in read.spans():
            who = read.speakers[first:last]
            assert list(dict.fromkeys(who.tolist())) == list(range(who.max() + 1))
