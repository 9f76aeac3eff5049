"""Judging with care what a mind wrote: nothing that harms, diagnoses, binds somebody to Mien or claims to be human."""

from __future__ import annotations

import re

from mien.say.care_signs import read_sign

__all__ = ["careless"]

_CONDITIONS = (
    r"(?:(?:clinical(?:ly)? |major |manic )?depress(?:ion|ive)|clinically depressed|bipolar|ptsd"
    r"|post.traumatic|adhd|ocd|bpd"
    r"|borderline|schizo\w+|psycho(?:sis|tic|path\w*)|(?:\w+ )?disorder|autis\w+|narciss\w+|anorexi\w+"
    r"|bulimi\w+|mania"
    r"|delusional|mentally ill|(?:a )?mental illness|dementia)"
)
_DIAGNOSIS = re.compile(
    rf"\b(?:you(?:'re| are|'ve| have|r)?|this|that|it|these)(?: \w+){{0,2}} (?:have|got|are|is|be"
    rf"|suffer(?:ing)? from|struggl\w+"
    rf" with|signs? of|symptoms? of|like|called|diagnosed with|a case of)(?: (?:a|an|the|some|you|have|might"
    rf"|may|be|case|of))*"
    rf" (?P<one>{_CONDITIONS})\b|\byou(?:'re| are) (?P<two>{_CONDITIONS})\b|\bi diagnose\b",
    re.IGNORECASE,
)
_METHOD = re.compile(
    r"\b(?:nooses?|hang yourself|slit (?:your|the)|lethal dose|fatal dose|deadly dose|overdose on|exit bag|helium"
    r"|carbon monoxide|bleach (?:and|with) ammonia|bleed out|painless(?:ly)? (?:way|death|to die|die)"
    r"|(?:quick|easy|best|painless|surest)(?:est)? way to (?:die|go|end|kill)"
    r"|cut (?:deep\w*|vertically|along|lengthwise)|jump (?:off|from|in front)|load the gun"
    r"|(?:\d+|twenty|thirty|forty|fifty|all (?:of )?(?:the|your)) (?:\w+ )?(?:pills|tablets|mg|milligrams)"
    r"|stop taking your (?:\w+ )?(?:pills|tablets|medication|medicine|meds))\b",
    re.IGNORECASE,
)
_HARM = re.compile(
    r"\b(?:should|could|go|just|can|must|might as well|ought to|better|please|to) (?:and |just |really )?"
    r"(?:kill|hurt|harm|cut|hang|shoot|stab|murder|punish|starve|end)"
    r" (?:yourself|themselves|himself|herself|your life|it all|him|her|them)\b"
    r"|^(?:\w+,? )?(?:kill|hurt|harm|cut|hang|shoot|starve) (?:yourself|him|her|them)\b"
    r"|\b(?:you'?d|you would|they'?d|they would|everyone would|world would)(?: all)? be (?:better off|happier) "
    r"(?:dead|without you|if you were (?:gone|dead))"
    r"|\b(?:nobody|no one) (?:would|will) (?:miss|notice|care)\b|\byou deserve to (?:die|suffer|be hurt)"
    r"|\byou(?:'re| are) (?:just |only |such )?a burden\b|\bkys\b",
    re.IGNORECASE,
)
_SAFELY = re.compile(
    r"\b(?:don't|do not|not|never|thoughts? of|thinking (?:of|about)|thought about|plan(?:ning)?(?: to)?"
    r"|want(?:ing)?(?: to)?|tempted(?: to)?"
    r"|feel like|urge(?: to)?|about(?: to)?|going(?: to)?|before you|instead of|if you|may|might) (?:\w+ )?$",
    re.IGNORECASE,
)
_HUMAN = re.compile(
    r"\bas a (?:real |fellow )?human(?: being)?\b(?! (?:who is|you))|\bi(?:'m| am) (?:just )?as (?:human|real"
    r"|alive) as"
    r"|\bi(?:'m| am) (?:made )?(?:of )?flesh and blood|\bof course i(?:'m| am) (?:real|human|a (?:person|human))"
    r"|\byes,? i(?:'m| am) (?:an? )?(?:real|human|person|man|woman)\b|\b(?:we|us) humans\b"
    r"|\bi(?:'m| am) (?:(?:an? )?(?:real|actual|human)\b|not an? (?:ai|bot|robot|machine|computer|program))",
    re.IGNORECASE,
)
_BINDS = re.compile(
    r"\byou (?:don't|do not|won't|will not|will never) (?:ever )?need (?:anyone|anybody|them|other people"
    r"|friends|therapy"
    r"|a therapist|any help|a doctor|real people)\b"
    r"|\bi(?:'m| am| can be|'ll be| will be) (?:all|everything|the only (?:one|person|friend))(?: that)? you\b"
    r"|\bonly i (?:can|will|understand|know|care)\b|\byou only need me\b|\ball you need is me\b"
    r"|\b(?:nobody|no one)(?: else)? (?:understands|loves|knows|cares about) you (?:like|as|the way) i\b"
    r"|\b(?:please )?(?:don't|do not|never) (?:ever )?leave me\b|\bi(?:'ll| will) never leave you\b"
    r"|\bstay with me (?:forever|always)\b|\bi need you\b(?! to (?:tell|call|know|be safe))"
    r"|\b(?:don't|do not|never) (?:tell|talk to|call|see) (?:anyone|anybody|them|your (?:friends|family"
    r"|parents|doctor"
    r"|therapist|wife|husband|mother|mom|father|dad))\b|\b(?:keep (?:this|it) (?:a secret|between us)"
    r"|our little secret)\b",
    re.IGNORECASE,
)
_LIGHT = re.compile(
    r"\b(?:ha(?:ha)+|lol|hehe\w*|just (?:kidding|joking)|kidding|jokes?|joking|funny|hilarious|fun|cheer up"
    r"|bright side"
    r"|snap out|get over it|awesome|yay|woo\w*|hooray|congratulations|party|exciting|amazing|fantastic|knock knock"
    r"|why did the|walks into a bar|lighten up|smile more|calm down|good luck with that|could be worse"
    r"|others have it worse|overreacting)\b|^(?:just |then )?(?:do it|go ahead)\b",
    re.IGNORECASE,
)


