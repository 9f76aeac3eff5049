"""Turns made by pairing what channels said of different people who felt the same, and of people who did not.

No corpus with words, voice and face of one turn may be used here. So a turn has a feeling; channels that show it are
real readings with that label. The shares of the three sorts of turn are **assumptions**, and so are how often an
everyday voice is misheard, and the rule that where people say what they do not feel the voice and the face are right.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.measure.fusion.sources import BASIC, Source, draw_faces
from mien.types import load_taxonomy

__all__ = ["SORTS", "SUBSETS", "Turns", "keep_channels", "make_turns"]

SORTS = ("agree", "quiet", "contradict")
"""All channels show the feeling; some show none; the words are pleasant, and voice or face show what is felt."""

SUBSETS = ((0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2))
"""The channels that can be there, as places in `mien.perceive.attention.CHANNELS`."""

_SHARES = (0.69, 0.25, 0.06)  # of the sorts
_NEUTRAL = 0.45  # share of turns in which nothing is felt; the six other labels share the rest alike
_SHOWS = 0.6  # chance that a channel of a quiet turn shows the feeling
_LEAKS = 0.75  # chance that voice, and face, of a contradictory turn show it
_MISHEARD = 0.33  # of voices: acted ones are clearer; on a corpus never heard `voice:` loses a third (voice.md)
_PLEASANT = 0.8  # of the words of a contradictory turn; the rest is neutral
_OTHER_WAY = 0.4  # chance that a channel was heard in noise or by a baseline

_BEHIND = ("sad", "angry", "fearful", "disgusted")


@dataclass(frozen=True, slots=True, eq=False)
class Turns:
    """Turns of three channels.

    Args:
        rows: (n, 3, 12) float64, as `attend` takes them.
        label: (n,) int64, place in `BASIC`: what is felt.
        vad: (n, 3) float64, the label's published point, nearer to 0 where it was acted mildly.
        sort: (n,) int64, place in `SORTS`.
    """

    rows: NDArray[np.float64]
    label: NDArray[np.int64]
    vad: NDArray[np.float64]
    sort: NDArray[np.int64]


def make_turns(words: Source, voice: Source, *, count: int, seed: int, plain: bool) -> Turns:
    """Make turns.

    Args:
        words: readings of texts of one part.
        voice: readings of recordings of the same part.
        count: how many.
        seed: of all chance.
        plain: shipped engines on plain examples alone; else some are heard in noise, or by a baseline.

    Returns:
        The turns; in each, words and voice come from examples of their own.
    """
    draw = np.random.default_rng(seed)
    sort = draw.choice(len(SORTS), count, p=_SHARES)
    label = np.where(draw.random(count) < _NEUTRAL, 0, draw.integers(1, len(BASIC), count))
    behind = np.array([BASIC.index(name) for name in _BEHIND])
    label = np.where(sort == 2, behind[draw.integers(0, len(behind), count)], label)
    sort = np.where((label == 0) & (sort == 1), 0, sort)
    shown = np.repeat(label[:, np.newaxis], 3, axis=1)
    quiet = np.where((sort == 2)[:, np.newaxis], _LEAKS, _SHOWS) < draw.random((count, 3))
    carrier = np.where(sort == 2, draw.integers(1, 3, count), draw.integers(0, 3, count))
    quiet[np.arange(count), carrier] = False
    shown[quiet & (sort > 0)[:, np.newaxis]] = 0
    pleasant = np.where(draw.random(count) < _PLEASANT, BASIC.index("happy"), 0)
    shown[:, 0] = np.where(sort == 2, pleasant, shown[:, 0])
    said, _ = _pick(words, shown[:, 0], draw, plain=plain)
    misheard = np.where(draw.random(count) < _MISHEARD, draw.integers(0, len(BASIC), count), shown[:, 1])
    heard, strength = _pick(voice, misheard, draw, plain=plain)
    strength = np.where((shown[:, 1] == label) & (misheard == label), strength, 0.85)
    points = load_taxonomy("basic-7").points()[label]
    rows = np.stack([said, heard, draw_faces(shown[:, 2], draw)], axis=1)
    return Turns(rows, label, strength[:, np.newaxis] * points, sort)


def keep_channels(turns: Turns, channels: tuple[int, ...]) -> Turns:
    """Return the turns in which some of the channels, and something, can be seen or heard, with those alone.

    Args:
        turns: of three channels.
        channels: one of `SUBSETS`.
    """
    rows = np.zeros_like(turns.rows)
    rows[:, channels] = turns.rows[:, channels]
    there = (rows[:, :, -1] > 0.0).any(axis=1)
    return Turns(rows[there], turns.label[there], turns.vad[there], turns.sort[there])


def _pick(
    source: Source, shown: NDArray[np.int64], draw: np.random.Generator, *, plain: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return rows of examples that show labels, and how strongly each was acted."""
    place = np.zeros(len(shown), dtype=np.int64)
    for label in range(len(BASIC)):
        wanted = np.flatnonzero(shown == label)
        place[wanted] = draw.choice(np.flatnonzero(source.label == label), len(wanted))
    way = np.zeros(len(shown), dtype=np.int64)
    if not plain:
        way = np.where(draw.random(len(shown)) < _OTHER_WAY, draw.integers(1, len(source.rows), len(shown)), 0)
    return source.rows[way, place], source.strength[place]
