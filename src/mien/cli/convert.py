"""`mien convert`: recorded speech with another feeling."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from mien.speak import Voice
    from mien.types import Affect, Audio

__all__ = ["convert"]

_BLOCK = 10.0  # seconds


@click.command()
@click.argument("recording", type=click.Path(path_type=Path))
@click.option("--emotion", required=True, help="Such as angry:0.7; an intensity of 0 leaves all as it is.")
@click.option("-o", "--output", type=click.Path(path_type=Path), default=Path("converted.wav"), show_default=True)
def convert(recording: Path, emotion: str, output: Path) -> None:
    """Say RECORDING with another feeling: its words and its speaker stay.

    \b
    mien convert plain.wav --emotion angry:0.7 -o angry.wav
    mien convert talk.mp3 --emotion sad:0.4 -o sad.flac
    """  # noqa: D301
    from mien.cli.sound import SOUNDS, check_place, write_sound
    from mien.engines import Registry
    from mien.types import parse_emotion

    check_place(output, suffixes=SOUNDS)
    with closing(Registry("voices").make("piper:joe")) as voice:
        length = write_sound(_converted(recording, parse_emotion(emotion), voice), output)
    click.echo(f"wrote {output} ({length:.2f} s)")


def _converted(recording: Path, affect: Affect, voice: Voice) -> Iterator[Audio]:
    from mien.engines import Registry
    from mien.speak.convert import convert_blocks
    from mien.types.media import read_blocks

    ear = Registry("ears").make("whisper:tiny")
    blocks = read_blocks(recording, rate=_rate(recording), seconds=_BLOCK)
    start = 0.0
    for speech, sound in convert_blocks(
        blocks, affect, hear=lambda piece: ear.hear([piece.resample(16_000)]).words, voice=voice
    ):
        words = " ".join(word.text for word in speech.words) or "(no words)"
        click.echo(f"{start:7.2f} s  {speech.timing:8} {words}")
        start += speech.duration
        yield sound


def _rate(recording: Path) -> int:
    """Return the rate of a file's sound, Hz."""
    import av
    from av.error import FFmpegError

    from mien.errors import InputError
    from mien.types.media import check_file, why_not

    try:
        with av.open(str(check_file(recording)), metadata_errors="ignore") as file:
            if file.streams.audio:
                return file.streams.audio[0].rate
    except FFmpegError as error:
        raise InputError(f"{recording} cannot be read as sound ({why_not(error)}); expected a whole file") from None
    raise InputError(f"{recording} has no sound; expected a recording of speech")
