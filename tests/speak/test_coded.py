"""A voice's frames in numbers, and back."""

from pathlib import Path

import numpy as np
import pytest

from mien.errors import InputError
from mien.speak.coded import change_frames, code_frames
from mien.speak.world import Frames, analyse_recording
from mien.types import Audio, silence


@pytest.fixture(scope="module")
def question() -> Audio:
    return Audio.read(Path(__file__).resolve().parents[2] / "examples" / "question.flac").cut(0.0, 2.2)


@pytest.fixture(scope="module")
def frames(question: Audio) -> Frames:
    return analyse_recording(question)


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
