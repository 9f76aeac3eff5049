"""A film of beats, or of one motion: H.264 and AAC in an MP4, drawn and encoded as the beats come."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import numpy as np

from mien.draw.face import open_face
from mien.draw.shot import Shot, soft
from mien.errors import InputError
from mien.types import Audio, Beat, Motion
from mien.types.media import atomic_path

__all__ = ["Film", "film", "film_motion"]

_SOUND_HZ = 48_000
_WAITING = 32
"""Frames that may wait for the encoder: memory stays below 100 MB at 1080 pixels."""


@dataclass(frozen=True, slots=True)
class Film:
    """A film that was written.

    Args:
        path: where it lies.
        duration: of its sound, seconds.
        frames: how many pictures it has.
    """

    path: Path
    duration: float
    frames: int


def film(beats: Iterable[Beat], path: str | Path, *, face: str = "anny:mira", shot: Shot | None = None) -> Film:
    """Film beats as they come; the file appears whole or not at all.

    Args:
        beats: taken one at a time; each is drawn and encoded before the next is asked for. They have one frame rate.
        path: where to, ending in .mp4.
        face: spec of the face.
        shot: how it is filmed; a bust of 512 by 512 pixels before a soft backdrop unless given.

    Returns:
        What was written. Frame k is shown at k / fps; sound starts at 0.

    Raises:
        InputError: there is no beat, their frame rates differ, or the place cannot be
            written to.
        EngineError: the face is unknown.
    """
    return _shoot(((beat.motion, beat.spoken.speech.audio) for beat in beats), path, face, shot)


def film_motion(
    motion: Motion, audio: Audio, path: str | Path, *, face: str = "anny:mira", shot: Shot | None = None
) -> Film:
    """Film one motion with its sound, such as a recording from a phone; the file appears whole or not at all.

    Args:
        motion: what the face does.
        audio: what is heard; frame 0 and its first sample come together.
        path: where to, ending in .mp4.
        face: spec of the face.
        shot: how it is filmed; a bust of 512 by 512 pixels before a soft backdrop unless given.

    Returns:
        What was written.

    Raises:
        InputError: the motion has no frames, or the place cannot be written to.
        EngineError: the face is unknown.
    """
    if not len(motion):
        raise InputError("there is nothing to film; expected a motion of one frame or more")
    return _shoot([(motion, audio)], path, face, shot)


def _shoot(takes: Iterable[tuple[Motion, Audio]], path: str | Path, face: str, shot: Shot | None) -> Film:
    shot = shot or Shot(512, 512, "bust", soft(512, 512))
    renderer = open_face(face, shot=shot)
    coming = iter(takes)
    first = next(coming, None)
    if first is None:
        raise InputError("there is nothing to film; expected one beat or more")
    fps = first[0].fps
    with atomic_path(path) as partial, closing(_Reel(partial, fps=fps, shot=shot)) as reel:
        for motion, audio in itertools.chain([first], coming):
            if motion.fps != fps:
                raise InputError(
                    f"a beat has {motion.fps:g} frames a second; expected the first one's {fps:g} (resample it)"
                )
            reel.hear(audio)
            for picture in renderer.frames(motion):
                reel.show(picture)
        reel.finish()
    return Film(Path(path), reel.duration, reel.frames)


class _Reel:
    """An open film, encoded on a thread of its own, so that the next picture is drawn meanwhile."""

    def __init__(self, path: Path, *, fps: float, shot: Shot) -> None:
        import av

        self.frames = 0
        self.duration = 0.0
        self._file = av.open(str(path), "w", format="mp4", options={"movflags": "faststart"})
        rate = Fraction(fps).limit_denominator(1001)
        self._video: Any = self._file.add_stream("libx264", rate=rate, options={"preset": "veryfast", "crf": "20"})
        self._video.width, self._video.height = shot.width, shot.height
        self._video.pix_fmt = "yuv420p"
        self._tick = 1 / rate  # the stream's own time base changes when the file's header is written
        self._video.codec_context.time_base = self._tick
        self._audio: Any = self._file.add_stream("aac", rate=_SOUND_HZ, layout="mono")
        self._sound = _Resampler()
        self._jobs: Queue[Callable[[], None] | None] = Queue(_WAITING)
        self._failure: list[BaseException] = []
        self._thread = Thread(target=self._work, name="film", daemon=True)
        self._thread.start()

    def show(self, picture: np.ndarray) -> None:
        """Add a picture."""
        number = self.frames
        self.frames += 1
        self._ask(lambda: self._encode_picture(picture, number))

    def hear(self, audio: Audio) -> None:
        """Add sound after what was added before."""
        self.duration += audio.duration
        self._ask(lambda: self._encode_sound(self._sound.feed(audio)))

    def finish(self) -> None:
        """Write what is still in the encoders."""
        self._ask(lambda: self._encode_sound(self._sound.rest()))
        self._ask(lambda: self._file.mux(self._video.encode(None)))
        self._ask(lambda: self._file.mux(self._audio.encode(None)))
        self.close()
        if self._failure:
            raise self._failure[0]

    def close(self) -> None:
        """End the thread and close the file; a second call does nothing."""
        if self._thread.is_alive():
            self._jobs.put(None)
            self._thread.join()
            try:
                self._file.close()
            except OSError as error:
                self._failure.append(error)

    def _ask(self, job: Callable[[], None]) -> None:
        if self._failure:
            raise self._failure[0]
        self._jobs.put(job)

    def _work(self) -> None:
        while job := self._jobs.get():
            if not self._failure:
                try:
                    job()
                except Exception as error:  # raised again in the thread that draws
                    self._failure.append(error)

    def _encode_picture(self, picture: np.ndarray, number: int) -> None:
        import av

        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        frame.pts = number
        frame.time_base = self._tick
        self._file.mux(self._video.encode(frame))

    def _encode_sound(self, frames: Iterator[Any]) -> None:
        for frame in frames:
            self._file.mux(self._audio.encode(frame))


class _Resampler:
    """Brings beats of any rate to the film's, as one sound."""

    def __init__(self) -> None:
        self._soxr: Any = None
        self._rate = 0
        self._pts = 0

    def feed(self, audio: Audio) -> Iterator[Any]:
        """Yield frames of what is ready."""
        import soxr

        if audio.rate != self._rate:
            yield from self.rest()
            self._soxr, self._rate = soxr.ResampleStream(audio.rate, _SOUND_HZ, 1, dtype="float32"), audio.rate
        yield from self._frame(self._soxr.resample_chunk(audio.samples))

    def rest(self) -> Iterator[Any]:
        """Yield what the filter still holds."""
        if self._soxr is not None:
            yield from self._frame(self._soxr.resample_chunk(np.zeros(0, dtype=np.float32), last=True))
            self._soxr = None

    def _frame(self, samples: np.ndarray) -> Iterator[Any]:
        import av

        if len(samples):
            frame = av.AudioFrame.from_ndarray(samples[None], format="fltp", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = _SOUND_HZ, self._pts, Fraction(1, _SOUND_HZ)
            self._pts += len(samples)
            yield frame
