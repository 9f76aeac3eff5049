"""Sounds that are no words: in a person's script, between what a voice says, and like breath."""

from itertools import pairwise

import numpy as np
import pytest

from mien.speak import plain_script, read_script
from mien.speak.loudness import LEVEL, find_loudness
from mien.speak.piper import engine
from mien.speak.pitch import track_pitch
from mien.speak.vocal import SOUNDS, say_sounds, sounds_length
from mien.types import neutral

LINE = "[breath] I was there. [sigh] It is over."


@pytest.fixture(scope="module")
def voice():
    with engine.make("joe") as voice:
        yield voice


def test_sounds_stand_beside_the_words_that_were_written():
    script = read_script(LINE)
    assert script.text == "I was there. It is over." and script.sounds == ("breath", "sigh")
    assert script.opening == ("breath",) and script.words[2].sounds == ("sigh",)
    assert [piece.text for piece in script.pieces()] == ["I was there.", "It is over."]
    assert tuple(name for piece in script.pieces() for name in piece.sounds) == script.sounds


def test_laughs_and_hums_are_the_voices_own():
    words = read_script("So funny [laugh]. [HM] yes").words
    assert [word.text for word in words] == ["So", "funny", "ha", "ha", "ha", "ha.", "Hm,", "yes"]
    assert [word.pitch for word in words[2:6]] == sorted((word.pitch for word in words[2:6]), reverse=True)
    assert words[6].phones is not None and words[7].pitch == 0.0


def test_a_minds_text_breathes_nothing():
    assert plain_script("[breath] no [laugh]").text == "breath no laugh" and not plain_script("[sigh] x").sounds


@pytest.mark.parametrize("name", SOUNDS)
def test_a_sound_is_soft_air_that_swells(name):
    (speech,) = say_sounds([name], rate=22_050)
    sound = speech.audio.samples
    assert not speech.words and speech.duration == sounds_length([name], rate=22_050)
    assert not track_pitch(speech.audio).any()
    assert LEVEL - 28.0 < find_loudness(speech.audio) < LEVEL - 18.0
    assert np.abs(np.diff(sound)).max() < 0.05 and not sound[:100].any() and not sound[-100:].any()
    power = np.abs(np.fft.rfft(sound)) ** 2
    hertz = np.fft.rfftfreq(len(sound), 1.0 / 22_050)
    assert power[(hertz > 400) & (hertz < 4_500)].sum() > 0.8 * power.sum()


def test_a_voice_breathes_before_it_speaks_and_keeps_to_a_length(voice):
    script = read_script(LINE)
    speech = voice.speak(script, neutral())
    assert [word.text for word in speech.words] == script.text.split()
    assert speech.words[0].start > sounds_length(["breath"], rate=voice.rate)
    assert speech.words[3].start - speech.words[2].end > sounds_length(["sigh"], rate=voice.rate)
    assert all(a.end == b.start and (a.text or b.text) for a, b in pairwise(speech.phones))
    asked = voice.speak(script, neutral(), seconds=0.85 * speech.duration)
    assert asked.duration == pytest.approx(0.85 * speech.duration, abs=0.02)
