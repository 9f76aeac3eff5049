"""`mien perceive`: what was said, and how."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mien.cli.describe import describe
from mien.errors import InputError
from mien.types import Affect, Percept

if TYPE_CHECKING:
    from mien.perceive.face_crop import Picture
    from mien.perceive.face_look import Look

__all__ = ["perceive"]

_FPS = 10.0  # looks a second
_SIDE = 960  # pixels: a face of a tenth of the picture is still large enough


@click.command()
@click.argument("recording", metavar="IN")
@click.option("--who", default="", help="Whose face, where there are several: left, right, 2, largest, ...")
@click.option("--sight", default="landmarks:", show_default=True, help="Who sees feeling in the face.")
@click.option("--explain", is_flag=True, help="Tell what it rests on, channel by channel.")
@click.option("--plot", type=click.Path(path_type=Path), help="Draw how feeling goes over time: .png, .svg or .pdf.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of tables.")
def perceive(recording: str, who: str, sight: str, explain: bool, plot: Path | None, as_json: bool) -> None:
    r"""Say what was said in IN (a recording, a film or a picture), and what each channel tells of the feeling.

    \b
    mien perceive question.wav
    mien perceive clip.mp4 --explain --plot clip.png
    mien perceive group.jpg --who left
    mien perceive question.wav --json | jq .affect.valence
    """
    from mien.cli.hearing import open_hearing
    from mien.perceive import behold
    from mien.perceive import perceive as perceive_turn
    from mien.perceive.course import trace_course
    from mien.types.media import read_blocks
    from mien.types.pictures import has_pictures, has_sound

    if plot is not None:
        from mien.plot import check_plot

        check_plot(plot)
    seen, sounds = has_pictures(recording), has_sound(recording)
    looks, face = _watch(recording, who, sight) if seen else ((), None)
    if who and not seen:
        raise InputError(f"--who is {who!r} but {recording} has no picture; leave it out")
    ear, reader, tone = open_hearing()
    if sounds:
        percept = perceive_turn(read_blocks(recording), ear=ear, reader=reader, tone=tone, face=face)
    elif face is not None:
        percept = behold(face)
    else:
        raise InputError(f"{recording} has neither sound nor pictures; expected a recording, a film or a picture")
    if plot is not None:
        from mien.plot import plot_course

        blocks = read_blocks(recording) if sounds else ()
        plot_course(trace_course(percept.words, blocks, reader=reader, looks=looks), plot)
    if as_json:
        click.echo(json.dumps(_record(percept, looks), ensure_ascii=False))
        return
    _show(percept, looks, explain=explain)
    if plot is not None:
        click.echo(f"\nwrote {plot}")


def _watch(path: str, who: str, sight: str) -> tuple[tuple[Look, ...], Affect]:
    """Return what the face's points show at each moment, and what the sight makes of the film."""
    from mien.engines import Registry
    from mien.perceive.face_film import watch_face

    looks, affect = watch_face(_frames(path), who=who)
    if sight != "landmarks:":
        affect = Registry("sights").make(sight).watch(_frames(path), who=who)
    return looks, affect


def _frames(path: str) -> Iterator[tuple[float, Picture]]:
    from mien.types.pictures import read_pictures

    for picture in read_pictures(path, fps=_FPS, side=_SIDE):
        yield picture.seconds, picture.pixels


def _record(percept: Percept, looks: tuple[Look, ...]) -> dict[str, object]:
    from mien.perceive.face_explained import explain_face
    from mien.perceive.open_words import open_words
    from mien.types.wire import to_dict

    words = {one.word: round(one.weight, 3) for one in open_words(percept.affect, text=percept.text)}
    reading = {"face": explain_face(_clearest(looks)).record()} if looks else {}
    return {**to_dict(percept)["value"], "open_words": words, **reading}


def _show(percept: Percept, looks: tuple[Look, ...], *, explain: bool) -> None:
    from mien.perceive.face_explained import explain_face
    from mien.perceive.open_words import open_words

    if percept.words:
        _show_words(percept)
    width = max(len(item.channel) for item in percept.channels)
    for item in percept.channels:
        _show_affect(f"{item.channel:{width}}", item.affect, explain=explain)
    if len(percept.channels) > 1:
        own = {sentence for item in percept.channels for sentence in item.affect.evidence}
        found = tuple(sentence for sentence in percept.affect.evidence if sentence not in own)
        click.echo(f"{'fused':{width}} {describe(percept.affect)}")
        for sentence in found:
            click.echo(f"  - {sentence}")
    if words := open_words(percept.affect, text=percept.text):
        click.echo(f"\nin free words: {', '.join(f'{one.word} {one.weight:.2f}' for one in words)}")
    if explain and looks:
        look = _clearest(looks)
        click.echo(f"\nthe face at {look.seconds:.1f} s\n{explain_face(look).text()}")


def _show_affect(name: str, affect: Affect, *, explain: bool) -> None:
    click.echo(f"{name} {describe(affect)}")
    if explain:
        for sentence in affect.evidence:
            click.echo(f"  - {sentence}")


def _show_words(percept: Percept) -> None:
    from rich.table import Table

    from mien.cli.console import open_console

    console = open_console()
    click.echo(percept.text)
    click.echo(f"{percept.duration:.2f} s, speech {percept.snr_db:.0f} dB above the background\n")
    words = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("start", "end", "word"):
        words.add_column(column, justify="left" if column == "word" else "right")
    for word in percept.words:
        words.add_row(f"{word.start:.2f}", f"{word.end:.2f}", word.text)
    console.print(words)
    click.echo("")


def _clearest(looks: tuple[Look, ...]) -> Look:
    """Return the look that shows most, of those in which the face was seen best."""
    sure = max(look.confidence for look in looks)
    return max((look for look in looks if look.confidence >= 0.8 * sure), key=lambda look: look.strengths.sum())
