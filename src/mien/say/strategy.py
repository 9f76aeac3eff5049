"""What a line does for the person, told by a rule from its words."""

from __future__ import annotations

import re

from mien.types import Strategy

__all__ = ["tag_strategy"]

_RULES: tuple[tuple[Strategy, re.Pattern[str]], ...] = tuple(
    (strategy, re.compile(pattern, re.IGNORECASE))
    for strategy, pattern in (
        ("question", r"\?[\"'”’)]*$"),
        (
            "suggestion",
            r"\b(?:you (?:could|might|can (?:also|always)|may want|should)|maybe (?:try|you|we)|perhaps (?:try|you|we)|"
            r"try (?:to|a|the|not)|why not|how about|let's|please (?:call|talk|tell|go)|it (?:may|might|could|can) help|"
            r"(?:i'd|i would) (?:suggest|recommend|try))\b|^(?:just |first,? )?(?:take|breathe|rest|call|talk|start|write)\b",
        ),
        (
            "reflection",
            r"\b(?:you(?:'re| are| were)? (?:\w+ ){0,2}(?:feel|feeling|felt|hurt|sad|angry|upset|proud|happy|scared|tired|"
            r"worried|lonely|excited|hopeful)|(?:must|may|might) (?:feel|have felt|have been|be (?:\w+ )?(?:hard|heavy|"
            r"painful|tiring|frightening|wonderful|exciting))|(?:that|it|this) (?:sounds|hurts|feels|seems))\b"
            r"|^(?:that )?sounds\b",
        ),
        ("restatement", r"\b(?:you (?:say|said|mean|told|mentioned)|so you|in other words|what i hear)\b"),
        (
            "affirmation",
            r"\b(?:well done|congratulations|good for you|proud of you|i'm (?:so )?(?:glad|happy|sorry|here)|i am (?:so )?"
            r"(?:glad|happy|sorry|here)|you(?:'re| are) (?:not alone|right|strong|brave|welcome|safe|doing)|you can do|"
            r"you (?:did|deserve|matter|have every)|i (?:hear|believe|understand|see what) (?:in )?(?:you|that|how)?|"
            r"that's (?:great|wonderful|lovely|good|okay|fantastic|amazing)|it's (?:okay|all right|not your))\b"
            r"|^(?:how (?:wonderful|lovely)|what a (?:lovely|wonderful|joy))",
        ),
        ("self-disclosure", r"\b(?:i|i'm|i've|i'd|i'll|my|me|myself)\b"),
        ("information", r"\b(?:is|are|was|were|has|have|means|means that|because|called|in \d{3,4})\b"),
    )
)


def tag_strategy(text: str) -> Strategy:
    """Return what a line does for the person.

    Args:
        text: the line.

    Returns:
        The first strategy whose wording is found, or "other". It reads words, not meaning: a baseline.

    Source: Liu et al., "Towards Emotional Support Dialog Systems", ACL 2021, arXiv:2106.01144, table 1, whose strategies
        were marked by people. We look for the wordings that its definitions give as typical, most telling first.
    """
    plain = text.strip().replace("’", "'")
    return next((strategy for strategy, pattern in _RULES if pattern.search(plain)), "other")
