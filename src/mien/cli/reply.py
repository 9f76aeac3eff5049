"""`mien reply`: one whole turn."""

from collections.abc import Iterator
from pathlib import Path

import click

from mien.cli.describe import describe
from mien.cli.output import check_output, write_beats
from mien.errors import InputError
from mien.events import Event, Felt, Perceived, Thought
from mien.types import Audio

__all__ = ["reply"]


@click.command()
@click.argument("recording", required=False, metavar="[IN]")
@click.option("-t", "--text", help="Typed words instead of a recording.")
@click.option("-o", "--output", type=click.Path(path_type=Path), default=Path("reply.mp4"), show_default=True)
@click.option("--persona", default="mira", show_default=True, help="Who answers: a name, or a .toml file.")
@click.option("--mind", default="llama:qwen2.5-1.5b", show_default=True, help="Who thinks; see `mien engines`.")
@click.option("--voice", default="", help="Who speaks; the persona's own unless given.")
@click.option("--face", default="", help="Who is seen; the persona's own unless given.")
@click.option("--size", default=512, show_default=True, help="Width and height of the film, pixels.")
@click.option("--seed", default=0, show_default=True, help="Same input and seed, same film.")
def reply(
    recording: str | None,
    text: str | None,
    output: Path,
    persona: str,
    mind: str,
    voice: str,
    face: str,
    size: int,
    seed: int,
) -> None:
    r"""Answer a recording IN (wav, flac, mp3, mp4, webm) or typed words with a film.

    \b
    mien reply question.wav
    mien reply -t "I passed my exam!" -o proud.mp4 --mind llama:smollm2-135m

    OUTPUT ends in .mp4 (film), .wav (voice), .csv (Live Link Face) or .glb (animated model).
    """
    from mien.companion import Companion
    from mien.draw import Shot, soft

    check_output(output)
    shot = Shot(size, size, "bust", soft(size, size))
    turn = _turn(recording, text)
    with Companion(persona, mind=mind, voice=voice, seed=seed) as companion:
        companion.subscribe(show)
        beats = companion.reply(turn)
        write_beats(beats, output, face=face or companion.persona.face, shot=shot)
    click.echo(f"wrote {output}")


def _turn(recording: str | None, text: str | None) -> Iterator[Audio] | str:
    from mien.types.media import read_blocks

    if (recording is None) == (text is None):
        raise InputError('give either a recording or -t "typed words"; see `mien reply --help`')
    return read_blocks(recording) if recording is not None else text or ""


def show(event: Event) -> None:
    """Print a turn as it happens."""
    match event:
        case Perceived(percept):
            click.echo(f"heard   {percept.text}")
            click.echo(f"noticed {describe(percept.affect)}")
        case Felt(affect):
            click.echo(f"feels   {describe(affect)}")
        case Thought(line):
            click.echo(f"says    {line.text}")
        case _:
            pass
