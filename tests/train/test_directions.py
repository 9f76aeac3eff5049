"""Directions between feelings, and their file."""

import tomllib
from pathlib import Path

import numpy as np
import pytest

from mien.corpora import Recording
from mien.measure.convert.people import Acted
from mien.measure.convert.rivals import learn_directions
from mien.speak.plan import CONTROLS
from mien.train.directions import directions_card, directions_file


def _people() -> list[Acted]:
    """Return two actors who say one sentence plainly, and faster and higher when they are angry."""
    random = np.random.default_rng(0)
    people = []
    for who, tone in (("a", 80.0), ("b", 90.0)):
        for label, faster, higher in (("neutral", 0.0, 0.0), ("angry", 0.2, 5.0)):
            for take in range(12):
                manner = np.array([0.5 - faster, tone + higher, 2.0, 0.0, -8.0, 0.2]) + 0.02 * random.normal(size=6)
                clip = Recording(
                    id=f"{who}{take}",
                    split="all",
                    extra={},
                    path=Path(f"{who}{take}.wav"),
                    speaker=who,
                    gender="male",
                    text="x",
                    label=label,
                    original=label,
                    intensity="normal",
                )
                people.append(Acted("nemo", clip, label, manner, np.zeros(23), np.zeros(38)))
    return people


def test_what_actors_do_is_found_and_written() -> None:
    people = _people()
    found = learn_directions(people)
    whole = dict(zip(CONTROLS, found.along("angry", 1.0), strict=True))
    assert whole["pitch"] == pytest.approx(5.0, abs=0.1)
    assert whole["pace"] == pytest.approx(100.0 * np.expm1(0.2), abs=2.0)
    assert found.along("angry", 0.5) == pytest.approx(0.5 * found.along("angry", 1.0))
    assert not found.by_probability("angry", 0.0).any()
    rows = tomllib.loads(directions_file(found))
    assert set(rows) == {"angry"} and rows["angry"]["pitch"] == pytest.approx(whole["pitch"], abs=0.001)
    assert "non-commercial" in directions_card(found, people) and "angry 24" in directions_card(found, people)
