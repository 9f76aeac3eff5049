"""Training of what instructions ask of a voice: a ridge over meanings that are not trained, and its card.

Situations that people told of are turned into instructions ("I lost my keys" to "as if you lost your keys"), and the
open vocabulary of feeling is put into a few ("in a WORD voice"). All is solved at once; no chance plays a part.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.corpora import DAILYDIALOG, EMPATHETIC, ISEAR
from mien.meaning import WIDTH, open_encoder
from mien.measure.speak.soft import SoftReport, soft_card
from mien.perceive.open_wheel import load_wheel
from mien.speak.soft import FEELINGS
from mien.train.empathy import EMPATHETIC_FEELINGS
from mien.types.media import atomic_path

__all__ = ["Source", "as_instruction", "fit_ridge", "read_sources", "train_soft", "trained_card"]

_COUNTS = {"empathetic": 1.0, "isear": 0.3, "neutral": 0.15, "words": 1.0, "sayings": 0.25}
"""What each source counts, in which each of its feelings counts alike; found on the development half."""

_PENALTY = 0.01
_WORDS = ("sounding {}", "in a {} voice", "as if you were {}", "like someone who is {}")
_LONGEST = 30  # words of a situation
_ISEAR = {
    **{"joy": "happy", "fear": "fearful", "anger": "angry", "sadness": "sad", "disgust": "disgusted"},
    **{"shame": "sad", "guilt": "sad"},
}
_YOU = {
    **{"i": "you", "me": "you", "my": "your", "mine": "yours", "myself": "yourself", "am": "are", "i'm": "you're"},
    **{"im": "you're", "i've": "you've", "i'd": "you'd", "i'll": "you'll"},
}

Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """Texts of one kind.

    Args:
        texts: n of them.
        labels: (n,) int64, places in `FEELINGS`.
        strengths: (n,), how strongly it was felt as its teller said, from the feeling's mean, in deviations; NaN where
            nobody said.
    """

    texts: Sequence[str]
    labels: NDArray[np.int64]
    strengths: Reals


def as_instruction(text: str) -> str:
    """Return the first sentence of a situation as an instruction.

    Args:
        text: what its teller wrote; its first 30 words count.

    Example:
        >>> as_instruction("I lost my keys. It was late.")
        'as if you lost your keys.'
    """
    sentence = re.split(r"(?<=[.!?])\s+", text.strip())[0]
    words = " ".join(sentence.split()[:_LONGEST]).replace("’", "'")
    told = re.sub(r"[A-Za-z']+", lambda word: _YOU.get(word[0].lower(), word[0]), words)
    return "as if " + re.sub(r"\byou was\b", "you were", told, flags=re.IGNORECASE)


def read_sources(data: Path) -> dict[str, Source]:
    """Return all that is learned from.

    Args:
        data: the folder that holds `text/empathetic_dialogues`, `text/isear` and `text/dailydialog`.

    Returns:
        The sources by name, as instructions.

    Raises:
        InputError: a corpus is missing or wrong.
    """
    told = [
        (as_instruction(talk.turns[0].text), EMPATHETIC_FEELINGS[talk.original[0].strip().lower()])
        for talk in EMPATHETIC.read(data / "text" / "empathetic_dialogues", split="dev")
    ]
    plain = [
        (" ".join(turn.text.split()[:_LONGEST]), "neutral")
        for turn in DAILYDIALOG.read(data / "text" / "dailydialog", split="train")
        if turn.turn == 0 and turn.label == "neutral"
    ]
    wheel = load_wheel()
    words = [(form.format(word), branch.root) for word, branch in wheel.of.items() for form in _WORDS]
    sayings = [(said, branch.root) for branch in wheel.branches for said in branch.says]
    rows = {"empathetic": told, "neutral": plain, "words": words, "sayings": sayings}
    made = {name: _source(some, [float("nan")] * len(some)) for name, some in rows.items()}
    situations = list(ISEAR.read(data / "text" / "isear", split="all"))
    rated = [float(item.extra["INTS"]) if item.extra["INTS"] in ("1", "2", "3", "4") else np.nan for item in situations]
    felt = _source([(as_instruction(item.text), _ISEAR[item.original[0].lower()]) for item in situations], rated)
    return {**made, "isear": felt}


def _source(rows: Sequence[tuple[str, str]], strengths: Sequence[float]) -> Source:
    """Return rows as a source; strengths become deviations from their feeling's mean."""
    labels = np.array([FEELINGS.index(label) for _, label in rows], np.int64)
    strong = np.array(strengths, dtype=np.float64)
    if not np.isnan(strong).all():
        for label in np.unique(labels):
            strong[labels == label] -= np.nanmean(strong[labels == label])
        strong /= np.nanstd(strong)
    return Source([text for text, _ in rows], labels, strong)


