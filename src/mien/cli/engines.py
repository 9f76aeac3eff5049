"""`mien engines`: what can be chosen, and what is ready."""

import click

from mien.engines import GROUPS, Registry

__all__ = ["engines"]

_OTHERS = (
    ("mien convert", "speak/regulate.npz, directions.toml", "nEMO (and EmoDB): CC BY-NC-SA 4.0"),
    ("mien perceive --engine features", "perceive/compound.npz", "RAVDESS, nEMO: CC BY-NC-SA 4.0"),
    ("mien speak --feel", "speak/soft.npz", "EmpatheticDialogues and DailyDialog: CC BY-NC, BY-NC-SA 4.0"),
)
"""Commands whose weights are no engine's, and learned from data that are not for commercial use."""


@click.command()
def engines() -> None:
    """List what can be chosen for every part of a turn, what it is, its licence, and whether it is ready.

    \b
    mien reply question.wav --mind openai:http://localhost:11434/v1#llama3.2
    """  # noqa: D301
    from rich.table import Table

    from mien.cli.console import open_console

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("part", "spec", "what it is", "licence", "state"):
        table.add_column(column, overflow="fold", no_wrap=column == "spec")
    for group in GROUPS:
        registry = Registry(group)
        for engine in registry.engines.values():
            for choice in engine.choices:
                spec = f"{engine.name}:{choice.replace('*', '…')}"
                table.add_row(group[:-1], spec, engine.summary, engine.licence, engine.state(choice))
        for item in registry.broken:
            table.add_row(group[:-1], f"{item.name}:", "cannot be loaded", "", f"broken: {item.reason}")
    console = open_console()
    console.print(table)
    console.print()
    for command, weights, data in _OTHERS:
        console.print(f"not for commercial use either: {weights}, which `{command}` uses, learned from {data}")
