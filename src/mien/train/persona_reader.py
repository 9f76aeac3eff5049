"""What words tell of who says them: the Big Five and the feeling, from n-grams of Chinese TV dialogues (CPED).

Source: Chen et al., "CPED: a large-scale Chinese personalized and emotional dialogue dataset", 2022, arXiv 2205.14727
(the tasks; there with BERT, and trained on the split that cannot be had here); Wang & Manning, "Baselines and bigrams",
ACL 2012 (regression on n-grams).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from mien.corpora import CPED, Utterance
from mien.corpora.cped import TRAITS, cped_big_five
from mien.errors import InputError, WeightsError
from mien.measure.scores import label_f1
from mien.perceive.tongues_grams import grams
from mien.types import BigFive, load_taxonomy
from mien.types.media import atomic_path

__all__ = ["RECIPES", "PersonaReader", "Recipe", "macro_f1", "open_persona_reader", "speeches", "train_persona_reader"]

_STEPS = 400  # of a fit at most
_EMOTION_STRENGTH = 2.0  # that of the readers of Chinese (`train.tongues_linear`)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How traits are learned.

    Args:
        strength: inverse of the regularisation.
        speakers: who must have said an n-gram for it to count; fewer, and it names a person.
    """

    strength: float
    speakers: int


RECIPES = tuple(Recipe(strength, speakers) for strength in (0.03, 0.3, 3.0) for speakers in (2, 5))
"""That series left out choose from."""


