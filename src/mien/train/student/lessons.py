"""What a student learns from: sentences that people wrote, said by a voice, with the times of their phones."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np

from mien.corpora.catalogue import load_corpus
from mien.engines import Registry
from mien.errors import InputError
from mien.speak import Voice
from mien.types import Audio, Mark, Speech, neutral
from mien.types.media import atomic_path
from mien.weights.training import training_folder

__all__ = ["Lesson", "choose_sentences", "say_lessons"]

_WORDS = (4, 18)
_PLAIN = re.compile(r"[A-Z][A-Za-z' ,;:-]*[.?!]")
_SHOUTED = re.compile(r"[A-Z]{2}")  # an abbreviation, or a shout
_EDITION = "1"  # of what is kept


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """A sentence and how the teacher says it.

    Args:
        text: as it is written.
        speech: said without a feeling.
    """

    text: str
    speech: Speech


def choose_sentences(data: Path) -> list[str]:
    """Return EmoBank's training sentences of 4 to 18 plain words, in an order of chance that is always the same.

    Args:
        data: folder of text/emobank.

    Raises:
        InputError: the corpus is missing or wrong.
    """
    texts = (
        " ".join(row.text.split()) for row in load_corpus("emobank").read(data / "text" / "emobank", split="train")
    )
    chosen = sorted({text for text in texts if _is_plain(text)})
    random.Random("student").shuffle(chosen)
    return chosen


def _is_plain(text: str) -> bool:
    low, high = _WORDS
    return bool(_PLAIN.fullmatch(text)) and not _SHOUTED.search(text) and low <= len(text.split()) <= high


def say_lessons(sentences: list[str], *, teacher: str, minutes: float, say: Callable[[str], None]) -> list[Lesson]:
    """Have sentences said until there is enough; those that were said before are read from the user's cache.

    Args:
        sentences: in order; more minutes begin with the same ones as fewer.
        teacher: the voice's spec, "kokoro:af_heart".
        minutes: of speech, silence among it.
        say: is told how far it is.

    Returns:
        The first sentences, which last that long together.

    Raises:
        InputError: the voice is unknown, or all sentences together are shorter.
    """
    voice: Voice = Registry("voices").make(teacher)
    lessons: list[Lesson] = []
    seconds, told = 0.0, 0
    try:
        for lesson in _lessons(sentences, voice, teacher):
            lessons.append(lesson)
            seconds += lesson.speech.duration
            if seconds >= 60.0 * minutes:
                return lessons
            if seconds // 60.0 > told:
                told = int(seconds // 60.0)
                say(f"{teacher}: {told} of {minutes:g} minutes said")
    finally:
        voice.close()
    raise InputError(f"{minutes:g} minutes were asked of sentences that last {seconds / 60.0:.1f}; ask for less")


def _lessons(sentences: list[str], voice: Voice, teacher: str) -> Iterator[Lesson]:
    folder = training_folder() / f"student-{_EDITION}"
    folder.mkdir(exist_ok=True)
    for text in sentences:
        path = folder / f"{sha256(f'{teacher} {text}'.encode()).hexdigest()[:24]}.npz"
        if not path.is_file():
            _keep(voice.speak(text, neutral()), path)
        yield Lesson(text, _load(path))


def _keep(speech: Speech, path: Path) -> None:
    marks = {
        kind: np.array([(mark.text, repr(mark.start), repr(mark.end), str(mark.stress)) for mark in found])
        for kind, found in (("phones", speech.phones), ("words", speech.words))
    }
    sound = np.round(speech.audio.samples * 32_767.0).astype(np.int16)
    with atomic_path(path) as place:
        np.savez_compressed(
            place, allow_pickle=False, sound=sound, rate=speech.audio.rate, timing=speech.timing, **marks
        )


def _load(path: Path) -> Speech:
    with np.load(path) as file:
        phones, words = (
            tuple(Mark(str(text), float(start), float(end), int(stress)) for text, start, end, stress in file[kind])
            for kind in ("phones", "words")
        )
        return Speech(Audio(file["sound"] / np.float32(32_767.0), int(file["rate"])), phones, words, "exact")
