"""`mien speak`: a text as sound."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mien.errors import InputError

if TYPE_CHECKING:
    from mien.speak import Script, Voice
    from mien.types import Affect, Speech

__all__ = ["speak"]

_FILES = (".txt", ".md", ".ssml", ".xml")


@click.command()
@click.argument("text")
@click.option("--voice", default="piper:joe", show_default=True, help="Who speaks; see `mien engines`.")
@click.option("--emotion", help='"sad:0.7"; neutral unless given. [happy:0.6]…[/] in the text goes first.')
@click.option("--feel", help='Every-day words instead: "as if you had lost your keys".')
@click.option("--like", type=click.Path(path_type=Path), help="Or the manner of a recording, not who speaks in it.")
@click.option(
    "--duration",
    "--seconds",
    "seconds",
    callback=lambda _context, _option, text: None if text is None else _seconds(text),
    help='How long it shall last, "3.20s": 0.5 to 2 times its natural length.',
)
@click.option("--lexicon", type=click.Path(path_type=Path), help='TOML rows: GIF = "jif", tomato = "/təˈmɑːtoʊ/".')
@click.option("--phones", type=click.Path(path_type=Path), help="Write the times too: .json, .srt or .TextGrid.")
@click.option("-o", "--output", type=click.Path(path_type=Path), default=Path("speech.wav"), show_default=True)
def speak(
    text: str,
    voice: str,
    emotion: str | None,
    feel: str | None,
    like: Path | None,
    seconds: float | None,
    lexicon: Path | None,
    phones: Path | None,
    output: Path,
) -> None:
    """Say TEXT, a file of text (.txt, .md, .ssml, .xml) or "-" (standard input).

    \b
    mien speak "I *really* mean it." --emotion sad:0.7 -o mean.wav
    mien speak "[happy:0.6]You came![/] <break time='500ms'/> At 5:30 p.m." -o came.mp3
    mien speak story.ssml --voice piper:joe -o story.flac --phones story.TextGrid
    mien speak "In time." --duration 1.2s
    mien speak "It took <prosody duration='0.9s'>for ever</prosody> to come."
    mien speak "I had them a minute ago." --feel "as if you had lost your keys"
    mien speak "I had them a minute ago." --like angry.wav

    What --feel and --like are understood with learned from data that are non-commercial.
    """  # noqa: D301
    from mien.cli.asked import read_feeling
    from mien.cli.describe import because, describe
    from mien.cli.sound import SOUNDS, TIMES, check_place, write_sound, write_times
    from mien.engines import Registry
    from mien.speak import read_script
    from mien.speak.language import check_language
    from mien.speak.lexicon import apply_lexicon, read_lexicon

    check_place(output, suffixes=SOUNDS)
    if phones is not None:
        check_place(phones, suffixes=TIMES)
    script = read_script(_read(text))
    check_language(script.text)
    if lexicon is not None:
        script = apply_lexicon(script, read_lexicon(lexicon))
    feeling = read_feeling(emotion, feel, like)
    if feel is not None or like is not None:
        click.echo(f"{describe(feeling)}{because(feeling)}")
    said: list[Speech] = []
    with closing(Registry("voices").make(voice)) as speaker:
        length = write_sound((piece.audio for piece in _keep(_pieces(speaker, script, feeling, seconds), said)), output)
    if phones is not None:
        write_times(said, phones)
    click.echo(f"wrote {output} ({length:.2f} s)")


def _seconds(text: str) -> float:
    """Read a length: "3.20s", "900ms" or plain seconds."""
    from mien.speak.ssml import duration

    return duration(f"{text}s" if text[-1:].isdigit() else text)


def _read(text: str) -> str:
    """Return the text that was given, or that stands in the file that was named."""
    if text == "-":
        return sys.stdin.read()
    path = Path(text)
    if path.suffix not in _FILES or len(text.split()) != 1:
        return text
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise InputError(f"{path} is no UTF-8 text; expected one") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read ({(error.strerror or '').lower()}); expected a file of text") from None


def _pieces(voice: Voice, script: Script, feeling: Affect, seconds: float | None) -> Iterator[Speech]:
    if seconds is None:
        yield from voice.stream(script, feeling)
    else:
        yield voice.speak(script, feeling, seconds=seconds)


def _keep(pieces: Iterator[Speech], said: list[Speech]) -> Iterator[Speech]:
    """Pass pieces on, and keep them for their times."""
    for piece in pieces:
        said.append(piece)
        yield piece
