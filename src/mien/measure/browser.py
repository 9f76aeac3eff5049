"""Chromium as tests and benches open it: headless, drawing in software, with files for a microphone and a camera."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from mien.errors import EngineError
from mien.types import Audio, concat_audio, silence
from mien.types.media import write_wav

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["find_chromium", "open_chromium", "write_microphone"]

_RATE = 48_000  # what Chromium's false microphone plays without a change of rate
_FLAGS = (
    "--no-sandbox",  # as root it does not start with one
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--use-fake-device-for-media-stream",
)


def find_chromium() -> str:
    """Return where Chromium is.

    Raises:
        EngineError: there is none on the PATH.
    """
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    raise EngineError("there is no Chromium on the PATH; apt install chromium")


@contextmanager
def open_chromium(microphone: Path | None = None, *, camera: Path | None = None) -> Iterator[Browser]:
    """Open a browser that has a microphone and a camera.

    Args:
        microphone: WAV that is heard from the moment the microphone is opened, once, and silence after it; None has
            a microphone that beeps.
        camera: Y4M that is seen from the moment the camera is opened, again and again; None has a turning disc.

    Yields:
        Playwright's browser; it closes at the end.

    Raises:
        EngineError: there is no Chromium, or the package playwright is missing.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise EngineError("the package playwright is missing; pip install 'mien[dev]'") from None

    flags = [*_FLAGS]
    if microphone is not None:
        flags.append(f"--use-file-for-fake-audio-capture={microphone}%noloop")
    if camera is not None:
        flags.append(f"--use-file-for-fake-video-capture={camera}")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=find_chromium(), args=flags)
        try:
            yield browser
        finally:
            browser.close()


def write_microphone(path: Path, speech: Audio, *, before: float = 0.0, after: float = 0.0) -> None:
    """Write speech between silences as Chromium's false microphone wants it.

    Args:
        path: WAV, 48 kHz, mono.
        speech: what is said.
        before: seconds of silence before it.
        after: seconds of silence after it.
    """
    write_wav(concat_audio([silence(before, rate=_RATE), speech, silence(after, rate=_RATE)], rate=_RATE), path)
