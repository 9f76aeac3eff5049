"""`mien dub`: other words for a film."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from mien.dub.dub import Dubbed

__all__ = ["dub"]


@click.command()
@click.argument("film", metavar="FILM")
@click.option("-t", "--text", "lines", required=True, metavar="SRT|TXT", help="What is said when; or one line.")
@click.option("--voice", default="piper:joe", show_default=True, help="Who says it.")
@click.option("--emotion", default="neutral", show_default=True, help="How, such as sad:0.7.")
@click.option("--who", default="", help="Whose lips, where there are several: left, right, 2, largest, ...")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), default=Path("dubbed.mp4"), show_default=True
)
def dub(film: str, lines: str, voice: str, emotion: str, who: str, output: Path) -> None:
    """Say words over FILM, in the time of its lines and as its lips move.

    A name that ends in .wav keeps the voice alone, as long as the film.

    \b
    mien dub film.mp4 --text lines.srt -o dubbed.mp4
    mien dub film.mp4 --text lines.srt --emotion happy:0.6 --voice kokoro:af_heart
    mien dub film.mp4 --text line.txt -o voice.wav
    """  # noqa: D301
    from contextlib import closing

    from mien.dub import dub_film, read_cues, read_line
    from mien.dub.film import film_seconds
    from mien.engines import Registry
    from mien.types import parse_emotion

    alone = Path(lines).suffix.lower() == ".txt"
    cues = (read_line(lines, seconds=film_seconds(film)),) if alone else read_cues(lines)
    affect = parse_emotion(emotion)
    with closing(Registry("voices").make(voice)) as speaker:
        dub_film(film, cues, output, voice=speaker, affect=affect, who=who, told=_told)
    click.echo(f"wrote {output}")


def _told(line: Dubbed) -> None:
    how = "" if line.seen else "  (no lips seen: the line's own time)"
    for phrase in line.phrases:
        click.echo(f"{phrase.start:8.2f} to {phrase.end:8.2f} s  {phrase.text}{how}")
