"""The card that lies beside a student voice."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from mien.corpora import load_card
from mien.engines import Registry
from mien.measure.speak.student import StudentReport, student_card
from mien.train.student.codebooks import ORDER, WORDS
from mien.train.student.learning import StudentRecipe
from mien.train.student.student import TrainedStudent

__all__ = ["trained_card"]


def trained_card(
    report: StudentReport, trained: TrainedStudent, weights: Path, *, seed: int, recipe: StudentRecipe
) -> str:
    """Return the card of a training.

    Args:
        report: the figures of the file.
        trained: how it went.
        weights: the file.
        seed: that it was trained with.
        recipe: as well.

    Returns:
        Markdown.
    """
    content, card = weights.read_bytes(), load_card("emobank")
    teacher = Registry("voices").check(trained.teacher)
    table = "\n".join(f"    {line}" for line in student_card(report).splitlines())
    return f"""# {weights.name}

A voice in {trained.numbers:,} numbers, which learned from what `{trained.teacher}` said. {len(content) / 1e6:.1f} MB,
SHA-256 `{sha256(content).hexdigest()[:16]}…`; numpy, and WORLD (pyworld) for the sound.

    mien render "Hello there." --voice student:{weights.name} -o hello.wav

## Made by

    mien train student --teacher {trained.teacher} --minutes {trained.minutes:g} --data DIR -o {weights.name}

One thread; seed {seed}, {recipe.steps:,} steps of {recipe.lines} lines, {len(ORDER)} books of {WORDS} words.

## Data and rights

- {card.name}: {card.licence}; level {card.level}; {card.source}: {trained.sentences} of its training sentences, which
  nobody but the teacher said
- the teacher: {teacher.summary}; {teacher.licence}

## Figures

`mien bench student {weights.name}`, sentences that it never heard (`mien.measure.speak.lines.TEST`), whisper-tiny.en:

{table}

## What it is bad at

It buzzes, as WORLD's voices do, and speaks one manner of American English. Feelings are put on its sound afterwards.
Told one after another, its tokens go astray: one that is wrong misleads those after it.
"""
