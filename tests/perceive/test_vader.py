"""Feeling in words: signs, reasons and honesty about not knowing."""

import pytest

from mien.perceive import Reader


def test_good_and_bad_news_stand_on_their_sides_and_name_their_words(reader: Reader) -> None:
    bad = reader.read("My dog died and I feel terrible.")
    good = reader.read("This is the most wonderful day of my life!")
    assert bad.valence < -0.4 < 0.4 < good.valence
    assert any("'terrible'" in sentence and "unpleasant" in sentence for sentence in bad.evidence)
    assert any("'wonderful'" in sentence and "pleasant" in sentence for sentence in good.evidence)


def test_negation_turns_a_word_around(reader: Reader) -> None:
    affect = reader.read("This is not good.")
    assert affect.valence < 0
    assert "'good' makes it unpleasant" in affect.evidence[0]


@pytest.mark.parametrize(("sign", "side"), [("😭", -1), ("😍", 1), (":(", -1), (":-)", 1)])
def test_emoji_and_smileys_are_read(reader: Reader, sign: str, side: int) -> None:
    affect = reader.read(f"the exam {sign}")
    assert side * affect.valence > 0.2
    assert any(sign in sentence for sentence in affect.evidence)


def test_exclamation_marks_and_capitals_raise_arousal(reader: Reader) -> None:
    calm, lively = reader.read("we won the game."), reader.read("WE won the game!!!")
    assert lively.arousal > calm.arousal + 0.2
    assert any("exclamation" in sentence for sentence in lively.evidence)


def test_a_named_feeling_sets_arousal_and_dominance(reader: Reader) -> None:
    scared, furious = reader.read("I am scared."), reader.read("I am furious.")
    assert scared.arousal > 0.2 and furious.arousal > 0.2
    assert scared.dominance < 0 < furious.dominance


def test_what_says_nothing_has_no_confidence(reader: Reader) -> None:
    for text in ("the bus leaves at nine", "Das Haus ist da", "", "...", "12345"):
        affect = reader.read(text)
        assert affect.confidence == 0.0 and affect.vad == (0.0, 0.0, 0.0)
        assert "no word" in affect.evidence[0]


def test_a_long_text_does_not_saturate(reader: Reader) -> None:
    mixed = reader.read("The food was good. The room was bad. " * 200)
    assert abs(mixed.valence) < 0.3
