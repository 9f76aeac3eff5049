"""The examples that corpora hold: one record for each kind, each with the fields of `Example` before its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.types import BigFive, Vad

__all__ = [
    "Example",
    "Explanation",
    "FilmedClip",
    "LabelledText",
    "Photo",
    "Picture",
    "Profile",
    "RatedClip",
    "RatedText",
    "Recording",
    "TimedUtterance",
    "Triple",
    "Utterance",
]


@dataclass(frozen=True, slots=True)
class Example:
    """What every example has.

    Args:
        id: the corpus's own name of it, unique within its split.
        split: the published part that it belongs to, such as "train"; "all" where there is none.
        extra: the corpus's other columns, as they stand in the file.
    """

    id: str
    split: str
    extra: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LabelledText(Example):
    """A text with one or more labels.

    Args:
        text: as published.
        labels: labels of the corpus's taxonomy.
        original: the labels as they stand in the file.
    """

    text: str
    labels: tuple[str, ...]
    original: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RatedText(Example):
    """A text with a point in valence, arousal and dominance.

    Args:
        text: as published.
        vad: each axis in [-1, 1], the middle of the published scale at 0.
        original: the ratings as published, on the corpus's own scale.
    """

    text: str
    vad: Vad
    original: Vad


@dataclass(frozen=True, slots=True)
class Utterance(Example):
    """One turn of a dialogue. A corpus yields a dialogue's turns in their order, one dialogue after the other.

    Args:
        dialogue: name of its dialogue, unique within the split.
        turn: its published number in the dialogue; numbers rise, and some corpora leave gaps.
        speaker: who says it; several who say it together are joined by " & ".
        text: as published.
        label: a label of the corpus's taxonomy.
        original: the label as it stands in the file.
    """

    dialogue: str
    turn: int
    speaker: str
    text: str
    label: str
    original: str


@dataclass(frozen=True, slots=True)
class TimedUtterance(Utterance):
    """One turn of a filmed dialogue.

    Args:
        start: seconds from the episode's start.
        end: seconds from the episode's start, `start` or later.
    """

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Recording(Example):
    """A recorded sentence of one speaker.

    Args:
        path: the sound file.
        speaker: who speaks, unique within the corpus.
        gender: "female" or "male"; in small letters what else the layout says.
        text: what is said; "" where the layout does not tell.
        label: a label of the corpus's taxonomy.
        original: the label as it stands in the file or its name.
        intensity: how strongly it was to be acted: "low", "medium" or "high", "normal" or "strong", or "unspecified".
    """

    path: Path
    speaker: str
    gender: str
    text: str
    label: str
    original: str
    intensity: str


@dataclass(frozen=True, slots=True)
class RatedClip(Example):
    """A sound that was heard for one emotion, and how much of it each rater heard.

    Args:
        sound: a whole sound file's bytes, such as an MP3's.
        labels: the label of the corpus's taxonomy; none where they listened for something that is no emotion.
        original: what they listened for, as the file has it.
        ratings: by rater, 0 (not heard), 1 (mild) or 2 (strong).
    """

    sound: bytes
    labels: tuple[str, ...]
    original: str
    ratings: Mapping[str, int]


@dataclass(frozen=True, slots=True, eq=False)
class Picture(Example):
    """A labelled picture of a face.

    Args:
        pixels: (height, width) uint8, grey, 0 black; read-only.
        label: a label of the corpus's taxonomy.
        original: the label as it stands in the file.
    """

    pixels: NDArray[np.uint8]
    label: str
    original: str


@dataclass(frozen=True, slots=True)
class Photo(Example):
    """A picture of a face in a file of its own.

    Args:
        path: the file, by its published name; it is not opened.
        labels: a label of the corpus's taxonomy; none where no feeling was seen or asked for.
        original: the label as it stands in the file; none where no feeling was asked for.
        point: valence and arousal, each in [-1, 1]; None where the corpus has none.
        groups: what people or machines took somebody for, by "age", "gender" and "race", to tell errors by; empty where
            the layout does not say.
    """

    path: Path
    labels: tuple[str, ...]
    original: tuple[str, ...]
    point: tuple[float, float] | None
    groups: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Triple(Example):
    """Three turns of two people: the first, the second and again the first, whose traits are known.

    Args:
        speakers: the first and the second.
        traits: the Big Five of the first.
        texts: the three turns, as published.
        labels: labels of the corpus's taxonomy, one for each turn.
        original: the labels as they stand in the file.
        sentiments: "negative", "neutral" or "positive", one for each turn.
    """

    speakers: tuple[str, str]
    traits: BigFive
    texts: tuple[str, str, str]
    labels: tuple[str, str, str]
    original: tuple[str, str, str]
    sentiments: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Explanation(Example):
    """A description of how somebody feels in a clip, and of what shows it.

    Args:
        text: the description, in English.
        labels: labels of the corpus's taxonomy; none where a clip is described without naming one, or in free words.
        original: the labels, or the free words, as they stand in the file.
    """

    text: str
    labels: tuple[str, ...]
    original: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FilmedClip(Example):
    """A span of a film in which somebody shows one feeling.

    Args:
        film: where the span's own film is, by its published name; it need not be there.
        source: name of the film that it is cut out of.
        start: seconds from that film's start.
        end: seconds from that film's start, `start` or later.
        labels: the label of the corpus's taxonomy; none where the feeling is another one.
        original: the label as it stands in the file.
    """

    film: Path
    source: str
    start: float
    end: float
    labels: tuple[str, ...]
    original: str


@dataclass(frozen=True, slots=True)
class Profile(Example):
    """Who a character is.

    Args:
        name: what the character is called.
        gender: as the file has it.
        mbti: four letters, such as "INFP".
        biography: sentences in the first person.
    """

    name: str
    gender: str
    mbti: str
    biography: tuple[str, ...]
