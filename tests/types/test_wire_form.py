import dataclasses
import json
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mien.errors import InputError
from mien.types import (
    STRATEGIES,
    Affect,
    Audio,
    Beat,
    BigFive,
    ChannelAffect,
    Line,
    Mark,
    Motion,
    Noun,
    Percept,
    Persona,
    ShownPicture,
    Speech,
    Spoken,
    Timing,
    Utterance,
    Vad,
    affect_from_vad,
    from_dict,
    neutral,
    still,
    to_dict,
)

axes, unit = st.floats(-1, 1), st.floats(0, 1)
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8).filter(str.strip)


def floats(*shape: int, low: float, high: float) -> st.SearchStrategy[np.ndarray]:
    """Arrays of float32 values that have no short decimal form."""
    return st.integers(0, 2**32 - 1).map(
        lambda seed: np.random.default_rng(seed).uniform(low, high, shape).astype(np.float32)
    )


points = st.builds(Vad, axes, axes, axes)
affects = st.builds(affect_from_vad, points, confidence=unit, evidence=st.lists(texts, max_size=2).map(tuple))
audios = st.integers(0, 200).flatmap(
    lambda n: st.builds(Audio, floats(n, low=-1, high=1), st.sampled_from([8_000, 16_000, 22_050]))
)
lines = st.builds(Line, texts, affects, st.sampled_from(STRATEGIES))
personas = st.builds(
    Persona, texts, st.floats(3, 120), st.builds(BigFive, *(axes,) * 5), points, *(texts,) * 4, st.floats(0, 1)
)


@st.composite
def marks(draw: st.DrawFn, *, until: float = 2.0) -> tuple[Mark, ...]:
    edges = sorted(draw(st.lists(st.floats(0, until), min_size=0, max_size=6)))
    spans = zip(edges[::2], edges[1::2], strict=False)
    return tuple(Mark(draw(st.text(max_size=3)), a, b, draw(st.integers(0, 2))) for a, b in spans)


@st.composite
def speeches(draw: st.DrawFn) -> Speech:
    audio = draw(audios)
    timing = draw(st.sampled_from(get_args(Timing)))
    return Speech(audio, draw(marks(until=audio.duration)), draw(marks(until=audio.duration)), timing)


@st.composite
def motions(draw: st.DrawFn) -> Motion:
    frames, joints = draw(st.integers(0, 4)), draw(st.integers(0, 2))
    three = floats(frames, 3, low=-3, high=3)
    face, gaze = floats(frames, 52, low=0, high=1), floats(frames, 2, low=-3, high=3)
    body = floats(frames, joints, 3, low=-3, high=3)
    return draw(st.builds(Motion, st.floats(1, 120), face, three, three, three, gaze, body))


pictures = st.builds(ShownPicture, texts, st.binary(max_size=20).map(lambda data: b"\xff\xd8" + data))
showings = st.lists(pictures, max_size=2).map(tuple)
percepts = st.builds(
    Percept,
    st.text(max_size=8),
    marks(),
    st.floats(0, 1e4),
    st.floats(-20, 100),
    st.lists(st.builds(ChannelAffect, st.sampled_from(["words", "voice", "face"]), affects), max_size=2).map(tuple),
    affects,
    showings,
)
utterances = st.builds(Utterance, st.sampled_from(["person", "mien"]), st.text(max_size=8), showings)
spokens = st.builds(Spoken, lines, speeches())
beats = st.builds(Beat, spokens, st.floats(0, 1e4), motions())
nouns = st.one_of(
    affects,
    audios,
    speeches(),
    marks().filter(bool).map(lambda m: m[0]),
    motions(),
    percepts,
    personas,
    lines,
    spokens,
    pictures,
)


def same(one: Any, other: Any) -> bool:
    """Tell whether two values are equal to the last bit, arrays and all."""
    if type(one) is not type(other):
        return False
    if dataclasses.is_dataclass(one):
        return all(same(getattr(one, f.name), getattr(other, f.name)) for f in dataclasses.fields(one))
    if isinstance(one, tuple):
        return len(one) == len(other) and all(same(a, b) for a, b in zip(one, other, strict=True))
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()
    return one == other


