"""`mien sheet`: every expression on one page."""

from pathlib import Path

import click

__all__ = ["sheet"]


@click.command()
@click.argument("name", metavar="actions|emotions|visemes|people")
@click.option("-o", "--output", type=click.Path(path_type=Path), default=Path("sheet.png"), show_default=True)
@click.option("--face", default="", help="Who is drawn; Mira, or everybody on the sheet of people, unless given.")
@click.option("--size", default=1600, show_default=True, help="Width of the sheet, pixels.")
def sheet(name: str, output: Path, face: str, size: int) -> None:
    """Draw a labelled page of faces, into a .png or .jpg.

    \b
    mien sheet emotions -o emotions.png
    mien sheet actions --face anny:walter -o walter.jpg --size 3200
    """  # noqa: D301  (a raw \b would not reach click)
    from mien.sheet import open_sheet, write_sheet

    write_sheet(open_sheet(name, face=face), output, width=size)
    click.echo(f"wrote {output}")
