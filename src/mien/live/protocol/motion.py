"""Motion on the wire: one row of 16-bit numbers a frame."""

import numpy as np

from mien.errors import InputError
from mien.types import Motion

__all__ = ["ROW", "pack_motion", "unpack_motion"]

ROW = 63
"""Numbers in a row: 52 actions, then head, neck, torso (3 each) and gaze (2)."""

_WEIGHT = 32767.0
_RADIAN = 10_000.0


def pack_motion(motion: Motion) -> bytes:
    """Pack frames, little-endian int16: weights in 1/32767, radians in 1/10000 (to 3.27 at most).

    Args:
        motion: without joints.

    Returns:
        126 bytes a frame.
    """
    turns = np.concatenate([motion.head, motion.neck, motion.torso, motion.gaze], axis=1)
    rows = np.concatenate([motion.face * _WEIGHT, np.clip(turns * _RADIAN, -32767, 32767)], axis=1)
    return np.rint(rows).astype("<i2").tobytes()


def unpack_motion(frames: bytes, *, fps: float) -> Motion:
    """Read packed frames again.

    Args:
        frames: as `pack_motion` returns them.
        fps: frames a second.

    Returns:
        The motion; weights are within 1.6e-5 and angles within 5e-5 radians of what was packed.

    Raises:
        InputError: that is no whole number of rows.
    """
    if len(frames) % (2 * ROW):
        raise InputError(f"{len(frames)} bytes of motion; expected rows of {2 * ROW}")
    rows = np.frombuffer(frames, dtype="<i2").reshape(-1, ROW).astype(np.float32)
    face, turns = rows[:, :52] / _WEIGHT, rows[:, 52:] / _RADIAN
    none = np.zeros((len(rows), 0, 3), dtype=np.float32)
    return Motion(fps, face.clip(0, 1), turns[:, :3], turns[:, 3:6], turns[:, 6:9], turns[:, 9:], none)
