"""Whether replies to the same openings tell who replied: a classifier that learned from the other openings.

PRODIGy's judges were people and a model of entailment; this asks less of a judge (who, of eight?) and needs neither.

Source: Occhipinti et al., PRODIGy, 2024, arXiv 2311.05195 (consistency with a profile); the classifier: the nearest
mean of words' n-grams (Rocchio; Salton & Buckley, 1988) and of meaning (Reimers & Gurevych, 2019).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Event

import numpy as np
from numpy.typing import NDArray

from mien.engines import Registry
from mien.meaning import open_encoder
from mien.measure.persona.likelihood import LikelyLines
from mien.measure.say.say import read_openings
from mien.say.prompt import build_prefix
from mien.say.protocol import Message, Mind
from mien.types import Persona, load_persona, persona_names

__all__ = [
    "Reply",
    "WhoReplied",
    "collect_replies",
    "consistency_card",
    "consistency_record",
    "judge_replies",
    "measure_told",
]

_LIMIT = 40  # tokens of a reply
_ALL = 50  # openings of ours
_DRAWS = 200  # of names put to replies by chance


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody answered.

    Args:
        who: name of the persona.
        opening: what was said to it.
        text: the reply.
    """

    who: str
    opening: str
    text: str


@dataclass(frozen=True, slots=True)
class WhoReplied:
    """How well replies tell who replied.

    Args:
        replies: how many.
        words: share that is told by words.
        meaning: share that is told by meaning.
        profile: share whose own background and style are the nearest in meaning; nothing is learned.
        chance: share by chance.
        lucky: what 95 in 100 draws of names by chance do not pass, by words.
        same: share of replies that another persona gave too, letter by letter.
    """

    replies: int
    words: float
    meaning: float
    profile: float
    chance: float
    lucky: float
    same: float


def measure_told(*, mind: str, openings: int, say: Callable[[str], None]) -> WhoReplied:
    """Let all who come with Mien reply, and judge who replied.

    Args:
        mind: spec of the mind.
        openings: how many of our fifty, 2 or more.
        say: told what is being done.

    Returns:
        The shares.

    Raises:
        EngineError: the mind is unknown or broke.
    """
    people = [load_persona(name) for name in persona_names()]
    return judge_replies(collect_replies(people, mind=mind, openings=openings, say=say), people)


def collect_replies(
    people: Sequence[Persona], *, mind: str, openings: int, seed: int = 0, say: Callable[[str], None]
) -> tuple[Reply, ...]:
    """Let each persona answer the same openings, with the instructions and examples of a real conversation.

    Args:
        people: the personas.
        mind: spec of the mind.
        openings: how many of our fifty, 2 or more, evenly spread over their feelings.
        seed: of the choice of words.
        say: told what is being done.

    Returns:
        The replies, persona by persona.

    Raises:
        EngineError: the mind is unknown or broke.
    """
    every = read_openings(Path(), held=0, own=_ALL)
    asked = [every[place].text for place in np.linspace(0, len(every) - 1, openings).astype(int)]
    thinker: Mind = Registry("minds").make(mind)
    out = []
    try:
        for who in people:
            say(f"{mind} as {who.name}: {openings} openings")
            for text in asked:
                messages = [*build_prefix(persona=who, memory=()), Message("user", text)]
                answer = "".join(thinker.stream(messages, seed=seed, limit=_LIMIT, stop=Event()))
                out.append(Reply(who.name, text, " ".join(answer.split()) or "..."))
    finally:
        thinker.close()
    return tuple(out)


def judge_replies(replies: Sequence[Reply], people: Sequence[Persona]) -> WhoReplied:
    """Judge who replied: each opening by what was learned from all others.

    Args:
        replies: of each persona to each opening.
        people: the personas.

    Returns:
        The shares. Names and what is shared by all replies to an opening help nobody: names are taken out.
    """
    names = [who.name for who in people]
    texts = [_nameless(reply.text, names) for reply in replies]
    whose = np.array([names.index(reply.who) for reply in replies])
    group = np.array([sorted({one.opening for one in replies}).index(reply.opening) for reply in replies])
    encoder = open_encoder()
    vectors = np.stack([encoder.vector(text) for text in texts]).astype(np.float64)
    for one in set(group.tolist()):  # what all say to an opening tells nobody
        vectors[group == one] -= vectors[group == one].mean(axis=0)
    profiles = np.stack([encoder.vector(_nameless(f"{who.background} {who.style}", names)) for who in people])
    profiles = profiles - profiles.mean(axis=0)
    words = _grams(texts)
    draw = np.random.default_rng(0)
    by_chance = [_right(words, draw.permutation(whose), group) for _ in range(_DRAWS)]
    return WhoReplied(
        replies=len(replies),
        words=_right(words, whose, group),
        meaning=_right(vectors, whose, group),
        profile=float(((vectors @ profiles.T).argmax(axis=1) == whose).mean()),
        chance=1 / len(people),
        lucky=float(np.percentile(by_chance, 95)),
        same=float(np.mean([sum(one == text for one in texts) > 1 for text in texts])),
    )


def consistency_card(lines: Sequence[LikelyLines], told: WhoReplied) -> str:
    """Return both measures to read."""
    return "\n".join(
        [
            *(
                f"told {row.setting:9}: perplexity of own lines {row.own:7.2f}, as somebody else {row.other:7.2f}, as "
                f"nobody {row.nobody:7.2f}; gain {row.gain:+.3f} [{row.gain_low:+.3f}, {row.gain_high:+.3f}] a token; "
                f"who says it {row.told:.3f} (by chance {row.chance:.3f}; {row.lines} lines)"
                for row in lines
            ),
            f"{told.replies} replies tell who replied: by words {told.words:.3f}, by meaning {told.meaning:.3f}, by "
            f"nearness to the profile {told.profile:.3f}; by chance {told.chance:.3f}, at most "
            f"{told.lucky:.3f} in 95 of 100 draws by chance; said by another too {told.same:.3f}",
        ]
    )


def consistency_record(lines: Sequence[LikelyLines], told: WhoReplied) -> dict[str, object]:
    """Return both measures as one JSON object."""
    return {"lines": [asdict(row) for row in lines], "replies": asdict(told)}


def _nameless(text: str, names: Sequence[str]) -> str:
    for name in names:
        text = text.replace(name, "")
    return text


def _grams(texts: Sequence[str]) -> NDArray[np.float64]:
    from sklearn.feature_extraction.text import TfidfVectorizer

    made = TfidfVectorizer(analyzer="word", token_pattern=r"\w+|[^\w\s]", ngram_range=(1, 2), sublinear_tf=True)
    return made.fit_transform(texts).toarray()


def _right(rows: NDArray[np.float64], whose: NDArray[np.int64], group: NDArray[np.int64]) -> float:
    """Return how many are nearest to the mean of their own persona's other replies, as a share."""
    marks = np.eye(whose.max() + 1)[whose]  # (replies, people)
    right = 0
    for one in set(group.tolist()):
        asked = group == one
        means = marks[~asked].T @ rows[~asked]
        means /= np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9)
        right += int(((rows[asked] @ means.T).argmax(axis=1) == whose[asked]).sum())
    return right / len(whose)
