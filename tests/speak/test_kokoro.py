"""Kokoro: its alphabet, its mixtures, and what a plan does to its lengths and melody."""

from dataclasses import replace

import numpy as np
import pytest

from mien.engines import Registry
from mien.errors import EngineError, InputError
from mien.speak.kokoro_melody import bend_melody, trim_phones
from mien.speak.kokoro_phones import kokoro_letters
from mien.speak.kokoro_styles import load_style, read_mixture, voice_names
from mien.speak.markup import read_script
from mien.speak.prosody import plain_prosody
from mien.speak.script import Said, Script
from mien.types import Mark, neutral

LINE = "The cat took a cup of tea."


@pytest.fixture(scope="module")
def heart():
    with Registry("voices").make("kokoro:af_heart") as voice:
        yield voice


@pytest.fixture(scope="module")
def said(heart):
    return heart.speak(LINE, neutral())


def assert_covers(speech) -> None:
    assert speech.phones[0].start == 0.0
    assert speech.phones[-1].end == pytest.approx(speech.audio.duration, abs=1e-9)
    assert all(a.end == b.start and a.start < a.end for a, b in zip(speech.phones, speech.phones[1:], strict=False))


@pytest.mark.parametrize(
    ("ipa", "british", "letters"),
    [
        ("həlˈoʊ ðˈɛɹ,", False, "həlˈO ðˈɛɹ,"),
        ("həlˈəʊ ðˈeə", True, "həlˈQ ðˈɛː"),
        ("wˈɔːɾɚ bˈɑːɾəl", False, "wˈɔTəɹ bˈɑTᵊl"),
        ("dʒˈɔɪ tʃˈaɪld bˈɜːd", False, "ʤˈY ʧˈIld bˈɜɹd"),
        ("bˈɜːd kˈæt", True, "bˈɜːd kˈat"),
        ("wˈʌzn̩t 你", False, "wˈʌzᵊnt"),
        ("aɪ sˈɔː aɪ, maɪ", False, "ˌI sˈɔ ˌI, mI"),
    ],
)
def test_phones_are_spelt_in_kokoros_alphabet(ipa, british, letters):
    numbers = {
        letter: number for letter, number in zip("AIOQWYʤʧTᵊ", (24, 25, 31, 33, 39, 41, 82, 133, 36, 42), strict=True)
    }
    spelt = kokoro_letters(list(ipa), british=british)
    assert len(spelt) == len(letters)
    for letter, wanted in zip(spelt, letters, strict=True):
        assert letter.number == numbers[wanted] if wanted in numbers else "".join(letter.symbols) == wanted


def test_there_are_54_voices_and_mixtures_of_them(caplog: pytest.LogCaptureFixture):
    assert len(voice_names()) == 54
    assert read_mixture("af_heart") == {"af_heart": 1.0}
    assert read_mixture("af_heart+bf_emma") == {"af_heart": 0.5, "bf_emma": 0.5}
    assert caplog.text == ""
    assert read_mixture("af_heart*1.5 + bf_emma*0.5") == {"af_heart": 0.75, "bf_emma": 0.25}
    assert "add up to 2; each is divided by that" in caplog.text
    mixed, heart, emma = (load_style(read_mixture(name)) for name in ("af_heart*.7+bf_emma*.3", "af_heart", "bf_emma"))
    assert mixed.shape == (510, 256)
    assert np.allclose(mixed, 0.7 * heart + 0.3 * emma, atol=1e-6)


@pytest.mark.parametrize(
    ("choice", "told"),
    [("af_hart", "af_heart"), ("af_heart*-1", "above 0"), ("af_heart*x", "above 0"), ("af_heart+", "no voice ''")],
)
def test_what_is_no_mixture_is_refused(choice, told):
    with pytest.raises(EngineError, match=told):
        Registry("voices").make(f"kokoro:{choice}")


def test_a_plan_bends_the_melody_where_there_is_a_voice():
    phones = (Mark("a", 0.0, 0.5), Mark("b", 0.5, 1.0))
    pitch = np.where(np.arange(80) < 60, 200.0, 8.0).astype(np.float32)
    energy = np.where(np.arange(80) < 60, 6.0, -9.0).astype(np.float32)
    plain = plain_prosody(2)
    assert bend_melody((pitch, energy), phones, plain) == (pitch, energy)
    higher = replace(plain, pitch=np.full(2, 12.0), energy=np.full(2, 8.686))
    bent, louder = bend_melody((pitch, energy), phones, higher)
    assert np.allclose(bent, np.where(pitch > 40, 2 * pitch, pitch), rtol=1e-4)
    assert np.allclose(louder, np.where(energy > 0, energy + 1, energy), atol=1e-4)


def test_a_phone_ends_where_its_sound_does():
    phones = (Mark("a", 0.0, 0.1), Mark("n", 0.1, 0.5), Mark("", 0.5, 0.6))
    energy = np.where(np.arange(48) < 16, 6.0, -5.0).astype(np.float32)
    assert trim_phones(phones, energy) == (phones[0], Mark("n", 0.1, 0.2), Mark("", 0.2, 0.6))


def test_it_says_the_words_and_where_they_are(said):
    assert said.audio.rate == 24_000 and said.timing == "exact"
    assert [word.text for word in said.words] == LINE.split()
    assert "".join(phone.text for phone in said.phones) == "ðəkættʊkəkʌpʌvti"
    assert_covers(said)
    level = [float(np.mean(said.audio.cut(p.start, p.end).samples ** 2)) for p in said.phones]
    vowels = np.mean([e for e, p in zip(level, said.phones, strict=True) if p.text in set("əæʊʌi")])
    closed = np.mean([e for e, p in zip(level, said.phones, strict=True) if p.text in set("ptk")])
    silent = max(e for e, p in zip(level, said.phones, strict=True) if not p.text)
    assert closed < 0.5 * vowels and silent < 0.05 * vowels


def test_an_asked_length_is_met(heart, said):
    seconds = round(0.75 * said.duration, 3)
    asked = heart.speak(LINE, neutral(), seconds=seconds)
    assert asked.duration == pytest.approx(seconds, abs=1e-4)
    assert_covers(asked)
    with pytest.raises(InputError, match="can last"):
        heart.speak(LINE, neutral(), seconds=9.0)


def test_words_last_an_asked_time_to_a_frame(heart):
    text = "It took <prosody duration='0.7s'>for ever</prosody> to come."
    words = {word.text: word for word in heart.speak(read_script(text), neutral()).words}
    assert words["ever"].end - words["for"].start == pytest.approx(0.7, abs=0.026)


def test_it_streams_its_first_words_and_takes_phones(heart):
    line = "It was in 1984 that she paid for it."  # 1984 is more than one word when it is said, and is not parted
    pieces = list(heart.stream(line, neutral()))
    assert len(pieces) == 2 and pieces[0].duration < 1.2
    assert [word.text for piece in pieces for word in piece.words] == line.split()
    for piece in pieces:
        assert_covers(piece)
    script = Script((Said("No", phones="nˈaʊ"), Said("way.")))
    assert "".join(phone.text for phone in heart.speak(script, neutral()).phones) == "naʊweɪ"
