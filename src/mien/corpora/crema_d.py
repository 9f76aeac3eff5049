"""CREMA-D: twelve sentences spoken by 91 actors with six emotions; names tell the clip, a table the actors."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from mien.corpora.card import load_card
from mien.corpora.corpus import Corpus
from mien.corpora.example import Recording
from mien.corpora.row import Row
from mien.corpora.sound import sound_files
from mien.corpora.table import read_csv
from mien.errors import InputError

__all__ = ["CREMA_D"]

_CARD = load_card("crema-d")
_NAME = re.compile(r"(\d{4})_([A-Z]{3})_([A-Z]{3})_(LO|MD|HI|XX|X)")  # one published name ends in a single X
_INTENSITY = {"LO": "low", "MD": "medium", "HI": "high", "XX": "unspecified", "X": "unspecified"}
_TEXTS = {
    "DFA": "Don't forget a jacket.",
    "IEO": "It's eleven o'clock.",
    "IOM": "I'm on my way to the meeting.",
    "ITH": "I think I have a doctor's appointment.",
    "ITS": "I think I've seen this before.",
    "IWL": "I would like a new alarm clock.",
    "IWW": "I wonder what this is about.",
    "MTI": "Maybe tomorrow it will be cold.",
    "TAI": "The airplane is almost full.",
    "TIE": "That is exactly what happened.",
    "TSI": "The surface is slick.",
    "WSI": "We'll stop in a couple of minutes.",
}


def _find(folder: Path, split: str) -> list[Path]:
    return [folder / "VideoDemographics.csv", *sound_files(folder / "AudioWAV")]


def _rows(paths: Sequence[Path], split: str) -> Iterator[Row]:
    """Yield a row for each sound, with its actor's cells from the table."""
    actors: dict[str, Row] = {}
    for row in read_csv(paths[0], ("ActorID", "Age", "Sex", "Race", "Ethnicity")):
        if row.fault:
            raise row.error(row.fault)
        actors[row.cells["ActorID"]] = row
    for path in paths[1:]:
        actor = actors.get(path.stem[:4])
        fault = "" if actor else f"its actor {path.stem[:4]!r} is not in {paths[0].name}"
        yield Row(path, 0, {"name": path.stem, **(actor.cells if actor else {})}, fault)


def _build(row: Row, split: str) -> Recording:
    name = row.cells["name"]
    found = _NAME.fullmatch(name)
    if not found or found[2] not in _TEXTS:
        raise InputError(
            f"{name!r} names no clip; expected actor, sentence, emotion and intensity such as 1001_DFA_ANG_XX "
            f"(sentences {', '.join(_TEXTS)}; intensities {', '.join(_INTENSITY)})"
        )
    speaker, sentence, emotion, intensity = found.groups()
    return Recording(
        id=name,
        split=split,
        extra={"age": row.cells["Age"], "race": row.cells["Race"], "ethnicity": row.cells["Ethnicity"]},
        path=row.file,
        speaker=speaker,
        gender=row.text("Sex").lower(),
        text=_TEXTS[sentence],
        label=_CARD.label(emotion),
        original=emotion,
        intensity=_INTENSITY[intensity],
    )


CREMA_D: Corpus[Recording] = Corpus(card=_CARD, find=_find, rows=_rows, build=_build)
"""The corpus; it has no published split (see `leave_speakers_out`). A label is what was to be acted."""
