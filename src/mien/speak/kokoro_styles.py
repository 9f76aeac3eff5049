"""Kokoro's voices, and voices mixed from them."""

from __future__ import annotations

import logging
from difflib import get_close_matches
from functools import cache
from pathlib import PurePosixPath

import numpy as np
from numpy.typing import NDArray

from mien.errors import EngineError
from mien.weights import load_manifest, weight_path

__all__ = ["STYLES", "TIMBRE", "load_style", "load_timbres", "read_mixture", "voice_names"]

STYLES = "voice/kokoro-styles.bin"
"""The weights: all voices in a row."""

TIMBRE = 128
"""Numbers of a style that are timbre; those behind them are manner: lengths, F0 and energy."""

_LENGTHS, _SIZE = 510, 256

_log = logging.getLogger("mien.speak")


@cache
def voice_names() -> tuple[str, ...]:
    """Return the 54 voices: language (a American, b British, …), f or m, and a name, as in "af_heart"."""
    (source,) = load_manifest()[STYLES].sources
    return tuple(PurePosixPath(member).stem for _, member in source.parts)


def read_mixture(choice: str) -> dict[str, float]:
    """Read a voice, or a mixture such as "af_heart*0.7+bf_emma*0.3"; without weights all count the same.

    Weights that do not add up to 1 are made to, and the log says so.

    Args:
        choice: what stands behind "kokoro:".

    Returns:
        The share of each voice, in the order given; they sum to 1.

    Raises:
        EngineError: a voice is unknown (the nearest are listed), or a weight is no number above 0.
    """
    shares: dict[str, float] = {}
    terms = [term.strip() for term in choice.split("+")]
    for term in terms:
        name, star, weight = (part.strip() for part in term.partition("*"))
        if name not in voice_names():
            near = get_close_matches(name.lower(), voice_names(), n=4, cutoff=0.3) or list(voice_names()[:4])
            raise EngineError(f"kokoro has no voice {name!r}; the nearest are {', '.join(near)}")
        shares[name] = shares.get(name, 0.0) + (_weight(weight, term) if star else 1.0)
    total = sum(shares.values())
    if "*" in choice and abs(total - 1.0) > 1e-3:
        _log.warning("the weights of %r add up to %g; each is divided by that", choice, total)
    return {name: share / total for name, share in shares.items()}


def _weight(text: str, term: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        weight = 0.0
    if not 0.0 < weight < 1e6:
        raise EngineError(f"{term!r} has no weight above 0; expected VOICE*WEIGHT, as in af_heart*0.7+bf_emma*0.3")
    return weight


def load_style(shares: dict[str, float]) -> NDArray[np.float32]:
    """Return the style of a mixture.

    Args:
        shares: of each voice.

    Returns:
        (510, 256) float32, a style for each number of letters from 1 on: 128 numbers of timbre, 128 of manner.
    """
    table = _styles()
    mixed = np.zeros((_LENGTHS, _SIZE), np.float32)
    for name, share in shares.items():
        mixed += np.float32(share) * table[voice_names().index(name)]
    return mixed


def load_timbres(letters: int) -> NDArray[np.float32]:
    """Return (54, 128) float32, the timbre of each voice in a line of so many letters, from 1 on."""
    return np.array(_styles()[:, letters - 1, :TIMBRE])


def _styles() -> NDArray[np.float32]:
    return np.memmap(weight_path(STYLES), np.float32, "r", shape=(len(voice_names()), _LENGTHS, _SIZE))
