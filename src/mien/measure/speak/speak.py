"""The bench of voices: understood, graded, recognised, kept, in time and quick."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.engines import Registry
from mien.measure.speak.ear import FEELINGS, HumanEar, train_human_ear
from mien.measure.speak.graded import CUES, DIRECTIONS, boundary_errors, grade_voice
from mien.measure.speak.lines import DEV, TEST
from mien.measure.wer import normal_words, word_error_rate
from mien.perceive import Ear
from mien.perceive.voice import VoiceTone
from mien.speak import Voice
from mien.speak.loudness import find_loudness, find_peak
from mien.types import Affect, Audio, Speech, label_affect, neutral

__all__ = ["SpeakReport", "bench_speak", "speak_card", "speak_record"]

_STRONG = 0.8
_GRADED = 3  # lines, each said twenty times
_PLAIN = 8  # lines that show the second listener how the voice speaks plainly
_TIMES = (0.7, 1.4)  # of the natural length
_FIRST = "I have been waiting for you since the early morning, and now the rain has come."


@dataclass(frozen=True, slots=True, eq=False)
class SpeakReport:
    """The figures of one voice.

    Args:
        voice: its spec.
        count: sentences.
        wer_neutral: word error rate by whisper-tiny without a feeling.
        wer_emotion: for happy, sad, angry and fearful at 0.8, all together.
        wer_duration: for lines of an asked length.
        graded: (4, 4) Spearman's correlations; see `grade_voice`.
        confusion: (2, 4, 4) counts, rows intended: what `voice:` and the second listener name of `FEELINGS`.
        ear_unseen: how often the second listener is right about people whom it never heard.
        kept: cosine of where a feeling's lines lie, on average, and where the voice's plain ones do; of the least alike
            feeling.
        others: the highest cosine of where any two different voices lie, the people's and those measured here.
        duration_ms: of asked against got, mean and highest error.
        loudness: lowest and highest LUFS of a line.
        peak_db: highest true peak, dB.
        rtf: seconds for a second of shaped speech, median.
        first_sound_s: seconds to the first piece of a line, median of five feelings.
        boundary_ms: median of how far boundaries lie from where they are heard.
    """

    voice: str
    count: int
    wer_neutral: float
    wer_emotion: float
    wer_duration: float
    graded: NDArray[np.float64]
    confusion: NDArray[np.int64]
    ear_unseen: float
    kept: float
    others: float
    duration_ms: tuple[float, float]
    loudness: tuple[float, float]
    peak_db: float
    rtf: float
    first_sound_s: float
    boundary_ms: float

    @property
    def read(self) -> tuple[float, float]:
        """Share of lines that each listener names as intended."""
        first, second = (float(np.trace(table) / table.sum()) for table in self.confusion)
        return first, second


def bench_speak(specs: Sequence[str], *, data: Path, count: int, say: Callable[[str], None]) -> list[SpeakReport]:
    """Measure voices.

    Args:
        specs: their specs.
        data: the folder that holds `speech/ravdess`, `speech/emodb` and `speech/nemo`.
        count: sentences, 50 at most; lengths are asked twice as often.
        say: is told how it goes.

    Returns:
        The figures of each, on this machine, with whatever else it was doing.

    Raises:
        InputError: a voice is unknown, or a corpus missing.
    """
    voices = Registry("voices")
    made: list[Voice] = [voices.make(spec) for spec in specs]
    human, ear = train_human_ear(data, say=say), Registry("ears").make("whisper:tiny")
    plain = [[voice.speak(line, neutral()).audio for line in DEV[:_PLAIN]] for voice in made]
    centres = [human.speakers.place(clips).mean(axis=0) for clips in plain]
    others = _most_alike(np.array([*centres, *human.speakers.people]))
    reports = []
    for spec, voice, own, centre in zip(specs, made, plain, centres, strict=True):
        report = _measure(spec, voice, count, human, ear, own, centre, others, say)
        voice.close()
        reports.append(report)
    return reports


def _measure(
    spec: str,
    voice: Voice,
    count: int,
    human: HumanEar,
    ear: Ear,
    plain: list[Audio],
    centre: NDArray[np.float64],
    others: float,
    say: Callable[[str], None],
) -> SpeakReport:
    lines = TEST[:count]
    labels = (*FEELINGS, "fearful")
    said: dict[str, list[Speech]] = {label: [] for label in labels}
    paces = []
    for label in labels:
        say(f"{spec}: {label}")
        for line in lines:
            start = perf_counter()
            said[label].append(voice.speak(line, _feeling(label)))
            if label != "neutral":
                paces.append((perf_counter() - start) / said[label][-1].duration)
    sounds = {label: [speech.audio for speech in speeches] for label, speeches in said.items()}
    say(f"{spec}: listening")
    near = [_cosine(human.speakers.place(sounds[label]).mean(axis=0), centre) for label in labels[1:]]
    every = [clip for clips in sounds.values() for clip in clips]
    loud = [find_loudness(clip) for clip in every]
    say(f"{spec}: lengths")
    asked = [(k % count, float(t)) for k, t in enumerate(np.linspace(*_TIMES, 2 * count))]
    timed = [voice.speak(lines[k], neutral(), seconds=t * said["neutral"][k].duration) for k, t in asked]
    wrong = [
        1000.0 * abs(got.duration - t * said["neutral"][k].duration) for (k, t), got in zip(asked, timed, strict=True)
    ]
    say(f"{spec}: five levels")
    return SpeakReport(
        voice=spec,
        count=len(lines),
        wer_neutral=_errors(lines, sounds["neutral"], ear),
        wer_emotion=_errors(lines * (len(labels) - 1), [c for label in labels[1:] for c in sounds[label]], ear),
        wer_duration=_errors([lines[k] for k, _ in asked], [speech.audio for speech in timed], ear),
        graded=grade_voice(voice, TEST[-_GRADED:]),
        confusion=np.stack([_table(sounds, _heard_by_mien), _table(sounds, lambda clips: human.hear(clips, plain))]),
        ear_unseen=human.unseen,
        kept=min(near),
        others=others,
        duration_ms=(float(np.mean(wrong)), float(max(wrong))),
        loudness=(min(loud), max(loud)),
        peak_db=float(20.0 * np.log10(max(find_peak(clip) for clip in every))),
        rtf=float(np.median(paces)),
        first_sound_s=float(np.median([_first_sound(voice, label) for label in labels])),
        boundary_ms=float(1000.0 * np.median(np.abs(np.concatenate([boundary_errors(s) for s in said["neutral"]])))),
    )


def _feeling(label: str) -> Affect:
    return neutral() if label == "neutral" else label_affect(label, intensity=_STRONG)


def _first_sound(voice: Voice, label: str) -> float:
    start = perf_counter()
    next(iter(voice.stream(_FIRST, _feeling(label))))
    return perf_counter() - start


def _errors(lines: Iterable[str], clips: Iterable[Audio], ear: Ear) -> float:
    """Return the word error rate over all clips, longer ones counting more."""
    wrong = words = 0.0
    for line, clip in zip(lines, clips, strict=True):
        length = len(normal_words(line))
        wrong += length * word_error_rate(line, ear.hear([clip.resample(16_000)]).text)
        words += length
    return wrong / words


def _heard_by_mien(clips: Sequence[Audio]) -> NDArray[np.int64]:
    """Return the likeliest of `FEELINGS` as Mien's own listener hears each clip."""
    tone = VoiceTone()
    heard = [tone.listen([clip.resample(16_000)]).emotions[: len(FEELINGS)] for clip in clips]
    return np.argmax(heard, axis=1).astype(np.int64)


