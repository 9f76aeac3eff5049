"""Dialogues that two minds make about a subject, a feeling asked for in each turn, in DeepDialogue's layout.

Source: Koudounas et al., "DeepDialogue: a multi-turn emotionally-rich spoken dialogue dataset", 2025, arXiv 2505.19978
(two models, feelings that follow each other sensibly, filters, speech). There a graph of twenty feelings was drawn by
hand; here one feeling may follow another if they lie near enough in valence, arousal and dominance.
"""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from threading import Event

import numpy as np

from mien.errors import InputError
from mien.measure.say.judges import forbidden
from mien.perceive import Reader
from mien.say.guard import Guard
from mien.say.lines import cut_lines
from mien.say.protocol import Message, Mind
from mien.speak import Voice
from mien.types import Audio, label_affect, load_taxonomy
from mien.types.media import atomic_path

__all__ = ["Conversed", "converse", "feeling_words", "may_follow", "path_of_feelings", "write_conversations"]

_TAXONOMY = "goemotions-28"
_FAR = 0.85
"""Distance of two feelings from which on neither follows the other: joy and amusement are 0.15 apart, joy and curiosity
0.66, joy and sadness 1.72; calm lies between."""
_LEAP = 1.2  # of valence in [-1, 1], as it is read

_LIMIT = 60  # tokens of a turn
_TRIES = 2
_PAUSE = 0.4  # seconds between two turns that are spoken
_STRONG = 0.6  # of the feeling that is spoken


@dataclass(frozen=True, slots=True)
class Conversed:
    """What became of the dialogues.

    Args:
        asked: how many, those of an earlier run too.
        kept: written.
        refused: the others, by reason.
    """

    asked: int
    kept: int
    refused: Mapping[str, int]


@cache
def feeling_words() -> Mapping[str, str]:
    """Return the feelings of a dialogue: labels of goemotions-28, and the word that a mind is told."""
    return tomllib.loads(files("mien.measure").joinpath("converse.toml").read_text(encoding="utf-8"))["words"]


def may_follow(before: str, after: str) -> bool:
    """Tell whether one feeling may follow another from turn to turn.

    Args:
        before: a label of goemotions-28.
        after: another.

    Returns:
        Whether they lie near each other; what holds of two holds of them the other way round.
    """
    points, index = load_taxonomy(_TAXONOMY).points(), load_taxonomy(_TAXONOMY).index
    return float(np.linalg.norm(points[index(before)] - points[index(after)])) < _FAR


def path_of_feelings(*, turns: int, seed: int) -> tuple[str, ...]:
    """Draw what is felt from turn to turn.

    Args:
        turns: how many, at least 1.
        seed: of the choice.

    Returns:
        Labels of goemotions-28, each of which may follow the one before.
    """
    draw = np.random.default_rng(seed)
    names = list(feeling_words())
    path = [names[draw.integers(len(names))]]
    while len(path) < turns:
        near = [name for name in names if may_follow(path[-1], name)]
        path.append(near[draw.integers(len(near))])
    return tuple(path)


def converse(minds: Sequence[Mind], domain: str, path: Sequence[str], *, seed: int) -> tuple[list[str], str]:
    """Let two minds talk.

    Args:
        minds: two; the first begins.
        domain: what they talk about.
        path: the feeling of each turn.
        seed: of the choice of words.

    Returns:
        The turns, and why the dialogue is refused, "" if it is not; a refused one ends at the turn that was wrong.

    Raises:
        EngineError: a mind broke.
    """
    said: list[str] = []
    for turn, feeling in enumerate(path):
        reason = ""
        for attempt in range(_TRIES):
            text = _turn(minds[turn % 2], domain, feeling, said, seed=seed + 1000 * turn + attempt)
            reason = _refusal(text, said, domain)
            if not reason:
                said.append(text)
                break
        if reason:
            return said, reason
    return said, ""


