"""The bench of student voices: many tokens at once against one after another, and what each step towards it costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.engines import Registry
from mien.measure.scores import mean_interval
from mien.measure.speak.dnsmos import guess_quality
from mien.measure.speak.lines import TEST
from mien.measure.wer import normal_words, word_error_rate
from mien.perceive import Ear
from mien.speak.loudness import level_audio
from mien.speak.student import StudentVoice
from mien.speak.student_codec import analyse_voice, synthesise_voice
from mien.speak.student_decode import decode_at_once, decode_in_turn
from mien.speak.student_line import read_student
from mien.speak.student_net import StudentNet
from mien.types import Audio, Speech, neutral

__all__ = ["AT_ONCE", "IN_TURN", "StudentReport", "Way", "bench_students", "student_card", "student_record"]

AT_ONCE = {f"{passes} passes": passes for passes in (4, 8, 16)}
"""Ways to decode many tokens at once, and how many passes over a line each takes."""

IN_TURN = "in turn"
_TEACHER, _CODEC = "teacher", "codec alone"
_DRAWS = 2_000

Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """What one way of speaking came to, by n sentences.

    Args:
        wrong: (n,) wrong words of each.
        quality: (n,) votes that DNSMOS guesses.
        seconds: (n,) of the processor that choosing the tokens took; none of the teacher and of the codec alone.
        durations: (n,) of the sounds, seconds.
    """

    wrong: Reals
    quality: Reals
    seconds: Reals
    durations: Reals


@dataclass(frozen=True, slots=True, eq=False)
class StudentReport:
    """The figures of one student.

    Args:
        name: of its file.
        teacher: the spec of its teacher.
        minutes: that it learned from.
        megabytes: of its file.
        words: (n,) of each sentence.
        ways: by name: "teacher", "codec alone", those of `AT_ONCE`, and "in turn".
        whole: seconds of the processor for a second of speech from text to sound, as the voice speaks.
    """

    name: str
    teacher: str
    minutes: float
    megabytes: float
    words: Reals
    ways: dict[str, Way]
    whole: float

    def errors(self, way: str) -> float:
        """Return the word error rate of a way."""
        return float(self.ways[way].wrong.sum() / self.words.sum())

    def pace(self, way: str) -> float:
        """Return seconds of the processor that tokens take for a second of speech."""
        return float(self.ways[way].seconds.sum() / self.ways[way].durations.sum())

    def quicker(self, way: str) -> float:
        """Return how many times quicker a way chooses tokens than one after another."""
        return self.pace(IN_TURN) / self.pace(way)

    def more_errors(self, way: str, other: str) -> tuple[float, float, float]:
        """Return by how much the word error rate of a way is higher than another's, with 95 % over sentences."""
        share = len(self.words) / self.words.sum()
        return mean_interval((self.ways[way].wrong - self.ways[other].wrong) * share, draws=_DRAWS)

    def better(self, way: str, other: str) -> tuple[float, float, float]:
        """Return by how much a way's guessed votes are better than another's, with 95 % over sentences."""
        return mean_interval(self.ways[way].quality - self.ways[other].quality, draws=_DRAWS)


def bench_students(paths: Sequence[Path], *, count: int, say: Callable[[str], None]) -> list[StudentReport]:
    """Measure students on sentences that none of them heard.

    Args:
        paths: the files of `mien train student`.
        count: sentences, 50 at most.
        say: is told how it goes.

    Returns:
        The figures of each.

    Raises:
        WeightsError: a file is none.
        EngineError: a teacher is not installed.
    """
    ear, lines = Registry("ears").make("whisper:tiny"), TEST[:count]
    taught = [read_student(path).teacher for path in paths]
    spoken: dict[str, list[Audio]] = {}
    for teacher in dict.fromkeys(taught):
        say(f"{teacher} speaks")
        voice = Registry("voices").make(teacher)
        spoken[teacher] = [voice.speak(line, neutral()).audio for line in lines]
        voice.close()
    heard = {teacher: _judge(lines, sounds, np.zeros(len(lines)), ear) for teacher, sounds in spoken.items()}
    return [
        _measure(path, lines, spoken[teacher], heard[teacher], ear, say)
        for path, teacher in zip(paths, taught, strict=True)
    ]


