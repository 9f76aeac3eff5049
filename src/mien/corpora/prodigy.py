"""PRODIGy: characters of films with gender, MBTI type and biography; their dialogues are not published."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from mien.corpora.card import load_card
from mien.corpora.corpus import Corpus
from mien.corpora.example import Profile
from mien.corpora.row import Row
from mien.errors import InputError

__all__ = ["PRODIGY", "read_partitions"]

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
"""The corpus's characters. Its dialogues, which the partitions name, are not in the published repository."""


def read_partitions(path: Path) -> Mapping[str, tuple[str, ...]]:
    """Read which dialogues are for training and which for tests.

    In `inter_character_partitions.json` those of the test lie together in few runs of numbers, so that its characters
    are unseen, as the repository's page says and the paper's abstract does not; in `intra_character_partitions.json`
    they lie among all others.

    Args:
        path: one of the two files.

    Returns:
        Name of a partition to numbers of dialogues, such as "c30969".

    Raises:
        InputError: the file is missing or no such file, or a dialogue is in it twice.
    """
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{path} cannot be read ({error}); expected an object of lists of dialogues") from None
    if not isinstance(table, dict) or not table or not all(isinstance(part, list) and part for part in table.values()):
        raise InputError(f"{path} holds no partitions; expected an object of lists of dialogues")
    every = [str(one) for part in table.values() for one in part]
    twice = [one for one, count in Counter(every).items() if count > 1]
    if twice:
        raise InputError(f"{path}: dialogue {twice[0]!r} is there twice; expected each in one partition")
    return {name: tuple(map(str, part)) for name, part in table.items()}
