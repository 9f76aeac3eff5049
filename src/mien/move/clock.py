"""The frames of a beat on the media clock."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mien.types.check import check_number

__all__ = ["frame_times"]

_ROUNDING = 1e-6  # in frames; a start that is a sum of float durations must not gain or lose a frame


def frame_times(start: float, duration: float, *, fps: float) -> NDArray[np.float64]:
    """Return the media times of the frames that fall into a beat.

    Args:
        start: seconds, not negative.
        duration: seconds, not negative.
        fps: frames a second.

    Returns:
        (t,) float64: every k / fps with start <= k / fps < start + duration; a beat and the one after it share none
        and miss none.

    Raises:
        InputError: a time is negative or not finite.
    """
    check_number(start, name="start of a beat", low=0.0)
    check_number(duration, name="duration of a beat", low=0.0)
    first, last = (int(np.ceil(time * fps - _ROUNDING)) for time in (start, start + duration))
    return np.arange(first, last) / fps
