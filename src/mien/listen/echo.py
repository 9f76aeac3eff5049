"""Mien's own voice in the microphone, found and taken out as sound comes in.

The microphone's bands follow what is played some time later and softer, and what follows is suppressed; a person who
speaks at the same time is louder than that and stays. Envelopes are compared, not waves, so that clocks which drift and
loudspeakers which distort do no harm.

Source: Faller and Chen, "Suppressing acoustic echo in a spectral envelope space", IEEE Trans. Speech and Audio
Processing 13(5), 2005. We look for the delay by correlating log envelopes over the last seconds, and learn each band's
level as a low quantile of what is heard over what is played, which double talk hardly moves.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.listen.activity import RATE

__all__ = ["FRAME", "Echo"]

FRAME = 160
"""Samples of a frame, 10 ms; so much later sound comes out."""

Samples = NDArray[np.float32]
Reals = NDArray[np.float64]

_EDGES_HZ = (60, 200, 350, 500, 700, 900, 1150, 1450, 1800, 2250, 2800, 3500, 4300, 5300, 6500, 8000)
_LAGS = 70  # frames: delays up to 0.7 s
_MEMORY = 0.995  # a frame: the correlation looks 2 s back
_SLOW = 0.98  # a frame: the mean that envelopes are compared without looks half a second back
_SURE = 0.35  # correlation that makes a delay believed
_LEAVE = 1.15  # another delay must correlate by so much better
_TAIL = 10**-0.17  # a frame: rooms of 0.35 s
_PRIOR_DB = -9.0  # level of a leak before anything was learned
_UP_DB, _DOWN_DB = 0.12, 0.28  # steps of the quantile tracker: about 7 frames in 10 lie under what is learned
_MARGIN_DB = 7.0  # what is suppressed lies so far above what is learned
_QUICK, _ALONE = 0.4, 0.25  # the share that is kept, over some frames; below this Mien speaks alone
_FLOOR = 10**-1.5
_QUIET = 1e-7  # power of a band under which nothing is learned


class Echo:
    """Takes Mien's voice out of one microphone; one for each conversation."""

    def __init__(self) -> None:
        freqs = np.fft.rfftfreq(2 * FRAME, 1 / RATE)
        band = np.searchsorted(_EDGES_HZ, freqs, side="right")
        self._bands = np.stack([band == k for k in range(1, len(_EDGES_HZ))]).astype(np.float64)
        self._back = self._bands.T
        self._edges = 1.0 - self._bands.sum(axis=0)  # below 60 Hz, where nobody speaks: taken out in an echo
        self._window = np.sqrt(np.hanning(2 * FRAME + 1)[:-1])
        self._held = (np.zeros(0, np.float32), np.zeros(0, np.float32))
        self._last = (np.zeros(FRAME, np.float32), np.zeros(FRAME, np.float32))
        self._over = np.zeros(FRAME)
        count = len(self._bands)
        self._power = np.zeros((_LAGS, count))  # of what was played, newest first
        self._shape = np.zeros((_LAGS, count))  # its log envelope without its mean
        self._means = np.zeros((2, count))
        self._cross, self._played, self._heard = np.zeros(_LAGS), np.zeros(_LAGS), 0.0
        self._lag: int | None = None
        self._tail = np.zeros(count)
        self._level_db = np.full(count, _PRIOR_DB)
        self._kept = 0.0
        self.own = 0.0

    @property
    def delay(self) -> float | None:
        """Seconds from what is played to the microphone; None where the microphone does not follow it."""
        return None if self._lag is None else self._lag * FRAME / RATE

    def push(self, heard: Samples, *, played: Samples) -> Samples:
        """Take Mien's voice out of some more sound.

        Args:
            heard: (n,) float32 at 16,000 Hz, from the microphone.
            played: (n,) float32, what was played then as far as is known; zeros where nothing was.

        Returns:
            (m,) float32, the microphone without Mien's voice, `FRAME` samples late: as many whole frames as came in.
            `own` is then the share of the last frame that was Mien's.

        Raises:
            InputError: the two are not of one length.
        """
        if heard.shape != played.shape or heard.ndim != 1:
            raise InputError(f"heard {heard.shape} and played {played.shape}; expected two rows of one length")
        ours = np.concatenate([self._held[0], heard])
        theirs = np.concatenate([self._held[1], played])
        whole = len(ours) // FRAME * FRAME
        self._held = (ours[whole:], theirs[whole:])
        frames = [self._frame(ours[at : at + FRAME], theirs[at : at + FRAME]) for at in range(0, whole, FRAME)]
        return np.concatenate(frames).astype(np.float32) if frames else np.zeros(0, np.float32)

    def _frame(self, heard: Samples, played: Samples) -> Reals:
        if not played.any() and self._power.max() < _QUIET:
            return self._pass(heard, played)
        spectrum = np.fft.rfft(np.concatenate([self._last[0], heard]) * self._window)
        other = np.fft.rfft(np.concatenate([self._last[1], played]) * self._window)
        self._last = (heard, played)
        ours = self._bands @ (np.abs(spectrum) ** 2) / FRAME
        theirs = self._bands @ (np.abs(other) ** 2) / FRAME
        gain = self._gain(ours, theirs)
        self.own = float(1 - (gain**2 @ ours) / (ours.sum() + 1e-12))
        bins = self._back @ gain + self._edges * gain.min()
        sound = np.fft.irfft(spectrum * bins) * self._window
        out = self._over + sound[:FRAME]
        self._over = sound[FRAME:]
        return out

    def _pass(self, heard: Samples, played: Samples) -> Reals:
        """Give a frame of sound as it is, where nothing was played for long: most of what a microphone hears."""
        sound = np.concatenate([self._last[0], heard]) * self._window**2
        self._last = (heard, played)
        self.own = 0.0
        self._power[1:] = self._power[:-1]
        self._power[0] = 0.0
        out = self._over + sound[:FRAME]
        self._over = sound[FRAME:]
        return np.asarray(out, dtype=np.float64)

    def _gain(self, ours: Reals, theirs: Reals) -> Reals:
        """Return how much of each band is kept, amplitude."""
        self._power[1:] = self._power[:-1]
        self._power[0] = theirs
        if self._power.max() < _QUIET:
            return np.ones(len(ours))
        self._find(ours, theirs)
        if self._lag is None:
            near = self._power[:30].max(axis=0)
        else:
            near = self._power[max(self._lag - 2, 0) : self._lag + 3].max(axis=0)
        self._tail = np.maximum(near, self._tail * _TAIL)
        self._learn(ours)
        own = self._tail * 10 ** ((self._level_db + _MARGIN_DB) / 10)
        gain = np.clip(1 - own / (ours + 1e-12), _FLOOR, 1.0)
        self._kept += _QUICK * (float(gain**2 @ ours) / (float(ours.sum()) + 1e-12) - self._kept)
        return gain if self._kept > _ALONE else np.zeros(len(gain))

    def _learn(self, ours: Reals) -> None:
        loud = self._tail > max(_QUIET, float(self._tail.max()) * 1e-3)
        ratio = 10 * np.log10((ours + 1e-10) / (self._tail + 1e-10))
        step = np.where(ratio > self._level_db, _UP_DB, -_DOWN_DB)
        self._level_db = np.clip(self._level_db + step * loud, -60.0, 0.0)

    def _find(self, ours: Reals, theirs: Reals) -> None:
        """Look for the delay at which the microphone follows what is played."""
        logs = 10 * np.log10(np.stack([ours, theirs]) + 1e-8)
        self._means = _SLOW * self._means + (1 - _SLOW) * logs if self._means.any() else logs
        shape = logs - self._means
        self._shape[1:] = self._shape[:-1]
        self._shape[0] = shape[1]
        self._cross = _MEMORY * self._cross + self._shape @ shape[0]
        self._played = _MEMORY * self._played + np.einsum("lk,lk->l", self._shape, self._shape)
        self._heard = _MEMORY * self._heard + float(shape[0] @ shape[0])
        like = self._cross / np.sqrt(self._played * self._heard + 1e-6)
        best = int(np.argmax(like))
        if like[best] < _SURE or self._heard < 1e4:
            if self._lag is not None and like[self._lag] < _SURE / 2:
                self._lag = None
        elif self._lag is None or like[best] > _LEAVE * like[self._lag]:
            self._lag = best
