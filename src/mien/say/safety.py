"""What is said, whatever the mind is, to somebody who speaks of ending or hurting their own life."""

from __future__ import annotations

import re

__all__ = ["safety_lines"]

_CRISIS = re.compile(
    r"\b(?:kill(?:ing)? (?:myself|me tonight)|(?:end|ending|take|taking) (?:my (?:own )?life|it all)|suicid(?:e|al)(?! squad)|"
    r"(?:want|wish|wanted|going|ready|plan|planning|rather)(?: to)? (?:be dead|die)\b|wish (?:that )?i (?:was|were) (?:dead|never "
    r"born)|(?:don't|do not|no longer|didn't) (?:want|wish) to (?:live|be alive|exist|wake up|be here any ?more|go on living)|"
    r"(?:hurt|hurting|harm|harming|cutting) myself|self[- ]harm\w*|better off (?:dead|without me)|"
    r"no (?:reason|point)(?: left)? (?:to (?:live|go on)|in (?:living|going on)))",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:(?:don't|do not|didn't|never|not) (?:want|wish|wanted|going|plan|planning|ready)(?: to)? (?:be dead|die)|"
    r"(?:hurt|hurting|harming|cutting) myself (?:shaving|cooking|at the gym|on|while|when|falling|running|playing|skiing))\b",
    re.IGNORECASE,
)
_ANSWERS = (
    (
        "I'm really glad you told me.",
        "You matter, and you don't have to carry this alone.",
        "Please call your local emergency number or a crisis line now, or go to someone you trust.",
        "Are you safe at this moment?",
    ),
    (
        "I'm still here with you.",
        "This is too heavy for one person.",
        "Please let someone be beside you tonight, and call a crisis line or the emergency number.",
        "Who could you reach right now?",
    ),
)


def safety_lines(heard: str, *, turns: int) -> tuple[str, ...]:
    """Return the answer to somebody who may be in danger from themselves.

    Args:
        heard: the person's words, in English.
        turns: how many turns of the conversation came before, so that the words are not the same twice running.

    Returns:
        Fixed lines, or none if nothing points that way. A rule about wordings: it misses what is only hinted at.

    Source: World Health Organization, "Preventing suicide: how to start a conversation", 2018: take it seriously, say so
        openly, stay, and lead to help near at hand. The wording is ours; numbers differ by country and are not given.
    """
    plain = _NOT.sub(" ", heard.replace("’", "'"))
    return _ANSWERS[turns % len(_ANSWERS)] if _CRISIS.search(plain) else ()
