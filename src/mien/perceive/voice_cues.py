"""What stands out in a voice: stretches that are high, low, lively, even, loud, bright or silent, with times.

Source: Scherer, "Vocal communication of emotion: a review of research paradigms", Speech Communication 40, 2003 (which
cues matter); pitch norms of Traunmüller & Eriksson, 1995; the brightness is eGeMAPS' alpha ratio (Eyben et al., 2016).
The limits from which a cue is told are set by hand, at about one deviation of plain speech. Cues are measured apart
from the network that names the feeling: they say what was there to hear, not what the network made of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.perceive.pitch import HOP, WINDOW, Frames, analyse, median_pitch
from mien.perceive.protocol import RATE

__all__ = ["Cue", "CueStream", "find_cues", "frame_noise"]

_LAST = 1200  # frames that are looked at: the last 12 s
_FLOOR_DB = 25.0  # below the loud frames: what is softer is breath and room
_LEAST = 20  # voiced frames, 0.2 s
_MEN, _WOMEN = 119.0, 207.0  # Hz
_HIGH, _LOW = 3.0, -3.0  # semitones from the nearer norm, at either side of both
_LIVELY, _EVEN = 11.0, 3.5  # semitones between the 10th and 90th percentile
_SLIDE = 5.0  # semitones from one third of a stretch to the next
_SMOOTH = 25  # frames
_LOUD_DB = 6.0  # over the voice's own middle, for a fifth of a second
_BRIGHT, _SOFT = -3.0, -17.0  # dB of 1 to 5 kHz over what is below
_SILENT = 0.5  # seconds between two sounds of a turn
_RUN = 20  # frames in a run
_BRIDGE = 12  # frames that a run may miss: a stop consonant

Reals = NDArray[np.float32]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Cue:
    """Something to hear.

    Args:
        what: the sentence's middle, such as "pitch 4 semitones above the usual".
        start: seconds from the start of the stream.
        end: seconds.
        value: the figure in the sentence, in its unit.
        weight: how far it lies beyond the limit from which it is told, 1 at the limit.
    """

    what: str
    start: float
    end: float
    value: float
    weight: float

    def sentence(self) -> str:
        """Return the evidence sentence."""
        return f"voice: {self.what}, {self.start:.1f}-{self.end:.1f} s"


class CueStream:
    """Measures frames as sound comes in, and keeps the last 12 s of them."""

    def __init__(self) -> None:
        self._held = np.zeros(0, dtype=np.float32)
        self._frames = analyse(self._held)
        self._first = 0

    def push(self, samples: Reals) -> int:
        """Take some more sound.

        Args:
            samples: (n,) float32 at 16,000 Hz.

        Returns:
            Frames of 10 ms that were measured since the start.
        """
        self._held = np.concatenate([self._held, samples])
        if len(self._held) >= WINDOW:
            new = analyse(self._held)
            self._held = self._held[len(new.pitch) * HOP :]
            whole = (np.concatenate([getattr(f, name) for f in (self._frames, new)]) for name in Frames.__slots__)
            self._frames = Frames(*whole)
        return self._first + len(self._frames.pitch)

    def until(self, frame: int) -> tuple[Frames, float]:
        """Return what was measured before a frame, and forget what is too long ago.

        Args:
            frame: frames since the start, not past those measured; it does not fall from call to call.

        Returns:
            At most 12 s of frames, and where they begin in seconds.
        """
        drop = max(frame - _LAST - self._first, 0)
        kept = Frames(*(getattr(self._frames, name)[drop:] for name in Frames.__slots__))
        self._frames, self._first = kept, self._first + drop
        last = frame - self._first
        return Frames(*(getattr(kept, name)[:last] for name in Frames.__slots__)), self._first * HOP / RATE


def frame_noise(frames: Frames) -> float:
    """Return how far the loud frames stand above the background, dB.

    Args:
        frames: what was measured.

    Returns:
        The 90th percentile of level over the 10th; 0 without frames. A voice without any pause is underrated.
    """
    if not len(frames.level_db):
        return 0.0
    soft, loud = np.percentile(frames.level_db, [10, 90])
    return float(loud - soft)


def find_cues(frames: Frames, start: float) -> tuple[Cue, ...]:
    """Find what stands out.

    Args:
        frames: what was measured, 100 frames a second.
        start: where they begin in the stream, seconds.

    Returns:
        Cues, the strongest first; none where less than 0.2 s are voiced.
    """
    if not len(frames.pitch):
        return ()
    loud = frames.level_db > np.percentile(frames.level_db, 95) - _FLOOR_DB
    pitch = median_pitch(frames.pitch)
    voiced = (pitch > 0) & loud
    if voiced.any():
        voiced &= np.abs(np.log2(np.maximum(pitch, 1.0) / np.median(pitch[voiced]))) < 1.0
    if voiced.sum() < _LEAST:
        return ()
    tones = 12 * np.log2(np.maximum(pitch, 1.0))
    found = [
        *_height(tones, voiced),
        *_movement(tones, voiced),
        *_loudness(frames.level_db, voiced),
        *_brightness(frames.tilt_db, voiced),
        *_silence(loud),
    ]
    moved = (_shift(cue, start) for cue in found)
    return tuple(sorted(moved, key=lambda cue: -cue.weight))


def _height(tones: Reals, voiced: Flags) -> list[Cue]:
    """Tell where the pitch lies above or below what men or women usually have, whoever is nearer to its lower part."""
    norms = 12 * np.log2([_MEN, _WOMEN])
    norm = norms[int(np.abs(norms - np.percentile(tones[voiced], 25)).argmin())]
    above = tones - norm
    return [
        _cue(f"pitch {value:.0f} semitones above the usual", first, last, value, value / _HIGH)
        for first, last in _runs(voiced & (above > _HIGH))
        if (value := float(np.median(above[first:last][voiced[first:last]]))) > _HIGH
    ] + [
        _cue(f"pitch {-value:.0f} semitones below the usual", first, last, value, value / _LOW)
        for first, last in _runs(voiced & (above < _LOW))
        if (value := float(np.median(above[first:last][voiced[first:last]]))) < _LOW
    ]


def _movement(tones: Reals, voiced: Flags) -> list[Cue]:
    places = np.flatnonzero(voiced)
    low, high = np.percentile(tones[places], [10, 90])
    span = float(high - low)
    first, last = int(places[0]), int(places[-1]) + 1
    found = []
    if span > _LIVELY:
        found.append(_cue(f"pitch moves over {span:.0f} semitones", first, last, span, span / _LIVELY))
    if span < _EVEN and len(places) > 3 * _RUN:
        found.append(
            _cue(f"pitch stays within {span:.1f} semitones", first, last, span, min(_EVEN / max(span, 0.5), 2.0))
        )
    if len(places) > 3 * _RUN:
        recent = places[places >= last - 150]
        begin, finish = (float(np.median(part)) for part in (tones[recent[: _RUN // 2]], tones[recent[-_RUN // 2 :]]))
        change = finish - begin
        if abs(change) > _SLIDE:
            word = "rose" if change > 0 else "fell"
            at = (int(recent[0]), int(recent[-1]) + 1)
            found.append(_cue(f"pitch {word} {abs(change):.0f} semitones", *at, change, abs(change) / _SLIDE))
    return found


def _loudness(level_db: Reals, voiced: Flags) -> list[Cue]:
    """Tell where a quarter of a second, sounds and gaps together, is louder than the middle of all of them."""
    smooth = np.convolve(level_db, np.ones(_SMOOTH) / _SMOOTH, mode="same")
    over = smooth - np.median(smooth[voiced])
    return [
        _cue(f"{value:.0f} dB louder than the rest", first, last, value, value / _LOUD_DB)
        for first, last in _runs(voiced & (over > _LOUD_DB - 1.0))
        if (value := float(np.median(over[first:last][voiced[first:last]]))) > _LOUD_DB
    ]


def _brightness(tilt_db: Reals, voiced: Flags) -> list[Cue]:
    places = np.flatnonzero(voiced)
    value = float(tilt_db[places].mean())
    at = (int(places[0]), int(places[-1]) + 1)
    if value > _BRIGHT:
        return [_cue(f"pressed, {value:+.0f} dB of brightness", *at, value, 1.0 + (value - _BRIGHT) / 5.0)]
    if value < _SOFT:
        return [_cue(f"soft, {value:+.0f} dB of brightness", *at, value, 1.0 + (_SOFT - value) / 5.0)]
    return []


def _silence(loud: Flags) -> list[Cue]:
    places = np.flatnonzero(loud)
    gaps = np.diff(places) * HOP / RATE
    return [
        _cue(f"silent for {gap:.1f} s", int(places[i]) + 1, int(places[i + 1]), float(gap), float(gap) / (2 * _SILENT))
        for i, gap in enumerate(gaps)
        if gap > _SILENT
    ]


def _runs(there: Flags) -> list[tuple[int, int]]:
    """Return the frames [first, last) where something holds for 0.2 s of voice; gaps of 0.12 s are bridged."""
    places = np.flatnonzero(there)
    if not len(places):
        return []
    parts = np.split(places, np.flatnonzero(np.diff(places) > _BRIDGE) + 1)
    return [(int(part[0]), int(part[-1]) + 1) for part in parts if len(part) >= _RUN]


def _cue(what: str, first: int, last: int, value: float, weight: float) -> Cue:
    return Cue(what, first * HOP / RATE, last * HOP / RATE, value, weight)


def _shift(cue: Cue, start: float) -> Cue:
    return Cue(cue.what, cue.start + start, cue.end + start, cue.value, cue.weight)
