"""How good a network is that sees faces, on FER-2013's private test, and how fast; and what it is compared with."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from mien.corpora.fer2013 import FER2013
from mien.measure.pixels_rivals import Rivals, measure_rivals
from mien.measure.scores import calibration_error
from mien.perceive.face_crop import Crop
from mien.perceive.pixels import KINDS, FacePixels
from mien.perceive.pixels_crop import SIDE

__all__ = ["Faces", "PixelsReport", "measure_pixels", "read_fer2013", "temper"]

_TIMED = 100  # faces
_BATCH = 256
_ROOM = 3  # a timed face is this much larger, in a picture of three times its side


@dataclass(frozen=True, slots=True, eq=False)
class Faces:
    """Labelled faces.

    Args:
        pixels: (n, 48, 48) uint8 grey.
        labels: (n,) int64, places in basic-7.
    """

    pixels: NDArray[np.uint8]
    labels: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class PixelsReport:
    """The figures of one network of faces; all of the private test.

    Args:
        face_fer2013: share of the faces whose likeliest expression is the right one.
        recall: of each expression, in the order of basic-7.
        confusion: (7, 7) counts; rows are right.
        ece_before: expected calibration error at temperature 1.
        ece_face: the same at the temperature found on the public test.
        face_ms: median milliseconds of one reading of one face on one thread: cut, network, reasons.
        network_ms: of the network alone.
        rivals: what it is compared with.
        machine: what it was measured on.
    """

    face_fer2013: float
    recall: tuple[float, ...]
    confusion: NDArray[np.int64]
    ece_before: float
    ece_face: float
    face_ms: float
    network_ms: float
    rivals: Rivals
    machine: str


def measure_pixels(data: Path, *, weights: Path, say: Callable[[str], None]) -> PixelsReport:
    """Measure a network of faces, and what it is compared with.

    Args:
        data: the folder that holds `faces/fer2013`.
        weights: the ONNX file.
        say: is told what is being done.

    Returns:
        The figures.

    Raises:
        InputError: the corpus is missing or wrong.
        WeightsError: the file is no network of faces.
    """
    reader = FacePixels(weights)
    train, test = read_fer2013(data, "train"), read_fer2013(data, "test")
    say(f"reading {len(test.labels):,} faces")
    likely = score_faces(reader, test)
    top = likely.argmax(axis=1)
    confusion = np.zeros((len(KINDS), len(KINDS)), dtype=np.int64)
    np.add.at(confusion, (test.labels, top), 1)
    whole_ms, network_ms = _times(reader, test)
    return PixelsReport(
        face_fer2013=float((top == test.labels).mean()),
        recall=tuple(float(r) for r in confusion.diagonal() / np.maximum(confusion.sum(axis=1), 1)),
        confusion=confusion,
        ece_before=_error(temper(likely, 1.0 / reader.temperature), test.labels),
        ece_face=_error(likely, test.labels),
        face_ms=whole_ms,
        network_ms=network_ms,
        rivals=measure_rivals(train.pixels, train.labels, test.pixels, test.labels, say=say),
        machine=f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, one used",
    )


def read_fer2013(data: Path, split: str) -> Faces:
    """Return a split of FER-2013.

    Args:
        data: the folder that holds `faces/fer2013`.
        split: "train", "dev" (the public test) or "test" (the private one).

    Raises:
        InputError: it is missing or wrong.
    """
    examples = list(FER2013.read(data / "faces" / "fer2013", split=split))
    labels = np.array([KINDS.index(example.label) for example in examples], dtype=np.int64)
    return Faces(np.stack([example.pixels for example in examples]), labels)


def score_faces(reader: FacePixels, faces: Faces) -> NDArray[np.float64]:
    """Return (n, 7) probabilities of faces."""
    pixels = faces.pixels.astype(np.float32)
    return np.concatenate([reader.score(pixels[at : at + _BATCH]) for at in range(0, len(pixels), _BATCH)])


def temper(likely: NDArray[np.float64], temperature: float) -> NDArray[np.float64]:
    """Return probabilities as they would be if their logits were divided by a temperature.

    Args:
        likely: (n, k), rows that sum to 1.
        temperature: above 0; above 1 makes all less sure.
    """
    scores = np.log(np.maximum(likely, 1e-30)) / temperature
    scores = np.exp(scores - scores.max(axis=1, keepdims=True))
    return scores / scores.sum(axis=1, keepdims=True)


def _error(likely: NDArray[np.float64], labels: NDArray[np.int64]) -> float:
    return calibration_error(likely.max(axis=1), likely.argmax(axis=1) == labels)


def _times(reader: FacePixels, faces: Faces) -> tuple[float, float]:
    whole, network = [], []
    size = SIDE * _ROOM
    for face in faces.pixels[:_TIMED]:
        picture = np.zeros((3 * size, 3 * size, 3), dtype=np.uint8)
        picture[size : 2 * size, size : 2 * size] = face.repeat(_ROOM, axis=0).repeat(_ROOM, axis=1)[..., None]
        given = face[np.newaxis].astype(np.float32)
        begin = perf_counter()
        reader.score(given)
        middle = perf_counter()
        reader.read(picture, Crop(1.5 * size, 1.5 * size, float(size), 0.0))
        network.append(middle - begin)
        whole.append(perf_counter() - middle)
    return 1000.0 * float(np.median(whole)), 1000.0 * float(np.median(network))
