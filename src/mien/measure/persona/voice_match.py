"""How well a voice is chosen for a sentence about a character: forty labelled descriptions, measured voices.

Source: Zhao et al., "ChatAnything: facetime chat with LLM-enhanced personas", 2023, arXiv 2311.06772 (a mixture of
voices, of which the one is taken whose description matches). A choice is right where the voice's published sex and
accent and its measured pitch, melody and pace are what the description asks for (voice_match.toml).
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from mien.persona import Candidate, fit

__all__ = ["VoiceMatch", "measure_voices", "voice_descriptions"]

_DEEP, _LOW, _HIGH = 100.0, 155.0, 185.0  # Hz: of a man, of a woman, of a woman
_EVEN, _LIVELY = 7.0, 10.8  # semitones
_SLOW, _QUICK = 15.3, 17.3  # letters a second


@dataclass(frozen=True, slots=True)
class VoiceMatch:
    """How voices are chosen.

    Args:
        count: descriptions that at least one of the voices fits.
        voices: how many there are to choose from.
        right: share whose first choice is one that fits.
        chance: that share for whoever chooses at random.
        sex_right: share for whoever knows the sex alone, and chooses at random among the voices of it.
        wrong: text and chosen voice of those that went wrong.
    """

    count: int
    voices: int
    right: float
    chance: float
    sex_right: float
    wrong: tuple[tuple[str, str], ...]


def voice_descriptions() -> dict[str, tuple[str, ...]]:
    """Return the forty descriptions, each with what is asked of a voice."""
    return {text: tuple(asked.split()) for text, asked in _table()["described"].items()}


def measure_voices(candidates: Sequence[Candidate]) -> VoiceMatch:
    """Choose a voice for each labelled description.

    Args:
        candidates: voices to choose from, each measured in voice_match.toml.

    Returns:
        How well; a description that none of them fits is left out.
    """
    facts: dict[str, dict[str, Any]] = _table()["voices"]
    right, chances, sexes, wrong = 0, list[float](), list[float](), list[tuple[str, str]]()
    for text, asked in voice_descriptions().items():
        fitting = {one.spec for one in candidates if _fits(facts[one.spec], asked)}
        if not fitting:
            continue
        scores = fit(text, candidates)
        chosen = candidates[scores.index(max(scores))].spec
        right += chosen in fitting
        wrong += [] if chosen in fitting else [(text, chosen)]
        chances.append(len(fitting) / len(candidates))
        sexes.append(len(fitting) / sum(facts[one.spec]["sex"] == asked[0] for one in candidates))
    count = len(chances)
    return VoiceMatch(
        count=count,
        voices=len(candidates),
        right=right / max(count, 1),
        chance=sum(chances) / max(count, 1),
        sex_right=sum(sexes) / max(count, 1),
        wrong=tuple(wrong),
    )


def _fits(voice: dict[str, Any], asked: tuple[str, ...]) -> bool:
    kinds = {
        voice["sex"]: True,
        voice["accent"]: True,
        "deep": voice["pitch"] <= _DEEP,
        "low": voice["sex"] == "woman" and voice["pitch"] <= _LOW,
        "high": voice["sex"] == "woman" and voice["pitch"] >= _HIGH,
        "even": voice["melody"] <= _EVEN,
        "lively": voice["melody"] >= _LIVELY,
        "slow": voice["pace"] <= _SLOW,
        "quick": voice["pace"] >= _QUICK,
    }
    return all(kinds.get(word, False) for word in asked)


def _table() -> dict[str, Any]:
    return tomllib.loads(files("mien.measure").joinpath("voice_match.toml").read_text(encoding="utf-8"))
