"""Whether to move a voice away from what its feeling is taken for helps: `python -m mien.measure.speak.guidance DATA`.

Plain lines of a voice are said again in three manners: the feeling's own at 0.6; the same and 30 % more of it
(positive); and that less a part of the manner of the runner-up, the other feeling that the listener finds likeliest
(positive and negative). How large the part is, and who the runner-up is, is found on other lines.

Source: Cong et al., "EmoDubber", CVPR 2025, arXiv 2412.08988: gradients of a classifier, positive and negative, in flow
matching. There they move a spectrogram at each step of its making; here the manner of the whole line, once.
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
from mien.measure.speak.ear import FEELINGS, HumanEar, clip_statistics, train_human_ear
from mien.measure.speak.lines import DEV, TEST
from mien.speak.convert import move_speech
from mien.speak.plan import Manner, voice_manner
from mien.types import Audio, Speech, label_affect, neutral

__all__ = ["PARTS", "Guided", "guided_manner", "measure_guidance", "tell_guidance"]

PARTS = (0.2, 0.4)
"""Of the runner-up's manner that may be taken away."""

_LABELS = ("happy", "sad", "angry")
_INTENSITY, _MORE = 0.6, 0.3
_CHOSEN, _LINES, _PLAIN = 4, 10, 4
_DRAWS = 2_000

Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Guided:
    """What the listener found in lines of one feeling.

    Args:
        label: the feeling.
        rival: the runner-up, found on other lines.
        part: of the runner-up's manner that was taken away, found there too.
        target: (3, n) probability of the feeling: plain, positive, positive and negative.
        other: (3, n) of the runner-up.
    """

    label: str
    rival: str
    part: float
    target: Reals
    other: Reals


def guided_manner(label: str, *, more: float, rival: str, part: float) -> Manner:
    """Return a feeling's manner, guided.

    Args:
        label: the feeling, at an intensity of 0.6.
        more: of its own manner.
        rival: a feeling to keep away from; neutral has no manner, so that nothing is taken away.
        part: of the rival's manner at the same intensity that is taken away.
    """
    own, away = (voice_manner(label_affect(name, intensity=_INTENSITY)) for name in (label, rival))
    return (1.0 + more) * own - part * away


def measure_guidance(data: Path, *, voice: str, say: Callable[[str], None]) -> list[Guided]:
    """Measure three feelings with a listener that learned from people alone.

    Args:
        data: the folder that holds `speech/ravdess`, `speech/emodb` and `speech/nemo`.
        voice: who speaks.
        say: is told how it goes.

    Returns:
        What was found for each.

    Raises:
        InputError: a corpus is missing.
    """
    human = train_human_ear(data, say=say)
    with closing(Registry("voices").make(voice)) as speaker:
        tried = [speaker.speak(line, neutral()) for line in DEV[:_CHOSEN]]
        lines = [speaker.speak(line, neutral()) for line in TEST[:_LINES]]
        own = _centre([speaker.speak(line, neutral()).audio for line in DEV[-_PLAIN:]])
    found = []
    for label in _LABELS:
        target = FEELINGS.index(label)
        plain = _judge(human, own, tried, voice_manner(label_affect(label, intensity=_INTENSITY))).mean(axis=0)
        plain[target] = -1.0
        rival = FEELINGS[int(np.where(np.array(FEELINGS) == "neutral", -1.0, plain).argmax())]
        ahead = {}
        for part in PARTS:
            heard = _judge(human, own, tried, guided_manner(label, more=_MORE, rival=rival, part=part)).mean(axis=0)
            ahead[part] = heard[target] - heard[FEELINGS.index(rival)]
        part = max(ahead, key=lambda one: ahead[one])
        ways = [(0.0, 0.0), (_MORE, 0.0), (_MORE, part)]
        heard = [_judge(human, own, lines, guided_manner(label, more=a, rival=rival, part=b)) for a, b in ways]
        scores = np.array(heard)
        found.append(Guided(label, rival, part, scores[:, :, target], scores[:, :, FEELINGS.index(rival)]))
        say("\n".join(tell_guidance(found[-1:])))
    return found


def tell_guidance(found: Sequence[Guided]) -> list[str]:
    """Return lines: scores of each way, and what the negative part changes against the positive one alone."""
    lines = []
    for one in found:
        lines.append(f"{one.label}, away from {one.rival} ({one.part:.1f} of it)")
        for name, values in (("feeling", one.target), ("runner-up", one.other)):
            ways = " ".join(f"{way:.3f}" for way in values.mean(axis=1))
            mean, low, high = mean_interval(values[2] - values[1], draws=_DRAWS)
            lines.append(
                f"  {name:9} plain, positive, both: {ways}; both - positive {mean:+.3f} [{low:+.3f}, {high:+.3f}]"
            )
    return lines


def _centre(clips: Sequence[Audio]) -> Reals:
    return np.mean([clip_statistics(clip) for clip in clips], axis=0)


def _judge(human: HumanEar, own: Reals, lines: Sequence[Speech], manner: Manner) -> Reals:
    """Return (n, 4) probabilities of `FEELINGS` for lines that are said in a manner."""
    heard = [clip_statistics(move_speech(line, manner)) - own for line in lines]
    return np.asarray(human.model.predict_proba(heard), dtype=np.float64)


if __name__ == "__main__":
    every = measure_guidance(Path(sys.argv[1]), voice="piper:joe", say=print)
    for values in ("target", "other"):
        gain = np.mean([getattr(one, values)[2] - getattr(one, values)[1] for one in every], axis=0)
        print(f"{values}: both - positive {mean_interval(gain, draws=_DRAWS)}")
