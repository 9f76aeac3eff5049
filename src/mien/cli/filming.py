"""The options that every command which films has in common."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import reduce, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from mien.errors import InputError

if TYPE_CHECKING:
    from mien.draw import Framing, Shot

__all__ = ["filming", "make_shot"]

Command = Callable[..., None]


def filming(*, output: str) -> Callable[[Command], Command]:
    """Return a decorator that gives a command the options of a film.

    Args:
        output: the file that is written unless -o is given.

    Returns:
        A decorator. Its command is called with `output`, which may be written to, `persona`, `voice`, `face`, `seed`,
        and one `shot` made of size, framing and background.
    """
    options = (
        click.option("-o", "--output", type=click.Path(path_type=Path), default=Path(output), show_default=True,
                     help="Film (.mp4, .webm, DIR/%05d.png), voice (.wav), Live Link motion (.csv) or model (.glb)."),
        click.option("--persona", default="mira", show_default=True,
                     help="Who is heard and seen: a name, or a TOML file."),
        click.option("--voice", default="", help="Who speaks; the persona's own unless given."),
        click.option("--face", default="", help="Who is seen; the persona's own unless given."),
        click.option("--size", default="512", show_default=True, help="Of the film, pixels: 512, or 1280x720."),
        click.option("--framing", default="bust", show_default=True, help="bust (head and shoulders) or face."),
        click.option("--background", default="soft", show_default=True,
                     help="soft, #rrggbb, a picture, or none: see-through, in .webm and .png."),
        click.option("--seed", default=0, show_default=True, help="Same input and seed, same film."),
    )  # fmt: skip

    def decorate(command: Command) -> Command:
        @wraps(command)
        def call(*, output: Path, size: str, framing: str, background: str, **others: Any) -> None:
            from mien.cli.output import check_output

            shot = make_shot(size, framing, background)
            command(output=check_output(output, shot=shot), shot=shot, **others)

        return reduce(lambda made, option: option(made), reversed(options), call)

    return decorate


def make_shot(size: str, framing: str, background: str) -> Shot:
    """Return the shot that a user described.

    Args:
        size: pixels, "512" for a square or "1280x720".
        framing: "bust" or "face".
        background: "soft", "none", "#rrggbb", or the path of a picture.

    Returns:
        A shot with its backdrop.

    Raises:
        InputError: one of them is none such, or the picture cannot be read.
    """
    from mien.draw import Shot, plain, read_backdrop, soft

    found = re.fullmatch(r"(\d{1,9})(?:x(\d{1,9}))?", size.strip().lower())
    if not found:
        raise InputError(f"size is {size!r}; expected pixels such as 512 (a square) or 1280x720")
    width, height = int(found[1]), int(found[2] or found[1])
    try:
        empty = Shot(width, height, cast("Framing", framing), None)  # which looks at what it was given
    except InputError as error:
        raise InputError(f"--size {size} --framing {framing}: {error}") from None
    if background == "none":
        return empty
    if background == "soft":
        backdrop = soft(width, height)
    elif background.startswith("#"):
        backdrop = plain(width, height, _colour(background))
    else:
        backdrop = read_backdrop(background, width=width, height=height)
    return Shot(width, height, empty.framing, backdrop)


def _colour(text: str) -> tuple[int, int, int]:
    if not re.fullmatch("#[0-9a-fA-F]{6}", text):
        raise InputError(f"background is {text!r}; expected a colour such as #2c3442")
    red, green, blue = bytes.fromhex(text[1:])
    return red, green, blue
