"""What a line does for the person, told by a rule from its words."""

from __future__ import annotations

import re

from mien.types import Strategy

__all__ = ["tag_strategy"]

_HARD_OR_GOOD = r"(?:hard|heavy|painful|tiring|frightening|wonderful|exciting)"
_FEELINGS = r"(?:feel|feeling|felt|hurt|sad|angry|upset|proud|happy|scared|tired|worried|lonely|excited|hopeful)"

_WORDINGS: dict[Strategy, str] = {
    "question": r"\?[\"'”’)]*$",
    "suggestion": (
        r"\b(?:you (?:could|might|can (?:also|always)|may want|should)|(?:maybe|perhaps) (?:try|you|we)"
        r"|try (?:to|a|the|not)|why not|how about|let's|please (?:call|talk|tell|go|let)"
        r"|it (?:may|might|could|can) help"
        r"|(?:i'd|i would) (?:suggest|recommend|try))\b"
        r"|^(?:just |first,? )?(?:take|breathe|rest|call|talk|start|write|remember)\b"
    ),
    "reflection": (
        rf"\b(?:you(?:'re| are| were)? (?:\w+ ){{0,2}}{_FEELINGS}|(?:must|may|might) (?:feel|have felt|have been"
        rf"|be (?:\w+ )?{_HARD_OR_GOOD})|(?:that|it|this) (?:sounds|hurts|feels|seems))\b|^sounds\b"
    ),
    "restatement": r"\b(?:you (?:say|said|mean|mentioned)|so you|in other words|what i hear)\b",
    "affirmation": (
        r"\b(?:well done|congratulations|good for you|proud of you|(?:i'm|i am) (?:\w+ )?(?:glad|happy|sorry|here)"
        r"|you(?:'re| are) (?:not alone|right|strong|brave|welcome|safe|doing)|you (?:can do|did|deserve|matter)"
        r"|i hear you|i (?:believe|understand) (?:in )?(?:you|that|how)"
        r"|i see what you|i am listening|it's (?:okay|all right|not your)"
        r"|that's (?:\w+ )?(?:great|wonderful|lovely|good|okay|fantastic|amazing))\b"
        r"|^(?:how (?:wonderful|lovely)|what a (?:lovely|wonderful|joy)|good luck)"
    ),
    "self-disclosure": r"\b(?:i|i'm|i've|i'd|i'll|my|me|myself)\b",
    "information": r"\b(?:is|are|was|were|has|have|means|because|called|stands|lies)\b|that's \w+",
}
_RULES: dict[Strategy, re.Pattern[str]] = {
    strategy: re.compile(wording, re.IGNORECASE) for strategy, wording in _WORDINGS.items()
}


def tag_strategy(text: str) -> Strategy:
    """Return what a line does for the person.

    Args:
        text: the line.

    Returns:
        The first strategy whose wording is found, or "other". It reads words, not meaning: a baseline.

    Source: Liu et al., "Towards Emotional Support Dialog Systems", ACL 2021, arXiv:2106.01144, table 1, whose
        strategies were marked by people. We look for wordings that its definitions suggest, the most telling first.
    """
    plain = text.strip().replace("’", "'")
    for strategy, pattern in _RULES.items():
        if pattern.search(plain):
            return strategy
    return "other"