@dataclass(frozen=True, slots=True, eq=False)
class PersonaReader:
    """What tells traits and feelings from n-grams.

    Args:
        grams: (r,) int64, in order.
        traits: (r, 5) float32, for each trait of `TRAITS`.
        trait_bias: (5,).
        emotions: (r, 13) float32, for each label of cped-13.
        emotion_bias: (13,).
    """

    grams: NDArray[np.int64]
    traits: NDArray[np.float32]
    trait_bias: NDArray[np.float32]
    emotions: NDArray[np.float32]
    emotion_bias: NDArray[np.float32]

    def high(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return (n, 5): the logarithm of the odds that each trait is high."""
        return _rows(texts, self.grams) @ self.traits + self.trait_bias

    def feeling(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return (n, 13) logits of the labels of cped-13."""
        return _rows(texts, self.grams) @ self.emotions + self.emotion_bias

    def big_five(self, texts: Sequence[str]) -> BigFive:
        """Return the personality that somebody's sentences tell.

        Args:
            texts: what they said, at least one.

        Returns:
            Each trait twice the mean probability of its high side, less 1.
        """
        odds = self.high(texts).mean(axis=0)
        return BigFive(*(float(value) for value in np.tanh(odds / 2)))


def macro_f1(given: NDArray[np.integer | np.bool_], right: NDArray[np.integer | np.bool_]) -> float:
    """Return the mean F1 of the labels that are right somewhere.

    Args:
        given: (n,) labels.
        right: (n,) labels.
    """
    labels = np.unique(right)
    return float(label_f1(given[:, None] == labels, right[:, None] == labels).mean())


def speeches(turns: Sequence[Utterance]) -> list[tuple[Utterance, str]]:
    """Return all that a speaker says in a dialogue as one text, for speakers whose traits are known.

    Args:
        turns: of CPED.

    Returns:
        The first turn of each, and the whole text.
    """
    said: dict[tuple[str, str], list[Utterance]] = defaultdict(list)
    for turn in turns:
        if any(astuple(cped_big_five(turn))):
            said[turn.dialogue, turn.speaker].append(turn)
    return [(parts[0], "。".join(part.text for part in parts)) for parts in said.values()]


def train_persona_reader(data: Path, output: Path, *, say: Callable[[str], None]) -> Recipe:
    """Train a reader and write it.

    Args:
        data: the folder that holds `text/cped`.
        output: the .npz file to write.
        say: told how it goes.

    Returns:
        The recipe, chosen by leaving out one series after the other.

    Raises:
        InputError: the corpus is missing or wrong, or the file cannot be written.
    """
    folder = data / "text" / "cped"
    try:
        turns = list(CPED.read(folder, split="train"))
    except InputError as error:
        say(f"{error}; learning from the development split instead, an eighth of its size")
        turns = list(CPED.read(folder, split="dev"))
    spoken = speeches(turns)
    series = np.array([turn.extra["TV_ID"] for turn, _ in spoken])

    def judged(recipe: Recipe) -> float:
        scores = []
        for left in np.unique(series):
            some = [one for one, out in zip(spoken, series == left, strict=True) if not out]
            known, table, bias = _traits(some, recipe)
            rest = [one for one, out in zip(spoken, series == left, strict=True) if out]
            odds = _rows([text for _, text in rest], known) @ table + bias
            scores.append(np.mean([macro_f1(odds[:, i] > 0, _sides(rest, trait)) for i, trait in enumerate(TRAITS)]))
        say(f"{recipe}: macro-F1 of unseen series {np.mean(scores):.3f}")
        return float(np.mean(scores))

    recipe = max(RECIPES, key=judged)
    known, table, bias = _traits(spoken, recipe)
    places, emotions, emotion_bias = _emotions(turns)
    every = np.union1d(known, places)
    both = [np.zeros((len(every), width), np.float32) for width in (len(TRAITS), emotions.shape[1])]
    both[0][np.searchsorted(every, known)], both[1][np.searchsorted(every, places)] = table, emotions
    with atomic_path(output) as place, place.open("wb") as file:
        np.savez_compressed(
            file,
            grams=every,
            traits=both[0].astype(np.float16),
            trait_bias=bias.astype(np.float32),
            emotions=both[1].astype(np.float16),
            emotion_bias=emotion_bias.astype(np.float32),
        )
    return recipe


def open_persona_reader(path: Path) -> PersonaReader:
    """Read a reader that `train_persona_reader` wrote.

    Args:
        path: the .npz file.

    Raises:
        WeightsError: it cannot be read.
    """
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            single = {name: file[name].astype(np.float32) for name in ("traits", "emotions")}
            return PersonaReader(
                grams=file["grams"], trait_bias=file["trait_bias"], emotion_bias=file["emotion_bias"], **single
            )
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        raise WeightsError(f"{path} is no reader of personas ({error}); mien train persona-reader") from None


def _sides(spoken: Sequence[tuple[Utterance, str]], trait: str) -> NDArray[np.bool_]:
    return np.array([getattr(cped_big_five(turn), trait.lower()) > 0 for turn, _ in spoken])


def _traits(
    spoken: Sequence[tuple[Utterance, str]], recipe: Recipe
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Return n-grams, (r, 5) weights and (5,) biases."""
    from sklearn.linear_model import LogisticRegression

    said = defaultdict(set)
    for turn, text in spoken:
        said[turn.extra["TV_ID"], turn.speaker].update(np.unique(grams(text, language="zh")).tolist())
    every, speakers = np.unique(np.concatenate([list(one) for one in said.values()]), return_counts=True)
    known = every[speakers >= recipe.speakers]
    if not len(known):
        return known, np.zeros((0, len(TRAITS))), np.zeros(len(TRAITS))
    rows = _rows([text for _, text in spoken], known)
    who = [(turn.extra["TV_ID"], turn.speaker) for turn, _ in spoken]
    _, place, often = np.unique([" ".join(one) for one in who], return_inverse=True, return_counts=True)
    weight = 1.0 / np.sqrt(often[place])  # who talks much does not stand for everybody
    tables, biases = [], []
    for trait in TRAITS:
        model: Any = LogisticRegression(C=recipe.strength, class_weight="balanced", max_iter=_STEPS)
        model.fit(rows, _sides(spoken, trait), sample_weight=weight / weight.mean())
        tables.append(model.coef_[0])
        biases.append(model.intercept_[0])
    return known, np.stack(tables, axis=1), np.array(biases)


def _emotions(turns: Sequence[Utterance]) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    from sklearn.linear_model import LogisticRegression

    table = load_taxonomy("cped-13")
    labels = np.array([table.index(turn.label) for turn in turns])
    texts = [turn.text for turn in turns]
    every, often = np.unique(
        np.concatenate([np.unique(grams(text, language="zh")) for text in texts]), return_counts=True
    )
    known = every[often >= 2]
    counts = np.bincount(labels, minlength=len(table.labels))
    weights = {int(label): float((counts[label] / len(labels)) ** -0.5) for label in np.unique(labels)}
    model: Any = LogisticRegression(C=_EMOTION_STRENGTH, class_weight=weights, max_iter=_STEPS, tol=3e-3)
    model.fit(_rows(texts, known), labels)
    out, bias = np.zeros((len(known), len(table.labels))), np.full(len(table.labels), -1e3)
    out[:, model.classes_], bias[model.classes_] = model.coef_.T, model.intercept_
    return known, out, bias


def _rows(texts: Sequence[str], known: NDArray[np.int64]) -> Any:
    """Return (n, r) sparse counts of n-grams, each row divided by the root of its sum."""
    from scipy.sparse import csr_matrix

    places, starts = [], [0]
    values = []
    for text in texts:
        found = grams(text, language="zh")
        at = np.searchsorted(known, found).clip(0, max(len(known) - 1, 0))
        at = at[known[at] == found] if len(known) else at[:0]
        places.append(at)
        values.append(np.full(len(at), 1.0 / np.sqrt(max(len(at), 1))))
        starts.append(starts[-1] + len(at))
    made = csr_matrix((np.concatenate(values), np.concatenate(places), starts), shape=(len(texts), len(known)))
    made.sum_duplicates()
    return made
