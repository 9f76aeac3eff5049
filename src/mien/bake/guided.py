"""Looks that stay faces: one whose landmarks are not found where they must be is pulled back toward the usual one.

Source: Zhao et al., "ChatAnything: facetime chat with LLM-enhanced personas", 2023, arXiv 2311.06772 (landmarks of a
face guide the early steps of a diffusion model, so that what it draws can be animated). Here a look is figures: it is
drawn as a draft, and MediaPipe's mesh must find its face in every pose, its parts where the head has them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from mien.bake.bust import bake
from mien.bake.look import Look
from mien.bake.seen import UNSEEN, Seen, see
from mien.bake.source import Base
from mien.draw.glb_head import read_head
from mien.errors import InputError
from mien.perceive.face_mesh import Mesh

__all__ = ["Draft", "draft", "drafts", "guide"]

_KEPT = (1.0, 0.75, 0.5, 0.25, 0.0)  # of how far a face's shape is from the usual
_TEXELS, _SUNS = 256, 16  # a fourth of what a face takes; as large as the picture that it is drawn in


@dataclass(frozen=True, slots=True)
class Draft:
    """A look as it was drawn on trial.

    Args:
        look: the figures.
        kept: share of the shape's distance from the usual face that was left, [0, 1].
        seen: what was found.
    """

    look: Look
    kept: float
    seen: Seen


def guide(base: Base, look: Look, mesh: Mesh) -> Draft:
    """Pull a look back until its face is found.

    Args:
        base: anny's model.
        look: any figures.
        mesh: who looks.

    Returns:
        The first draft in which the face is found in every pose and its parts where they must be.

    Raises:
        InputError: not even the usual face of such a person is found.
    """
    for one in drafts(base, look, mesh):
        if one.seen.guided:
            return one
    raise InputError(f"no face is found on {look.name}; expected figures of a person that one can see: another seed")


def drafts(base: Base, look: Look, mesh: Mesh) -> Iterator[Draft]:
    """Yield drafts of a look, the first as it is, each further one nearer to the usual face.

    Args:
        base: anny's model.
        look: any figures.
        mesh: who looks.

    Yields:
        Five drafts; the last has the usual face.
    """
    return (draft(base, look, mesh, kept=kept) for kept in _KEPT)


def draft(base: Base, look: Look, mesh: Mesh, *, kept: float) -> Draft:
    """Draw a look on trial.

    Args:
        base: anny's model.
        look: any figures.
        mesh: who looks.
        kept: share of the shape's distance from the usual face that is left, [0, 1].

    Returns:
        The draft; nothing is found on one that cannot be made.
    """
    nearer = replace(look, shape={name: round(kept * value, 3) for name, value in look.shape.items()})
    with tempfile.TemporaryDirectory(prefix="mien-draft-") as folder:
        file = Path(folder) / "draft.glb"
        try:
            file.write_bytes(bake(base, nearer, texels=_TEXELS, suns=_SUNS))
        except (IndexError, ValueError):  # what sculpts lips and lids finds none where those of people are
            return Draft(nearer, kept, UNSEEN)
        return Draft(nearer, kept, see(read_head(file), mesh))
