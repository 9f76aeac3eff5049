import pytest

from mien.measure.persona.consistency import measure_consistency, our_characters
from mien.measure.persona.match import MatchReport, descriptions, measure_match
from mien.measure.persona.persona import PersonaReport, persona_card
from mien.measure.persona.voice_match import measure_voices, voice_descriptions
from mien.persona import TRAITS, contradictions, described_voices, faces, make_persona, voices


@pytest.fixture(scope="module")
def match() -> MatchReport:
    return measure_match(descriptions()[::3])


def test_forty_descriptions_name_installed_faces_and_sides_of_traits() -> None:
    labelled = descriptions()
    known = {face.spec for face in faces()}
    assert len({one.text for one in labelled}) == 40
    assert {face for one in labelled for face in one.faces} == known
    assert {(trait, sign) for one in labelled for trait, sign in one.signs.items()} >= {
        (trait, sign) for trait in TRAITS for sign in (1, -1)
    }


def test_faces_and_traits_are_chosen_far_above_chance(match: MatchReport) -> None:
    assert match.faces > 0.8 > 0.2 > match.chance
    assert match.signs.both > match.signs.share
    assert all(spec in {face.spec for face in faces()} for _, spec in match.wrong)


def test_a_mind_that_says_what_it_was_asked_fits_nobody(match: MatchReport) -> None:
    rows = measure_consistency(our_characters()[:2], mind="echo:", say=lambda text: None)
    assert [row.setting for row in rows] == ["none", "traits", "style", "biography"]
    assert all(row.replies == 8 and abs(row.biography) < 1e-6 for row in rows)
    assert "told biography" in persona_card(PersonaReport(match, None, rows, (), measure_voices(described_voices())))


def test_whoever_is_made_of_a_description_agrees_with_themselves() -> None:
    for one in descriptions()[::4]:
        assert contradictions(make_persona(one.text)) == [], one.text


def test_a_voice_that_fits_is_chosen_far_above_chance_and_only_among_those_installed() -> None:
    found = measure_voices(described_voices())
    assert found.count == len(voice_descriptions()) == 40 and found.voices == len(described_voices())
    assert found.right > 0.6 > 0.4 > found.sex_right > found.chance
    assert {make_persona(text).voice for text, _ in found.wrong[:3]} <= {voice.spec for voice in voices()}
    men = [voice for voice in described_voices() if voice.sex == "man"]
    assert measure_voices(men).count < 40  # no man stands for a woman
