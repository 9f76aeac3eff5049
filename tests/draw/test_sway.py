"""Hair swings behind the head and comes to rest."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mien.draw.rotation import matrices
from mien.draw.sway import Sway


def swings(yaw: np.ndarray, *, fps: float, sway: Sway) -> np.ndarray:
    """Angles of the hair about y, degrees, while the head turns."""
    heads = matrices(np.stack([0 * yaw, yaw, 0 * yaw], axis=1))
    turns = np.array([sway.follow(head, seconds=1 / fps) for head in heads])
    return np.degrees(np.arctan2(turns[:, 0, 2], turns[:, 0, 0]))


def turn(seconds: float, *, fps: float) -> np.ndarray:
    """Half a radian to the left within 0.3 s, then still."""
    x = np.clip(np.arange(int(seconds * fps)) / fps / 0.3, 0, 1)
    return 0.5 * x * x * (3 - 2 * x)


def test_hair_lags_swings_through_and_comes_to_rest() -> None:
    angle = swings(turn(4.0, fps=50), fps=50, sway=Sway())
    assert angle[:8].min() < -2  # it stays behind at first
    assert angle.max() > 1  # and swings past the head when that stops
    assert abs(angle[-1]) < 0.05
    assert abs(angle).max() < 10


def test_the_frame_rate_changes_little() -> None:
    slow, fast = (swings(turn(2.0, fps=fps), fps=fps, sway=Sway()) for fps in (25, 100))
    assert abs(slow - fast[::4]).max() < 1.5


def test_a_cut_does_not_whip_the_hair() -> None:
    sway = Sway()
    swings(turn(1.0, fps=25), fps=25, sway=sway)
    assert swings(np.array([-1.0, -1.0, -1.0]), fps=25, sway=sway).tolist() == [0.0, 0.0, 0.0]


@given(st.integers(1, 24))
def test_beats_join_as_if_they_were_one(cut: int) -> None:
    yaw = turn(1.0, fps=25)
    sway = Sway()
    apart = np.concatenate([swings(yaw[:cut], fps=25, sway=sway), swings(yaw[cut:], fps=25, sway=sway)])
    assert (apart == swings(yaw, fps=25, sway=Sway())).all()
