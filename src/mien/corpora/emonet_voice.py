"""EmoNet-Voice Bench: made speech of four languages, each clip rated by experts for one of 40 emotions.

Seen by us: two programs of others that read the published files and say what they found there (12,600 rows, 42
categories, 2 to 4 raters a row, names that repeat), and the paper. Not seen: the files, their page and their licence.
"""

import ast
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from mien.corpora.card import load_card
from mien.corpora.corpus import Corpus
from mien.corpora.example import RatedClip
from mien.corpora.parquet import read_parquet
from mien.corpora.row import Row
from mien.errors import InputError
from mien.types.media import atomic_path

__all__ = ["EMONET_VOICE", "write_grades"]

_CARD = load_card("emonet-voice")
_SOUND, _RATED = "audioId", "label"
_NO_EMOTIONS = ("authenticity", "arousal")
"""What raters were asked for besides, and the paper's taxonomy leaves out."""


def _find(folder: Path, split: str) -> list[Path]:
    return sorted((folder / "data").glob("*.parquet")) or sorted(folder.glob("*.parquet"))


def _rows(paths: Sequence[Path], split: str) -> Iterator[Row]:
    for path in paths:
        yield from read_parquet(path, (_SOUND, _RATED))


def _ratings(cell: Any) -> tuple[str, dict[str, int]]:
    """Read "[{'human-1': {'Shame': 1}}, {'human-4': {'Shame': 2}}]": the category, and each rater's number."""
    wrong = InputError(
        f"{_RATED} is {str(cell)[:80]!r}; expected raters such as [{{'human-1': {{'Shame': 1}}}}], all of one"
    )
    try:
        told = [
            (rater, unquote(category), number)
            for one in ast.literal_eval(cell)
            for rater, given in one.items()
            for category, number in given.items()
        ]
    except (ValueError, SyntaxError, TypeError, AttributeError, MemoryError, RecursionError):
        raise wrong from None
    ratings = {str(rater): number for rater, _, number in told}
    categories = {category for _, category, _ in told}
    if len(categories) != 1 or len(ratings) != len(told):
        raise wrong
    if strange := [number for number in ratings.values() if type(number) is not int or not 0 <= number <= 2]:
        raise InputError(f"{_RATED} rates {strange[0]!r}; expected 0 (not heard), 1 (mild) or 2 (strong)")
    return categories.pop(), ratings


def _build(row: Row, split: str) -> RatedClip:
    category, ratings = _ratings(row.cells[_RATED])
    cell = row.cells[_SOUND]
    name, sound = (cell.get("path"), cell.get("bytes")) if isinstance(cell, dict) else (None, cell)
    if not isinstance(sound, bytes) or not sound:
        raise InputError(f"{_SOUND} holds no sound; expected the bytes of an MP3 file")
    return RatedClip(
        id=f"{row.file.stem}/{row.number}",
        split=split,
        extra={"path": name or ""},
        sound=sound,
        labels=() if category.strip().lower() in _NO_EMOTIONS else (_CARD.label(category),),
        original=category,
        ratings=ratings,
    )


def write_grades(clips: Iterable[RatedClip], path: Path) -> int:
    """Write what was rated, as `mien measure voice40 --gold` takes it: the mean over the raters.

    Args:
        clips: of the corpus; those that were rated for no emotion are left out.
        path: the JSON lines to write.

    Returns:
        How many there are.

    Raises:
        InputError: a clip is wrong, or the file cannot be written.
    """
    written = 0
    with atomic_path(path) as place, place.open("w", encoding="utf-8") as file:
        for clip in clips:
            for label in clip.labels:
                mean = sum(clip.ratings.values()) / len(clip.ratings)
                file.write(json.dumps({"name": clip.id, "emotions": {label: round(mean, 4)}}) + "\n")
                written += 1
    return written


EMONET_VOICE: Corpus[RatedClip] = Corpus(card=_CARD, find=_find, rows=_rows, build=_build)
"""The bench. An id is file and row, as 197 of the names in the files repeat; who speaks is not told."""
