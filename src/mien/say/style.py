"""Style events: what a mind writes as a stage direction is never spoken, but colours the line that follows."""

from __future__ import annotations

import re
from typing import Literal

from mien.types import Affect, blend_affect, convert_affect, label_affect

__all__ = ["Style", "find_style", "styled_affect"]

Style = Literal["smile", "laugh", "sigh", "gasp"]

_WORDINGS: dict[Style, re.Pattern[str]] = {
    "laugh": re.compile(r"\b(?:laugh|chuckl|giggl|lol\b|haha)", re.IGNORECASE),
    "smile": re.compile(r"\b(?:smil|grin|beam|wink)", re.IGNORECASE),
    "sigh": re.compile(r"\b(?:sigh|sob|weep|cry\b|cries\b|tear)", re.IGNORECASE),
    "gasp": re.compile(r"\bgasp", re.IGNORECASE),
}
_FEELINGS: dict[Style, tuple[str, float]] = {
    "smile": ("happy", 0.5),
    "laugh": ("happy", 0.8),
    "sigh": ("sad", 0.4),
    "gasp": ("surprised", 0.6),
}
_SHARE = 0.3  # of the feeling that a style stands for, in the line's


def find_style(direction: str) -> Style | None:
    """Return the style that a stage direction asks for.

    Args:
        direction: what stood between brackets or stars, such as "smiles softly".

    Returns:
        The style, or None where the direction asks for nothing that can be shown.
    """
    return next((style for style, wording in _WORDINGS.items() if wording.search(direction)), None)


def styled_affect(affect: Affect, style: Style | None) -> Affect:
    """Return the feeling to say a line with.

    Args:
        affect: the reply's.
        style: what the mind asked for before the line; None changes nothing.

    Returns:
        The feeling, three tenths of the way to the one that the style stands for.
    """
    if style is None:
        return affect
    label, intensity = _FEELINGS[style]
    shown = convert_affect(label_affect(label, intensity=intensity), taxonomy=affect.taxonomy)
    return blend_affect([affect, shown], weights=[1.0 - _SHARE, _SHARE])
