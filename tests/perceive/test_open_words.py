"""Open words: they read right, are several, sum to 1, and say nothing where nothing is known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mien.engines import Registry
from mien.perceive.open_wheel import load_wheel, published_terms
from mien.perceive.open_words import compound, open_words
from mien.types import Affect, Vad, affect_from_vad, load_taxonomy


def mixed(shares: dict[str, float]) -> Affect:
    table = load_taxonomy("basic-7")
    emotions = tuple(shares.get(label, 0.0) for label in table.labels)
    valence, arousal, dominance = (float(axis) for axis in np.array(emotions) @ table.points())
    return Affect(valence, arousal, dominance, "basic-7", emotions, 0.6, 0.7)


axis = st.floats(-1, 1)


@given(axis, axis, axis, st.floats(0, 1), st.sampled_from(["basic-7", "goemotions-28", "meld-7"]))
@settings(max_examples=40, deadline=None)
def test_words_are_weights_of_one_whole(v: float, a: float, d: float, sure: float, taxonomy: str) -> None:
    affect = affect_from_vad(Vad(v, a, d), confidence=sure, taxonomy=taxonomy)
    words = open_words(affect)
    assert words == open_words(affect)
    if sure < 0.1:
        assert words == ()
        return
    weights = [one.weight for one in words]
    assert sum(weights) == pytest.approx(1.0) and weights == sorted(weights, reverse=True)
    assert len({one.word for one in words}) == len(words) <= 6


@pytest.mark.parametrize(
    ("text", "roots"),
    [
        ("I miss my grandmother so much.", {"sad"}),
        ("I can't believe I got the job, this is amazing!", {"happy", "surprised"}),
        ("He lied to me again and I am done with him.", {"angry", "sad", "disgusted"}),
        ("What if the test results are bad?", {"fearful", "sad", "surprised"}),
        ("That smell makes me want to throw up.", {"disgusted"}),
        ("Thank you so much for your help!", {"happy"}),
    ],
)
def test_real_sentences_read_right(text: str, roots: set[str]) -> None:
    wheel = load_wheel()
    words = open_words(Registry("readers").make("minilm:").read(text), text=text)
    assert len(words) > 1
    weight = sum(one.weight for one in words if one.word in wheel.of and wheel.of[one.word].root in roots)
    assert weight + sum(one.weight for one in words if " " in one.word and one.word not in wheel.of) > 0.6, words


def test_compounds_join_two_strong_feelings() -> None:
    assert compound(mixed({"sad": 0.5, "surprised": 0.4, "neutral": 0.1})) == ("sadly surprised", pytest.approx(4 / 9))
    assert compound(mixed({"sad": 0.8, "surprised": 0.1, "neutral": 0.1})) is None
    assert compound(mixed({"neutral": 0.5, "surprised": 0.5})) is None
    assert "sadly surprised" in [one.word for one in open_words(mixed({"sad": 0.5, "surprised": 0.5}))]
    joined = {label for label in load_taxonomy("compound-15").labels if " " in label}
    named = set()
    labels = load_taxonomy("basic-7").labels[1:]
    for one in labels:
        for other in labels:
            if one < other and (found := compound(mixed({one: 0.5, other: 0.5}))):
                named.add(found[0])
    assert named == joined


def test_the_wheel_is_whole() -> None:
    wheel = load_wheel()
    words = [word for branch in wheel.branches for word in branch.words]
    assert len(words) == len(set(words)) > 300
    assert {branch.root for branch in wheel.branches} == set(load_taxonomy("basic-7").labels)
    assert set(wheel.forms.values()) <= set(words) and not set(wheel.forms) & set(words)
    assert "sad" in published_terms()


@pytest.mark.parametrize(
    ("form", "word"),
    [
        *(("Happiness", "happy"), ("anger", "angry"), ("sadly", "sad"), ("frustration", "frustrated")),
        *(("WORRIED ", "worried"), ("taken  aback", "taken aback"), ("annoying", "annoyed"), ("sadness", "sad")),
        *(
            ("sadly angry", "angry"),
            ("matter of fact", "matter-of-fact"),
            ("nervousness", "nervous"),
            ("table", ""),
            ("", ""),
        ),
    ],
)
def test_forms_of_words_are_found(form: str, word: str) -> None:
    assert load_wheel().find(form) == word
