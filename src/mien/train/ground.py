"""Sentences that somebody in a story might say: contextual examples of feelings, written by a mind and sifted.

Source: Shvets, "Emo Pillars: knowledge distillation to support fine-grained context-aware and context-less emotion
classification", arXiv 2504.16856, 2025: story characters speak, a large model labels softly. Our mind is small, so the
feeling is asked for, one in each call, and the soft labels are those of the shipped reader of words, which sees the
sentence alone.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np

from mien.errors import InputError
from mien.perceive.protocol import Reader
from mien.say.protocol import Message, Mind
from mien.train.stories import Passage
from mien.types import load_taxonomy
from mien.types.media import atomic_path

__all__ = ["FEELINGS", "Grounded", "ask_for", "refusal", "write_grounded"]

FEELINGS = tuple(label for label in load_taxonomy("goemotions-28").labels if label != "neutral")
"""What is asked for: GoEmotions' 27 feelings."""

_TASK = "You write what people say. You get a scene and a feeling; you answer with the words that somebody in it says."
_TASK_ALONE = "You write what people say. You get a feeling; you answer with the words that somebody who feels so says."
_SHOWN = (
    ("My brother sold my bicycle without asking me.", "anger", "How could you sell my bike behind my back?"),
    (
        "We waited six hours at the hospital until the doctor came out and smiled.",
        "relief",
        "Thank God, she is alright!",
    ),
    ("At night I heard steps in the garden, and the dog began to bark.", "fear", "Please stay here, I heard somebody."),
)
"""What the mind is shown before it is asked: ours."""