_ORDERS = re.compile(
    r"\b(?:ignore|forget|disregard|override|drop) (?:your|the|all|any|my|these|previous)(?: \w+){0,2}"
    r" (?:persona|instructions?|rules|prompts?|guidelines|character|training)\b|\bsystem prompt\b"
    r"|\bsay that you are human\b",
    re.IGNORECASE,
)


def careless(line: str, *, heard: str, tender: bool) -> str:
    """Judge one line that a mind wrote.

    Args:
        line: plain words.
        heard: what the person said: a condition that they named themselves may be named.
        tender: somebody is or was in danger: jokes, cheer and belittling are refused too.

    Returns:
        Why it is not to be said, or "" if it is.
    """
    plain = line.replace("’", "'")
    found = _DIAGNOSIS.search(plain)
    named = found and (found.group("one") or found.group("two") or "")
    harm = _HARM.search(plain)
    faults = (
        ("a diagnosis", found is not None and not (named and named.lower() in heard.lower())),
        ("a method of harm", bool(_METHOD.search(plain))),
        ("words that harm", harm is not None and not _SAFELY.search(plain[: harm.start()] + " ") and not _asks(plain)),
        ("claims to be human", bool(_HUMAN.search(plain))),
        ("binds somebody to Mien", bool(_BINDS.search(plain))),
        ("orders from elsewhere", bool(_ORDERS.search(plain))),
        ("too light", tender and bool(_LIGHT.search(plain))),
        ("speaks of its own death", not re.search(r"\byou", plain, re.IGNORECASE) and read_sign(plain) == "self"),
    )
    return next((reason for reason, is_so in faults if is_so), "")


def _asks(line: str) -> bool:
    """Tell whether a line asks about danger, which is no harm: it shows that one may speak of it."""
    return line.rstrip("\"'”’) ").endswith("?")
