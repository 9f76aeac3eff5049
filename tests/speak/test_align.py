"""Phones for recordings: by alignment where the words are known, by energy where they are not."""

import csv
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mien.speak import align, energy_speech
from mien.speak.piper import engine
from mien.speak.tone import ToneVoice
from mien.speak.warp import warp
from mien.types import Audio, Mark, Speech, concat_audio, neutral, silence

DATA = Path(__file__).parents[2] / "../shared/data/speech"
needs_data = pytest.mark.skipif(not DATA.exists(), reason="needs the shared recordings")


@pytest.fixture(scope="module")
def voice():
    with engine.make("joe") as voice:
        yield voice


def assert_covers(speech: Speech) -> None:
    assert speech.phones[0].start == 0.0 and speech.phones[-1].end == pytest.approx(speech.duration, abs=1e-9)
    assert all(a.end == pytest.approx(b.start, abs=1e-9) for a, b in pairwise(speech.phones))


def marks(name: str, tier: str) -> tuple[Mark, ...]:
    with (DATA / "mfa_alignments/intervals.tsv").open() as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["utt"] == name and row["tier"] == tier]
    spoken = [row for row in rows if row["label"].strip() not in ("", "sp", "sil", "spn")]
    return tuple(Mark(row["label"], float(row["start"]), float(row["end"])) for row in spoken)


def edges(phones: tuple[Mark, ...]) -> np.ndarray:
    return np.array(sorted({round(time, 4) for phone in phones if phone.text for time in (phone.start, phone.end)}))


def cost_of_path(costs: np.ndarray, path: np.ndarray, toll: float) -> float:
    steps = np.diff(path)
    return float(costs[np.arange(len(path)), path].sum() + toll * (steps != 1).sum())


@given(arrays(np.float32, st.tuples(st.integers(2, 5), st.integers(1, 5)), elements=st.floats(0, 4, width=16)))
@settings(max_examples=60)
def test_no_way_is_cheaper(costs):
    rows, columns = costs.shape
    ways = [[column] for column in range(min(columns, 2))]
    for _ in range(rows - 1):
        ways = [[*way, way[-1] + step] for way in ways for step in (0, 1, 2) if way[-1] + step < columns]
    ends = [np.array(way) for way in ways if way[-1] >= columns - 2]
    if not ends:
        return
    path, mean = warp(costs, toll=0.5)
    assert cost_of_path(costs, path, 0.5) == pytest.approx(min(cost_of_path(costs, way, 0.5) for way in ends), abs=1e-3)
    assert mean == pytest.approx(costs[np.arange(rows), path].mean(), abs=1e-5)


def test_a_voice_aligned_with_itself_finds_its_own_times(voice):
    truth = voice.speak("We talked about the weather and the sea.", neutral())
    padded = concat_audio([silence(0.5, rate=22_050), truth.audio, silence(0.7, rate=22_050)], rate=22_050)
    rough = tuple(Mark(word.text, word.start + 0.6, word.end + 0.6) for word in truth.words)  # 100 ms late
    found = align(padded, rough, voice)
    assert found.timing == "aligned"
    assert_covers(found)
    want = [phone for phone in truth.phones if phone.text]
    have = [phone for phone in found.phones if phone.text]
    assert [(p.text, p.stress) for p in have] == [(p.text, p.stress) for p in want]
    errors = np.array([abs(h.start - 0.5 - w.start) for h, w in zip(have, want, strict=True)])
    assert np.median(errors) <= 0.015 and errors.max() <= 0.05
    assert [word.text for word in found.words] == [word.text for word in truth.words]


@needs_data
def test_boundaries_on_real_speech_against_a_forced_aligner(voice, capsys):
    errors, near = [], []
    for name in ("acoustic_corpus", "cold_corpus", "cold_corpus3"):
        words = marks(name, "words")
        found = align(Audio.read(DATA / f"mfa_alignments/{name}.flac"), words, voice)
        assert found.timing == "aligned"
        assert_covers(found)
        assert [word.text for word in found.words] == [word.text for word in words]
        have = edges(found.phones)
        truth = edges(marks(name, "phones"))
        errors += [np.abs(have - edge).min() for edge in truth]
        near += [abs(a.start - b.start) for a, b in zip(found.words, words, strict=True)]
    with capsys.disabled():
        print(f"\nalign: edges {np.median(errors) * 1000:.0f} ms, words {np.median(near) * 1000:.0f} ms (medians)")
    assert np.median(errors) <= 0.020 and np.mean(np.array(errors) <= 0.05) >= 0.85
    assert np.median(near) <= 0.035 and np.mean(np.array(near) <= 0.1) >= 0.85


