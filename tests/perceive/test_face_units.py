"""Action units from ARKit's weights: the table read backwards."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mien.perceive.face_units import UNITS, SeenUnit, name_units, unit_strengths
from mien.types import ARKIT
from mien.types.facs import prototype, unit

strengths = st.floats(0.2, 1.0)


@pytest.mark.parametrize("number", UNITS)
def test_a_unit_that_is_shown_is_the_strongest_that_is_read(number: str) -> None:
    for strength in (0.6, 1.0):
        read = name_units(unit_strengths(strength * unit(number).targets))
        shown = {"26", "27"} if number in ("26", "27") else {number}
        assert read[0].number in shown and read[0].side == "both"
        assert number in ("26", "27") or read[0].strength == pytest.approx(strength, abs=0.12)


SIDED = tuple(
    number
    for number in UNITS
    if all(ARKIT[i].endswith(("Left", "Right")) for i in np.flatnonzero(unit(number).targets))
)


@given(st.sampled_from(SIDED), strengths)
def test_a_unit_of_one_side_is_read_on_that_side(number: str, strength: float) -> None:
    left = np.array([name.endswith("Left") for name in ARKIT])
    (first, *_) = name_units(unit_strengths(strength * unit(number).targets * left))
    assert first.number == number and first.side == "left"


def test_feelings_are_read_as_the_units_that_show_them() -> None:
    for label in ("happy", "sad", "angry", "fearful", "disgusted", "surprised"):
        shown = {dose.unit for dose in prototype(label).doses if dose.unit in UNITS and dose.strength >= 0.5}
        read = {one.number for one in name_units(unit_strengths(prototype(label).weights))}
        assert len(shown & read) >= len(shown) - 1, (label, shown, read)


def test_a_side_is_named_where_the_other_has_much_less() -> None:
    assert SeenUnit("12", 0.8, 0.3).side == "left"
    assert SeenUnit("12", 0.3, 0.8).side == "right"
    assert SeenUnit("12", 0.8, 0.7).side == "both"
    assert unit_strengths(np.zeros(52)).max() < 1e-9
