"""How soon the listener's face reacts to a change in a voice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from mien.listen.cues import STEP, VoiceCues
from mien.listen.listener import Listener
from mien.types import ARKIT_INDEX, Audio, BigFive

__all__ = ["Listening", "listening"]

_RATE = 16_000
_UP_DB = 14.0
_SEEN = 0.05  # of a weight that moves by half: the eye sees it
_LATEST = 1.0  # seconds after which a reaction is to something else
_EVEN = BigFive(0.0, 0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Listening:
    """How a listener reacts.

    Args:
        changes: how many changes there were.
        noticed: at how many of them the brows were raised within a second.
        reaction_p50_s: median from the change to the first frame on which the brows are seen to rise, in the time of
            the sound; the frames that react to a hop of sound are those after it.
        reaction_p95_s: the 95th percentile; both are infinite where so many were missed.
        step_ms: what 80 ms of listening cost of one core.
    """

    changes: int
    noticed: int
    reaction_p50_s: float
    reaction_p95_s: float
    step_ms: float


def listening(talks: Sequence[Audio], *, every: float = 0.2) -> Listening:
    """Let a listener hear voices that grow louder at known moments, by 14 dB, in the midst of a word.

    Args:
        talks: recordings of one voice each, three seconds or more.
        every: seconds between two of the moments that are tried, one in each hearing.

    Returns:
        The figures.
    """
    delays: list[float] = []
    changes, steps, took = 0, 0, 0.0
    for talk in talks:
        samples = talk.resample(_RATE).samples
        whole = np.concatenate([samples, samples])
        spoken = [cue.at for cue in VoiceCues().push(whole) if cue.speech and cue.loudness_db > 0 and cue.voiced == 1]
        first = len(samples) / _RATE
        last = -every
        for at in spoken:
            if at < first or at > first + 3.0 or at - last < every:
                continue
            last = at
            changed = whole.copy()
            changed[: round((at - STEP) * _RATE)] *= 10 ** (-_UP_DB / 20)
            before = perf_counter()
            brows = _brows(changed[: round((at + _LATEST) * _RATE)])
            took += perf_counter() - before
            steps += len(brows) // 2
            changes += 1
            frames = np.arange(len(brows)) / 25.0
            up = frames[(frames > at - STEP) & (brows > _SEEN)]
            if len(up):
                delays.append(float(up[0]) - (at - STEP))
    missed = [float("inf")] * max(changes - len(delays), 1 - len(delays))
    p50, p95 = np.percentile([*delays, *missed], [50, 95], method="nearest")
    return Listening(changes, len(delays), float(p50), float(p95), 1000 * took / max(steps, 1))


def _brows(samples: np.ndarray) -> np.ndarray:
    """Return how far the brows are up, frame by frame, on the clock of the sound."""
    who, cues = Listener(_EVEN, attitude="neutral", seed=0, fps=25.0), VoiceCues()
    weights = [who.motion(2).face]
    for cue in cues.push(samples):
        who.hear(cue)
        weights.append(who.motion(2).face)
    return np.concatenate(weights)[:, ARKIT_INDEX["browOuterUpLeft"]]
