"""How an expression comes, lives and goes."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mien.engines import Registry
from mien.move import Directed, Mover, face_of, labels
from mien.move.expression_course import course
from mien.types import ARKIT_INDEX, Feeling, label_affect, neutral, parse_expression

FPS = 50
MASKED = "happy:0.6!angry:0.8"

feelings = st.builds(
    lambda label, strength, place: parse_expression(f"{label}:{strength:.3f}{place}"),
    st.sampled_from(labels()),
    st.floats(0.0, 1.0),
    st.sampled_from(["", "@mouth", "@brows+left", "@upper"]),
)


def shown(before: Feeling, feeling: Feeling, seconds: float, *, start: float = 0.0, seed: int = 0) -> np.ndarray:
    times = np.arange(0, round(seconds * FPS) + 1) / FPS
    return course(times, before, feeling, accent=np.zeros(len(times)), start=start, within=seconds, seed=seed)


@pytest.fixture
def rules() -> Mover:
    return Registry("movers").make("dominance:")


@settings(max_examples=60, deadline=None)
@given(feelings, feelings, feelings, st.floats(0.1, 6.0), st.floats(0.0, 500.0))
def test_beats_join_without_a_jump(a: Feeling, b: Feeling, c: Feeling, seconds: float, start: float) -> None:
    length = round(seconds * FPS) / FPS
    one, two = shown(a, b, length, start=start), shown(b, c, 1.0, start=start + length)
    assert one[-1] == pytest.approx(two[0], abs=1e-6)
    assert one.min() >= 0.0 and one.max() <= 1.0


@settings(max_examples=40, deadline=None)
@given(feelings, feelings, st.floats(0.5, 6.0))
def test_a_change_is_as_smooth_as_its_beat_lets_it_be(before: Feeling, feeling: Feeling, seconds: float) -> None:
    steps = np.abs(np.diff(shown(before, feeling, seconds), axis=0)).max()
    assert steps < 0.45  # in 20 ms: shock is there in 80 ms, and a beat of half a second squeezes that


@settings(max_examples=30, deadline=None)
@given(feelings, st.integers(0, 5))
def test_nothing_shown_stays_exactly_nothing(feeling: Feeling, seed: int) -> None:
    assert not shown(neutral(), neutral(), 3.0, seed=seed).any()
    assert not shown(feeling, neutral(), 3.0, seed=seed)[-1].any()


@given(feelings, feelings, st.floats(0.3, 2.0))
@settings(max_examples=30, deadline=None)
def test_what_comes_later_changes_nothing_before(before: Feeling, feeling: Feeling, cut: float) -> None:
    whole = shown(before, feeling, 4.0)
    times = np.arange(0, round(cut * FPS)) / FPS
    part = course(times, before, feeling, accent=np.zeros(len(times)), start=0.0, within=4.0, seed=0)
    assert (part == whole[: len(times)]).all()


def test_surprise_is_quick_and_sadness_slow() -> None:
    def time_to_half(label: str, name: str) -> float:
        rising = shown(neutral(), label_affect(label, intensity=1.0), 5.0)[:, ARKIT_INDEX[name]]
        return float(np.argmax(rising > 0.5 * rising.max())) / FPS

    quick, slow = time_to_half("surprised", "browInnerUp"), time_to_half("sad", "browInnerUp")
    assert quick < 0.12 and 0.35 < slow < 0.6
    assert 0.2 < time_to_half("happy", "mouthSmileLeft") < 0.35


def test_an_expression_that_lasts_wanes_after_its_apex_and_is_never_frozen() -> None:
    happy = label_affect("happy", intensity=0.9)
    smile = shown(neutral(), happy, 20.0)[:, ARKIT_INDEX["mouthSmileLeft"]]
    top = float(face_of(happy)[ARKIT_INDEX["mouthSmileLeft"]])
    assert smile.max() == pytest.approx(top, abs=0.05 * top)
    assert np.argmax(smile) < 3.0 * FPS
    later = smile[5 * FPS :]
    assert 0.8 * top < later.min() < later.max() <= top
    assert later.std() > 0.01 * top
    assert (np.abs(np.diff(later[::FPS])) > 1e-4).mean() > 0.9


def test_brows_and_mouth_wander_apart() -> None:
    face = shown(label_affect("happy", intensity=1.0), label_affect("happy", intensity=1.0), 60.0)
    cheek, smile = (face[:, ARKIT_INDEX[name]] for name in ("cheekSquintLeft", "mouthSmileLeft"))
    assert np.corrcoef(cheek, smile)[0, 1] < 0.7


def test_more_intensity_shows_more_at_every_moment() -> None:
    for label in ("happy", "surprised", "contempt"):
        faces = [shown(neutral(), parse_expression(f"{label}:{i}"), 3.0) for i in (0.3, 0.6, 0.9)]
        assert all((more >= less - 1e-9).all() for less, more in pairwise(faces))


def test_a_masked_feeling_flashes_for_a_fifth_of_a_second_at_most() -> None:
    masked = parse_expression(MASKED)
    frown = shown(masked, masked, 60.0)[:, ARKIT_INDEX["browDownLeft"]]
    on = frown > 0.02
    edges = np.flatnonzero(np.diff(on.astype(int)))
    lengths = np.diff(edges)[::2] / FPS
    assert 8 <= len(lengths) <= 25
    assert lengths.max() <= 0.2 and frown.max() > 0.6
    smile = shown(masked, masked, 60.0)[:, ARKIT_INDEX["mouthSmileLeft"]]
    assert smile[~on].min() > 0.4


@settings(max_examples=20, deadline=None)
@given(st.floats(0.2, 5.0), st.floats(0.0, 100.0))
def test_a_flash_is_never_cut_off(seconds: float, start: float) -> None:
    masked = parse_expression(MASKED)
    frown = shown(masked, masked, seconds, start=start)[:, ARKIT_INDEX["browDownLeft"]]
    assert frown[0] < 0.01 and frown[-1] < 0.05


def test_directed_shows_its_expression_whatever_is_felt(rules: Mover) -> None:
    sad, angry = label_affect("sad", intensity=0.9), label_affect("angry", intensity=0.9)
    smile = parse_expression("happy:0.8@mouth")
    directed = Directed(rules, smile)
    motion = directed.idle(1.0, sad, start=0.0, before=angry, seed=0, attention="listening")
    bare = rules.idle(1.0, smile, start=0.0, before=smile, seed=0, attention="listening")
    assert directed.fps == rules.fps and motion.face.tobytes() == bare.face.tobytes()
    corner = ARKIT_INDEX["mouthSmileLeft"]
    assert motion.face[:, corner].min() > 0.5
