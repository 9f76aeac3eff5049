"""How alike two voices are: a projection that keeps what people's voices are known by, whatever they feel.

Source: Belhumeur et al., "Eigenfaces vs. Fisherfaces", IEEE TPAMI 19, 1997: directions in which speakers differ and
one speaker's feelings do not; here of cepstra's statistics. It is learned from people's acted speech alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.types import Audio

__all__ = ["SpeakerSpace", "cepstral_statistics", "learn_speakers"]

_RATE = 16_000
_AXES = 16


@dataclass(frozen=True, slots=True)
class SpeakerSpace:
    """Where voices lie.

    Args:
        model: scikit-learn's, from (n, 38) to (n, 16).
        people: (m, 16), the places of those whom it learned from.
    """

    model: Any
    people: NDArray[np.float64]

    def place(self, clips: Sequence[Audio]) -> NDArray[np.float64]:
        """Return (n, 16), the places of n clips."""
        return np.asarray(self.model.transform([cepstral_statistics(clip) for clip in clips]))


def learn_speakers(rows: NDArray[np.float64], speakers: Sequence[str]) -> SpeakerSpace:
    """Learn what tells speakers apart.

    Args:
        rows: (n, 38) of clips, with all kinds of feelings.
        speakers: who says each.

    Returns:
        The space.
    """
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    lda = LinearDiscriminantAnalysis(solver="eigen", shrinkage=0.1, n_components=_AXES)
    model = make_pipeline(StandardScaler(), lda)
    places = model.fit_transform(rows, list(speakers))
    names = np.array(speakers)
    return SpeakerSpace(model, np.array([places[names == name].mean(axis=0) for name in sorted(set(speakers))]))


def cepstral_statistics(audio: Audio) -> NDArray[np.float64]:
    """Return (38,): mean and deviation of 19 cepstra (without the loudness) over the louder half of frames."""
    import librosa

    sound = audio.resample(_RATE).samples
    cepstra = librosa.feature.mfcc(y=sound, sr=_RATE, n_mfcc=20, n_fft=512, hop_length=160, n_mels=40)
    loud = cepstra[1:, cepstra[0] >= np.median(cepstra[0])]
    return np.concatenate([loud.mean(axis=1), loud.std(axis=1)]).astype(np.float64)
