"""The console that tables are printed on."""

import sys

from rich.console import Console

__all__ = ["open_console"]

_WIDE = 160


def open_console() -> Console:
    """Return a console as wide as the terminal; a pipe or file gets rows that are not folded at 80."""
    return Console() if sys.stdout.isatty() else Console(width=_WIDE)
