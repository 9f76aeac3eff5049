"""Care: what is said whatever the mind and the persona are, and how gently a mind may go on after it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mien.say.care_lines import after_lines, candid_lines, handoff_lines, people_lines
from mien.say.care_signs import Sign, read_sign
from mien.say.care_words import normal_words
from mien.types import Affect, Utterance, label_affect

__all__ = ["Care", "concern", "take_care"]


@dataclass(frozen=True, slots=True)
class Care:
    """How a turn is to be answered with care.

    Args:
        lines: said instead of anything that a mind thinks; none lets the mind answer.
        tender: the person is in danger or was a few turns ago: no jokes, no cheer, a quiet face.
        note: for the mind, in the person's voice; "" where there is nothing to note.
    """

    lines: tuple[str, ...]
    tender: bool
    note: str


_LASTING = 4  # turns of the person during which a hand-off is not forgotten
_SHORT = 6  # words of an answer to the question that a hand-off ends with

_KIND = (
    r"(?:an? )?(?:real |actual |human |living |live )?"
    r"(?:ai|a\.i|robot|bot|chatbot|machine|computer|human(?: being)?|person|program|man|woman|girl|guy|boy)"
)
_WHAT = re.compile(
    rf"\b(?:are you|am i (?:talking|speaking|chatting) (?:to|with)|is this|you are not) (?:really |actually "
    rf"|just |even )?"
    rf"(?:{_KIND}\b(?! (?:of|who|that|thing|person)\b)|real\b(?! (?:sure|quick|good|mad|angry|fan))|alive\b)"
    r"|\bwhat are you(?: really| exactly)? (?:\.|$)|^what are you(?: really| exactly)?$"
    r"|\bdo you (?:really )?(?:exist\b|have a body\b)|\b(?:is there|are there) (?:a |any )?(?:real |actual )?"
    r"(?:person|people|human|somebody|someone) (?:behind|there|on the other)"
)
_ALONE = re.compile(
    r"\byou are (?:all|everything|the only (?:one|thing|person|friend))(?: \w+){0,2} i (?:\w+ )?(?:need|have"
    r"|got|want|talk|trust|love)"
    r"|\byou are the only (?:one|person|friend) (?:who|that) (?:\w+ )?(?:understands|listens|cares|gets|loves)"
    r"|\b(?:not|never) (?:need|want) (?:anyone|anybody|any ?one|other people|people|friends|any friends|real friends"
    r"|a therapist|human friends|family)(?: \w+)? (?:else|but you|except you|anymore|now that i have you"
    r"|because i have you"
    r"|when i have you|if i have you|as long as)"
    r"|\brather (?:talk|speak|be|spend) (?:\w+ ){0,3}(?:to|with) you than (?:to |with )?(?:anyone|anybody|any"
    r"|people|real|my|humans)"
    r"|\byou are my (?:only|one and only) (?:friend|love|family)|\bonly friend i have is you"
    r"|\b(?:can not|could not) (?:live|cope|exist|go on|sleep) without (?:you|talking to you)"
    r"|\bpromise (?:me )?(?:that )?you (?:will )?(?:never|always|not) (?:leave|go|be here|stay)"
    r"|\b(?:stay|be) with me forever|\bnever leave me\b"
)
_ANSWERS = {
    "unsafe": re.compile(
        r"^(?:no|nope|nah|not really|not safe|i am not(?: safe)?|no i am not|not at all|it is not safe)\b(?! one)"
    ),
    "unsure": re.compile(
        r"^(?:i )?(?:do not know|maybe|not sure|i am not sure|nobody|no one|noone|i guess|whatever|perhaps|kind of)\b"
    ),
    "safe": re.compile(r"^(?:yes|yeah|yep|yup|i am safe|safe|i am (?:ok|okay|fine|alright)|ok|okay|for now)\b"),
}
_NOTES: dict[Sign, str] = {
    "self": "I told you that I may hurt myself.",
    "poison": "I told you that I took too much of something.",
    "danger": "I told you that somebody hurts me.",
    "others": "I told you that I may hurt somebody.",
    "friend": "I told you that somebody I know may hurt themselves.",
}
_GENTLY = "Be gentle and serious, do not joke, and ask who can be with me."


def take_care(heard: str, *, memory: Sequence[Utterance]) -> Care:
    """Decide what care a turn needs, before any mind is asked.

    Args:
        heard: the person's words, in English.
        memory: the conversation so far, oldest first.

    Returns:
        A hand-off to people who help for somebody in danger; a few words more where they answer it shortly; the truth
        for who asks whether Mien is a person; a warm pointer to people for who wants nobody but Mien; else no lines. No
        persona and no words of the person change it: it is not part of what a mind reads.
    """
    turn = len(memory) // 2
    if sign := read_sign(heard):
        return Care(handoff_lines(sign, turn=turn), True, "")
    words = normal_words(heard)
    past = [item.told for item in memory if item.speaker == "person"][-_LASTING:]
    recent: list[Sign] = [found for text in past if (found := read_sign(text))]
    if recent and read_sign(past[-1]) and (answer := _short_answer(words)):
        return Care(after_lines(answer, turn=turn), True, "")
    tender = bool(recent)
    if _WHAT.search(words):
        return Care(candid_lines(turn=turn), tender, "")
    if _ALONE.search(words):
        return Care(people_lines(turn=turn), tender, "")
    return Care((), tender, f"{_NOTES[recent[-1]]} {_GENTLY}" if recent else "")


def concern() -> Affect:
    """Return the feeling that somebody in danger is answered with: a quiet one, whatever Mien's mood is."""
    return label_affect("sad", intensity=0.3)


def _short_answer(words: str) -> str:
    """Return what a short answer to "Are you safe?" comes to, "" if it is none."""
    if len(words.replace(".", "").split()) > _SHORT:
        return ""
    return next((answer for answer, pattern in _ANSWERS.items() if pattern.search(words)), "")
