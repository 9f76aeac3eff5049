"""Recordings taken apart and made again."""

from pathlib import Path

import numpy as np
import pytest

from mien.errors import InputError
from mien.speak.coded import change_frames, code_frames
from mien.speak.world import Frames, analyse_recording, analyse_voice, make_sound
from mien.types import Audio, silence

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture(scope="module")
def question() -> Audio:
    return Audio.read(EXAMPLES / "question.flac").cut(0.0, 2.2)


@pytest.fixture(scope="module")
def frames(question: Audio) -> Frames:
    return analyse_recording(question)


def _both(audio: Audio) -> tuple[Frames, Frames]:
    return analyse_recording(audio), analyse_voice(audio)


def _bands_db(sound: np.ndarray) -> np.ndarray:
    """Return (16,) the level of each 500 Hz, against the whole."""
    rows = np.lib.stride_tricks.sliding_window_view(sound, 512)[::160]
    power = (np.abs(np.fft.rfft(rows * np.hanning(512))) ** 2).mean(axis=0)[1:].reshape(16, 16).sum(axis=1)
    return 10.0 * np.log10(power / power.sum())


def test_a_copy_of_a_recording_has_its_colour_and_its_voice(question: Audio) -> None:
    wanted = _bands_db(question.samples.astype(np.float64))
    near, far = (np.abs(_bands_db(make_sound(each)) - wanted).mean() for each in _both(question))
    assert near < 0.3 < 2.0 * near < far


def test_a_voice_in_noise_stays_a_voice() -> None:
    cold = Audio.read(EXAMPLES / "cold.flac").cut(0.0, 3.0)
    lost = [
        (each.noise[each.pitch > 0.0] > 0.99).all(axis=1).mean()
        for each in (analyse_recording(cold), analyse_voice(cold))
    ]
    assert lost[0] == 0.0 < 0.1 < lost[1]


def test_numbers_that_are_not_moved_leave_frames_as_they_are(frames: Frames) -> None:
    coded = code_frames(frames)
    same = change_frames(frames, coded, np.zeros_like(coded.rows))
    for old, new in ((frames.pitch, same.pitch), (frames.envelope, same.envelope), (frames.noise, same.noise)):
        assert new == pytest.approx(old)


@pytest.mark.parametrize("rate", [16_000, 44_100])
def test_what_numbers_are_moved_by_is_heard_in_frames(question: Audio, rate: int) -> None:
    frames = analyse_recording(question.resample(rate))
    coded = code_frames(frames)
    change = np.zeros_like(coded.rows)
    change[:, 0], change[:, 2] = 3.0, -0.5
    moved = change_frames(frames, coded, change)
    found = np.median((code_frames(moved).rows - coded.rows)[coded.loud], axis=0)
    assert found == pytest.approx(change[0], abs=0.05)
    assert ((moved.pitch > 0.0) == (frames.pitch > 0.0)).all()


def test_what_has_no_voice_has_no_numbers() -> None:
    with pytest.raises(InputError, match="hold no voice"):
        code_frames(analyse_recording(silence(0.5, rate=16_000)))