@given(st.one_of(nouns, beats, utterances, affects.map(lambda a: ChannelAffect("face", a))))
@settings(max_examples=150, deadline=None)
def test_a_noun_comes_back_from_json_to_the_last_bit(noun: Noun) -> None:
    written = json.dumps(to_dict(noun), allow_nan=False)
    assert same(from_dict(json.loads(written)), noun)
    assert json.dumps(to_dict(from_dict(json.loads(written)))) == written


def test_what_comes_back_is_read_only_too() -> None:
    motion = from_dict(to_dict(still(2, fps=25.0)))
    assert isinstance(motion, Motion) and not motion.face.flags.writeable


def changed(path: str, value: object) -> dict[str, Any]:
    """The wire form of a beat with one value replaced, or taken out."""
    speech = Speech(Audio(np.zeros(160, dtype=np.float32), 16_000), (Mark("a", 0.0, 0.005, 2),), (), "exact")
    beat = Beat(Spoken(Line("hello", neutral(), "question"), speech), 0.0, still(2, fps=25.0))
    wire = json.loads(json.dumps(to_dict(beat)))
    *way, last = path.split(".")
    place = wire
    for key in way:
        place = place[int(key)] if isinstance(place, list) else place[key]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return wire


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("kind", "Bat", "wire form has the kind 'Bat'; expected one of: Affect, Audio"),
        ("kind", 3, "wire form has the kind 3"),
        ("kind", None, "wire form lacks the key 'kind'"),
        ("more", 1, "wire form has the unknown key 'more'"),
        ("value", [], r"Beat is '\[\]'; expected an object with the keys spoken, start, motion"),
        ("value.start", None, "Beat lacks the key 'start'"),
        ("value.start", "0", "Beat.start is '0'; expected a float"),
        ("value.start", True, "Beat.start is 'True'; expected a float"),
        ("value.start", -1, "start of a beat is -1"),
        ("value.spoken.line.mood", 1, "Beat.spoken.line has the unknown key 'mood'"),
        ("value.spoken.line.strategy", "joke", "Beat.spoken.line.strategy is 'joke'; expected one of: question"),
        ("value.spoken.line.text", 5, "Beat.spoken.line.text is '5'; expected a str"),
        ("value.spoken.line.affect.emotions", 1.0, "Beat.spoken.line.affect.emotions is '1.0'; expected a list"),
        ("value.spoken.line.affect.valence", 10**400, "valence is inf"),
        ("value.spoken.speech.phones.0.stress", 1.0, r"phones\[0\].stress is '1.0'; expected a int"),
        ("value.motion.face", "x", "Beat.motion.face is 'x'; expected an object with the keys shape, data"),
        ("value.motion.face.shape", [2, -52], r"Beat.motion.face.shape is '\[2, -52\]'; expected a list of lengths"),
        ("value.motion.face.shape", [3, 52], r"face.data holds 416 bytes; expected 624 for shape \[3, 52\]"),
        ("value.motion.face.data", "%", "Beat.motion.face.data is not base64"),
        ("value.motion.face.data", 7, "Beat.motion.face.data is '7'; expected base64 text"),
    ],
)
def test_a_form_that_is_not_exactly_right_is_refused(path: str, value: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        from_dict(changed(path, value))


def test_the_form_is_what_the_docs_say() -> None:
    """What other programs read: this must only change together with them."""
    assert to_dict(Mark("p", 0.1, 0.25, 1)) == {
        "kind": "Mark",
        "value": {"text": "p", "start": 0.1, "end": 0.25, "stress": 1},
    }
    assert to_dict(Audio(np.array([0.5, -0.25], dtype=np.float32), 8_000))["value"] == {
        "samples": {"shape": [2], "data": "AAAAPwAAgL4="},
        "rate": 8_000,
    }
    assert set(to_dict(neutral())["value"]) == {field.name for field in dataclasses.fields(Affect)}
