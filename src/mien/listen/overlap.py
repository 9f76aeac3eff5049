"""Speech over Mien's: noticed at once, decided a little later.

As people do it, Mien yields before it knows: it goes on more softly at the first sign of a voice, falls silent and
holds its place as soon as the voice seems to want the turn, and then gives the turn up or goes on.

Source: that speakers who are overlapped fade out, hold or go on within a syllable or two, and that a turn is given up
only then, is in Schegloff, "Overlapping talk and the organization of turn-taking", Language in Society 29, 2000.
"""

from __future__ import annotations

from mien.listen.events import Backchannel, Hesitated, Interrupted, Resumed, TurnEvent
from mien.listen.takes import Claim

__all__ = ["Overlap"]

_STEP = 0.01  # seconds between two claims
_VOICE, _NOBODY = 0.5, 0.3  # probability of a voice from which on one is heard, and below which none is
_FIRST = 3  # claims in a row that are a voice
_SOON, _IN_TIME = 0.05, 0.12  # seconds from the onset on in which Mien falls silent if it seems likely at all
_HOLDS, _TAKES = 0.5, 0.65  # what is decided by, from which on Mien falls silent in that time, and at any time
_SETTLE = 0.2  # share of a claim in what is decided by
_DECIDED = 0.32  # seconds from the onset on after which a turn is given up
_DOUBT = 0.2  # what is decided by, below which somebody listens
_LONG, _LONGEST = 0.8, 1.6  # seconds of a voice that take the turn, doubtful or not
_QUIET = 0.16  # seconds of silence after which a sound is over: stop consonants are shorter


class Overlap:
    """Follows what is said over Mien's speech, one sound after the other."""

    def __init__(self) -> None:
        self._run = 0  # claims in a row that are a voice
        self.forget()

    def forget(self) -> None:
        """Drop the sound that is going on."""
        self.began: float | None = None
        self._run = 0
        self._held = False
        self._takes = 0.0  # what is decided by
        self._quiet = 0.0

    def hear(self, claim: Claim, *, now: float, speech: bool) -> list[TurnEvent]:
        """Follow one more claim.

        Args:
            claim: the latest.
            now: when, seconds.
            speech: whether voice activity is sure of speech; what it is sure of is a voice.

        Returns:
            What was noticed, in order. `Interrupted` and `Backchannel` end the sound; before a `Backchannel` comes a
            `Resumed`.
        """
        voice = max(claim.listens + claim.takes, 0.6 * speech)
        if self.began is None:
            self._run = self._run + 1 if voice >= _VOICE else 0
            if self._run < _FIRST:
                return []
            self.began = now - self._run * _STEP
            self._takes = claim.takes
            return [Hesitated(self.began, now, held=False), *self._hold(now)]
        self._quiet = self._quiet + _STEP if voice < _NOBODY else 0.0
        if self._quiet >= _QUIET - 1e-9:
            return self._over(now)
        if self._quiet:
            return []
        self._takes += _SETTLE * (claim.takes / max(claim.listens + claim.takes, _NOBODY) - self._takes)
        return self._hold(now) or self._decide(now)

    def _hold(self, now: float) -> list[TurnEvent]:
        assert self.began is not None
        lasted = now - self.began + 1e-9
        if self._held or lasted < _SOON or self._takes < (_HOLDS if lasted < _IN_TIME else _TAKES):
            return []
        self._held = True
        return [Hesitated(self.began, now, held=True)]

    def _decide(self, now: float) -> list[TurnEvent]:
        assert self.began is not None
        lasted = now - self.began
        if self._takes >= _TAKES:
            least = _DECIDED
        else:
            least = _LONG if self._takes >= _DOUBT else _LONGEST
        return [self._interrupted(now)] if lasted >= least else []

    def _over(self, now: float) -> list[TurnEvent]:
        """The sound has ended: a short one that took the turn ("wait!") has it, any other was listening."""
        assert self.began is not None
        if self._takes >= _TAKES:
            return [self._interrupted(now)]
        heard = Backchannel(self.began, now - self._quiet - self.began)
        self.forget()
        return [Resumed(now), heard]

    def _interrupted(self, now: float) -> Interrupted:
        assert self.began is not None
        event = Interrupted(self.began, now)
        self.forget()
        return event
