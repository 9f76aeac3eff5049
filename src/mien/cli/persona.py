"""`mien persona`: who Mien can be, and making somebody from a sentence."""

from dataclasses import fields
from pathlib import Path

import click

__all__ = ["persona"]


@click.group()
def persona() -> None:
    """List, show, check and make personas: who Mien is, for `--persona`."""


@persona.command("list")
def list_() -> None:
    """List the personas that come with Mien."""
    from rich.table import Table

    from mien.cli.console import open_console
    from mien.types import load_persona, persona_names

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("name", "age", "face", "voice", "O", "C", "E", "A", "N", "how it talks"):
        table.add_column(column, overflow="fold", no_wrap=column != "how it talks")
    for name in persona_names():
        who = load_persona(name)
        traits = [f"{getattr(who.big_five, field.name):+.1f}" for field in fields(who.big_five)]
        table.add_row(name, f"{who.age:g}", who.face, who.voice, *traits, who.style)
    open_console().print(table)


@persona.command()
@click.argument("name")
def show(name: str) -> None:
    """Print a persona, by NAME or path, as a file that you can change.

    \b
    mien persona show edda > me.toml
    """  # noqa: D301  (a raw \b would not reach click)
    from mien.persona import persona_to_toml
    from mien.types import load_persona

    click.echo(persona_to_toml(load_persona(name)), nl=False)


@persona.command()
@click.argument("path", metavar="FILE")
def check(path: str) -> None:
    """See that a persona's FILE is whole, agrees with itself, and can be seen and heard here."""
    from mien.persona import check_persona

    who = check_persona(path)
    click.echo(f"{path}: {who.name}, {who.age:g}; {who.face}, {who.voice}; agrees with itself")


@persona.command()
@click.argument("description")
@click.option("-o", "--output", type=click.Path(path_type=Path), default=Path("persona.toml"), show_default=True)
@click.option("--seed", type=int, default=0, show_default=True, help="Another seed may be another name.")
def new(description: str, output: Path, seed: int) -> None:
    """Make somebody of whom there is a DESCRIPTION in English.

    \b
    mien persona new "a grumpy lighthouse keeper who secretly loves visitors" -o keeper.toml
    mien chat --persona keeper.toml
    """  # noqa: D301
    from mien.errors import InputError
    from mien.persona import make_persona, persona_to_toml
    from mien.types.media import atomic_path

    if output.suffix != ".toml":
        raise InputError(f"{output} ends in {output.suffix!r}; expected .toml")
    if seed < 0:
        raise InputError(f"seed {seed}: expected 0 or more")
    made = make_persona(description, seed=seed)
    with atomic_path(output) as partial:
        partial.write_text(persona_to_toml(made), encoding="utf-8")
    click.echo(f"wrote {output}: {made.name}, {made.age:g}, {made.face}; talk with `mien chat --persona {output}`")
