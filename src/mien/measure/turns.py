"""The bench of taking turns: pauses to think, ends, interruptions, sounds of listening, Mien's own voice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.listen.activity import RATE
from mien.listen.echo import Echo
from mien.listen.events import Ended, Hesitated, Interrupted, Paused, TurnEvent
from mien.listen.meaning import sounds_finished
from mien.listen.patience import semantic_patience
from mien.listen.turns import TurnTaking
from mien.measure.turn_sounds import (
    BACKCHANNELS,
    FINISHED,
    INTERRUPTIONS,
    PAUSES,
    leaked,
    paused,
    spoken,
)
from mien.perceive.protocol import Ear
from mien.speak.protocol import Voice
from mien.types import Audio

__all__ = ["TurnsReport", "bench_turns", "listened", "turns_card"]

Samples = NDArray[np.float32]

_BLOCK = 320  # samples: 20 ms, as the page sends them
_FADE = 0.04  # seconds in which the page's voice falls by 30 dB once it is told to
_PEOPLE = (0.88, 1.0, 1.15)  # pitch of those who speak
_MIEN = "Let me tell you about the mountains where I would like to go. There is a lake between two forests, and in the \
evening the light is so soft that nobody wants to go home. People say that the water is warm until October."
_PERSON_DB, _SOFT_DB, _ROOM_DB = -26.0, -32.0, -66.0
_LEAKS_DB = (-10.0, -15.0, -20.0, -25.0)
_USUAL = "So what would you like to do on Sunday?"
_FIRST, _EVERY = 2.0, 0.37  # seconds of Mien's speech before the first sound over it, and so much later each next


@dataclass(frozen=True, slots=True)
class TurnsReport:
    """What was noticed of what was said; seconds unless a suffix says otherwise.

    Args:
        pauses: sentences with a pause of 1.2 s to think.
        early_ends: of them, those taken for finished in the pause.
        early_ends_unread: the same where no words are known.
        turns: finished turns.
        end_p50_s: median from their last sound to their noticed end, the words known 0.4 s after it.
        end_p95_s: the 95th percentile of it.
        interruptions: words that take the turn, over Mien's voice and its leak.
        stops: of them, those that silenced Mien within 200 ms: its voice 30 dB softer, held or given up.
        stop_p50_s: median from their first sound until then.
        stop_p95_s: the 95th percentile of it.
        taken: of them, those that were given the turn.
        taken_p50_s: median from their first sound to that.
        sounds: sounds of listening over Mien's voice.
        false_stops: of them, those that silenced Mien, even if it went on after them.
        false_turns: of them, those that were given the turn.
        alone_s: Mien's own voice in the microphone, and nobody else's.
        alone_stops: how often that silenced it.
    """

    pauses: int
    early_ends: int
    early_ends_unread: int
    turns: int
    end_p50_s: float
    end_p95_s: float
    interruptions: int
    stops: int
    stop_p50_s: float
    stop_p95_s: float
    taken: int
    taken_p50_s: float
    sounds: int
    false_stops: int
    false_turns: int
    alone_s: float
    alone_stops: int


def listened(
    samples: Samples, *, played: Samples | None = None, words: Sequence[tuple[float, str]] = ()
) -> list[tuple[float, TurnEvent]]:
    """Let turns be taken in a recording as if it came from a microphone, 20 ms at a time.

    Args:
        samples: (n,) float32 at 16,000 Hz, what the microphone hears.
        played: (n,) float32, what Mien plays meanwhile; None where it is silent.
        words: from when on which words of the turn are known, in order.

    Returns:
        What was noticed, and when: the end of the block in which it was.
    """
    echo = Echo()
    turns = TurnTaking(patience=semantic_patience, finished=sounds_finished)
    noticed: list[tuple[float, TurnEvent]] = []
    pause: Paused | None = None
    speaks = len(samples) if played is None else int(np.flatnonzero(played)[0])
    for start in range(0, len(samples), _BLOCK):
        end = min(start + _BLOCK, len(samples)) / RATE
        block = samples[start : start + _BLOCK]
        own = np.zeros_like(block) if played is None else played[start : start + len(block)]
        known = [text for at, text in words if at <= end]
        if pause is not None and known:
            turns.read(known[-1], paused=pause.at)
        for event in turns.push(echo.push(block, played=own), speaking=start >= speaks):
            noticed.append((end, event))
            pause = event if isinstance(event, Paused) else None if isinstance(event, Ended) else pause
    return noticed


def bench_turns(*, voice: Voice, ear: Ear) -> TurnsReport:
    """Take turns with twenty of each kind.

    Args:
        voice: who speaks, as Mien and, higher and lower, as people.
        ear: what hears the words of a turn.
    """
    read, unread = zip(*(_pause(number, voice=voice, ear=ear) for number in range(len(PAUSES))), strict=True)
    ends = [_end(number, voice=voice, ear=ear) for number in range(len(FINISHED))]
    mien = np.concatenate([_at_level(spoken(_MIEN, voice=voice).samples, -20.0)] * 2)
    stops = [_over(number, text, _PERSON_DB, mien, voice=voice) for number, text in enumerate(INTERRUPTIONS)]
    false = [_over(number, text, _SOFT_DB, mien, voice=voice) for number, text in enumerate(BACKCHANNELS)]
    alone = [_alone(mien, level, seed=seed) for seed, level in enumerate(_LEAKS_DB)]
    late, taken = ([time if time is not None else np.inf for time in times] for times in zip(*stops, strict=True))
    return TurnsReport(
        pauses=len(PAUSES),
        early_ends=sum(read),
        early_ends_unread=sum(unread),
        turns=len(ends),
        end_p50_s=float(np.percentile(ends, 50)),
        end_p95_s=float(np.percentile(ends, 95)),
        interruptions=len(stops),
        stops=sum(stop <= 0.2 for stop in late),
        stop_p50_s=float(np.percentile(late, 50, method="nearest")),
        stop_p95_s=float(np.percentile(late, 95, method="nearest")),
        taken=sum(time < np.inf for time in taken),
        taken_p50_s=float(np.percentile(taken, 50, method="nearest")),
        sounds=len(false),
        false_stops=sum(stop is not None for stop, _ in false),
        false_turns=sum(turn is not None for _, turn in false),
        alone_s=len(mien) * len(alone) / RATE,
        alone_stops=sum(alone),
    )


def turns_card(report: TurnsReport) -> str:
    """Write a report for people."""
    return "\n".join(
        (
            f"pauses of 1.2 s taken for the end   {report.early_ends} of {report.pauses}"
            f" ({report.early_ends_unread} where no words are known)",
            f"end of a turn noticed after          {report.end_p50_s:.2f} s median, {report.end_p95_s:.2f} s at 95 %",
            f"silent 200 ms into an interruption   {report.stops} of {report.interruptions}"
            f" ({report.stop_p50_s * 1000:.0f} ms median, {report.stop_p95_s * 1000:.0f} ms at 95 %)",
            f"interruptions that got the turn      {report.taken} of {report.interruptions}"
            f" ({report.taken_p50_s * 1000:.0f} ms median)",
            f"sounds of listening that silenced it {report.false_stops} of {report.sounds}"
            f" ({report.false_turns} got the turn)",
            f"own voice taken for the person       {report.alone_stops} times in {report.alone_s:.0f} s",
        )
    )


def _pause(number: int, *, voice: Voice, ear: Ear) -> tuple[bool, bool]:
    """Return whether a pause is taken for the end, with the words known and unknown."""
    utterance, at = paused(*PAUSES[number], voice=voice, pitch=_PEOPLE[number % 3])
    samples = _heard(utterance.samples, seed=number)
    begins = 0.5 + at
    text = ear.hear([Audio(samples[: round((begins + 0.2) * RATE)], RATE)]).text
    ends = [
        any(isinstance(event, Ended) and when < begins + 1.25 for when, event in listened(samples, words=words))
        for words in ([(begins + 0.4, text)], [])
    ]
    return ends[0], ends[1]


def _end(number: int, *, voice: Voice, ear: Ear) -> float:
    """Return the seconds from the last sound of a turn to its noticed end."""
    utterance = spoken(FINISHED[number], voice=voice, pitch=_PEOPLE[number % 3])
    samples = _heard(utterance.samples, seed=number)
    over = 0.5 + len(utterance.samples) / RATE
    text = ear.hear([Audio(samples[: round((over + 0.2) * RATE)], RATE)]).text
    noticed = listened(samples, words=[(over + 0.4, text)])
    return min((when - over for when, event in noticed if isinstance(event, Ended)), default=np.inf)


def _over(number: int, text: str, level_db: float, mien: Samples, *, voice: Voice) -> tuple[float | None, float | None]:
    """Return the seconds from the first sound of something said over Mien's speech to silence, and to the turn's loss.

    The person has said a turn before, at their usual level, and Mien's voice leaks into the microphone; it does so
    while it is held as well, as if the client did not obey.
    """
    pitch = _PEOPLE[number % 3]
    before = _at_level(spoken(_USUAL, voice=voice, pitch=pitch).samples, _PERSON_DB)
    said = _at_level(spoken(text, voice=voice, pitch=pitch).samples, level_db)
    waits = len(before) + 2 * RATE
    starts = waits + round((_FIRST + _EVERY * number) * RATE)
    played = np.concatenate([np.zeros(waits, np.float32), mien])[: starts + len(said) + RATE]
    samples = leaked(played, delay=0.05 + 0.01 * number, level_db=_LEAKS_DB[number % 4], seed=number)
    samples[: len(before)] += before
    samples[starts : starts + len(said)] += said
    samples += _noise(len(samples), seed=number)
    over = [(when - starts / RATE, event) for when, event in listened(samples, played=played)]
    over = [(late, event) for late, event in over if late > 0]
    silent = next((late + _FADE for late, event in over if _silences(event)), None)
    return silent, next((late for late, event in over if isinstance(event, Interrupted)), None)


def _silences(event: TurnEvent) -> bool:
    return isinstance(event, Interrupted) or (isinstance(event, Hesitated) and event.held)


def _alone(mien: Samples, level_db: float, *, seed: int) -> int:
    """Return how often Mien is silenced by its own voice."""
    samples = leaked(mien, delay=0.05 + 0.065 * seed, level_db=level_db, seed=seed) + _noise(len(mien), seed=seed)
    return sum(_silences(event) for _, event in listened(samples, played=mien))


def _heard(samples: Samples, *, seed: int) -> Samples:
    """Return what a microphone hears of somebody, half a second before and two and a half after."""
    before, after = np.zeros(RATE // 2, np.float32), np.zeros(5 * RATE // 2, np.float32)
    sound = np.concatenate([before, _at_level(samples, _PERSON_DB), after])
    return sound + _noise(len(sound), seed=seed)


def _noise(count: int, *, seed: int) -> Samples:
    return (np.random.default_rng(seed).standard_normal(count) * 10 ** (_ROOM_DB / 20)).astype(np.float32)


def _at_level(samples: Samples, level_db: float) -> Samples:
    """Return sound at a level, silence left out of account."""
    power = np.square(samples, dtype=np.float64)
    loud = power[power > power.max() * 1e-4]
    return (samples * np.sqrt(10 ** (level_db / 10) / loud.mean())).astype(np.float32)
