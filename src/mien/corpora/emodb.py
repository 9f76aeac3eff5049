"""EmoDB: ten German sentences spoken by ten actors with seven emotions; what is known of a clip stands in its name."""

import re

from mien.corpora.card import load_card
from mien.corpora.corpus import Corpus
from mien.corpora.example import Recording
from mien.corpora.row import Row
from mien.corpora.sound import name_rows, sound_files
from mien.errors import InputError

__all__ = ["EMODB"]

_CARD = load_card("emodb")
_NAME = re.compile(r"(\d\d)([ab]\d\d)([A-Z])([a-z]?)")
_SPEAKERS = {
    **{"03": ("male", "31"), "08": ("female", "34"), "09": ("female", "21"), "10": ("male", "32")},
    **{"11": ("male", "26"), "12": ("male", "30"), "13": ("female", "32"), "14": ("female", "35")},
    **{"15": ("male", "25"), "16": ("female", "31")},
}
_TEXTS = {
    "a01": "Der Lappen liegt auf dem Eisschrank.",
    "a02": "Das will sie am Mittwoch abgeben.",
    "a04": "Heute abend könnte ich es ihm sagen.",
    "a05": "Das schwarze Stück Papier befindet sich da oben neben dem Holzstück.",
    "a07": "In sieben Stunden wird es soweit sein.",
    "b01": "Was sind denn das für Tüten, die da unter dem Tisch stehen?",
    "b02": "Sie haben es gerade hochgetragen und jetzt gehen sie wieder runter.",
    "b03": "An den Wochenenden bin ich jetzt immer nach Hause gefahren und habe Agnes besucht.",
    "b09": "Ich will das eben wegbringen und dann mit Karl was trinken gehen.",
    "b10": "Die wird auf dem Platz sein, wo wir sie immer hinlegen.",
}


def _build(row: Row, split: str) -> Recording:
    name = row.cells["name"]
    found = _NAME.fullmatch(name)
    if not found or found[1] not in _SPEAKERS or found[2] not in _TEXTS:
        raise InputError(
            f"{name!r} names no clip; expected speaker, sentence, emotion and version such as 03a01Fa "
            f"(speakers {', '.join(_SPEAKERS)}; sentences {', '.join(_TEXTS)})"
        )
    speaker, sentence, emotion, version = found.groups()
    gender, age = _SPEAKERS[speaker]
    return Recording(
        id=name,
        split=split,
        extra={"age": age, "sentence": sentence, "version": version},
        path=row.file,
        speaker=speaker,
        gender=gender,
        text=_TEXTS[sentence],
        label=_CARD.label(emotion),
        original=emotion,
        intensity="unspecified",
    )


EMODB: Corpus[Recording] = Corpus(
    card=_CARD, find=lambda folder, split: sound_files(folder), rows=name_rows, build=_build
)
"""The corpus; it has no published split, and the original label is the letter in the name, such as W for Wut, anger."""
