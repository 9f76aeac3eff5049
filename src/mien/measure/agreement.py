"""Whether words, voice and face of an answer tell the same feeling, as judges who know one channel each read them.

Source: Zhang et al., "Towards multimodal empathetic response generation" (AvaMERG, Empatheia), WWW 2025, arXiv
2502.04976, where a content synchroniser and a style disentangler keep three outputs on one plan and people rate how
consistent they are. Here nobody is asked: agreement is the correlation, over turns, of what two judges read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.measure.agreement_turns import WAYS, Channels, read_turns
from mien.measure.say.say import read_openings

__all__ = ["Agreement", "AgreementReport", "agreement_card", "agreement_record", "measure_agreement", "score_ways"]

Reals = NDArray[np.float64]
Span = tuple[float, float, float]
"""A mean, and its 95 % interval over turns."""

_DRAWS = 2000
_FEWEST = 3
_OPENINGS = 50
_LEAST = 1e-9  # of what varies


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far channels agree in one way of performing.

    Args:
        agreement: mean correlation of valence and of arousal, over all pairs of channels.
        above: how far that of "one feeling" is above it; None for that way itself.
        valence: by pair of channels, the correlation of valence over turns.
        arousal: the same of arousal.
        same: by pair, the share of turns in which both judges find the same feeling of basic-7 the strongest.
    """

    agreement: Span
    above: Span | None
    valence: Mapping[str, float]
    arousal: Mapping[str, float]
    same: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class AgreementReport:
    """The figures.

    Args:
        mind: who thought.
        voice: who spoke.
        turns: how many.
        ways: by way of performing.
    """

    mind: str
    voice: str
    turns: int
    ways: Mapping[str, Agreement]


def measure_agreement(
    *,
    turns: int,
    mind: str,
    voice: str,
    mover: str,
    persona: str,
    drawn: bool,
    say: Callable[[str], None],
) -> AgreementReport:
    """Perform answers to openings in four ways and measure how far their channels agree.

    Args:
        turns: how many of our fifty openings, 3 or more, evenly spread over their feelings.
        mind: spec of who thinks.
        voice: spec of who speaks.
        mover: spec of who moves.
        persona: who answers.
        drawn: whether faces are drawn for a judge of pictures, in the place of action units.
        say: is told how it goes.

    Returns:
        The figures.

    Raises:
        InputError: there are fewer than three turns or more than there are openings, or the persona is unknown.
        EngineError: an engine is unknown or broke.
    """
    every = read_openings(Path(), held=0, own=_OPENINGS)
    if not _FEWEST <= turns <= len(every):
        raise InputError(f"{turns} turns were asked for; expected {_FEWEST} to {len(every)}, to correlate over")
    openings = [every[place] for place in np.linspace(0, len(every) - 1, turns).astype(int)]
    read = read_turns(openings, mind=mind, voice=voice, mover=mover, persona=persona, drawn=drawn, say=say)
    face = "drawn face" if drawn else "face"
    return AgreementReport(mind, voice, turns, score_ways(read, channels=("words", "voice", face)))


def score_ways(read: Mapping[str, Sequence[Channels]], *, channels: Sequence[str]) -> dict[str, Agreement]:
    """Score readings.

    Args:
        read: by way, of the same turns in the same order; "one feeling" among them.
        channels: which to compare, two or more.

    Returns:
        By way, how far its channels agree; intervals by drawing turns anew, the same ones in every way.
    """
    pairs = list(combinations(channels, 2))
    count = len(next(iter(read.values())))
    draws = np.random.default_rng(0).integers(0, count, size=(_DRAWS, count))
    points = {way: np.array([[one.vad[name] for name in channels] for one in rows]) for way, rows in read.items()}
    means = {way: _mean(found[draws]) for way, found in points.items()}
    out: dict[str, Agreement] = {}
    for way, rows in read.items():
        strongest = {name: np.array([one.emotions[name].argmax() for one in rows]) for name in channels}
        valence, arousal = (_pairs(points[way][:, :, axis]) for axis in (0, 1))
        mean, first = float(_mean(points[way])), float(_mean(points["one feeling"]))
        out[way] = Agreement(
            agreement=_span(mean, means[way]),
            above=None if way == "one feeling" else _span(first - mean, means["one feeling"] - means[way]),
            valence={" & ".join(pair): float(value) for pair, value in zip(pairs, valence, strict=True)},
            arousal={" & ".join(pair): float(value) for pair, value in zip(pairs, arousal, strict=True)},
            same={" & ".join(pair): float((strongest[pair[0]] == strongest[pair[1]]).mean()) for pair in pairs},
        )
    return out


def agreement_card(report: AgreementReport) -> str:
    """Return a report as a table to read."""
    pairs = list(next(iter(report.ways.values())).valence)
    head = [f"{report.turns} turns, {report.mind}, {report.voice}", "agreement [95 %]", "one feeling is above by"]
    head += [f"{pair}: valence, arousal, same" for pair in pairs]
    lines = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    for way in WAYS:
        one = report.ways[way]
        above = "" if one.above is None else "{:+.2f} [{:+.2f}, {:+.2f}]".format(*one.above)
        cells = [way, "{:.2f} [{:.2f}, {:.2f}]".format(*one.agreement), above]
        cells += [f"{one.valence[pair]:+.2f}, {one.arousal[pair]:+.2f}, {one.same[pair]:.2f}" for pair in pairs]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def agreement_record(report: AgreementReport) -> dict[str, object]:
    """Return a report as one JSON object."""
    return asdict(report)


def _mean(points: Reals) -> Reals:
    """Return the mean correlation of valence and arousal over pairs of channels, (..., turns, channels, 3) to (...)."""
    return np.mean([_pairs(points[..., axis]) for axis in (0, 1)], axis=(0, -1))


def _pairs(values: Reals) -> Reals:
    """Return the correlation of each pair of columns over turns, (..., turns, channels) to (..., pairs)."""
    own = values - values.mean(axis=-2, keepdims=True)
    size = np.sqrt((own**2).sum(axis=-2, keepdims=True))
    own /= np.where(size > _LEAST, size, np.inf)  # what does not vary correlates with nothing
    first, second = np.triu_indices(values.shape[-1], 1)
    return (own[..., first] * own[..., second]).sum(axis=-2)


def _span(mean: float, drawn: Reals) -> Span:
    low, high = np.percentile(drawn, [2.5, 97.5])
    return mean, float(low), float(high)
