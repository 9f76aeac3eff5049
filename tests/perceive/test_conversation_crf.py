"""The skip-chain field against sums over all labellings of short dialogues."""

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from mien.perceive.conversation_crf import (
    REACH,
    Edges,
    Message,
    advance_message,
    best_labels,
    log_partition,
    turn_belief,
)

K = 3
dialogues = st.tuples(st.lists(st.integers(0, 4), min_size=1, max_size=6), st.integers(0, 2**32 - 1))


def draw(speakers: list[int], seed: int) -> tuple[NDArray[np.float64], Edges]:
    chance = np.random.default_rng(seed)
    return chance.normal(size=(len(speakers), K)), Edges(*(chance.normal(size=(3, K, K))))


def brute(speakers: list[int], scores: NDArray[np.float64], edges: Edges) -> dict[tuple[int, ...], float]:
    """Score every labelling, edge by edge, as the module's first lines tell them."""
    found = {}
    for labels in product(range(K), repeat=len(speakers)):
        total = 0.0
        for t, label in enumerate(labels):
            total += scores[t, label]
            last = {speaker: i for i, speaker in enumerate(speakers[:t])}
            reached = sorted(last.values(), reverse=True)[:REACH]
            same = [i for i in reached if speakers[i] == speakers[t]]
            other = [i for i in reached if speakers[i] != speakers[t]]
            total += edges.chain[labels[t - 1], label] if t else 0.0
            total += edges.inertia[labels[same[0]], label] if same else 0.0
            total += edges.contagion[labels[other[0]], label] if other else 0.0
        found[labels] = float(total)
    return found


@settings(max_examples=60, deadline=None)
@given(dialogues)
def test_partition_best_and_belief_are_those_of_all_labellings(case: tuple[list[int], int]) -> None:
    speakers, seed = case
    scores, edges = draw(speakers, seed)
    every = brute(speakers, scores, edges)
    whole = np.logaddexp.reduce(list(every.values()))
    assert np.isclose(log_partition(speakers, scores, edges), whole)
    best = best_labels(speakers, scores, edges)
    assert np.isclose(every[best], max(every.values()))
    message = Message((), np.zeros(()))
    for speaker, one in zip(speakers, scores, strict=True):
        message = advance_message(message, speaker, one, edges)
    last = [sum(np.exp(v - whole) for labels, v in every.items() if labels[-1] == k) for k in range(K)]
    assert np.allclose(turn_belief(message), last)


@settings(max_examples=40, deadline=None)
@given(dialogues)
def test_a_constant_of_a_turn_moves_the_partition_and_nothing_else(case: tuple[list[int], int]) -> None:
    speakers, seed = case
    scores, edges = draw(speakers, seed)
    more = scores + np.arange(len(speakers))[:, None]
    gap = log_partition(speakers, more, edges) - log_partition(speakers, scores, edges)
    assert np.isclose(gap, sum(range(len(speakers))))
    assert best_labels(speakers, more, edges) == best_labels(speakers, scores, edges)


@given(dialogues)
def test_without_edges_turns_are_free(case: tuple[list[int], int]) -> None:
    speakers, seed = case
    scores, _ = draw(speakers, seed)
    none = Edges(*np.zeros((3, K, K)))
    assert best_labels(speakers, scores, none) == tuple(int(i) for i in scores.argmax(axis=1))
    assert np.isclose(log_partition(speakers, scores, none), np.logaddexp.reduce(scores, axis=1).sum())


def test_nobody_spoke() -> None:
    none = Edges(*np.zeros((3, K, K)))
    assert best_labels([], np.zeros((0, K)), none) == ()
    assert log_partition([], np.zeros((0, K)), none) == 0.0


def test_an_edge_that_is_left_out_takes_its_influence_along() -> None:
    edges = Edges(np.zeros((K, K)), 3.0 * np.eye(K), np.zeros((K, K)))
    first = advance_message(Message((), np.zeros(())), 0, np.array([4.0, 0.0, 0.0]), edges)
    kept = turn_belief(advance_message(first, 0, np.zeros(K), edges))
    alone = turn_belief(advance_message(first, 0, np.zeros(K), edges, inertia=False))
    assert kept[0] > 0.8
    assert np.allclose(alone, 1 / K)
