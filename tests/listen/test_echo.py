from pathlib import Path

import numpy as np
import pytest

from mien.errors import InputError
from mien.listen.activity import RATE, VoiceActivity
from mien.listen.echo import FRAME, Echo
from mien.measure.turn_sounds import leaked
from mien.types import Audio

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def speech(name: str, level_db: float) -> np.ndarray:
    samples = Audio.read(EXAMPLES / name).resample(RATE).samples[: 5 * RATE]
    return (samples * 10 ** (level_db / 20) / np.sqrt(np.mean(samples**2))).astype(np.float32)


def cleaned(heard: np.ndarray, played: np.ndarray, *, block: int) -> tuple[np.ndarray, Echo]:
    echo = Echo()
    starts = range(0, len(heard), block)
    return np.concatenate([echo.push(heard[s : s + block], played=played[s : s + block]) for s in starts]), echo


def test_without_mien_the_microphone_passes_a_frame_late():
    heard = speech("cold.flac", -26)
    out, echo = cleaned(heard, np.zeros_like(heard), block=640)
    np.testing.assert_allclose(out[FRAME:], heard[: len(out) - FRAME], atol=1e-5)
    assert echo.delay is None


def test_streamed_is_whole():
    played = speech("cold.flac", -20)
    heard = leaked(played, delay=0.12, level_db=-15, seed=1)
    whole, _ = cleaned(heard, played, block=len(heard))
    parts, _ = cleaned(heard, played, block=613)
    np.testing.assert_allclose(parts, whole, atol=1e-6)


def test_what_comes_later_changes_nothing_before():
    played = speech("cold.flac", -20)
    heard = leaked(played, delay=0.12, level_db=-15, seed=1)
    cut = 2 * RATE
    changed = heard.copy()
    changed[cut:] = 0.5
    first, _ = cleaned(heard, played, block=640)
    second, _ = cleaned(changed, played, block=640)
    np.testing.assert_array_equal(first[:cut], second[:cut])


@pytest.mark.parametrize(("delay", "level_db"), [(0.06, -10), (0.25, -20)])
def test_own_voice_is_not_heard_but_a_person_is(delay: float, level_db: float):
    mien = np.tile(speech("cold.flac", -20), 2)
    leak = leaked(mien, delay=delay, level_db=level_db, seed=2)
    out, echo = cleaned(leak, mien, block=640)
    assert echo.delay == pytest.approx(delay, abs=0.021)
    assert np.mean(VoiceActivity().push(out) > 0.6) < 0.02
    person = speech("question.flac", -24)[: 3 * RATE]
    leak[6 * RATE : 6 * RATE + len(person)] += person
    out, _ = cleaned(leak, mien, block=640)
    assert np.mean(VoiceActivity().push(out)[188:] > 0.6) > 0.15


def test_two_lengths_are_refused():
    with pytest.raises(InputError, match="expected two rows of one length"):
        Echo().push(np.zeros(10, np.float32), played=np.zeros(11, np.float32))
