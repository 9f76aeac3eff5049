"""How long work goes, told beside what it prints, and the card that it ends with."""

from pathlib import Path

import click

__all__ = ["keep_card", "tell"]


def tell(text: str) -> None:
    """Print a step of long work to standard error."""
    click.echo(f"… {text}", err=True)


def keep_card(card: str, weights: Path) -> None:
    """Write a card beside its weights, and show it."""
    from mien.types.media import atomic_path

    with atomic_path(weights.with_suffix(".md")) as place:
        place.write_text(card, encoding="utf-8")
    click.echo(card)
