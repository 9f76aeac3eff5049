"""Training of the two engines that name compounds, and their card."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import numpy as np

from mien.corpora import load_card
from mien.measure.compound.compound import Learned, compound_inputs, teach_compounds
from mien.perceive.compound_cues import COMPOUNDS
from mien.perceive.compound_rows import Blocks, Terms
from mien.types.media import atomic_path

__all__ = ["train_compounds"]

_WAYS = ("features", "counted sentences")
_CORPORA = ("meld", "goemotions", "isear", "ravdess", "emodb", "nemo")


def train_compounds(data: Path, output: Path, *, say: Callable[[str], None]) -> str:
    """Teach both engines by made turns, and write them.

    Args:
        data: the folder that holds `text/` and `speech/` with the corpora of `fusion_sources`.
        output: the .npz file to write.
        say: is told how it goes.

    Returns:
        The card, Markdown.

    Raises:
        InputError: a corpus is missing or wrong, or the file cannot be written.
    """
    asked, learned = teach_compounds(data, ways=_WAYS, say=say)
    features, sentences = (learned[way] for way in _WAYS)
    _write(features, sentences, output)
    given = compound_inputs(asked, 0.0)
    right = {way: float((one.name(given[way]) == asked.label).mean()) for way, one in learned.items()}
    return _card(output, right, len(asked.label))


def _write(features: Learned, sentences: Learned, output: Path) -> None:
    blocks, terms = features.see, sentences.see
    assert isinstance(blocks, Blocks) and isinstance(terms, Terms)
    arrays = {
        "middle": np.concatenate(blocks.middle),
        "wide": np.concatenate(blocks.wide),
        "features": features.weights,
        "features_bias": features.bias,
        "rarity": terms.rarity,
        "sentences": sentences.weights,
        "sentences_bias": sentences.bias,
    }
    single = {name: array.astype(np.float32) for name, array in arrays.items()}
    with atomic_path(output) as place, place.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, terms=np.array(json.dumps(list(terms.place))), **single)


def _card(weights: Path, right: dict[str, float], turns: int) -> str:
    content = weights.read_bytes()
    corpora = [load_card(name) for name in _CORPORA]
    return "\n".join(
        [
            f"# {weights.name}",
            "",
            f"Which of seven compounds a turn shows ({', '.join(COMPOUNDS)}): by cues as numbers (`features`) and by",
            f"cues as counted sentences (`cues-as-text`). Both linear, numpy alone; {len(content) / 1e3:.0f} kB,",
            f"SHA-256 `{sha256(content).hexdigest()[:16]}…`.",
            "",
            "**Weights: non-commercial, as the data that they learned from (level B).**",
            "",
            "## Made by",
            "",
            f"    mien train compound --data DIR -o {weights.name}",
            "",
            "## Data and rights",
            "",
            *(f"- {one.name}: {one.licence}; level {one.level}; {one.source}" for one in corpora),
            "",
            "Turns are **made** (`measure/compound/turns.py`): a text and a voice of people who felt one of the two, a",
            "face that is drawn from FACS prototypes. No turn with two feelings at once taught anything here.",
            "",
            "## Figures",
            "",
            f"{turns} made turns of other texts and speakers, seven compounds as often each (chance 0.14):",
            "",
            *(f"- {way}: {value:.3f} right" for way, value in right.items()),
            "",
            "`mien bench compound` has the other ways, and both while words are misheard.",
            "",
            "## What it is bad at",
            "",
            "- It always names one of seven: it does not know whether there are two feelings at all.",
            "- It leans on the face, which was drawn; on people's faces and on real turns it was not measured.",
            "- Its shares are not calibrated for real turns.",
            "",
        ]
    )
