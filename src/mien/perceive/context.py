"""What was said before, and what it changes about how words are read."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from mien.engines import Engine
from mien.perceive.conversation import Conversation, open_conversation
from mien.perceive.conversation_net import Dialogue
from mien.perceive.protocol import Context, Reader
from mien.types import Affect, Taxonomy, Utterance, load_taxonomy

__all__ = ["Apart", "InContext", "Remembering", "apart", "emotionic"]

_REREAD = 32  # turns of a memory that is not known yet; the network keeps as many
_KEPT = 64  # dialogues that are known
_FURTHEST = 1.5  # natural logarithm: what was said before makes a label at most so much likelier or less likely
_NEAR = 0.25  # spread of a label over the labels of the other set, by the distance of their places


class InContext:
    """Reads words given what was said before.

    A network for dialogues and a reader of single texts know different things: the reader knows more labels, and more
    kinds of text than the network, which learned from a series on television. So the network is asked only what the
    past changes: how much likelier each of its labels is, given all that was said, than by the turn's words alone. That
    ratio goes to the reader's labels, by nearness, and the difference of the two points to its point.

    Args:
        conversation: reads one turn after the other; it is shared, any thread may ask.
    """

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation
        self._known: OrderedDict[tuple[Utterance, ...], Dialogue] = OrderedDict()
        self._lock = Lock()

    def read(self, text: str, *, memory: Sequence[Utterance], reader: Reader) -> Affect:
        """Read a turn of the person; see `mien.perceive.Context`."""
        plain = reader.read(text)
        dialogue = self.recall(memory)
        if not dialogue.heard or not plain.confidence:
            return plain
        given = self._conversation.step(dialogue, "person", text)[1]
        alone = self._conversation.step(self._conversation.start(), "person", text)[1]
        return _shifted(plain, given=given, alone=alone)

    def recall(self, memory: Sequence[Utterance]) -> Dialogue:
        """Return the dialogue in which something was said; what is new of it is taken in.

        Args:
            memory: what was said, oldest first; of a long one that is new, the last 32 turns.
        """
        whole = tuple(memory)
        with self._lock:
            first = max(len(whole) - _REREAD, 0)
            known = next((n for n in range(len(whole), first, -1) if whole[:n] in self._known), None)
            dialogue = self._conversation.start() if known is None else self._known[whole[:known]]
            for n in range(first if known is None else known, len(whole)):
                dialogue, _ = self._conversation.step(dialogue, whole[n].speaker, whole[n].text)
            if whole:
                self._known[whole] = dialogue
                self._known.move_to_end(whole)
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
            return dialogue


@dataclass(frozen=True, slots=True, eq=False)
class Remembering:
    """A reader at one moment of a conversation.

    Args:
        reader: reads feeling in a turn's own words.
        context: knows what else was said.
        memory: what was said, oldest first.
    """

    reader: Reader
    context: Context
    memory: Sequence[Utterance]

    def read(self, text: str) -> Affect:
        """Read a turn of the person; see `mien.perceive.Reader`."""
        return self.context.read(text, memory=self.memory, reader=self.reader)


class Apart:
    """Reads each turn by itself, whatever was said before."""

    def read(self, text: str, *, memory: Sequence[Utterance], reader: Reader) -> Affect:
        """Read a turn of the person; see `mien.perceive.Context`."""
        return reader.read(text)

    def recall(self, memory: Sequence[Utterance]) -> None:
        """Take nothing in."""


def _shifted(plain: Affect, *, given: Affect, alone: Affect) -> Affect:
    change = np.log(np.maximum(given.emotions, 1e-6)) - np.log(np.maximum(alone.emotions, 1e-6))
    near = _nearness(load_taxonomy(plain.taxonomy), load_taxonomy(given.taxonomy))
    factor = np.exp(near @ np.clip(change, -_FURTHEST, _FURTHEST))
    emotions = np.array(plain.emotions) * factor
    point = np.clip(np.array(plain.vad) + np.array(given.vad) - np.array(alone.vad), -1.0, 1.0)
    past = tuple(sentence for sentence in given.evidence if sentence.startswith(("inertia:", "contagion:")))
    return replace(
        plain,
        valence=float(point[0]),
        arousal=float(point[1]),
        dominance=float(point[2]),
        emotions=tuple(float(p) for p in emotions / emotions.sum()),
        intensity=float(min(np.linalg.norm(point), 1.0)),
        evidence=(*plain.evidence, *past),
    )


def _nearness(labels: Taxonomy, others: Taxonomy) -> NDArray[np.float64]:
    """Return (k, n): for each label its shares of the other set's labels; a label of both sets has its own alone."""
    square = ((labels.points()[:, np.newaxis] - others.points()[np.newaxis]) ** 2).sum(axis=2)
    shares = np.exp(-(square - square.min(axis=1, keepdims=True)) / (2 * _NEAR**2))
    for row, label in enumerate(labels.labels):
        if label in others.labels:
            shares[row] = [float(label == other) for other in others.labels]
    return shares / shares.sum(axis=1, keepdims=True)


apart = Engine(
    name="apart",
    summary="each turn by its own words",
    licence="Apache-2.0",
    choices={"": ()},
    modules=(),
    extra="",
    make=lambda choice: Apart(),
)

emotionic = Engine(
    name="emotionic",
    summary="what was said before changes how words are read: inertia and contagion (trained here on MELD, EmoryNLP)",
    licence="non-commercial: trained on transcripts of a TV series (MELD, EmoryNLP); encoder Apache-2.0",
    choices={"": (), "meld": (), "emorynlp": ()},
    modules=("onnxruntime", "tokenizers"),
    extra="",
    make=lambda choice: InContext(open_conversation(choice or "meld")),
)
