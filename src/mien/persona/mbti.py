"""MBTI types as Big Five, for data whose characters have such types.

Source: McCrae & Costa, "Reinterpreting the Myers-Briggs Type Indicator from the perspective of the five-factor model
of personality", J. Personality 57(1), 1989: introversion goes with low extraversion (r = -0.74 in men), intuition with
openness (0.72), feeling with agreeableness (0.44), perceiving with low conscientiousness (-0.49); neuroticism has no
like in the MBTI. A type names only the side, so a trait is the side's sign times that correlation.
"""

from __future__ import annotations

from mien.errors import InputError
from mien.types import BigFive

__all__ = ["mbti_to_big_five"]

_SIDES = (("E", "I", "extraversion", 0.74), ("N", "S", "openness", 0.72),
          ("F", "T", "agreeableness", 0.44), ("J", "P", "conscientiousness", 0.49))  # fmt: skip


def mbti_to_big_five(kind: str) -> BigFive:
    """Return the Big Five that an MBTI type tells.

    Args:
        kind: four letters, such as "INFP".

    Returns:
        Each trait the side's sign times how far the two go together; 0 for neuroticism.

    Raises:
        InputError: it is no MBTI type.
    """
    letters = kind.upper()
    if len(letters) != len(_SIDES) or any(sum(side in letters for side in sides[:2]) != 1 for sides in _SIDES):
        raise InputError(f"{kind!r} is no MBTI type; expected one letter each of E or I, N or S, F or T, J or P")
    signs = {trait: size if positive in letters else -size for positive, _, trait, size in _SIDES}
    return BigFive(neuroticism=0.0, **signs)
