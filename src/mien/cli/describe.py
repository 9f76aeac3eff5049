"""A feeling in one line of text."""

from mien.types import Affect, load_taxonomy

__all__ = ["describe"]


def describe(affect: Affect) -> str:
    """Return a feeling in one line: its likeliest label, its point, and why."""
    labels = load_taxonomy(affect.taxonomy).labels
    label = labels[max(range(len(labels)), key=lambda i: affect.emotions[i])]
    point = f"valence {affect.valence:+.2f}, arousal {affect.arousal:+.2f}, dominance {affect.dominance:+.2f}"
    reasons = f" — {'; '.join(affect.evidence)}" if affect.evidence else ""
    return f"{label} ({point}, confidence {affect.confidence:.2f}){reasons}"
