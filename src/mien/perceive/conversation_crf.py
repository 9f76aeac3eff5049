"""A skip-chain conditional random field over a dialogue, turn by turn, exact.

Turn t has an edge to the turn before it (the chain), to the last turn of the same speaker (inertia: a mood lasts) and
to the last turn of anybody else (contagion: a mood goes over). What may still be reached by an edge is the last turn of
each of the last `REACH` speakers, so that a message over their labels is all that the past is needed for: the sums are
exact, and a turn costs the same however long the dialogue is.

Source: Liu, Li, Wang & Zhang, "EmotionIC: emotional inertia and contagion-driven dependency modeling for emotion
recognition in conversation", arXiv 2303.11117, 2023 (SkipCRF); Sutton & McCallum, "An introduction to conditional
random fields", 2012 (skip chains). We differ: sums are exact, edges end at the last three speakers, and a turn can be
read as soon as it is there, from the message so far.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["REACH", "Edges", "Message", "advance_message", "best_labels", "find_edges", "log_partition", "turn_belief"]

REACH = 3
"""Speakers whose last turn an edge can reach."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """Scores of two labels that an edge joins, the earlier turn's label first.

    Args:
        chain: (k, k), to the turn before.
        inertia: (k, k), to the same speaker's last turn.
        contagion: (k, k), to the last turn of anybody else.
    """

    chain: Floats
    inertia: Floats
    contagion: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Message:
    """What the past says of the labels that an edge can still reach.

    Args:
        people: the last speakers, the latest first, `REACH` at most.
        scores: one axis of k for each of them: logarithms, up to a constant of the dialogue.
    """

    people: tuple[int, ...]
    scores: Floats


def find_edges(people: Sequence[int], speaker: int) -> tuple[int | None, int | None]:
    """Return where a turn's edges end.

    Args:
        people: the last speakers, the latest first.
        speaker: of the new turn.

    Returns:
        The places in `people` of the same speaker and of the latest other one; None where there is none.
    """
    same = people.index(speaker) if speaker in people else None
    other = next((i for i, one in enumerate(people) if one != speaker), None)
    return same, other


def advance_message(
    message: Message, speaker: int, scores: Floats, edges: Edges, *, inertia: bool = True, contagion: bool = True
) -> Message:
    """Take in one turn.

    Args:
        message: of the turns so far; `Message((), np.zeros(()))` before the first.
        speaker: who speaks.
        scores: (k,), how well each label fits the turn by itself.
        edges: the scores of the edges.
        inertia: keep the edge to the speaker's own last turn (the chain's with it, where that is the turn before).
        contagion: the same of the edge to the last turn of anybody else.

    Returns:
        The message with the new turn in it.
    """
    joint = _join(message, speaker, scores, edges, inertia=inertia, contagion=contagion)
    gone, people = _next_people(message.people, speaker)
    if gone is not None:
        joint = _log_sum(joint, gone)
    return Message(people, np.moveaxis(joint, -1, 0))


def turn_belief(message: Message) -> Floats:
    """Return (k,) probabilities of the latest turn's label, given all turns so far."""
    rest = message.scores.reshape(message.scores.shape[0], -1)
    belief = np.exp(rest - rest.max()).sum(axis=1)
    return belief / belief.sum()


def log_partition(speakers: Sequence[int], scores: Floats, edges: Edges) -> float:
    """Return the logarithm of the sum over all labellings of a dialogue.

    Args:
        speakers: of its t turns.
        scores: (t, k), how well each label fits each turn.
        edges: the scores of the edges.

    Returns:
        The logarithm; 0 without turns.
    """
    message = Message((), np.zeros(()))
    for speaker, one in zip(speakers, scores, strict=True):
        message = advance_message(message, speaker, one, edges)
    top = message.scores.max()
    return float(top + np.log(np.exp(message.scores - top).sum()))


def best_labels(speakers: Sequence[int], scores: Floats, edges: Edges) -> tuple[int, ...]:
    """Return the best labelling of a whole dialogue (Viterbi).

    Args:
        speakers: of its t turns.
        scores: (t, k), how well each label fits each turn.
        edges: the scores of the edges.

    Returns:
        t labels.
    """
    message, trail = Message((), np.zeros(())), []
    for speaker, one in zip(speakers, scores, strict=True):
        joint = _join(message, speaker, one, edges, inertia=True, contagion=True)
        gone, people = _next_people(message.people, speaker)
        trail.append((gone, None if gone is None else joint.argmax(axis=gone)))
        message = Message(people, np.moveaxis(joint if gone is None else joint.max(axis=gone), -1, 0))
    if not trail:
        return ()
    labels = [int(i) for i in np.unravel_index(int(message.scores.argmax()), message.scores.shape)]
    found: list[int] = []
    for gone, choice in reversed(trail):
        found.append(labels[0])
        labels = labels[1:]
        if gone is not None and choice is not None:
            labels.insert(gone, int(choice[(*labels, found[-1])]))
    return tuple(reversed(found))


def _join(message: Message, speaker: int, scores: Floats, edges: Edges, *, inertia: bool, contagion: bool) -> Floats:
    """Return scores with one more axis, the new turn's label, which comes last."""
    same, other = find_edges(message.people, speaker)
    joint = message.scores[..., None] + scores
    for place, matrix, kept in ((same, edges.inertia, inertia), (other, edges.contagion, contagion)):
        if place is not None and kept:
            both = matrix + edges.chain if place == 0 else matrix
            shape = [1] * joint.ndim
            shape[place], shape[-1] = both.shape
            joint = joint + both.reshape(shape)
    return joint


def _next_people(people: tuple[int, ...], speaker: int) -> tuple[int | None, tuple[int, ...]]:
    """Return whose place falls out of reach, and the last speakers after the turn."""
    if speaker in people:
        gone: int | None = people.index(speaker)
    else:
        gone = REACH - 1 if len(people) == REACH else None
    rest = tuple(one for i, one in enumerate(people) if i != gone)
    return gone, (speaker, *rest)


def _log_sum(scores: Floats, axis: int) -> Floats:
    top = scores.max(axis=axis, keepdims=True)
    return np.squeeze(top, axis=axis) + np.log(np.exp(scores - top).sum(axis=axis))
