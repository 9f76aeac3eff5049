"""The contract of every mover, and what the rule-based one promises."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mien.engines import Registry
from mien.errors import InputError
from mien.move import Mover
from mien.move.blinks import blink
from mien.types import ARKIT_INDEX, Audio, Mark, Motion, Speech, concat, label_affect, neutral

SPECS = Registry("movers").specs()
RATE = 16_000


def speech(phones: str = "m aɪ b ɛ s t f ɹ ɛ n d", *, phone_s: float = 0.09, lead_s: float = 0.1) -> Speech:
    """Phones of one length between two silences, loud as vowels and consonants are."""
    marks, clock = [Mark("", 0.0, lead_s)], lead_s
    for text in phones.split():
        marks.append(Mark(text, clock, clock + phone_s, stress=2 if text in ("ɛ", "aɪ") else 0))
        clock += phone_s
    marks.append(Mark("", clock, clock + lead_s))
    time = np.arange(round((clock + lead_s) * RATE)) / RATE
    loud = np.array([0.0 if not m.text else 0.5 if m.stress else 0.1 for m in marks])
    level = loud[np.clip(np.searchsorted([m.end for m in marks], time, side="right"), 0, len(marks) - 1)]
    sound = Audio((level * np.sin(2 * np.pi * 150 * time)).astype(np.float32), RATE)
    words = (Mark("my", lead_s, lead_s + 2 * phone_s, stress=2),)
    marks[-1] = Mark("", marks[-1].start, sound.duration)
    return Speech(sound, tuple(marks), words, "exact")


@pytest.fixture(params=SPECS)
def mover(request: pytest.FixtureRequest) -> Mover:
    return Registry("movers").make(request.param)


@pytest.fixture
def rules() -> Mover:
    return Registry("movers").make("dominance:")


def bytes_of(motion: Motion) -> bytes:
    return b"".join(getattr(motion, name).tobytes() for name in ("face", "head", "neck", "torso", "gaze", "joints"))


def test_frames_lie_on_the_grid_of_the_turn(mover: Mover) -> None:
    said = speech()
    motion = mover.move(said, neutral(), start=1.01, before=neutral(), seed=0)
    first, last = (np.ceil(mover.fps * at - 1e-6) for at in (1.01, 1.01 + said.duration))
    assert len(motion) == last - first
    assert motion.fps == mover.fps


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0.0, 0.9), min_size=1, max_size=6), st.sampled_from(SPECS))
def test_beats_join_without_a_frame_too_many_or_too_few(durations: list[float], spec: str) -> None:
    mover = Registry("movers").make(spec)
    start, parts = 0.0, []
    for duration in durations:
        parts.append(mover.idle(duration, neutral(), start=start, before=neutral(), seed=1, attention="listening"))
        start += duration
    assert len(concat(parts)) == int(np.ceil(mover.fps * start - 1e-6))


def test_the_same_seed_gives_the_same_bytes(mover: Mover) -> None:
    def once() -> bytes:
        return bytes_of(mover.move(speech(), label_affect("happy", intensity=0.5), start=0.4, before=neutral(), seed=7))

    assert once() == once()


def test_a_negative_start_is_refused(mover: Mover) -> None:
    with pytest.raises(InputError, match="start"):
        mover.move(speech(), neutral(), start=-1.0, before=neutral(), seed=0)


@pytest.mark.parametrize("seconds", [0.02, 0.5, 600.0])
def test_speech_without_phones_moves_too(mover: Mover, seconds: float) -> None:
    silent = Speech(Audio(np.zeros(round(seconds * 1000), dtype=np.float32), 1000), (), (), "energy")
    motion = mover.move(silent, neutral(), start=0.0, before=neutral(), seed=0)
    assert len(motion) == int(np.ceil(seconds * mover.fps - 1e-6))


def test_idle_in_pieces_is_idle_in_one(rules: Mover) -> None:
    whole = rules.idle(8.0, neutral(), start=0.0, before=neutral(), seed=3, attention="listening")
    cuts = [0.0, 1.37, 1.4, 5.2, 8.0]
    pieces = [
        rules.idle(end - start, neutral(), start=start, before=neutral(), seed=3, attention="listening")
        for start, end in pairwise(cuts)
    ]
    joined = concat(pieces)
    for name in ("face", "head", "torso", "gaze"):
        assert getattr(joined, name) == pytest.approx(getattr(whole, name), abs=1e-6)


def test_seeds_differ(rules: Mover) -> None:
    one, other = (rules.move(speech(), neutral(), start=0.0, before=neutral(), seed=seed) for seed in (1, 2))
    assert bytes_of(one) != bytes_of(other)


@pytest.mark.parametrize("phone_s", [0.03, 0.05, 0.09, 0.2])
@pytest.mark.parametrize("start", [0.0, 0.013, 0.29])
def test_lips_close_on_every_bilabial(rules: Mover, phone_s: float, start: float) -> None:
    said = speech("ɑ p ɑ b i m u b ʌ", phone_s=phone_s)
    motion = rules.move(said, label_affect("surprised", intensity=0.8), start=start, before=neutral(), seed=0)
    times = np.ceil(start * 25 - 1e-6) / 25 + np.arange(len(motion)) / 25 - start
    gap = motion.face[:, ARKIT_INDEX["jawOpen"]] - motion.face[:, ARKIT_INDEX["mouthClose"]]
    for phone in said.phones:
        if phone.text in "pbm" and phone.text:
            inside = np.flatnonzero((times >= phone.start) & (times < phone.end))
            nearest = int(np.argmin(np.abs(times - (phone.start + phone.end) / 2)))
            assert gap[inside if len(inside) else [nearest]].max() < 0.01, phone


def test_vowels_open_and_round_as_they_should(rules: Mover) -> None:
    def middle(phone: str) -> dict[str, float]:
        said = speech(f"s {phone} s", phone_s=0.2)
        motion = rules.move(said, neutral(), start=0.0, before=neutral(), seed=0)
        return {name: float(motion.face[round(0.4 * 25), place]) for name, place in ARKIT_INDEX.items()}

    assert middle("ɑ")["jawOpen"] > middle("i")["jawOpen"] + 0.1
    assert middle("u")["mouthPucker"] > middle("i")["mouthPucker"] + 0.3
    assert middle("i")["mouthSmileLeft"] > middle("u")["mouthSmileLeft"]
    assert middle("f")["mouthRollLower"] > middle("ɑ")["mouthRollLower"] + 0.2


def test_stressed_loud_vowels_open_further_than_weak_ones(rules: Mover) -> None:
    said = speech("t ɛ t ə t ɛ t", phone_s=0.12)
    motion = rules.move(said, neutral(), start=0.0, before=neutral(), seed=0)
    jaw = np.interp(
        [(p.start + p.end) / 2 for p in said.phones if p.text in ("ɛ", "ə")],
        np.arange(len(motion)) / 25,
        motion.face[:, ARKIT_INDEX["jawOpen"]],
    )
    assert jaw[0] > jaw[1] < jaw[2]


@pytest.mark.parametrize(
    ("label", "raised"),
    [
        ("happy", "mouthSmileLeft"),
        ("sad", "mouthFrownLeft"),
        ("angry", "browDownLeft"),
        ("fearful", "eyeWideLeft"),
        ("disgusted", "noseSneerLeft"),
        ("surprised", "browOuterUpLeft"),
    ],
)
def test_emotions_show_and_grow_with_intensity(rules: Mover, label: str, raised: str) -> None:
    def shown(intensity: float) -> float:
        feeling = label_affect(label, intensity=intensity)
        motion = rules.idle(1.0, feeling, start=0.0, before=feeling, seed=0, attention="listening")
        return float(np.median(motion.face[:, ARKIT_INDEX[raised]]))

    assert shown(0.0) < 0.1 < shown(0.3) < shown(0.6) < shown(0.9)


def test_a_smile_stays_while_the_lips_speak_and_gives_way_to_round_ones(rules: Mover) -> None:
    smile = label_affect("happy", intensity=0.9)
    silent = rules.idle(1.0, smile, start=0.0, before=smile, seed=0, attention="listening")
    corner, cheek = (np.median(silent.face[:, ARKIT_INDEX[name]]) for name in ("mouthSmileLeft", "cheekSquintLeft"))

    def speaking(phones: str) -> np.ndarray:
        face = rules.move(speech(phones, phone_s=0.15), smile, start=0.0, before=smile, seed=0).face
        return face[len(face) // 2, [ARKIT_INDEX["mouthSmileLeft"], ARKIT_INDEX["cheekSquintLeft"]]]

    wide, rounded = speaking("ɑ t ɑ t ɑ t ɑ t ɑ"), speaking("u w u w u w u w u")
    assert wide == pytest.approx([corner, cheek], rel=0.25)
    assert rounded[0] < 0.75 * corner and rounded[1] == pytest.approx(cheek, rel=0.25)


def test_an_expression_goes_over_smoothly_from_the_one_before(rules: Mover) -> None:
    sad, happy = label_affect("sad", intensity=0.8), label_affect("happy", intensity=0.8)
    motion = rules.idle(1.0, happy, start=2.0, before=sad, seed=0, attention="listening")
    frown = motion.face[:, ARKIT_INDEX["mouthFrownLeft"]]
    assert frown[0] > 0.5 and frown[-1] < 0.05
    assert np.abs(np.diff(frown)).max() < 0.15


def test_blinks_come_at_a_human_rate_and_shut_the_lids() -> None:
    times = np.arange(0, 600, 0.04)
    for listening, low, high in ((False, 13, 21), (True, 7, 15)):
        shut = np.concatenate([blink(times, seed=seed, listening=listening) for seed in range(3)])
        onsets = np.flatnonzero((shut[1:] > 0.5) & (shut[:-1] <= 0.5))
        assert low < len(onsets) / 30 < high
        peaks = [shut[place : place + 5].max() for place in onsets + 1]
        assert np.mean(np.array(peaks) > 0.95) > 0.97


def test_eyes_stay_on_the_listener_while_the_head_moves(rules: Mover) -> None:
    motion = rules.idle(60.0, neutral(), start=0.0, before=neutral(), seed=5, attention="listening")
    turned = motion.head + motion.neck + motion.torso
    world = motion.gaze + np.stack([turned[:, 1], -turned[:, 0]], axis=1)
    assert np.median(np.abs(world)) < 0.03
    thinking = rules.idle(60.0, neutral(), start=0.0, before=neutral(), seed=5, attention="thinking")
    assert (np.abs(thinking.gaze[:, 0]) > 0.1).mean() > 3 * (np.abs(motion.gaze[:, 0]) > 0.1).mean()


def test_a_question_ends_with_a_raised_head(rules: Mover) -> None:
    def final(word: str) -> float:
        said = speech()
        asked = Speech(said.audio, said.phones, (Mark(word, 0.1, 1.1),), "exact")
        return float(rules.move(asked, neutral(), start=0.0, before=neutral(), seed=0).head[27, 0])

    assert final("friend?") < final("friend.") - 0.03


def test_nothing_jumps_where_two_beats_meet(rules: Mover) -> None:
    said, feeling = speech("w ʊ d w aɪ n d", lead_s=0.04), neutral()
    start, beats = 0.0, []
    for _ in range(6):
        beats.append(rules.move(said, feeling, start=start, before=feeling, seed=2))
        start += said.duration
    mouth = [place for name, place in ARKIT_INDEX.items() if name.startswith(("mouth", "jaw"))]
    for one, next_one in pairwise(beats):
        assert np.abs(next_one.head[0] - one.head[-1]).max() < 0.01  # radians; a cut-off nod is four times that
        assert np.abs(next_one.face[0] - one.face[-1])[mouth].max() < 0.25


def test_a_feeling_has_arrived_at_the_end_of_a_short_beat(rules: Mover) -> None:
    sad, happy = label_affect("sad", intensity=0.9), label_affect("happy", intensity=0.9)
    short = rules.idle(0.2, happy, start=0.0, before=sad, seed=0, attention="listening")
    after = rules.idle(0.5, happy, start=0.2, before=happy, seed=0, attention="listening")
    smile = ARKIT_INDEX["mouthSmileLeft"]
    assert abs(after.face[0, smile] - short.face[-1, smile]) < 0.1
