"""Which answers somebody prefers whatever is asked, from their confusions: the Bradley-Terry model."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["preference_bias", "preferences"]

_ROUNDS, _CLOSE = 10_000, 1e-9
_PRIOR = 0.5  # wins that every answer is given over every other, so that one never chosen keeps a preference above 0


def preferences(confusions: NDArray[np.float64], *, prior: float = _PRIOR) -> NDArray[np.float64]:
    """Return how much each answer is preferred.

    Args:
        confusions: (k, k), rows the truth, columns what was answered: an answer given in the place of another has won
            over it.
        prior: wins that each is given over each other beforehand, 0 or more.

    Returns:
        (k,) above 0, of mean 1; the chance that i wins over j is p_i / (p_i + p_j).

    Source: Kang et al., "Can large language models be good emotional supporter?", ACL 2024, arXiv 2402.13211, section
        4.2; Newman, "Efficient computation of rankings from pairwise comparisons", JMLR 24, 2023, for the steps. The
        paper scales to a geometric mean of 1 on the way; we give a mean of 1, and the prior is ours.
    """
    wins = confusions.T.astype(np.float64) + prior
    np.fill_diagonal(wins, 0.0)
    strength = np.ones(len(wins))
    for _ in range(_ROUNDS):
        before = strength.copy()
        for i in range(len(wins)):  # one after the other, each with the newest of the others: that converges fastest
            both = strength[i] + strength
            strength[i] = (wins[i] * strength / both).sum() / (wins[:, i] / both).sum()
        strength /= np.exp(np.log(strength).mean())
        if np.abs(np.log(strength / before)).max() < _CLOSE:
            break
    return strength / strength.mean()


def preference_bias(strength: NDArray[np.float64]) -> float:
    """Return the standard deviation of preferences: 0 if nothing is preferred."""
    return float(strength.std())
