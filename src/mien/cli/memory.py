"""`mien memory`: what people told, to be seen, mended and forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

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
    """List, show, edit and forget what people told.

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


@contextmanager
def _open(place: str) -> Iterator[Memory]:
    """Open a memory that is there; none is made."""
    from mien.errors import InputError
    from mien.remember import open_memory

    given = place or own_memory()
    file = Path(given.removeprefix("sqlite:///"))
    if "://" not in str(file) and "?" not in str(file) and not file.exists():
        raise InputError(f"there is no memory at {file} yet; let one be written by a conversation, or give --db")
    opened = open_memory(given)
    try:
        yield opened
    finally:
        opened.close()
