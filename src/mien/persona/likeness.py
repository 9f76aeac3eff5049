"""Which of the installed faces and voices fits a description best.

Source: Zhao et al., "ChatAnything: facetime chat with LLM-enhanced personas", 2023, arXiv 2311.06772 (a voice and a
picture style are chosen from a pool by how well their descriptions match; there by a language model, here by
nearness in meaning, age and sex).
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from mien.engines import Registry
from mien.meaning import open_encoder
from mien.persona.person import Person, read_person

__all__ = [
    "Candidate",
    "choose_face",
    "choose_live_voice",
    "choose_voice",
    "described_voices",
    "faces",
    "fit",
    "voices",
]

_SEX, _AGE = 1.0, 0.8  # how much they count beside a cosine
_NO_MATTER = 0.3  # of "twice as old": a face that is off by a fifth is no worse
_AS_OLD = 3.0  # how many times "twice as old" a face may be off before age counts no more


@dataclass(frozen=True, slots=True)
class Candidate:
    """A face or a voice that can be chosen.

    Args:
        spec: such as "anny:mira".
        age: years that it seems to have.
        sex: "woman" or "man".
        sentences: what it looks or sounds like, and what it seems to be.
    """

    spec: str
    age: float
    sex: str
    sentences: tuple[str, ...]


def choose_face(text: str) -> Candidate:
    """Return the face that fits a description best.

    Args:
        text: a description in English.

    Returns:
        One of `faces()`.

    Raises:
        WeightsError: the encoder of meaning is damaged.
    """
    return _best(text, faces())


def choose_voice(text: str) -> Candidate:
    """Return the voice that fits a description best.

    Args:
        text: a description in English.

    Returns:
        One of `voices()`.

    Raises:
        WeightsError: the encoder of meaning is damaged.
    """
    return _best(text, voices())


def choose_live_voice(sex: str, age: float) -> Candidate:
    """Return the voice for talks that seems to be nearest to an age.

    Args:
        sex: "woman" or "man".
        age: years.
    """
    alike = [voice for voice in _candidates("live_voices.toml", ()) if voice.sex == sex]
    return min(alike, key=lambda voice: abs(math.log2(voice.age / age)))


def fit(text: str, candidates: Sequence[Candidate]) -> tuple[float, ...]:
    """Return how well candidates fit a description: nearness in meaning, less what age and sex are off.

    Args:
        text: a description in English.
        candidates: at least one.

    Returns:
        A score for each; the highest fits best.

    Raises:
        WeightsError: the encoder of meaning is damaged.
    """
    person, point = read_person(text), open_encoder().vector(text)
    return tuple(_score(candidate, person, point) for candidate in candidates)


@cache
def faces() -> tuple[Candidate, ...]:
    """Return the faces that come with Mien."""
    installed = Registry("faces").specs()
    return tuple(face for face in _candidates("looks.toml", ("look", "seems")) if face.spec in installed)


@cache
def voices() -> tuple[Candidate, ...]:
    """Return the voices that are installed and described."""
    registry = Registry("voices")
    return tuple(voice for voice in described_voices() if _is_installed(registry, voice.spec))


def _is_installed(registry: Registry, spec: str) -> bool:
    name, _, choice = spec.partition(":")
    engine = registry.engines.get(name)
    return engine is not None and engine.listed(choice) is not None and not engine.state(choice).startswith("needs")


@cache
def described_voices() -> tuple[Candidate, ...]:
    """Return the voices that are described, installed or not."""
    return _candidates("voices.toml", ("sounds",))


def _best(text: str, candidates: Sequence[Candidate]) -> Candidate:
    scores = fit(text, candidates)
    return candidates[scores.index(max(scores))]


def _score(candidate: Candidate, person: Person, point: object) -> float:
    near = sum(float(sentence @ point) for sentence in _points(candidate)) / len(candidate.sentences)
    wrong = _SEX * (person.sex not in ("", candidate.sex))
    off = min(abs(math.log2(person.age / candidate.age)), _AS_OLD) if person.age else 0.0
    return near - wrong - _AGE * max(off - _NO_MATTER, 0.0)


@cache
def _points(candidate: Candidate) -> tuple:
    return tuple(open_encoder().vector(sentence) for sentence in candidate.sentences)


def _candidates(name: str, keys: tuple[str, ...]) -> tuple[Candidate, ...]:
    table = tomllib.loads(files("mien.persona").joinpath(name).read_text(encoding="utf-8"))
    return tuple(
        Candidate(spec, float(entry["age"]), entry["sex"], tuple(entry[key] for key in keys))
        for spec, entry in table.items()
    )