def write_conversations(
    folder: Path,
    *,
    minds: Mapping[str, Mind],
    order: tuple[str, str],
    domain: str,
    turns: int,
    count: int,
    seed: int,
    reader: Reader,
    voices: Sequence[Voice],
    say: Callable[[str], None],
) -> Conversed:
    """Write dialogues, each with the folder and the file that `deepdialogue` reads.

    Dialogues that are there, or were refused before, are not made again. They are made one after the other: a mind
    uses all cores by itself.

    Args:
        folder: where to.
        minds: by their specs.
        order: who begins, and who answers.
        domain: what they talk about.
        turns: of a dialogue.
        count: dialogues.
        seed: of the first; each next one has the next.
        reader: who reads what each turn shows; a leap from a strong feeling to its opposite refuses the dialogue.
        voices: of one rate, who speak the turns by turns; none leaves them silent.
        say: told what is being done.

    Returns:
        What became of them.

    Raises:
        InputError: the domain is no name of a folder.
        EngineError: a mind or a voice broke.
    """
    if not domain.strip() or any(letter in domain for letter in "/\\\0") or domain.startswith("."):
        raise InputError(f"domain is {domain!r}; expected a subject such as cars")
    refused = folder / domain / "refused.json"
    reasons: dict[str, str] = json.loads(refused.read_text(encoding="utf-8")) if refused.is_file() else {}
    kept = 0
    for one in range(seed, seed + count):
        name = f"{one}_{turns}"
        place = folder / domain / name / f"{name}.json"
        if name not in reasons and not place.is_file():
            path = path_of_feelings(turns=turns, seed=one)
            said, reason = converse([minds[spec] for spec in order], domain, path, seed=one)
            reason = reason or _leap(said, reader)
            say(f"{domain} {name}: {reason or 'kept'}")
            if reason:
                reasons[name] = reason
                refused.parent.mkdir(parents=True, exist_ok=True)
                _write(reasons, refused)
            else:
                place.parent.mkdir(parents=True, exist_ok=True)
                if voices:
                    _speak(said, path, voices).write(place.with_name(f"{name}_mien.wav"))
                _write(_table(domain, order, said, path), place)
        kept += place.is_file()
    counted = Counter(reasons[name] for one in range(seed, seed + count) if (name := f"{one}_{turns}") in reasons)
    return Conversed(count, kept, dict(counted))


def _turn(mind: Mind, domain: str, feeling: str, said: Sequence[str], *, seed: int) -> str:
    word = feeling_words()[feeling]
    rules = f"You chat with a friend about {domain}. You feel {word}. Say one or two short sentences. No greetings."
    ask = [] if len(said) % 2 else [Message("user", f"Tell me something about {domain}!")]
    heard = [Message("user" if (len(said) - place) % 2 else "assistant", text) for place, text in enumerate(said)]
    messages = [Message("system", rules), *ask, *heard]
    text = " ".join("".join(mind.stream(messages, seed=seed, limit=_LIMIT, stop=Event())).split())
    return text[: max(text.rfind(mark) for mark in ".!?…") + 1]  # what was cut off is not said


def _refusal(text: str, said: Sequence[str], domain: str) -> str:
    lines = list(cut_lines((text,)))
    if not lines:
        return "nothing said"
    if forbidden(lines):
        return "not to be spoken"
    before = [line for one in said for line in cut_lines((one,))]
    guard = Guard(heard=said[-1] if said else domain, rules="", before=before)
    return next((reason for line in lines if (reason := guard.refuse(line))), "")


def _leap(said: Sequence[str], reader: Reader) -> str:
    """Tell whether what turns show goes from a strong feeling to its opposite."""
    read = [reader.read(text) for text in said]
    pairs = [(before.valence, after.valence) for before, after in pairwise(read)]
    strong = any(before * after < 0 and abs(before - after) > _LEAP for before, after in pairs)
    return "leap of feeling" if strong else ""


def _speak(said: Sequence[str], path: Sequence[str], voices: Sequence[Voice]) -> Audio:
    parts = []
    for turn, (text, feeling) in enumerate(zip(said, path, strict=True)):
        affect = label_affect(feeling, intensity=_STRONG, taxonomy=_TAXONOMY)
        audio = voices[turn % len(voices)].speak(text, affect).audio
        parts += [audio.samples, np.zeros(int(_PAUSE * audio.rate), audio.samples.dtype)]
    return Audio(np.concatenate(parts), voices[0].rate)


def _table(domain: str, order: tuple[str, str], said: Sequence[str], path: Sequence[str]) -> dict[str, object]:
    turns = [
        {"speaker": f"LLM{turn % 2 + 1}", "text": text, "emotion": feeling_words()[feeling]}
        for turn, (text, feeling) in enumerate(zip(said, path, strict=True))
    ]
    return {"domain": domain, "model1": order[0], "model2": order[1], "conversation": turns}


def _write(table: Mapping[str, object], place: Path) -> None:
    with atomic_path(place) as part:
        part.write_text(json.dumps(table, ensure_ascii=False, indent=2), encoding="utf-8")
