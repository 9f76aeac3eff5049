"""Feelings while the lips speak."""

from collections.abc import Callable

import numpy as np
import pytest

from mien.engines import Registry
from mien.move import Mover, labels
from mien.types import ARKIT_INDEX, Audio, Mark, Speech, neutral, parse_expression, region_mask

RATE = 16_000
STRONG = [label for label in labels() if label != "neutral"][::7]


@pytest.fixture
def rules() -> Mover:
    return Registry("movers").make("dominance:")


def speech(phones: str, *, words: tuple[Mark, ...] = (), phone_s: float = 0.12) -> Speech:
    marks = [Mark(text, i * phone_s + 0.2, (i + 1) * phone_s + 0.2) for i, text in enumerate(phones.split())]
    seconds = marks[-1].end + 0.2
    sound = 0.1 * np.sin(2 * np.pi * 150 * np.arange(round(seconds * RATE)) / RATE)
    return Speech(Audio(sound.astype(np.float32), RATE), tuple(marks), words, "exact")


@pytest.mark.parametrize("label", ["happy", "surprised", "disgusted", "joy", "astonishment/surprise", *STRONG])
def test_lips_close_for_p_b_and_m_whatever_is_felt(rules: Mover, label: str) -> None:
    said = speech("m aɪ b ɛ p ɑ m ʌ")
    feeling = parse_expression(label)
    motion = rules.move(said, feeling, start=0.0, before=feeling, seed=0)
    times = np.arange(len(motion)) / motion.fps
    closed = [
        int(np.argmin(np.abs(times - (phone.start + phone.end) / 2))) for phone in said.phones if phone.text in "pbm"
    ]
    face = motion.face[closed]
    assert (face[:, ARKIT_INDEX["jawOpen"]] - face[:, ARKIT_INDEX["mouthClose"]]).max() < 0.01
    openers = [place for name, place in ARKIT_INDEX.items() if name.startswith(("mouthUpperUp", "mouthLowerDown"))]
    assert face[:, [*openers, ARKIT_INDEX["mouthFunnel"]]].max() < 0.01


def test_the_upper_face_shows_the_whole_feeling_while_speaking(rules: Mover) -> None:
    said = speech("t ɑ s i k u t ɛ")
    upper = region_mask(("brows", "cheeks", "nose")) == 1.0
    for label in ("sad", "angry", "happy"):
        feeling = parse_expression(f"{label}:0.8")
        speaking = rules.move(said, feeling, start=0.0, before=feeling, seed=0)
        silent = rules.idle(said.duration, feeling, start=0.0, before=feeling, seed=0, attention="listening")
        assert speaking.face[:, upper] == pytest.approx(silent.face[:, upper], abs=1e-6)


def stressed(rules: Mover, of: Callable[[np.ndarray], np.ndarray], feeling: str) -> tuple[float, float]:
    """Return a figure of the face on stressed words and away from them, the mean of many seeds."""
    words = tuple(Mark(f"word{i}", 0.2 + 0.96 * i, 0.6 + 0.96 * i, stress=2) for i in range(1, 5))
    said = speech(" ".join(["t ɑ s ɛ"] * 12), words=words)
    shown = parse_expression(feeling)
    on, off = [], []
    for seed in range(12):
        face = rules.move(said, shown, start=0.0, before=shown, seed=seed).face
        figure = of(face)
        times = np.arange(len(face)) / rules.fps
        near = np.array([np.abs(times - (w.start + 0.4 * w.duration)).clip(None, 9) for w in words]).min(axis=0)
        on.append(figure[near < 0.06].mean())
        off.append(figure[(near > 0.4) & (times > 0.8)].mean())
    return float(np.mean(on)), float(np.mean(off))


def test_stressed_words_lift_the_brows_and_renew_the_feeling(rules: Mover) -> None:
    brows = [ARKIT_INDEX["browOuterUpLeft"]]
    on, off = stressed(rules, lambda face: face[:, brows].mean(axis=1), "neutral")
    assert on > 0.04 > off
    cheek = [ARKIT_INDEX["cheekSquintLeft"]]
    on, off = stressed(rules, lambda face: face[:, cheek].mean(axis=1), "happy")
    assert on > 1.05 * off


def test_brows_that_frown_are_not_lifted(rules: Mover) -> None:
    outer = [ARKIT_INDEX["browOuterUpLeft"]]
    calm, _ = stressed(rules, lambda face: face[:, outer].mean(axis=1), "neutral")
    angry, _ = stressed(rules, lambda face: face[:, outer].mean(axis=1), "angry")
    assert angry < 0.4 * calm


def test_nothing_of_it_depends_on_what_is_said_later(rules: Mover) -> None:
    feeling = parse_expression("happy:0.7@mouth,sad:0.5@brows!angry:0.5")
    a = rules.move(speech("t ɑ s i t ɑ s i t ɑ s i m ɛ"), feeling, start=0.0, before=neutral(), seed=0)
    b = rules.move(speech("t ɑ s i t ɑ s i t ɑ s i k u"), feeling, start=0.0, before=neutral(), seed=0)
    early = round(0.4 * rules.fps)
    brows = region_mask(("brows",)) == 1.0
    assert (a.face[:early, brows] == b.face[:early, brows]).all()
