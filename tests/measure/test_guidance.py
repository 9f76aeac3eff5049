"""Manners that keep away from another feeling's."""

import numpy as np

from mien.measure.speak.guidance import Guided, guided_manner, tell_guidance
from mien.speak.plan import CONTROLS, voice_manner
from mien.types import label_affect


def test_guidance_moves_to_the_feeling_and_away_from_the_other() -> None:
    happy, angry = (voice_manner(label_affect(name, intensity=0.6)) for name in ("happy", "angry"))
    tilt = CONTROLS.index("tilt")
    assert np.allclose(guided_manner("happy", more=0.0, rival="angry", part=0.0), happy)
    assert np.allclose(guided_manner("happy", more=0.3, rival="angry", part=0.0), 1.3 * happy)
    both = guided_manner("happy", more=0.3, rival="angry", part=0.2)
    assert happy[tilt] < 0.0 < angry[tilt] and both[tilt] < 1.3 * happy[tilt]
    assert np.allclose(guided_manner("happy", more=0.3, rival="neutral", part=0.4), 1.3 * happy)


def test_what_guidance_changes_is_told() -> None:
    target = np.array([[0.5, 0.5], [0.6, 0.6], [0.7, 0.8]])
    lines = tell_guidance([Guided("happy", "angry", 0.2, target, 1.0 - target)])
    assert lines[0] == "happy, away from angry (0.2 of it)"
    assert "plain, positive, both: 0.500 0.600 0.750; both - positive +0.150" in lines[1]
    assert "both - positive -0.150" in lines[2]
