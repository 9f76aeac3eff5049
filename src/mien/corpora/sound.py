"""The sound files of speech corpora: which there are, and whether they are whole."""

import struct
import tempfile
import wave
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from mien.corpora.example import RatedClip, Recording
from mien.corpora.row import Row
from mien.errors import InputError
from mien.types import Audio
from mien.types.media import read_blocks

__all__ = ["load_clip", "load_sound", "name_rows", "sound_files"]

_SUFFIXES = (".wav", ".flac")
_LOST = 0.05
"""Seconds that the sound may be shorter than its header says: converting the rate and padded last blocks take some."""


def sound_files(folder: Path) -> list[Path]:
    """Return the sound files in a folder and below it.

    Args:
        folder: where to look.

    Returns:
        The .wav and .flac files by name; hidden ones are left out.
    """
    found = (path for path in folder.rglob("*") if path.suffix.lower() in _SUFFIXES and path.is_file())
    return sorted(path for path in found if not path.name.startswith("."))


def name_rows(paths: Sequence[Path], split: str) -> Iterator[Row]:
    """Yield a row for each sound file whose name tells all.

    Args:
        paths: the files.
        split: the split that is read.

    Yields:
        Rows without a number, whose one cell "name" is the file's name without its suffix.
    """
    for path in paths:
        yield Row(path, 0, {"name": path.stem})


def load_sound(recording: Recording, *, rate: int = 16_000) -> Audio:
    """Read a recording's sound, and make sure that it is whole.

    Args:
        recording: an example of a speech corpus.
        rate: the rate to return, Hz.

    Returns:
        Mono sound.

    Raises:
        InputError: the file is missing, damaged, or shorter than its header says.
    """
    blocks = [block.samples for block in read_blocks(recording.path, rate=rate)]
    audio = Audio(np.concatenate(blocks), rate)
    seconds = len(audio.samples) / rate
    promised = _promised(recording.path)
    if seconds < promised - _LOST:
        raise InputError(
            f"{recording.path} is cut short: {seconds:.2f} s of the {promised:.2f} s in its header; fetch it again"
        )
    return audio


def load_clip(clip: RatedClip, *, rate: int = 16_000) -> Audio:
    """Read the sound that an example holds. An MP3 tells no length, so that one which is cut short is not noticed.

    Args:
        clip: an example of a corpus that holds its sounds itself.
        rate: the rate to return, Hz.

    Returns:
        Mono sound.

    Raises:
        InputError: it is no sound.
    """
    with tempfile.TemporaryDirectory(prefix="mien-clip-") as folder:
        path = Path(folder) / "sound"
        path.write_bytes(clip.sound)
        try:
            blocks = [block.samples for block in read_blocks(path, rate=rate)]
        except InputError:
            raise InputError(
                f"{clip.id} holds {len(clip.sound):,} bytes that are no sound; expected an MP3's"
            ) from None
    return Audio(np.concatenate(blocks), rate)


def _promised(path: Path) -> float:
    """Return the length that a header states, in seconds; 0 where it states none."""
    try:
        if path.suffix.lower() == ".wav":
            with wave.open(str(path)) as file:
                return file.getnframes() / file.getframerate()
        with path.open("rb") as file:
            head = file.read(26)
    except (wave.Error, EOFError):  # no plain PCM; FFmpeg, which read it, knows more forms of wav than Python
        return 0.0
    # FLAC's first block (RFC 9639, section 8.2): 20 bits of rate, 3 of channels, 5 of depth, 36 of length in samples
    packed = struct.unpack(">Q", head[18:26])[0] if head[:4] == b"fLaC" else 0
    rate, samples = packed >> 44, packed & (1 << 36) - 1
    return samples / rate if rate else 0.0
