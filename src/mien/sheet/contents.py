"""What is on each sheet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from mien.engines import Registry
from mien.errors import InputError
from mien.move import face_of
from mien.move.visemes import Viseme, visemes
from mien.sheet.sheet import Cell, Section, Sheet
from mien.types import ARKIT, ARKIT_INDEX, Motion, label_affect, load_taxonomy, parse_emotion, still

__all__ = ["SHEETS", "WORDS", "open_sheet"]

_FACE = (0.17, 0.17, 0.83, 0.83)
_EYES = (0.24, 0.24, 0.76, 0.76)
_MOUTH = (0.24, 0.42, 0.76, 0.94)
_BUST = (0.08, 0.03, 0.92, 0.87)
_REST = still(1, fps=25.0)
_AREAS = {
    "Eyes": (_EYES, ("eye",)),
    "Brows": (_EYES, ("brow",)),
    "Cheeks and nose": (_FACE, ("cheek", "nose")),
    "Jaw and tongue": (_MOUTH, ("jaw", "tongue")),
    "Mouth": (_MOUTH, ("mouth",)),
}
_GAZES = {
    "Up": (0.0, 0.5),
    "Down": (0.0, -0.5),
    "InLeft": (-0.65, 0.0),
    "OutLeft": (0.65, 0.0),
    "InRight": (0.65, 0.0),
    "OutRight": (-0.65, 0.0),
}
"""Where the eyes look with an eyeLook action, which itself moves lids and skin alone: yaw and pitch, radians."""

_STRONG = 0.9

WORDS = {
    "silence": "at rest",
    "bilabial": "pie, by, my",
    "labiodental": "fee, vow",
    "bilabial_fricative": "Spanish lobo",
    "dental": "thin, this",
    "alveolar": "to, do, no",
    "lateral": "lie",
    "sibilant": "see, zoo",
    "postalveolar": "she, beige",
    "velar": "key, go, sing",
    "glottal": "he",
    "rhotic": "red",
    "labiovelar": "we",
    "palatal": "yes",
    "i": "see",
    "ih": "sit",
    "e": "hey",
    "eh": "bed",
    "ae": "cat",
    "a": "father",
    "uh": "cup",
    "schwa": "about",
    "er": "bird",
    "aw": "thought",
    "o": "go",
    "hook": "book",
    "u": "soon",
}
"""A word or two with each viseme: the font that comes with Pillow has no letters of the IPA."""


def open_sheet(name: str, *, face: str) -> Sheet:
    """Return what is on a sheet.

    Args:
        name: one of `SHEETS`.
        face: spec of the face; "" is Mira, and everybody on the sheet of people.

    Returns:
        The sheet, not drawn yet.

    Raises:
        InputError: there is no such sheet.
    """
    if name not in SHEETS:
        raise InputError(f"there is no sheet {name!r}; expected one of {', '.join(SHEETS)}")
    return SHEETS[name](face)


def _posed(weights: NDArray[np.float32]) -> Motion:
    return replace(_REST, face=weights[None])


def _weights(named: dict[str, float]) -> NDArray[np.float32]:
    weights = np.zeros(len(ARKIT), dtype=np.float32)
    for name, weight in named.items():
        weights[ARKIT_INDEX[name]] = weight
    return weights


def _actions(face: str) -> Sheet:
    def cell(name: str) -> Cell:
        # by itself it would press the upper lip through the lower: it takes back what an open jaw parts
        names = ("mouthClose", "jawOpen") if name == "mouthClose" else (name,)
        gaze = next((at for part, at in _GAZES.items() if name.startswith(f"eyeLook{part}")), (0.0, 0.0))
        motion = replace(_posed(_weights(dict.fromkeys(names, 1.0))), gaze=np.array([gaze], dtype=np.float32))
        return Cell(" + ".join(names), "", face or "anny:mira", motion)

    sections = tuple(
        Section(heading, window, tuple(cell(name) for name in ARKIT if name.startswith(starts)))
        for heading, (window, starts) in _AREAS.items()
    )
    return Sheet("ARKit's 52 actions, each at its strongest", 7, "face", sections)


def _emotions(face: str) -> Sheet:
    def cell(label: str, intensity: float, taxonomy: str, shown: str) -> Cell:
        felt = label_affect(label, intensity=intensity, taxonomy=taxonomy)
        return Cell(shown, "", face or "anny:mira", _posed(face_of(felt)))

    basic = [label for label in load_taxonomy("basic-7").labels if label != "neutral"]
    steps = tuple(cell(label, share, "basic-7", f"{label} {share}") for label in basic for share in (0.3, 0.6, 0.9))
    named = {
        "compound-15": "15 compound emotions (Du, Tao & Martinez 2014)",
        "goemotions-28": "28 labels of GoEmotions",
        "emonet-40": "40 names of EmoNet",
    }
    whole = tuple(
        Section(
            f"{heading}, at {_STRONG}",
            _FACE,
            tuple(cell(label, _STRONG, taxonomy, label) for label in load_taxonomy(taxonomy).labels),
        )
        for taxonomy, heading in named.items()
    )
    first = Section("Six basic emotions at 0.3, 0.6 and 0.9", _FACE, steps)
    return Sheet("Emotions", 9, "face", (first, *whole))


def _visemes(face: str) -> Sheet:
    distinct = {look.name: look for look in visemes().values()}

    def cells(vowels: bool) -> tuple[Cell, ...]:
        looks = [look for look in distinct.values() if (look.kind == "vowel") == vowels]
        return tuple(cell(look) for look in looks)

    def cell(look: Viseme) -> Cell:
        return Cell(look.name.replace("_", " "), WORDS[look.name], face or "anny:mira", _posed(look.targets))

    sections = (Section("Consonants", _MOUTH, cells(False)), Section("Vowels", _MOUTH, cells(True)))
    return Sheet("Visemes: the mouth of every sound", 7, "face", sections)


def _people(face: str) -> Sheet:
    everybody = [spec for spec in Registry("faces").specs() if "@" not in spec and not spec.endswith("*")]
    sections = tuple(Section(_name(spec), _BUST, _person(spec)) for spec in ([face] if face else everybody))
    return Sheet("People", 8, "bust", sections)


def _name(spec: str) -> str:
    return spec.partition(":")[2].partition("@")[0].rpartition("/")[2].capitalize()


def _person(spec: str) -> tuple[Cell, ...]:
    felt = [Cell("neutral", "", spec, _REST)]
    for label in ("happy", "sad", "angry", "surprised"):
        felt.append(Cell(label, "", spec, _posed(face_of(parse_emotion(f"{label}:0.8")))))
    talking = np.maximum(visemes()["a"].targets, face_of(parse_emotion("happy:0.25")))
    turns = [
        Cell(f"{name} 30°", "", spec, replace(_REST, head=np.array([[0.0, np.radians(angle), 0.0]], dtype=np.float32)))
        for name, angle in (("turned left", 30.0), ("turned right", -30.0))
    ]
    return (*felt, Cell("talking", "", spec, _posed(talking)), *turns)


SHEETS: dict[str, Callable[[str], Sheet]] = {
    "actions": _actions,
    "emotions": _emotions,
    "visemes": _visemes,
    "people": _people,
}
"""By name: what makes the sheet of a face."""
