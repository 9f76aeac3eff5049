"""Whether a voice that was given an instruction sounds as was meant: `python -m mien.measure.speak.soft_heard DATA`.

The instructions of `mien.measure.speak.soft` whose feeling both listeners of `mien bench speak` tell apart; each is
given for another plain line. Beside it the same lines with the meant feeling named outright, which no voice betters.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.engines import Registry
from mien.measure.scores import mean_interval
from mien.measure.speak.ear import FEELINGS, train_human_ear
from mien.measure.speak.lines import DEV, TEST
from mien.measure.speak.soft import read_phrases
from mien.perceive.voice import VoiceTone
from mien.speak.soft import read_instruction
from mien.types import Affect, Audio, label_affect, load_taxonomy, neutral

__all__ = ["Heard", "measure_heard", "tell_heard"]

_NAMED, _PLAIN, _DRAWS = 0.7, 4, 2_000
_BASIC = load_taxonomy("basic-7").labels


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """What was heard in lines that were said with one way of asking.

    Args:
        way: "named" or "instruction".
        human: (n,) bool, whether the listener that learned from people hears what is meant.
        voice: (n,) bool, whether `voice:` does, of the same four feelings.
    """

    way: str
    human: NDArray[np.bool_]
    voice: NDArray[np.bool_]


def measure_heard(data: Path, *, voice: str, half: str, say: Callable[[str], None]) -> list[Heard]:
    """Let a voice say lines, and two listeners name the feeling.

    Args:
        data: the folder that holds `speech/ravdess`, `speech/emodb` and `speech/nemo`.
        voice: who speaks.
        half: of `mien.measure.speak.soft.HALVES`.
        say: is told how it goes.

    Returns:
        What was heard when the feeling was named at 0.7, and when an instruction asked for it.

    Raises:
        InputError: a corpus is missing.
    """
    human = train_human_ear(data, say=say)
    phrases = [phrase for phrase in read_phrases(half) if phrase.label in FEELINGS]
    meant = np.array([FEELINGS.index(phrase.label) for phrase in phrases])
    asked: dict[str, list[Affect]] = {
        "named": [label_affect(phrase.label, intensity=_NAMED * (phrase.label != "neutral")) for phrase in phrases],
        "instruction": [read_instruction(phrase.text) for phrase in phrases],
    }
    found = []
    with closing(Registry("voices").make(voice)) as speaker:
        plain = [speaker.speak(line, neutral()).audio for line in DEV[:_PLAIN]]
        for way, affects in asked.items():
            say(f"{voice}: {way}")
            lines = zip(TEST, affects, strict=False)
            clips = [speaker.speak(line, affect).audio for line, affect in lines]
            found.append(Heard(way, human.hear(clips, plain) == meant, _by_voice(clips) == meant))
    return found


def tell_heard(found: Sequence[Heard]) -> list[str]:
    """Return a line for each way: shares heard as meant with 95 % intervals over lines."""
    lines = []
    for one in found:
        parts = []
        for name in ("human", "voice"):
            share, low, high = mean_interval(getattr(one, name).astype(float), draws=_DRAWS)
            parts.append(f"{name} {share:.3f} [{low:.3f}, {high:.3f}]")
        lines.append(f"{one.way:11} " + "  ".join(parts) + f"  ({len(one.human)} lines)")
    return lines


def _by_voice(clips: Sequence[Audio]) -> NDArray[np.int64]:
    """Return the likeliest of `FEELINGS` that `voice:` hears in each clip."""
    places = [_BASIC.index(label) for label in FEELINGS]
    heard = [VoiceTone().listen([clip.resample(16_000)]).emotions for clip in clips]
    return np.array(heard)[:, places].argmax(axis=1)


if __name__ == "__main__":
    every = measure_heard(Path(sys.argv[1]), voice="piper:joe", half="test", say=print)
    print(*tell_heard(every), sep="\n")
