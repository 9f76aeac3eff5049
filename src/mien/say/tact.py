"""Words that go against how somebody feels: gladness about what hurts them, pity for what makes them glad."""

from __future__ import annotations

import re

__all__ = ["tactless"]

_GLAD = (
    r"(?:wonderful|amazing|awesome|fantastic|great|lovely|beautiful|good news|exciting|perfect|fun|funny|cute|nice)\b"
    r"(?! (?:loss|pity|shame|deal|difficult\w*|shock|weight|burden))"
)
_PRAISE = re.compile(
    r"\b(?:that's|that is|this is|it's|it is|that sounds|sounds|how|what an?) (?:\w+ly |so |such an? |really )?"
    rf"{_GLAD}|\bcongratulations\b"
    r"|\bi'?m (?:so |very |really )?(?:glad|happy|excited|pleased)\b"
    r"(?! (?:you|that you) (?:told|said|shared|came|can tell|are telling|trust))"
    r"|\bno worries\b|\byou(?:'re| are) (?:so |very )?(?:lucky|welcome|a hero)\b|^oh,? wow\b|\bgood for you\b",
    re.IGNORECASE,
)
_PITY = re.compile(
    r"\bi'?m (?:so |very |really |truly )?sorry\b|\boh,? no\b|\bwhat a (?:shame|pity)\b|\btoo bad\b|\bdon't worry\b"
    r"|\b(?:that's|that is|that must be|this is|it's|sounds) (?:so |very |really |just |a bit )?(?:terrible|sad|awful"
    r"|hard|disappointing|horrible|tough|painful|unfortunate|frustrating)\b"
    r"|\byou(?:'re| are) not (?:okay|alone|sad)\b",
    re.IGNORECASE,
)
_HARD = ("sad", "angry", "fearful", "disgusted")


def tactless(line: str, *, feeling: str) -> bool:
    """Tell whether a line goes against the person's feeling.

    Args:
        line: the line.
        feeling: the person's, a label of basic-7; "" for none.

    Returns:
        Whether it praises what makes them sad, angry, afraid or disgusted, or pities what makes them happy. It reads
        wordings, not meaning.
    """
    plain = line.replace("’", "'")
    if feeling in _HARD:
        return bool(_PRAISE.search(plain))
    return feeling == "happy" and bool(_PITY.search(plain))
