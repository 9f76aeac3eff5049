"""`mien weights`: the model files."""

import sys

import click

from mien.weights import cache_folder, fetch, is_present, load_manifest, verify

__all__ = ["weights"]


@click.group()
def weights() -> None:
    """List, fetch and check model files.

    They lie in the user's cache, or in the folder that MIEN_WEIGHTS names, which is then only read.
    """


@weights.command("list")
def list_() -> None:
    """List every model file: its size, licence, origin, and whether it is here."""
    from rich.table import Table

    from mien.cli.console import open_console

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("name", "MB", "licence", "origin", "here"):
        table.add_column(column, overflow="fold", justify="right" if column == "MB" else "left")
    for name, weight in load_manifest().items():
        here = "yes" if is_present(name) else "no"
        table.add_row(name, f"{weight.size / 1e6:.1f}", weight.licence, weight.origin, here)
    open_console().print(table)
    click.echo(f"folder: {cache_folder()}")


@weights.command()
@click.argument("names", nargs=-1)
def pull(names: tuple[str, ...]) -> None:
    """Fetch model files by name, or by the first part of it ("voice", "mind/smollm2"); all of them if none is given."""
    from mien.weights.progress import bar

    for name in _select(names):
        with bar(load_manifest()[name]) as progress:
            fetch(name, progress=progress)
        click.echo(f"{name}: here")


@weights.command("verify")
@click.argument("names", nargs=-1)
def verify_(names: tuple[str, ...]) -> None:
    """Check every byte of the model files that are here, or of those named."""
    chosen = _select(names) if names else [name for name in load_manifest() if is_present(name)]
    damaged = [name for name in chosen if not verify(name)]
    for name in chosen:
        click.echo(f"{name}: {'damaged or missing; mien weights pull ' + name if name in damaged else 'whole'}")
    if damaged:
        sys.exit(2)


def _select(names: tuple[str, ...]) -> list[str]:
    from mien.errors import WeightsError

    manifest = list(load_manifest())
    for name in names:
        if not any(known.startswith(name) for known in manifest):
            raise WeightsError(f"there are no weights {name!r}; expected one of: {', '.join(manifest)}")
    return [known for known in manifest if not names or any(known.startswith(name) for name in names)]
