"""The dubbed film: its pictures as they were, its sound lowered where somebody speaks over it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.dub.line import Placed
from mien.errors import InputError
from mien.types.media import atomic_path, check_file, why_not

__all__ = ["FILMS", "film_seconds", "write_film"]

_HZ = 48_000
_BLOCK = 4_800  # samples
_DUCKED = 10 ** (-30 / 20)  # what is left of the film's own sound under a line
_RAMP = 0.15  # seconds
FILMS = {".mp4": "aac", ".mov": "aac", ".mkv": "aac", ".webm": "libopus"}
"""The kinds of film that are written, with the codec of their sound."""


def film_seconds(film: str | Path) -> float:
    """Return how long a film's pictures last, seconds.

    Raises:
        InputError: it cannot be read, or does not tell.
    """
    import av
    from av.error import FFmpegError

    source = check_file(film)
    try:
        with av.open(str(source), metadata_errors="ignore") as given:
            if not given.streams.video:
                raise InputError(f"{source} has no pictures; expected a film")
            pictures = given.streams.video[0]
            if pictures.duration is not None and pictures.time_base is not None:
                return float(pictures.duration * pictures.time_base)
            if given.duration is not None:
                return given.duration / av.time_base
    except FFmpegError as error:
        raise InputError(f"{source} cannot be read as a film ({why_not(error)})") from None
    raise InputError(f"{source} does not tell how long it is; write it anew with FFmpeg")


def write_film(
    film: str | Path, placed: Sequence[Placed], covered: Sequence[tuple[float, float]], path: str | Path
) -> None:
    """Write a film with phrases spoken over it; it appears whole or not at all.

    Args:
        film: whose pictures are copied, not encoded anew.
        placed: what is said, in order of time.
        covered: (start, end) in seconds, where the film's own sound is lowered by 30 dB.
        path: .mp4, .mov, .mkv or .webm; where the film's pictures cannot stand in it, FFmpeg says so.

    Raises:
        InputError: the film cannot be read, its pictures cannot be written to such a file, or the place cannot be
            written to.
    """
    import av
    from av.error import FFmpegError

    source, suffix = check_file(film), Path(path).suffix.lower()
    try:
        with atomic_path(path) as part, av.open(str(source), metadata_errors="ignore") as given:
            options = {"movflags": "faststart"} if suffix in (".mp4", ".mov") else {}
            kind = {".mp4": "mp4", ".mov": "mov", ".mkv": "matroska", ".webm": "webm"}[suffix]
            with av.open(str(part), "w", format=kind, options=options) as made:
                pictures = given.streams.video[0]
                copied = made.add_stream_from_template(pictures)
                sound = made.add_stream(FILMS[suffix], rate=_HZ, layout="stereo")
                length = _copy(given, pictures, made, copied)
                _encode(_mixed(source, placed, covered, length), made, sound)
    except FFmpegError as error:
        raise InputError(
            f"{source} cannot be dubbed into {path} ({why_not(error)}); try another kind of file"
        ) from None


def _copy(given: Any, pictures: Any, made: Any, copied: Any) -> float:
    """Copy the pictures; return when the last one ends, seconds."""
    length = 0.0
    for packet in given.demux(pictures):
        if packet.dts is None:
            continue
        if packet.pts is not None:
            length = max(length, float((packet.pts + (packet.duration or 0)) * packet.time_base))
        packet.stream = copied
        made.mux(packet)
    return length


def _mixed(
    source: Path, placed: Sequence[Placed], covered: Sequence[tuple[float, float]], length: float
) -> Iterator[NDArray[np.float32]]:
    """Yield (2, n) blocks until the pictures end."""
    voices = [(round(one.start * _HZ), one.audio.resample(_HZ).samples) for one in placed]
    at, total = 0, round(length * _HZ)
    for block in _own_sound(source):
        block = block[:, : total - at]
        if block.shape[1] == 0:
            return
        yield _over(block, at, voices, covered)
        at += block.shape[1]
    while at < total:
        block = np.zeros((2, min(_BLOCK, total - at)), np.float32)
        yield _over(block, at, voices, covered)
        at += block.shape[1]


def _own_sound(source: Path) -> Iterator[NDArray[np.float32]]:
    import av

    with av.open(str(source), metadata_errors="ignore") as given:
        if not given.streams.audio:
            return
        resampler = av.AudioResampler(format="fltp", layout="stereo", rate=_HZ, frame_size=_BLOCK)
        for frame in given.decode(audio=0):
            for out in resampler.resample(frame):
                yield out.to_ndarray().astype(np.float32)
        for out in resampler.resample(None):
            yield out.to_ndarray().astype(np.float32)


def _over(
    block: NDArray[np.float32],
    at: int,
    voices: Sequence[tuple[int, NDArray[np.float32]]],
    covered: Sequence[tuple[float, float]],
) -> NDArray[np.float32]:
    """Lower a block's own sound and add what is spoken in it."""
    times = (at + np.arange(block.shape[1])) / _HZ
    depth = np.zeros(len(times))
    for start, end in covered:
        outside = np.maximum(start - times, times - end)
        depth = np.maximum(depth, np.clip(1.0 - outside / _RAMP, 0.0, 1.0))
    mixed = block * (1.0 + depth * (_DUCKED - 1.0))
    for start, samples in voices:
        first, last = max(start, at), min(start + len(samples), at + block.shape[1])
        if first < last:
            mixed[:, first - at : last - at] += samples[first - start : last - start]
    return np.clip(mixed, -1.0, 1.0).astype(np.float32)


def _encode(blocks: Iterator[NDArray[np.float32]], made: Any, sound: Any) -> None:
    import av

    written = 0
    for block in blocks:
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(block), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = _HZ, written, Fraction(1, _HZ)
        written += block.shape[1]
        made.mux(sound.encode(frame))
    made.mux(sound.encode(None))
