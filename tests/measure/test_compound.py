"""Turns with two feelings at once, as numbers and as sentences."""

import numpy as np
import pytest

from mien.measure.compound.turns import make_compounds, miss_words
from mien.measure.fusion.sources import BASIC, Source
from mien.perceive.compound_cues import COMPOUNDS, Shown, cues_as_text
from mien.perceive.face_units import UNITS
from mien.types import load_taxonomy


def test_the_compounds_are_in_the_taxonomy() -> None:
    assert set(COMPOUNDS) <= set(load_taxonomy("compound-15").labels) and len(COMPOUNDS) == 7


def test_sentences_tell_what_is_strong_and_nothing_else() -> None:
    voice = np.zeros(12)
    voice[[BASIC.index("sad"), BASIC.index("fearful")]] = 0.6, 0.3
    voice[7:10] = -0.5, 0.4, 0.0
    units = np.zeros(len(UNITS))
    units[[UNITS.index("4"), UNITS.index("15"), UNITS.index("12")]] = 0.9, 0.3, 0.1
    text = cues_as_text(Shown("I lost it.", voice, units))
    assert text == (
        "The voice sounds sad and fearful, unpleasant, excited. The face: strongly brows lowered, slightly lip corners "
        'down. The person says: "I lost it."'
    )
    assert cues_as_text(Shown("Oh.", None, np.zeros(len(UNITS)))) == 'The face: nothing moves. The person says: "Oh."'


def test_misheard_words_are_lost_or_others() -> None:
    texts = ["one two three four five six"] * 200
    assert miss_words(texts, 0.0, seed=1) == tuple(texts)
    worse = miss_words(texts, 1.0, seed=1)
    assert worse == miss_words(texts, 1.0, seed=1)
    assert np.mean([len(text.split()) for text in worse]) == pytest.approx(4.0, abs=0.25)


def test_a_turn_shows_one_of_its_two_feelings_or_nothing() -> None:
    words = [(name, name) for name in BASIC]
    label = np.arange(len(BASIC))
    voice = Source(np.eye(12)[np.newaxis, : len(BASIC)], label, np.ones(len(BASIC)))
    turns = make_compounds(words, voice, count=300, seed=3)
    for text, heard, place in zip(turns.texts, turns.voice, turns.label, strict=True):
        stem, other = COMPOUNDS[place].split()
        for shown in (text, BASIC[int(heard.argmax())]):
            assert shown in {other, "neutral"} or shown[:3] == stem[:3]
    assert turns.units.max() <= 1.0 and set(turns.label.tolist()) == set(range(7))
