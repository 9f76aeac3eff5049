"""Alignment: phone times for a recording whose words are known, by a voice that says the same words.

A synthesis knows its phones exactly. Warped onto the recording by the likeness of their cepstra, with the recogniser's
word times as soft anchors, it lends them its phones.

Source: Malfrère & Dutoit, "High-quality speech synthesis for phonetic speech segmentation", Eurospeech 1997. We add
silence that may come or not between any two words, and anchors.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.speak.energy import energy_speech
from mien.speak.protocol import Voice
from mien.speak.text import split_text, spoken_text
from mien.speak.warp import warp
from mien.types import Audio, Mark, Speech, neutral

__all__ = ["align"]

_RATE = 16_000
_HOP = 160  # samples: one frame every 10 ms
_HOP_S = _HOP / _RATE
_PIECE = 20.0  # seconds of words that are warped at once; with margins under 30, so that memory stays bounded
_MARGIN = 0.4  # seconds of sound around a piece's words, for recognisers cut words short
_SLACK = 0.15  # seconds by which a recogniser's word times are commonly wrong
_ANCHOR = 3.0  # cost of a frame for each second beyond the slack
_LONGEST = 3.0  # seconds of a word; recognisers stretch their last one over a pause
_TOLL = 0.15
_WORST = 1.125  # mean cost above which the words are not what is heard; docs/speak.md has the recordings behind it
_CEPSTRA = 13
_WEIGHTS = np.exp(-0.15 * np.tile(np.arange(_CEPSTRA), 2)).astype(np.float32)  # low ones tell phones, high ones voices


@dataclass(frozen=True, slots=True, eq=False)
class _Model:
    """What a piece of recording is warped onto: columns that stand for frames of synthesis, or for silence (phone -1).

    Args:
        features: (n, d) float32.
        phone: (n,) index in `phones`, -1 for silence.
        earliest: (n,) seconds, the anchor before which a column costs.
        latest: (n,) seconds, the anchor after which it does.
        phones: the phones that are spoken, without silence.
        owner: (phones,) index of the word that each belongs to.
    """

    features: NDArray[np.float32]
    phone: NDArray[np.int64]
    earliest: NDArray[np.float64]
    latest: NDArray[np.float64]
    phones: tuple[Mark, ...]
    owner: tuple[int, ...]


def align(audio: Audio, words: tuple[Mark, ...], voice: Voice) -> Speech:
    """Give a recording phones, from its words where they fit what is heard, else from its energy.

    Args:
        audio: a recording of any length; pieces of at most 30 s are worked at.
        words: what was recognised in it, in order, with rough times.
        voice: says the same words; one that speaks the recording's language.

    Returns:
        The recording with phones that cover it. Timing is "aligned", and the words' times are their phones'; or it is
        "energy" and the words are as they came, where there are none or they do not fit.
    """
    words = tuple(_clip(word, audio.duration) for word in words)
    phones: list[Mark] = []
    timed: list[Mark] = []
    cost = weight = 0.0
    for piece, start, end in _pieces(words, audio.duration):
        found = _align_piece(audio.cut(start, end), [_shift(word, -start) for word in piece], voice)
        if found is not None:
            marks, spans, mean = found
            phones += [_shift(mark, start) for mark in marks]
            timed += [_shift(mark, start) for mark in spans]
            cost, weight = cost + mean * (end - start), weight + end - start
    if not weight or cost / weight > _WORST:
        return energy_speech(audio, words=words)
    return Speech(audio, _with_silence(phones, audio.duration), tuple(timed), "aligned")


def _clip(word: Mark, duration: float) -> Mark:
    start = min(word.start, duration)
    return Mark(word.text, start, min(word.end, duration, start + _LONGEST), word.stress)


def _shift(mark: Mark, by: float) -> Mark:
    return Mark(mark.text, max(mark.start + by, 0.0), max(mark.end + by, 0.0), mark.stress)


def _pieces(words: tuple[Mark, ...], duration: float) -> Iterator[tuple[list[Mark], float, float]]:
    """Yield runs of words with the span of sound to look for them in; spans do not overlap."""
    runs: list[list[Mark]] = []
    for word in words:
        if runs and word.end - runs[-1][0].start <= _PIECE:
            runs[-1].append(word)
        else:
            runs.append([word])
    start = 0.0
    limits = [(run[-1].end + following[0].start) / 2 for run, following in pairwise(runs)] + [duration]
    for run, limit in zip(runs, limits, strict=False):
        end = min(run[-1].end + _MARGIN, limit, duration)
        yield run, max(start, run[0].start - _MARGIN), end
        start = end


def _align_piece(audio: Audio, words: list[Mark], voice: Voice) -> tuple[list[Mark], list[Mark], float] | None:
    """Return phones, words and the mean cost of one piece, or None where there is nothing to align."""
    sayable = [word for word in words if _is_sayable(word.text)]
    sound = _features(audio)
    if not sayable or len(sound) < 3:
        return None
    quiet = sound[:, 0] <= np.quantile(sound[:, 0], 0.1)
    level, spread = _statistics(sound[~_is_quiet(sound)])
    model = _model(sayable, voice, silence=(sound[quiet].mean(axis=0) - level) / spread)
    if 2 * len(sound) < len(model.phone):  # said more than twice as fast as the voice could
        return None
    times = (np.arange(len(sound)) + 0.5) * _HOP_S
    costs = _distances((sound - level) / spread, model.features)
    early = np.maximum(model.earliest[None] - times[:, None], 0.0)
    late = np.maximum(times[:, None] - model.latest[None], 0.0)
    path, _ = warp((costs + _ANCHOR * (early + late)).astype(np.float32), toll=_TOLL)
    spoken = model.phone[path] >= 0
    if not spoken.any():
        return None
    phones, spans = _read_path(model, path, sayable, audio.duration)
    return phones, spans, float(costs[np.arange(len(path)), path][spoken].mean())


def _is_sayable(text: str) -> bool:
    try:
        return bool(spoken_text(text))
    except InputError:
        return False


def _model(words: list[Mark], voice: Voice, *, silence: NDArray[np.float32]) -> _Model:
    """Say the words and lay their frames in a row, with a column of silence around every word."""
    phones: list[Mark] = []
    owner: list[int] = []
    features: list[NDArray[np.float32]] = []
    phone: list[int] = []
    earliest: list[float] = []
    latest: list[float] = []

    def lay(rows: NDArray[np.float32], index: int, first: float, last: float) -> None:
        features.append(rows)
        phone.extend([index] * len(rows))
        earliest.extend([first - _SLACK] * len(rows))
        latest.extend([last + _SLACK] * len(rows))

    before = 0.0
    for place, (mark, frames) in _said(words, voice):
        if not owner or owner[-1] != place:
            lay(silence[None], -1, before, words[place].start)
            before = words[place].end
        phones.append(mark)
        owner.append(place)
        lay(frames, len(phones) - 1, words[place].start, words[place].end)
    lay(silence[None], -1, before, np.inf)
    return _Model(
        np.concatenate(features),
        np.array(phone),
        np.array(earliest),
        np.array(latest),
        tuple(phones),
        tuple(owner),
    )


def _said(words: list[Mark], voice: Voice) -> Iterator[tuple[int, tuple[Mark, NDArray[np.float32]]]]:
    """Say the words in pieces; yield each phone with its frames and the place of the word that it belongs to."""
    owners = [place for place, word in enumerate(words) for _ in spoken_text(word.text).split()]
    taken = 0
    for text in split_text(" ".join(spoken_text(word.text) for word in words)):
        speech = voice.speak(text, neutral())
        frames = _features(speech.audio)
        spoken = np.zeros(len(frames), dtype=bool)
        rows = []
        for mark in speech.phones:
            first = min(round(mark.start / _HOP_S), len(frames) - 1)
            rows.append(slice(first, max(round(mark.end / _HOP_S), first + 1)))
            spoken[rows[-1]] |= bool(mark.text)
        level, spread = _statistics(frames[spoken])
        frames = (frames - level) / spread
        written = text.split()
        for mark, row in zip(speech.phones, rows, strict=True):
            if mark.text:
                yield owners[taken + _place(mark, speech.words, written)], (mark, frames[row])
        taken += len(written)


def _place(phone: Mark, words: tuple[Mark, ...], written: list[str]) -> int:
    """Return which of the written words a phone lies in; the voice may leave words out, but not change their order."""
    middle, place = (phone.start + phone.end) / 2, -1
    for word in words:
        place = written.index(word.text, place + 1)
        if middle < word.end:
            break
    return place


def _read_path(
    model: _Model, path: NDArray[np.int64], words: list[Mark], duration: float
) -> tuple[list[Mark], list[Mark]]:
    """Return the phones where the path meets them, and the words that hold them."""
    columns = model.phone[path]
    phones: list[Mark] = []
    spans: dict[int, list[Mark]] = {}
    for index, (mark, place) in enumerate(zip(model.phones, model.owner, strict=True)):
        frames = np.flatnonzero(columns == index)
        if len(frames):
            end = min((frames[-1] + 1) * _HOP_S, duration)
            phones.append(Mark(mark.text, min(frames[0] * _HOP_S, end), end, mark.stress))
            spans.setdefault(place, []).append(phones[-1])
    return phones, [
        Mark(words[place].text, group[0].start, group[-1].end, max(mark.stress for mark in group))
        for place, group in spans.items()
    ]


def _with_silence(phones: list[Mark], duration: float) -> tuple[Mark, ...]:
    """Fill the gaps between phones, before and after them."""
    marks: list[Mark] = []
    at = 0.0
    for phone in phones:
        if phone.start > at + 1e-9:
            marks.append(Mark("", at, phone.start))
        marks.append(phone)
        at = phone.end
    if duration > at + 1e-9:
        marks.append(Mark("", at, duration))
    return tuple(marks)


def _features(audio: Audio) -> NDArray[np.float32]:
    """Return (t, 2 * 13) float32 cepstra and their slopes, a row every 10 ms; the first is loudness."""
    import librosa

    samples = audio.resample(_RATE).samples
    if len(samples) < _HOP:
        return np.zeros((0, 2 * _CEPSTRA), np.float32)
    cepstra = librosa.feature.mfcc(y=samples, sr=_RATE, n_mfcc=_CEPSTRA, n_fft=512, win_length=400, hop_length=_HOP)
    cepstra = cepstra[:, : len(samples) // _HOP]
    slopes = librosa.feature.delta(cepstra, width=5, mode="nearest")
    return np.concatenate([cepstra, slopes]).T.astype(np.float32)


def _is_quiet(sound: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Tell which frames are nearer to the quietest than to the loudest."""
    low, high = np.quantile(sound[:, 0], [0.05, 0.95])
    return sound[:, 0] < low + 0.35 * (high - low)


def _statistics(rows: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    return rows.mean(axis=0), rows.std(axis=0) + np.float32(1e-3)


def _distances(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the root mean square difference, weighted, of every row of a from every row of b."""
    weights = np.sqrt(_WEIGHTS / _WEIGHTS.sum())
    a, b = a * weights, b * weights
    squares = (a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1)[None] - 2.0 * (a @ b.T)
    return np.sqrt(np.maximum(squares, 0.0))
