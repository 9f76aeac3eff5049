"""How well instructions to a voice are understood: phrases of ours with the feeling that is meant, which few name.

The rivals: the open vocabulary of feeling as a list of keywords; what `mien render --emotion` understands of a
sentence; the reader of words, as it is and kept from saying "neutral"; what `mien.say` knows of events.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.meaning import open_encoder
from mien.measure.scores import mean_interval
from mien.move.expression_sentence import read_sentence
from mien.perceive.label_shares import read_as
from mien.perceive.open_wheel import load_wheel
from mien.perceive.words import WordsReader, weights_place
from mien.perceive.words_model import WordsModel
from mien.say.empathy import open_empathy
from mien.speak.soft import FEELINGS, Soft, soft_place
from mien.types import Affect, convert_affect

__all__ = ["HALVES", "Phrase", "SoftReport", "Understood", "measure_soft", "read_phrases", "soft_card", "soft_record"]

HALVES = ("development", "test")
"""What is tried is chosen on the first; the second is for figures."""

_DRAWS = 2_000
_LONGEST = 3  # words of a keyword


@dataclass(frozen=True, slots=True)
class Phrase:
    """An instruction.

    Args:
        text: the instruction.
        label: the feeling that is meant, of basic-7.
        strength: "strong", "plain" or "mild", against that feeling's usual strength.
    """

    text: str
    label: str
    strength: str


@dataclass(frozen=True, slots=True)
class Understood:
    """What one reader understood.

    Args:
        reader: who.
        right: share of phrases whose feeling it names; each of the seven is meant equally often.
        low: of the 95 % interval over draws of phrases.
        high: of the same.
        behind: how much less it has right than the instruction's reader, on the same phrases.
        behind_low: of the 95 % interval of that.
        behind_high: of the same.
    """

    reader: str
    right: float
    low: float
    high: float
    behind: float
    behind_low: float
    behind_high: float


@dataclass(frozen=True, slots=True, eq=False)
class SoftReport:
    """The figures.

    Args:
        half: of `HALVES`.
        count: phrases.
        readers: one each, the instruction's reader last.
        confusion: (7, 7) counts of the instruction's reader; rows are meant.
        stronger: how often of a strong and a mild phrase the strong one is read as the stronger.
        stronger_arousal: the same by the arousal that the reader of words finds.
        pairs: how many such pairs.
    """

    half: str
    count: int
    readers: tuple[Understood, ...]
    confusion: NDArray[np.int64]
    stronger: float
    stronger_arousal: float
    pairs: int


def read_phrases(half: str) -> list[Phrase]:
    """Return the instructions of a half, 70 of them.

    Args:
        half: of `HALVES`.
    """
    table = tomllib.loads(files("mien.measure").joinpath("soft.toml").read_text(encoding="utf-8"))[half]
    return [
        Phrase(text, label, strength)
        for label, rows in table.items()
        for strength, texts in rows.items()
        for text in texts
    ]


def measure_soft(*, half: str = "test", weights: Path | None = None) -> SoftReport:
    """Let every reader read every instruction.

    Args:
        half: of `HALVES`.
        weights: the npz file of the instruction's reader; the shipped one unless given.

    Returns:
        The figures.

    Raises:
        WeightsError: a file is damaged.
    """
    phrases = read_phrases(half)
    texts = [phrase.text for phrase in phrases]
    meant = np.array([FEELINGS.index(phrase.label) for phrase in phrases])
    soft, encoder = Soft(weights or soft_place()), open_encoder()
    meanings = np.stack([encoder.vector(text) for text in texts])
    reader = WordsReader(WordsModel(weights_place()))
    words = [reader.read(text) for text in texts]
    coarse = np.array([read_as(read, taxonomy="basic-7").emotions for read in words])
    answers: dict[str, NDArray[np.int64]] = {
        "keywords": _each(_by_keywords, texts),
        "render": _each(_by_sentence, texts),
        "minilm:": coarse.argmax(axis=1),
        "minilm:, feeling": 1 + coarse[:, 1:].argmax(axis=1),
        "empathy": open_empathy().likely(meanings).argmax(axis=1),
        "soft": soft.likely(meanings).argmax(axis=1),
    }
    ours = (answers["soft"] == meant).astype(float)
    confusion = np.zeros((len(FEELINGS), len(FEELINGS)), np.int64)
    np.add.at(confusion, (meant, answers["soft"]), 1)
    strong, mild = (np.array([phrase.strength == name for phrase in phrases]) for name in ("strong", "mild"))
    arousal = np.array([read.arousal for read in words])
    degrees = soft.strength(meanings)
    return SoftReport(
        half=half,
        count=len(phrases),
        readers=tuple(_understood(name, (given == meant).astype(float), ours) for name, given in answers.items()),
        confusion=confusion,
        stronger=_ordered(degrees[strong], degrees[mild]),
        stronger_arousal=_ordered(arousal[strong], arousal[mild]),
        pairs=int(strong.sum() * mild.sum()),
    )


def soft_card(report: SoftReport) -> str:
    """Return a card to read."""
    lines = [f"{report.count} instructions, {report.half} half: share right [95 %], behind soft [95 %]"]
    for one in report.readers:
        behind = f"{one.behind:6.3f} [{one.behind_low:+.3f}, {one.behind_high:+.3f}]" if one.reader != "soft" else ""
        lines.append(f"{one.reader:16} {one.right:.3f} [{one.low:.3f}, {one.high:.3f}] {behind}".rstrip())
    lines.append("of a strong and a mild one the strong one is stronger: ")
    lines[-1] += f"soft {report.stronger:.3f}, arousal of minilm: {report.stronger_arousal:.3f} ({report.pairs} pairs)"
    lines.append(f"{'meant':10} " + " ".join(f"{name[:5]:>5}" for name in FEELINGS))
    for name, row in zip(FEELINGS, report.confusion, strict=True):
        lines.append(f"{name:10} " + " ".join(f"{count:5}" for count in row))
    return "\n".join(lines)


def soft_record(report: SoftReport) -> dict[str, Any]:
    """Return the figures by name, for JSON."""
    readers = {
        one.reader: {name: round(value, 4) for name, value in asdict(one).items() if name != "reader"}
        for one in report.readers
    }
    return {
        "half": report.half,
        "count": report.count,
        "readers": readers,
        "stronger": round(report.stronger, 4),
        "stronger_arousal": round(report.stronger_arousal, 4),
        "confusion": report.confusion.tolist(),
    }


def _each(read: Callable[[str], str], texts: Sequence[str]) -> NDArray[np.int64]:
    return np.array([FEELINGS.index(read(text)) for text in texts])


def _by_keywords(text: str) -> str:
    """Return the root of most words of feeling that stand in a text."""
    wheel, words = load_wheel(), re.findall(r"[a-z'-]+", text.lower())
    spans = [" ".join(words[i : i + n]) for n in range(1, _LONGEST + 1) for i in range(len(words) - n + 1)]
    roots = Counter(wheel.of[found].root for span in spans if (found := wheel.find(span)))
    return roots.most_common(1)[0][0] if roots else "neutral"


def _by_sentence(text: str) -> str:
    """Return the first feeling that `mien render --emotion` would show."""
    try:
        parts = read_sentence(text).expression.parts
    except InputError:
        return "neutral"
    felt = [part.shown for part in parts if isinstance(part.shown, Affect)]
    return FEELINGS[int(np.argmax(convert_affect(felt[0], taxonomy="basic-7").emotions))] if felt else "neutral"


def _understood(reader: str, right: NDArray[np.float64], ours: NDArray[np.float64]) -> Understood:
    return Understood(reader, *mean_interval(right, draws=_DRAWS), *mean_interval(ours - right, draws=_DRAWS))


def _ordered(strong: NDArray[np.float64], mild: NDArray[np.float64]) -> float:
    """Return the share of pairs in the right order; a tie is half right."""
    ahead = strong[:, None] - mild[None]
    return float((ahead > 0.0).mean() + 0.5 * (ahead == 0.0).mean())
