"""How long work goes, told beside what it prints."""

import click

__all__ = ["tell"]


def tell(text: str) -> None:
    """Print a step of long work to standard error."""
    click.echo(f"… {text}", err=True)
