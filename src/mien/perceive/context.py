"""What was said before, and what it changes about how words are read."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from mien.engines import Engine
from mien.perceive.conversation import Conversation, open_conversation
from mien.perceive.conversation_net import Dialogue
from mien.perceive.label_shares import label_shares
from mien.perceive.protocol import Context, Reader
from mien.types import Affect, Utterance, load_taxonomy

__all__ = ["Apart", "InContext", "Remembering", "apart", "emotionic"]

_REREAD = 32  # turns of a memory that is not known yet; the network keeps as many
_KEPT = 64  # dialogues that are known
_TRUST = 0.6  # in the network, and the rest in the reader; chosen on MELD's and DailyDialog's dev splits
_EVEN = ("approval", "curiosity", "realization")  # "OK.", "Where is it?", "I see.": who rates dialogues says neutral
_LEAST = 1e-6
_NAMES = {"person": "the person", "mien": "Mien"}


class InContext:
    """Reads words given what was said before.

    A network for dialogues and a reader of single texts know different things: the network how people speak with each
    other, and what was said before; the reader more labels, and more kinds of text. Their coarse findings are joined
    (a geometric mean, as of two witnesses), and the reader's finer labels share out what the coarse ones get.

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
        if not plain.confidence:
            return plain
        return _joined(plain, self._conversation.step(dialogue, _NAMES["person"], text)[1])

    def recall(self, memory: Sequence[Utterance]) -> Dialogue:
        """Return the dialogue in which something was said; what is new of it is taken in.

        Args:
            memory: what was said, oldest first; of a long one that is new, the last 32 turns.
        """
        whole = tuple(memory)
        first = max(len(whole) - _REREAD, 0)
        with self._lock:
            known = next((n for n in range(len(whole), first, -1) if whole[:n] in self._known), None)
            dialogue = self._conversation.start() if known is None else self._known[whole[:known]]
        for one in whole[first if known is None else known :]:  # other talks need not wait for this one
            dialogue = self._conversation.follow(dialogue, _NAMES[one.speaker], one.text)
        with self._lock:
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


def _joined(plain: Affect, given: Affect) -> Affect:
    """Return a reader's finding with what the network says of its coarse labels."""
    shares = _shares(plain.taxonomy, given.taxonomy)
    coarse = np.maximum(np.array(plain.emotions) @ shares, _LEAST)
    both = coarse ** (1.0 - _TRUST) * np.maximum(given.emotions, _LEAST) ** _TRUST
    emotions = np.array(plain.emotions) * (shares @ (both / both.sum() / coarse))
    point = (1.0 - _TRUST) * np.array(plain.vad) + _TRUST * np.array(given.vad)
    past = tuple(sentence for sentence in given.evidence if sentence.startswith(("inertia:", "contagion:")))
    return replace(
        plain,
        valence=float(point[0]),
        arousal=float(point[1]),
        dominance=float(point[2]),
        emotions=tuple(float(p) for p in emotions / emotions.sum()),
        intensity=float(min(np.linalg.norm(point), 1.0)),
        confidence=(1.0 - _TRUST) * plain.confidence + _TRUST * given.confidence,
        evidence=(*plain.evidence, *past),
    )


@cache
def _shares(labels: str, coarse: str) -> NDArray[np.float64]:
    """Return (k, m): how the labels of a taxonomy read in that of a dialogue."""
    table, basic = load_taxonomy(labels), load_taxonomy("basic-7")
    shares = label_shares(labels, "basic-7").copy()
    shares[[label in _EVEN for label in table.labels]] = np.eye(len(basic.labels))[basic.index("neutral")]
    return shares @ label_shares("basic-7", coarse)


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
