"""What a mind makes of Marathi or Chinese sentences: asked for the feeling at once, or for a translation first.

    python -m mien.measure.tongues.prompting DATA [MIND]

Source: Kowtal & Joshi, "L3Cube-MahaEmotions", 2025, arXiv 2506.00863 (Chain-of-Translation prompting: translate, then
label, in one prompt). Our minds are far smaller than theirs.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import numpy as np

from mien.engines import Registry
from mien.measure.conversation.scores import weighted_f1
from mien.measure.tongues.texts import read_texts
from mien.measure.tongues.tongues import macro_f1
from mien.perceive.tongues_model import TongueModel
from mien.perceive.tongues_ngrams import tongue_place
from mien.say.protocol import Message, Mind
from mien.types import load_taxonomy

__all__ = ["PromptingReport", "compare_prompting", "parse_answer", "tell_prompting"]

_NAMES = {"zh": "Chinese", "mr": "Marathi"}
_ONCE = "Here is a {language} sentence. Which feeling does it show? Answer with one of these words alone: {labels}."
_FIRST = (
    "Here is a {language} sentence. Write two lines. First line: 'English:' and its translation. "
    "Second line: 'Feeling:' and one of these words alone: {labels}."
)
_LIMITS = {"once": 8, "translated": 110}


@dataclass(frozen=True, slots=True)
class PromptingReport:
    """How three ways label the same sentences.

    Args:
        language: of the sentences.
        sentences: how many, drawn at random from the test split.
        scores: for "once", "translated" and "ours": accuracy, macro-F1, weighted F1, and answers without a label,
            which count as neutral.
    """

    language: str
    sentences: int
    scores: dict[str, tuple[float, float, float, int]]


def compare_prompting(
    data: Path, mind: Mind, *, language: str, count: int, say: Callable[[str], None]
) -> PromptingReport:
    """Ask a mind for the feeling of sentences, at once and by way of a translation; read them with our reader too.

    Args:
        data: the folder that holds `text/mahaemotions` and `text/cped`.
        mind: who is asked.
        language: "mr" or "zh".
        count: sentences, always the same ones.
        say: is told each answer.

    Returns:
        The scores.

    Raises:
        InputError: the corpus is missing or wrong.
        EngineError: the mind cannot be reached or broke.
    """
    test = read_texts(data, language, "test")
    table = load_taxonomy(test.taxonomy)
    chosen = np.random.default_rng(0).choice(len(test.texts), count, replace=False)
    model = TongueModel(tongue_place(language))
    given: dict[str, list[int]] = {"once": [], "translated": [], "ours": []}
    lost = dict.fromkeys(given, 0)
    for place in chosen:
        text = test.texts[place]
        given["ours"].append(int(model.logits(text).argmax()))
        for way, prompt in (("once", _ONCE), ("translated", _FIRST)):
            asked = prompt.format(language=_NAMES[language], labels=", ".join(table.labels))
            messages = [Message("system", asked), Message("user", text)]
            answer = "".join(mind.stream(messages, seed=0, limit=_LIMITS[way], stop=Event()))
            label = parse_answer(answer, table.labels)
            lost[way] += label is None
            given[way].append(table.index(label or "neutral"))
            say(f"{table.labels[test.labels[place]]} | {way}: {' / '.join(answer.split())}")
    wanted = test.labels[chosen]
    scores = {}
    for way, labels in given.items():
        found = np.array(labels)
        accuracy = float((found == wanted).mean())
        scores[way] = (accuracy, macro_f1(found, wanted), weighted_f1(found, wanted), lost[way])
    return PromptingReport(language, count, scores)


def parse_answer(answer: str, labels: tuple[str, ...]) -> str | None:
    """Return the label that an answer names after "Feeling:", or anywhere; None if it names none."""
    last = answer.lower().rpartition("feeling:")[2]
    found = re.search("|".join(map(re.escape, sorted(labels, key=len, reverse=True))), last)
    return found.group() if found else None


def tell_prompting(report: PromptingReport) -> str:
    """Return a report as a table to read."""
    names = {
        "once": "asked at once",
        "translated": "asked for a translation first (Chain-of-Translation)",
        "ours": f"`ngrams:{report.language}`",
    }
    rows = [
        f"| {names[way]} | {accuracy:.2f} | {macro:.2f} | {weighted:.2f} | {lost} |"
        for way, (accuracy, macro, weighted, lost) in report.scores.items()
    ]
    head = (
        f"| {report.sentences} {_NAMES[report.language]} test sentences | right | macro-F1 | weighted F1 | no label |"
    )
    return "\n".join([head, "| --- | --- | --- | --- | --- |", *rows])


if __name__ == "__main__":
    folder, spec = Path(sys.argv[1]), (*sys.argv[2:], "llama:qwen2.5-1.5b")[0]
    print(
        tell_prompting(
            compare_prompting(
                folder, Registry("minds").make(spec), language="mr", count=60, say=lambda text: print(text)
            )
        )
    )