def fit_ridge(meanings: Mapping[str, Reals], sources: Mapping[str, Source]) -> tuple[Reals, Reals]:
    """Solve for the feelings, and for how strong they are.

    Args:
        meanings: by source (n, k).
        sources: the same ones, at least one of them with strengths.

    Returns:
        Weights (k, 8) and bias (8,): a score for each of `FEELINGS`, and the strength in deviations of what the sources
        are given.
    """
    width = next(iter(meanings.values())).shape[1] + 1
    square, product = np.zeros((width, width)), np.zeros((width, len(FEELINGS)))
    rated, strong = [], []
    for name, source in sources.items():
        given = np.pad(meanings[name], ((0, 0), (0, 1)), constant_values=1.0)
        share = 1.0 / np.bincount(source.labels, minlength=len(FEELINGS))[source.labels]
        share *= _COUNTS[name] / share.sum()
        square += (given * share[:, None]).T @ given
        product += (given * share[:, None]).T @ np.eye(len(FEELINGS))[source.labels]
        known = ~np.isnan(source.strengths)
        rated.append(given[known])
        strong.append(source.strengths[known])
    total = sum(_COUNTS[name] for name in sources)
    scores = np.linalg.solve(square + _PENALTY * total * np.eye(width), product)
    given, wanted = np.concatenate(rated), np.concatenate(strong)
    degree = np.linalg.solve(given.T @ given + _PENALTY * len(given) * np.eye(width), given.T @ wanted)
    guessed = given @ degree
    degree[-1] -= guessed.mean()
    both: Reals = np.column_stack([scores, degree / guessed.std()]).astype(np.float64)
    return both[:-1], both[-1]


def train_soft(data: Path, output: Path, *, say: Callable[[str], None]) -> dict[str, int]:
    """Train, and write the file.

    Args:
        data: as in `read_sources`.
        output: the npz file to write.
        say: is told how it goes.

    Returns:
        How many texts of each source were learned from.

    Raises:
        InputError: a corpus is missing or wrong, or the file cannot be written.
    """
    encoder, sources = open_encoder(), read_sources(data)
    meanings: dict[str, Reals] = {}
    for name, source in sources.items():
        say(f"soft: {len(source.texts)} of {name}")
        meanings[name] = np.stack([encoder.vector(text) for text in source.texts]).astype(np.float64)
    weight, bias = fit_ridge(meanings, sources)
    assert weight.shape == (WIDTH, len(FEELINGS) + 1)
    with atomic_path(output) as path, path.open("wb") as file:
        np.savez_compressed(file, weight=weight.astype(np.float32), bias=bias.astype(np.float32))
    return {name: len(source.texts) for name, source in sources.items()}


def trained_card(report: SoftReport, counts: Mapping[str, int], weights: Path) -> str:
    """Return a card.

    Args:
        report: the figures of the file.
        counts: what `train_soft` returned.
        weights: the file.

    Returns:
        Markdown.
    """
    content = weights.read_bytes()
    cards = "\n".join(
        f"- {card.name}: {card.what}; {card.licence}; level {card.level}; {card.source}"
        for card in (EMPATHETIC.card, ISEAR.card, DAILYDIALOG.card)
    )
    table = "\n".join(f"    {line}" for line in soft_card(report).splitlines())
    return f"""# {weights.name}

What an instruction in every-day words asks of a voice: one of basic-7, and how strongly, from its meaning
(`mien.meaning`, not trained here), by one linear layer. {len(content) / 1e3:.0f} kB, SHA-256
`{sha256(content).hexdigest()[:16]}…`; numpy.

**Weights: non-commercial, share-alike, as the data that they learned from (level B).**

## Made by

    mien train soft --data DIR -o {weights.name}

No chance plays a part: there is no seed.

## Data and rights

{cards}
- the open vocabulary of feeling (`perceive/open_words.toml`) and what people of its branches say: ours

Learned from {counts["empathetic"]:,} situations of EmpatheticDialogues' dev and {counts["isear"]:,} of ISEAR, as
instructions ("as if you …"), {counts["words"]:,} instructions with a word of the vocabulary, its {counts["sayings"]}
sayings, and {counts["neutral"]} neutral first turns of DailyDialog's train. How strong: ISEAR's tellers' own ratings.

## Figures

`mien bench soft`, 70 instructions of the test half (`measure/soft.toml`, ours, written before anything was tried; what
each source counts, the penalty and the sharpness were found on the other half):

{table}

## What it is bad at

Any language but English; negation ("as if you were not afraid at all"); manner without a situation ("through clenched
teeth"); two feelings at once. It reads what most people would feel. Instructions and their labels are one author's.
"""
