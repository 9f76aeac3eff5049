"""The whole training of a student: sentences said by its teacher, a codec of that voice, and the network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mien.errors import InputError
from mien.speak.student_codec import Codec
from mien.train.student.codebooks import learn_codec
from mien.train.student.learning import StudentRecipe, fit_student
from mien.train.student.lessons import choose_sentences, say_lessons
from mien.train.student.net import StudentModel
from mien.train.student.rows import read_lessons
from mien.types.media import atomic_path

__all__ = ["TrainedStudent", "train_student", "write_student"]


@dataclass(frozen=True, slots=True)
class TrainedStudent:
    """How a training went.

    Args:
        teacher: the spec of the voice that was learned from.
        minutes: of speech that were asked for.
        sentences: that it said.
        numbers: of the network, trained ones.
    """

    teacher: str
    minutes: float
    sentences: int
    numbers: int


def train_student(
    data: Path,
    output: Path,
    *,
    teacher: str,
    minutes: float,
    seed: int,
    recipe: StudentRecipe,
    say: Callable[[str], None],
) -> TrainedStudent:
    """Have a teacher speak, train a student on it, and write its file.

    Args:
        data: folder of text/emobank.
        output: the .npz file to write.
        teacher: spec of a voice of American English.
        minutes: of speech to learn from; more begin with the same sentences.
        seed: of codebooks, weights, order and masks.
        recipe: how.
        say: is told how it goes.

    Returns:
        How it went.

    Raises:
        InputError: the corpus is missing, the voice unknown, there are too few sentences, or the file cannot be
            written.
        EngineError: the teacher broke.
    """
    if not output.parent.is_dir() or output.is_dir():
        raise InputError(f"{output} cannot be written; expected the name of a file in a folder that exists")
    lessons = say_lessons(choose_sentences(data), teacher=teacher, minutes=minutes, say=say)
    rows = read_lessons(lessons, say=say)
    codec = learn_codec(np.concatenate([row.features for row in rows]), seed=seed)
    model = fit_student(rows, codec, recipe=recipe, seed=seed, say=say)
    write_student(model, codec, output, rate=lessons[0].speech.audio.rate, teacher=teacher, minutes=minutes)
    return TrainedStudent(teacher, minutes, len(rows), sum(part.numel() for part in model.parameters()))


def write_student(model: StudentModel, codec: Codec, output: Path, *, rate: int, teacher: str, minutes: float) -> None:
    """Write a student as `mien.speak.student_line.read_student` reads it, its numbers in 16 bits.

    Args:
        model: the network.
        codec: of its tokens.
        output: the .npz file to write.
        rate: of the sound, Hz.
        teacher: whose voice it is.
        minutes: of speech that it learned from.
    """
    arrays = {name: value.numpy() for name, value in model.state_dict().items()} | codec.arrays()
    small = {name: value.astype(np.float16) for name, value in arrays.items()}
    with atomic_path(output) as place, place.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, rate=rate, teacher=teacher, minutes=minutes, **small)
