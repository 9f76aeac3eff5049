"""Whether a mind does small tasks better when an appeal to feeling is put after the instruction.

Source: Li et al., "Large language models understand and can be enhanced by emotional stimuli", 2023, arXiv 2307.11760:
eleven stimuli on Instruction Induction and BIG-Bench, +8 % relative on the first. The tasks and the wording of the
stimuli are ours; a mind that is small enough to run here may not gain, and the report says so.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from importlib.resources import files
from threading import Event

import numpy as np
from numpy.typing import NDArray

from mien.engines import Registry
from mien.say import Message, Mind

__all__ = ["EmotionPromptReport", "Gain", "emotion_prompt_card", "emotion_prompt_record", "measure_emotion_prompt"]

_SYSTEM = "You do small tasks. Answer with the answer alone, in one word or number."
_TOKENS = 8
_DRAWS, _SEED = 2000, 20_261_122
_NONE = "none"


@dataclass(frozen=True, slots=True)
class Gain:
    """What a stimulus did.

    Args:
        name: of the stimulus.
        right: share of answers that are right, over all tasks.
        gain: relative to no stimulus.
        low: of the 95 % interval of the gain, over draws of tasks.
        high: of the same.
    """

    name: str
    right: float
    gain: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class EmotionPromptReport:
    """What was measured.

    Args:
        mind: who was asked.
        tasks: how many tasks.
        items: how many questions in all.
        plain: share right without a stimulus.
        gains: one for each stimulus, and one, "mean", for their mean.
    """

    mind: str
    tasks: int
    items: int
    plain: float
    gains: tuple[Gain, ...]

    def verdict(self) -> str:
        """Return one line on whether any stimulus helps, null results as such."""
        helps = [gain.name for gain in self.gains[:-1] if gain.low > 0.0]
        if not helps:
            return "no stimulus helps: every interval of a gain reaches 0 or lies below"
        return f"{', '.join(helps)} help: their intervals lie above 0 (of {len(self.gains) - 1} tried)"


def measure_emotion_prompt(*, mind: str, stimuli: int = 11, say: Callable[[str], None]) -> EmotionPromptReport:
    """Let a mind do every task without a stimulus and with each of several.

    Args:
        mind: spec of the mind.
        stimuli: how many of the eleven, from 1 on.
        say: is told how it goes.

    Returns:
        Shares and gains.

    Raises:
        EngineError: the mind cannot be reached or broke.
    """
    table = tomllib.loads(files("mien.measure").joinpath("emotion_prompt.toml").read_text(encoding="utf-8"))
    added: dict[str, str] = {_NONE: "", **dict(list(table["stimuli"].items())[:stimuli])}
    tasks = list(table["tasks"].values())
    right = np.zeros((len(added), len(tasks)))
    with closing(Registry("minds").make(mind)) as thinker:
        for column, (name, task) in enumerate(table["tasks"].items()):
            for row, stimulus in enumerate(added.values()):
                right[row, column] = _share(thinker, f"{task['instruction']} {stimulus}".strip(), task["items"])
            say(f"emotion-prompt: {name} {right[0, column]:.2f}, with a stimulus {right[1:, column].mean():.2f}")
    items = sum(len(task["items"]) for task in tasks)
    gains = [_gain(name, right[0], right[row]) for row, name in enumerate(added) if row]
    gains.append(_gain("mean", right[0], right[1:].mean(axis=0)))
    return EmotionPromptReport(mind, len(tasks), items, float(right[0].mean()), tuple(gains))


def emotion_prompt_card(report: EmotionPromptReport) -> str:
    """Return a card to read."""
    head = f"{report.mind}: {report.tasks} tasks, {report.items} questions; {report.plain:.1%} right without a stimulus"
    rows = [
        f"{gain.name:5} {gain.right:6.1%} {gain.gain:+7.1%}  [{gain.low:+.1%}, {gain.high:+.1%}]"
        for gain in report.gains
    ]
    return "\n".join([head, *rows, report.verdict()])


def emotion_prompt_record(report: EmotionPromptReport) -> dict[str, float | int | str]:
    """Return the figures by name, for JSON."""
    mean = report.gains[-1]
    best = max(report.gains[:-1], key=lambda gain: gain.gain)
    return {
        "mind": report.mind,
        "items": report.items,
        "plain": round(report.plain, 4),
        "gain": round(mean.gain, 4),
        "gain_low": round(mean.low, 4),
        "gain_high": round(mean.high, 4),
        "best": best.name,
        "best_gain": round(best.gain, 4),
        "verdict": report.verdict(),
    }


def _share(mind: Mind, instruction: str, items: Sequence[tuple[str, str]]) -> float:
    right = 0
    for given, wanted in items:
        messages = [Message("system", _SYSTEM), Message("user", f"{instruction}\n{given}")]
        said = "".join(mind.stream(messages, seed=_SEED, limit=_TOKENS, stop=Event()))
        right += _plain(said) == _plain(wanted)
    return right / len(items)


def _plain(text: str) -> str:
    """Return the first line of an answer without case, marks and the commas of thousands."""
    line = re.sub(r"(?<=\d),(?=\d{3})", "", text.strip().split("\n")[0].lower())
    return " ".join(re.findall(r"\w+", line))


def _gain(name: str, plain: NDArray[np.float64], helped: NDArray[np.float64]) -> Gain:
    draw = np.random.default_rng(_SEED)
    places = draw.integers(0, len(plain), (_DRAWS, len(plain)))
    base = np.maximum(plain[places].mean(axis=1), 1e-9)
    gains = (helped - plain)[places].mean(axis=1) / base
    low, high = np.percentile(gains, [2.5, 97.5])
    whole = (helped - plain).mean() / max(float(plain.mean()), 1e-9)
    return Gain(name, float(helped.mean()), float(whole), float(low), float(high))
