"""The card that lies beside a diffusion network of conversion."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from mien.corpora import load_card
from mien.measure.convert.rivals import DIRECTION_CORPORA
from mien.train.regulate.net import RegulateNet
from mien.train.regulate.speech import Clip

__all__ = ["regulate_card"]


def regulate_card(clips: Sequence[Clip], weights: Path, *, steps: int, seed: int) -> str:
    """Return the card of a training.

    Args:
        clips: what was learned from.
        weights: the file that was written.
        steps: of training.
        seed: of all chance.

    Returns:
        Markdown.
    """
    content = weights.read_bytes()
    count = sum(value.numel() for value in RegulateNet().parameters())
    counts = Counter(clip.label for clip in clips)
    return "\n".join(
        [
            f"# {weights.name}",
            "",
            "How a voice's frames (pitch, spectrum, noise) move under an embedding of manner: a diffusion network of",
            f"five convolutions over WORLD's frames, {count:,} numbers of 16 bits, {len(content) / 1e6:.1f} MB,",
            f"SHA-256 `{sha256(content).hexdigest()[:16]}…`; numpy alone.",
            "",
            "**Weights: non-commercial, share-alike (CC BY-NC-SA 4.0), as the speech they learned from (level B).**",
            "",
            "## Made by",
            "",
            f"    mien train regulate --data DIR --seed {seed} --steps {steps} -o {weights.name}",
            "",
            "## Data and rights",
            "",
            *(f"- {card.name}: {card.licence}; level {card.level}" for card in map(load_card, DIRECTION_CORPORA)),
            "",
            "Clips: " + ", ".join(f"{label} {number}" for label, number in sorted(counts.items())) + ".",
            "No labels of intensity are used. Figures: docs/convert.md.",
            "",
            "## What it is bad at",
            "",
            "It knows acted speech of 13 people in two languages. It changes no durations. It takes a recording for",
            "its speaker's plain manner, whatever it is.",
            "",
        ]
    )
