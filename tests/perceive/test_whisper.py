"""The ear on real recordings: words, their times, long streams, and what is no speech."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from mien.measure.wer import normal_words, word_error_rate
from mien.perceive.loops import find_loop, without_loops
from mien.types import Audio, Mark, concat_audio, silence

PLAIN = "this is the acoustic corpus i'm talking pretty fast here"

CLIPS = {"acoustic_corpus": 0.2, "cold_corpus": 0.3, "cold_corpus3": 0.25}
"""Recordings with the word error rate that they may have: Whisper leaves out "uh" and "um", which count as errors."""


def reference(folder: Path, clip: str) -> list[Mark]:
    rows = [line.rstrip("\n").split("\t") for line in (folder / "intervals.tsv").read_text().splitlines()[1:]]
    return [Mark(row[4], float(row[2]), float(row[3])) for row in rows if row[:2] == [clip, "words"] and row[4]]


def in_order(marks: tuple[Mark, ...], *, duration: float) -> bool:
    times = [time for mark in marks for time in (mark.start, mark.end)]
    return all(a <= b + 1e-9 for a, b in itertools.pairwise(times)) and 0 <= times[0] and times[-1] <= duration + 1e-6


@pytest.fixture(scope="module")
def heard(ear, shared_data: Path) -> dict:
    folder = shared_data / "speech" / "mfa_alignments"
    return {clip: ear.hear([Audio.read(folder / f"{clip}.flac")]) for clip in CLIPS}


@pytest.mark.parametrize("clip", CLIPS)
def test_words_are_heard(heard: dict, shared_data: Path, clip: str) -> None:
    said = reference(shared_data / "speech" / "mfa_alignments", clip)
    assert word_error_rate(" ".join(word.text for word in said), heard[clip].text) <= CLIPS[clip]


@pytest.mark.parametrize("clip", CLIPS)
def test_word_times_are_in_order_and_near_those_of_an_aligner(heard: dict, shared_data: Path, clip: str) -> None:
    said = reference(shared_data / "speech" / "mfa_alignments", clip)
    transcript = heard[clip]
    assert in_order(transcript.words, duration=transcript.duration)
    late = []
    for mark in transcript.words:
        same = [abs(mark.start - other.start) for other in said if normal_words(mark.text) == normal_words(other.text)]
        late += [min(same)] if same and min(same) < 1.0 else []
    assert len(late) > 0.7 * len(transcript.words)
    assert np.median(late) < 0.16


def test_a_clean_sentence_is_heard_word_by_word(ear, plain: Audio) -> None:
    transcript = ear.hear([plain])
    assert normal_words(transcript.text) == normal_words(PLAIN)
    assert transcript.text == " ".join(word.text for word in transcript.words)
    assert all(word.text == word.text.strip() for word in transcript.words)
    assert transcript.duration == pytest.approx(plain.duration)
    assert 2.0 < transcript.speech <= plain.duration


def test_a_quiet_voice_is_heard_as_a_loud_one(ear, plain: Audio) -> None:
    quiet = Audio(plain.samples * 0.01, plain.rate)
    assert normal_words(ear.hear([quiet]).text) == normal_words(ear.hear([plain]).text)


def test_how_a_recording_is_cut_into_blocks_makes_no_difference(ear, plain: Audio) -> None:
    sizes = itertools.cycle([1, 700, 16_000, 333])
    blocks, first = [], 0
    while first < len(plain.samples):
        size = next(sizes)
        blocks.append(Audio(plain.samples[first : first + size], plain.rate))
        first += size
    assert ear.hear(blocks) == ear.hear([plain])


def test_minutes_of_speech_are_heard_in_stretches_that_cut_no_word(ear, heard: dict, shared_data: Path) -> None:
    clips = {clip: Audio.read(shared_data / "speech" / "mfa_alignments" / f"{clip}.flac") for clip in CLIPS}

    def stream() -> Iterator[Audio]:
        for clip in (*CLIPS, *CLIPS):
            sound = concat_audio([clips[clip], silence(1.5, rate=16_000)], rate=16_000)
            yield from (sound.cut(start, start + 5.0) for start in range(0, 30, 5))

    transcript = ear.hear(stream())
    said = " ".join(heard[clip].text for clip in (*CLIPS, *CLIPS))
    assert word_error_rate(said, transcript.text) < 0.12
    assert transcript.duration == pytest.approx(2 * sum(clip.duration + 1.5 for clip in clips.values()))
    assert in_order(transcript.words, duration=transcript.duration)


def test_nothing_said_is_an_empty_transcript(ear) -> None:
    for sound in (silence(3.0, rate=16_000), silence(0.0, rate=16_000), silence(65.0, rate=16_000)):
        transcript = ear.hear([sound])
        assert transcript.text == "" and transcript.words == () and transcript.speech == 0.0
        assert transcript.duration == pytest.approx(sound.duration)


def pieces(text: str) -> list:
    return [(word, float(i), i + 1.0) for i, word in enumerate(text.split())]


def test_a_phrase_that_comes_again_and_again_is_kept_once() -> None:
    loop = "so " + "we are just saying " * 9 + "good night"
    assert " ".join(text for text, _, _ in without_loops(pieces(loop))) == "so we are just saying good night"


def test_what_people_repeat_is_kept() -> None:
    for text in ("words words words words", "no I do not know no I do not know", "one two three"):
        assert without_loops(pieces(text)) == pieces(text)
    assert find_loop(pieces("I do not I do not know"), times=2) == (0, 3)
