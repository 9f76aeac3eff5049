"""Sentences from stories: passages, what is refused, and a run that goes on."""

import json
from collections.abc import Generator, Sequence
from pathlib import Path
from threading import Event

import pytest

from mien.engines import Registry
from mien.errors import EngineError, InputError
from mien.perceive.protocol import Reader
from mien.say.protocol import Message
from mien.train.ground import FEELINGS, refusal, write_grounded
from mien.train.stories import read_stories

STORY = "The old dog waited at the gate until the bus came. Then Anna got off, and he barked for joy."


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Registry("readers").make("vader:")


def test_passages_end_where_sentences_do(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text(f"{STORY}\n\nToo short.\n\n{STORY} {'And so on it went for days. ' * 30}")
    (tmp_path / "a.txt").write_text("One night there was a knock at the door.")
    found = read_stories(tmp_path)
    assert [one.name for one in found] == ["a.txt 1", "b.txt 1", "b.txt 2", "b.txt 3", "b.txt 4"]
    assert found[1].text == STORY and all(one.text.endswith(".") and len(one.text.split()) <= 110 for one in found)
    with pytest.raises(InputError, match="cannot be read"):
        read_stories(tmp_path / "c")


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("He came back to me, my good old dog!", ""),
        ("Joy!", "too short or too long"),
        ("He came back to", "not finished"),
        ("The person in the story is happy.", "about the task"),
        ("The old dog waited at the gate.", "copied from the story"),
        ("You came, at last.", "said before"),
    ],
)
def test_what_is_no_saying_is_refused(sentence: str, why: str) -> None:
    assert refusal(sentence, story=STORY, before=["You came at last!"]) == why


class Reciting:
    """A mind that numbers what it says, and breaks after so many answers: a small whole engine, none of ours."""

    heeds = True
    resumes = False

    def __init__(self, answers: int) -> None:
        self.left = answers

    def stream(
        self, messages: Sequence[Message], *, seed: int, limit: int, stop: Event, grammar: str = ""
    ) -> Generator[str, None, None]:
        if not self.left:
            raise EngineError("the mind broke")
        self.left -= 1
        yield f'"I feel this for the time number {seed}. And more."'

    def warm(self, messages: Sequence[Message]) -> None: ...

    def read_along(self, messages: Sequence[Message], *, stop: Event) -> None: ...

    def close(self) -> None: ...


def test_a_run_that_was_cut_goes_on_and_says_the_same(tmp_path: Path, reader: Reader) -> None:
    (tmp_path / "s.txt").write_text(f"{STORY}\n\n{STORY}")
    stories = read_stories(tmp_path / "s.txt")

    def write(output: Path, answers: int, seed: int = 5) -> int:
        kept = write_grounded(
            *(stories, output),
            **{"mind": Reciting(answers), "name": "reciting", "reader": reader, "each": 14, "seed": seed},
            say=lambda text: None,
        )
        return kept.kept

    cut, whole = tmp_path / "cut.jsonl", tmp_path / "whole.jsonl"
    with pytest.raises(EngineError):
        write(cut, 10)
    assert not cut.exists()
    with pytest.raises(InputError, match="was begun with"):
        write(cut, 99, seed=6)
    assert write(cut, 18) == write(whole, 28) == 28
    assert cut.read_text() == whole.read_text() and not list(tmp_path.glob("*.part"))
    rows = [json.loads(line) for line in cut.read_text().splitlines()]
    assert {row["wanted"] for row in rows} == set(FEELINGS) and rows[0]["context"] == STORY
    assert rows[0]["text"] == "I feel this for the time number 5." and rows[0]["labels"]
