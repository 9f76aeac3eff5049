"""Clips in which Mien's own voices and faces act out real sentences: words, sound and face of one turn, without rights.

No corpus that may be used here has all three of one turn. A comment of GoEmotions is said by a voice and a face that
feel what its raters named; what is felt is then hidden: the clips hold words, sound and weights alone, and the labels
lie in a file beside them. How much of a feeling a channel lets out, how people differ and how a face is tracked are
**assumptions of ours**. Nothing that is learned from them can be more human than the rules that moved them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.corpora import GOEMOTIONS
from mien.draw.livelink import write_livelink
from mien.engines import Registry
from mien.errors import InputError
from mien.move import Mover
from mien.perceive.label_shares import GROUPED
from mien.speak import Voice
from mien.types import ARKIT, Audio, Motion, label_affect, load_taxonomy
from mien.types.media import atomic_path, write_wav

__all__ = ["CLIPS", "LABELS", "Act", "act", "plan_acts", "write_clips"]

CLIPS = "clips"
"""The folder of clips: NAME.txt, NAME.wav and NAME.csv (Live Link Face) of each."""

LABELS = "labels.tsv"
"""The file beside it: name, person and feeling of each clip. Only a probe reads it."""

BASIC = load_taxonomy("basic-7").labels

_LENGTH = (12, 48)  # characters of a sentence: one to three seconds
_LETTERS = set("abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ.,;:!?'\"-")
_STRENGTH = (0.4, 1.0)  # of what is felt
_QUIET = 0.3  # chance that the voice, and that the face, shows nothing of it
_LIVELY = (0.6, 1.0)  # share of a feeling that a person's voice, and face, lets out
_GAIN = 0.3  # deviation of the logarithm of how far one person moves an action and another does
_REST = 0.04  # mean of the weights of a person's face at rest
_DRIFT, _JITTER = 0.03, 0.02  # deviations of a tracker's error: a clip's own, and a frame's own

Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Act:
    """One clip that is to be made.

    Args:
        name: of its files.
        person: who says it: the spec of a voice, such as "kokoro:af_heart".
        text: what is said.
        feeling: of basic-7.
    """

    name: str
    person: str
    text: str
    feeling: str


def plan_acts(data: Path, *, people: Sequence[str], count: int, seed: int) -> tuple[Act, ...]:
    """Choose who says what: every feeling equally often, by everybody, no sentence twice.

    Args:
        data: the folder that holds `text/goemotions`.
        people: specs of voices.
        count: of clips.
        seed: of the choice.

    Raises:
        InputError: the corpus is missing or wrong, or has too few short sentences of a feeling.
    """
    texts = _sentences(data)
    draw = np.random.default_rng(seed)
    unsaid = {feeling: iter(draw.permutation(found)) for feeling, found in texts.items()}
    acts = []
    for number in range(count):
        turn, person = divmod(number, len(people))
        feeling = BASIC[(person + turn) % len(BASIC)]  # by the number alone, who speaks could tell what is felt
        text = next(unsaid[feeling], None)
        if text is None:
            held = len(texts[feeling])
            raise InputError(f"{data} has {held} short sentences that are {feeling}; ask for {number} clips or fewer")
        acts.append(Act(f"{number:04}", people[person], str(text), feeling))
    return tuple(acts)


def write_clips(acts: Sequence[Act], output: Path, *, seed: int, say: Callable[[str], None]) -> None:
    """Make clips; those that are there already are kept, so that a run that was cut short goes on.

    Args:
        acts: what to make.
        output: a folder, made if it is not there; see `CLIPS` and `LABELS`.
        seed: of all chance.
        say: is told how it goes.

    Raises:
        InputError: the folder cannot be written to.
        EngineError: a voice cannot be had, or broke.
    """
    folder, mover = output / CLIPS, Registry("movers").make("dominance:")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder} cannot be made ({error.strerror}); give another place with -o") from None
    people = list(dict.fromkeys(one.person for one in acts))
    for place, person in enumerate(people):
        left = [one for one in acts if one.person == person and not (folder / f"{one.name}.csv").is_file()]
        if left:
            voice = Registry("voices").make(person)
            try:
                for one in left:
                    _write(one, act(one, voice, mover, seed=seed), folder)
            finally:
                voice.close()
        say(f"{person}: {place + 1} of {len(people)} people")
    rows = ["name\tperson\tfeeling", *(f"{one.name}\t{one.person}\t{one.feeling}" for one in acts)]
    with atomic_path(output / LABELS) as partial:
        partial.write_text("\n".join(rows) + "\n", encoding="utf-8")


def act(one: Act, voice: Voice, mover: Mover, *, seed: int) -> tuple[Audio, Motion]:
    """Say and show one clip.

    Args:
        one: what to make.
        voice: the person's.
        mover: moves the face.
        seed: of all chance; the same person is the same in every clip.

    Returns:
        Sound at 16,000 Hz, and the face as a tracker with errors would see it.

    Raises:
        InputError: the voice has no sound for the text.
    """
    who = np.random.default_rng((seed, *one.person.encode()))
    lively = who.uniform(*_LIVELY, 2)
    gain, rest = np.exp(_GAIN * who.normal(size=len(ARKIT))), who.exponential(_REST, len(ARKIT))
    draw = np.random.default_rng((seed, int.from_bytes(one.name.encode(), "big")))
    shown = draw.uniform(*_STRENGTH) * lively * (draw.random(2) >= _QUIET)
    heard, seen = (label_affect(one.feeling, intensity=float(strength)) for strength in shown)
    speech = voice.speak(one.text, heard)
    motion = mover.move(speech, seen, start=0.0, before=seen, seed=int(draw.integers(1 << 30)))
    return speech.audio.resample(16_000), replace(motion, face=_track(motion.face * gain + rest, draw))


def _track(face: Reals, draw: np.random.Generator) -> NDArray[np.float32]:
    """Return (t, 52) weights with a tracker's errors."""
    wrong = draw.normal(0.0, _DRIFT, face.shape[1]) + draw.normal(0.0, _JITTER, face.shape)
    return np.clip(face + wrong, 0.0, 1.0).astype(np.float32)


def _sentences(data: Path) -> dict[str, list[str]]:
    """Return short plain comments with one label, by feeling; of equal ones the first."""
    group = {label: basic for basic, labels in GROUPED.items() for label in labels}
    found: dict[str, str] = {}
    for item in GOEMOTIONS.read(data / "text" / "goemotions", split="train"):
        text = " ".join(item.text.split())
        if len(item.labels) == 1 and _LENGTH[0] <= len(text) <= _LENGTH[1] and set(text) <= _LETTERS:
            found.setdefault(text, group[item.labels[0]])
    return {feeling: [text for text, label in found.items() if label == feeling] for feeling in BASIC}


def _write(one: Act, made: tuple[Audio, Motion], folder: Path) -> None:
    """Write a clip's files; the last tells that all are there."""
    audio, motion = made
    with atomic_path(folder / f"{one.name}.txt") as partial:
        partial.write_text(one.text + "\n", encoding="utf-8")
    write_wav(audio, folder / f"{one.name}.wav")
    write_livelink(motion, folder / f"{one.name}.csv")
