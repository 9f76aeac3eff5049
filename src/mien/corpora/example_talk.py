"""What a corpus of whole talks is read as: their turns, and what was heard, filmed and planned in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from mien.corpora.example import Example
from mien.types import Strategy

__all__ = [
    "Avatar",
    "Chat",
    "ChatTurn",
    "FilmedAnswer",
    "FilmedTalk",
    "FilmedTurn",
    "SoundedTalk",
    "SoundedTurn",
    "Talk",
    "TalkTurn",
]


@dataclass(frozen=True, slots=True)
class TalkTurn:
    """One turn of a talk.

    Args:
        speaker: who tells of their life, or who listens.
        text: as published.
        strategy: what a listener's turn was marked to do for the teller; None where nothing was marked.
    """

    speaker: Literal["teller", "listener"]
    text: str
    strategy: Strategy | None


@dataclass(frozen=True, slots=True)
class Talk(Example):
    """A whole dialogue of somebody who tells of their life and somebody who listens.

    Args:
        situation: what the teller wrote of it beforehand; "" where the layout does not tell.
        labels: how the teller feels, a label of the corpus's taxonomy; none where the layout does not tell.
        original: the label as it stands in the file.
        turns: in their order.
    """

    situation: str
    labels: tuple[str, ...]
    original: tuple[str, ...]
    turns: tuple[TalkTurn, ...]


@dataclass(frozen=True, slots=True)
class ChatTurn:
    """One turn of a chat.

    Args:
        speaker: as the file has it.
        text: as published.
        emotion: as the file has it; the writer was asked to show it.
    """

    speaker: str
    text: str
    emotion: str


@dataclass(frozen=True, slots=True)
class Chat(Example):
    """A whole dialogue of two language models.

    Args:
        domain: what it is about.
        minds: who wrote it.
        turns: in their order.
        sounds: the whole dialogue as sound, by the name of the engine that spoke it; none where there is no file.
    """

    domain: str
    minds: tuple[str, str]
    turns: tuple[ChatTurn, ...]
    sounds: Mapping[str, Path]


@dataclass(frozen=True, slots=True)
class SoundedTurn:
    """One turn of two people talking.

    Args:
        number: its place in the talk, from 0.
        speaker: "A", who speaks first, or "B".
        text: as published; what a machine heard, where the talk was cut out of a series.
        duration: of its sound as published, seconds.
        sound: where its sound is, by its published name.
    """

    number: int
    speaker: str
    text: str
    duration: float
    sound: Path


@dataclass(frozen=True, slots=True)
class SoundedTalk(Example):
    """Two people talking, a sound for each turn.

    Args:
        turns: in their order.
    """

    turns: tuple[SoundedTurn, ...]


@dataclass(frozen=True, slots=True)
class Avatar:
    """Who stands for somebody in films that were made.

    Args:
        age: such as "young".
        gender: such as "female".
        timbre: such as "high".
        number: of the avatar.
    """

    age: str
    gender: str
    timbre: str
    number: int


@dataclass(frozen=True, slots=True)
class FilmedTurn:
    """One turn of a filmed talk.

    Args:
        number: its place in the talk, from 0.
        speaker: who tells of their life, or who listens.
        text: as published.
        sound: where its sound is, by its published name.
        film: where its film is.
    """

    number: int
    speaker: Literal["teller", "listener"]
    text: str
    sound: Path
    film: Path


@dataclass(frozen=True, slots=True)
class FilmedAnswer:
    """Why a listener answers as they do.

    Args:
        id: as published.
        context: the situation.
        before: numbers of the turns that it answers.
        number: of the turn that answers.
        chain: the chain of empathy, by its published keys, such as "speaker_emotion".
    """

    id: str
    context: str
    before: tuple[int, ...]
    number: int
    chain: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FilmedTalk(Example):
    """A dialogue of somebody who tells of their life and somebody who listens, spoken and filmed by avatars.

    Args:
        topic: what it is about.
        teller: who tells.
        listener: who listens.
        turns: in their order.
        answers: the answers that are explained.
    """

    topic: str
    teller: Avatar
    listener: Avatar
    turns: tuple[FilmedTurn, ...]
    answers: tuple[FilmedAnswer, ...]
