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
@click.option("--engine", type=click.Choice(["features", "cues-as-text"]), help="Name two feelings at once, that way.")
@click.option("--explain", is_flag=True, help="Tell what it rests on, channel by channel.")
@click.option("--plot", type=click.Path(path_type=Path), help="Draw how feeling goes over time: .png, .svg or .pdf.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of tables.")
def perceive(
    recording: str, who: str, sight: str, engine: str | None, explain: bool, plot: Path | None, as_json: bool
) -> None:
    """Say what was said in IN (a recording, a film, a picture or a .txt), and what each channel tells of the feeling.

    \b
    mien perceive question.wav
    mien perceive clip.mp4 --explain --plot clip.png
    mien perceive group.jpg --who left
    mien perceive clip.mp4 --engine cues-as-text
    mien perceive diary.txt
    mien perceive question.wav --json | jq .affect.valence
    """  # noqa: D301
    if plot is not None:
        from mien.plot import check_plot

        check_plot(plot)
    if recording.endswith(".txt"):
        if who or plot is not None:
            raise InputError(f"{recording} is a text, without pictures and sound; leave out --who and --plot")
        percept, looks = _read(Path(recording)), ()
    else:
        percept, looks = _hear(recording, who, sight, plot)
    compounds = _compounds(percept, looks, engine) if engine else {}
    if as_json:
        click.echo(json.dumps(_record(percept, looks, compounds), ensure_ascii=False))
        return
    _show(percept, looks, explain=explain)
    if engine:
        click.echo(f"if it is two feelings ({engine}): {', '.join(f'{k} {v:.2f}' for k, v in compounds.items())}")
    if plot is not None:
        click.echo(f"\nwrote {plot}")


def _read(path: Path) -> Percept:
    """Perceive what is written in a file."""
    from mien.cli.hearing import open_hearing
    from mien.engines import Registry
    from mien.perceive import perceive

    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); expected a text") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: {error.reason} at byte {error.start}; save the text as UTF-8") from None
    ear, _, tone = open_hearing()
    return perceive(text, ear=ear, reader=Registry("readers").make("tongues:"), tone=tone)


def _hear(path: str, who: str, sight: str, plot: Path | None) -> tuple[Percept, tuple[Look, ...]]:
    """Perceive a recording, a film or a picture, and draw how it goes over time where that is asked for."""
    from mien.cli.hearing import open_hearing
    from mien.perceive import behold, perceive
    from mien.perceive.course import trace_course
    from mien.types.media import read_blocks
    from mien.types.pictures import has_pictures, has_sound

    seen, sounds = has_pictures(path), has_sound(path)
    looks, face = _watch(path, who, sight) if seen else ((), None)
    if who and not seen:
        raise InputError(f"--who is {who!r} but {path} has no picture; leave it out")
    ear, reader, tone = open_hearing()
    if sounds:
        percept = perceive(read_blocks(path), ear=ear, reader=reader, tone=tone, face=face)
    elif face is not None:
        percept = behold(face)
    else:
        raise InputError(f"{path} has neither sound nor pictures; expected a recording, a film or a picture")
    if plot is not None:
        from mien.plot import plot_course

        blocks = read_blocks(path) if sounds else ()
        plot_course(trace_course(percept.words, blocks, reader=reader, looks=looks), plot)
    return percept, looks


def _compounds(percept: Percept, looks: tuple[Look, ...], engine: str) -> dict[str, float]:
    """Return which compounds fit best, the best three first."""
    from mien.perceive.compound import open_compounds, shown_in

    units = _clearest(looks).strengths.mean(axis=0) if looks else None
    found = open_compounds(engine).read(shown_in(percept, units))
    return dict(sorted(found.items(), key=lambda item: -item[1])[:3])


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


def _record(percept: Percept, looks: tuple[Look, ...], compounds: dict[str, float]) -> dict[str, object]:
    from mien.perceive.face_explained import explain_face
    from mien.perceive.open_words import open_words
    from mien.types.wire import to_dict

    words = {one.word: round(one.weight, 3) for one in open_words(percept.affect, text=percept.text)}
    reading = {"face": explain_face(_clearest(looks)).record()} if looks else {}
    two = {"compounds": compounds} if compounds else {}
    perceived = {name: value for name, value in to_dict(percept)["value"].items() if name != "shown"}  # to nobody here
    return {**perceived, "open_words": words, **two, **reading}


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
