"""Sounds of listening in a voice: made once, kept for as long as the server runs."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from mien.live.pcm import to_pcm
from mien.speak import Voice
from mien.types import Audio, neutral

__all__ = ["murmur"]

_LEVEL = 0.03  # root mean square, some 10 dB under Mien's speech: it must not take the turn
_EDGE_DB = -35.0  # silence around the sound lies so far under its peak


@lru_cache(maxsize=64)
def murmur(voice: Voice, text: str) -> bytes:
    """Return a short sound of listening, as the protocol has sound.

    Args:
        voice: who makes it.
        text: such as "uh-huh"; "mhm" is none that Piper reads well: it spells the letters.

    Raises:
        EngineError: the voice broke.
    """
    audio = voice.speak(f"{text.capitalize()}.", neutral()).audio
    loud = np.flatnonzero(np.abs(audio.samples) > np.abs(audio.samples).max(initial=1e-6) * 10 ** (_EDGE_DB / 20))
    samples = audio.samples[loud[0] : loud[-1] + 1] if len(loud) else audio.samples
    level = float(np.sqrt(np.mean(samples.astype(np.float64) ** 2))) if len(samples) else 1.0
    return to_pcm(Audio((samples * min(_LEVEL / max(level, 1e-6), 1.0)).astype(np.float32), audio.rate))
