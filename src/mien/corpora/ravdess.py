"""RAVDESS: two sentences spoken by actors with eight emotions; all that is known of a clip stands in its name."""

import re

from mien.corpora.card import load_card
from mien.corpora.corpus import Corpus
from mien.corpora.example import Recording
from mien.corpora.row import Row
from mien.corpora.sound import name_rows, sound_files
from mien.errors import InputError

__all__ = ["RAVDESS"]

_CARD = load_card("ravdess")
_NAME = re.compile(r"03-01-(\d\d)-(0[12])-(0[12])-(0[12])-(0[1-9]|1\d|2[0-4])")
_INTENSITY = {"01": "normal", "02": "strong"}
_TEXT = {"01": "Kids are talking by the door.", "02": "Dogs are sitting by the door."}


def _build(row: Row, split: str) -> Recording:
    name = row.cells["name"]
    found = _NAME.fullmatch(name)
    if not found:
        raise InputError(
            f"{name!r} names no clip of speech; expected seven numbers such as 03-01-05-02-01-01-12 "
            "(sound alone, speech, emotion 01-08, intensity 01-02, sentence 01-02, repetition 01-02, actor 01-24)"
        )
    emotion, intensity, sentence, repetition, actor = found.groups()
    return Recording(
        id=name,
        split=split,
        extra={"repetition": repetition},
        path=row.file,
        speaker=actor,
        gender="male" if int(actor) % 2 else "female",
        text=_TEXT[sentence],
        label=_CARD.label(emotion),
        original=emotion,
        intensity=_INTENSITY[intensity],
    )


RAVDESS: Corpus[Recording] = Corpus(
    card=_CARD, find=lambda folder, split: sound_files(folder), rows=name_rows, build=_build
)
"""The corpus; it has no published split (see `leave_speakers_out`); the original label is the number in the name."""
