"""Dubbing a real film of one of our faces, with a voice that says exactly how long it takes."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mien.draw import film_motion
from mien.draw.shot import Shot, soft
from mien.dub import Cue, dub_film, read_cues, read_line
from mien.dub.dub import dub_lines
from mien.dub.film import film_seconds
from mien.dub.phrases import part_words
from mien.dub.timing import FASTEST, SLOWEST, time_words
from mien.errors import InputError
from mien.move.dominance import DominanceMover
from mien.perceive.face_mouth import LENGTHS, Mouth
from mien.perceive.lips import RATE, open_lips
from mien.speak.script import plain_script
from mien.speak.tone import ToneVoice
from mien.types import Audio, Mark, Speech, neutral

LINE = "you and me, bob, all day long"


@pytest.fixture(scope="module")
def acted() -> Speech:
    """A line, said slowly and with rests, between silences."""
    script = plain_script(LINE)
    words = [replace(word, pause=0.35 if word.text == "bob," else 0.0) for word in script.words]
    return ToneVoice().speak(replace(script, words=tuple(words), lead=0.5), neutral(), seconds=4.0)


@pytest.fixture(scope="module")
def film(acted: Speech, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("dub") / "film.mp4"
    motion = DominanceMover().move(acted, neutral(), start=0.0, before=neutral(), seed=0)
    hum = Audio(0.3 * np.sin(2 * np.pi * 220 * np.arange(len(motion) * 640) / 16_000).astype(np.float32), 16_000)
    film_motion(motion, hum, path, shot=Shot(256, 256, "face", soft(256, 256)))
    return path


def test_a_line_is_said_as_the_lips_move_and_the_films_own_sound_is_lowered(film: Path, acted: Speech, tmp_path: Path):
    made = tmp_path / "made.mp4"
    line = dub_film(film, [Cue(0.2, 3.8, LINE)], made, voice=ToneVoice(), affect=neutral())[0]
    assert line.seen
    begun = [phrase.start for phrase in line.phrases]
    for before, word in pairwise(acted.words):
        if word.start - before.end > 0.3:
            assert min(abs(start - word.start) for start in begun) < 0.08
    assert film_seconds(made) == pytest.approx(film_seconds(film), abs=0.001)
    sound = Audio.read(made)
    before, after = next(pause for pause in pairwise(line.phrases) if pause[1].start - pause[0].end > 0.2)
    parts = ((before.end + 0.05, after.start - 0.05), (0.0, 0.04))
    quiet, loud = (np.abs(sound.cut(*part).samples).mean() for part in parts)
    assert 0.01 * loud < quiet < 0.06 * loud


@pytest.mark.parametrize(
    ("cues", "told"),
    [
        ([Cue(0.4, 0.7, "too many words for so little time"), Cue(0.8, 1.0, "no")], "but has .* shorten the line"),
        ([Cue(9.0, 9.5, "too late")], r"starts at 9 s; the film ends at 4\.\d\d s"),
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
    with pytest.raises(InputError, match=r"is no film and no track; expected a name that ends in \.mp4"):
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


def test_a_name_in_wav_keeps_the_voice_alone_as_long_as_the_film(film: Path, tmp_path: Path):
    text, made = tmp_path / "line.txt", tmp_path / "voice.wav"
    text.write_text("you and me,\nall day long\n")
    line = dub_film(film, [read_line(text, seconds=film_seconds(film))], made, voice=ToneVoice(), affect=neutral())[0]
    sound = Audio.read(made, rate=48_000)
    assert sound.duration == pytest.approx(film_seconds(film), abs=0.001)
    first, last = line.phrases[0].start, line.phrases[-1].end
    assert not sound.cut(0.0, first - 0.001).samples.any() and not sound.cut(last + 0.001, sound.duration).samples.any()
    assert np.abs(sound.cut(first, last).samples).max() > 0.1
    text.write_text(" \n")
    with pytest.raises(InputError, match="has no words"):
        read_line(text, seconds=3.0)
    text.write_text("on and " * 200)
    with pytest.raises(InputError, match=r"1,399 letters; expected at most 1,000: part it"):
        read_line(text, seconds=600.0)


def test_a_mouth_that_rests_or_is_not_seen_leaves_a_line_at_its_own_time():
    times = np.arange(100) / 25
    for mouth in (Mouth(times, np.full((100, len(LENGTHS)), 0.1)), Mouth(np.zeros(0), np.zeros((0, len(LENGTHS))))):
        cue = Cue(0.5, 3.5, "well, who knows")
        line = next(iter(dub_lines(mouth, [cue], voice=ToneVoice(), affect=neutral(), end=4.0)))
        assert not line.seen and line.phrases[0].start == pytest.approx(0.5, abs=0.001)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.4, 4.0))
def test_words_are_timed_in_order_each_near_its_natural_length_or_not_at_all(seed: int, room: float):
    chance = np.random.default_rng(seed)
    natural = ToneVoice().speak("Well, bob, open it. Now.", neutral())
    times = np.arange(0.0, 4.0, 0.04)
    mouth = Mouth(times, chance.uniform(0.0, 0.3, (len(times), len(LENGTHS))))
    words = time_words(natural, mouth, open_lips(), start=0.2, end=0.2 + room)
    phones = [phone.duration for phone in natural.phones if phone.text]
    if words is None:
        assert room < FASTEST * sum(phones) + 2 / RATE
        return
    assert [word.text for word in words] == [word.text for word in natural.words]
    assert words[0].start >= 0.2 and words[-1].end <= 0.2 + room + 1 / RATE
    assert all(before.end <= after.start + 1e-9 for before, after in pairwise(words))
    for word, own in zip(words, natural.words, strict=True):
        step = len(own.text) / RATE  # each phone rounds to a moment
        assert FASTEST * own.duration - step <= word.duration <= SLOWEST * own.duration + step


def test_phrases_begin_after_rests_of_the_film_and_of_the_voice():
    natural = [Mark("so", 0.0, 0.3), Mark("well,", 0.3, 0.6), Mark("I", 0.8, 0.9), Mark("ran", 0.9, 1.2)]
    words = [Mark("so", 0.0, 0.3), Mark("well,", 0.5, 0.8), Mark("I", 0.8, 0.9), Mark("ran", 0.9, 1.2)]
    phrases = part_words(words, natural)
    assert [(phrase.text, phrase.start, phrase.end) for phrase in phrases] == [
        ("so", 0.0, 0.3), ("well,", 0.5, 0.8), ("I ran", 0.8, 1.2)
    ]  # fmt: skip