def _measure(
    path: Path, lines: Sequence[str], spoken: list[Audio], heard: Way, ear: Ear, say: Callable[[str], None]
) -> StudentReport:
    student = read_student(path)
    say(f"{path.name}: codec alone")
    again = [_coded(sound, student.net) for sound in spoken]
    ways = {_TEACHER: heard, _CODEC: _judge(lines, again, np.zeros(len(lines)), ear)}
    decoders = {name: partial(decode_at_once, passes=passes) for name, passes in AT_ONCE.items()}
    voice = StudentVoice(path)
    voice.speak(lines[0], neutral())
    said, seconds = _say_each_way(voice, lines, {**decoders, IN_TURN: decode_in_turn})
    for name, speeches in said.items():
        say(f"{path.name}: {name}")
        ways[name] = _judge(lines, [speech.audio for speech in speeches], np.array(seconds[name]), ear)
    start = process_time()
    whole = sum(voice.speak(line, neutral()).duration for line in lines)
    pace = (process_time() - start) / whole
    voice.close()
    words = np.array([len(normal_words(line)) for line in lines], np.float64)
    size = path.stat().st_size / 1e6
    return StudentReport(path.name, student.teacher, student.minutes, size, words, ways, pace)


def _say_each_way(
    voice: StudentVoice, lines: Sequence[str], decoders: dict[str, Callable[..., NDArray[np.int64]]]
) -> tuple[dict[str, list[Speech]], dict[str, list[float]]]:
    """Say each line in each way in turn, so that what else the machine does befalls all alike."""
    said: dict[str, list[Speech]] = {name: [] for name in decoders}
    seconds: dict[str, list[float]] = {name: [] for name in decoders}
    for text in lines:
        line = next(voice.read(text))
        plan = line.plan(neutral())
        prepared = line.prepare(plan)
        for name, decode in decoders.items():
            start = process_time()
            tokens = decode(line.student.net, prepared)
            seconds[name].append(process_time() - start)
            said[name].append(line.sound(tokens, plan))
    return said, seconds


def _coded(sound: Audio, net: StudentNet) -> Audio:
    """Return a sound after it was made tokens, and these a sound again."""
    features = net.codec.decode(net.codec.encode(analyse_voice(sound)))
    return level_audio(Audio(synthesise_voice(features, rate=sound.rate), sound.rate))


def _judge(lines: Sequence[str], sounds: Sequence[Audio], seconds: Reals, ear: Ear) -> Way:
    wrong = [
        len(normal_words(line)) * word_error_rate(line, ear.hear([sound.resample(16_000)]).text)
        for line, sound in zip(lines, sounds, strict=True)
    ]
    quality = [guess_quality(sound) for sound in sounds]
    return Way(np.array(wrong), np.array(quality), seconds, np.array([sound.duration for sound in sounds]))


def student_record(report: StudentReport) -> dict[str, Any]:
    """Return the figures of a report as one flat record."""
    record: dict[str, Any] = {
        "student": report.name,
        "teacher": report.teacher,
        "minutes": report.minutes,
        "megabytes": report.megabytes,
        "count": len(report.words),
        "rtf_text_to_sound": report.whole,
    }
    for name, way in report.ways.items():
        key = name.replace(" ", "_")
        record |= {f"wer_{key}": report.errors(name), f"dnsmos_{key}": float(way.quality.mean())}
        if way.seconds.any():
            record[f"rtf_{key}"] = report.pace(name)
    for name in AT_ONCE:
        key = name.replace(" ", "_")
        more, low, high = report.more_errors(name, IN_TURN)
        record |= {f"quicker_{key}": report.quicker(name), f"more_wer_{key}": [round(x, 4) for x in (more, low, high)]}
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in record.items()}


def student_card(report: StudentReport) -> str:
    """Return a report as text to read: a row for each way."""
    lines = [
        f"{report.name}: {report.minutes:g} minutes of {report.teacher}, {report.megabytes:.1f} MB, "
        f"{len(report.words)} sentences, text to sound {report.whole:.3f} x real time",
        f"{'':14}{'words wrong':>12}{'more than in turn':>32}{'DNSMOS':>8}{'tokens, x real time':>21}{'quicker':>9}",
    ]
    for name, way in report.ways.items():
        row = f"{name:14}{100.0 * report.errors(name):11.1f}%"
        apart = name in (_TEACHER, _CODEC)
        more, low, high = (100.0 * value for value in report.more_errors(name, IN_TURN))
        row += f"{more:+14.1f} [{low:+6.1f}, {high:+6.1f}]" if name != IN_TURN else " " * 32
        row += f"{way.quality.mean():8.2f}"
        lines.append(row if apart else f"{row}{report.pace(name):21.4f}{report.quicker(name):8.1f}x")
    return "\n".join(lines)