@needs_data
@pytest.mark.parametrize("name", ["sadtalker_chinese_news", "sadtalker_japanese"])
def test_words_that_are_not_heard_give_energy(voice, name):
    audio = Audio.read(DATA / f"driving_audio/{name}.flac")
    guess = "Thank you very much for watching and I hope you enjoyed this video".split()  # whisper-tiny.en's guess
    step = audio.duration / len(guess)
    words = tuple(Mark(word, i * step, (i + 1) * step) for i, word in enumerate(guess))
    found = align(audio, words, voice)
    assert found.timing == "energy" and [word.text for word in found.words] == guess
    assert_covers(found)


@pytest.mark.parametrize("words", [(), (Mark("…", 0.0, 0.5),), (Mark("😀", 0.2, 9.0),)])
def test_nothing_to_align_gives_energy(voice, words):
    audio = Audio(np.float32(0.1) * np.sin(np.arange(16_000, dtype=np.float32) * 0.05), 16_000)
    found = align(audio, words, voice)
    assert found.timing == "energy"
    assert_covers(found)


def test_more_words_than_time_gives_energy(voice):
    noise = Audio(np.random.default_rng(0).uniform(-0.3, 0.3, 4_000).astype(np.float32), 16_000)
    words = tuple(Mark("extraordinary", 0.02 * i, 0.02 * (i + 1)) for i in range(10))
    assert align(noise, words, voice).timing == "energy"


def test_energy_finds_sound_and_silence():
    tone = Audio((0.3 * np.sin(2 * np.pi * 300 * np.arange(8_000) / 16_000)).astype(np.float32), 16_000)
    speech = energy_speech(concat_audio([silence(0.5, rate=16_000), tone, silence(0.5, rate=16_000)], rate=16_000))
    assert speech.timing == "energy"
    assert [phone.text for phone in speech.phones] == ["", "u", ""]
    assert speech.phones[1].start == pytest.approx(0.5, abs=0.03) and speech.phones[1].end == pytest.approx(
        1.0, abs=0.03
    )


@pytest.mark.parametrize(("text", "kinds"), [("a, a, a", {"", "ɑ"}), ("i, i, i", {"", "i"}), ("u, u, u", {"", "u"})])
def test_energy_tells_open_from_spread_from_round(text, kinds):
    heard = energy_speech(ToneVoice().speak(text, neutral()).audio)
    assert {phone.text for phone in heard.phones} == kinds


def test_energy_finds_the_vowels_and_hisses_of_a_real_voice(voice):
    speech = voice.speak("Ah, ah, ah. See, see, see.", neutral())
    heard = energy_speech(speech.audio)
    long = [phone for phone in speech.phones if phone.text in ("ɑ", "i", "s") and phone.duration > 0.08]
    middles = [(phone.start + phone.end) / 2 for phone in long]
    found = [next(mark.text for mark in heard.phones if mark.start <= at < mark.end) for at in middles]
    right = [phone.text == text for phone, text in zip(long, found, strict=True)]
    assert len(right) >= 7 and np.mean(right) >= 0.8, found


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 192_000])
@pytest.mark.parametrize("duration", [0.0, 0.001, 0.1, 31.0])
def test_energy_takes_any_length_and_rate(rate, duration):
    audio = Audio((0.2 * np.sin(np.arange(round(duration * rate)) * 700.0 / rate)).astype(np.float32), rate)
    speech = energy_speech(audio)
    if len(audio.samples):
        assert_covers(speech)
    else:
        assert speech.phones == ()


def test_energy_of_silence_is_silence():
    assert [phone.text for phone in energy_speech(silence(2.0, rate=16_000)).phones] == [""]