_LIMIT = 40  # tokens of an answer
_SHORTEST, _LONGEST = 3, 30  # words of a sentence that is kept
_COPIED = 0.7  # of its triples of words, that stand in the story
_TOLD = 0.1  # probability from which a label is written down
_ABOUT = re.compile(
    r"\b(sentence|as an ai|language model|(the|this) person|statement|the words|story|scene|feeling:|speaker)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Grounded:
    """What became of the calls.

    Args:
        asked: how many there were, those of an earlier run too.
        kept: sentences that were written down.
        refused: the others, by reason.
    """

    asked: int
    kept: int
    refused: Mapping[str, int]


def ask_for(mind: Mind, feeling: str, *, story: str, seed: int) -> str:
    """Have a mind write what somebody says.

    Args:
        mind: who writes.
        feeling: what is felt.
        story: what happened; "" for nothing.
        seed: of the choice of words.

    Returns:
        The first line of its answer, without quotation marks.

    Raises:
        EngineError: the mind cannot be reached or broke.
    """
    messages = [Message("system", _TASK if story else _TASK_ALONE)]
    for scene, felt, said in _SHOWN:
        messages += [Message("user", _asked(scene if story else "", felt)), Message("assistant", f'"{said}"')]
    messages.append(Message("user", _asked(story, feeling)))
    with closing(mind.stream(messages, seed=seed, limit=_LIMIT, stop=Event())) as pieces:
        answer = "".join(pieces).strip()
    line = answer.splitlines()[0] if answer else ""
    end = re.match(r"\W*\w.*?[.!?]+(?=[\"”'\s]|$)", line)
    return (end.group() if end else line).strip(" \"“”'*-")


def refusal(sentence: str, *, story: str, before: Sequence[str]) -> str:
    """Return why a sentence is not kept, "" if it is.

    Args:
        sentence: as `ask_for` returns it.
        story: from which it was written; "" for none.
        before: those that were kept.
    """
    words = _words(sentence)
    if not _SHORTEST <= len(words) <= _LONGEST:
        return "too short or too long"
    if sentence[-1] not in ".!?":
        return "not finished"
    if _ABOUT.search(sentence):
        return "about the task"
    triples = list(zip(words, words[1:], words[2:], strict=False))
    theirs = _words(story)
    known = set(zip(theirs, theirs[1:], theirs[2:], strict=False))
    if sum(triple in known for triple in triples) > _COPIED * len(triples):
        return "copied from the story"
    if any(words == _words(other) for other in before):
        return "said before"
    return ""


def write_grounded(
    stories: Sequence[Passage],
    output: Path,
    *,
    mind: Mind,
    name: str,
    reader: Reader,
    each: int,
    seed: int,
    say: Callable[[str], None],
) -> Grounded:
    """Write contextual examples.

    Args:
        stories: where somebody speaks.
        output: the JSON lines to write: name, context, text, wanted, and `labels`, what the reader makes of the text
            alone. They appear whole; until then "<output>.part" keeps all answers, and a second run goes on from it.
        mind: who writes.
        name: the mind's, for the file.
        reader: of words, with GoEmotions' labels.
        each: feelings for a passage, 1 to 27, drawn so that all come equally often.
        seed: of all chance.
        say: is told how it goes.

    Returns:
        How many.

    Raises:
        InputError: `each` is out of range, or the part file belongs to other stories, another mind or seed.
        EngineError: the mind cannot be reached or broke; what it wrote until then is kept.
    """
    if not 1 <= each <= len(FEELINGS):
        raise InputError(f"each is {each}; expected 1 to {len(FEELINGS)} feelings for a passage")
    stamp = sha256(json.dumps([[s.name, s.text] for s in stories]).encode()).hexdigest()[:12]
    head = {"stories": stamp, "mind": name, "each": each, "seed": seed}
    part = output.with_name(f"{output.name}.part")
    done = _resume(part, head)
    kept = [row["text"] for row in done if not row["refused"]]
    with part.open("a", encoding="utf-8") as file:
        for number, (passage, feeling) in enumerate(_jobs(stories, each, seed)):
            if number < len(done):
                continue
            sentence = ask_for(mind, feeling, story=passage.text, seed=seed + number)
            why = refusal(sentence, story=passage.text, before=kept)
            labels = {} if why else _labels(reader, sentence)
            kept += [] if why else [sentence]
            row = {"name": f"{passage.name} {feeling}", "context": passage.text, "text": sentence, "wanted": feeling}
            done.append({**row, "labels": labels, "refused": why})
            file.write(json.dumps(done[-1], ensure_ascii=False) + "\n")
            file.flush()
            say(f"{len(done)} of {len(stories) * each}: {feeling}: {sentence}{f' ({why})' if why else ''}")
    with atomic_path(output) as place, place.open("w", encoding="utf-8") as file:
        for row in done:
            if not row["refused"]:
                plain = {key: value for key, value in row.items() if key != "refused"}
                file.write(json.dumps(plain, ensure_ascii=False) + "\n")
    part.unlink()
    return Grounded(len(done), len(kept), dict(Counter(row["refused"] for row in done if row["refused"])))


def _asked(story: str, feeling: str) -> str:
    return f"Scene: {story}\nFeeling: {feeling}" if story else f"Feeling: {feeling}"


def _resume(part: Path, head: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the answers of a run that was cut short, its last line dropped where it is not whole."""
    lines = part.read_text(encoding="utf-8").splitlines(keepends=True) if part.is_file() else []
    whole = [line for line in lines if line.endswith("\n")]
    if whole and json.loads(whole[0]) != head:
        raise InputError(f"{part} was begun with {whole[0].strip()}; expected {json.dumps(head)}: remove it, or say so")
    part.write_text("".join(whole) or json.dumps(head) + "\n", encoding="utf-8")
    return [json.loads(line) for line in whole[1:]]


def _jobs(stories: Sequence[Passage], each: int, seed: int) -> Iterator[tuple[Passage, str]]:
    draw = np.random.default_rng(seed)
    waiting: list[str] = []
    for passage in stories:
        chosen: list[str] = []
        while len(chosen) < each:
            waiting = waiting or [FEELINGS[place] for place in draw.permutation(len(FEELINGS))]
            free = [feeling for feeling in waiting if feeling not in chosen]
            if not free:
                waiting += [FEELINGS[place] for place in draw.permutation(len(FEELINGS))]
                continue
            chosen.append(free[0])
            waiting.remove(free[0])
        yield from ((passage, feeling) for feeling in chosen)


def _labels(reader: Reader, sentence: str) -> dict[str, float]:
    affect = reader.read(sentence)
    labels = load_taxonomy(affect.taxonomy).labels
    likely = sorted(zip(affect.emotions, labels, strict=True), reverse=True)
    return {label: round(p, 3) for p, label in likely if p >= _TOLD}


def _words(text: str) -> list[str]:
    return re.findall(r"\w+(?:'\w+)?", text.lower())
