"""Figures of the listener to a voice: unseen speakers, unseen corpora, calibration, speed.

The shipped network hears every clip as a stream; the heads of its training's folds, kept in `voice_folds.npz`, name the
feeling of speakers that they never heard. Nothing is trained here, and what is measured is the shipped encoder.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from time import process_time

import numpy as np
from numpy.typing import NDArray

from mien.corpora.sound import load_sound
from mien.measure.scores import calibration_error
from mien.measure.voice.clips import CORPORA, Clips, VoiceFold, fold_clips, read_clips
from mien.perceive.voice import KINDS, VoiceStream, VoiceTone
from mien.types import Audio

__all__ = ["VoiceReport", "answer_folds", "hear_clips", "load_folds", "measure_voice", "pooled_states", "recall"]

_TIMED = 60  # seconds of sound
_STATES = 768

Reals = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class VoiceReport:
    """The figures of one network of voice.

    Args:
        uar: unweighted average recall of unseen speakers for each of `CORPORA`, among the kinds that the corpus has;
            the heads of all seeds together, as shipped.
        seeds: the same of each seed's head alone, (s, 3).
        spread: (3, 2), the lowest and highest recall of a fold.
        across: recall on each corpus of heads that heard the two others, among the kinds that these have too.
        confusion: for each corpus (9, 9) counts; rows are right.
        ece_before: expected calibration error over nine kinds, unseen speakers of all corpora, temperature 1.
        ece_voice: the same at each fold's temperature, found on its dev speakers.
        vad: correlation with the labels' points: valence, arousal, dominance.
        voice_rtf: seconds of one core for a second of sound, a whole recording at once.
        stream_rtf: the same, sound coming in pieces of 20 ms.
    """

    uar: tuple[float, ...]
    seeds: NDArray[np.float64]
    spread: NDArray[np.float64]
    across: tuple[float, ...]
    confusion: NDArray[np.int64]
    ece_before: float
    ece_voice: float
    vad: tuple[float, ...]
    voice_rtf: float
    stream_rtf: float


def measure_voice(data: Path, *, weights: Path | None, say: Callable[[str], None]) -> VoiceReport:
    """Measure a network of voice.

    Args:
        data: the folder that holds `speech/ravdess`, `speech/emodb` and `speech/nemo`.
        weights: the ONNX file, with its "_folds.npz" beside it; the shipped one unless given.
        say: is told how it goes.

    Returns:
        The figures.

    Raises:
        InputError: a corpus is missing or wrong.
    """
    path = weights or Path(str(files("mien.perceive").joinpath("voice.onnx")))
    heads = load_folds(path)
    clips = read_clips(data)
    states = hear_clips(clips, path, say=say)
    folds = fold_clips(clips)
    tested = answer_folds(folds, states, heads)
    warmth = np.ones(len(clips.kind), dtype=np.float32)
    spread = np.tile(np.array([1.0, 0.0]), (len(CORPORA), 1))
    for number, fold in enumerate(folds):
        warmth[fold.test] = heads[f"fold{number}_temperature"]
        for place in range(len(CORPORA)):
            part = fold.test & (clips.corpus == place)
            if part.any():
                found = recall(tested[:, part].mean(axis=0), clips, part, place)
                spread[place] = min(spread[place, 0], found), max(spread[place, 1], found)
    scores = tested.mean(axis=0)
    parts = [clips.corpus == place for place in range(len(CORPORA))]
    sure, right = _sureness(scores, clips, 1.0)
    sure_after, _ = _sureness(scores, clips, warmth)
    return VoiceReport(
        uar=tuple(recall(scores[part], clips, part, place) for place, part in enumerate(parts)),
        seeds=np.array([[recall(one[part], clips, part, k) for k, part in enumerate(parts)] for one in tested]),
        spread=spread,
        across=tuple(_across(heads, states, clips, place) for place in range(len(CORPORA))),
        confusion=np.stack([_confusion(scores[part], clips, part, place) for place, part in enumerate(parts)]),
        ece_before=calibration_error(sure, right),
        ece_voice=calibration_error(sure_after, right),
        vad=tuple(float(np.corrcoef(np.tanh(scores[:, k - 3]), clips.vad[:, k])[0, 1]) for k in range(3)),
        voice_rtf=_rtf(clips, None),
        stream_rtf=_rtf(clips, 320),
    )


def hear_clips(clips: Clips, path: Path, *, say: Callable[[str], None]) -> Reals:
    """Return (n, 1536): what the stream has pooled at the end of each clip.

    Args:
        clips: of all corpora.
        path: the ONNX file.
        say: is told how it goes.
    """
    states = []
    for number, item in enumerate(clips.recordings):
        stream = VoiceStream(path)
        stream.push(load_sound(item).samples)
        stream.close()
        states.append(pooled_states(stream))
        if number % 200 == 0:
            say(f"voice: {number} of {len(clips.recordings)} clips")
    return np.array(states, dtype=np.float32)


def pooled_states(stream: VoiceStream) -> Reals:
    """Return (1536,): mean and deviation of the encoder's states, as a stream has pooled them."""
    mean, square = np.split(stream.sums[0, 1:] / max(float(stream.sums[0, 0]), 1e-6), [_STATES])
    return np.concatenate([mean, np.sqrt(np.maximum(square - mean**2, 1e-6))])


