"""Live Link Face CSV: the file that Epic's iPhone app records, and that MetaHuman and many tools read.

Source: Epic Games, Live Link Face; the columns and their meaning were read off recordings of the app. There, yaw is
positive to the person's right and pitch positive down, both in radians; eye pitch correlates with eyeLookDown at 0.99.
We set roll by the same handedness (a half turn about x): positive clockwise for the viewer.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from mien.draw.rotation import angles_to_vectors, head_angles
from mien.errors import InputError
from mien.types import ARKIT, Motion
from mien.types.media import atomic_path

__all__ = ["livelink_head", "livelink_rows", "read_livelink", "write_livelink"]

_BASE = 60.0
"""Timecodes count frames of a sixtieth of a second, whatever the rate of the recording is."""

_POSE = ("HeadYaw", "HeadPitch", "HeadRoll", "LeftEyeYaw", "LeftEyePitch", "LeftEyeRoll",
         "RightEyeYaw", "RightEyePitch", "RightEyeRoll")  # fmt: skip
_FACE = tuple(name[0].upper() + name[1:] for name in ARKIT)
COLUMNS = ("Timecode", "BlendshapeCount", *_FACE, *_POSE)
_END = "\r\n"


def write_livelink(motion: Motion, path: str | Path) -> None:
    """Write a motion as Live Link Face CSV; the file appears whole or not at all.

    Args:
        motion: any motion; torso, neck and head become one head pose, both eyes get the same gaze.
        path: where to.

    Raises:
        InputError: the place cannot be written to.
    """
    with atomic_path(path) as partial, partial.open("w", newline="", encoding="utf-8") as file:
        file.write(livelink_head())
        file.writelines(livelink_rows(motion))


def livelink_head() -> str:
    """Return the line of a Live Link Face CSV that names its columns."""
    return ",".join(COLUMNS) + _END


def livelink_rows(motion: Motion, *, start: float = 0.0) -> list[str]:
    """Return a motion as lines of a Live Link Face CSV, for a file that is written as it goes.

    Args:
        motion: as for `write_livelink`.
        start: seconds of its first frame.
    """
    head = head_angles(motion) * (-1.0, 1.0, -1.0)
    eye = np.concatenate([-motion.gaze, np.zeros((len(motion), 1))], axis=1)
    rows = np.concatenate([motion.face, head, eye, eye], axis=1) + 0.0
    lines = []
    for frame, row in enumerate(rows):
        numbers = ",".join(f"{value:.6f}".rstrip("0").rstrip(".") for value in row)
        lines.append(f"{_timecode(start + frame / motion.fps)},{len(_FACE) + len(_POSE)},{numbers}{_END}")
    return lines


def read_livelink(path: str | Path) -> Motion:
    """Read a Live Link Face CSV.

    Args:
        path: a recording of the app, or of `write_livelink`.

    Returns:
        The motion at the recording's mean frame rate; the head pose is the head's alone, the gaze is the mean of both
        eyes, and weights a little outside [0, 1] are set to its edge.

    Raises:
        InputError: the file cannot be read, a column is missing, or a row is no row of numbers (it is named).
    """
    try:
        with Path(path).open(newline="", encoding="utf-8-sig") as file:
            text = file.read()
        table = list(csv.DictReader(text.splitlines()))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path} cannot be read as Live Link Face CSV ({error}); expected its 63 columns") from None
    if table and not text.endswith("\n") and None in table[-1].values():
        table.pop()  # its recorder was killed in the middle of it
    if not table:
        raise InputError(f"{path} has no rows; expected a Live Link Face recording")
    missing = [name for name in ("Timecode", *_FACE, *_POSE) if name not in table[0]]
    if missing:
        raise InputError(f"{path} lacks the column {missing[0]}; expected a Live Link Face recording")
    numbers = np.array([_row(row, place, path) for place, row in enumerate(table, start=2)])
    face, head, left, right = np.split(numbers[:, 1:], (len(_FACE), len(_FACE) + 3, len(_FACE) + 6), axis=1)
    rest = np.zeros((len(table), 3), dtype=np.float32)
    return Motion(
        _rate(numbers[:, 0]),
        np.clip(face, 0.0, 1.0).astype(np.float32),
        angles_to_vectors(head * (-1.0, 1.0, -1.0)),
        rest,
        rest,
        (-(left + right)[:, :2] / 2).astype(np.float32),
        np.zeros((len(table), 0, 3), dtype=np.float32),
    )


def _row(row: dict[str, str], place: int, path: str | Path) -> list[float]:
    try:
        hours, minutes, seconds, frames = (float(part) for part in row["Timecode"].split(":"))
        time = hours * 3600 + minutes * 60 + seconds + frames / _BASE
        values = [time, *(float(row[name]) for name in (*_FACE, *_POSE))]
    except (TypeError, ValueError):
        raise InputError(f"{path}, line {place} is no row of Live Link Face numbers; mend or drop it") from None
    if not np.isfinite(values).all():
        raise InputError(f"{path}, line {place} has a value that is not finite; mend or drop it")
    return values


def _rate(times: np.ndarray) -> float:
    """Return frames a second; a recording may run past midnight."""
    if len(times) < 2:
        return _BASE
    return float(round((len(times) - 1) / max((times[-1] - times[0]) % 86_400, 1e-3), 3))


def _timecode(time: float) -> str:
    ticks = round(time * _BASE * 1000)  # thousandths of a sixtieth of a second
    seconds, rest = divmod(ticks, int(_BASE * 1000))
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}:{second:02}:{rest // 1000:02}.{rest % 1000:03}"
