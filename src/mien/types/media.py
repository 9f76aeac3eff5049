"""Sound from and to files, through FFmpeg (PyAV), in bounded memory; files and folders that appear whole or not at all.

Both PyAV and libsoxr are imported when a file is opened, never before.
"""

import secrets
import shutil
import wave
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np

from mien.errors import InputError
from mien.types.audio import Audio
from mien.types.check import check_number

__all__ = ["atomic_folder", "atomic_path", "check_file", "read_blocks", "why_not", "write_wav"]

_MEDIA = "a wav, flac, mp3, mp4 or webm file"


def read_blocks(path: str | Path, *, rate: int = 16_000, seconds: float = 30.0) -> Iterator[Audio]:
    """Yield a file's sound in blocks, so that an hour takes no more memory than a minute.

    Args:
        path: any audio or video file that FFmpeg reads.
        rate: the rate to yield, Hz.
        seconds: the length of each block but the last, above 0 (one sample at least).

    Yields:
        Mono sound at `rate`.

    Raises:
        InputError: there is no such file, it is empty, no media, damaged, or has no sound.
    """
    import av
    from av.error import FFmpegError

    source = check_file(path)
    want = max(1, round(check_number(seconds, name="seconds", low=0.0) * rate))
    kept: list[np.ndarray] = []
    held = 0
    total = 0
    try:
        with av.open(str(source), metadata_errors="ignore") as container:
            if not container.streams.audio:
                raise InputError(f"{source} has no sound; expected a file with an audio track (speech to hear)")
            for chunk in _decode(container, rate):
                kept.append(chunk)
                held += len(chunk)
                total += len(chunk)
                while held >= want:
                    joined = np.concatenate(kept)
                    yield Audio(joined[:want], rate)
                    kept, held = [joined[want:]], held - want
    except FFmpegError as error:
        raise InputError(
            f"{source} cannot be read as sound ({why_not(error)}); expected a whole wav, flac, mp3, mp4 or webm file"
        ) from None
    if held:
        yield Audio(np.concatenate(kept), rate)
    if total == 0:
        raise InputError(f"{source} holds no sound at all; expected a recording with speech")


def _decode(container: Any, rate: int) -> Iterator[np.ndarray]:
    """Yield mono float32 chunks at `rate`, the resampler's tail included."""
    import av

    resampler = av.AudioResampler(format="flt", layout="mono", rate=rate)
    for frame in container.decode(audio=0):
        for out in resampler.resample(frame):
            yield _clean(out.to_ndarray()[0])
    for out in resampler.resample(None):
        yield _clean(out.to_ndarray()[0])


def _clean(samples: np.ndarray) -> np.ndarray:
    """Clip to [-1, 1]; float files may hold NaN, which becomes silence (a click is better than a lost recording)."""
    return np.clip(np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=-1.0), -1.0, 1.0).astype(np.float32)


def _named(path: str | Path) -> Path:
    if "\0" in str(path):
        raise InputError(f"{str(path)!r} is no name of a file; expected one without null characters")
    return Path(path)


def check_file(path: str | Path, *, wanted: str = _MEDIA) -> Path:
    """Return the path of a file that can be opened and holds something.

    Args:
        path: the file.
        wanted: what it should be, for the errors.

    Returns:
        Its path.

    Raises:
        InputError: there is no such file, it is a folder, empty, or may not be read.
    """
    source = _named(path)
    try:
        if source.is_dir():
            raise InputError(f"{source} is a folder; expected {wanted}")
        with source.open("rb") as file:
            empty = not file.read(1)
    except FileNotFoundError:
        raise InputError(f"there is no file {source}; expected {wanted}") from None
    except OSError as error:
        raise InputError(f"{source} cannot be read ({why_not(error)}); expected a file that may be read") from None
    if empty:
        raise InputError(f"{source} is empty (0 bytes); expected {wanted}")
    return source


def why_not(error: Exception) -> str:
    """Return the reason that an error of the system or of FFmpeg gives, in a few words."""
    return str(getattr(error, "strerror", "") or error).strip().lower() or "unknown reason"


@contextmanager
def atomic_path(path: str | Path) -> Iterator[Path]:
    """Give a temporary path beside `path` that becomes `path` if all goes well, and vanishes if not.

    Args:
        path: the file to be written.

    Yields:
        A path in the same folder with the same suffix, to write to.

    Raises:
        InputError: the folder does not exist, may not be written to, or its disk is full.
    """
    target = _named(path)
    partial = target.with_name(f".{target.stem[:40]}-{secrets.token_hex(4)}{target.suffix}")
    try:
        if target.is_dir():
            raise InputError(f"{target} is a folder; expected the name of a file to write")
        partial.touch(exist_ok=False)
        yield partial
        partial.replace(target)
    except OSError as error:
        if error.errno is None or not _is_about(error, target.parent):
            raise
        raise InputError(f"{target} cannot be written ({why_not(error)}); give another place with -o") from None
    finally:
        with suppress(OSError):
            partial.unlink()


@contextmanager
def atomic_folder(path: str | Path) -> Iterator[Path]:
    """Give a temporary folder beside `path` that becomes `path` if all goes well, and vanishes with all in it if not.

    Args:
        path: the folder to be made; an empty one may be there.

    Yields:
        A new folder beside it, to write into.

    Raises:
        InputError: something is there, or the place is missing, may not be written to, or its disk is full.
    """
    target = _named(path)
    partial = target.with_name(f".{target.name[:40]}-{secrets.token_hex(4)}")
    try:
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise InputError(f"{target} is there already; expected the name of a new folder")
        partial.mkdir()
        yield partial
        if target.is_dir():
            target.rmdir()  # Windows replaces no folder
        partial.replace(target)
    except OSError as error:
        if error.errno is None or not _is_about(error, target.parent, partial):
            raise
        raise InputError(f"{target} cannot be written ({why_not(error)}); give another place with -o") from None
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _is_about(error: OSError, *folders: Path) -> bool:
    """Tell whether an error is about writing into these folders, and not about something else that the body read."""
    return not isinstance(error.filename, str) or Path(error.filename).parent in folders


def write_wav(audio: Audio, path: str | Path) -> None:
    """Write 16-bit PCM WAV atomically.

    Args:
        audio: the sound.
        path: where to.

    Raises:
        InputError: the place cannot be written to.
    """
    # FFmpeg reads a 16-bit step as 1 / 32768, so that writing what was read gives the same bytes
    pcm = np.clip(np.round(audio.samples * 32768.0), -32768, 32767).astype("<i2")
    with atomic_path(path) as partial, wave.open(str(partial), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(audio.rate)
        file.writeframes(pcm.tobytes())
