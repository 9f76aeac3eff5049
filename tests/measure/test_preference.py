import numpy as np
import pytest

from mien.measure.preference import preference_bias, preferences


def test_known_preferences_are_found_again_in_synthetic_counts():
    known = np.array([3.0, 1.5, 1.0, 0.8, 0.7, 0.5, 0.3, 0.2])
    draw = np.random.default_rng(5)
    confusions = np.zeros((8, 8))
    for i in range(8):
        for j in range(i):
            won = draw.binomial(4000, known[i] / (known[i] + known[j]))
            confusions[j, i], confusions[i, j] = won, 4000 - won
    found = preferences(confusions)
    assert found == pytest.approx(known, rel=0.06)
    assert found.mean() == pytest.approx(1.0) and preference_bias(found) == pytest.approx(known.std(), rel=0.06)


def test_a_fair_judge_has_no_bias_and_one_who_always_says_the_same_has_much():
    right = np.diag([40.0] * 8)
    assert preference_bias(preferences(right)) == pytest.approx(0.0, abs=1e-6)
    always = np.zeros((8, 8))
    always[:, 3] = 40.0
    assert preferences(always).argmax() == 3 and preference_bias(preferences(always)) > 2.0
