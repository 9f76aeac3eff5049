"""The head: slow drift, a posture for each feeling, nods on stressed words and at the ends of phrases; and breath."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from mien.move.chance import generator, wander
from mien.types import Affect, Mark, Speech

__all__ = ["breath", "drift", "nods", "posture"]

Reals = NDArray[np.float64]

_DRIFT = np.array([0.020, 0.035, 0.018])  # radians of standard deviation, about x, y, z
_BEAT = 0.12  # seconds: half width of a nod on a stressed word
_PAUSE = 0.18  # seconds of silence that end a phrase
_BREATHS = 14 / 60  # Hz at rest, standing or sitting


def drift(times: Reals, *, seed: int) -> Reals:
    """Return the slow drift of a head that is held freely.

    Args:
        times: (t,) media times, seconds.
        seed: the same gives the same drift at the same times.

    Returns:
        (t, 3) rotation vector, radians.
    """
    axes = [wander(times, seed, f"head {axis}", slowest=0.05, fastest=0.45) for axis in "xyz"]
    return np.stack(axes, axis=1) * _DRIFT


def breath(times: Reals, *, seed: int) -> Reals:
    """Return the torso's rise and fall with the breath, and its sway.

    Args:
        times: (t,) media times, seconds.
        seed: the same gives the same breath at the same times.

    Returns:
        (t, 3) rotation vector, radians: about 14 breaths a minute.
    """
    phase = generator(seed, "breath").random() + 0.15 * wander(times, seed, "breath pace", slowest=0.01, fastest=0.06)
    rise = -0.007 * np.sin(2 * np.pi * (times * _BREATHS + phase))
    sway = 0.006 * wander(times, seed, "sway", slowest=0.03, fastest=0.15)
    return np.stack([rise, np.zeros_like(rise), sway], axis=1)


def posture(affect: Affect) -> Reals:
    """Return how a feeling carries the head.

    Args:
        affect: any feeling.

    Returns:
        (3,) rotation vector, radians: up with dominance, down with displeasure.

    Source: Wallbott, "Bodily expression of emotion", Eur. J. Social Psychology 28, 1998: sadness lowers the head, pride
        and joy raise it; the figures are ours.
    """
    down = -(0.07 * affect.valence + 0.07 * affect.dominance) * affect.intensity
    return np.array([down, 0.0, 0.0])


def nods(speech: Speech, times: Reals, *, start: float, seed: int) -> Reals:
    """Return the nods that go with speech.

    Args:
        speech: words with stress.
        times: (t,) frame times in seconds from the start of the speech.
        start: of the speech, media time: chance depends on it, so that two beats do not nod alike.
        seed: of amplitude and choice.

    Returns:
        (t, 3) rotation vector, radians: a short nod on about half of the stressed words, a slower one at the end of a
        phrase, and a raised head at the end of a question.

    Source: Hadar et al., "Kinematics of head movements accompanying speech", Human Movement Science 2, 1983.
    """
    chance = generator(seed, f"nods at {round(start * 1000)}")
    motion = np.zeros((len(times), 3))
    for word, last in _with_ends(speech):
        draw = chance.random(3)
        middle = word.start + 0.4 * word.duration
        if word.stress == 2 and draw[0] < 0.55 and word.duration > 0.15:
            size = (0.025 + 0.035 * draw[1]) * np.array([1.0, 0.5 * (draw[2] - 0.5), 0.4 * (draw[2] - 0.5)])
            motion += np.exp(-0.5 * ((times - middle) / _BEAT) ** 2)[:, None] * size
        if last:
            size = -0.05 if word.text.rstrip("\"')”’").endswith("?") else 0.035
            motion[:, 0] += size * np.exp(-0.5 * ((times - word.end) / (2 * _BEAT)) ** 2)
    return motion


def _with_ends(speech: Speech) -> list[tuple[Mark, bool]]:
    """Return each word, and whether a phrase ends with it."""
    gaps = [after.start - word.end for word, after in pairwise(speech.words)]
    return [(word, gap > _PAUSE) for word, gap in zip(speech.words, [*gaps, np.inf], strict=False)]
