"""The card of additions to the small mind: data, rights, figures of replies with and without, limits, the command."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

from mien.corpora import EMPATHETIC
from mien.measure.say.say import SayReport, measure_say
from mien.train.lora.lora import BASE, LoraRecipe, LoraTrained

__all__ = ["compare_minds", "lora_card"]

_FIGURES = ("fit", "relevance", "repetition", "words", "long", "forbidden")


def compare_minds(data: Path, output: Path, *, count: int, say: Callable[[str], None]) -> dict[str, SayReport]:
    """Let the small mind answer openings without the additions and with them.

    Args:
        data: the folder that holds `text/empathetic_dialogues`, whose test is answered.
        output: the additions.
        count: openings of the test, and as many of ours, at most 50.
        say: is told how it goes.

    Returns:
        "without" and "with".

    Raises:
        InputError: the corpus is missing or wrong.
        EngineError: the mind broke.
    """
    specs = {"without": "llama:smollm2-135m", "with": f"llama:smollm2-135m+{output}"}
    return {name: measure_say(data, mind=spec, held=count, own=count, say=say) for name, spec in specs.items()}


def lora_card(
    trained: LoraTrained, reports: dict[str, SayReport], output: Path, *, seed: int, recipe: LoraRecipe
) -> str:
    """Return a card.

    Args:
        trained: what the additions were made of.
        reports: replies without the additions and with them.
        output: the additions.
        seed: that they were trained with.
        recipe: how they were trained.

    Returns:
        Markdown.
    """
    content, card = output.read_bytes(), EMPATHETIC.card
    size, mark = f"{len(content) / 1e6:.1f} MB", sha256(content).hexdigest()[:16]
    rows = []
    for way in ("planned", "free"):
        for name, report in reports.items():
            arm = getattr(report, way)
            rows.append(f"| {way}, {name} | " + " | ".join(f"{getattr(arm, key):.3g}" for key in _FIGURES) + " |")
    learned = ", ".join(f"{key} {value}" for key, value in asdict(recipe).items())
    before, after = trained.held
    return f"""# {output.name}

Additions (LoRA, GGUF) to SmolLM2-135M-Instruct (`{BASE}`) for replies to what somebody tells.
{size}, SHA-256 `{mark}…`; llama.cpp adds them to the mind: `--mind llama:smollm2-135m+{output.name}`.

**Weights: non-commercial, as the data that they learned from (level {card.level}).**

## Made by

    mien train lora --data DIR --seed {seed} -o {output.name}

{trained.steps[0]} of {trained.steps[1]} steps on {trained.pairs:,} pairs; {learned}. One thread, float32.

## Data and rights

- {card.name}: {card.what}; {card.licence}; level {card.level}; {card.source}.
  Its dev split (train was not at hand): first turns and what was answered, without answers of the listener's own life
  and those that the guard refuses.
- SmolLM2-135M-Instruct: Apache-2.0.

## Figures

Cross-entropy of a token of {recipe.held} replies that were held back: {before:.3f} without, {after:.3f} with.

Answers to {len(reports["with"].planned.replies)} openings, half of the corpus' test and half ours (`mien.measure.say`):

| | {" | ".join(_FIGURES)} |
| --- |{" --- |" * len(_FIGURES)}
{chr(10).join(rows)}

## What it is bad at

It learned first answers to first words, of strangers who were paid for them: short, often a question, some careless of
spelling. Later turns, facts, requests and other languages are no better than without.
"""
