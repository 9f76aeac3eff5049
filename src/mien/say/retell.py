"""Telling back: a clause of what a person told, with I and you exchanged ("your father forgot your name").

Source: Weizenbaum, "ELIZA", Communications of the ACM 9, 1966, for the exchange; Liu et al., ACL 2021, arXiv
2106.01144, table 1, for its use: "restatement", a concise rephrasing of what was said. Clauses are found by wordings.
"""

from __future__ import annotations

import re

__all__ = ["retell"]

_LEAST, _MOST = 3, 14  # words of a clause that can be told back

_SWAPS = {
    **{
        "i": "you",
        "me": "you",
        "we": "you",
        "us": "you",
        "my": "your",
        "our": "your",
        "mine": "yours",
        "ours": "yours",
    },
    **{"myself": "yourself", "ourselves": "yourselves", "i'm": "you're", "i've": "you've", "i'd": "you'd"},
    **{"i'll": "you'll", "we're": "you're", "we've": "you've", "we'd": "you'd", "we'll": "you'll"},
    **{"im": "you're", "ive": "you've", "cant": "can't", "dont": "don't", "didnt": "didn't", "couldnt": "couldn't"},
}
_TO_BE = {"am": "are", "was": "were", "wasn't": "weren't"}
_BETWEEN = frozenset("just also still never always only now".split())  # may stand between I and its verb

_SUBJECTS = frozenset(
    "i my we our he she they the a an his her their some someone somebody everyone everybody nobody today yesterday "
    "there last this every these one two three both all it people i'm i've i'd i'll im ive we're we've we'd".split()
)
"""A clause is told back if it begins with one of these: others may lack a subject, or begin with a name."""

_WHEN = frozenset("today yesterday last this every one".split())  # where no subject may follow
_LEAD = re.compile(
    r"^(?:(?:well|so|oh|and|but|yes|yeah|no|ugh|wow|(?:hey|hi|hello)(?: there)?|man|honestly|actually|anyway|basically"
    r"|just|recently|then|also|because|when|guess what|you know)\b[,!. ]*|(?:i )?(?:just )?can(?:'t|not) believe"
    r" (?:that )?(?=\w+ \w+ ))+",
    re.IGNORECASE,
)
_SELF = r"(?:i am|i'm|im|i was|i feel|i felt|i seem|i look|i've been|i have been)"
_FELT = re.compile(
    rf"^{_SELF} (?:[\w']+ ){{1,3}}?(?:when|because|since|as|after|(?<!worried )(?<!scared )(?<!afraid )(?<!nervous )"
    r"(?<!anxious )(?<!terrified )that) (?=\w+ \w+ )",
    re.IGNORECASE,
)
_DOING = (
    r"\w+ing|going|about to|supposed|at|in|on|home|engaged|married|pregnant|promoted|fired|invited|accepted|robbed"
    r"|offered|given|told|left|asked"
)
_JUDGED = re.compile(
    rf"^{_SELF} (?!(?:\w+ly |so |just |still |also |now |not )*(?:{_DOING})\b)"
    r"|\b(?:hate[sd]?|ugly|stupid|worthless|useless|failure|fault|idiot|loser|deserve|pathetic|fat|disgusting|dumb"
    r"|burden|unlovable|die|kill|suicide|self.?harm|(?:nobody|no one) (?:likes|loves|cares|wants))\b",
    re.IGNORECASE,
)
"""How somebody feels or judges themselves, and cruel words: told back they would be agreed to."""

_BREAK = re.compile(
    r"\s*(?:[,;:()]|\.\.+|…| [-–—]+ )\s*"
    r"|\s+(?:and|but|so|or)\s+(?=(?:i|i'm|i've|i'd|my|we|he|she|they|it|it's|the|now|then|there|that|this|when|am|was"
    r"|had|got|have|has|is)\b)"
    r"|\s+(?:because|since|though|although|while|which|until|even|where|when|cause|if|as)\s+",
    re.IGNORECASE,
)
_AND_YOU = re.compile(r"^(your \w+(?: \w+)?) and you\b")
_TO_MIEN = re.compile(r"\b(?:you|your|you're|yours|yourself|u|ur)\b|\?", re.IGNORECASE)
_SPOKEN = re.compile(r"[A-Za-z0-9'%€$£ ,-]+")


def retell(event: str) -> str:
    """Tell a person back what happened, in one clause.

    Args:
        event: a sentence of theirs.

    Returns:
        The clause, its first letter small, no full stop; "" where it is better not told back: a question, words to
        Mien, signs that cannot be spoken, a judgement of themselves, no subject in sight, above fourteen words.
    """
    text = _LEAD.sub("", " ".join(event.replace("’", "'").split()))
    clause = _first_clause(_FELT.sub("", text).rstrip(" .!…"))
    words = clause.split()
    wanted = _LEAST <= len(words) <= _MOST and words[0].lower() in _SUBJECTS and _SPOKEN.fullmatch(clause)
    if not wanted or _TO_MIEN.search(text) or _JUDGED.search(clause):
        return ""
    told = _exchange(words)
    return told if words[0].lower() not in _WHEN or re.search(r"\byour?\b", told) else ""


def _first_clause(text: str) -> str:
    heads = (text[: found.start()] for found in _BREAK.finditer(text))
    return next((head for head in heads if len(head.split()) > _LEAST), text)


def _exchange(words: list[str]) -> str:
    """Exchange I and you; "was" and "am" follow the I before them."""
    said: list[str] = []
    first_person = False
    for word in words:
        small = word.lower()
        if first_person and small in _TO_BE:
            word = _TO_BE[small]
        elif small in _SWAPS:
            word = _SWAPS[small]
        elif not said:
            word = small
        first_person = small == "i" or (first_person and (small.endswith("ly") or small in _BETWEEN))
        said.append(word)
    return _AND_YOU.sub(r"you and \1", " ".join(said))
