"""Feeling over a conversation: each turn read by its words and by all that was said before, by whom.

Reasons come from leaving out: a turn is read again without what the same speaker said before (inertia: a mood lasts)
and without what the others said (contagion: a mood goes over); what changes the finding is named, with both figures.

Source: Liu et al., "EmotionIC: emotional inertia and contagion-driven dependency modeling for emotion recognition in
conversation", arXiv 2303.11117, 2023. What it was trained on, and how good it is, stands in conversation.md beside its
weights; `mien train conversation` makes them.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.perceive.conversation_net import Dialogue, DialogueModel, load_dialogue_model, start_dialogue
from mien.perceive.conversation_words import TurnWords
from mien.types import Affect, load_taxonomy

__all__ = ["TAXONOMIES", "Conversation", "open_conversation", "weights_places"]

TAXONOMIES = {"meld": "meld-7", "emorynlp": "emorynlp-7"}
"""For each corpus whose labels can be had, their taxonomy."""

_FALLS = 0.05  # probability that must be lost without the past for it to be named


class Conversation:
    """Reads feeling over a conversation, one turn after the other; it holds nothing of the conversation itself.

    Args:
        words: what reads a turn's words.
        model: the network over dialogues.
        taxonomy: of the network's labels.
    """

    def __init__(self, words: TurnWords, model: DialogueModel, *, taxonomy: str) -> None:
        self._words, self._model, self._table = words, model, load_taxonomy(taxonomy)

    def start(self) -> Dialogue:
        """Return a dialogue in which nothing was said."""
        return start_dialogue(width=self._model.width)

    def step(self, dialogue: Dialogue, speaker: str, text: str) -> tuple[Dialogue, Affect]:
        """Take in one turn.

        Args:
            dialogue: so far; it is not changed.
            speaker: who speaks; any name, the same for the same person.
            text: what is said.

        Returns:
            The dialogue with the turn, and how the speaker feels: probabilities of the labels given all that was said
            so far, their mean point, the likeliest one's probability as confidence, and what the past did.

        Raises:
            InputError: the text has no word.
        """
        features = self._words.features(text)
        after, belief = self._model.step(dialogue, speaker, features)
        point = belief @ self._table.points()
        return after, Affect(
            *(float(axis) for axis in np.clip(point, -1.0, 1.0)),
            taxonomy=self._table.name,
            emotions=tuple(float(p) for p in belief),
            intensity=float(min(np.linalg.norm(point), 1.0)),
            confidence=float(belief.max()),
            evidence=self._reasons(dialogue, speaker, features, belief),
        )

    def follow(self, dialogue: Dialogue, speaker: str, text: str) -> Dialogue:
        """Take in one turn of which nobody asks how it feels; see `step`."""
        return self._model.step(dialogue, speaker, self._words.features(text))[0]

    def _reasons(
        self, dialogue: Dialogue, speaker: str, features: NDArray[np.float32], belief: NDArray[np.float64]
    ) -> tuple[str, ...]:
        label = int(belief.argmax())
        name = self._table.labels[label]
        if not dialogue.speakers:
            return (f"the first turn: {name} {belief[label]:.2f} by its words alone",)
        alone = self._model.step(dialogue, speaker, features, inertia=False, contagion=False)[1]
        found: list[str] = []
        for cause, same in (("inertia", True), ("contagion", False)):
            place = dialogue.last(speaker, same=same)
            if place is None:
                continue
            rest = self._model.step(dialogue, speaker, features, inertia=not same, contagion=same)[1]
            if belief[label] - rest[label] >= _FALLS or int(rest.argmax()) != label:
                who, felt = dialogue.speakers[place], self._table.labels[dialogue.found[place]]
                said = f"what {who} said before" if same else "what the others said"
                last = f"last: {felt}" if same else f"last: {who}, {felt}"
                turn = f"{name} {belief[label]:.2f} turns to {rest[label]:.2f}"
                found.append(f"{cause}: {turn} without {said} ({last})")
        first = int(alone.argmax())
        if first != label:
            found.append(f"by its words alone it would be {self._table.labels[first]} ({alone[first]:.2f})")
        return tuple(found) or (f"the turn's own words: {name} {alone[label]:.2f} without what was said before",)


def weights_places() -> tuple[Path, Path]:
    """Return where the shipped encoder of turns and the shipped networks over dialogues are."""
    folder = files("mien.perceive")
    return Path(str(folder.joinpath("conversation.onnx"))), Path(str(folder.joinpath("conversation.npz")))


def open_conversation(name: str) -> Conversation:
    """Return the shipped reader of conversations.

    Args:
        name: whose labels it gives, "meld" or "emorynlp".

    Raises:
        WeightsError: its files are missing or damaged.
    """
    words, networks = weights_places()
    return Conversation(TurnWords(words), load_dialogue_model(networks, name), taxonomy=TAXONOMIES[name])
