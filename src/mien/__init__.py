"""Mien: a face for conversation. It hears, feels, answers, speaks and moves; see `Companion` and `film`."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mien.companion import Companion
    from mien.draw import film
    from mien.types import Audio

__version__ = "0.1.0"

__all__ = ["Audio", "Companion", "film"]

_HOMES = {"Audio": "mien.types", "Companion": "mien.companion", "film": "mien.draw"}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that `import mien` costs nothing."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'mien' has no attribute {name!r}")
