"""The card of a trained listener to a voice: data, rights, splits, figures, confusions, limits, and the command."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from mien.corpora import load_card
from mien.measure.voice.clips import CORPORA
from mien.measure.voice.voice import VoiceReport
from mien.perceive.voice import KINDS
from mien.train.voice.voice import COPIES, SEEDS

__all__ = ["voice_card"]

_BARS = {"ravdess": "0.65", "emodb": "0.80", "nemo": "-"}


def voice_card(report: VoiceReport, weights: Path, *, seed: int, triplets: Sequence[str]) -> str:
    """Return a card.

    Args:
        report: figures of the file.
        weights: the file.
        seed: that it was trained with.
        triplets: lines of `mien.train.voice.triplet.tell_ways`.

    Returns:
        Markdown.
    """
    content = weights.read_bytes()
    before, after = report.ece_before, report.ece_voice
    valence, arousal, dominance = report.vad
    lines = [
        f"# {weights.name}",
        "",
        f"Feeling in a voice: {', '.join(KINDS)}; valence, arousal, dominance.",
        "The first two layers of Whisper tiny.en's encoder (MIT), frozen, on windows of 0.75 s; one linear head on",
        f"mean and deviation of their states over time. 8-bit matrices, {len(content) / 1e6:.1f} MB,",
        f"SHA-256 `{sha256(content).hexdigest()[:16]}…`.",
        "",
        "**Weights: non-commercial, share-alike (CC BY-NC-SA 4.0), as the speech that they learned from (level B).**",
        "",
        "## Made by",
        "",
        f"    mien train voice --data DIR --seed {seed} -o {weights.name}",
        "",
        f"The mean of {SEEDS} heads (seeds {seed} to {seed + SEEDS - 1}); every clip plain and in {COPIES} copies,",
        "changed by pace and pitch, tilt, room, distance, noise, other voices, codec and clipping. A clip can only be",
        "mistaken for the kinds that its corpus has.",
        "",
        "## Data and rights",
        "",
        *(
            f"- {card.name}: {card.what}; {card.licence}; level {card.level}; {card.source}"
            for card in map(load_card, CORPORA)
        ),
        "",
        "## Figures: unseen speakers",
        "",
        "Eight folds by speaker (RAVDESS 2 actors each, EmoDB and nEMO one), measured through the shipped file with",
        "the folds' heads; no normalisation by speaker. Unweighted average recall among the kinds of each corpus.",
        "A fold's temperature comes from dev speakers, whom its head then learned from too.",
        "",
        "| corpus | recall | each seed | lowest and highest fold | a corpus never heard | bar |",
        "| --- | --- | --- | --- | --- | --- |",
        *(_row(report, place) for place in range(len(CORPORA))),
        "",
        f"Calibration over nine kinds: error {before:.3f} at temperature 1, {after:.3f} at the folds' own (bar 0.06).",
        f"Correlation with the labels' published points: valence {valence:.2f}, arousal {arousal:.2f}, dominance",
        f"{dominance:.2f}; nobody rated these clips in numbers.",
        f"Speed: {report.voice_rtf:.3f} × real time of one core for a recording, {report.stream_rtf:.3f} in pieces of",
        "20 ms, with an estimate every 250 ms (bar 0.03).",
    ]
    for place, name in enumerate(CORPORA):
        lines += ["", f"### Confusions, {name} (rows are right, shares of a row)", "", *_table(report.confusion[place])]
    lines += [
        "",
        "## Triplets before labels (M2FNet)",
        "",
        "An embedding of 128 in place of the linear head, 300 steps each, dev speakers of three folds, mean and",
        f"deviation over three seeds of the recall of {', '.join(CORPORA)}; triplets have the first half of the steps:",
        "",
        *(f"    {line}" for line in triplets),
        "",
        "## What it is bad at",
        "",
        "It learned from actors in quiet rooms: everyday feelings are weaker, and mixed. A language, a microphone or a",
        "way of speaking that it never heard costs much (see the corpus never heard). It knows 29 speakers, all adult.",
        "",
        "How well women and men are heard is told by `python -m mien.measure.voice.groups DATA voice.csv`.",
        "",
    ]
    return "\n".join(lines)


def _row(report: VoiceReport, place: int) -> str:
    name = CORPORA[place]
    seeds = ", ".join(f"{recall:.3f}" for recall in report.seeds[:, place])
    low, high = report.spread[place]
    cells = (name, f"{report.uar[place]:.3f}", seeds, f"{low:.2f}, {high:.2f}", f"{report.across[place]:.3f}")
    return f"| {' | '.join(cells)} | {_BARS[name]} |"


def _table(counts: np.ndarray) -> list[str]:
    there = np.flatnonzero(counts.sum(axis=1))
    names = [KINDS[k] for k in there]
    head = [f"| | {' | '.join(names)} |", f"|{' --- |' * (len(there) + 1)}"]
    shares = counts[np.ix_(there, there)] / counts[there].sum(axis=1, keepdims=True)
    return head + [
        f"| {name} | {' | '.join(f'{share:.2f}' for share in row)} |" for name, row in zip(names, shares, strict=True)
    ]
