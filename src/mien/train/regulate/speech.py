"""What the diffusion network learns from: actors' clips as frames, each with an embedding of how it was said.

Source: Gudmalwar et al., "EmoReg", AAAI 2025, arXiv 2412.20359, where emotion2vec gives the embedding. Here it is made
of the states of Whisper's first layers (`voice:`'s, not trained on feelings), against the speaker's plain clips,
projected to where feelings differ. Local means of a mixture of Gaussians tell where each feeling lies.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mien.corpora import Recording, load_corpus, load_sound
from mien.measure.convert.people import basic_label
from mien.measure.convert.rivals import DIRECTION_CORPORA
from mien.perceive.voice import VoiceStream
from mien.speak.coded import Coded, code_frames, content_rows, mean_row
from mien.speak.denoise import EMBEDDING
from mien.speak.world import analyse_recording

__all__ = ["Clip", "Goals", "Spoken", "embed_clips", "gather_clips", "learn_goals"]

_AXES = 48  # principal ones, before feelings are told apart
_PARTS = 2  # Gaussians of a feeling
_FURTHEST = 8.0

Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Spoken:
    """One clip as it was measured.

    Args:
        who: corpus and speaker.
        label: of basic-7, or the corpus's own where that has none.
        coded: its frames.
        states: (1536,) mean and deviation of Whisper's states.
    """

    who: str
    label: str
    coded: Coded
    states: Reals


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """One clip as the network sees it.

    Args:
        label: its feeling.
        rows: (t, 26) float32, deviations from the speaker's plain manner.
        content: (t, 27) float32 of `content_rows`.
        loud: (t,) bool, where there is speech.
        manner: (6,) float32, its embedding.
    """

    label: str
    rows: NDArray[np.float32]
    content: NDArray[np.float32]
    loud: NDArray[np.bool_]
    manner: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Goals:
    """Where feelings lie among embeddings.

    Args:
        start: (6,) the plain local mean that is nearest to no change.
        near: for each feeling, (6,) its local mean that is nearest to the start.
        means: for each feeling, (6,) the mean of all.
    """

    start: Reals
    near: dict[str, Reals]
    means: dict[str, Reals]


def gather_clips(data: Path, *, say: Callable[[str], None]) -> list[Spoken]:
    """Measure the clips of EmoDB and nEMO: some four minutes of one core.

    Args:
        data: the folder that holds `speech/emodb` and `speech/nemo`.
        say: is told how it goes.

    Returns:
        The clips of speakers who speak plainly too.

    Raises:
        InputError: a corpus is missing or damaged.
    """
    found = []
    for corpus in DIRECTION_CORPORA:
        say(f"regulate: frames of {corpus}")
        for recording in load_corpus(corpus).read(data / "speech" / corpus, split="all"):
            assert isinstance(recording, Recording)
            sound = load_sound(recording)
            coded = code_frames(analyse_recording(sound))
            stream = VoiceStream()
            stream.push(sound.samples)
            stream.close()
            who = f"{corpus} {recording.speaker}"
            found.append(Spoken(who, basic_label(recording), coded, _pooled(stream.sums[0].astype(np.float64))))
    plain = {clip.who for clip in found if clip.label == "neutral"}
    return [clip for clip in found if clip.who in plain]


def _pooled(sums: Reals) -> Reals:
    mean, square = np.split(sums[1:] / max(sums[0], 1e-6), 2)
    return np.concatenate([mean, np.sqrt(np.maximum(square - mean**2, 1e-6))])


def embed_clips(spoken: Sequence[Spoken]) -> tuple[list[Clip], Reals]:
    """Set clips against their speakers' plain ones.

    Args:
        spoken: of several speakers, each of whom speaks plainly too.

    Returns:
        The clips, and (26,) what a unit of each number of a row is worth.
    """
    plain: dict[str, list[Spoken]] = defaultdict(list)
    for clip in spoken:
        if clip.label == "neutral":
            plain[clip.who].append(clip)
    rests = {who: np.mean([mean_row(clip.coded) for clip in clips], axis=0) for who, clips in plain.items()}
    moved = [clip.coded.rows - rests[clip.who] for clip in spoken]
    scale = np.concatenate([rows[clip.coded.loud] for rows, clip in zip(moved, spoken, strict=True)]).std(axis=0)
    usual = {who: np.mean([clip.states for clip in clips], axis=0) for who, clips in plain.items()}
    manners = _project(np.array([clip.states - usual[clip.who] for clip in spoken]), [clip.label for clip in spoken])
    made = []
    for clip, rows, manner in zip(spoken, moved, manners, strict=True):
        units = np.clip(rows / scale, -_FURTHEST, _FURTHEST)
        content = content_rows(units, clip.coded).astype(np.float32)
        made.append(Clip(clip.label, units.astype(np.float32), content, clip.coded.loud, manner.astype(np.float32)))
    return made, scale


def _project(states: Reals, labels: Sequence[str]) -> Reals:
    """Return (n, 6), around the speaker's plain place, in deviations."""
    from sklearn.decomposition import PCA
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model = make_pipeline(
        StandardScaler(with_mean=False),
        PCA(_AXES, random_state=0),
        LinearDiscriminantAnalysis(solver="eigen", shrinkage=0.1, n_components=EMBEDDING),
    )
    places = np.asarray(model.fit_transform(states, list(labels)))
    rest = np.asarray(model.transform(np.zeros((1, states.shape[1]))))[0]
    return (places - rest) / places.std()


def learn_goals(clips: Sequence[Clip]) -> Goals:
    """Find where feelings lie, without labels of intensity."""
    from sklearn.mixture import GaussianMixture

    found: dict[str, list[NDArray[np.float32]]] = defaultdict(list)
    for clip in clips:
        found[clip.label].append(clip.manner)
    parts = {}
    for label, manners in found.items():
        mixture = GaussianMixture(_PARTS, covariance_type="diag", reg_covar=0.05, random_state=0, n_init=5)
        parts[label] = np.asarray(mixture.fit(np.array(manners, np.float64)).means_)
    start = parts["neutral"][np.argmin((parts["neutral"] ** 2).sum(axis=1))]
    near = {label: means[np.argmin(((means - start) ** 2).sum(axis=1))] for label, means in parts.items()}
    return Goals(start, near, {label: np.mean(manners, axis=0) for label, manners in found.items()})