def _table(sounds: dict[str, list[Audio]], listen: Callable[[Sequence[Audio]], NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.array([np.bincount(listen(sounds[label]), minlength=len(FEELINGS)) for label in FEELINGS])


def _cosine(place: NDArray[np.float64], centre: NDArray[np.float64]) -> float:
    return float(place @ centre / (np.linalg.norm(place) * np.linalg.norm(centre)))


def _most_alike(places: NDArray[np.float64]) -> float:
    unit = places / np.linalg.norm(places, axis=1, keepdims=True)
    return float((unit @ unit.T - 2.0 * np.eye(len(unit))).max())


def speak_record(report: SpeakReport) -> dict[str, Any]:
    """Return the figures of a report as one flat record."""
    record: dict[str, Any] = {
        "voice": report.voice,
        "count": report.count,
        "wer_neutral": report.wer_neutral,
        "wer_emotion": report.wer_emotion,
        "wer_duration": report.wer_duration,
        "spearman": float(report.graded.mean()),
        "spearman_least": float(report.graded.min()),
        "read_mean": float(np.mean(report.read)),
        "read_voice": report.read[0],
        "read_human_ear": report.read[1],
        "ear_unseen": report.ear_unseen,
        "speaker_kept": report.kept,
        "speaker_others": report.others,
        "duration_ms": report.duration_ms[1],
        "duration_mean_ms": report.duration_ms[0],
        "lufs_low": report.loudness[0],
        "lufs_high": report.loudness[1],
        "peak_db": report.peak_db,
        "rtf": report.rtf,
        "first_sound_s": report.first_sound_s,
        "boundary_ms": report.boundary_ms,
    }
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in record.items()}


def speak_card(report: SpeakReport) -> str:
    """Return a report as text to read."""
    lines = [f"{name:18} {value}" for name, value in speak_record(report).items()]
    for title, table in zip(("voice:", "second listener"), report.confusion, strict=True):
        lines.append(f"\n{title:18}" + "".join(f"{label:>9}" for label in FEELINGS))
        lines += [f"{label:18}" + "".join(f"{n:9}" for n in row) for label, row in zip(FEELINGS, table, strict=True)]
    lines.append("\nfollows intensity " + "".join(f"{cue:>9}" for cue in CUES))
    lines += [
        f"{label:18}" + "".join(f"{value:9.2f}" for value in row)
        for label, row in zip(DIRECTIONS, report.graded, strict=True)
    ]
    return "\n".join(lines)
