"""`mien reply`: one whole turn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mien.cli.describe import because, describe
from mien.cli.filming import filming
from mien.cli.output import write_beats
from mien.cli.parts import parts
from mien.errors import InputError
from mien.events import Event, Felt, Perceived, Planned, Thought
from mien.say import chain_text
from mien.types import Audio

if TYPE_CHECKING:
    from mien.draw import Shot

__all__ = ["reply"]


@click.command()
@click.argument("recording", required=False, metavar="[IN]")
@click.option("-t", "--text", help="Typed words instead of a recording.")
@click.option("--show", "shown", type=(click.Path(path_type=Path), str), multiple=True, metavar="FILE CAPTION",
              help="A picture to show, and what is to be seen on it; may be given again.")  # fmt: skip
@click.option("--mind", default="llama:qwen2.5-1.5b", show_default=True, help="Who thinks; see `mien engines`.")
@click.option("--explain", is_flag=True, help="Print what is understood, and what the answer is to do.")
@parts
@filming(output="reply.mp4")
def reply(
    recording: str | None,
    text: str | None,
    shown: tuple[tuple[Path, str], ...],
    output: Path,
    persona: str,
    mind: str,
    explain: bool,
    voice: str,
    face: str,
    shot: Shot,
    seed: int,
    **chosen: Any,
) -> None:
    """Answer a recording IN (wav, flac, mp3, mp4, webm) or typed words with a film.

    \b
    mien reply question.wav
    mien reply -t "I passed my exam!" -o proud.mp4 --mind llama:smollm2-135m
    mien reply -t "Look at this!" --show bike.jpg "a red bicycle" --mind "openai:http://localhost:11434/v1#llava"
    """  # noqa: D301  (a raw \b would not reach click)
    from mien.companion import Companion
    from mien.types import read_shown

    turn = _turn(recording, text)
    pictures = [read_shown(file, caption=caption) for file, caption in shown]
    with Companion(persona, mind=mind, voice=voice, seed=seed, **chosen) as companion:
        companion.subscribe(show)
        if explain:
            companion.subscribe(show_plan)
        beats = companion.reply(turn, shown=pictures)
        write_beats(beats, output, face=face or companion.persona.face, shot=shot)
    click.echo(f"wrote {output}")


def _turn(recording: str | None, text: str | None) -> Iterator[Audio] | str:
    from mien.types.media import read_blocks

    if (recording is None) == (text is None):
        raise InputError('give either a recording or -t "typed words"; see `mien reply --help`')
    return read_blocks(recording) if recording is not None else text or ""


def show_plan(event: Event) -> None:
    """Print the chain of empathy behind an answer."""
    if isinstance(event, Planned):
        click.echo(chain_text(event.plan))


def show(event: Event) -> None:
    """Print a turn as it happens."""
    match event:
        case Perceived(percept):
            click.echo(f"heard   {percept.text}")
            click.echo(f"noticed {describe(percept.affect)}{because(percept.affect)}")
        case Felt(affect):
            click.echo(f"feels   {describe(affect)}{because(affect)}")
        case Thought(line):
            click.echo(f"says    {line.text}")
        case _:
            pass
