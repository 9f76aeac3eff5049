"""An open film: pictures and sound go to its file on a thread of its own, while the next picture is drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mien.draw.container import CODECS, Container
from mien.draw.shot import Shot
from mien.draw.stills import Stills, is_pattern
from mien.errors import InputError
from mien.types import Audio
from mien.types.media import atomic_folder, atomic_path

__all__ = ["FILMS", "Reel", "film_place", "open_reel"]

FILMS = (*CODECS, ".png")
"""The suffixes of films."""

_WAITING = 64 * 2**20
"""Bytes of pictures that may wait for the encoder: 85 at 512 x 512, ten at 1920 x 1080."""


class Sink(Protocol):
    """Where a film goes."""

    def show(self, picture: NDArray[np.uint8], *, number: int) -> None: ...

    def hear(self, audio: Audio) -> None: ...

    def finish(self) -> None: ...

    def close(self) -> None: ...


def film_place(path: str | Path, *, shot: Shot) -> Path:
    """Return what appears when a film of this name is made: the file, or the folder of its pictures.

    Args:
        path: ends in .mp4 or .webm, or names pictures in a folder of their own: "take/%05d.png".
        shot: how it is filmed.

    Returns:
        The path of the file or folder.

    Raises:
        InputError: the suffix is no film's, the kind of file cannot be see-through as the shot is, or the pictures have
            no number or no folder.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in FILMS:
        raise InputError(f"{path} ends in {path.suffix!r}; expected a film: {', '.join(FILMS)}")
    if suffix == ".png":
        if not is_pattern(path.name) or not path.parent.name:
            raise InputError(f"{path} is no place for pictures; expected a new folder and a number: take/%05d.png")
        return path.parent
    if shot.backdrop is None and not CODECS[suffix].alpha:
        raise InputError(f"{path} cannot be see-through; expected .webm or take/%05d.png, or a background")
    return path


@contextmanager
def open_reel(path: str | Path, *, fps: float, shot: Shot) -> Iterator[Reel]:
    """Open a film, which appears whole when the block ends well, and not at all if it does not.

    Args:
        path: as of `film_place`.
        fps: frames a second.
        shot: how it is filmed.

    Yields:
        The film.

    Raises:
        InputError: as of `film_place`, or the place cannot be written to.
    """
    path = Path(path)
    place = film_place(path, shot=shot)
    with (atomic_path if place == path else atomic_folder)(place) as partial:
        codecs = CODECS.get(path.suffix.lower())
        sink = Container(partial, codecs=codecs, fps=fps, shot=shot) if codecs else Stills(partial, name=path.name)
        reel = Reel(sink, waiting=max(2, _WAITING // (4 * shot.width * shot.height)))
        try:
            yield reel
            reel.finish()
        finally:
            reel.close()


class Reel:
    """An open film.

    Args:
        sink: where it goes.
        waiting: how many pictures may wait there.
    """

    def __init__(self, sink: Sink, *, waiting: int) -> None:
        self.frames = 0
        self.duration = 0.0
        self._sink = sink
        self._jobs: Queue[Callable[[], None] | None] = Queue(waiting)
        self._failure: list[BaseException] = []
        self._thread = Thread(target=self._work, name="film", daemon=True)
        self._thread.start()

    def show(self, picture: NDArray[np.uint8]) -> None:
        """Add a picture."""
        number = self.frames
        self.frames += 1
        self._ask(lambda: self._sink.show(picture, number=number))

    def hear(self, audio: Audio) -> None:
        """Add sound after what was added before."""
        self.duration += audio.duration
        self._ask(lambda: self._sink.hear(audio))

    def finish(self) -> None:
        """Write what is still on its way, and close."""
        self._ask(self._sink.finish)
        self.close()
        if self._failure:
            raise self._failure[0]

    def close(self) -> None:
        """End the thread and close the film; a second call does nothing."""
        if self._thread.is_alive():
            self._jobs.put(None)
            self._thread.join()
            try:
                self._sink.close()
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
