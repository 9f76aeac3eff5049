"""Files that grow with a conversation and are whole after every write, so that nothing is lost with the process."""

from __future__ import annotations

import os
import struct
from collections import deque
from pathlib import Path

from mien.draw.livelink import livelink_head, livelink_rows
from mien.live.pcm import WIRE_RATE
from mien.types import Motion

__all__ = ["MotionTrack", "SoundTrack"]

_HEAD = 44  # bytes of a RIFF header


class SoundTrack:
    """A WAV file at `WIRE_RATE`, 16 bit, mono: silent where nothing is put.

    Args:
        path: the file; it must not be there yet.

    Raises:
        OSError: it cannot be made.
    """

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        self._samples = 0
        self._write_head()

    def put(self, at: float, pcm: bytes) -> None:
        """Put sound in its place; what was there is replaced.

        Args:
            at: seconds since the start.
            pcm: 16 bit, little-endian, mono.
        """
        first = round(at * WIRE_RATE)
        os.pwrite(self._file, pcm, _HEAD + 2 * first)
        self._grow(first + len(pcm) // 2)

    def shift(self, at: float, by: float) -> None:
        """Leave a gap of silence at a time: what was put after it comes later.

        Args:
            at: seconds since the start.
            by: seconds.
        """
        first = round(at * WIRE_RATE)
        later = os.pread(self._file, 2 * max(self._samples - first, 0), _HEAD + 2 * first)
        self.cut(at)
        self.put(at + by, later)

    def cut(self, at: float) -> None:
        """Take out whatever was put after a time."""
        self._samples = min(self._samples, round(at * WIRE_RATE))
        os.ftruncate(self._file, _HEAD + 2 * self._samples)
        self._write_head()

    def close(self, at: float) -> None:
        """Lengthen it by silence to a time, and let go of it."""
        end = max(round(at * WIRE_RATE), self._samples)
        os.ftruncate(self._file, _HEAD + 2 * end)
        self._grow(end)
        os.close(self._file)

    def _grow(self, samples: int) -> None:
        if samples > self._samples:
            self._samples = samples
            self._write_head()

    def _write_head(self) -> None:
        size = 2 * self._samples
        form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, WIRE_RATE, 2 * WIRE_RATE, 2, 16)
        head = struct.pack("<4sI4s", b"RIFF", _HEAD - 8 + size, b"WAVE") + form + struct.pack("<4sI", b"data", size)
        os.pwrite(self._file, head, 0)


class MotionTrack:
    """A Live Link Face CSV that grows row by row.

    Args:
        path: the file; it must not be there yet.

    Raises:
        OSError: it cannot be made.
    """

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        self._size = os.write(self._file, livelink_head().encode())
        self._ahead: deque[tuple[float, int]] = deque()  # rows that may still be cut: when, and where they begin

    def put(self, at: float, motion: Motion, *, now: float) -> None:
        """Add frames; those that were to come after their start are replaced.

        Args:
            at: seconds of the first frame.
            motion: without joints.
            now: what came before cannot change any more.
        """
        self.cut(at)
        while self._ahead and self._ahead[0][0] < now:
            self._ahead.popleft()
        rows = [row.encode() for row in livelink_rows(motion, start=at)]
        size = self._size
        for frame, row in enumerate(rows):
            self._ahead.append((at + frame / motion.fps, size))
            size += len(row)
        os.pwrite(self._file, b"".join(rows), self._size)
        self._size = size

    def cut(self, at: float) -> None:
        """Take out the frames from a time on."""
        size = self._size
        while self._ahead and self._ahead[-1][0] > at - 1e-6:
            size = self._ahead.pop()[1]
        if size != self._size:
            os.ftruncate(self._file, size)
            self._size = size

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)
