from dataclasses import astuple
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from mien.engines import Registry
from mien.errors import InputError
from mien.types import BigFive, Vad, big_five_to_vad, load_persona, persona_names, read_persona

GOOD = """
name = " Ada "
age = 36
voice = "tone:"
face = "anny:mira"
background = "You are Ada."
style = "You are brief."
[big_five]
openness = 1
conscientiousness = 0.5
extraversion = 0.0
agreeableness = -0.5
neuroticism = 0.25
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "ada.toml"
    path.write_text(text)
    return path


def test_mira_comes_with_mien() -> None:
    mira = load_persona("mira")
    assert "mira" in persona_names()
    assert (mira.name, mira.voice, mira.face) == ("Mira", "kokoro:af_heart", "anny:mira")
    assert mira.mood == big_five_to_vad(mira.big_five)


@pytest.mark.parametrize("name", persona_names())
def test_every_persona_that_ships_can_be_read_heard_and_seen(name: str) -> None:
    persona = load_persona(name)
    assert (persona.name.lower(), persona.face) == (name, f"anny:{name}")
    assert persona.face in Registry("faces").specs() and Registry("voices").check(persona.voice).name == "kokoro"


def test_eight_people_come_with_mien_and_no_two_are_alike() -> None:
    people = [load_persona(name) for name in persona_names()]
    assert [person.name for person in people] == ["Edda", "Ivo", "Kofi", "Lin", "Mira", "Nia", "Ravi", "Walter"]
    for field in ("age", "face", "background", "style", "big_five", "mood"):
        assert len({getattr(person, field) for person in people}) == len(people)
    traits = np.array([astuple(person.big_five) for person in people])
    moods = np.array([person.mood for person in people])
    for points, least in ((traits, 0.5), (moods, 0.25)):
        apart = np.linalg.norm(points[:, None] - points[None], axis=-1)
        assert apart[~np.eye(len(people), dtype=bool)].min() > least
    assert (traits.min(axis=0) < -0.3).all() and (traits.max(axis=0) > 0.6).all()


def test_the_resting_mood_follows_mehrabians_weights() -> None:
    """By hand, with stability -0.25."""
    traits = BigFive(1.0, 0.5, 0.0, -0.5, 0.25)
    assert big_five_to_vad(traits) == pytest.approx((-0.3425, 0.1425, 0.495))
    assert 0.59 * -0.5 + 0.19 * -0.25 == pytest.approx(-0.3425)
    assert 0.15 * 1.0 + 0.30 * -0.5 - 0.57 * -0.25 == pytest.approx(0.1425)
    assert 0.25 * 1.0 + 0.17 * 0.5 - 0.32 * -0.5 == pytest.approx(0.495)


def test_no_personality_rests_outside_the_cube() -> None:
    corners = [big_five_to_vad(BigFive(*traits)) for traits in product((-1, 1), repeat=5)]
    assert max(abs(axis) for mood in corners for axis in mood) == 1.0
    assert big_five_to_vad(BigFive(1, 1, 1, -1, 0)).dominance == 1.0


def test_a_file_that_a_person_wrote_is_read(tmp_path: Path) -> None:
    persona = load_persona(str(written(tmp_path, GOOD)))
    assert persona.name == "Ada"
    assert persona.mood == pytest.approx((-0.3425, 0.1425, 0.495))
    table = "[mood]\nvalence = 0.1\narousal = 0\ndominance = -0.2\n"
    assert read_persona(written(tmp_path, GOOD + table)).mood == Vad(0.1, 0.0, -0.2)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GOOD.replace("voice", "voise"), "has the unknown key 'voise'; expected only name, voice, face"),
        (GOOD.replace('voice = "tone:"\n', ""), "lacks the key 'voice'; expected name"),
        (GOOD.replace("openness", "openess"), r"\[big_five\] has the unknown key 'openess'"),
        (GOOD.replace("neuroticism = 0.25", ""), r"\[big_five\] lacks the key 'neuroticism'"),
        (GOOD.replace("openness = 1", "openness = 1.5"), r"ada.toml: openness is 1.5; expected a number in \[-1, 1\]"),
        (GOOD.replace("openness = 1", 'openness = "high"'), "ada.toml: openness is 'high'; expected a number"),
        (GOOD.replace("openness = 1", "openness = true"), "ada.toml: openness is True; expected a number"),
        (GOOD.replace("openness = 1", "openness = nan"), "ada.toml: openness is nan; expected a number"),
        (GOOD.replace("age = 36\n", ""), "lacks the key 'age'"),
        (GOOD.replace("age = 36", "age = 2"), r"ada.toml: age is 2; expected a number in \[3, 120\]"),
        (GOOD.replace('"You are brief."', '"  "'), "ada.toml: style is '  '; expected a text"),
        (GOOD.replace('"You are brief."', "5"), "ada.toml: style is 5; expected a text"),
        (GOOD + "[mood]\nvalence = 0\narousal = 0", r"\[mood\] lacks the key 'dominance'"),
        (GOOD + "[mood]\nvalence = 0\narousal = 0\ndominance = 2", "ada.toml: dominance is 2; expected"),
        (GOOD.replace("[big_five]", "[big_five"), "ada.toml is not TOML"),
        ("mood = 3\nbig_five = 4\n" + GOOD.split("[big")[0], r"\[big_five\] is 4; expected a table with the keys"),
    ],
)
def test_a_file_with_a_slip_is_refused_and_says_where(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_persona(written(tmp_path, text))


def test_what_is_no_persona_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes('name = "Zoë"'.encode("latin-1"))
    with pytest.raises(InputError, match=r"latin\.toml is not UTF-8 text"):
        read_persona(tmp_path / "latin.toml")
    with pytest.raises(InputError, match=r"none\.toml cannot be read \(No such file"):
        load_persona(str(tmp_path / "none.toml"))
    with pytest.raises(InputError, match=r"cannot be read \(Is a directory\)"):
        read_persona(tmp_path)
    with pytest.raises(InputError, match=r"there is no persona 'nobody'; expected .*mira.* or the path of a \.toml"):
        load_persona("nobody")
