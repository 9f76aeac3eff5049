"""`mien memory`: what people told, to be seen, mended and forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from mimetypes import guess_type
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

if TYPE_CHECKING:
    from mien.remember import Memory

__all__ = ["memory", "own_memory"]

_db = click.option("--db", "place", default="", help="File or URL of the memory; a file of the user's unless given.")


def own_memory() -> str:
    """Return the path of the user's own memory; its folder is made."""
    from platformdirs import user_data_path

    return str(user_data_path("mien", ensure_exists=True) / "memory.db")


@click.group()
def memory() -> None:
    """List, show, keep, edit and forget what people told and showed.

    It lies in a file of the user's, or where `--db` says. What was said in whole conversations is another thing: see
    `mien history`.
    """


@memory.command("list")
@_db
def list_(place: str) -> None:
    """List who is remembered."""
    with _open(place) as opened:
        for person, count in opened.people():
            click.echo(f"{count:6}  {person}")


@memory.command()
@click.argument("person")
@_db
def show(person: str, place: str) -> None:
    """Show all that is remembered of PERSON, oldest first, with what was felt."""
    with _open(place) as opened:
        for one in opened.list(person):
            notes = [one.kind, f"about {one.about}" if one.about else "", one.feeling]
            notes.append(f"due {one.due.astimezone():%Y-%m-%d}" if one.due else "")
            notes += [f"told {one.told} times" if one.told > 1 else "", str(opened.path(one)) if one.file else ""]
            click.echo(f"{one.number:6}  {one.at.astimezone():%Y-%m-%d %H:%M}  {one.text}")
            click.echo(f"        {', '.join(filter(None, notes))}")


@memory.command()
@click.argument("person")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--caption", required=True, help="What is to be seen or heard, in one sentence; it is found by this.")
@_db
def keep(person: str, file: Path, caption: str, place: str) -> None:
    """Keep a copy of a picture that PERSON showed, or of a sound that they played, under a caption.

    Nothing looks into the file: what is not in the caption is not remembered.

    \b
    mien memory keep Ana bike.jpg --caption "a red bicycle leaning against a wall"
    mien memory keep Ana rain.wav --caption "rain on a tin roof"
    """  # noqa: D301
    from datetime import UTC, datetime

    from mien.types import neutral

    kind = _kind(file)
    with _open(place, make=True) as opened:
        kept = opened.keep(
            person, file, kind=kind, caption=caption, affect=neutral(), at=datetime.now(UTC), conversation=""
        )
        click.echo(f"{kept.number}: {kept.kind}, {kept.text}")


@memory.command()
@click.argument("person")
@click.argument("number", type=int)
@click.argument("text")
@_db
def edit(person: str, number: int, text: str, place: str) -> None:
    """Put memory NUMBER of PERSON into other words.

    \b
    mien memory edit Ana 3 "My sister's name is Anna."
    """  # noqa: D301
    with _open(place) as opened:
        opened.edit(person, number, text)
        click.echo(f"{number}: {' '.join(text.split())}")


@memory.command()
@click.argument("person")
@click.argument("numbers", nargs=-1, type=int)
@click.option("--yes", is_flag=True, help="Do not ask.")
@_db
def forget(person: str, numbers: tuple[int, ...], yes: bool, place: str) -> None:
    """Forget PERSON, or memories of theirs by NUMBERS; nothing of them stays in any file.

    \b
    mien memory forget Ana
    mien memory forget Ana 3 7
    """  # noqa: D301
    with _open(place) as opened:
        if not yes:
            what = f"memories {', '.join(map(str, numbers))} of {person}" if numbers else f"all that {person} told"
            click.confirm(f"Forget {what} for good?", abort=True)
        count = opened.forget(person, numbers or None)
        click.echo(f"{person}: {count} forgotten")
        if count and not numbers:
            click.echo("whole conversations that were written down are kept; mien history deletes them")


def _kind(file: Path) -> Literal["picture", "sound"]:
    from mien.errors import InputError

    kind = (guess_type(file.name)[0] or "").split("/")[0]
    if kind == "image":
        return "picture"
    if kind == "audio":
        return "sound"
    raise InputError(f"{file} is no picture or sound by its name; expected a file such as bike.jpg or rain.wav")


@contextmanager
def _open(place: str, *, make: bool = False) -> Iterator[Memory]:
    """Open a memory that is there; one that is not is made where `make` says so."""
    from mien.errors import InputError
    from mien.remember import open_memory

    given = place or own_memory()
    file = Path(given.removeprefix("sqlite:///"))
    if "://" not in str(file) and "?" not in str(file) and not file.exists() and not make:
        raise InputError(f"there is no memory at {file} yet; let one be written by a conversation, or give --db")
    opened = open_memory(given)
    try:
        yield opened
    finally:
        opened.close()
