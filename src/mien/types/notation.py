"""The written form of a feeling, "happy:0.6", and of an expression, "happy:0.7@mouth,sad:0.4@brows!angry:0.5"."""

import re

from mien.errors import InputError
from mien.types.affect import Affect
from mien.types.expression import Action, Expression, Part, read_region
from mien.types.taxonomy import label_affect, load_taxonomy, taxonomy_names

__all__ = ["parse_emotion", "parse_expression"]

_UNIT = re.compile(r"au\s*(\d+)", re.IGNORECASE)


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
    label, intensity = _named(text)
    for name in taxonomy_names():
        if label in load_taxonomy(name).labels:
            return label_affect(label, intensity=intensity, taxonomy=name)
    known = ", ".join(load_taxonomy("basic-7").labels)
    raise InputError(f"there is no emotion {label!r}; expected one of {known}, or a label of another taxonomy")


def parse_expression(text: str) -> Expression:
    """Return the expression that a notation names.

    Args:
        text: parts with commas between them, and after an exclamation mark each feeling that flashes through. A part is
            "LABEL", "LABEL:INTENSITY", "LABEL:INTENSITY@REGION" or "LABEL:INTENSITY@REGION+REGION"; in place of a label
            it may name an action unit, "AU12". Regions are those of `read_region`.

    Returns:
        The expression.

    Raises:
        InputError: something does not parse; the message says at which column, counted from 1.

    Example:
        >>> [part.regions for part in parse_expression("happy:0.7@mouth, sad:0.4@brows+eyes").parts]
        [('mouth',), ('brows', 'eyes')]
    """
    shown: list[Part] = []
    flashes: list[Part] = []
    for match in re.finditer(r"(^|[,!])([^,!]*)", text):
        column = match.start(2) + 1 + len(match[2]) - len(match[2].lstrip())
        (flashes if match[1] == "!" else shown).append(_part(match[2].strip(), column, text))
    return Expression(tuple(shown), tuple(flashes))


def _part(piece: str, column: int, whole: str) -> Part:
    """Read one part; an error says where it stands in the whole."""
    name, at, place = piece.partition("@")
    try:
        if not name.strip():
            raise InputError("nothing is named; expected an emotion such as happy:0.6")
        unit = _UNIT.fullmatch(name.partition(":")[0].strip())
        shown = Action(unit[1], _named(name)[1]) if unit else parse_emotion(name)
        column += len(name) + 1 if at else 0
        regions: list[str] = []
        for word in place.split("+") if at else ():
            regions += [region for region in read_region(word) if region not in regions]
            column += len(word) + 1
    except InputError as error:
        raise InputError(f"expression {whole!r}, column {column}: {error}") from None
    return Part(shown, tuple(regions))


def _named(text: str) -> tuple[str, float]:
    """Split "LABEL:INTENSITY"."""
    label, colon, number = (part.strip().lower() for part in text.partition(":"))
    try:
        return label, float(number) if colon else 1.0
    except ValueError:
        raise InputError(f"emotion {text!r}: {number!r} is no intensity; expected a number from 0 to 1") from None
