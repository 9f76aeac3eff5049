"""Hair of every style, sculpted on the canonical head."""

from collections.abc import Callable

from mien.bake.hair_bob import bob
from mien.bake.hair_cropped import beard, cropped
from mien.bake.hair_scalp import Scalp, scalp
from mien.bake.hair_short import short
from mien.bake.hair_tied import tied
from mien.bake.look import Look
from mien.bake.piece import Piece
from mien.errors import InputError

__all__ = ["STYLES", "hair"]

STYLES: dict[str, Callable[[Scalp, Look], list[Piece]]] = {
    "bob": bob,
    "cropped": cropped,
    "short": short,
    "tied": tied,
}


def hair(style: str, skin: Piece, look: Look) -> list[Piece]:
    """Grow the hair of a style, and the beard where the look has one.

    Args:
        style: a name of STYLES.
        skin: the canonical person's.
        look: colour, greyness and seed.

    Raises:
        InputError: there is no such style.
    """
    if style not in STYLES:
        raise InputError(f"hair {style!r} is unknown; choose one of {', '.join(STYLES)}")
    return [*STYLES[style](scalp(skin), look), *beard(skin, look)]
