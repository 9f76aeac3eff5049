"""Agreement of channels: one where they are one, none where they are not, and a small real run."""

import numpy as np
import pytest
from click.testing import CliRunner

from mien.cli.measure import measure
from mien.measure.agreement import score_ways
from mien.measure.agreement_turns import WAYS, Channels, read_turns
from mien.measure.say.say import Opening

NAMES = ("words", "voice", "face")


def turns(noise: float, *, count: int = 40) -> list[Channels]:
    """Return turns whose channels show one point each, with a noise of their own."""
    draw = np.random.default_rng(3)
    points = draw.uniform(-1, 1, size=(count, 1, 3)) + noise * draw.normal(size=(count, 3, 3))
    emotions = np.eye(7)[(points[:, :, 0] > 0).astype(int)]
    return [
        Channels(dict(zip(NAMES, labels, strict=True)), dict(zip(NAMES, vad, strict=True)))
        for labels, vad in zip(emotions, points, strict=True)
    ]


def test_agreement_is_one_for_one_feeling_and_none_for_others_with_an_interval_that_tells() -> None:
    found = score_ways({"one feeling": turns(0.0), "each its own": turns(9.0)}, channels=NAMES)
    one, own = found["one feeling"], found["each its own"]
    assert one.agreement == pytest.approx((1.0, 1.0, 1.0)) and one.above is None
    assert set(one.same.values()) == {1.0} and set(one.valence) == {"words & voice", "words & face", "voice & face"}
    assert abs(own.agreement[0]) < 0.3 and own.agreement[1] < own.agreement[0] < own.agreement[2]
    assert own.above is not None and 0.5 < own.above[1] < own.above[0] < own.above[2]


def test_a_turn_is_performed_and_judged_in_every_way() -> None:
    opening = Opening("I won the race today!", "happy", "own")
    engines = {"mind": "echo:", "voice": "tone:", "mover": "dominance:", "persona": "mira"}
    read = read_turns([opening], **engines, drawn=False, say=lambda _: None)
    assert tuple(read) == WAYS
    for (one,) in read.values():
        assert set(one.emotions) == set(one.vad) == set(NAMES)
        assert all(sum(row) == pytest.approx(1.0) for row in one.emotions.values())
    one, own = (read[way][0] for way in ("one feeling", "each its own"))
    assert np.array_equal(one.vad["words"], own.vad["words"]) and not np.array_equal(one.vad["face"], own.vad["face"])
    assert one.vad["face"][0] > 0.05  # it is glad with who won


def test_two_turns_are_too_few() -> None:
    assert CliRunner().invoke(measure, ["agreement", "--turns", "2"]).exit_code == 2
