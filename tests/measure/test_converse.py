from collections.abc import Generator, Sequence
from itertools import pairwise
from pathlib import Path
from threading import Event

from hypothesis import given
from hypothesis import strategies as st

from mien.corpora import DEEPDIALOGUE
from mien.engines import Registry
from mien.measure.coherence import coherence_by_turn
from mien.measure.converse import Conversed, converse, feeling_words, may_follow, path_of_feelings, write_conversations
from mien.say.protocol import Message

_LINES = (
    "My old car has two doors and a roof that leaks.",
    "Does the roof leak when you drive it in the rain?",
    "Only on the left, so my brother always sits there.",
    "Poor brother, he needs an umbrella on every trip!",
)


class Reciter:
    """A mind that knows a talk by heart; from turn `stuck` on it says one thing."""

    heeds = True
    resumes = False

    def __init__(self, stuck: int) -> None:
        self.stuck, self.asked = stuck, 0

    def stream(
        self, messages: Sequence[Message], *, seed: int, limit: int, stop: Event, grammar: str = ""
    ) -> Generator[str, None, None]:
        self.asked += 1
        place = sum(message.text in _LINES for message in messages)
        roles = [message.role for message in messages[1:]]
        assert roles[0] == roles[-1] == "user" and all(one != other for one, other in pairwise(roles))
        yield _LINES[min(place, self.stuck)]

    def warm(self, messages: Sequence[Message]) -> None:
        pass

    def read_along(self, messages: Sequence[Message], *, stop: Event) -> None:
        pass

    def close(self) -> None:
        pass


def _make(folder: Path, mind: Reciter, *, voices: bool = False) -> Conversed:
    return write_conversations(
        folder,
        minds={"one:": mind, "two:": mind},
        order=("one:", "two:"),
        domain="cars",
        turns=4,
        count=2,
        seed=5,
        reader=Registry("readers").make("minilm:"),
        voices=[Registry("voices").make("tone:")] if voices else [],
        say=lambda text: None,
    )


def test_dialogues_are_written_once_and_read_back_as_the_corpus_that_they_copy(tmp_path: Path) -> None:
    mind = Reciter(stuck=9)
    assert _make(tmp_path, mind, voices=True) == Conversed(2, 2, {})
    chats = list(DEEPDIALOGUE.read(tmp_path, split="all"))
    assert [chat.id for chat in chats] == ["cars/5_4", "cars/6_4"] and chats[0].minds == ("one:", "two:")
    assert tuple(turn.text for turn in chats[0].turns) == _LINES and list(chats[0].sounds) == ["mien"]
    words = [feeling_words()[one] for one in path_of_feelings(turns=4, seed=5)]
    assert [turn.emotion for turn in chats[0].turns] == words
    asked = mind.asked
    assert _make(tmp_path, mind) == Conversed(2, 2, {}) and mind.asked == asked == 8
    rows = coherence_by_turn(chats)
    assert [row.turn for row in rows] == [1, 2, 3, 4] and all(row.dialogues == 2 for row in rows)
    assert rows[0].before == 0.0 and rows[0].fresh == 1.0 and rows[1].before > 0.3 > 0.0


def test_a_mind_that_repeats_itself_is_refused_and_not_asked_again(tmp_path: Path) -> None:
    mind = Reciter(stuck=1)
    said, reason = converse([mind, mind], "cars", path_of_feelings(turns=4, seed=0), seed=0)
    assert said == list(_LINES[:2]) and reason
    made = _make(tmp_path, mind)
    assert (made.kept, sum(made.refused.values())) == (0, 2)
    asked = mind.asked
    assert _make(tmp_path, mind) == made and mind.asked == asked


@given(st.integers(0, 10_000), st.integers(1, 20))
def test_no_feeling_leaps(seed: int, turns: int) -> None:
    path = path_of_feelings(turns=turns, seed=seed)
    assert len(path) == turns and all(may_follow(before, after) for before, after in pairwise(path))


def test_joy_is_not_followed_by_grief_and_calm_lies_between() -> None:
    assert not may_follow("joy", "sadness") and not may_follow("excitement", "disappointment")
    assert may_follow("neutral", "sadness") and may_follow("neutral", "caring") and may_follow("caring", "joy")
