"""Recall over weeks: what was told is found again, and found better than in the last turns."""

import tomllib
from importlib.resources import files

from mien.engines import Registry
from mien.measure.recall_script import run_script
from mien.remember import WEIGHTS


def test_sixty_things_are_asked_for() -> None:
    people = tomllib.loads(files("mien.measure").joinpath("recall.toml").read_text(encoding="utf-8"))["people"]
    asked = [(person["half"], turn) for person in people for turn in person["turns"] if len(turn) == 4]
    assert len(asked) == 60 and sum(half == "test" for half, _ in asked) == 30
    assert all(turn[2] >= turn[0] for _, turn in asked)


def test_what_was_told_weeks_ago_is_among_the_first_three() -> None:
    found = run_script((WEIGHTS,), halves=("test",), reader=Registry("readers").make("minilm:"), say=lambda _: None)[0]
    asked = [one for one in found if one.question]
    assert len(asked) == 30 and all(one.kept for one in asked)
    assert sum(one.place < 3 for one in asked) >= 25 > 12 >= sum(one.recent for one in asked)
