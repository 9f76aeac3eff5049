"""Explanations of feelings by people, by templates and by our reader of words, against EMER's descriptions.

    python -m mien.measure.emer_compared DATA

EMER's films may not be had here: our voice and face channels cannot be asked. What can be: its subtitles, translated,
by `minilm:`; templates that know the right label; and, of the clips that were described twice, one description against
the other.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mien.corpora import EMER
from mien.corpora.example import Explanation
from mien.engines import Registry
from mien.measure.clues import Clue
from mien.measure.emer import EmerReport, Explained, explained, score_explanations
from mien.perceive.open_words import open_words

__all__ = ["compare_explanations", "tell_explanations"]

_USUAL = 0.25  # share of a label's other descriptions in which a clue stands, from which it is the label's stock clue


@dataclass(frozen=True, slots=True)
class _Clip:
    described: Explanation
    said: str
    other: Explanation | None


def compare_explanations(data: Path) -> dict[str, dict[str, EmerReport]]:
    """Score ways of explaining.

    Args:
        data: the folder that holds `text/emer`.

    Returns:
        By what they are held against ("once", the short descriptions of all clips; "twice", the long ones of the clips
        that have both), the scores of each way: "label", the right label alone; "label, whole subtitle"; "stock clues",
        the right label and the clues that other descriptions with it have; "words' label" and "words", what `minilm:`
        makes of the subtitle, without and with its reasons; "people", the short descriptions (of "twice").

    Raises:
        InputError: the corpus is missing or wrong.
    """
    folder = data / "text" / "emer"
    long = {one.id: one for one in EMER.read(folder, split="explained")}
    clips = [_Clip(one, str(one.extra["subtitles"]), long.get(one.id)) for one in EMER.read(folder, split="labelled")]
    twice = [clip for clip in clips if clip.other is not None]
    short = {clip.described.id: explained(clip.described.text) for clip in clips}
    ways = _ways(clips, short)
    whole = {clip.described.id: explained(clip.other.text) for clip in twice if clip.other is not None}
    return {
        "once": {name: score_explanations(way, short) for name, way in ways.items()},
        "twice": {name: score_explanations(way, whole) for name, way in {**ways, "people": short}.items()},
    }


def tell_explanations(found: Mapping[str, Mapping[str, EmerReport]]) -> str:
    """Return scores as a table in Markdown."""
    lines = ["| held against | way | clues P / R / F | words F | labels F | channels |", "| --- " * 6 + "|"]
    for gold, ways in found.items():
        for name, one in ways.items():
            clues = " / ".join(f"{value:.3f}" for value in (one.clues.precision, one.clues.recall, one.clues.f))
            words, labels = one.channels["words"].f, one.labels.f if one.labels else 0.0
            lines.append(f"| {gold} | {name} | {clues} | {words:.3f} | {labels:.3f} | {one.completeness:.3f} |")
    return "\n".join(lines)


def _ways(clips: Sequence[_Clip], short: Mapping[str, Explained]) -> dict[str, dict[str, Explained]]:
    reader = Registry("readers").make("minilm:")
    ways: dict[str, dict[str, Explained]] = {}
    for clip in clips:
        right, name = clip.described.labels[0], clip.described.id
        affect = reader.read(clip.said)
        named = [one.word for one in open_words(affect, text=clip.said)][:2]
        stock = Explained(_stock(clips, short, clip), explained("", labels=[right]).branches)
        for way, one in {
            "label": explained("", labels=[right]),
            "label, whole subtitle": explained(f'"{clip.said}"', labels=[right]),
            "stock clues": stock,
            "words' label": explained("", labels=named),
            "words": explained(". ".join(affect.evidence), labels=named),
        }.items():
            ways.setdefault(way, {})[name] = one
    return ways


def _stock(clips: Sequence[_Clip], short: Mapping[str, Explained], clip: _Clip) -> frozenset[Clue]:
    """Return the usual clues of a clip's label, by the descriptions of the other clips."""
    label = clip.described.labels
    alike = [short[one.described.id] for one in clips if one.described.labels == label and one is not clip]
    counts = Counter(clue for one in alike for clue in one.clues if clue.channel != "words")
    return frozenset(clue for clue, count in counts.items() if count >= _USUAL * len(alike))


if __name__ == "__main__":
    print(tell_explanations(compare_explanations(Path(sys.argv[1]))))
