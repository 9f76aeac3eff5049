"""The file of directions that `mien convert` moves along, and its card."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from mien.corpora import load_card
from mien.measure.convert.people import Acted
from mien.measure.convert.rivals import DIRECTION_CORPORA, Directions
from mien.speak.plan import CONTROLS
from mien.types import load_taxonomy

__all__ = ["directions_card", "directions_file"]


def directions_file(directions: Directions) -> str:
    """Return directions as TOML: a table for each feeling of basic-7, with the units of `plan.toml`."""
    lines = ["# Directions in which people's manner of speaking moves; found by `mien train directions`, see the card."]
    for label in load_taxonomy("basic-7").labels:
        if label != "neutral" and label in directions.means:
            lines += ["", f"[{label}]"]
            row = zip(CONTROLS, directions.along(label, 1.0), strict=True)
            lines += [f"{name} = {value:.3f}" for name, value in row if abs(value) >= 0.0005]
    return "\n".join(lines) + "\n"


def directions_card(directions: Directions, people: Sequence[Acted]) -> str:
    """Return what stands beside the file."""
    mine = [clip for clip in people if clip.corpus in DIRECTION_CORPORA]
    counts = Counter(clip.label for clip in mine if clip.label in directions.means)
    cards = [load_card(name) for name in DIRECTION_CORPORA]
    return "\n".join(
        [
            "# directions.toml",
            "",
            "How far people's pace, pitch, its spread and slope, spectral tilt and breath move from plain speech to",
            "each feeling: 7 numbers a feeling, found in acted speech without labels of intensity.",
            "",
            "**Weights: non-commercial, share-alike (CC BY-NC-SA 4.0), as the speech they learned from (level B).**",
            "",
            "## Made by",
            "",
            "    mien train directions --data DIR -o directions.toml",
            "",
            "Each clip's manner against its speaker's plain clips (its length against the same sentence said plainly);",
            "a mixture of two Gaussians for each feeling; from the plain local mean that is nearest to no change to",
            "the nearest local mean of the feeling. The seed is fixed: 0, the best of 5 starts.",
            "",
            "## Data and rights",
            "",
            *(f"- {card.name}: {card.licence}; level {card.level}" for card in cards),
            "",
            "Clips: " + ", ".join(f"{label} {count}" for label, count in sorted(counts.items())) + ".",
            "",
            "Figures: docs/convert.md. It is bad at what these six measures miss (voice quality but for breath,",
            "loudness, single words), and it knows actors of two languages, German and Polish, alone.",
            "",
        ]
    )
