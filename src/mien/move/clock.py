"""The frames of a beat on the media clock."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mien.types.check import check_number

__all__ = ["beat_window", "frame_times"]

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


def beat_window(times: NDArray[np.float64], duration: float, *, edge: float) -> NDArray[np.float64]:
    """Return a weight that leads what belongs to one beat alone in from rest and out to rest.

    Without it a nod or a rounded mouth that reaches past its beat would be cut off within one frame.

    Args:
        times: (t,) seconds since the beat began.
        duration: of the beat, seconds.
        edge: how long it takes to come and to go, seconds.

    Returns:
        (t,) float64 in [0, 1]: 0 at both ends, 1 between the edges.
    """
    near = np.clip(np.minimum(times, duration - times) / edge, 0.0, 1.0)
    return 0.5 - 0.5 * np.cos(np.pi * near)
