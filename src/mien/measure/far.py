"""What distance costs: words and feelings of the same clips at five places, from the mouth to the next room.

Source: "BERSting at the Screams" (BERSt), 2025, for the question: 98 actors at home, a telephone in 19 places. Theirs
are recordings; ours are clips that are sent through rooms, noise and walls made here, so that the same clip is heard
everywhere. Whether somebody shouts is not measured: no clip here tells.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.corpora.example import Recording
from mien.corpora.sound import load_sound
from mien.engines import Registry
from mien.measure.surroundings import RATE, add_noise, coloured, room
from mien.measure.voice.clips import CORPORA, Clips, fold_clips, read_clips
from mien.measure.voice.voice import answer_folds, load_folds, pooled_states, recall
from mien.measure.wer import word_error_rate
from mien.perceive import Ear
from mien.perceive.voice import VoiceStream
from mien.types import Audio

__all__ = ["PLACES", "FarReport", "Place", "bench_far", "far_card", "far_record", "put_far"]

Samples = NDArray[np.float32]

_EVERY = 10  # of RAVDESS' clips one is taken: every speaker and feeling, 96 in all
_SEED = 7


@dataclass(frozen=True, slots=True)
class Place:
    """Where a voice is heard from.

    Args:
        name: in a few words.
        decay: seconds in which the room's sound falls by 60 dB.
        distance: [0, 1], as in `mien.measure.surroundings.room`.
        wall: Hz above which a wall or a cloth lets little through; 0 where there is none.
        snr_db: the voice over pink noise.
    """

    name: str
    decay: float
    distance: float
    wall: float
    snr_db: float


PLACES = (
    Place("at the mouth", 0.1, 0.0, 0.0, 40.0),
    Place("on the desk", 0.3, 0.3, 0.0, 30.0),
    Place("across the room", 0.5, 0.7, 0.0, 18.0),
    Place("in a pocket", 0.4, 0.5, 1200.0, 12.0),
    Place("in the next room", 0.7, 1.0, 800.0, 5.0),
)


@dataclass(frozen=True, slots=True)
class FarReport:
    """What was measured, for each of `PLACES`.

    Args:
        wer: word error rate.
        uar: unweighted average recall of the eight feelings, unseen speakers.
        confidence: mean confidence of the feeling.
        abstained: share of clips of which nothing is told.
        clips: how many.
    """

    wer: tuple[float, ...]
    uar: tuple[float, ...]
    confidence: tuple[float, ...]
    abstained: tuple[float, ...]
    clips: int


def bench_far(data: Path, *, say: Callable[[str], None]) -> FarReport:
    """Hear the same clips from five places.

    Args:
        data: the folder that holds `speech/ravdess`, `speech/emodb` and `speech/nemo` (for the folds).
        say: is told what is being done.

    Returns:
        The figures; each clip's feeling is told by a head that never heard its speaker.

    Raises:
        InputError: a corpus is missing or wrong.
    """
    clips = read_clips(data)
    chosen = np.zeros(len(clips.kind), dtype=bool)
    chosen[np.flatnonzero(clips.corpus == CORPORA.index("ravdess"))[::_EVERY]] = True
    ear = Registry("ears").make("whisper:tiny")
    rows = []
    for place in PLACES:
        say(f"heard {place.name}")
        rows.append(_heard(clips, chosen, place, ear))
    return FarReport(*(tuple(column) for column in zip(*rows, strict=True)), clips=int(chosen.sum()))


def put_far(samples: Samples, place: Place, *, draw: np.random.Generator) -> Samples:
    """Return a clip as it is heard from a place.

    Args:
        samples: (n,) float32 at 16,000 Hz.
        place: where.
        draw: all chance.

    Returns:
        (n,) float32 in [-1, 1], as loud at most as it was.
    """
    sound = room(samples, decay=place.decay, distance=place.distance, draw=draw) if place.distance else samples
    if place.wall:
        spectrum = np.fft.rfft(sound)
        hertz = np.fft.rfftfreq(len(sound), 1 / RATE)
        sound = np.fft.irfft(spectrum / (1.0 + (hertz / place.wall) ** 4), len(sound)).astype(np.float32)
    sound = add_noise(sound, coloured(len(sound), slope_db=-3.0, draw=draw), snr_db=place.snr_db)
    most = max(float(np.abs(sound).max()), 1e-6)
    return (sound * min(float(np.abs(samples).max()) / most, 1.0)).astype(np.float32)


def far_record(report: FarReport) -> dict[str, Any]:
    """Return a report as one record: a figure for each place."""
    names = [place.name for place in PLACES]
    rows = {"wer": report.wer, "uar": report.uar, "confidence": report.confidence, "abstained": report.abstained}
    shown = {name: dict(zip(names, (round(v, 4) for v in row), strict=True)) for name, row in rows.items()}
    return {**shown, "clips": report.clips}


def far_card(report: FarReport) -> str:
    """Return a report as lines to read."""
    lines = [f"{report.clips} clips              word errors  recall  confidence  abstained"]
    rows = zip(PLACES, report.wer, report.uar, report.confidence, report.abstained, strict=True)
    for place, wer, uar, sure, none in rows:
        lines.append(f"{place.name:20} {wer:10.1%} {uar:8.3f} {sure:10.2f} {none:10.0%}")
    return "\n".join(lines)


def _heard(clips: Clips, chosen: NDArray[np.bool_], place: Place, ear: Ear) -> tuple[float, float, float, float]:
    draw = np.random.default_rng(_SEED)
    errors, sure, states = [], [], np.zeros((len(clips.kind), 1536), dtype=np.float32)
    for number in np.flatnonzero(chosen).tolist():
        item: Recording = clips.recordings[number]
        sound = put_far(load_sound(item).samples, place, draw=draw)
        errors.append(min(word_error_rate(item.text, ear.hear([Audio(sound, RATE)]).text), 1.0))
        stream = VoiceStream()
        stream.push(sound)
        stream.close()
        sure.append(stream.affect().confidence)
        states[number] = pooled_states(stream)
    heads = load_folds(Path(str(files("mien.perceive").joinpath("voice.onnx"))))
    scores = answer_folds(fold_clips(clips), states, heads).mean(axis=0)
    uar = recall(scores[chosen], clips, chosen, CORPORA.index("ravdess"))
    return float(np.mean(errors)), uar, float(np.mean(sure)), float(np.mean(np.array(sure) == 0.0))
