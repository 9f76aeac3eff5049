"""`mien chat`: the page, opened."""

from __future__ import annotations

import webbrowser
from dataclasses import replace
from pathlib import Path

import click

from mien.cli.memory import own_memory
from mien.cli.serve import explained, offered, own_database, serving

__all__ = ["chat"]


@click.command()
@serving
@click.option("--person", default="", help="Who you are: what you tell is remembered under this name.")
@click.option(
    "--memory", default="", help="Where it is remembered: a file or a URL; a file of the user's unless given."
)
@click.option("--no-browser", is_flag=True, help="Do not open the page.")
def chat(
    persona: str,
    minds: tuple[str, ...],
    port: int,
    database: str,
    record: Path | None,
    explain: bool,
    person: str,
    memory: str,
    no_browser: bool,
    **chosen: str,
) -> None:
    """Open a page to talk with Mien, by microphone or keyboard.

    \b
    mien chat
    mien chat --persona lin --mind llama:smollm2-135m
    mien chat --person Ana
    """  # noqa: D301  (a raw \b would not reach click)
    from mien.live.guard import Rules
    from mien.live.serve import serve

    def ready(address: str) -> None:
        click.echo(f"Mien listens at {address} (Ctrl-C ends it)")
        if not no_browser:
            webbrowser.open(address)

    explained(explain)
    serve(
        replace(
            offered(persona, minds, **chosen),
            person=person,
            memory=(memory or own_memory()) if person else "",
        ),
        host="127.0.0.1",
        port=port,
        rules=Rules(),
        database=database or own_database(),
        record=record,
        ready=ready,
    )
