"""Paths of feeling: the same path is at distance 0, a stretched one near, a mirrored one far."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mien.errors import InputError
from mien.measure.trajectory import compare_paths, warp

RISE = np.linspace(0.0, 1.0, 20)
HILL = np.sin(np.linspace(0.0, np.pi, 31)) * 0.9
paths = st.lists(st.floats(0, 1, width=32), min_size=1, max_size=12)


def test_a_path_is_like_itself() -> None:
    same = compare_paths(HILL, HILL)
    assert (same.dtw, same.final, same.peak) == (0.0, 0.0, 0.0) and same.correlation == pytest.approx(1.0)


def test_a_slower_telling_is_like_and_a_contrary_one_is_not() -> None:
    slow = compare_paths(np.repeat(HILL, 3), HILL)
    assert slow.dtw == pytest.approx(0.0, abs=1e-9) and slow.correlation > 0.95
    contrary = compare_paths(RISE[::-1], RISE)
    assert contrary.correlation == pytest.approx(-1.0) and contrary.dtw > 0.2
    assert contrary.final == pytest.approx(-1.0) and contrary.peak == pytest.approx(-1.0)


def test_the_best_alignment_is_found_by_hand() -> None:
    """0-0, 1-1, 1-1, 0.5-0: pairs 4, distances 0 + 0 + 0 + 0.5."""
    assert warp(np.array([0.0, 1.0, 0.5]), np.array([0.0, 1.0, 1.0, 0.0])) == pytest.approx(0.5 / 4)


@settings(max_examples=30)
@given(paths, paths)
def test_likeness_stays_in_range_and_distance_is_symmetric(a: list[float], b: list[float]) -> None:
    like = compare_paths(a, b)
    assert 0.0 <= like.dtw <= 1.0 and -1.000001 <= like.correlation <= 1.000001
    assert compare_paths(b, a).final == pytest.approx(-like.final)


@pytest.mark.parametrize("bad", [[], [1.5], [float("nan")]])
def test_what_is_no_path_is_refused(bad: list[float]) -> None:
    with pytest.raises(InputError, match="path"):
        compare_paths(bad, RISE)
