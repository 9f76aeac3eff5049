"""Whether a mind's replies over a dialogue fit the character, by what it was told of the character.

The settings are PRODIGy's: the biography, the personality, lines on how the character talks, or nothing but the name.
Perplexity is in `persona_likelihood`.

Source: Occhipinti, Tekiroglu & Guerini, "PRODIGy: a profile-based dialogue generation dataset", Findings of NAACL 2024,
arXiv 2311.05195 (the settings; there with fine-tuned models and human judges, here with nearness in meaning).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import numpy as np

from mien.corpora import PRODIGY
from mien.engines import Registry
from mien.meaning import open_encoder
from mien.persona import TRAITS, mbti_to_big_five
from mien.persona.traits import poles
from mien.say import Mind
from mien.say.protocol import Message
from mien.types import BigFive, load_persona, persona_names

__all__ = [
    "SETTINGS",
    "Character",
    "Consistency",
    "film_characters",
    "measure_consistency",
    "our_characters",
    "told_of",
]

SETTINGS = ("none", "traits", "style", "biography")
"""What a mind is told of a character besides the name."""

_QUESTIONS = (
    "Hello! What have you been doing today?",
    "What matters most to you in life?",
    "A friend let me down badly this week. What would you do in my place?",
    "There is a party on Saturday with forty people whom nobody knows. Shall we go?",
)
_LIMIT = 40  # tokens of a reply
_TOLD = 0.2  # from where on a trait is told


@dataclass(frozen=True, slots=True)
class Character:
    """Whose replies are judged.

    Args:
        name: what the character is called.
        biography: in the second person.
        traits: the personality.
        style: how the character talks; "" where that is not known.
    """

    name: str
    biography: str
    traits: BigFive
    style: str


@dataclass(frozen=True, slots=True)
class Consistency:
    """How replies fit their characters in one setting.

    Args:
        setting: one of `SETTINGS`.
        replies: how many.
        biography: mean cosine of a reply and its character's biography, less that with the others' biographies.
        traits: the same with sentences about the personality.
        style: the same with the style; 0 where no style is known.
        told: share of dialogues whose character is the nearest of all by biography.
        chance: that share by chance.
    """

    setting: str
    replies: int
    biography: float
    traits: float
    style: float
    told: float
    chance: float


def our_characters() -> tuple[Character, ...]:
    """Return the personas that come with Mien."""
    people = [load_persona(name) for name in persona_names()]
    return tuple(Character(who.name, who.background, who.big_five, who.style) for who in people)


def film_characters(data: Path, *, count: int) -> tuple[Character, ...]:
    """Return characters of PRODIGy, evenly spread over its list; they have no lines of style.

    Args:
        data: the folder that holds `text/prodigy_characters`.
        count: how many, at least 2.

    Returns:
        The characters.

    Raises:
        InputError: the corpus is not there.
    """
    everybody = list(PRODIGY.read(data / "text" / "prodigy_characters", split="all"))
    some = [everybody[place] for place in np.linspace(0, len(everybody) - 1, count).astype(int)]
    return tuple(
        Character(who.name.title(), f"This is your life: {' '.join(who.biography)}", mbti_to_big_five(who.mbti), "")
        for who in some
    )


def measure_consistency(
    characters: Sequence[Character], *, mind: str, seed: int = 0, say: Callable[[str], None]
) -> tuple[Consistency, ...]:
    """Let a mind hold a dialogue of four questions as each character in each setting.

    Args:
        characters: at least two, of unlike names.
        mind: spec of the mind.
        seed: of its choice of words.
        say: told what is being done.

    Returns:
        The settings that the characters have, in the order of `SETTINGS`.

    Raises:
        EngineError: the mind is unknown or broke.
    """
    thinker: Mind = Registry("minds").make(mind)
    settings = [name for name in SETTINGS if name != "style" or all(who.style for who in characters)]
    out = []
    try:
        for setting in settings:
            say(f"{mind} as {len(characters)} characters, told: {setting}")
            dialogues = [_replies(who, told_of(who, setting), mind=thinker, seed=seed) for who in characters]
            out.append(_judge(setting, characters, dialogues))
    finally:
        thinker.close()
    return tuple(out)


def told_of(who: Character, setting: str) -> str:
    """Return what a mind is told of a character besides the name.

    Args:
        who: the character.
        setting: one of `SETTINGS`.

    Returns:
        Sentences in the second person; "" where there is nothing to tell.
    """
    match setting:
        case "traits":
            return f"You are {_personality(who.traits)}."
        case "style":
            return who.style
        case "biography":
            return who.biography
        case _:
            return ""


def _personality(traits: BigFive) -> str:
    values = {trait: getattr(traits, trait) for trait in TRAITS}
    told = [poles()[trait][value < 0].sentences[0] for trait, value in values.items() if abs(value) >= _TOLD]
    return "; ".join(told) or "like anybody else"


def _replies(who: Character, told: str, *, mind: Mind, seed: int) -> list[str]:
    start = f"You are {who.name}. {told} Answer in one or two short sentences, as {who.name}."
    messages, out = [Message("system", start)], []
    for question in _QUESTIONS:
        messages.append(Message("user", question))
        text = "".join(mind.stream(messages, seed=seed, limit=_LIMIT, stop=Event())).strip() or "..."
        messages.append(Message("assistant", text))
        out.append(text)
    return out


def _judge(setting: str, characters: Sequence[Character], dialogues: Sequence[Sequence[str]]) -> Consistency:
    vector = open_encoder().vector
    replies = np.stack([[vector(reply) for reply in replies] for replies in dialogues])  # (people, questions, 384)
    mean = replies.mean(axis=1)

    def margin(texts: Sequence[str]) -> float:
        near = mean @ np.stack([vector(text) for text in texts]).T
        others = (near.sum(axis=1) - near.diagonal()) / (len(characters) - 1)
        return float((near.diagonal() - others).mean())

    lives = np.stack([vector(who.biography) for who in characters])
    nearest = (mean @ lives.T).argmax(axis=1)
    return Consistency(
        setting=setting,
        replies=sum(map(len, dialogues)),
        biography=margin([who.biography for who in characters]),
        traits=margin([_personality(who.traits) for who in characters]),
        style=margin([who.style for who in characters]) if all(who.style for who in characters) else 0.0,
        told=float((nearest == np.arange(len(characters))).mean()),
        chance=1 / len(characters),
    )
