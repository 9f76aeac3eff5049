"""The first words of a reply: they meet a plain feeling, and the mind goes on from them."""

from collections.abc import Iterator
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mien.engines import Registry
from mien.say import say, think_chain
from mien.say.opening import name_event, open_reply, opened
from mien.types import Affect, Percept, Utterance, Vad, affect_from_vad, load_persona, neutral

GLAD = affect_from_vad(Vad(0.8, 0.4, 0.2), confidence=0.9, evidence=())
SORRY = affect_from_vad(Vad(-0.8, -0.2, -0.2), confidence=0.9, evidence=())


def percept(text: str, affect: Affect) -> Percept:
    return Percept(text, (), 2.0, 40.0, (), affect)


@pytest.mark.parametrize(
    ("text", "affect"),
    [
        ("The table is made of wood.", neutral()),
        ("You ruined everything!", SORRY),
        ("Thank you, you are so kind.", GLAD),
        ("My dog died.", affect_from_vad(Vad(-0.8, 0.0, 0.0), confidence=0.2, evidence=())),
    ],
)
def test_what_is_not_plain_or_about_mien_is_left_to_the_mind(text: str, affect: Affect) -> None:
    assert open_reply(percept(text, affect), memory=(), seed=0) == ""


def test_a_guessed_feeling_is_met_if_it_is_hard_and_never_gladly() -> None:
    turn = percept("The doctor found a shadow on the scan.", neutral())
    assert "sorry" in open_reply(turn, memory=(), seed=0, guessed="fearful")
    assert open_reply(turn, memory=(), seed=0, guessed="happy") == ""
    assert open_reply(percept("You forgot me.", neutral()), memory=(), seed=0, guessed="sad") == ""


@given(st.integers(0, 2**31), st.integers(0, 2**31))
def test_no_two_answers_in_a_row_meet_one_feeling_like_this_nor_two_of_three_alike(seed: int, later: int) -> None:
    turn = percept("My dog died.", SORRY)
    first = open_reply(turn, memory=(), seed=seed)
    assert first
    memory = (Utterance("person", turn.text), Utterance("mien", f"{first} Tell me about him."))
    assert open_reply(turn, memory=memory, seed=later) == ""
    assert open_reply(percept("Then I won the lottery.", GLAD), memory=memory, seed=later)
    memory = (*memory, Utterance("person", "He was old."), Utterance("mien", "How old was he?"))
    assert open_reply(turn, memory=memory, seed=later) not in ("", first)


def test_a_reply_begins_with_the_opening_and_the_mind_goes_on() -> None:
    turn = percept("My dog died last week.", SORRY)
    mind = Registry("minds").make("echo:")
    plan = think_chain(turn, memory=(), planner=Registry("planners").make("esconv:"))
    settings = {"persona": load_persona("mira"), "memory": (), "mind": mind, "seed": 3, "stop": Event()}
    lines = [line.text for line in say(turn, SORRY, plan=plan, **settings)]
    assert lines[0] == open_reply(turn, memory=(), seed=3)
    assert "your dog died last week" in " ".join(lines[1:]).lower()
    assert lines[0] not in [line.text for line in say(turn, SORRY, plan=None, **settings)]


def test_what_happened_is_named_once_and_not_in_the_next_answer() -> None:
    assert name_event("My dog died.", memory=(), after="") == "So your dog died."
    assert name_event("My dog died.", memory=(), after="Oh, I'm sorry.") == "Your dog died."
    assert name_event("Why did he die?", memory=(), after="") == ""
    memory = (Utterance("person", "My dog died."), Utterance("mien", "So your dog died. How old was he?"))
    assert name_event("He was eleven years old.", memory=memory, after="") == ""
    memory = (*memory, Utterance("person", "He was eleven."), Utterance("mien", "That is old."))
    assert name_event("He came to me from a farm.", memory=memory, after="") == "So he came to you from a farm."


def test_a_mind_that_goes_on_from_there_is_begun_for_and_the_line_is_a_restatement() -> None:
    turn = percept("My dog died last week.", neutral())
    plan = think_chain(turn, memory=(), planner=Registry("planners").make("stages:"))
    settings = {"persona": load_persona("mira"), "memory": (), "seed": 3, "stop": Event()}
    line = next(say(turn, neutral(), plan=plan, mind=Registry("minds").make("echo:"), **settings))
    assert (line.text, line.strategy) == ("So your dog died last week.", "restatement")


def test_what_follows_is_worked_at_while_the_opening_is_said() -> None:
    begun, stop = Event(), Event()

    def texts() -> Iterator[str]:
        begun.set()
        yield "and then"

    said = opened(("Oh.",), (text for text in texts()), stop=stop)
    assert next(said) == "Oh."
    assert begun.wait(10.0)
    assert list(said) == ["and then"] and not stop.is_set()


def test_closing_it_early_stops_what_follows() -> None:
    stop = Event()
    said = opened(("Oh.",), (text for text in iter(lambda: None if stop.wait(0.01) else "on", None)), stop=stop)
    assert next(said) == "Oh."
    said.close()
    assert stop.is_set()


def test_what_breaks_behind_the_opening_is_told() -> None:
    def texts() -> Iterator[str]:
        raise ValueError("broken")
        yield ""

    said = opened(("Oh.",), (text for text in texts()), stop=Event())
    assert next(said) == "Oh."
    with pytest.raises(ValueError, match="broken"):
        next(said)