def load_folds(weights: Path) -> dict[str, Reals]:
    """Return the heads of a training's folds.

    Args:
        weights: the ONNX file, with its "_folds.npz" beside it.
    """
    with np.load(weights.with_name(f"{weights.stem}_folds.npz")) as file:
        return {name: file[name].astype(np.float32) for name in file.files}


def answer_folds(folds: Sequence[VoiceFold], states: Reals, heads: Mapping[str, Reals]) -> Reals:
    """Return what heads say that never heard the speaker.

    Args:
        folds: of the clips.
        states: (n, 1536) of each clip.
        heads: of `load_folds`.

    Returns:
        (s, n, 12) float32: of each seed the scores of `KINDS`, then the three axes.
    """
    scores = np.full((len(heads["fold0_weight"]), len(states), len(KINDS) + 3), np.nan, dtype=np.float32)
    for number, fold in enumerate(folds):
        scores[:, fold.test] = _answers(heads, f"fold{number}", states[fold.test])
    return scores


def _answers(heads: Mapping[str, Reals], name: str, states: Reals) -> Reals:
    """Return (s, m, 12), the scores of each seed's head."""
    given = np.clip((states - heads[f"{name}_mean"]) / heads[f"{name}_deviation"], -5.0, 5.0)
    return np.stack(
        [given @ w.T + b for w, b in zip(heads[f"{name}_weight"], heads[f"{name}_bias"], strict=True)]
    ).astype(np.float32)


def _guess(scores: Reals, there: NDArray[np.bool_]) -> NDArray[np.int64]:
    return np.where(there, scores[:, : len(KINDS)], -np.inf).argmax(axis=1)


def _confusion(scores: Reals, clips: Clips, part: NDArray[np.bool_], place: int) -> NDArray[np.int64]:
    table = np.zeros((len(KINDS), len(KINDS)), dtype=np.int64)
    np.add.at(table, (clips.kind[part], _guess(scores, clips.possible()[place])), 1)
    return table


def recall(scores: Reals, clips: Clips, part: NDArray[np.bool_], place: int) -> float:
    """Return the unweighted average recall of some clips of a corpus, among the kinds that it has.

    Args:
        scores: (m, 12) of those clips.
        clips: of all corpora.
        part: (n,) which those are.
        place: of the corpus in `CORPORA`.
    """
    table = _confusion(scores, clips, part, place)
    counts = table.sum(axis=1)
    return float((np.diag(table)[counts > 0] / counts[counts > 0]).mean())


def _across(heads: Mapping[str, Reals], states: Reals, clips: Clips, place: int) -> float:
    possible = clips.possible()
    there = possible[place] & np.delete(possible, place, axis=0).any(axis=0)
    part = (clips.corpus == place) & there[clips.kind]
    guess = _guess(_answers(heads, f"without_{CORPORA[place]}", states[part]).mean(axis=0), there)
    kind = clips.kind[part]
    return float(np.mean([(guess[kind == k] == k).mean() for k in np.unique(kind)]))


def _sureness(scores: Reals, clips: Clips, warmth: Reals | float) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return how sure each answer over nine kinds is, and whether it is right."""
    scaled = scores[:, : len(KINDS)].astype(np.float64) / np.reshape(warmth, (-1, 1))
    likely = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    likely /= likely.sum(axis=1, keepdims=True)
    return likely.max(axis=1), likely.argmax(axis=1) == clips.kind


def _rtf(clips: Clips, piece: int | None) -> float:
    """Return the processor time for a second of sound; on an idle machine it is the wall's."""
    tone = VoiceTone()
    sounds: list[Reals] = []
    for item in clips.recordings[:: max(len(clips.recordings) // 20, 1)]:
        sounds.append(load_sound(item).samples)
    sound = np.concatenate(sounds)[: _TIMED * 16_000]
    size = piece or len(sound)
    tone.listen([Audio(sound[:16_000], 16_000)])
    start = process_time()
    tone.listen(Audio(sound[at : at + size], 16_000) for at in range(0, len(sound), size))
    return (process_time() - start) / (len(sound) / 16_000)
