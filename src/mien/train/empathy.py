"""Training of what events make people feel: a linear layer over meanings that are not trained, and its card."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.corpora import DAILYDIALOG, EMPATHETIC
from mien.meaning import open_encoder
from mien.say.empathy import FEELINGS, Empathy
from mien.types.media import atomic_path

__all__ = ["EMPATHETIC_FEELINGS", "EmpathyTrained", "empathy_card", "train_empathy"]

_GROUPS = {
    "happy": (
        *("anticipating", "caring", "confident", "content", "excited", "faithful", "grateful", "hopeful"),
        *("impressed", "joyful", "prepared", "proud", "trusting"),
    ),
    "sad": (
        *("ashamed", "devastated", "disappointed", "embarrassed", "guilty", "lonely"),
        *("nostalgic", "sad", "sentimental"),
    ),
    "angry": ("angry", "annoyed", "furious", "jealous"),
    "fearful": ("afraid", "anxious", "apprehensive", "terrified"),
    "disgusted": ("disgusted",),
    "surprised": ("surprised",),
}
EMPATHETIC_FEELINGS = {original: label for label, originals in _GROUPS.items() for original in originals}
"""EmpatheticDialogues' 32 emotions, each with the label of basic-7 that is nearest."""

_STRENGTHS = (1.0, 4.0, 16.0)
_FOLDS = 3


@dataclass(frozen=True, slots=True)
class EmpathyTrained:
    """What a training gave.

    Args:
        count: openings that were learned from, and how many of them are neutral.
        strength: the inverse of the penalty on the weights, chosen by cross-validation.
        confusions: on the test openings: rows how they felt, columns what was likeliest, in the order of `FEELINGS`.
    """

    count: tuple[int, int]
    strength: float
    confusions: NDArray[np.int64]


def train_empathy(data: Path, output: Path, *, seed: int, say: Callable[[str], None]) -> EmpathyTrained:
    """Train on EmpatheticDialogues' dev, and on neutral openings of DailyDialog's train; its test is for figures.

    Args:
        data: the folder that holds `text/empathetic_dialogues` and `text/dailydialog`.
        output: the npz file to write.
        seed: of the folds.
        say: is told how it goes.

    Returns:
        Figures of it.

    Raises:
        InputError: a corpus is missing or wrong, or the file cannot be written.
    """
    from sklearn.linear_model import LogisticRegressionCV
    from sklearn.model_selection import StratifiedKFold

    given, wanted = _read(data, ("dev", "train"), say=say)
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=seed)
    kind: Any = LogisticRegressionCV  # sklearn's annotations refuse a sequence of strengths, which it takes
    model = kind(Cs=_STRENGTHS, cv=folds, scoring="neg_log_loss", max_iter=400)
    model.fit(given, wanted)
    weight = np.zeros((given.shape[1], len(FEELINGS)))
    bias = np.full(len(FEELINGS), -30.0)
    for row, place in enumerate(model.classes_):
        weight[:, place], bias[place] = model.coef_[row], model.intercept_[row]
    with atomic_path(output) as path, path.open("wb") as file:
        np.savez_compressed(file, weight=weight.astype(np.float16), bias=bias.astype(np.float32))
    seen, felt = _read(data, ("test", "test"), say=say)
    guessed = Empathy(output).likely(seen).argmax(axis=1)
    confusions = np.zeros((len(FEELINGS), len(FEELINGS)), np.int64)
    np.add.at(confusions, (felt, guessed), 1)
    neutral = int((wanted == FEELINGS.index("neutral")).sum())
    return EmpathyTrained((len(wanted), neutral), float(np.ravel(model.C_)[0]), confusions)


def _read(
    data: Path, splits: tuple[str, str], *, say: Callable[[str], None]
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return meanings and feelings of the openings of a split of each corpus, the second's if they are neutral."""
    encoder = open_encoder()
    told, talked = splits
    rows = [
        (" ".join(talk.turns[0].text.split()), EMPATHETIC_FEELINGS[talk.original[0].strip().lower()])
        for talk in EMPATHETIC.read(data / "text" / "empathetic_dialogues", split=told)
    ]
    rows += [
        (" ".join(turn.text.split()), "neutral")
        for turn in DAILYDIALOG.read(data / "text" / "dailydialog", split=talked)
        if turn.turn == 0 and turn.label == "neutral"
    ]
    say(f"empathy: {len(rows)} openings of {told} and {talked}")
    given = np.stack([encoder.vector(text) for text, _ in rows])
    return given, np.array([FEELINGS.index(label) for _, label in rows], np.int64)


def empathy_card(trained: EmpathyTrained, weights: Path, *, seed: int) -> str:
    """Return a card.

    Args:
        trained: figures of the file.
        weights: the file.
        seed: that it was trained with.

    Returns:
        Markdown.
    """
    content, counts = weights.read_bytes(), trained.confusions
    right = np.diag(counts)
    scores = 2 * right / np.maximum(counts.sum(axis=0) + counts.sum(axis=1), 1)
    table = [f"{name:10} " + " ".join(f"{n:4}" for n in row) for name, row in zip(FEELINGS, counts, strict=True)]
    each = ", ".join(f"{name} {score:.2f}" for name, score in zip(FEELINGS, scores, strict=True))
    cards = "\n".join(
        f"- {card.name}: {card.what}; {card.licence}; level {card.level}; {card.source}"
        for card in (EMPATHETIC.card, DAILYDIALOG.card)
    )
    groups = "; ".join(f"{label}: {', '.join(originals)}" for label, originals in _GROUPS.items())
    return f"""# {weights.name}

How an event makes people feel who tell of it: one of basic-7 from the meaning of their words (`mien.meaning`, not
trained here), by one linear layer. {len(content) / 1e3:.0f} kB, SHA-256 `{sha256(content).hexdigest()[:16]}…`; numpy.

**Weights: non-commercial, share-alike, as the data that they learned from (level B).**

## Made by

    mien train empathy --data DIR --seed {seed} -o {weights.name}

## Data and rights

{cards}

Learned from {trained.count[0]:,} openings: EmpatheticDialogues' dev (its train was not at hand), and the neutral first
turns of DailyDialog's train ({trained.count[1]}). Strength {trained.strength:g}, by three folds of them.
The 32 emotions in groups of ours: {groups}.

## Figures

On {counts.sum():,} openings of both corpora's test: {right.sum() / counts.sum():.1%} right, macro-F1
{scores.mean():.3f} ({each}). Rows how they felt, columns what was likeliest, in the order of the rows:

```
{chr(10).join(table)}
```

## What it is bad at

It hears events, not people: somebody may be glad of what makes most people sad. Irony, negation, feelings that differ
from the event's; surprise and disgust are few. The corpora's tellers were asked for an emotion.
"""
