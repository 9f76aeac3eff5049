"""Figures for Prometheus, taken from the events that pass; what was said is in none of them."""

from __future__ import annotations

from time import monotonic

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from mien.live.outbox import Watch
from mien.live.pcm import WIRE_RATE
from mien.live.protocol import (
    ClientEvent,
    Error,
    InputTranscriptFailed,
    ItemDone,
    ItemTruncated,
    MienLatency,
    OutputAudioDelta,
    ResponseDone,
    ServerEvent,
    SpeechStarted,
)

__all__ = ["Metrics"]

_SECONDS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1.2, 1.8, 2.5, 4.0, 8.0, 16.0)


class Metrics:
    """One server's figures, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self.here = Gauge("mien_conversations", "Conversations held now", registry=self._registry)
        self.refused = self._counter("mien_refused", "Clients that were turned away, by close code", "code")
        self.left = self._counter("mien_conversations_ended", "Conversations that ended, by close code", "code")
        self._turns = self._counter("mien_turns", "Turns, by who spoke", "speaker")
        self._responses = self._counter("mien_responses", "Answers, by how they ended", "status")
        self._stages = Histogram(
            "mien_stage_seconds",
            "From the end of the person's turn to the end of a stage",
            ["stage"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._errors = self._counter("mien_errors", "Errors that clients were told of, by code", "code")
        self._interruptions = Counter("mien_interruptions", "Answers cut short by speech", registry=self._registry)
        self.dropped = Counter("mien_dropped_motion", "Motion left out for slow clients", registry=self._registry)

    def watch(self) -> Watch:
        """Return what counts the events of one conversation."""
        sounding = 0.0  # until then, what was sent is played

        def saw(event: ClientEvent | ServerEvent, media: bytes | None) -> None:
            nonlocal sounding
            now = monotonic()
            match event:
                case OutputAudioDelta():
                    sounding = max(sounding, now) + len(media or b"") / 2 / WIRE_RATE
                case SpeechStarted():
                    self._interruptions.inc(now < sounding)
                    sounding = now
                case ItemTruncated():
                    sounding = now
                case _:
                    self._count(event)

        return saw

    def _count(self, event: ClientEvent | ServerEvent) -> None:
        match event:
            case ItemDone() if event.item.role != "system":
                self._turns.labels("person" if event.item.role == "user" else "mien").inc()
            case ResponseDone():
                self._responses.labels(event.response.status).inc()
                details = event.response.status_details
                if details is not None and details.error is not None:
                    self._errors.labels(details.error.code).inc()
            case MienLatency():
                for stage, ms in event.stages.items():
                    self._stages.labels(stage).observe(ms / 1000)
            case Error() | InputTranscriptFailed():
                self._errors.labels(event.error.code).inc()

    def text(self) -> bytes:
        """Return all figures in Prometheus' text format."""
        return generate_latest(self._registry)

    def _counter(self, name: str, about: str, label: str) -> Counter:
        return Counter(name, about, [label], registry=self._registry)
