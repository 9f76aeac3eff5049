"""Channels that contradict each other, kept as findings: irony, hiding, play."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from mien.perceive.label_shares import read_as
from mien.types import Affect, Channel, ChannelAffect, load_taxonomy

__all__ = ["Disagreement", "Meaning", "find_disagreements"]

Meaning = Literal["irony", "hiding", "play", "unclear"]
"""What a disagreement may mean: said ironically; something hidden; not meant in earnest; nothing that we could name."""

_APART = 0.2  # how far two channels stand on opposite sides of 0 before it is a finding
_SURE = 0.15  # confidence below which a channel contradicts nobody
_OPEN = ("angry", "disgusted")
"""Unpleasant feelings that are shown on purpose; fear and sadness behind pleasant words are rather hidden."""

_SHOWN = {"words": 0, "face": 1, "voice": 2}
"""How easily a channel is feigned: words the easiest, the voice the hardest (Ekman & Friesen, "Nonverbal leakage and
clues to deception", Psychiatry 32, 1969, for words and face against what is less watched)."""

_TAIL = {
    "irony": "may be meant ironically",
    "hiding": "may hide something",
    "play": "may be meant in play",
    "unclear": "",
}


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two channels on opposite sides of an axis.

    Args:
        channels: the two, the more easily feigned one first.
        axis: "valence" or "arousal".
        values: where the two stand on it, [-1, 1].
        meaning: what it may mean.
        looks: how the two seem, such as ("pleasant", "tense").
    """

    channels: tuple[Channel, Channel]
    axis: Literal["valence", "arousal"]
    values: tuple[float, float]
    meaning: Meaning
    looks: tuple[str, str]

    @property
    def size(self) -> float:
        """The smaller of the two distances from 0."""
        return min(abs(value) for value in self.values)

    def sentence(self) -> str:
        """Return the finding as a reason."""
        (one, other), (a, b) = self.channels, self.values
        tail = f": {_TAIL[self.meaning]}" if _TAIL[self.meaning] else ""
        return (
            f"{one} and {other} disagree about {self.axis}: {one} {self.looks[0]} ({a:+.2f}), "
            f"{other} {self.looks[1]} ({b:+.2f}){tail}"
        )


def find_disagreements(channels: Sequence[ChannelAffect]) -> tuple[Disagreement, ...]:
    """Return what channels contradict each other about.

    Args:
        channels: any number; those with a confidence below 0.15 contradict nobody.

    Returns:
        At most one finding for two channels, that of the axis on which they are further apart; the greatest first.
    """
    heard = sorted((c for c in channels if c.affect.confidence >= _SURE), key=lambda c: _SHOWN[c.channel])
    found = [finding for one, other in combinations(heard, 2) if (finding := _between(one, other))]
    return tuple(sorted(found, key=lambda finding: -finding.size))


def _between(one: ChannelAffect, other: ChannelAffect) -> Disagreement | None:
    found: Disagreement | None = None
    for axis in ("valence", "arousal"):  # dominance is too weakly known to quarrel about
        a, b = (float(getattr(channel.affect, axis)) for channel in (one, other))
        if a * b < 0.0 and min(abs(a), abs(b)) > (found.size if found else _APART):
            pair = (one.channel, other.channel)
            looks = (_look(one.affect, axis), _look(other.affect, axis))
            found = Disagreement(pair, axis, (a, b), _meaning(other.affect, axis, a), looks)
    return found


def _meaning(behind: Affect, axis: str, front: float) -> Meaning:
    """Return what it may mean that the easily feigned channel stands at `front`, and another elsewhere."""
    if axis == "arousal":
        return "hiding" if front < 0.0 and behind.valence < -_APART else "unclear"
    if front < 0.0:
        return "play"
    return "irony" if _likeliest(behind) in _OPEN else "hiding"


def _look(affect: Affect, axis: str) -> str:
    if axis == "arousal":
        return "calm" if affect.arousal < 0.0 else "stirred"
    if affect.valence > 0.0:
        return "pleasant"
    feeling = _likeliest(affect)
    if feeling in _OPEN:
        return feeling
    return "tense" if affect.arousal > 0.1 else "low"


def _likeliest(affect: Affect) -> str:
    """Return the likeliest of the basic feelings, neutral left out."""
    basic = load_taxonomy("basic-7")
    likely = dict(zip(basic.labels, read_as(affect, taxonomy=basic.name).emotions, strict=True))
    del likely["neutral"]
    return max(likely, key=lambda label: likely[label])
