"""Scores against hand-worked cases and the definitions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mien.measure.scores import calibration_error, label_f1, pearson


def test_f1_of_a_case_worked_by_hand() -> None:
    given_ = np.array([[1, 1, 0], [1, 0, 0], [0, 1, 0], [0, 0, 0]], bool)
    wanted = np.array([[1, 0, 0], [1, 1, 0], [1, 1, 0], [0, 0, 0]], bool)
    assert label_f1(given_, wanted) == pytest.approx([2 * 1.0 * (2 / 3) / (1 + 2 / 3), 0.5, 0.0])


def test_calibration_error_of_a_case_worked_by_hand() -> None:
    confidence = np.array([0.1, 0.1, 0.9, 0.9])
    right = np.array([False, False, True, False])
    assert calibration_error(confidence, right) == pytest.approx(0.5 * 0.1 + 0.5 * 0.4)


def test_a_sure_and_right_reader_has_no_calibration_error() -> None:
    assert calibration_error(np.ones(5), np.ones(5, bool)) == 0.0


@given(st.integers(0, 2**32 - 1))
def test_correlation_is_that_of_its_definition(seed: int) -> None:
    draw = np.random.default_rng(seed)
    a, b = draw.standard_normal((2, 20, 3))
    expected = [np.corrcoef(a[:, i], b[:, i])[0, 1] for i in range(3)]
    assert pearson(a, b) == pytest.approx(expected)
    assert pearson(3.0 * a + 1.0, b) == pytest.approx(expected)
    assert pearson(np.ones((20, 3)), b) == pytest.approx([0.0] * 3)
