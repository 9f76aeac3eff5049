from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mien.errors import InputError
from mien.types import Audio, Mark, Speech, concat_audio, crossfade, cut, resample, silence, still
from mien.types.media import read_blocks

rates = st.sampled_from([8_000, 16_000, 22_050, 44_100, 48_000])


def noise(seed: int, samples: int, rate: int) -> Audio:
    return Audio(np.random.default_rng(seed).uniform(-1, 1, samples).astype(np.float32), rate)


def tone(rate: int, *, hertz: float = 440.0, seconds: float = 0.5) -> Audio:
    times = np.arange(round(seconds * rate)) / rate
    return Audio((0.8 * np.sin(2 * np.pi * hertz * times)).astype(np.float32), rate)


@given(st.integers(0, 3000), rates, rates)
def test_resampling_keeps_the_duration_within_a_sample(samples: int, rate: int, other: int) -> None:
    sound = noise(samples, samples, rate)
    assert abs(sound.resample(other).duration - sound.duration) <= 1 / min(rate, other)
    assert sound.resample(rate) is sound


@given(rates, rates)
@settings(max_examples=25)
def test_a_tone_below_both_limits_survives_resampling_there_and_back(rate: int, other: int) -> None:
    sound = tone(rate)
    back = sound.resample(other).resample(rate)
    middle = slice(len(sound.samples) // 10, len(sound.samples) * 9 // 10)
    assert np.max(np.abs(back.samples[middle] - sound.samples[middle])) < 1e-3


@given(st.integers(0, 1000), st.floats(-0.1, 0.2), rates)
def test_a_cut_in_two_joins_to_the_whole(samples: int, at: float, rate: int) -> None:
    sound = noise(samples, samples, rate)
    both = concat_audio([sound.cut(-1, at), sound.cut(at, 9)], rate=rate)
    assert np.array_equal(both.samples, sound.samples)


@given(st.integers(0, 2**32 - 1), st.integers(1, 5000), rates)
@settings(max_examples=25)
def test_wav_keeps_16_bits_and_is_the_same_when_written_again(
    tmp_path_factory: pytest.TempPathFactory, seed: int, samples: int, rate: int
) -> None:
    folder = tmp_path_factory.mktemp("wav")
    sound = noise(seed, samples, rate)
    sound.write(folder / "one.wav")
    read = Audio.read(folder / "one.wav", rate=rate)
    read.write(folder / "two.wav")
    assert len(read.samples) == samples
    assert np.max(np.abs(read.samples - sound.samples)) <= 1 / 32768
    assert (folder / "one.wav").read_bytes() == (folder / "two.wav").read_bytes()


@given(st.floats(1e-4, 3.0))
@settings(max_examples=15, deadline=None)
def test_blocks_of_any_length_join_to_the_whole(cold: Path, seconds: float) -> None:
    whole = Audio.read(cold, rate=8_000)
    blocks = list(read_blocks(cold, rate=8_000, seconds=seconds))
    assert np.array_equal(np.concatenate([block.samples for block in blocks]), whole.samples)
    assert {len(block.samples) for block in blocks[:-1]} <= {max(1, round(seconds * 8_000))}


def test_bad_sound_is_refused() -> None:
    with pytest.raises(InputError, match=r"audio samples has values from 0 to 2; expected \[-1, 1\]"):
        Audio(np.array([0.0, 2.0], dtype=np.float32), 16_000)
    with pytest.raises(InputError, match="not finite"):
        Audio(np.array([np.nan], dtype=np.float32), 16_000)
    with pytest.raises(InputError, match=r"shape \(2, 2\); expected \(n\)"):
        Audio(np.zeros((2, 2), dtype=np.float32), 16_000)
    for rate in (0, 999, 16_000.5, 1_000_000):
        with pytest.raises(InputError, match=r"rate is .*; expected a whole number from 1,000 to 768,000 Hz"):
            Audio(np.zeros(2, dtype=np.float32), rate)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda folder: folder / "none.wav", "there is no file"),
        (lambda folder: folder, "is a folder"),
        (lambda folder: folder / ("long" * 100), "cannot be read"),
    ],
)
def test_a_path_that_is_no_file_is_refused(tmp_path: Path, make, message: str) -> None:
    with pytest.raises(InputError, match=message):
        Audio.read(make(tmp_path))


def test_files_that_hold_no_sound_are_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.wav").touch()
    with pytest.raises(InputError, match=r"empty.wav is empty \(0 bytes\)"):
        Audio.read(tmp_path / "empty.wav")
    (tmp_path / "text.wav").write_text("this is no sound, whatever its name says\n" * 50)
    with pytest.raises(InputError, match=r"text.wav cannot be read as sound"):
        Audio.read(tmp_path / "text.wav")


def test_silence_is_silent() -> None:
    assert silence(0.25, rate=8_000).samples.tolist() == [0.0] * 2000
    assert concat_audio([], rate=8_000).duration == 0.0


def test_marks_that_overlap_run_backwards_or_outlive_the_sound_are_refused() -> None:
    sound = silence(1.0, rate=8_000)
    with pytest.raises(InputError, match=r"end of 'a' is 0\.1"):
        Mark("a", 0.2, 0.1)
    with pytest.raises(InputError, match="stress of 'a' is 3"):
        Mark("a", 0.0, 0.1, stress=3)
    with pytest.raises(InputError, match=r"phone 'b' starts at 0.100 s, inside 'a'"):
        Speech(sound, (Mark("a", 0.0, 0.2), Mark("b", 0.1, 0.3)), (), "exact")
    with pytest.raises(InputError, match=r"word 'a' ends at 1.200 s, after the sound \(1.000 s\)"):
        Speech(sound, (), (Mark("a", 0.0, 1.2),), "exact")
    assert Speech(sound, (Mark("a", 0.0, 0.5), Mark("b", 0.5, 1.0)), (), "exact").duration == 1.0


@pytest.mark.parametrize(
    ("deed", "message"),
    [
        (lambda sound, _: sound.cut(float("nan"), 1.0), "start of a cut is nan"),
        (lambda sound, _: sound.resample(0), "rate is 0; expected a whole number"),
        (lambda _, __: silence(float("nan"), rate=8_000), "duration is nan"),
        (lambda _, __: silence(-1.0, rate=8_000), "duration is -1"),
        (lambda _, __: Audio.read("a\0b.wav"), "is no name of a file"),
        (lambda sound, _: sound.write("a\0b.wav"), "is no name of a file"),
        (lambda _, motion: cut(motion, 0.0, float("inf")), "end of a cut is inf"),
        (lambda _, motion: crossfade(motion, motion, seconds=float("nan")), "seconds of a crossfade is nan"),
        (lambda _, motion: resample(motion, fps=0.0), r"fps is 0; expected a number in \[0\.001, 1000\]"),
    ],
)
def test_numbers_and_names_that_make_no_sense_are_refused(deed, message: str) -> None:
    with pytest.raises(InputError, match=message):
        deed(silence(0.1, rate=8_000), still(3, fps=25.0))
