"""`mien face`: heads made to figures, and what a head can do."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mien.errors import InputError
from mien.types import ARKIT

if TYPE_CHECKING:
    from mien.bake.look import Look
    from mien.bake.source import Base

__all__ = ["face"]


@click.group()
def face() -> None:
    """Make a head of your own, or look into one, to film with `--face glb:PATH`."""


@face.command()
@click.option("--age", type=float, default=34.0, show_default=True, help="Years, 18 to 90.")
@click.option("--female", type=float, default=0.5, show_default=True, help="0 a man, 1 a woman.")
@click.option("--ancestry", default="caucasian:1", show_default=True, metavar="NAME:SHARE,...",
              help="Shares of african, asian and caucasian.")  # fmt: skip
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed is another person.")
@click.option("--reach", type=float, default=1.0, show_default=True,
              help="How far from the usual the face may be, 0 to 4: 1 is people, 4 caricatures.")  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path), default=Path("face.glb"), show_default=True)
def new(age: float, female: float, ancestry: str, seed: int, reach: float, output: Path) -> None:
    """Make a new person by chance who fits the figures.

    A face that MediaPipe would not find is pulled back toward the usual one until it does.

    \b
    mien face new --age 34 --female 0.9 --ancestry asian:0.6,african:0.4 --seed 7 -o me.glb
    mien render "It is me." --face glb:me.glb -o me.mp4
    """  # noqa: D301  (a raw \b would not reach click)
    from mien.bake.look import make_look

    name = output.stem
    look = make_look(age=age, female=female, ancestry=_shares(ancestry), seed=seed, name=name, reach=reach)
    _write(look, output, check=_guided)


@face.command()
@click.argument("name")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True)
def bake(name: str, output: Path) -> None:
    """Bake one of the people that ship once more.

    \b
    mien face bake mira -o mira.glb
    """  # noqa: D301
    from mien.bake.look import read_look

    _write(read_look(name), output, check=_as_it_is)


@face.command()
@click.argument("path", type=click.Path(path_type=Path))
def show(path: Path) -> None:
    """Print what a GLB head has: actions, joints, triangles, pictures; and what it lacks.

    \b
    mien face show me.glb
    """  # noqa: D301
    from mien.draw.glb_head import lacks, read_head
    from mien.draw.glb_moves import read_moves
    from mien.draw.gltf import open_gltf

    head = read_head(path)
    has = {morph.name for morph in head.morphs}
    named = set(read_moves(open_gltf(path)))
    sizes = [f"{texture.name} {texture.pixels.shape[1]} x {texture.pixels.shape[0]}" for texture in head.textures]
    lines = {
        "surfaces": [part.name for part in head.parts],
        "pictures": sizes,
        "joints": [joint.name for joint in head.joints],
        "actions": [name for name in ARKIT if name in has & named],
        "expressions": sorted(named - set(ARKIT)),
        "actions made of expressions": [name for name in ARKIT if name in has - named],
        "lacks": list(lacks(head)),
    }
    click.echo(f"{path.name}: {len(head.triangles)} triangles over {len(head.vertices)} vertices")
    for name, items in lines.items():
        click.echo(f"{name} ({len(items)}): {', '.join(items) or '-'}")


def _shares(text: str) -> dict[str, float]:
    out: dict[str, float] = {}
    for part in text.split(","):
        name, _, share = part.strip().partition(":")
        try:
            out[name.strip()] = float(share or 1)
        except ValueError:
            raise InputError(f"ancestry {part.strip()!r}: expected NAME:SHARE, such as asian:0.6,african:0.4") from None
    return out


def _write(look: Look, output: Path, *, check: Callable[[Base, Look], Look]) -> None:
    from mien.types.media import atomic_path

    _check(output)
    click.echo("building anny's model (two minutes the first time, seconds after that) ...", err=True)
    from mien.bake.bust import bake as make
    from mien.bake.source import load_base

    base = load_base()
    click.echo(f"baking {look.name} ...", err=True)
    made = make(base, check(base, look))
    with atomic_path(output) as partial:
        partial.write_bytes(made)
    click.echo(f"wrote {output}, {len(made) / 1e6:.1f} MB; film it with --face glb:{output}")


def _guided(base: Base, look: Look) -> Look:
    """Return the look as near to what was drawn as its face is found."""
    from mien.bake.guided import guide
    from mien.perceive.face_mesh import Mesh

    found = guide(base, look, Mesh())
    if found.kept < 1:
        click.echo(f"no face was found on it: its shape was pulled back to {found.kept:.0%}", err=True)
    return found.look


def _as_it_is(base: Base, look: Look) -> Look:
    return look


def _check(output: Path) -> None:
    """Refuse a bad place before minutes of work."""
    if output.suffix.lower() != ".glb":
        raise InputError(f"{output} ends in {output.suffix!r}; expected .glb")
    if output.is_dir():
        raise InputError(f"{output} is a folder; expected the name of a file to write")
    try:
        tempfile.TemporaryFile(dir=output.parent).close()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"{output} cannot be written ({reason}); give another place with -o") from None
