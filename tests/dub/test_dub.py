"""Dubbing a real film of one of our faces, with a voice that says exactly how long it takes."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mien.draw import film_motion
from mien.draw.shot import Shot, soft
from mien.dub import Cue, dub_film, read_cues
from mien.dub.film import film_seconds
from mien.dub.phrases import share_words
from mien.dub.spans import Span, find_spans
from mien.errors import InputError
from mien.perceive.face_mouth import Mouth
from mien.speak.tone import ToneVoice
from mien.types import Audio, Mark, neutral, still
from mien.types.arkit import ARKIT_INDEX

FPS = 25
SPOKEN = ((0.4, 1.2), (1.8, 2.6))
"""Seconds in which the mouth of the film opens and closes."""


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("dub") / "film.mp4"
    times = np.arange(3 * FPS) / FPS
    face = np.zeros((len(times), 52), np.float32)
    for start, end in SPOKEN:
        inside = (times >= start) & (times <= end)
        face[inside, ARKIT_INDEX["jawOpen"]] = 0.25 + 0.15 * np.sin(2 * np.pi * 4 * (times[inside] - start))
    motion = replace(still(len(times), fps=FPS), face=face)
    hum = Audio(0.3 * np.sin(2 * np.pi * 220 * np.arange(3 * 16_000) / 16_000).astype(np.float32), 16_000)
    film_motion(motion, hum, path, shot=Shot(256, 256, "face", soft(256, 256)))
    return path


def test_a_line_is_said_where_the_lips_move_and_the_films_own_sound_is_lowered(film: Path, tmp_path: Path):
    made = tmp_path / "made.mp4"
    line = dub_film(film, [Cue(0.2, 2.8, "you and me, all day long")], made, voice=ToneVoice(), affect=neutral())[0]
    assert line.seen and [phrase.text for phrase in line.phrases] == ["you and me,", "all day long"]
    for phrase, (start, _) in zip(line.phrases, SPOKEN, strict=True):
        assert phrase.parted == pytest.approx(start + 0.06, abs=0.06)
    assert film_seconds(made) == pytest.approx(film_seconds(film), abs=0.001)
    sound = Audio.read(made)
    quiet, loud = (np.abs(sound.cut(*part).samples).mean() for part in ((1.4, 1.7), (0.0, 0.04)))
    assert 0.01 * loud < quiet < 0.06 * loud


@pytest.mark.parametrize(
    ("cues", "told"),
    [
        ([Cue(0.4, 0.7, "too many words for so little time"), Cue(0.8, 1.0, "no")], "but has .* shorten the line"),
        ([Cue(9.0, 9.5, "too late")], r"starts at 9 s; the film ends at 3\.00 s"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_said_is_refused_and_nothing_is_written(
    film: Path, tmp_path: Path, cues: list[Cue], told: str
):
    with pytest.raises(InputError, match=told):
        dub_film(film, cues, tmp_path / "made.mp4", voice=ToneVoice(), affect=neutral())
    assert not list(tmp_path.iterdir())


def test_what_is_no_film_is_refused(film: Path, tmp_path: Path):
    cue = Cue(0.0, 1.0, "hello")
    with pytest.raises(InputError, match=r"is no film; expected a name that ends in \.mp4"):
        dub_film(film, [cue], tmp_path / "made.avi", voice=ToneVoice(), affect=neutral())
    sound = tmp_path / "sound.wav"
    Audio(np.zeros(1600, np.float32), 16_000).write(sound)
    with pytest.raises(InputError, match="has no pictures"):
        dub_film(sound, [cue], tmp_path / "made.mp4", voice=ToneVoice(), affect=neutral())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"", "empty"),
        (b"hello\n", r"line 1: 'hello' is no time; expected \"00:00:01,000"),
        (b"1\n00:00:02,000 --> 00:00:01,000\nHi.\n", r"line 2: .*ends at 1 s, not after 2 s"),
        (b"1\n00:00:01,000 --> 00:00:02,000\n\n", r"line 2: .*has no words"),
        (b"00:01,0 --> 00:03,0\nA.\n\n00:02,0 --> 00:04,0\nB.\n", r"'B\.' starts at 2 s, inside 'A\.'"),
        (b"\xff\xfe\x00", "no UTF-8 at byte 0"),
    ],
)
def test_wrong_subtitles_are_named_by_their_line(tmp_path: Path, text: bytes, told: str):
    path = tmp_path / "lines.srt"
    path.write_bytes(text)
    with pytest.raises(InputError, match=told):
        read_cues(path)


def test_subtitles_are_read_as_players_write_them(tmp_path: Path):
    path = tmp_path / "lines.srt"
    late = "2\n00:01:02,500 --> 00:01:04.25 X1:10\n{\\an8}<i>Second</i>\n<font color=red>line</font>\n\n\n"
    path.write_text(f"\ufeff{late}1\n00:00,1 --> 00:01,000\nFirst\n")
    assert read_cues(path) == (Cue(0.1, 1.0, "First"), Cue(62.5, 64.25, "Second line"))


def test_a_mouth_that_rests_or_is_not_seen_says_nothing():
    times = np.arange(100) / 25
    assert find_spans(Mouth(times, np.full(100, 0.1)), start=0.0, end=4.0) == ()
    assert find_spans(Mouth(np.zeros(0), np.zeros(0)), start=0.0, end=4.0) == ()


@given(
    st.lists(st.tuples(st.floats(0.1, 0.6), st.sampled_from(["well,", "the", "ran."])), min_size=1, max_size=9),
    st.lists(st.tuples(st.floats(0.2, 0.8), st.floats(0.2, 2.0)), min_size=1, max_size=5),
)  # fmt: skip
def test_every_word_is_said_once_in_order(spoken: list[tuple[float, str]], stretches: list[tuple[float, float]]):
    words, at = [], 0.0
    for length, text in spoken:
        words.append(Mark(text, at, at + length))
        at += length
    spans, at = [], 0.0
    for rest, length in stretches:
        spans.append(Span(at + rest, at + rest + length))
        at += rest + length
    phrases = share_words(words, spans)
    assert " ".join(phrase.text for phrase in phrases) == " ".join(text for _, text in spoken)
    assert phrases[0].span.start == spans[0].start and phrases[-1].span.end == spans[-1].end
    assert all(before.span.end <= after.span.start for before, after in pairwise(phrases))


def test_pauses_fall_where_something_is_written():
    texts = "I was late, so I ran".split()
    words = [Mark(text, place * 0.3, place * 0.3 + 0.3) for place, text in enumerate(texts)]
    phrases = share_words(words, [Span(0.0, 1.1), Span(1.5, 2.2)])
    assert [phrase.text for phrase in phrases] == ["I was late,", "so I ran"]
