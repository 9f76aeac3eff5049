"""Hums with closed lips ("mhm", "hm", "mm-hmm") and laughs for training, as voices that read aloud spell them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mien.listen.activity import RATE

__all__ = ["hum"]

_LAUGHS = 0.3  # share of the hums that are laughs

_HUMS: tuple[list[tuple[str, float]], ...] = (
    [("voice", 0.12), ("breath", 0.06), ("voice", 0.2)],
    [("breath", 0.06), ("voice", 0.25)],
    [("voice", 0.3)],
    [("voice", 0.45)],
    [("voice", 0.15), ("still", 0.04), ("voice", 0.22)],
    [("voice", 0.1), ("still", 0.05), ("voice", 0.15)],
)


def hum(draw: np.random.Generator) -> NDArray[np.float32]:
    """Return one hum or laugh of somebody: harmonics of a gliding pitch through resonances drawn anew.

    Args:
        draw: all chance.

    Returns:
        (n,) float32 at 16,000 Hz.
    """
    base = draw.uniform(90, 260)
    laughs = draw.random() < _LAUGHS
    if laughs:
        shape = [(f, w, draw.uniform(0.3, 1)) for f, w in ((650.0, 120.0), (1300.0, 200.0), (2600.0, 300.0))]
        parts = [part for _ in range(draw.integers(2, 6)) for part in (("breath", 0.06), ("voice", 0.09))]
    else:
        shape = [
            (draw.uniform(200, 320), draw.uniform(50, 100), 1.0),
            (draw.uniform(850, 1200), 130, draw.uniform(0.02, 0.12)),
            (draw.uniform(2000, 2600), 220, draw.uniform(0.005, 0.06)),
        ]
        parts = _HUMS[draw.integers(len(_HUMS))]
    return np.concatenate([_part(kind, seconds, base, shape, draw) for kind, seconds in parts]).astype(np.float32)


def _part(
    kind: str,
    seconds: float,
    base: float,
    shape: list[tuple[float, float, float]],
    draw: np.random.Generator,
) -> NDArray[np.float64]:
    count = round(seconds * draw.uniform(0.7, 1.4) * RATE)
    edge = draw.uniform(0.01, 0.04) * RATE
    rise = np.minimum(1.0, np.minimum(np.arange(count), np.arange(count)[::-1]) / edge)
    if kind == "still":
        return np.zeros(count)
    if kind == "breath":
        return draw.standard_normal(count) * draw.uniform(0.005, 0.04) * rise
    hertz = np.linspace(base * draw.uniform(0.8, 1.25), base * draw.uniform(0.8, 1.25), count)
    phase = 2 * np.pi * np.cumsum(hertz) / RATE
    tilt = draw.uniform(0.8, 1.4)
    voiced = np.zeros(count)
    for k in range(1, 24):
        reach = sum(a / (1 + ((k * hertz - centre) / width) ** 2) for centre, width, a in shape)
        voiced += np.sin(k * phase) / k**tilt * reach * (k * hertz < RATE / 2)
    return voiced * rise
