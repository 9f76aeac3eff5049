"""What the match of lips and phones learns from: a mouth over a line, with the times of its phones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.random import Generator

from mien.perceive.face_mouth import LENGTHS, Mouth
from mien.perceive.lips import RATE, lip_rows, phone_rows
from mien.train.lips.net import Batch
from mien.types import Mark

__all__ = ["Clip", "batch_clips"]

_PACE, _LASTING = (0.85, 1.2), 0.25  # how fast a clip goes; deviation of the logarithm of a phone's stated length
_GAIN, _NOISE, _HIDDEN = 0.15, 0.08, 0.1  # of a length's range; and the share of lengths that are not shown
_SIDES = [LENGTHS.index(name) for name in ("gap_left", "gap_right")]


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """One line.

    Args:
        mouth: that says it.
        phones: what it says, silence ("") included, without gaps.
    """

    mouth: Mouth
    phones: tuple[Mark, ...]


def batch_clips(clips: Sequence[Clip], chance: Generator) -> Batch:
    """Put clips beside one another, each a little changed.

    Args:
        clips: one or more.
        chance: changes their pace, mirrors them, scales and shakes their lengths, hides some, and states other
            durations than the phones have, for nobody knows them in a line that is yet to be dubbed.

    Returns:
        The batch.
    """
    parts = [_changed(clip, chance) for clip in clips]
    most = [max(len(part[place]) for part in parts) for place in range(4)]
    filled = [
        torch.stack([
            torch.as_tensor(np.pad(part[place], ((0, most[place] - len(part[place])), *rest), constant_values=value))
            for part in parts
        ])
        for place, (rest, value) in enumerate((([(0, 0)], 0.0), ([(0, 0)], 0.0), ([], -1), ([], -1)))
    ]  # fmt: skip
    return Batch(*filled)


def _changed(clip: Clip, chance: Generator) -> tuple[np.ndarray, ...]:
    pace = float(chance.uniform(*_PACE))
    times = np.arange(0.0, clip.mouth.seconds[-1], pace / RATE)
    lips = lip_rows(clip.mouth, times) * np.exp(chance.normal(0.0, _GAIN, len(LENGTHS)))
    lips = (lips + chance.normal(0.0, _NOISE, lips.shape)) * (chance.random(len(LENGTHS)) > _HIDDEN)
    if chance.random() < 0.5:
        lips[:, _SIDES] = lips[:, _SIDES[::-1]]
    stated = [
        replace(phone, start=0.0, end=phone.duration / pace * float(np.exp(chance.normal(0.0, _LASTING))))
        for phone in clip.phones
    ]
    starts = np.array([phone.start for phone in clip.phones])
    place = np.clip(np.searchsorted(starts, times, side="right") - 1, 0, None)
    middle = np.array([(phone.start + phone.end) / 2 for phone in clip.phones])
    rows = phone_rows(stated)
    look = rows[:, : rows.shape[1] - 2].argmax(axis=1)
    return lips.astype(np.float32), rows.astype(np.float32), 2 * place + (times >= middle[place]), look
