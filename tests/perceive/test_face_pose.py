"""Taking the pose out of a mesh."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mien.perceive.face_fit import load_basis
from mien.perceive.face_pose import hold_upright, rotation_vector

angles = st.tuples(*[st.floats(-0.9, 0.9)] * 3)


def turned(vector: tuple[float, ...]) -> np.ndarray:
    angle = float(np.linalg.norm(vector))
    if angle < 1e-12:
        return np.eye(3)
    x, y, z = np.array(vector) / angle
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross


@given(angles, st.floats(20.0, 400.0), st.floats(-500.0, 500.0))
def test_place_distance_and_turn_are_taken_out(vector: tuple[float, ...], size: float, shift: float) -> None:
    basis = load_basis()
    points = (basis.neutral @ turned(vector).T * size + shift) * np.array([1.0, -1.0, -1.0])
    held = hold_upright(points, basis.neutral, basis.rigid)
    np.testing.assert_allclose(held.own, basis.neutral, atol=1e-9)
    np.testing.assert_allclose(rotation_vector(held.turn), vector, atol=1e-7)
    assert abs(held.size - size) < 1e-6 * size


def test_a_half_turn_and_a_mesh_without_extent_are_no_numbers_out_of_range() -> None:
    assert abs(np.linalg.norm(rotation_vector(np.diag([1.0, -1.0, -1.0]))) - np.pi) < 1e-9
    basis = load_basis()
    held = hold_upright(np.zeros((468, 3)), basis.neutral, basis.rigid)
    assert np.isfinite(held.own).all() and held.size == 0.0
