"""Whether sentences that a mind writes for a story are more various than those it writes for a feeling alone.

    python -m mien.train.grounding STORIES [MIND]

Equal counts, the same feelings, every answer counts, sifted or not. "fits" is the share in which the feeling that was
asked for is among the three likeliest of the shipped reader of words.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mien.engines import Registry
from mien.measure.diversity import distinct, self_bleu
from mien.perceive.protocol import Reader
from mien.say.protocol import Mind
from mien.train.ground import FEELINGS, ask_for, refusal
from mien.train.stories import Passage, read_stories
from mien.types import load_taxonomy

__all__ = ["WrittenWay", "compare_grounding"]


@dataclass(frozen=True, slots=True)
class WrittenWay:
    """Figures of one way to ask.

    Args:
        texts: how many.
        distinct_2: share of pairs of words that are different ones.
        self_bleu: mean likeness of each text to the others.
        kept: share that `mien data ground` would keep.
        fits: share whose reading has the feeling that was asked for among its first three.
    """

    texts: int
    distinct_2: float
    self_bleu: float
    kept: float
    fits: float


def compare_grounding(
    stories: Sequence[Passage], mind: Mind, reader: Reader, *, say: Callable[[str], None]
) -> dict[str, WrittenWay]:
    """Ask for one sentence for each passage, with the passage and without it.

    Args:
        stories: one feeling each, all feelings in turn.
        mind: who writes.
        reader: of words, with GoEmotions' labels.
        say: is told each answer.

    Returns:
        Figures of "grounded" and "alone".
    """
    found: dict[str, list[str]] = {"grounded": [], "alone": []}
    kept: dict[str, list[str]] = {"grounded": [], "alone": []}
    fits = dict.fromkeys(found, 0)
    for number, passage in enumerate(stories):
        feeling = FEELINGS[number % len(FEELINGS)]
        for way, story in (("grounded", passage.text), ("alone", "")):
            text = ask_for(mind, feeling, story=story, seed=number)
            say(f"{way} {feeling}: {text}")
            if not refusal(text, story=story, before=kept[way]):
                kept[way].append(text)
            found[way].append(text)
            affect = reader.read(text)
            labels = load_taxonomy(affect.taxonomy).labels
            first = sorted(zip(affect.emotions, labels, strict=True), reverse=True)[:3]
            fits[way] += feeling in {label for _, label in first}
    return {
        way: WrittenWay(
            len(texts), distinct(texts), self_bleu(texts), len(kept[way]) / len(texts), fits[way] / len(texts)
        )
        for way, texts in found.items()
    }


if __name__ == "__main__":
    spec = (*sys.argv[2:], "llama:smollm2-135m")[0]
    writer = Registry("minds").make(spec)
    print("| asked with | texts | distinct-2 | self-BLEU | kept | fits |\n| --- | --- | --- | --- | --- | --- |")
    ways = compare_grounding(
        read_stories(Path(sys.argv[1])),
        writer,
        Registry("readers").make("minilm:"),
        say=lambda text: print(text, file=sys.stderr),
    )
    for name, one in ways.items():
        figures = " | ".join(f"{value:.3f}" for value in (one.distinct_2, one.self_bleu, one.kept, one.fits))
        print(f"| {name} | {one.texts} | {figures} |")
    writer.close()
