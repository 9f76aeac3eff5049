"""What the bench of student voices makes of counts and seconds, and what DNSMOS hears."""

import json
from pathlib import Path

import numpy as np
import pytest

from mien.errors import InputError
from mien.measure.speak.dnsmos import guess_quality
from mien.measure.speak.student import AT_ONCE, IN_TURN, StudentReport, Way, student_card, student_record
from mien.types import Audio, silence


def way(wrong: list[float], seconds: float) -> Way:
    return Way(np.array(wrong), np.full(4, 3.0), np.full(4, seconds), np.full(4, 2.0))


REPORT = StudentReport(
    "joe.npz",
    "piper:joe",
    10.0,
    4.2,
    np.array([10.0, 10.0, 10.0, 10.0]),
    {
        "teacher": way([0.0, 0.0, 0.0, 0.0], 0.0),
        "codec alone": way([1.0, 0.0, 0.0, 0.0], 0.0),
        **{name: way([2.0, 1.0, 0.0, 1.0], 0.01 * passes) for name, passes in AT_ONCE.items()},
        IN_TURN: way([1.0, 1.0, 0.0, 1.0], 0.8),
    },
    0.1,
)


def test_errors_are_counted_by_words_and_paces_by_seconds() -> None:
    assert REPORT.errors("8 passes") == pytest.approx(0.1) and REPORT.errors(IN_TURN) == pytest.approx(0.075)
    assert REPORT.pace("8 passes") == pytest.approx(0.04) and REPORT.quicker("8 passes") == pytest.approx(10.0)
    more, low, high = REPORT.more_errors("8 passes", IN_TURN)
    assert more == pytest.approx(0.025) and low <= more <= high


def test_the_card_and_the_record_name_every_way() -> None:
    card, record = student_card(REPORT), student_record(REPORT)
    assert all(name in card for name in REPORT.ways)
    assert json.loads(json.dumps(record))["quicker_4_passes"] == pytest.approx(20.0)
    assert "rtf_teacher" not in record and record["wer_codec_alone"] == pytest.approx(0.025)


def test_noise_over_speech_is_heard() -> None:
    clean = Audio.read(Path(__file__).parents[2] / "examples" / "question.flac")
    noise = np.random.default_rng(0).normal(scale=0.1, size=len(clean.samples))
    noisy = Audio(np.clip(clean.samples + noise, -1.0, 1.0).astype(np.float32), clean.rate)
    assert 1.0 < guess_quality(noisy) < guess_quality(clean) - 0.5 < 5.0
    with pytest.raises(InputError, match="expected speech"):
        guess_quality(silence(0.0, rate=16_000))
