"""A feeling in a line of text."""

from mien.types import Affect, load_taxonomy

__all__ = ["because", "describe"]


def describe(affect: Affect) -> str:
    """Return a feeling in one line: its likeliest label, its point, and how sure it is."""
    labels = load_taxonomy(affect.taxonomy).labels
    label = labels[max(range(len(labels)), key=lambda i: affect.emotions[i])]
    point = f"valence {affect.valence:+.2f}, arousal {affect.arousal:+.2f}, dominance {affect.dominance:+.2f}"
    return f"{label} ({point}, confidence {affect.confidence:.2f})"


def because(affect: Affect) -> str:
    """Return why, to stand after `describe`; "" where there are no reasons."""
    return f" — {'; '.join(affect.evidence)}" if affect.evidence else ""
