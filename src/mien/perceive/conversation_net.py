"""The trained network over a dialogue, one turn at a time, in plain array arithmetic.

A turn's state is looked up from, and added to, what the dialogue keeps: the states of its last turns, one state of the
dialogue GRU for each speaker, and the message of the skip-chain field. Who spoke is all that is known of a speaker.

Source: Liu et al., "EmotionIC", arXiv 2303.11117, 2023 (identity-masked attention, DialogGRU, SkipCRF); how we differ
stands in `mien.train.conversation.net`, which trains what runs here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.perceive.conversation_crf import Edges, Message, advance_message, turn_belief
from mien.types.arrays import open_arrays

__all__ = ["Dialogue", "DialogueModel", "load_dialogue_model", "start_dialogue"]

Floats = NDArray[np.floating]

_PEOPLE = 12  # speakers whose state is kept: more than any dialogue of the corpora has


@dataclass(frozen=True, slots=True, eq=False)
class Dialogue:
    """What is kept of a dialogue: values alone, so that it can be stored and gone on with.

    Args:
        names: of the speakers whose state is kept, the latest first.
        states: (p, w) float32, the GRU's state of each.
        speakers: who said each of the last turns, the oldest first.
        turns: (t, w) float32, their states.
        found: for each of them the label that it was given.
        reached: the last speakers that an edge of the field reaches, the latest first.
        message: one axis for each of those: the field's message, float64.
        heard: turns in all.
    """

    names: tuple[str, ...]
    states: Floats
    speakers: tuple[str, ...]
    turns: Floats
    found: tuple[int, ...]
    reached: tuple[str, ...]
    message: NDArray[np.float64]
    heard: int

    def last(self, speaker: str, *, same: bool) -> int | None:
        """Return the place of the last turn that is, or is not, of a speaker; None where none is kept."""
        places = [i for i, one in enumerate(self.speakers) if (one == speaker) == same]
        return places[-1] if places else None


def start_dialogue(*, width: int) -> Dialogue:
    """Return a dialogue in which nothing was said.

    Args:
        width: numbers of a turn's state, as `DialogueModel.width`.

    Returns:
        The dialogue.
    """
    none = np.zeros((0, width), np.float32)
    return Dialogue((), none, (), none, (), (), np.zeros(()), 0)


class DialogueModel:
    """A trained network over dialogues.

    Args:
        arrays: its weights by the names that the training gives them.
        temperature: divides the logarithms of the probabilities.
    """

    def __init__(self, arrays: Mapping[str, Floats], *, temperature: float) -> None:
        self._w = {name: np.asarray(array, np.float32) for name, array in arrays.items()}
        self._edges = Edges(*(np.asarray(one, np.float64) for one in self._w["edges"]))
        self._temperature = temperature
        self.width = len(self._w["norm.bias"])
        self._heads, self._span = self._w["far"].shape[1:]

    def step(
        self, dialogue: Dialogue, speaker: str, features: Floats, *, inertia: bool = True, contagion: bool = True
    ) -> tuple[Dialogue, NDArray[np.float64]]:
        """Take in one turn.

        Args:
            dialogue: so far.
            speaker: who speaks.
            features: (f,) float32 of the turn's words.
            inertia: let what the speaker said before count.
            contagion: let what the others said before count.

        Returns:
            The dialogue with the turn, and (k,) probabilities of its label given all that was said so far.
        """
        u = _gelu(self._line("enter", features))
        a = self._norm(u + self._attend(dialogue, speaker, u, inertia=inertia, contagion=contagion))
        h = self._roll(dialogue, speaker, a, inertia=inertia, contagion=contagion)
        scores = self._line("alone", features) + self._line("read", u) + self._line("leave", np.concatenate([a, h]))
        people = {name: i for i, name in enumerate(dict.fromkeys([*dialogue.reached, speaker]))}
        message = Message(tuple(people[name] for name in dialogue.reached), dialogue.message)
        after = advance_message(
            message, people[speaker], scores.astype(np.float64), self._edges, inertia=inertia, contagion=contagion
        )
        tempered = turn_belief(after) ** (1.0 / self._temperature)
        belief = tempered / tempered.sum()
        kept = [i for i, name in enumerate(dialogue.names) if name != speaker][: _PEOPLE - 1]
        names = list(people)
        return Dialogue(
            names=(speaker, *(dialogue.names[i] for i in kept)),
            states=np.vstack([h, dialogue.states[kept]]),
            speakers=(*dialogue.speakers, speaker)[-self._span :],
            turns=np.vstack([dialogue.turns, u])[-self._span :],
            found=(*dialogue.found, int(belief.argmax()))[-self._span :],
            reached=tuple(names[i] for i in after.people),
            message=after.scores - after.scores.max(),
            heard=dialogue.heard + 1,
        ), belief

    def _attend(self, dialogue: Dialogue, speaker: str, u: Floats, *, inertia: bool, contagion: bool) -> Floats:
        turns = np.vstack([dialogue.turns, u])[-self._span :]
        own = np.array([one == speaker for one in (*dialogue.speakers, speaker)][-self._span :])
        back = np.arange(len(turns))[::-1]
        query = self._line("query", u).reshape(self._heads, -1)
        parts = []
        for i, (group, there) in enumerate((("same", own & (inertia | (back == 0))), ("other", ~own & contagion))):
            key, value = self._line(group, turns).reshape(len(turns), 2, self._heads, -1).transpose(1, 2, 0, 3)
            scores = np.einsum("hd,htd->ht", query, key) * query.shape[1] ** -0.5 + self._w["far"][i][:, back]
            look = np.where(there, np.exp(scores - scores.max(axis=1, keepdims=True)), 0.0)
            look /= np.maximum(look.sum(axis=1, keepdims=True), 1e-30)
            parts.append(np.einsum("ht,htd->hd", look, value).reshape(-1))
        return self._line("gather", np.concatenate(parts))

    def _roll(self, dialogue: Dialogue, speaker: str, a: Floats, *, inertia: bool, contagion: bool) -> Floats:
        blank = np.zeros(self.width, np.float32)
        own = [i for i, name in enumerate(dialogue.names) if name == speaker] if inertia else []
        others = [i for i, name in enumerate(dialogue.names) if name != speaker] if contagion else []
        intra = self._cell(0, a, dialogue.states[own[0]] if own else blank)
        inter = self._cell(1, a, dialogue.states[others[0]] if others else blank)
        return 0.5 * (intra + inter)

    def _cell(self, i: int, x: Floats, h: Floats) -> Floats:
        new = self._w[f"cells.{i}.weight_ih"] @ x + self._w[f"cells.{i}.bias_ih"]
        old = self._w[f"cells.{i}.weight_hh"] @ h + self._w[f"cells.{i}.bias_hh"]
        (reset_x, keep_x, fresh_x), (reset_h, keep_h, fresh_h) = new.reshape(3, -1), old.reshape(3, -1)
        keep = _sigmoid(keep_x + keep_h)
        return keep * h + (1.0 - keep) * np.tanh(fresh_x + _sigmoid(reset_x + reset_h) * fresh_h)

    def _line(self, name: str, x: Floats) -> Floats:
        return x @ self._w[f"{name}.weight"].T + self._w[f"{name}.bias"]

    def _norm(self, x: Floats) -> Floats:
        return (x - x.mean()) / np.sqrt(x.var() + 1e-5) * self._w["norm.weight"] + self._w["norm.bias"]


def load_dialogue_model(path: Path, name: str) -> DialogueModel:
    """Return a trained network.

    Args:
        path: the .npz file that `mien train conversation` wrote.
        name: of the corpus whose labels it gives, "meld" or "emorynlp".

    Returns:
        The network.

    Raises:
        WeightsError: the file is missing, damaged or no such file.
    """
    with open_arrays(path, fault="is no network of dialogues", remedy="train it, or install mien again") as file:
        arrays = {key.removeprefix(f"{name}/"): file[key] for key in file.files if key.startswith(f"{name}/")}
        notes = json.loads(str(file["notes"]))[name]
        return DialogueModel(arrays, temperature=notes["temperature"])


def _sigmoid(x: Floats) -> Floats:
    return 0.5 + 0.5 * np.tanh(0.5 * x)


def _gelu(x: Floats) -> Floats:
    """Return the exact form, by Abramowitz & Stegun 7.1.26 (error below 2e-7)."""
    z = np.abs(x) * 0.7071067811865476
    t = 1.0 / (1.0 + 0.3275911 * z)
    poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    return 0.5 * x * (1.0 + np.sign(x) * (1.0 - poly * np.exp(-z * z)))
