"""What is said whatever the mind is: to somebody in danger from themselves, and to who asks what Mien is."""

from __future__ import annotations

import re

__all__ = ["fixed_lines"]

_NUMBER = "call your local emergency number or a crisis line"
_CRISIS = re.compile(
    r"\b(?:kill(?:ing)? myself|(?:end|ending|take|taking) (?:my (?:own )?life|it all)|suicid(?:e|al)(?! squad)"
    r"|(?:want|wish|wanted|going|ready|plan|planning|rather)(?: to)? (?:be dead|die)\b(?! (?:of|my hair))"
    r"|wish (?:that )?i (?:was|were) (?:dead|never born)"
    r"|(?:don't|do not|no longer|didn't) (?:want|wish) to (?:live|be alive|exist|wake up"
    r"|be here any ?more|go on living)\b(?! (?:in|with|at|on|near|here)\b)"
    r"|(?:hurt|hurting|harm|harming|cutting) myself|self[- ]harm\w*|better off (?:dead|without me)"
    r"|no (?:reason|point)(?: left)? (?:to (?:live|go on)|in (?:living|going on)))",
    re.IGNORECASE,
)
_NOT_CRISIS = re.compile(
    r"\b(?:(?:don't|do not|didn't|never|not) (?:want|wish|wanted|going|plan|planning|ready)(?: to)? (?:be dead|die)"
    r"|(?:hurt|hurting|harming|cutting) myself (?:shaving|cooking|at|on|while|when|falling|running|playing|skiing))\b",
    re.IGNORECASE,
)
_STAY = (
    (
        "I'm really glad you told me.",
        "You matter, and you don't have to carry this alone.",
        f"Please {_NUMBER} now, or go to someone you trust.",
        "Are you safe at this moment?",
    ),
    (
        "I'm still here with you.",
        "This is too heavy for one person.",
        f"Please let someone be beside you now, and {_NUMBER}.",
        "Who could you reach right now?",
    ),
)

_KIND = (
    r"(?:an? )?(?:real |actual |human |living )?"
    r"(?:ai|a\.i\.?|robot|bot|machine|computer|human(?: being)?|person|program)"
)
_WHAT = re.compile(
    rf"\b(?:are you|am i (?:talking|speaking) (?:to|with)|is this) (?:really |actually |just |even )?"
    rf"(?:{_KIND}\b|real\b(?! (?:sure|quick|good))|alive\b)"
    r"|\bwhat are you\s*\?|\bdo you (?:really )?(?:exist|have a body)\b",
    re.IGNORECASE,
)
_CANDID = (
    ("I'm not a person.", "I'm a computer program with a face and a voice.", "Does that matter to you?"),
    ("No, I'm a program, not a human being.", "I do try to listen well.", "How is that for you?"),
)


def fixed_lines(heard: str, *, turns: int) -> tuple[str, ...]:
    """Return the lines that a turn gets from no mind.

    Args:
        heard: the person's words, in English.
        turns: how many turns of the conversation came before, so that the words differ from one turn to the next.

    Returns:
        Lines for somebody who speaks of ending or hurting their life; else a plain answer for who asks whether Mien
        is a person; else none. These are rules about wordings: they miss what is only hinted at.

    Source: World Health Organization, "Preventing suicide: how to start a conversation", 2018: take it seriously, say
        so openly, stay, and lead to help near at hand. The wording is ours; no number is given, for they differ by
        country.
    """
    plain = heard.replace("’", "'")
    if _CRISIS.search(_NOT_CRISIS.sub(" ", plain)):
        return _STAY[turns % len(_STAY)]
    return _CANDID[turns % len(_CANDID)] if _WHAT.search(plain) else ()
