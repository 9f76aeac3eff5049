"""How well the small Transformer-XLs answer: BLEU-4, perplexity and variety, and what a forced feeling changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

import torch

from mien.engines import Registry
from mien.measure.diversity import distinct
from mien.train.reply.reply import ReplyArm, answer
from mien.train.reply.talks import ReplyTalk, Vocabulary

__all__ = ["ReplyReport", "corpus_bleu", "judge_arms", "reply_card"]

_LONGEST = 4
_FORCED = ("joyful", "devastated")
_JUDGED = 60  # openings answered under each of the two


@dataclass(frozen=True, slots=True)
class ReplyReport:
    """What was measured on the test, by the names of the arms.

    Args:
        count: openings of the test.
        bleu: BLEU-4 of all answers, in percent.
        perplexity: of a word; words that are not known count as one word.
        distinct: share of pairs of words in the answers that are different ones.
        forced: mean valence of answers to the same openings of the arm that is told the feeling, if it is told joy and
            if it is told despair.
    """

    count: int
    bleu: dict[str, float]
    perplexity: dict[str, float]
    distinct: dict[str, float]
    forced: tuple[float, float]


def corpus_bleu(said: Sequence[str], wanted: Sequence[str]) -> float:
    """Return BLEU-4 of answers against one reference each, over all of them at once, not smoothed.

    Args:
        said: words between spaces.
        wanted: as many.

    Returns:
        [0, 100].

    Source:
        Papineni et al., "BLEU", ACL 2002.
    """
    total = 0.0
    for size in range(1, _LONGEST + 1):
        matched = count = 0
        for ours, theirs in zip(said, wanted, strict=True):
            runs = _runs(ours.split(), size)
            matched += (runs & _runs(theirs.split(), size)).total()
            count += runs.total()
        if not matched:
            return 0.0
        total += log(matched / count) / _LONGEST
    lengths = [sum(len(text.split()) for text in texts) for texts in (said, wanted)]
    return 100 * exp(total + min(0.0, 1 - lengths[1] / lengths[0]))


def judge_arms(arms: Sequence[ReplyArm], vocabulary: Vocabulary, test: Sequence[ReplyTalk]) -> ReplyReport:
    """Measure what arms answered, and what changes where the first is told another feeling.

    Args:
        arms: the first is told the feeling.
        vocabulary: their words.
        test: what they answered.

    Returns:
        The figures.
    """
    wanted = [_spaced(" ".join(talk.reply)) for talk in test]
    reader, told = Registry("readers").make("minilm:"), arms[0].net
    valences = []
    for name in _FORCED:
        feeling = torch.zeros(_JUDGED, told.shape.feelings)
        feeling[:, arms[0].feelings.index(name)] = 1.0
        said = answer(told, test[:_JUDGED], feeling, vocabulary)
        valences.append(sum(reader.read(text).valence for text in said if text) / _JUDGED)
    return ReplyReport(
        len(test),
        bleu={arm.name: corpus_bleu([_spaced(text) for text in arm.answers], wanted) for arm in arms},
        perplexity={arm.name: arm.perplexity for arm in arms},
        distinct={arm.name: distinct(arm.answers) for arm in arms},
        forced=(valences[0], valences[1]),
    )


def reply_card(report: ReplyReport, arms: Sequence[ReplyArm], test: Sequence[ReplyTalk]) -> str:
    """Return a card to read, with some answers."""
    lines = [f"{report.count} openings of the test", f"{'':10} {'BLEU-4':>8} {'perplexity':>11} {'distinct-2':>11}"]
    for arm in arms:
        name = arm.name
        lines.append(
            f"{name:10} {report.bleu[name]:8.2f} {report.perplexity[name]:11.1f} {report.distinct[name]:11.4f}"
        )
    lines.append(f"valence of answers if told joy {report.forced[0]:+.2f}, if told despair {report.forced[1]:+.2f}")
    for place in range(0, len(test), max(len(test) // 6, 1)):
        lines += ["", f"heard ({test[place].feeling}): {' '.join(test[place].heard)}"]
        lines += [f"{arm.name}: {arm.answers[place]}" for arm in arms]
    return "\n".join(lines)


def _runs(words: Sequence[str], size: int) -> Counter[tuple[str, ...]]:
    return Counter(tuple(words[i : i + size]) for i in range(len(words) - size + 1))


def _spaced(text: str) -> str:
    for mark in ".,!?;:":
        text = text.replace(mark, f" {mark}")
    return " ".join(text.split())
