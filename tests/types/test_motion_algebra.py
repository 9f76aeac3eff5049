from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mien.errors import InputError
from mien.types import ARKIT, Motion, concat, crossfade, cut, layer, resample, still

TRACKS = ("face", "head", "neck", "torso", "gaze", "joints")
RANGES = {"face": (0, 1), "gaze": (-np.pi, np.pi)}
frame_rates = st.sampled_from([12.5, 24.0, 25.0, 29.97, 30.0, 60.0])


def made(seed: int, frames: int, *, fps: float = 25.0, joints: int = 0, scale: float = 1.0) -> Motion:
    rng = np.random.default_rng(seed)

    def draw(*shape: int) -> np.ndarray:
        return (scale * rng.uniform(-1, 1, (frames, *shape))).astype(np.float32)

    return Motion(fps, np.minimum(abs(draw(52)), 1.0), draw(3), draw(3), draw(3), draw(2), draw(joints, 3))


@st.composite
def motions(draw: st.DrawFn, *, count: int, same_length: bool, scale: float = 1.0) -> list[Motion]:
    fps, joints = draw(frame_rates), draw(st.sampled_from([0, 4]))
    length = draw(st.integers(0, 12))
    lengths = [length if same_length else draw(st.integers(0, 12)) for _ in range(count)]
    bodies = [draw(st.sampled_from([0, joints])) for _ in range(count)]
    seeds = [draw(st.integers(0, 2**32 - 1)) for _ in range(count)]
    return [made(s, n, fps=fps, joints=j, scale=scale) for s, n, j in zip(seeds, lengths, bodies, strict=True)]


def same(one: Motion, other: Motion, *, within: float = 0.0) -> bool:
    return one.fps == other.fps and all(
        getattr(one, name).shape == getattr(other, name).shape
        and np.allclose(getattr(one, name), getattr(other, name), rtol=0, atol=within)
        for name in TRACKS
    )


def holds_its_ranges(motion: Motion) -> bool:
    for name in TRACKS:
        low, high = RANGES.get(name, (-4 * np.pi, 4 * np.pi))
        track = getattr(motion, name)
        if track.size and not (track.min() >= low - 1e-6 and track.max() <= high + 1e-6):
            return False
    return True


@given(motions(count=1, same_length=True))
def test_rest_is_the_neutral_element_of_layer(given_: list[Motion]) -> None:
    (motion,) = given_
    rest = still(len(motion), fps=motion.fps)
    assert same(layer(motion, rest), motion)
    assert same(layer(rest, motion), motion)
    assert same(layer(motion), motion)


@given(motions(count=2, same_length=True, scale=3.0))
def test_layer_commutes_and_saturates(given_: list[Motion]) -> None:
    one, other = given_
    both = layer(*((made(1, len(one), fps=one.fps), one, other)))
    assert same(both, layer(other, made(1, len(one), fps=one.fps), one), within=1e-6)
    assert holds_its_ranges(both)


@given(motions(count=3, same_length=True, scale=0.3))
def test_layer_is_associative_while_nothing_saturates(given_: list[Motion]) -> None:
    a, b, c = given_
    assert same(layer(layer(a, b), c), layer(a, layer(b, c)), within=1e-6)


@given(motions(count=2, same_length=False), st.floats(0, 1))
def test_crossfade_has_both_lengths_less_the_overlap_and_keeps_what_is_outside_it(
    given_: list[Motion], part: float
) -> None:
    first, second = given_
    seconds = part * min(first.duration, second.duration)
    overlap = round(seconds * first.fps)
    joined = crossfade(first, second, seconds=seconds)
    assert len(joined) == len(first) + len(second) - overlap
    kept = len(first) - overlap
    assert np.array_equal(joined.face[:kept], first.face[:kept])
    assert np.array_equal(joined.face[kept + overlap :], second.face[overlap:])
    between = joined.face[kept : kept + overlap]
    low = np.minimum(first.face[kept:], second.face[:overlap])
    high = np.maximum(first.face[kept:], second.face[:overlap])
    assert np.all(between >= low - 1e-6) and np.all(between <= high + 1e-6)
    assert holds_its_ranges(joined)


@given(motions(count=2, same_length=False))
def test_a_crossfade_of_no_time_is_concat(given_: list[Motion]) -> None:
    assert same(crossfade(*given_, seconds=0.0), concat(given_))


