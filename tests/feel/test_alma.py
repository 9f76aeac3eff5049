"""The heart: joy is shared, distress brings concern and never anger, and who feels it matters."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mien.engines import Registry
from mien.errors import SessionError
from mien.feel import Felt, Mood
from mien.feel.alma import AlmaHeart
from mien.feel.temperament import empathy, half_life, reactivity
from mien.types import (
    Affect,
    BigFive,
    Percept,
    Persona,
    Vad,
    affect_from_vad,
    big_five_to_vad,
    load_persona,
    load_taxonomy,
)

HEART: AlmaHeart = Registry("hearts").make("alma:")
MIRA = load_persona("mira")
axis = st.floats(-1, 1)
points = st.builds(Vad, axis, axis, axis)
traits = st.builds(BigFive, axis, axis, axis, axis, axis)


def percept(vad: Vad, *, confidence: float = 0.5, text: str = "words") -> Percept:
    return Percept(text, (), 0.0, 100.0, (), affect_from_vad(vad, confidence=confidence))


def somebody(big_five: BigFive) -> Persona:
    return replace(MIRA, big_five=big_five, mood=big_five_to_vad(big_five))


def answer(vad: Vad, *, persona: Persona = MIRA, confidence: float = 0.5) -> Affect:
    mood = Mood(persona.mood, 0.0)
    return HEART.feel(percept(vad, confidence=confidence), persona=persona, mood=mood, at=0.0)[0]


def label(affect: Affect) -> str:
    return load_taxonomy(affect.taxonomy).labels[affect.emotions.index(max(affect.emotions))]


TEXTS = ("words", "You ruined it!", "You are stupid", "Thank you!", "You are kind", "He lied to me", "I want to die")


@settings(max_examples=80)
@given(points, st.floats(0, 1), traits, points, st.floats(0, 10_000), st.sampled_from(TEXTS), st.floats(0, 1))
def test_whatever_is_perceived_the_answer_is_in_range_and_the_same_twice(
    theirs: Vad, confidence: float, big_five: BigFive, start: Vad, at: float, text: str, shown: float
) -> None:
    persona, mood = replace(somebody(big_five), expressivity=shown), Mood(start, 0.0)
    heard = percept(theirs, confidence=confidence, text=text)
    affect, after = HEART.feel(heard, persona=persona, mood=mood, at=at)  # Affect and Mood check their own ranges
    assert after.at == at
    assert affect.taxonomy == "basic-7" and affect.confidence == 1.0
    assert len(affect.evidence) >= 2
    assert (affect, after) == HEART.feel(heard, persona=persona, mood=mood, at=at)


@settings(max_examples=50)
@given(st.floats(-1, -0.2), st.floats(0, 1), axis, traits)
def test_anger_and_fear_are_never_answered_in_kind(
    valence: float, arousal: float, control: float, own: BigFive
) -> None:
    persona = somebody(own)
    calm = Mood(Vad(0.0, 0.0, 0.0), 0.0)
    affect, after = HEART.feel(percept(Vad(valence, arousal, control)), persona=persona, mood=calm, at=0.0)
    table = load_taxonomy(affect.taxonomy)
    assert affect.arousal <= 0.0 and after.vad.arousal <= 0.0
    assert affect.emotions[table.index("angry")] == affect.emotions[table.index("fearful")] == 0.0
    assert affect.emotions[table.index("disgusted")] == 0.0


def test_distress_brings_concern() -> None:
    affect = answer(Vad(-0.8, 0.0, -0.3))
    assert affect.valence < -0.2 and affect.dominance > 0.0
    assert label(affect) == "sad"
    assert affect.intensity < 0.6
    assert any("sorry for them" in sentence for sentence in affect.evidence)


def test_anger_brings_calm_concern() -> None:
    affect = answer(Vad(-0.6, 0.6, 0.3))
    assert label(affect) == "sad" and affect.arousal < 0.0
    assert any("heat" in sentence for sentence in affect.evidence)


def test_joy_is_shared() -> None:
    affect = answer(Vad(0.8, 0.5, 0.3))
    assert label(affect) == "happy" and affect.valence > 0.4 and affect.arousal > 0.15
    assert any("happy for them" in sentence for sentence in affect.evidence)


def test_without_news_the_mood_shows() -> None:
    affect = answer(Vad(0.0, 0.0, 0.0))
    assert affect.vad == pytest.approx(MIRA.mood)
    assert "the mood shows" in affect.evidence[-1]


def test_what_is_hardly_believed_hardly_counts() -> None:
    doubtful = answer(Vad(-0.8, 0.0, 0.0), confidence=0.01)
    assert answer(Vad(-0.8, 0.0, 0.0), confidence=0.5).valence < doubtful.valence
    assert answer(Vad(-0.8, 0.0, 0.0), confidence=0.0).vad == pytest.approx(MIRA.mood)


def test_two_personas_differ_on_the_same_turn() -> None:
    warm = somebody(BigFive(0.0, 0.0, 0.5, 0.9, 0.0))
    cool = somebody(BigFive(0.0, 0.0, 0.5, -0.9, 0.0))
    heard = percept(Vad(-0.8, 0.2, 0.0))
    same = Mood(Vad(0.2, 0.0, 0.0), 0.0)
    feelings = [HEART.feel(heard, persona=persona, mood=same, at=0.0) for persona in (warm, cool)]
    assert feelings[0][0].valence < feelings[1][0].valence
    assert feelings[0][1].vad.valence < feelings[1][1].vad.valence < 0.2


def test_bad_news_moves_a_sensitive_mood_more_and_it_lasts_longer() -> None:
    even, sensitive = BigFive(0.0, 0.0, 0.0, 0.5, -0.8), BigFive(0.0, 0.0, 0.0, 0.5, 0.8)
    assert reactivity(sensitive, valence=-1.0) > reactivity(even, valence=-1.0)
    assert half_life(sensitive) > half_life(even)
    assert empathy(sensitive) == empathy(even)


@given(traits, axis)
def test_traits_stay_in_their_documented_bounds(own: BigFive, valence: float) -> None:
    assert 0.3 - 1e-9 <= empathy(own) <= 1.0 + 1e-9
    assert 0.5 <= reactivity(own, valence=valence) <= 1.5
    assert 600 / 2**0.5 - 1e-9 <= half_life(own) <= 600 * 2**0.5 + 1e-9


def test_a_mood_darkens_over_bad_turns_and_recovers_in_time() -> None:
    mood = Mood(MIRA.mood, 0.0)
    for at in (10.0, 20.0, 30.0):
        before = mood.vad.valence
        mood = HEART.feel(percept(Vad(-0.8, 0.0, 0.0)), persona=MIRA, mood=mood, at=at)[1]
        assert mood.vad.valence < before
    later = HEART.feel(percept(Vad(0.0, 0.0, 0.0)), persona=MIRA, mood=mood, at=8_000.0)[1]
    assert later.vad.valence == pytest.approx(MIRA.mood.valence, abs=1e-3)


def test_time_never_goes_back() -> None:
    with pytest.raises(SessionError, match="time went back"):
        HEART.feel(percept(Vad(0.0, 0.0, 0.0)), persona=MIRA, mood=Mood(MIRA.mood, 10.0), at=9.0)


def turn(text: str, vad: Vad, *, persona: Persona = MIRA, mood: Mood | None = None, at: float = 0.0) -> Felt:
    return HEART.trace(percept(vad, text=text), persona=persona, mood=mood or Mood(persona.mood, 0.0), at=at)


UPSET = Vad(-0.6, 0.4, 0.1)


def test_a_reproach_brings_remorse_and_an_insult_hurt_but_neither_anger_nor_collapse() -> None:
    for text, name in (("You ruined it!", "remorse"), ("You are stupid!", "hurt")):
        felt = turn(text, UPSET)
        assert felt.mood.waves[-1].name == name
        assert felt.affect.valence < 0.0 and felt.affect.arousal <= 0.0 and felt.affect.dominance >= -0.3
        assert label(felt.affect) == "sad"
    proud = somebody(BigFive(0.0, -0.8, 0.0, -0.8, 0.0))
    assert turn("You ruined it!", UPSET, persona=proud).mood.waves[-1].name == "hurt"


def test_thanks_and_praise_are_felt() -> None:
    thanked, praised = turn("Thank you so much!", Vad(0.6, 0.2, 0.1)), turn("You are so clever", Vad(0.6, 0.2, 0.1))
    assert thanked.mood.waves[-1].name == "gratitude" and thanked.affect.valence > 0.3
    bold = somebody(BigFive(0.0, 0.0, 0.8, -0.5, 0.0))
    proud = turn("You are so clever", Vad(0.6, 0.2, 0.1), persona=bold)
    assert proud.mood.waves[-1].name == "pride" and proud.affect.dominance > praised.affect.dominance


def test_an_emotion_lingers_and_then_is_over() -> None:
    hurt = turn("You are stupid!", UPSET).mood
    soon, later = (turn("Fine.", Vad(0.0, 0.0, 0.0), mood=hurt, at=at) for at in (4.0, 90.0))
    plain = turn("Fine.", Vad(0.0, 0.0, 0.0))
    assert soon.steps[0].part == "inertia" and soon.affect.valence < later.affect.valence - 0.2
    assert [step.part for step in later.steps] == [] == [step.part for step in plain.steps]


def test_mild_good_news_sadden_nobody_who_is_happier() -> None:
    felt = turn("Hello", Vad(0.1, 0.0, 0.0))
    assert felt.affect.valence >= MIRA.mood.valence - 1e-9 and felt.mood.vad.valence >= MIRA.mood.valence - 1e-9


def test_a_smile_never_meets_mortal_danger() -> None:
    felt = turn("It is all great now, I decided to end it all!", Vad(0.8, 0.6, 0.3))
    assert felt.affect.valence <= -0.25 and felt.affect.arousal < 0.0 and label(felt.affect) == "sad"
    assert [step.part for step in felt.steps][-1] == "safety"


@settings(max_examples=40)
@given(points, traits, st.sampled_from(TEXTS))
def test_each_step_begins_where_the_one_before_it_ended(theirs: Vad, own: BigFive, text: str) -> None:
    persona = replace(somebody(own), expressivity=0.9)
    calm = turn("words", Vad(0.5, 0.2, 0.0), persona=persona).mood
    felt = turn(text, theirs, persona=persona, mood=calm, at=3.0)
    order = ("inertia", "contagion", "persona", "strategy", "safety", "expressivity")
    places = [order.index(step.part) for step in felt.steps]
    assert places == sorted(places) and places[0] == 0
    for before, after in zip(felt.steps, felt.steps[1:], strict=False):
        assert before.after == pytest.approx(after.before, abs=1e-9)
    if felt.steps[-1].part != "inertia":
        assert felt.steps[-1].after == pytest.approx(felt.affect.vad)
    assert all(step.reason in felt.affect.evidence for step in felt.steps)


@given(theirs=points, rest=st.floats(-0.02, 0.7), text=st.sampled_from(TEXTS))
@settings(max_examples=60, deadline=None)
def test_a_mood_that_is_told_to_have_moved_is_seen_to_have(theirs: Vad, rest: float, text: str) -> None:
    felt = turn(text, theirs, persona=replace(MIRA, mood=Vad(rest, 0.1, 0.2)))
    told = [step.reason for step in felt.steps if step.part in ("contagion", "persona")]
    for start, end in re.findall(r"moved from (\S+) to (\S+)", " ".join(told)):
        assert start != end
    assert not re.search(r"-0\.00(?!\d)", " ".join(told))


def test_good_news_to_who_is_happier_leave_the_mood_where_it_was() -> None:
    felt = turn("words", Vad(0.3, 0.2, 0.0), persona=replace(MIRA, mood=Vad(0.7, 0.1, 0.2)))
    assert any("caught from them: the mood's valence stays at +0.70" in step.reason for step in felt.steps)


def test_who_is_agreeable_catches_more() -> None:
    caught = []
    for agreeable in (-0.9, 0.9):
        persona = replace(somebody(BigFive(0.0, 0.0, 0.0, agreeable, 0.0)), mood=Vad(0.0, 0.0, 0.0))
        step = next(
            one for one in turn("words", Vad(-0.8, -0.5, 0.0), persona=persona).steps if one.part == "contagion"
        )
        caught.append(step.after.valence - step.before.valence)
    assert caught[1] < caught[0] < 0.0


def test_the_dial_goes_from_a_still_receptionist_to_a_lively_friend() -> None:
    shown = [turn("words", Vad(0.7, 0.5, 0.2), persona=replace(MIRA, expressivity=dial)) for dial in (0.0, 0.5, 1.0)]
    strengths = [one.affect.intensity for one in shown]
    assert strengths == pytest.approx([0.2 * strengths[1], strengths[1], min(1.4 * strengths[1], 1.0)])
    assert label(shown[0].affect) == "neutral" and label(shown[2].affect) == "happy"
    assert shown[0].mood == shown[1].mood == shown[2].mood


def test_the_liveliest_makes_no_drama_of_another_s_distress() -> None:
    plain, lively = (turn("words", UPSET, persona=replace(MIRA, expressivity=dial)).affect for dial in (0.5, 1.0))
    assert lively.vad == plain.vad and lively.intensity == plain.intensity
