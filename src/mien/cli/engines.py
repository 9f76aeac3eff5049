"""`mien engines`: what can be chosen, and what is ready."""

import click

from mien.engines import GROUPS, Registry

__all__ = ["engines"]


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
    open_console().print(table)
