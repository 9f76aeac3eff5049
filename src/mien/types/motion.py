"""Motion: what a face, head and body do, frame by frame, and the algebra that combines such tracks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.types.arkit import ARKIT
from mien.types.check import check_array, check_number

__all__ = ["Motion", "concat", "crossfade", "cut", "layer", "resample", "still"]

Floats = NDArray[np.float32]

_TURN = 4 * np.pi
_RANGES: dict[str, tuple[float, float]] = {
    "face": (0.0, 1.0),
    "head": (-_TURN, _TURN),
    "neck": (-_TURN, _TURN),
    "torso": (-_TURN, _TURN),
    "gaze": (-np.pi, np.pi),
    "joints": (-_TURN, _TURN),
}
"""The tracks of a motion, in the order of its fields, with the range of their values."""


@dataclass(frozen=True, slots=True, eq=False)
class Motion:
    """Frames of movement at a fixed rate.

    Args:
        fps: frames a second, in (0, 1000].
        face: (t, 52) float32 in [0, 1], ARKit order.
        head: (t, 3) float32, rotation vector in radians relative to the neck (x nods down, y turns to the person's
            left, z tilts to the person's right shoulder as the viewer sees it anticlockwise).
        neck: (t, 3) float32, rotation vector relative to the torso.
        torso: (t, 3) float32, rotation vector relative to the world.
        gaze: (t, 2) float32 radians relative to the head: yaw (positive to the person's left), pitch (positive up).
        joints: (t, j, 3) float32 rotation vectors of a body's joints; j is 0 where there is no body.

    Raises:
        InputError: an array has another shape, another number of frames, a value out of range or not finite.
    """

    fps: float
    face: Floats
    head: Floats
    neck: Floats
    torso: Floats
    gaze: Floats
    joints: Floats

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "fps", check_number(self.fps, name="fps", low=1e-3, high=1000.0))
        shape: dict[str, tuple[int | str, ...]] = {"face": ("t", len(ARKIT)), "gaze": ("t", 2), "joints": ("t", "j", 3)}
        for name, (low, high) in _RANGES.items():
            wanted = shape.get(name, ("t", 3))
            if name != "face":
                wanted = (len(self.face), *wanted[1:])
            put(self, name, check_array(getattr(self, name), name=name, shape=wanted, low=low, high=high))

    def __len__(self) -> int:
        return len(self.face)

    @property
    def duration(self) -> float:
        """Length in seconds: frames over fps."""
        return len(self) / self.fps


def still(frames: int, *, fps: float) -> Motion:
    """Return a face at rest: the neutral element of `layer`.

    Args:
        frames: how many.
        fps: frames a second.

    Returns:
        Motion of zeros without body joints.

    Raises:
        InputError: the number of frames is negative, or fps is out of range.
    """
    if frames < 0:
        raise InputError(f"still was given {frames} frames; expected none or more")
    face, three, gaze, joints = (
        np.zeros((frames, *shape), dtype=np.float32) for shape in ((len(ARKIT),), (3,), (2,), (0, 3))
    )
    return Motion(fps, face, three, three, three, gaze, joints)


def layer(*motions: Motion) -> Motion:
    """Lay motions over each other: face weights add up and saturate at 1; rotations add.

    Adding rotation vectors is exact for one axis and good to 1 % below 0.3 rad, which is what layers are for.
    The order does not matter but for float rounding.

    Args:
        motions: one or more, of the same fps, length and number of joints (none counts as all at rest).

    Returns:
        One motion.

    Raises:
        InputError: nothing was given, or fps, lengths or joints differ.
    """
    _check_alike(motions, "layer")
    frames = {len(motion) for motion in motions}
    if len(frames) > 1:
        raise InputError(
            f"layer was given motions of {sorted(frames)} frames; expected one length (cut or resample first)"
        )
    parts = _one_skeleton(motions)
    total = {name: np.stack([getattr(part, name) for part in parts]).sum(axis=0, dtype=np.float64) for name in _RANGES}
    return _limited(motions[0].fps, total)


def crossfade(first: Motion, second: Motion, *, seconds: float) -> Motion:
    """Join two motions end to start, the end of one fading into the start of the other.

    Args:
        first: the motion that ends.
        second: the motion that begins, of the same fps.
        seconds: length of the overlap, at most the shorter motion's.

    Returns:
        Motion as long as both together less the overlap; with 0 seconds the same as `concat`.

    Raises:
        InputError: fps or joints differ, or the overlap is longer than a motion.
    """
    _check_alike((first, second), "crossfade")
    overlap = round(check_number(seconds, name="seconds of a crossfade") * first.fps)
    if not 0 <= overlap <= min(len(first), len(second)):
        raise InputError(f"crossfade of {seconds:g} s; expected 0 to {min(first.duration, second.duration):g} s")
    if overlap == 0:
        return concat([first, second])
    ramp = (np.arange(overlap) + 1) / (overlap + 1)
    weight = 0.5 - 0.5 * np.cos(np.pi * ramp)
    split = len(first) - overlap

    def mix(a: Floats, b: Floats) -> NDArray[np.float64]:
        w = weight.reshape(-1, *([1] * (a.ndim - 1)))
        return a * (1 - w) + b * w

    first, second = _one_skeleton([first, second])
    middle = {name: mix(getattr(first, name)[split:], getattr(second, name)[:overlap]) for name in _RANGES}
    return concat([_rows(first, slice(0, split)), _limited(first.fps, middle), _rows(second, slice(overlap, None))])


def cut(motion: Motion, start: float, end: float) -> Motion:
    """Return the frames whose times lie in [start, end), seconds, clipped to what there is.

    Args:
        motion: any motion.
        start: seconds.
        end: seconds.

    Returns:
        A shorter motion, empty where the span is.

    Example:
        >>> len(cut(still(50, fps=25.0), 0.2, 1.0))
        20
    """
    first, last = (
        min(max(int(np.ceil(check_number(time, name=name) * motion.fps - 1e-6)), 0), len(motion))
        for name, time in (("start of a cut", start), ("end of a cut", end))
    )
    return _rows(motion, slice(first, max(first, last)))


def resample(motion: Motion, *, fps: float) -> Motion:
    """Return the motion at another frame rate, linear between frames (rotation vectors too: steps are small).

    Args:
        motion: any motion.
        fps: frames a second.

    Returns:
        Motion of the same duration within half a new frame; one frame at least, unless there was none.

    Raises:
        InputError: fps is out of range.
    """
    fps = check_number(fps, name="fps", low=1e-3, high=1000.0)
    if fps == motion.fps or len(motion) == 0:
        return replace(motion, fps=fps)
    frames = max(1, round(motion.duration * fps))
    at = np.clip(np.arange(frames) * (motion.fps / fps), 0, len(motion) - 1)
    low = np.floor(at).astype(np.int64)
    high = np.minimum(low + 1, len(motion) - 1)

    def blend(track: Floats) -> NDArray[np.float64]:
        w = (at - low).reshape(-1, *([1] * (track.ndim - 1)))
        return track[low] * (1 - w) + track[high] * w

    return _limited(fps, {name: blend(getattr(motion, name)) for name in _RANGES})


def concat(motions: Sequence[Motion]) -> Motion:
    """Join motions end to end.

    Args:
        motions: one or more of the same fps.

    Returns:
        One motion of all their frames.

    Raises:
        InputError: nothing was given, or fps or joints differ.
    """
    _check_alike(motions, "concat")
    parts = _one_skeleton(motions)
    return _sound(motions[0].fps, {name: np.concatenate([getattr(p, name) for p in parts]) for name in _RANGES})


def _check_alike(motions: Sequence[Motion], deed: str) -> None:
    if not motions:
        raise InputError(f"{deed} was given no motion; expected one or more")
    if len({motion.fps for motion in motions}) > 1:
        rates = ", ".join(f"{motion.fps:g}" for motion in motions)
        raise InputError(f"{deed} was given motions at {rates} frames a second; expected one rate (resample first)")
    joints = {motion.joints.shape[1] for motion in motions} - {0}
    if len(joints) > 1:
        raise InputError(f"{deed} was given bodies of {sorted(joints)} joints; expected one skeleton")


def _one_skeleton(motions: Sequence[Motion]) -> list[Motion]:
    """Give motions without a body one at rest, if any has one."""
    joints = max(motion.joints.shape[1] for motion in motions)
    return [
        motion
        if motion.joints.shape[1] == joints
        else replace(motion, joints=np.zeros((len(motion), joints, 3), dtype=np.float32))
        for motion in motions
    ]


def _rows(motion: Motion, rows: slice) -> Motion:
    return _sound(motion.fps, {name: getattr(motion, name)[rows] for name in _RANGES})


def _limited(fps: float, tracks: Mapping[str, NDArray[np.float64]]) -> Motion:
    """Build a motion from float64 sums, saturated to the ranges of the type."""
    return _sound(fps, {name: np.clip(tracks[name], *limits).astype(np.float32) for name, limits in _RANGES.items()})


def _sound(fps: float, tracks: Mapping[str, Floats]) -> Motion:
    """Build a motion from tracks that were checked already: a live face makes hundreds a second."""
    motion = object.__new__(Motion)
    object.__setattr__(motion, "fps", fps)
    for name, track in tracks.items():
        track.flags.writeable = False
        object.__setattr__(motion, name, track)
    return motion
