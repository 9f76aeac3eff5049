"""The card of a trained reader of conversations: data, rights, splits, figures, confusions, limits, and the command."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from mien.corpora import load_card
from mien.measure.conversation.conversation import ConversationReport, CorpusReport
from mien.train.conversation.conversation import Trained
from mien.train.conversation.encoder import EPOCHS

__all__ = ["conversation_card"]

_NAMES = {
    "full": "**full: what is shipped**",
    "no context": "each turn by itself",
    "no field": "softmax in place of the skip-chain field",
    "plain attention": "one attention in place of two by who spoke",
    "plain GRU": "one GRU state in place of one for each speaker",
    "both ways": "reads ahead too (not for a live system)",
}


def conversation_card(report: ConversationReport, trained: Trained, weights: Path) -> str:
    """Return a card.

    Args:
        report: figures on the test splits.
        trained: the training.
        weights: the encoder's file; the networks over dialogues are beside it.

    Returns:
        Markdown.
    """
    networks = weights.with_suffix(".npz")
    sizes = [f"`{p.name}` {p.stat().st_size / 1e6:.1f} MB, SHA-256 `{_digest(p)}…`" for p in (weights, networks)]
    return "\n".join(
        [
            f"# {weights.stem}",
            "",
            "Feeling in each turn of an English conversation, given who said what before. **Non-commercial**: trained",
            "on transcripts of a TV series, whose owners keep their rights.",
            "",
            f"MiniLM fine-tuned on single turns ({sizes[0]}), and two small networks",
            f"over dialogues, one for each corpus's labels ({sizes[1]}). Nothing looks ahead.",
            "",
            "## Made by",
            "",
            f"    mien train conversation --data DIR -o {weights.name}",
            "",
            f"Encoder: {EPOCHS} epochs over both corpora, seed 0. Networks over dialogues: seeds 0, 1, 2; the one that",
            f"reads the development split best is shipped ({_seeds(trained)}).",
            "",
            "## Data and rights",
            "",
            *_data(),
            "",
            "Both corpora are of one series. The encoder saw no dialogue of one corpus that shares a line of four",
            "words or more with the development or test split of the other.",
            *(line for name in report.corpora for line in _figures(name, report.corpora[name], trained)),
            "",
            f"One turn, words and dialogue, without reasons: {report.step_ms:.1f} ms (median, {report.machine}).",
            "",
            "## What it is bad at",
            "",
            "- Fear and disgust are rare in MELD and often missed; see the tables above.",
            "- Irony, and what only voice and face tell: the corpora's raters saw the film, it reads the words.",
            "- It learned from one comedy series of the 1990s: friends who talk in short turns.",
            "- Other languages: it has seen English alone.",
            "",
        ]
    )


def _seeds(trained: Trained) -> str:
    return ", ".join(f"{name}: seed {seed}" for name, seed in trained.seeds.items())


def _data() -> list[str]:
    lines = ["| data | used for | licence | level |", "| --- | --- | --- | --- |"]
    for name in ("meld", "emorynlp"):
        card = load_card(name)
        use = "official train split; epochs and temperature by dev; figures on test"
        lines.append(f"| {card.name} ({card.source}) | {use} | {card.licence} | {card.level} |")
    lines.append("| all-MiniLM-L6-v2 | the weights that the training starts from | Apache-2.0 | A |")
    return lines


def _figures(name: str, report: CorpusReport, trained: Trained) -> list[str]:
    lines = [
        "",
        f"## {load_card(name).name}, official test split, text alone",
        "",
        f"Shipped network, turn by turn: weighted F1 **{report.f1:.3f}**, expected calibration error {report.ece:.3f}.",
        "",
        "| form | dev, mean of seeds | test, each seed | mean | full above it [95 % over dialogues] |",
        "| --- | --- | --- | --- | --- |",
    ]
    for form, one in report.forms.items():
        dev = trained.dev[f"{name}/{form}"]
        gain, low, high = one.gain
        apart = "" if form == "full" else f"{gain:+.3f} [{low:+.3f}, {high:+.3f}]"
        seeds = ", ".join(f"{f1:.3f}" for f1 in one.f1)
        mean = sum(one.f1) / len(one.f1)
        lines.append(f"| {_NAMES[form]} | {sum(dev) / len(dev):.3f} | {seeds} | {mean:.3f} | {apart} |")
    lines += ["", "Rows: right. Columns: given by the shipped network.", ""]
    lines.append(f"| | {' | '.join(report.labels)} |")
    lines.append("| --- " * (len(report.labels) + 1) + "|")
    for label, row in zip(report.labels, report.counts, strict=True):
        lines.append(f"| {label} | {' | '.join(str(count) for count in row)} |")
    return lines


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()[:16]
