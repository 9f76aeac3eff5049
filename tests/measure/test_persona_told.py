import numpy as np
from numpy.typing import NDArray

from mien.measure.persona.likelihood import measure_likelihood, own_lines
from mien.measure.persona.told import Reply, consistency_card, judge_replies
from mien.types import load_persona, persona_names


def _by_shared_words(instructions: str, pairs: object) -> list[NDArray[np.float64]]:
    """A judge that holds the more likely the words that it was told: a token for each word."""
    told = set(instructions.lower().replace(".", "").split())
    return [np.array([-1.0 if word in told else -4.0 for word in line.split()]) for _, line in pairs]  # type: ignore[attr-defined]


def test_lines_are_likelier_to_whoever_was_told_of_their_speaker() -> None:
    said = own_lines()
    assert len(said.people) == 8 and all(len(lines) == len(said.questions) for lines in said.answers)
    echoed = type(said)(said.questions, said.people, tuple((who.style.lower()[:-1],) * 4 for who in said.people))
    rows = {row.setting: row for row in measure_likelihood(echoed, _by_shared_words, say=lambda text: None)}
    assert list(rows) == ["traits", "style", "biography", "all"]
    style = rows["style"]
    assert style.told == 1.0 > style.chance == 1 / 8 and style.own < style.other < style.nobody
    assert 0 < style.gain_low <= style.gain <= style.gain_high


def test_no_line_names_what_the_file_tells_of_a_life() -> None:
    said = own_lines()
    for who, lines in zip(said.people, said.answers, strict=True):
        rare = {word.strip(".,") for word in who.biography.split() if len(word.strip(".,")) > 6}
        assert not [word for line in lines for word in line.split() if word.strip(".,!?") in rare - {who.name}]


def test_who_replied_is_told_from_a_manner_and_not_from_a_name() -> None:
    people = [load_persona(name) for name in persona_names()[:3]]
    ways = ("Well, {}, my dear.", "Ha! {}? Ha!", "I am not sure about {}, perhaps.")
    topics = ("cats", "rain", "work", "music")
    plain = [
        Reply(who.name, topic, way.format(topic)) for who, way in zip(people, ways, strict=True) for topic in topics
    ]
    told = judge_replies(plain, people)
    assert told.words == 1.0 and told.same == 0.0 and told.replies == 12
    named = judge_replies([Reply(one.who, one.opening, f"{one.opening}, {one.who}") for one in plain], people)
    assert named.words <= 0.5 and named.same == 1.0
    lines = measure_likelihood(own_lines(), _by_shared_words, say=lambda text: None)
    assert "12 replies tell who replied: by words 1.000" in consistency_card(lines, told)
