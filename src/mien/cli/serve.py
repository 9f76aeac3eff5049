"""`mien serve`: conversations for others."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mien.cli.parts import parts

if TYPE_CHECKING:
    from mien.live.house import Offer

__all__ = ["explained", "offered", "own_database", "serve", "serving"]


def own_database() -> str:
    """Return the URL of the user's own database of conversations; its folder is made."""
    from platformdirs import user_data_path

    return f"sqlite:///{user_data_path('mien', ensure_exists=True) / 'conversations.db'}"


def serving(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that `chat` and `serve` share."""
    for option in reversed(
        (
            click.option("--persona", default="mira", show_default=True, help="Who answers at first."),
            click.option("--mind", "minds", multiple=True, help="Who thinks; more than one may be offered."),
            click.option(
                "--voice",
                default="",
                help="Who speaks. Each persona's quick voice unless given; own: the one of its films.",
            ),
            parts,
            click.option("--explain", is_flag=True, help="Print what is understood of each turn."),
            click.option(
                "--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0: a free one."
            ),
            click.option(
                "--db", "database", default="", help="URL of the database; a file of the user's unless given."
            ),
            click.option(
                "--record",
                type=click.Path(file_okay=False, path_type=Path),
                help="Record every conversation into this folder.",
            ),
        )
    ):
        command = option(command)
    return command


def explained(wanted: bool) -> None:
    """Let the server print the chain of empathy behind each answer, if that is wanted."""
    if wanted:
        logging.getLogger("mien.plan").setLevel(logging.INFO)


def offered(persona: str, minds: tuple[str, ...], *, voice: str, **chosen: str) -> Offer:
    """Return what is there: the persona first, then those who ship; the minds given, or the usual ones."""
    from mien.live.house import Offer
    from mien.types.persona import persona_names

    others = tuple(name for name in persona_names() if name != persona)
    minds = minds or ("llama:qwen2.5-1.5b", "llama:smollm2-135m", "echo:")
    return Offer((persona, *others), minds, (), voice=voice, **chosen)


@click.command()
@serving
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--token", default="", help="What clients have to know; needed for any other address.")
@click.option("--origin", "origins", multiple=True, help="Another page that may connect, such as https://example.org.")
@click.option("--most", type=click.IntRange(1), default=8, show_default=True, help="Conversations at once.")
@click.option(
    "--idle", type=click.FloatRange(1), default=1800.0, show_default=True, help="Seconds of silence that end one."
)
def serve(
    persona: str,
    minds: tuple[str, ...],
    port: int,
    database: str,
    record: Path | None,
    explain: bool,
    host: str,
    token: str,
    origins: tuple[str, ...],
    most: int,
    idle: float,
    **chosen: str,
) -> None:
    """Serve the page and the live protocol (docs/protocol.md).

    \b
    mien serve --port 9000 --record conversations
    mien serve --host 0.0.0.0 --token secret --origin https://example.org
    """  # noqa: D301
    from mien.live.guard import Rules
    from mien.live.serve import serve as run

    explained(explain)
    run(
        offered(persona, minds, **chosen),
        host=host,
        port=port,
        rules=Rules(token, origins, most, idle),
        database=database or own_database(),
        record=record,
        ready=click.echo,
    )
