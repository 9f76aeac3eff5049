"""`mien render`: a film without a conversation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mien.cli.filming import filming
from mien.cli.output import write_beats
from mien.errors import InputError
from mien.types import Affect, Beat, Line, load_persona, neutral

if TYPE_CHECKING:
    from mien.draw import Shot
    from mien.move import Mover
    from mien.speak import Voice

__all__ = ["render"]

_ALIGNS = "piper:joe"  # what is aligned to a recording is not heard: the quickest will do


@click.command()
@click.argument("text", required=False)
@click.option("--audio", type=click.Path(path_type=Path), help="Film this recording instead of a text.")
@click.option("--emotion", help='"happy:0.6", "happy:0.7@mouth,sad:0.4@brows" or "relieved but still worried".')
@click.option("--explain", is_flag=True, help="Print how --emotion moves which muscles; without a text, only that.")
@filming(output="render.mp4")
def render(
    text: str | None,
    audio: Path | None,
    output: Path,
    emotion: str | None,
    explain: bool,
    persona: str,
    voice: str,
    face: str,
    shot: Shot,
    seed: int,
) -> None:
    """Film TEXT, or a recording, without a conversation.

    \b
    mien render "Good morning." -o hello.mp4 --emotion happy:0.6
    mien render --emotion "smiles, but the eyes stay sad" --explain
    mien render --audio speech.wav -o speech.csv
    """  # noqa: D301  (a raw \b would not reach click)
    from mien import move
    from mien.engines import Registry

    shown = move.plan(emotion) if emotion else None
    if explain:
        if shown is None:
            raise InputError("--explain explains an --emotion; give one, such as --emotion happy:0.6")
        click.echo(move.explain(shown))
        if text is None and audio is None:
            return
    if (text is None) == (audio is None):
        raise InputError("give either a text or --audio RECORDING; see `mien render --help`")
    feeling = shown.expression.affect if shown else None
    chosen = load_persona(persona)
    mover = Registry("movers").make("dominance:")
    if shown:
        mover = move.Directed(mover, shown.expression)
    with closing(Registry("voices").make(voice or (chosen.voice if audio is None else _ALIGNS))) as speaker:
        if audio is not None:
            beats = _follow(audio, feeling, speaker, mover, seed)
        else:
            beats = _speak(text or "", feeling or neutral(), speaker, mover, seed)
        write_beats(beats, output, face=face or chosen.face, shot=shot)
    click.echo(f"wrote {output}")


def _speak(text: str, feeling: Affect, voice: Voice, mover: Mover, seed: int) -> Iterator[Beat]:
    from mien.perform import perform
    from mien.speak import split_text

    lines = (Line(piece, feeling, "other") for piece in split_text(text))
    return perform(lines, voice=voice, mover=mover, before=feeling, seed=seed)


def _follow(recording: Path, feeling: Affect | None, voice: Voice, mover: Mover, seed: int) -> Iterator[Beat]:
    from mien.cli.hearing import open_hearing
    from mien.follow import follow
    from mien.types.media import read_blocks

    ear, reader, tone = open_hearing()
    beats = follow(
        read_blocks(recording, rate=48_000, seconds=20.0),
        ear=ear,
        reader=reader,
        tone=tone,
        voice=voice,
        mover=mover,
        feeling=feeling,
        seed=seed,
    )
    for beat in beats:
        click.echo(f"{beat.start:7.2f} s  {beat.spoken.speech.timing:8} {beat.spoken.line.text}")
        yield beat
