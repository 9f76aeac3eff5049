"""The card that lies beside the net of styles."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from mien.corpora import load_card
from mien.train.talker.speech import CORPORA, VOICES
from mien.train.talker.trial import SEEDS, Trial

__all__ = ["talker_card"]

_SEES = {
    "none": "the reply's words alone",
    "own": "and the turns of who replies",
    "other": "and the turns of the others, which saw what they answered",
    "both": "and all turns before",
    "shuffled": "and as many turns of other dialogues",
    "felt": "and all turns, their feelings in place of their sound",
    "last two": "and the last two turns so, as in a talk with Mien",
    "read": "and all turns' words, without sound or feeling",
}


def talker_card(trial: Trial, weights: Path) -> str:
    """Return the card of a training.

    Args:
        trial: what came out.
        weights: the file that was written.

    Returns:
        Markdown.
    """
    content = weights.read_bytes()
    counts = ", ".join(f"{split} {talks} ({turns:,} turns)" for split, (talks, turns) in trial.turns.items())
    return "\n".join(
        [
            f"# {weights.name}",
            "",
            "How a reply sounds after what was said: a GPT of two layers over dialogues, words and tokens of prosody",
            f"of both parties in turn; numpy alone; {len(content) / 1e3:.0f} kB,",
            f"SHA-256 `{sha256(content).hexdigest()[:16]}…`.",
            "",
            "**Weights: non-commercial, as the data that they learned from (level B).**",
            "",
            "## Made by",
            "",
            f"    mien train talker --data DIR -o {weights.name}",
            "",
            f"One thread; {SEEDS} seeds of each of five networks; the first of those that see both is kept.",
            "",
            "## Data and rights",
            "",
            *(f"- {card.name}: {card.licence}; level {card.level}; {card.source}" for card in map(load_card, CORPORA)),
            "",
            f"Dialogues with some feeling, chosen by lot from the published splits: {counts}.",
            "**No recording of people talking was at hand**: they are spoken by",
            f"{len(VOICES)} voices of Kokoro-82M (Apache-2.0), each turn with its",
            "labelled feeling by Mien's own plan of prosody, and only F0, energy and times are made. So the network",
            "learns how feelings follow each other in talks, told in the prosody that Mien gives them; it cannot",
            "learn how people's voices follow each other.",
            "",
            "## Figures",
            "",
            "Cross-entropy of a token of a reply, nats, on the test splits' dialogues; mean of the seeds:",
            "",
            "| sees | nats |",
            "| --- | --- |",
            *(f"| {_SEES[name]} | {loss:.3f} |" for name, loss in trial.losses.items()),
            "",
            "What is saved, with 95 % of draws of the dialogues, paired:",
            "",
            "| sees | against | saved |",
            "| --- | --- | --- |",
            *(
                f"| {name} | {other} | {mean:+.3f} ({low:+.3f} to {high:+.3f}) |"
                for (name, other), (mean, low, high) in trial.gains.items()
            ),
            "",
            "## What it is bad at",
            "",
            "- It knows one manner of showing a feeling, Mien's own.",
            "- Feelings here are people's labels; in a talk they are read by a machine.",
            "- Most of a token is chance: what is saved is small beside what is left.",
            "",
        ]
    )
