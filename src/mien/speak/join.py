"""Pieces of speech end to end."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mien.types import Audio, Mark, Speech

__all__ = ["join_speech"]


def join_speech(parts: Sequence[Speech]) -> Speech:
    """Join pieces end to end, with times counted in whole samples so that nothing drifts.

    Where one ends and the next begins with silence, the two silences become one mark.

    Args:
        parts: one piece or more, of one rate.

    Returns:
        One speech; the only piece itself.
    """
    if len(parts) == 1:
        return parts[0]
    rate = parts[0].audio.rate
    phones: list[Mark] = []
    words: list[Mark] = []
    at = 0
    for part in parts:
        later = [_later(mark, at, rate) for mark in part.phones]
        if phones and later and not phones[-1].text and not later[0].text:
            later[0] = Mark("", phones.pop().start, later[0].end)
        phones += later
        words += [_later(mark, at, rate) for mark in part.words]
        at += len(part.audio.samples)
    sound = Audio(np.concatenate([part.audio.samples for part in parts]), rate)
    return Speech(sound, tuple(phones), tuple(words), parts[0].timing)


def _later(mark: Mark, samples: int, rate: int) -> Mark:
    start, end = (round(time * rate) + samples for time in (mark.start, mark.end))
    return Mark(mark.text, start / rate, end / rate, mark.stress)
