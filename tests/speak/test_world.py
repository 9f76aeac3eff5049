"""Recordings taken apart and made again."""

from pathlib import Path

import numpy as np
import pytest

from mien.speak.world import Frames, analyse_recording, analyse_voice, make_sound
from mien.types import Audio

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture(scope="module")
def question() -> Audio:
    return Audio.read(EXAMPLES / "question.flac").cut(0.0, 2.2)


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
