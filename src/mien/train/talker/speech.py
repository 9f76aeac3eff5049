"""Dialogues that Mien speaks itself: real texts, each turn with its labelled feeling, as melodies without a sound.

Recordings of two people talking were not at hand. So DailyDialog's and MELD's dialogues are spoken by voices of Kokoro,
a voice for each person, each turn with the feeling that people labelled it with. Only F0, energy and times are made,
which is a tenth of the work; all of it takes some fifteen minutes of a core and 2 GB of memory.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.corpora.card import load_card
from mien.corpora.catalogue import load_corpus
from mien.corpora.example import Utterance
from mien.speak.kokoro import KokoroVoice
from mien.types import Affect, label_affect
from mien.types.media import atomic_path

__all__ = ["CORPORA", "COUNTS", "VOICES", "Turn", "choose_dialogues", "speak_dialogues"]

CORPORA = ("dailydialog", "meld")
COUNTS = {"train": 200, "dev": 30, "test": 80}
"""Dialogues of each corpus."""

VOICES = ("af_heart", "am_michael", "bf_emma", "am_fenrir", "af_bella", "bm_george")
"""Of the first, the second … who speaks in a dialogue; those who come later share them again."""

_INTENSITY = 0.7  # of every labelled feeling
_TURNS = (4, 12)  # of a dialogue: at least, and the first that are taken
_WORDS = 30  # of a turn that are said
_FEELING = 0.25  # of a dialogue's turns that have one
_EDITION = "1"  # of what is kept

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Turn:
    """A turn as a voice would say it.

    Args:
        text: what is said.
        speaker: who says it.
        affect: the feeling that it is said with: none, or the labelled one.
        voice: the Kokoro voice.
        pitch: (t,) float32 F0 in Hz, 80 a second, below 10 where there is no voice.
        energy: (t,) float32, natural logarithm.
    """

    text: str
    speaker: str
    affect: Affect
    voice: str
    pitch: Floats
    energy: Floats


def choose_dialogues(data: Path, *, split: str) -> Iterator[tuple[str, list[Utterance]]]:
    """Choose dialogues by lot among those with some feeling.

    Args:
        data: folder of text/dailydialog and text/meld.
        split: "train", "dev" or "test", as they were published.

    Yields:
        The corpus, and the first turns of the dialogue; the two corpora take turns.
    """
    chosen = []
    for corpus in CORPORA:
        rows = load_corpus(corpus).read(data / "text" / corpus, split=split)
        talks = [list(turns)[: _TURNS[1]] for _, turns in groupby(rows, key=lambda row: row.dialogue)]
        fit = [talk for talk in talks if len(talk) >= _TURNS[0] and _feeling(talk) >= _FEELING]
        random.Random(f"{corpus} {split}").shuffle(fit)
        chosen.append([(corpus, talk) for talk in fit[: COUNTS[split]]])
    yield from (one for pair in zip(*chosen, strict=False) for one in pair)


def _feeling(talk: list[Utterance]) -> float:
    return sum(turn.label != "neutral" for turn in talk) / len(talk)


def speak_dialogues(data: Path, *, split: str, say: Callable[[str], None]) -> list[list[Turn]]:
    """Have the chosen dialogues spoken; those that were spoken before are read from the user's cache.

    Args:
        data: folder of text/dailydialog and text/meld.
        split: as in `choose_dialogues`.
        say: is told how far it is.

    Returns:
        The turns of each dialogue; what leaves nothing to say is left out.
    """
    voices = {name: KokoroVoice({name: 1.0}) for name in VOICES}
    spoken = []
    try:
        for number, (corpus, talk) in enumerate(choose_dialogues(data, split=split)):
            path = _cache() / f"{corpus}-{split}-{talk[0].dialogue}.npz"
            if not path.is_file():
                _keep(list(_speak(talk, voices, taxonomy=load_card(corpus).taxonomy)), path)
                say(f"{split}: dialogue {number + 1} spoken")
            spoken.append(_load(path, taxonomy=load_card(corpus).taxonomy))
    finally:
        for voice in voices.values():
            voice.close()
    return spoken


def _speak(talk: list[Utterance], voices: dict[str, KokoroVoice], *, taxonomy: str) -> Iterator[tuple[str, Turn]]:
    """Yield each turn that has a sound, its label first."""
    people = list(dict.fromkeys(turn.speaker for turn in talk))
    for turn in talk:
        name, affect = VOICES[people.index(turn.speaker) % len(VOICES)], _affect(turn.label, taxonomy)
        text = " ".join(turn.text.split()[:_WORDS])
        pieces = list(voices[name].melodies(text, affect))
        if pieces:
            pitch, energy = (np.concatenate([getattr(piece, what) for piece in pieces]) for what in ("pitch", "energy"))
            yield turn.label, Turn(text, turn.speaker, affect, name, pitch, energy)


def _affect(label: str, taxonomy: str) -> Affect:
    return label_affect(label, intensity=0.0 if label == "neutral" else _INTENSITY, taxonomy=taxonomy)


def _keep(turns: list[tuple[str, Turn]], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    words = np.array([(turn.text, turn.speaker, label, turn.voice) for label, turn in turns]).reshape(-1, 4)
    melodies = {f"pitch{i}": turn.pitch.astype(np.float16) for i, (_, turn) in enumerate(turns)}
    melodies |= {f"energy{i}": turn.energy.astype(np.float16) for i, (_, turn) in enumerate(turns)}
    with atomic_path(path) as place:
        np.savez_compressed(place, allow_pickle=False, words=words, **melodies)


def _load(path: Path, *, taxonomy: str) -> list[Turn]:
    with np.load(path) as file:
        return [
            Turn(
                str(text),
                str(speaker),
                _affect(str(label), taxonomy),
                str(voice),
                file[f"pitch{i}"].astype(np.float32),
                file[f"energy{i}"].astype(np.float32),
            )
            for i, (text, speaker, label, voice) in enumerate(file["words"])
        ]


def _cache() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("mien") / "train" / "talker" / _EDITION