@given(motions(count=1, same_length=True), st.floats(-1, 2))
def test_a_cut_in_two_joins_to_the_whole(given_: list[Motion], at: float) -> None:
    (motion,) = given_
    assert same(concat([cut(motion, -1.0, at), cut(motion, at, 10.0)]), motion)


@given(motions(count=1, same_length=True), frame_rates)
def test_resample_keeps_time_first_frame_and_range(given_: list[Motion], fps: float) -> None:
    (motion,) = given_
    other = resample(motion, fps=fps)
    assert len(other) == 1 or abs(other.duration - motion.duration) <= 0.5 / fps + 1e-9
    assert (len(other) == 0) == (len(motion) == 0)
    assert len(other) == 0 or np.array_equal(other.face[0], motion.face[0])
    assert same(resample(motion, fps=motion.fps), motion)
    assert holds_its_ranges(other)


def test_resample_is_linear_in_time() -> None:
    ramp = np.linspace(0, 1, 26, dtype=np.float32)[:, None]
    slow = replace(still(26, fps=25.0), face=ramp.repeat(52, 1))
    fast = resample(slow, fps=100.0)
    times = np.arange(len(fast)) / 100
    assert np.allclose(fast.face[:, 7], np.minimum(times, 1.0), atol=1e-6)


def test_the_neutral_motion_without_frames_is_a_motion() -> None:
    assert len(still(0, fps=30.0)) == 0 and still(0, fps=30.0).duration == 0.0


def test_arrays_are_read_only_copies_and_the_value_is_frozen() -> None:
    face = np.zeros((3, 52), dtype=np.float32)
    rest = still(3, fps=25.0)
    motion = Motion(25.0, face, rest.head, rest.neck, rest.torso, rest.gaze, rest.joints)
    face[0, 0] = 1.0
    assert motion.face[0, 0] == 0.0
    with pytest.raises(ValueError, match="read-only"):
        motion.face[0, 0] = 1.0
    with pytest.raises(FrozenInstanceError):
        motion.fps = 30.0  # pyright: ignore[reportAttributeAccessIssue]


@pytest.mark.parametrize(
    ("name", "array", "message"),
    [
        ("face", np.full((3, 52), np.nan), "face has values that are not finite"),
        ("face", np.full((3, 52), 1.1), r"face has values from 1.1 to 1.1; expected \[0, 1\]"),
        ("face", np.zeros((3, 51)), rf"face has shape \(3, 51\); expected \(t, {len(ARKIT)}\)"),
        ("head", np.full((3, 3), 1e300), "head has values that are not finite"),
        ("neck", np.zeros((2, 3)), r"neck has shape \(2, 3\); expected \(3, 3\)"),
        ("torso", np.full((3, 3), 13.0), "torso has values from 13 to 13"),
        ("gaze", np.full((3, 2), -3.2), "gaze has values from -3.2"),
        ("joints", np.zeros((3, 4)), r"joints has shape \(3, 4\); expected \(3, j, 3\)"),
        ("joints", [[["a", "b", "c"]]] * 3, "joints is not a plain array of numbers"),
    ],
)
def test_a_bad_track_is_refused(name: str, array: np.ndarray, message: str) -> None:
    rest = still(3, fps=25.0)
    tracks = {track: getattr(rest, track) for track in TRACKS} | {name: array}
    with pytest.raises(InputError, match=message):
        Motion(25.0, **tracks)


@pytest.mark.parametrize("fps", [0.0, -1.0, float("nan"), 1e6, "25"])
def test_a_bad_rate_is_refused(fps: float) -> None:
    with pytest.raises(InputError, match="fps is"):
        still(3, fps=fps)


def test_motions_that_do_not_fit_are_refused() -> None:
    with pytest.raises(InputError, match="layer was given no motion"):
        layer()
    with pytest.raises(InputError, match=r"25, 30 frames a second; expected one rate"):
        concat([still(2, fps=25.0), still(2, fps=30.0)])
    with pytest.raises(InputError, match=r"motions of \[2, 3\] frames"):
        layer(still(2, fps=25.0), still(3, fps=25.0))
    with pytest.raises(InputError, match=r"bodies of \[4, 5\] joints"):
        layer(made(0, 2, joints=4), made(0, 2, joints=5))
    with pytest.raises(InputError, match=r"crossfade of 1 s; expected 0 to 0.08 s"):
        crossfade(still(2, fps=25.0), still(5, fps=25.0), seconds=1.0)
    with pytest.raises(InputError, match="-1 frames"):
        still(-1, fps=25.0)
