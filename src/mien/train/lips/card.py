"""The card of the match of lips and phones."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import numpy as np

from mien.measure.lip_match import Found
from mien.train.lips.films import FACES, VOICE
from mien.train.lips.net import LipsRecipe

__all__ = ["lips_card"]

_WAYS = {
    "match": "**the match**",
    "open": "correlation of the gap with how open the phones are",
    "loud": "correlation of the gap with loudness",
}


def lips_card(path: Path, found: Mapping[str, Found], *, films: int, seed: int, recipe: LipsRecipe) -> str:
    """Return a card.

    Args:
        path: the weights.
        found: what `mien.measure.lip_match.find_lines` finds in the bench's films.
        films: how many were learned from.
        seed: of the training.
        recipe: of the training.

    Returns:
        Markdown.
    """
    content = path.read_bytes()
    with np.load(path, allow_pickle=False) as file:
        count = sum(file[name].size for name in file.files)
    rows = "\n".join(f"| {_WAYS[way]} | {_figures(one)} |" for way, one in found.items())
    match, faces = found["match"], ", ".join(f"`{face}`" for face in FACES)
    return f"""# {path.name}

Which moments of a mouth agree with which phones: two small networks (`mien.perceive.lips`), {count:,} weights,
{len(content) / 1e3:.0f} kB, SHA-256 `{sha256(content).hexdigest()[:16]}…`; numpy alone. `mien dub` aligns by it.

## Made by

    mien train lips -o {path.name} --seed {seed}

{recipe.steps} steps of {recipe.size} films, width {recipe.width}, vectors of {recipe.space}, one thread.

## Data and rights

{films} films of Mien's own, drawn for it: {faces}, the voice `{VOICE}`,
the mover `dominance:`, lines of ours, a third of them with a feeling. Mouths are measured in the pictures, as in any
film. No recording of people was used.

## Figures

{match.windows} windows of a second from the twenty films of `mien bench dub`: four other heads, two other voices
(Kokoro), other lines. Each looks for its own line among {match.among}; by chance {1 / match.among:.2f} are first, and
the mean place is {(match.among + 1) / 2:.1f}.

| by | first [95 %, over films] | mean place |
| --- | --- | --- |
{rows}

## What it is bad at

People: it has only seen lips that Mien's own mover moved, and learned its habits of coarticulation
(`python -m mien.measure.lip_people DATA`, figures in docs/dub.md). Mouths turned far away, hidden, or with a strong
expression.
"""


def _figures(found: Found) -> str:
    return f"{found.first:.2f} [{found.first_low:.2f}, {found.first_high:.2f}] | {found.rank:.1f}"
