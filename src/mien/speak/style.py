"""How a reply sounds after what was said: a little higher or lower, faster or slower than its own feeling asks for.

Source: Liu et al., "Generative Expressive Conversational Speech Synthesis" (GPT-Talker), ACM Multimedia 2024,
arXiv 2407.21491: the talk before decides how its reply is said. We differ: their tokens are rendered as they are; ours
shift the pitch and pace of a voice that has its own plan (`mien.speak.plan`), by as much as the talk makes other tokens
likely than the reply's words alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mien.engines import Engine
from mien.meaning.encoder import open_encoder
from mien.speak.script import Script, plain_script
from mien.speak.style_frames import felt_token
from mien.speak.style_net import AGO, StyleNet, Told
from mien.types import Affect

__all__ = ["PLAIN", "Earlier", "Style", "Styler", "open_style_net", "plain", "stay_plain", "style_after", "talker"]

_PLACE = Path(str(files("mien.speak").joinpath("talker.npz")))
_PITCH, _TEMPO = 3.0, 1.15  # semitones, and factor on the pace, at most


@dataclass(frozen=True, slots=True)
class Style:
    """What is added to a line's own plan.

    Args:
        pitch: semitones.
        tempo: factor on the pace, above 0.
    """

    pitch: float = 0.0
    tempo: float = 1.0

    def script(self, text: str) -> str | Script:
        """Return a text as it is to be said; the text itself where nothing is added."""
        if self == PLAIN:
            return text
        script = plain_script(text)
        words = (replace(word, pitch=word.pitch + self.pitch, tempo=word.tempo * self.tempo) for word in script.words)
        return replace(script, words=tuple(words))


PLAIN = Style()


@dataclass(frozen=True, slots=True)
class Earlier:
    """A turn before the reply.

    Args:
        text: what was said.
        affect: the feeling that was heard or read in it; None where none is known.
        own: whether who replies said it.
    """

    text: str
    affect: Affect | None
    own: bool


class Styler(Protocol):
    """Tells how a reply is said after a talk."""

    def __call__(self, history: Sequence[Earlier], text: str, *, affect: Affect) -> Style:
        """Return what the talk adds to a line; see `style_after`."""
        ...


def stay_plain(history: Sequence[Earlier], text: str, *, affect: Affect) -> Style:
    """Add nothing, whatever was said before."""
    return PLAIN


def style_after(history: Sequence[Earlier], text: str, *, affect: Affect) -> Style:
    """Return how a reply is said after a talk.

    Args:
        history: the turns before, oldest first; the last 8 count.
        text: the reply's line.
        affect: the feeling that the line is said with; the stronger it is, the less the talk adds, for it is itself an
            answer to the talk.

    Returns:
        At most 3 semitones and 15 % of the pace; `PLAIN` without a talk.

    Raises:
        WeightsError: the net is damaged.
    """
    if not history:
        return PLAIN
    net, meaning = open_style_net(), _meaning(text)
    told = [_told(turn, net) for turn in history[-AGO:]]
    after, alone = (net.predict(turns, meaning) @ net.middles for turns in (told, ()))
    share = 1.0 - affect.intensity
    pitch = float(np.clip(after[0] - alone[0], -_PITCH, _PITCH))
    tempo = float(np.clip(after[2] / alone[2], 1.0 / _TEMPO, _TEMPO))
    return Style(share * pitch, tempo**share)


def _told(turn: Earlier, net: StyleNet) -> Told:
    felt = None
    if turn.affect is not None:
        felt = felt_token(turn.affect, net.middles, net.scale, plain=net.plain)
    return Told(_meaning(turn.text), felt, turn.own)


@cache
def open_style_net() -> StyleNet:
    """Return the shipped net; it is loaded once in a process."""
    return StyleNet(_PLACE)


@lru_cache(maxsize=256)
def _meaning(text: str) -> NDArray[np.float32]:
    return open_encoder().vector(text)


talker = Engine(
    name="talker",
    summary="how high and fast a reply is said after what was said before it",
    licence="non-commercial: trained on DailyDialog (CC BY-NC-SA 4.0) and MELD (a TV series), spoken by Mien",
    choices={"": ()},
    modules=(),
    extra="",
    make=lambda choice: style_after,
)

plain = Engine(
    name="plain",
    summary="a reply is said as its own feeling asks for, whatever was said before",
    licence="Apache-2.0",
    choices={"": ()},
    modules=(),
    extra="",
    make=lambda choice: stay_plain,
)
