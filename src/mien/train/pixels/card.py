"""The card of a trained network of faces: data, rights, splits, figures, confusions, limits, and the command."""

from __future__ import annotations

from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

from mien.corpora import load_card
from mien.measure.pixels.pixels import PixelsReport
from mien.perceive.pixels import KINDS
from mien.train.pixels.learning import Recipe
from mien.train.pixels.pixels import COPIES, Trained

__all__ = ["pixels_card"]


def pixels_card(report: PixelsReport, trained: Trained, weights: Path, *, seed: int, recipe: Recipe) -> str:
    """Return a card.

    Args:
        report: figures of the file.
        trained: how the training went.
        weights: the file.
        seed: that it was trained with.
        recipe: that it was trained with.

    Returns:
        Markdown.
    """
    content = weights.read_bytes()
    card = load_card("fer2013")
    settings = ", ".join(f"{name} {value}" for name, value in asdict(recipe).items())
    rivals = report.rivals
    return "\n".join(
        [
            f"# {weights.name}",
            "",
            f"The expression of a face from 64 x 64 grey pixels: {', '.join(KINDS)}.",
            "The lower layers of MediaPipe's face mesh (Apache-2.0), frozen, and a head of convolutions, trained here;",
            f"{len(content) / 1e6:.1f} MB, SHA-256 `{sha256(content).hexdigest()[:16]}…`, temperature "
            f"{trained.temperature:.2f}.",
            "",
            "**Do not pass these weights on**: they learned from pictures without a licence (level C).",
            "",
            "## Made by",
            "",
            f"    mien train pixels --data DIR --seed {seed} -o {weights.name}",
            "",
            f"Recipe: {settings}; every face plain and in {COPIES} changed copies. The weights are their average over",
            "time.",
            "",
            "## Data and rights",
            "",
            f"- {card.name}: {card.what}; {card.licence}; level {card.level}; {card.source}.",
            f"  {trained.faces:,} faces of the training split, the temperature from the public test, figures of the",
            "  private test.",
            "",
            "## Figures",
            "",
            "| what | this | beside it |",
            "| --- | --- | --- |",
            f"| private test, share read rightly | {report.face_fer2013:.3f} (bar 0.60) | {_beside(report)} |",
            f"| public test, which found the temperature | {trained.dev:.3f} | |",
            f"| mean recall of seven expressions | {sum(report.recall) / len(report.recall):.3f} | |",
            f"| expected calibration error, 15 bins | {report.ece_face:.3f} (bar 0.06) | "
            f"at temperature 1 {report.ece_before:.3f} |",
            f"| one look at a found face, median | {report.face_ms:.1f} ms (bar 15) | "
            f"with reasons {report.reasons_ms:.1f} ms; {report.machine} |",
            "",
            f"MediaPipe finds landmarks in {rivals.found:.0%} of the private test; the network of fer was itself",
            "trained on FER-2013, on more than twice as many faces of it, so that its figure is no fair rival's.",
            "",
            "## What it takes for what (rows are right, shares of a row)",
            "",
            f"| | {' | '.join(KINDS)} | faces |",
            "| --- |" + " --- |" * (len(KINDS) + 1),
            *(
                f"| {name} | {' | '.join(f'{count / max(row.sum(), 1):.2f}' for count in row)} | {row.sum()} |"
                for name, row in zip(KINDS, report.confusion, strict=True)
            ),
            "",
            "## What it is bad at",
            "",
            *_limits(report),
            "",
        ]
    )


def _beside(report: PixelsReport) -> str:
    rivals = report.rivals
    return (
        f"edges and logistic regression {rivals.edges:.3f}; landmarks and support vectors {rivals.landmarks:.3f}; "
        f"network of fer {rivals.judge:.3f}"
    )


def _limits(report: PixelsReport) -> list[str]:
    worst = sorted(zip(report.recall, KINDS, strict=True))[:3]
    return [
        f"- {', '.join(f'{name} (recall {value:.2f})' for value, name in worst)}.",
        "- The corpus' own labels: people agree with them in some 65 of 100 faces (Goodfellow et al. 2013).",
        "- Posed and acted faces from the web; everyday faces show less. Profiles, masks and glasses are rare there.",
        "- A still face has no usual state: who always looks stern is read as angry or sad.",
    ]
