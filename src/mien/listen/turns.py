"""Taking turns: when the person begins, pauses, goes on, has finished, or speaks while Mien does.

A pause ends a turn sooner the more finished the turn sounds (`sounds_finished`) and reads (`reads_finished`); a pause
to think is waited for. While Mien speaks, sound has to be speech and to want the turn (`takes_turn`); short sounds of
listening leave Mien the turn.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from mien.listen.activity import HOP, RATE, VoiceActivity
from mien.listen.events import Backchannel, Began, Ended, Interrupted, Paused, TurnEvent, WentOn
from mien.listen.patience import Patience

__all__ = ["Takes", "TurnTaking"]

Takes = Callable[[NDArray[np.float32], float | None], float]
"""From sound over Mien's speech, and the person's usual level in dB where it is known, to how likely it takes the
turn."""

_STEP = HOP / RATE
_RECENT = 4  # hops in which an onset is looked for
_ONSET = 3  # hops of speech that begin a turn
_ONSET_OVER = 2  # the same over Mien's speech, where `takes` judges as well
_PAUSE = 6  # hops of silence that are a pause: stop consonants are shorter
_LOOKS = (19, 31)  # hops of silence after which a turn is heard once more: 0.6 s and 1 s tell more than 0.2 s
_KEEP = 8.0  # seconds of a turn that `sounds_finished` hears
_BEFORE = 0.3  # seconds before the onset that belong to the turn: soft consonants
_EDGE = 0.064  # seconds before the onset that `takes` hears: the network is late by a hop or two
_SPEECH, _SILENCE = 0.5, 0.35
_OVER = 0.6  # probability that is speech while Mien speaks
_SURE, _DOUBTFUL = 0.5, 0.2  # of `takes`: the turn is taken; it may yet be
_LONG, _LONGEST = 0.7, 1.6  # seconds of sound over Mien's speech that take the turn, doubtful or not
_EAGER = 1.0  # seconds: a turn that ends before has sounded finished
_SETTLE = 0.02  # share of a hop in the person's usual level


class TurnTaking:
    """Follows one stream of sound.

    Args:
        patience: how long a silence is waited for.
        finished: how finished a turn sounds, from its samples.
        takes: how likely sound over Mien's speech wants the turn.
    """

    def __init__(
        self,
        *,
        patience: Patience,
        finished: Callable[[NDArray[np.float32]], float],
        takes: Takes,
    ) -> None:
        self.patience = patience
        self._finished, self._takes = finished, takes
        self._activity = VoiceActivity()
        self._held = np.zeros(0, dtype=np.float32)
        self._recent: deque[float] = deque(maxlen=_RECENT)
        self._sound: deque[NDArray[np.float32]] = deque(maxlen=round(_KEEP / _STEP))
        self._hops = 0  # heard so far
        self._began: float | None = None  # the turn
        self._over: float | None = None  # speech over Mien's that is not yet judged
        self._quiet = 0  # hops of silence in the turn, or after speech over Mien's
        self._sounds: float | None = None  # how finished the turn sounds, in a pause
        self._words: str | None = None  # of the turn up to this pause
        self._usual_db: float | None = None

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
            speaking: whether Mien is heard at the person's side now.

        Returns:
            What was noticed, in order.

        Raises:
            InputError: that is no sound.
        """
        probabilities = self._activity.push(samples)
        held = np.concatenate([self._held, samples.astype(np.float32)])
        count = len(probabilities)
        self._held = held[count * HOP :]
        noticed: list[TurnEvent] = []
        for hop, probability in zip(held[: count * HOP].reshape(count, HOP), probabilities, strict=True):
            self._hops += 1
            self._sound.append(hop)
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
        self._began = self._over = self._sounds = self._words = None

    def _step(self, probability: float, speaking: bool) -> list[TurnEvent]:
        if self._began is not None:
            return self._in_turn(probability)
        if self._over is not None:
            return self._over_mien(probability, speaking)
        level, least = (_OVER, _ONSET_OVER) if speaking else (_SPEECH, _ONSET)
        speech = [p >= level for p in self._recent]
        if sum(speech) < least or not speech[-1]:
            return []
        at = self.now - (len(speech) - speech.index(True)) * _STEP
        self._quiet = 0
        if speaking:
            self._over = at
            return self._judge()
        self._began = at
        return [Began(at)]

    def _in_turn(self, probability: float) -> list[TurnEvent]:
        if self._sounds is None:
            if probability >= _SPEECH:
                self._learn_level()
            self._quiet = self._quiet + 1 if probability < _SILENCE else 0
            if self._quiet < _PAUSE:
                return []
            self._sounds = self._finished(self._turn())
            return [Paused(self.now - self._quiet * _STEP, self._sounds), *self._ended()]
        self._quiet += 1
        if sum(p >= _SPEECH for p in list(self._recent)[-2:]) == 2:
            self._quiet, self._sounds, self._words = 0, None, None
            return [WentOn(self.now - 2 * _STEP)]
        if self._quiet in _LOOKS:
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

    def _over_mien(self, probability: float, speaking: bool) -> list[TurnEvent]:
        assert self._over is not None
        self._quiet = self._quiet + 1 if probability < _SILENCE else 0
        if self._quiet >= _PAUSE:
            sound = Backchannel(self._over, self.now - self._quiet * _STEP - self._over)
            self._over = None
            return [sound]
        if not speaking and not self._quiet:  # Mien came to its end under it
            self._began, self._over = self._over, None
            return [Began(self._began)]
        return self._judge() if not self._quiet else []

    def _judge(self) -> list[TurnEvent]:
        assert self._over is not None
        lasted = self.now - self._over
        likely = self._takes(self._turn(since=self._over - _EDGE), self._usual_db)
        if likely < _SURE and lasted < (_LONG if likely >= _DOUBTFUL else _LONGEST):
            return []
        self._began, self._over = self._over, None
        return [Interrupted(self._began, self.now)]

    def _learn_level(self) -> None:
        level = float(10 * np.log10(np.mean(np.square(self._sound[-1], dtype=np.float64)) + 1e-12))
        self._usual_db = level if self._usual_db is None else self._usual_db + _SETTLE * (level - self._usual_db)

    def _turn(self, *, since: float | None = None) -> NDArray[np.float32]:
        start = self._began - _BEFORE if since is None and self._began is not None else since or 0.0
        hops = min(round((self.now - start) / _STEP), len(self._sound))
        return np.concatenate(list(self._sound)[-hops:]) if hops else np.zeros(0, dtype=np.float32)
