"""Instruction data for models that are to explain a face: what is seen, what goes together, what follows.

Source: Lan et al., "ExpLLM: towards chain of thought for facial expression recognition", arXiv 2409.02828, 2024, the
Exp-CoT engine: action units from a tool, the label from the corpus, the chain from a language model. Here the chain is
read off the units (`mien.perceive.face_explained`), so that nothing is said that was not measured; whether its own
conclusion is the corpus's label is said beside it, and who trains on it may leave the others out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mien.corpora.example import Picture
from mien.errors import InputError
from mien.measure.face.reading import LOOKED_AT
from mien.measure.small_faces import enlarge
from mien.perceive.face import FaceStream
from mien.perceive.face_explained import explain_face
from mien.perceive.face_feeling import load_feelings
from mien.types import load_taxonomy
from mien.types.media import atomic_path

__all__ = ["Written", "write_chains"]

_LABELS = load_taxonomy("basic-7").labels
_ASKED = "What does this face show? Name the facial actions that you see, what they make together, and the feeling."


@dataclass(frozen=True, slots=True)
class Written:
    """What became of the pictures.

    Args:
        pictures: how many there were.
        faces: in how many a face was found; each is a row.
        agreed: of how many the chain's own conclusion is the corpus's label.
    """

    pictures: int
    faces: int
    agreed: int


def write_chains(pictures: Iterable[Picture], output: Path) -> Written:
    """Write a row for each picture in which a face is found.

    Args:
        pictures: labelled, with labels of basic-7.
        output: the JSON lines to write; they appear whole or not at all.

    Returns:
        How many.

    Raises:
        InputError: there is no picture, or the place cannot be written to.
    """
    count = faces = agreed = 0
    with atomic_path(output) as partial, partial.open("w", encoding="utf-8") as file:
        for number, picture in enumerate(pictures):
            count += 1
            look = FaceStream().push(enlarge(picture.pixels, side=LOOKED_AT), seconds=0.0)
            if look is None:
                continue
            reading = explain_face(look)
            own = _LABELS[int(np.argmax(load_feelings().read(look.strengths).emotions))]
            faces += 1
            agreed += own == picture.label
            row = {"picture": number, "instruction": _ASKED, **reading.record()}
            file.write(json.dumps({**row, "label": picture.label, "agrees": own == picture.label}) + "\n")
        if not count:
            raise InputError("there is no picture to explain; expected a corpus of labelled faces")
    return Written(count, faces, agreed)
