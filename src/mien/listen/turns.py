"""Taking turns: when the person begins, pauses, goes on, has finished, or speaks while Mien does.

A pause ends a turn sooner the more finished the turn sounds (`sounds_finished`) and reads (`reads_finished`); a pause
to think is waited for. While Mien speaks, `Overlap` follows what is said over it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.listen.activity import HOP, RATE, VoiceActivity
from mien.listen.events import Began, Ended, Interrupted, Paused, TurnEvent, WentOn
from mien.listen.overlap import Overlap
from mien.listen.patience import Patience
from mien.listen.takes import HOP as FRAME
from mien.listen.takes import Takes

__all__ = ["TurnTaking"]

_STEP = HOP / RATE
_RECENT = 4  # hops in which an onset is looked for
_ONSET = 3  # hops of speech that begin a turn
_PAUSE = 6  # hops of silence that are a pause: stop consonants are shorter
_LOOKS = (19, 31)  # hops of silence after which a turn is heard once more: 0.6 s and 1 s tell more than 0.2 s
_KEEP = 8.0  # seconds of a turn that `sounds_finished` hears
_BEFORE = 0.3  # seconds before the onset that belong to the turn: soft consonants
_TRAIL, _OPEN = 0.6, 0.2  # seconds of a piece that can be a conjunction, if it sounds less finished than that
_SPEECH, _SILENCE = 0.5, 0.35
_OVER = 0.8  # probability that is speech while Mien speaks
_EAGER = 1.0  # seconds: a turn that ends before has sounded finished
_MEMORY = 250  # hops of speech that the person's usual level is the mean power of


class TurnTaking:
    """Follows one stream of sound.

    Args:
        patience: how long a silence is waited for.
        finished: how finished a turn sounds, from its samples.
    """

    def __init__(self, *, patience: Patience, finished: Callable[[NDArray[np.float32]], float]) -> None:
        self.patience = patience
        self._finished = finished
        self._activity = VoiceActivity()
        self._takes, self._overlap = Takes(), Overlap()
        self._held = np.zeros(0, dtype=np.float32)
        self._recent: deque[float] = deque(maxlen=_RECENT)
        self._sound: deque[NDArray[np.float32]] = deque(maxlen=round(_KEEP / _STEP))
        self._hop = np.zeros(0, dtype=np.float32)  # what of the next hop is there
        self._frames = 0  # heard so far
        self._hops = 0
        self._began: float | None = None  # the turn
        self._quiet = 0  # hops of silence in the turn
        self._sounds: float | None = None  # how finished the turn sounds, in a pause
        self._went_on = -np.inf  # after a pause
        self._trails = False  # whether what was said after it promises more: "…, but"
        self._words: str | None = None  # of the turn up to this pause
        self._usual = (0.0, 0)  # the person's mean power, and the hops it was learned from

    @property
    def now(self) -> float:
        """Seconds of sound that were judged."""
        return self._hops * _STEP

    @property
    def silence(self) -> float | None:
        """Seconds of silence so far in the turn that is spoken; None where there is no turn."""
        return None if self._began is None else self._quiet * _STEP

    def push(self, samples: NDArray[np.float32], *, speaking: bool) -> list[TurnEvent]:
        """Hear some more.

        Args:
            samples: (n,) float32 at 16,000 Hz, Mien's own voice taken out (`Echo`).
            speaking: whether Mien is heard at the person's side now, or holds its place.

        Returns:
            What was noticed, in order.

        Raises:
            InputError: that is no sound.
        """
        if samples.ndim != 1 or not np.isfinite(samples).all():
            raise InputError(f"sound of shape {samples.shape}; expected one row of finite numbers")
        held = np.concatenate([self._held, samples.astype(np.float32)])
        count = len(held) // FRAME
        self._held = held[count * FRAME :]
        noticed: list[TurnEvent] = []
        for frame in held[: count * FRAME].reshape(count, FRAME):
            self._frames += 1
            noticed += self._over_mien(frame, speaking)
            self._hop = np.concatenate([self._hop, frame])
            for probability in self._activity.push(frame):
                self._hops += 1
                self._sound.append(self._hop[:HOP])
                self._hop = self._hop[HOP:]
                self._recent.append(float(probability))
                noticed += self._step(float(probability), speaking)
        return noticed

    def read(self, words: str, *, paused: float) -> None:
        """Take the words of the turn as an ear wrote them; what comes after the person went on is ignored.

        Args:
            words: from the beginning of the turn to the pause.
            paused: `Paused.at` of that pause.
        """
        if self._sounds is not None and abs(self.now - self._quiet * _STEP - paused) < _STEP / 2:
            self._words = words

    def end(self) -> list[TurnEvent]:
        """End the turn now, as a client may ask; nothing if there is none."""
        if self._began is None:
            return []
        return [self._end("silence")]

    def forget(self) -> None:
        """Drop the turn that is being spoken."""
        self._began = self._sounds = self._words = None
        self._overlap.forget()

    def _step(self, probability: float, speaking: bool) -> list[TurnEvent]:
        if self._began is not None:
            return self._in_turn(probability)
        speech = [p >= _SPEECH for p in self._recent]
        if speaking or sum(speech) < _ONSET or not speech[-1]:
            return []
        at = self.now - (len(speech) - speech.index(True)) * _STEP
        self._begin(at)
        return [Began(at)]

    def _in_turn(self, probability: float) -> list[TurnEvent]:
        if self._sounds is None:
            if probability >= _SPEECH:
                self._learn_level()
            self._quiet = self._quiet + 1 if probability < _SILENCE else 0
            if self._quiet < _PAUSE:
                return []
            self._sounds = self._finished(self._turn())
            at = self.now - self._quiet * _STEP
            self._trails = at - self._went_on < _TRAIL and self._sounds < _OPEN
            return [Paused(at, self._sounds), *self._ended()]
        self._quiet += 1
        if sum(p >= _SPEECH for p in list(self._recent)[-2:]) == 2:
            self._quiet, self._sounds, self._words = 0, None, None
            self._went_on = self.now - 2 * _STEP
            return [WentOn(self._went_on)]
        if self._quiet in _LOOKS and not self._trails:
            self._sounds = self._finished(self._turn())
        return self._ended()

    def _ended(self) -> list[TurnEvent]:
        assert self._sounds is not None
        wait = self.patience(self._sounds, self._words)
        if self._quiet * _STEP < wait:
            return []
        return [self._end("finished" if wait < _EAGER else "silence")]

    def _end(self, why) -> Ended:
        assert self._began is not None
        ended = Ended(self._began, self.now - self._quiet * _STEP, why)
        self.forget()
        return ended

    def _over_mien(self, frame: NDArray[np.float32], speaking: bool) -> list[TurnEvent]:
        """Follow what is said over Mien's speech, 10 ms later."""
        if self._began is not None or not speaking:
            began = self._overlap.began
            self._overlap.forget()
            self._takes.forget()
            if began is None or self._began is not None:
                return []
            self._begin(began)  # Mien came to its end under it
            return [Began(began)]
        noticed: list[TurnEvent] = []
        now = self._frames * FRAME / RATE
        speech = sum(p >= _OVER for p in list(self._recent)[-2:]) == 2
        for claim in self._takes.push(frame, usual_db=self._usual_db):
            noticed += self._overlap.hear(claim, now=now, speech=speech)
        if noticed and isinstance(noticed[-1], Interrupted):
            self._begin(noticed[-1].at)
        return noticed

    def _begin(self, at: float) -> None:
        self._began, self._quiet = at, 0

    @property
    def _usual_db(self) -> float | None:
        power, hops = self._usual
        return float(10 * np.log10(power)) if hops else None

    def _learn_level(self) -> None:
        power, hops = self._usual
        hops = min(hops + 1, _MEMORY)
        heard = float(np.mean(np.square(self._sound[-1], dtype=np.float64))) + 1e-12
        self._usual = (power + (heard - power) / hops, hops)

    def _turn(self) -> NDArray[np.float32]:
        assert self._began is not None
        hops = min(round((self.now - self._began + _BEFORE) / _STEP), len(self._sound))
        return np.concatenate(list(self._sound)[-hops:]) if hops else np.zeros(0, dtype=np.float32)
