"""Taking turns: when the person begins, pauses, goes on, has finished, or speaks while Mien does.

A pause ends a turn sooner the more finished the turn sounds (`sounds_finished`) and reads (`reads_finished`); a pause
to think is waited for. While Mien speaks, sound has to be speech, longer than a breath and not Mien's own voice; short
sounds of listening leave Mien the turn.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from mien.listen.activity import HOP, RATE, VoiceActivity
from mien.listen.events import Backchannel, Began, Ended, Interrupted, Paused, TurnEvent, WentOn

__all__ = ["Patience", "TurnTaking", "semantic_patience", "silent_patience"]

Patience = Callable[[float, str], float]
"""From how finished a turn sounds and its words so far to the seconds of silence after which it has ended."""

_STEP = HOP / RATE
_ONSET = 3  # hops of speech, of which one may be missing, that begin a turn
_PAUSE = 6  # hops of silence that are a pause: stop consonants are shorter
_KEEP = 8.0  # seconds of a turn that `sounds_finished` hears
_BEFORE = 0.3  # seconds before the onset that belong to the turn: soft consonants
_SPEECH, _SILENCE = 0.5, 0.35
_OVER = 0.6  # probability that is speech while Mien speaks
_TAKES = 0.7  # seconds of speech over Mien's that no sound of listening lasts


class TurnTaking:
    """Follows one stream of sound.

    Args:
        patience: how long a silence is waited for.
        finished: how finished a turn sounds, from its samples.
        takes: how likely the first sound over Mien's speech wants the turn, from its samples.
    """

    def __init__(
        self,
        *,
        patience: Patience,
        finished: Callable[[NDArray[np.float32]], float],
        takes: Callable[[NDArray[np.float32]], float],
    ) -> None:
        self.patience = patience
        self.words = ""
        self._finished, self._takes = finished, takes
        self._activity = VoiceActivity()
        self._held = np.zeros(0, dtype=np.float32)
        self._recent: deque[float] = deque(maxlen=_ONSET + 1)
        self._sound: deque[NDArray[np.float32]] = deque(maxlen=round(_KEEP / _STEP))
        self._hops = 0  # heard so far
        self._began: float | None = None  # the turn
        self._over: float | None = None  # speech over Mien's that is not yet judged
        self._quiet = 0  # hops of silence in the turn, or after speech over Mien's
        self._wait: float | None = None  # seconds of silence after which the turn ends, in a pause

    @property
    def now(self) -> float:
        """Seconds of sound that were judged."""
        return self._hops * _STEP

    def push(self, samples: NDArray[np.float32], *, speaking: bool) -> list[TurnEvent]:
        """Hear some more.

        Args:
            samples: (n,) float32 at 16,000 Hz, Mien's own voice taken out.
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

    def end(self) -> list[TurnEvent]:
        """End the turn now, as a client may ask; nothing if there is none."""
        if self._began is None:
            return []
        return [self._end("silence")]

    def forget(self) -> None:
        """Drop the turn that is being spoken."""
        self._began = self._over = self._wait = None
        self.words = ""

    def _step(self, probability: float, speaking: bool) -> list[TurnEvent]:
        if self._began is not None:
            return self._in_turn(probability)
        if self._over is not None:
            return self._over_mien(probability)
        level = _OVER if speaking else _SPEECH
        if sum(p >= level for p in self._recent) < _ONSET or probability < level:
            return []
        at = max(self.now - len(self._recent) * _STEP, 0.0)
        self._quiet = 0
        if speaking:
            self._over = at
            return self._judge()
        self._began = at
        return [Began(at)]

    def _in_turn(self, probability: float) -> list[TurnEvent]:
        if self._wait is None:
            self._quiet = self._quiet + 1 if probability < _SILENCE else 0
            if self._quiet < _PAUSE:
                return []
            finished = self._finished(self._turn())
            self._wait = self.patience(finished, self.words)
            paused = Paused(self.now - self._quiet * _STEP, finished)
            return [paused, *self._ended()]
        self._quiet += 1
        if sum(p >= _SPEECH for p in list(self._recent)[-2:]) == 2:
            self._quiet, self._wait = 0, None
            return [WentOn(self.now - 2 * _STEP)]
        return self._ended()

    def _ended(self) -> list[TurnEvent]:
        if self._wait is None or self._quiet * _STEP < self._wait:
            return []
        return [self._end("finished" if self._wait < self.patience(0.0, "") else "silence")]

    def _end(self, why) -> Ended:
        assert self._began is not None
        ended = Ended(self._began, self.now - self._quiet * _STEP, why)
        self.forget()
        return ended

    def _over_mien(self, probability: float) -> list[TurnEvent]:
        assert self._over is not None
        self._quiet = self._quiet + 1 if probability < _SILENCE else 0
        if self._quiet >= _PAUSE:
            sound = Backchannel(self._over, self.now - self._quiet * _STEP - self._over)
            self._over = None
            return [sound]
        return self._judge()

    def _judge(self) -> list[TurnEvent]:
        assert self._over is not None
        lasted = self.now - self._over
        if lasted < _TAKES and self._takes(self._turn(since=self._over)) < 0.5:
            return []
        self._began, self._over = self._over, None
        return [Interrupted(self._began, self.now)]

    def _turn(self, *, since: float | None = None) -> NDArray[np.float32]:
        start = self._began - _BEFORE if since is None and self._began is not None else since or 0.0
        hops = min(round((self.now - start) / _STEP), len(self._sound))
        return np.concatenate(list(self._sound)[-hops:]) if hops else np.zeros(0, dtype=np.float32)


def semantic_patience(finished: float, words: str) -> float:
    """Return the silence that ends a turn: 0.35 s where it sounds finished, up to 1.8 s where it does not.

    Args:
        finished: how finished the turn sounds.
        words: what it says so far; "" where that is not known yet.
    """
    sure = finished if reads_finished(words) else finished * 0.4
    return float(np.interp(sure, [0.25, 0.5, 0.85], [1.8, 0.9, 0.35]))


def silent_patience(seconds: float) -> Patience:
    """Return a patience that does not ask for meaning."""
    return lambda finished, words: seconds


_HANGING = frozenset(
    "a an the and or but so because if when while that which who of to in on at with for from by as than into "
    "about my your his her its our their is are was were be been am have has had will would can could should may "
    "might must i we they he she um uh er erm like well".split()
)


def reads_finished(words: str) -> bool:
    """Return whether a turn's words can be all: the last one is none that wants another after it."""
    last = words.rstrip(" .,;:…-").rsplit(" ", 1)[-1].lower()
    return last not in _HANGING or words.rstrip().endswith(("?", "!"))
