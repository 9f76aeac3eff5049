"""What a feeling does to the timbre of Kokoro's voices."""

import numpy as np
import pytest

from mien.speak.kokoro_styles import TIMBRE, load_style, voice_names
from mien.speak.kokoro_timbre import move_timbre
from mien.types import label_affect, neutral

HEART = load_style({"af_heart": 1.0})[40]


def test_no_feeling_leaves_the_style():
    assert move_timbre(HEART, neutral()).tobytes() == HEART.tobytes()


@pytest.mark.parametrize("label", ["happy", "sad", "angry"])
def test_half_the_intensity_goes_half_the_way_and_keeps_the_manner(label):
    half, whole = (move_timbre(HEART, label_affect(label, intensity=strength)) - HEART for strength in (0.5, 1.0))
    assert np.allclose(2.0 * half, whole, atol=1e-6) and np.abs(whole).max() > 0.01
    assert not whole[TIMBRE:].any()


def test_a_feeling_moves_a_voice_less_than_the_voices_lie_apart():
    others = [load_style({name: 1.0})[40, :TIMBRE] for name in voice_names() if name != "af_heart"]
    apart = np.median([np.linalg.norm(other - HEART[:TIMBRE]) for other in others])
    for label in ("happy", "sad", "angry"):
        assert np.linalg.norm(move_timbre(HEART, label_affect(label, intensity=1.0)) - HEART) < apart
