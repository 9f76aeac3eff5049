"""PRODIGy: characters of films with gender, MBTI type and biography; their dialogues are not published."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from mien.corpora.card import load_card
from mien.corpora.corpus import Corpus
from mien.corpora.example import Profile
from mien.corpora.row import Row
from mien.errors import InputError

__all__ = ["PRODIGY"]

_KEYS = ("character_name", "movie_name", "gender", "mbti", "biography")
_SIDES = (
    {"extrovert": "E", "introvert": "I"},
    {"intuitive": "N", "sensor": "S"},
    {"feeler": "F", "thinker": "T"},
    {"judger": "J", "perceiver": "P"},
)


def _rows(paths: Sequence[Path], split: str) -> Iterator[Row]:
    path = paths[0]
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path} is no JSON ({error}); expected an object of characters") from None
    if not isinstance(table, dict) or not table:
        raise InputError(f"{path} holds no object of characters; expected one with {', '.join(_KEYS)} for each")
    for number, (name, cells) in enumerate(table.items(), start=1):
        right = isinstance(cells, dict) and set(_KEYS) <= set(cells)
        yield Row(
            path, number, {"id": name, **cells} if right else {}, "" if right else f"{name} lacks a key of: {_KEYS}"
        )


def _type(row: Row) -> str:
    words = [word.strip() for word in str(row.cells["mbti"]).split(",")]
    letters = [side[word] for side, word in zip(_SIDES, words, strict=False) if word in side]
    if len(letters) != 4 or len(words) != 4:
        raise row.error(f"mbti is {row.cells['mbti']!r}; expected such as 'introvert, intuitive, feeler, perceiver'")
    return "".join(letters)


def _build(row: Row, split: str) -> Profile:
    lines = row.cells["biography"]
    if not isinstance(lines, list) or not lines or not all(isinstance(line, str) and line.strip() for line in lines):
        raise row.error(f"biography is {str(lines)[:60]!r}; expected sentences")
    return Profile(
        id=row.text("id"),
        split=split,
        extra={"movie": row.text("movie_name")},
        name=row.text("character_name"),
        gender=row.text("gender"),
        mbti=_type(row),
        biography=tuple(lines),
    )


PRODIGY: Corpus[Profile] = Corpus(
    card=load_card("prodigy"), find=lambda folder, split: [folder / "characters.json"], rows=_rows, build=_build
)
"""The corpus's characters. Its partition files name dialogues, which nobody may pass on, and are of no use without."""
