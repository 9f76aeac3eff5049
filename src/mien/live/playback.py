"""What of Mien's speech the person has heard by now."""

from __future__ import annotations

__all__ = ["Playback"]

_STALE = 1.0  # seconds without a report after which the clock alone decides again


class Playback:
    """Follows one message of Mien from its first sound, by what the client reports, or by the clock where it does not.

    Args:
        item_id: the message.
        started: when its first sound was sent, seconds on the server's clock.
    """

    def __init__(self, item_id: str, *, started: float) -> None:
        self.item_id, self.started = item_id, started
        self.sent = 0.0
        self._reported = 0.0
        self._reported_at: float | None = None

    def report(self, seconds: float, *, now: float) -> None:
        """Take a client's word for how much was played; less than before is not believed."""
        self._reported = min(max(seconds, self._reported), self.sent)
        self._reported_at = now

    def heard(self, now: float) -> float:
        """Return the seconds that were heard by now."""
        if self._reported_at is None:
            return min(now - self.started, self.sent)
        return min(self._reported + min(now - self._reported_at, _STALE), self.sent)

    def sounding(self, now: float) -> bool:
        """Return whether some of what was sent is still to be heard."""
        return self.heard(now) < self.sent - 0.02
