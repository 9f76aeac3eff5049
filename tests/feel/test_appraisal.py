"""What a turn is to whom: good or bad, whose doing, how sudden."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mien.feel import appraise
from mien.types import Percept, Vad, affect_from_vad

GOOD, BAD = Vad(0.6, 0.1, 0.1), Vad(-0.6, 0.1, -0.1)


def said(text: str, vad: Vad = BAD, *, confidence: float = 0.6) -> Percept:
    return Percept(text, (), 0.0, 100.0, (), affect_from_vad(vad, confidence=confidence))


@pytest.mark.parametrize(
    ("text", "vad", "deed", "whom", "doer"),
    [
        ("You ruined it!", BAD, "reproach", "person", "mien"),
        ("You never listen to me.", BAD, "reproach", "person", "mien"),
        ("I'm so disappointed in you", BAD, "reproach", "person", "mien"),
        ("You’re such a stupid machine", BAD, "insult", "mien", "person"),
        ("Thank you, that helped.", GOOD, "thanks", "mien", "mien"),
        ("You are so kind", GOOD, "praise", "mien", "mien"),
        ("He lied to me", BAD, "wrong", "person", "third"),
        ("I was fired yesterday.", BAD, "wrong", "person", "third"),
        ("I messed up the interview", BAD, "slip", "person", "person"),
        ("I passed!", GOOD, "feat", "person", "person"),
        ("My teacher gave me a prize", GOOD, "gift", "person", "third"),
        ("It rained on my birthday.", BAD, "", "person", "nobody"),
        ("She broke her leg", BAD, "", "third", "nobody"),
        ("Thanks for coming, but you ruined it.", BAD, "reproach", "person", "mien"),
    ],
)
def test_a_turn_is_somebodys_doing(text: str, vad: Vad, deed: str, whom: str, doer: str) -> None:
    found = appraise(said(text, vad))
    assert (found.deed, found.whom, found.doer) == (deed, whom, doer)
    assert bool(found.reasons) == bool(deed)


@pytest.mark.parametrize(
    "text",
    [
        "He said you ruined it.",
        "What if you ruined it?",
        "You didn't ruin it.",
        "You are not stupid.",
        'She shouted "you never listen to me"!',
        "No thanks.",
        "Thank God.",
        "They were mean.",
    ],
)
def test_what_is_denied_reported_or_supposed_is_neither_reproach_nor_thanks(text: str) -> None:
    assert appraise(said(text)).deed not in ("reproach", "insult", "thanks", "praise")


def test_plain_words_count_where_the_reading_missed_them() -> None:
    missed = appraise(said("You lied to me.", Vad(0.1, 0.0, 0.0), confidence=0.0))
    assert missed.valence == -0.4 and missed.sure == 0.5


@pytest.mark.parametrize(
    ("text", "grave"),
    [
        ("Sometimes I want to die.", True),
        ("they'd be better off without me", True),
        ("This homework kills me", False),
        ("I'm dying to see it", False),
        ("my phone died", False),
    ],
)
def test_mortal_danger_is_noticed(text: str, grave: bool) -> None:
    assert appraise(said(text)).grave is grave


def test_what_comes_suddenly_is_told_from_what_was_expected() -> None:
    assert appraise(said("Suddenly it was gone.")).sudden == 1.0
    assert appraise(said("She died after a long illness.")).sudden < 0.2
    assert 0.2 < appraise(said("It is gone!")).sudden < 0.5


@settings(max_examples=60)
@given(st.text(max_size=200), st.floats(-1, 1), st.floats(-1, 1), st.floats(0, 1))
def test_any_text_can_be_appraised(text: str, valence: float, arousal: float, sure: float) -> None:
    found = appraise(said(text, Vad(valence, arousal, 0.0), confidence=sure))
    assert -1.0 <= found.valence <= 1.0 and 0.0 <= found.sure <= 1.0 and 0.0 <= found.sudden <= 1.0


def test_a_long_text_costs_no_more_than_its_end() -> None:
    start = time.process_time()
    assert appraise(said("you are really so very just " * 40_000 + "you ruined it")).deed == "reproach"
    assert time.process_time() - start < 5.0
