"""Sentences as vectors: like meanings lie close."""

from pathlib import Path

import numpy as np
import pytest

from mien.errors import WeightsError
from mien.meaning import LONGEST, WIDTH, Encoder, open_encoder


def test_like_meanings_lie_closer_than_like_words() -> None:
    encoder = open_encoder()
    lost, like, other = map(encoder.vector, ("My cat died.", "Our pet passed away.", "My cat likes milk."))
    assert lost @ like > lost @ other
    assert lost.shape == (WIDTH,) and lost.dtype == np.float32 and abs(lost @ lost - 1.0) < 1e-5


@pytest.mark.parametrize("text", ["", "🙂", "\x00\ud83d", "我很高兴", "word " * 10 * LONGEST])
def test_any_text_has_a_vector(text: str) -> None:
    assert np.isfinite(open_encoder().vector(text)).all()


def test_a_file_that_is_no_encoder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.onnx").write_bytes(b"nothing")
    with pytest.raises(WeightsError, match=r"x\.onnx is no encoder of meaning"):
        Encoder(tmp_path / "x.onnx")
