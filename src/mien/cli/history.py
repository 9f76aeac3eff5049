"""`mien history`: the conversations that were written down."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mien.cli.serve import own_database

if TYPE_CHECKING:
    from mien.live.store import Brief, Store

__all__ = ["history"]

_FIRST = 60  # letters of a conversation's first words in the list

_db = click.option("--db", "database", default="", help="URL of the database; a file of the user's unless given.")


@click.group()
def history() -> None:
    """List, show, export and delete the conversations that were written down.

    They lie in a database of the user's, or where `mien chat --db` was told to put them.
    """


@history.command("list")
@_db
def list_(database: str) -> None:
    """List all conversations, the newest first."""
    from rich.table import Table

    from mien.cli.console import open_console

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("id", "began", "with", "turns", "first words"):
        table.add_column(column, justify="right" if column == "turns" else "left")
    with _open(database) as store:
        for brief in store.list():
            first = brief.first if len(brief.first) <= _FIRST else brief.first[: _FIRST - 1] + "…"
            began = f"{brief.began.astimezone():%Y-%m-%d %H:%M}"
            table.add_row(brief.id, began, brief.persona, str(brief.turns), first)
    open_console().print(table)


@history.command()
@click.argument("conversation")
@_db
def show(conversation: str, database: str) -> None:
    """Show what was said, and how it was felt."""
    from mien.live.transcript import transcript_text

    with _open(database) as store:
        click.echo(transcript_text(_find(store, conversation), store.turns(conversation)), nl=False)


@history.command()
@click.argument("conversations", nargs=-1)
@click.option("--as", "form", type=click.Choice(["json", "text"]), default="json", show_default=True)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="A file; printed unless given.")
@_db
def export(conversations: tuple[str, ...], form: str, output: Path | None, database: str) -> None:
    """Write conversations out whole; all of them if none is named.

    \b
    mien history export -o everything.json
    mien history export conv_0f3a --as text
    """  # noqa: D301
    from mien.live.transcript import transcript_dict, transcript_text
    from mien.types.media import atomic_path

    with _open(database) as store:
        briefs = [_find(store, name) for name in conversations] if conversations else list(store.list())
        if form == "json":
            told = [transcript_dict(brief, store.turns(brief.id)) for brief in briefs]
            text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
        else:
            text = "\n".join(transcript_text(brief, store.turns(brief.id)) for brief in briefs)
    if output is None:
        click.echo(text, nl=False)
        return
    with atomic_path(output) as partial:
        partial.write_text(text, encoding="utf-8")


@history.command()
@click.argument("conversations", nargs=-1, required=True)
@click.option("--yes", is_flag=True, help="Do not ask.")
@_db
def delete(conversations: tuple[str, ...], yes: bool, database: str) -> None:
    """Delete conversations; nothing of them stays in the database."""
    with _open(database) as store:
        for name in conversations:
            _find(store, name)
        if not yes:
            click.confirm(f"Delete {', '.join(conversations)} for good?", abort=True)
        for name in conversations:
            store.delete(name)
            click.echo(f"{name}: deleted")


@contextmanager
def _open(database: str) -> Iterator[Store]:
    """Open a database that is there; none is made."""
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    from mien.errors import InputError
    from mien.live.store import Store

    url = database or own_database()
    try:
        made = make_url(url)
    except ArgumentError:
        raise InputError(f"{url!r} is no database's URL; expected for example sqlite:///conversations.db") from None
    if made.drivername.startswith("sqlite") and made.database and not Path(made.database).exists():
        raise InputError(f"there are no conversations at {made.database} yet; hold one by `mien chat`, or give --db")
    store = Store(url)
    try:
        yield store
    finally:
        store.close()


def _find(store: Store, name: str) -> Brief:
    from mien.errors import InputError

    for brief in store.list():
        if brief.id == name:
            return brief
    raise InputError(f"there is no conversation {name!r}; see `mien history list`")
