"""Pictures and sound into one file: MP4 (H.264, AAC), or WebM (VP9, Opus), which may be see-through."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.draw.shot import Shot
from mien.draw.soundtrack import Soundtrack
from mien.types import Audio

__all__ = ["CODECS", "Codecs", "Container"]

_BT709 = 1  # the number of its primaries, transfer curve and matrix alike in ITU-T H.273
_LIMITED = 1  # FFmpeg's number of the range 16 to 235


@dataclass(frozen=True, slots=True)
class Codecs:
    """What a kind of file is encoded by.

    Args:
        format: FFmpeg's name of the container.
        video: of the pictures' encoder.
        audio: of the sound's encoder.
        quality: options of the pictures' encoder.
        file: options of the container.
        alpha: whether pictures may be see-through.
    """

    format: str
    video: str
    audio: str
    quality: dict[str, str]
    file: dict[str, str]
    alpha: bool


_H264 = {"preset": "veryfast", "crf": "20"}
_VP9 = {
    "deadline": "realtime",
    "cpu-used": "7",
    "row-mt": "1",
    "crf": "28",
    "b": "0",
}  # a little better than H.264's 20
_AT_ONCE = {"lag-in-frames": "0", "auto-alt-ref": "0"}  # keeps no pictures back, without which libvpx refuses alpha

CODECS = {
    ".mp4": Codecs("mp4", "libx264", "aac", _H264, {"movflags": "faststart"}, False),
    # bitexact leaves out the file's random name
    ".webm": Codecs("webm", "libvpx-vp9", "libopus", _VP9 | _AT_ONCE, {"fflags": "+bitexact"}, True),
}
"""By the suffix of the file."""


class Container:
    """An open film in one file.

    Args:
        path: the file, which is written as the pictures come.
        codecs: how it is encoded.
        fps: frames a second.
        shot: how it is filmed.
    """

    def __init__(self, path: Path, *, codecs: Codecs, fps: float, shot: Shot) -> None:
        import av

        self._see_through = shot.backdrop is None
        self._file = av.open(str(path), "w", format=codecs.format, options=codecs.file)
        rate = Fraction(fps).limit_denominator(1001)
        self._video: Any = self._file.add_stream(codecs.video, rate=rate, options=codecs.quality)
        self._video.width, self._video.height = shot.width, shot.height
        self._video.pix_fmt = "yuva420p" if self._see_through else "yuv420p"
        self._tick = 1 / rate  # the stream's own time base changes when the file's header is written
        coder = self._video.codec_context
        coder.time_base = self._tick
        coder.color_primaries = coder.color_trc = coder.colorspace = _BT709
        coder.color_range = _LIMITED
        self._sound = Soundtrack(self._file, codec=codecs.audio)

    def show(self, picture: NDArray[np.uint8], *, number: int) -> None:
        """Add a picture, (h, w, 3), or (h, w, 4) where the shot has no backdrop."""
        import av

        if self._see_through:
            from mien.draw.bleed import bleed

            picture = bleed(picture)
        frame = av.VideoFrame.from_ndarray(picture, format="rgba" if self._see_through else "rgb24")
        frame = frame.reformat(
            format=self._video.pix_fmt,
            dst_colorspace="ITU709",
            src_color_range="JPEG",
            dst_color_range="MPEG",
        )
        frame.pts, frame.time_base = number, self._tick
        self._file.mux(self._video.encode(frame))

    def hear(self, audio: Audio) -> None:
        """Add sound after what was added before."""
        self._sound.hear(audio)

    def finish(self) -> None:
        """Write what is still in the encoders."""
        self._sound.finish()
        self._file.mux(self._video.encode(None))

    def close(self) -> None:
        """Close the file."""
        self._file.close()
