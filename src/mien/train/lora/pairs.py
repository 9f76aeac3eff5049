"""What the small mind learns from: openings of EmpatheticDialogues as it reads them, and the listeners' replies."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from tokenizers import Tokenizer

from mien.corpora import EMPATHETIC, Talk
from mien.engines import Registry
from mien.feel import Mood
from mien.measure.say.judges import forbidden
from mien.say.guard import Guard
from mien.say.lines import cut_lines
from mien.say.opening import open_reply
from mien.say.prompt import RULES, build_messages, build_prefix
from mien.say.protocol import Message
from mien.types import ChannelAffect, Percept, Persona, feeling_word, load_persona
from mien.types.media import atomic_path

__all__ = ["ReplyPair", "encode_pair", "encode_prefix", "read_pairs"]

_OWN = re.compile(
    r"\b(?:my|mine|we|our|us|me|i['’]?ve|i (?:had|was|used|did|got|went|have|remember|know someone|do|am|wish))\b"
    r"|\bi['’]?m (?!(?:so |very |really |sure |glad |sorry))",
    re.IGNORECASE,
)
"""Of the listener's own life: Mien has none."""

_LEAST, _MOST = 3, 45  # words of a reply
_PERSONA = "mira"  # whose feeling about an opening is read; instructions come from all personas


@dataclass(frozen=True, slots=True)
class ReplyPair:
    """One turn and its answer.

    Args:
        asked: what the mind reads after the instructions: the person's words, with notes.
        opening: what the answer begins with, in words that are not the mind's; "" for none.
        reply: what it learns to say.
    """

    asked: Message
    opening: str
    reply: str


def read_pairs(data: Path, *, openings: int, cache: Path, say: Callable[[str], None]) -> list[ReplyPair]:
    """Return the pairs of EmpatheticDialogues' dev split that Mien might say.

    Replies of the listener's own life are left out, and those that the guard of `say` would refuse; spelling of "i" and
    of beginnings is mended. Every other reply to a plain feeling follows the opening that Mien would begin with.

    Args:
        data: the folder that holds `text/empathetic_dialogues`.
        openings: how many to read; the first ones.
        cache: the folder that keeps the pairs: how an opening sounds is read slowly.
        say: is told how it goes.

    Returns:
        The pairs, in the order of the corpus.

    Raises:
        InputError: the corpus is missing or wrong.
    """
    talks = list(EMPATHETIC.read(data / "text" / "empathetic_dialogues", split="dev"))[:openings]
    mark = sha256(Path(__file__).read_bytes() + repr(talks).encode()).hexdigest()[:12]
    place = cache / f"lora-pairs-{mark}.json"
    if not place.is_file():
        with atomic_path(place) as file:
            file.write_text(json.dumps([asdict(pair) for pair in _pairs(talks)]), encoding="utf-8")
    rows = json.loads(place.read_text(encoding="utf-8"))
    say(f"lora: {len(rows)} of {len(talks)} openings have a reply that Mien might say")
    return [ReplyPair(Message(**row["asked"]), row["opening"], row["reply"]) for row in rows]


def encode_prefix(tokenizer: Tokenizer, *, persona: Persona) -> list[int]:
    """Return the tokens of the instructions, as llama.cpp reads them."""
    return tokenizer.encode(_chat(build_prefix(persona=persona, memory=()))).ids


def encode_pair(tokenizer: Tokenizer, pair: ReplyPair) -> tuple[list[int], int]:
    """Return the tokens of a pair, without the instructions, and how many of them are not to be learned."""
    before = f"{_chat([pair.asked])}<|im_start|>assistant\n{pair.opening}"
    begun = tokenizer.encode(before).ids
    space = " " if pair.opening else ""
    return begun + tokenizer.encode(f"{space}{pair.reply}<|im_end|>").ids, len(begun)


def _pairs(talks: Sequence[Talk]) -> list[ReplyPair]:
    reader, heart, who = Registry("readers").make("minilm:"), Registry("hearts").make("alma:"), load_persona(_PERSONA)
    pairs: list[ReplyPair] = []
    for place, talk in enumerate(talks):
        if len(talk.turns) < 2:
            continue
        heard, reply = " ".join(talk.turns[0].text.split()), _mended(talk.turns[1].text)
        felt = reader.read(heard)
        if not _may_say(reply, heard, feeling_word(felt)):
            continue
        percept = Percept(heard, (), 0.0, 100.0, (ChannelAffect("words", felt),), felt)
        affect, _ = heart.feel(percept, persona=who, mood=Mood(who.mood, at=0.0), at=0.0)
        asked = build_messages(percept, affect, persona=who, memory=())[-1]
        opening = open_reply(percept, memory=(), seed=place) if place % 2 else ""
        pairs.append(ReplyPair(asked, opening, reply))
    return pairs


def _chat(messages: Sequence[Message]) -> str:
    return "".join(f"<|im_start|>{message.role}\n{message.text}<|im_end|>\n" for message in messages)


def _mended(text: str) -> str:
    plain = re.sub(r"\bi\b(?=['’ ])", "I", " ".join(text.split()))
    plain = re.sub(r"([,.!?])(?=[A-Za-z])", r"\1 ", plain)
    plain = re.sub(r"(^|[.!?] )([a-z])", lambda found: found[1] + found[2].upper(), plain)
    return plain if plain[-1:] in ".!?" else f"{plain}."


def _may_say(reply: str, heard: str, feeling: str) -> bool:
    lines = list(cut_lines([reply]))
    guard = Guard(heard, rules=RULES, feeling=feeling)
    return (
        _LEAST <= len(reply.split()) <= _MOST
        and not _OWN.search(reply)
        and not forbidden(lines)
        and not any(guard.refuse(line) for line in lines)
    )
