"""The written form of a feeling: "happy:0.6"."""

from mien.errors import InputError
from mien.types.affect import Affect
from mien.types.taxonomy import label_affect, load_taxonomy, taxonomy_names

__all__ = ["parse_emotion"]


def parse_emotion(text: str) -> Affect:
    """Return the feeling that a short notation names.

    Args:
        text: "LABEL" or "LABEL:INTENSITY", a label of any taxonomy (the first that has it, basic-7 first) and an
            intensity in [0, 1], which is 1 if it is left out.

    Returns:
        The feeling, in the taxonomy of its label.

    Raises:
        InputError: the label is unknown (the message lists basic-7), or the intensity is no number in [0, 1].

    Example:
        >>> parse_emotion("happy:0.5").vad
        Vad(valence=0.405, arousal=0.255, dominance=0.23)
    """
    label, _, number = (part.strip().lower() for part in text.partition(":"))
    try:
        intensity = float(number) if number else 1.0
    except ValueError:
        raise InputError(f"emotion {text!r}: {number!r} is no intensity; expected a number from 0 to 1") from None
    for name in taxonomy_names():
        if label in load_taxonomy(name).labels:
            return label_affect(label, intensity=intensity, taxonomy=name)
    known = ", ".join(load_taxonomy("basic-7").labels)
    raise InputError(f"there is no emotion {label!r}; expected one of {known}, or a label of another taxonomy")
