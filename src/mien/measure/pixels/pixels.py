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

from mien.measure.pixels.faces import ENLARGED, Faces, read_fer2013, read_raw
from mien.measure.pixels.rivals import Rivals, measure_rivals
from mien.measure.scores import calibration_error
from mien.measure.small_faces import enlarge
from mien.perceive.face_mesh import Mesh
from mien.perceive.pixels import KINDS, FacePixels

__all__ = ["PixelsReport", "measure_pixels", "score_faces", "temper"]

_TIMED = 100  # faces
_BATCH = 256


@dataclass(frozen=True, slots=True, eq=False)
class PixelsReport:
    """The figures of one network of faces; all of the private test.

    Args:
        face_fer2013: share of the faces whose likeliest expression is the right one.
        recall: of each expression, in the order of basic-7.
        confusion: (7, 7) counts; rows are right.
        ece_before: expected calibration error at temperature 1.
        ece_face: the same at the temperature found on the public test.
        face_ms: median milliseconds of one look at one face on one thread: cut, measured, named.
        reasons_ms: of a reading with its reasons.
        rivals: what it is compared with.
        machine: what it was measured on.
    """

    face_fer2013: float
    recall: tuple[float, ...]
    confusion: NDArray[np.int64]
    ece_before: float
    ece_face: float
    face_ms: float
    reasons_ms: float
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
    train, test = (read_fer2013(data, split, say=say) for split in ("train", "test"))
    say(f"reading {len(test.labels):,} faces")
    likely = score_faces(reader, test)
    top = likely.argmax(axis=1)
    confusion = np.zeros((len(KINDS), len(KINDS)), dtype=np.int64)
    np.add.at(confusion, (test.labels, top), 1)
    raw, _ = read_raw(data, "test")
    face_ms, reasons_ms = _times(reader, raw)
    return PixelsReport(
        face_fer2013=float((top == test.labels).mean()),
        recall=tuple(float(r) for r in confusion.diagonal() / np.maximum(confusion.sum(axis=1), 1)),
        confusion=confusion,
        ece_before=_error(temper(likely, 1.0 / reader.temperature), test.labels),
        ece_face=_error(likely, test.labels),
        face_ms=face_ms,
        reasons_ms=reasons_ms,
        rivals=measure_rivals((read_raw(data, "train")[0], train), (raw, test), say=say),
        machine=f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, one used",
    )


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


def _times(reader: FacePixels, raw: NDArray[np.uint8]) -> tuple[float, float]:
    look, whole = [], []
    mesh = Mesh()
    for picture in (enlarge(face, side=ENLARGED) for face in raw[:_TIMED]):
        meshed = mesh.find(picture)
        if meshed is None:
            continue
        begin = perf_counter()
        reader.glance(picture, meshed.crop)
        middle = perf_counter()
        reader.read(picture, meshed.crop)
        look.append(middle - begin)
        whole.append(perf_counter() - middle)
    return 1000.0 * float(np.median(look)), 1000.0 * float(np.median(whole))
