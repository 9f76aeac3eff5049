"""AvaMERG: EmpatheticDialogues spoken and filmed by avatars, with a chain of empathy before each answer."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from mien.corpora.card import load_card
from mien.corpora.corpus import Corpus
from mien.corpora.example_talk import Avatar, FilmedAnswer, FilmedTalk, FilmedTurn
from mien.corpora.row import Row
from mien.errors import InputError
from mien.types.media import atomic_path

__all__ = ["AVAMERG", "write_avamerg"]

_KEYS = ("conversation_id", "speaker_profile", "listener_profile", "topic", "turns")
_PROFILE = ("age", "gender", "timbre", "ID")
_SOUNDS, _FILMS = "audio_v5_0", "video_v5_0"


def _rows(paths: Sequence[Path], split: str) -> Iterator[Row]:
    try:
        talks = json.loads(paths[0].read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{paths[0]} is no JSON ({error}); expected a list of conversations") from None
    if not isinstance(talks, list):
        raise InputError(f"{paths[0]} holds no list; expected conversations with {', '.join(_KEYS)}")
    for number, talk in enumerate(talks, start=1):
        right = isinstance(talk, dict) and set(_KEYS) <= set(talk)
        yield Row(paths[0], number, talk if right else {}, "" if right else f"it lacks a key of: {', '.join(_KEYS)}")


def _avatar(row: Row, key: str) -> Avatar:
    profile = row.cells[key]
    if not isinstance(profile, dict) or not set(_PROFILE) <= set(profile) or not isinstance(profile["ID"], int):
        raise row.error(f"{key} is {str(profile)[:60]!r}; expected an object with {', '.join(_PROFILE)}")
    return Avatar(str(profile["age"]), str(profile["gender"]), str(profile["timbre"]), profile["ID"])


def _build(row: Row, split: str) -> FilmedTalk:
    name = str(row.cells["conversation_id"]).zfill(5)
    teller, listener = _avatar(row, "speaker_profile"), _avatar(row, "listener_profile")
    said: dict[int, tuple[str, str]] = {}
    answers = []
    try:
        for turn in row.cells["turns"]:
            before = [(one["index"], one["role"].lower(), one["utterance"]) for one in turn["dialogue_history"]]
            number = max((index for index, _, _ in before), default=-1) + 1
            for index, role, text in (*before, (number, "listener", turn["response"])):
                if said.setdefault(index, (role, text)) != (role, text):
                    raise row.error(f"utterance {index} is told in two ways; expected the same in each turn")
            chain = {key: str(value) for key, value in turn["chain_of_empathy"].items()}
            places = tuple(index for index, _, _ in before)
            answers.append(FilmedAnswer(str(turn["turn_id"]), str(turn["context"]), places, number, chain))
        turns = tuple(_turn(row, name, index, said[index], teller, listener) for index in sorted(said))
    except (KeyError, TypeError, AttributeError):
        raise row.error(
            "a turn is wrong; expected turn_id, context, dialogue_history (index, role, utterance), response and "
            "chain_of_empathy"
        ) from None
    topic = str(row.cells["topic"])
    return FilmedTalk(name, split, {}, topic, teller, listener, turns, tuple(answers))


def _turn(row: Row, name: str, index: int, said: tuple[str, str], teller: Avatar, listener: Avatar) -> FilmedTurn:
    role, text = said
    if role not in ("speaker", "listener"):
        raise row.error(f"utterance {index} is said by {role!r}; expected speaker or listener")
    who = teller if role == "speaker" else listener
    stem, folder = f"dia{name}utt{index}_{who.number}", row.file.parent
    sound, film = folder / _SOUNDS / f"{stem}.wav", folder / _FILMS / f"{stem}.mp4"
    return FilmedTurn(index, "teller" if role == "speaker" else "listener", text, sound, film)


AVAMERG: Corpus[FilmedTalk] = Corpus(
    card=load_card("avamerg"), find=lambda folder, split: [folder / "train.json"], rows=_rows, build=_build
)
"""The corpus: the file for training of the challenge of ACM MM 2025. Sounds and films need not be there."""


def write_avamerg(talks: Iterable[FilmedTalk], path: Path) -> int:
    """Write talks in AvaMERG's layout.

    Args:
        talks: what to write.
        path: the JSON file.

    Returns:
        How many were written.

    Raises:
        InputError: the file cannot be written.
    """
    rows = [_written(talk) for talk in talks]
    with atomic_path(path) as partial:
        partial.write_text(json.dumps(rows, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return len(rows)


def _written(talk: FilmedTalk) -> Mapping[str, Any]:
    roles = {"teller": "speaker", "listener": "listener"}
    said = {turn.number: (roles[turn.speaker], turn.text) for turn in talk.turns}
    turns = [
        {
            "turn_id": answer.id,
            "context": answer.context,
            "dialogue_history": [
                {"index": place, "role": said[place][0], "utterance": said[place][1]} for place in answer.before
            ],
            "response": said[answer.number][1],
            "chain_of_empathy": dict(answer.chain),
        }
        for answer in talk.answers
    ]
    profiles = {
        f"{role}_profile": {"age": who.age, "gender": who.gender, "timbre": who.timbre, "ID": who.number}
        for role, who in (("speaker", talk.teller), ("listener", talk.listener))
    }
    return {"conversation_id": talk.id, **profiles, "topic": talk.topic, "turns": turns}
