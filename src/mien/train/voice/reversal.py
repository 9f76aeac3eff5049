"""Whether a voice's manner can be told without its speaker: `python -m mien.train.voice.reversal DATA`, an experiment.

A small encoder of what the listener `voice:` has pooled of a clip learns feelings, while an adversary that names
speakers from its embedding is trained through a layer that turns the gradient round. Two linear probes then look for
speakers, those whom the encoder learned from (other clips) and others, and one for feelings of people never heard.

Source: Ganin et al., "Domain-adversarial training of neural networks", JMLR 17, 2016 (the layer and its slow start);
Zhou et al., "IndexTTS2", 2025, arXiv 2506.21619 (emotion apart from speaker, by it). There the encoder is a conformer
that learns with the voice itself; here a perceptron on states that are not trained, and feelings are labels.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from mien.measure.scores import mean_interval
from mien.measure.voice.clips import CORPORA, Clips, read_clips
from mien.measure.voice.voice import hear_clips
from mien.perceive.voice import KINDS

__all__ = ["WEIGHTS", "Probed", "Reverse", "probe_reversal", "speakers_of", "tell_reversal"]

WEIGHTS = (0.0, 1.0, 3.0)
"""What the turned gradient counts; 0 leaves it out at the same budget."""

_STEPS, _BATCH, _RATE, _SEEDS, _FOLDS = 400, 128, 1e-3, 3, 3
_GIVEN, _SPREAD, _WIDTH = 256, 128, 16  # directions of the states that are kept, units within, numbers of an embedding
_TURNS, _LOOKED, _QUICK = 4, 256, 3e-3  # steps of the adversary for one of the encoder, clips of each, its rate
_KEPT = 0.75  # of a learned speaker's clips that encoder and probe learn from; the rest tests the probe
_DRAWS = 2_000

Reals = NDArray[np.float32]


class Reverse(torch.autograd.Function):
    """Passes forward what it is given, and back the gradient turned round and weighed."""

    @staticmethod
    def forward(ctx: Any, given: Tensor, weight: float) -> Tensor:
        """Return what was given."""
        ctx.weight = weight
        return given.view_as(given)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Any:
        """Return the gradient times minus the weight, and none for the weight."""
        return -ctx.weight * gradients[0], None


@dataclass(frozen=True, slots=True, eq=False)
class Probed:
    """What was found with one weight; each number is the mean of the corpora.

    Args:
        weight: of the turned gradient.
        heard: (r,) a run each: share of right speakers among those learned from, in other clips.
        unheard: (r,) the same among people never heard.
        feeling: (r,) unweighted average recall of the feelings of people never heard.
        own: (s,) share of right feelings of each speaker while never heard, mean over seeds.
    """

    weight: float
    heard: NDArray[np.float64]
    unheard: NDArray[np.float64]
    feeling: NDArray[np.float64]
    own: NDArray[np.float64]


def speakers_of(clips: Clips) -> NDArray[np.int64]:
    """Return (n,) int64, a number for each speaker of each corpus."""
    names = [f"{corpus} {item.speaker}" for corpus, item in zip(clips.corpus, clips.recordings, strict=True)]
    return np.unique(names, return_inverse=True)[1].astype(np.int64)


def probe_reversal(
    states: Reals, clips: Clips, *, weights: Sequence[float] = WEIGHTS, say: Callable[[str], None]
) -> tuple[list[Probed], tuple[float, float]]:
    """Train encoders with each weight, and probe them; folds leave a third of each corpus's speakers out.

    Args:
        states: (n, k) of each clip.
        clips: what they show.
        weights: of the turned gradient.
        say: is told how it goes.

    Returns:
        What was found with each weight, and the two chances of a speaker: heard, never heard.
    """
    speaker = speakers_of(clips)
    fold = _folds(speaker, clips.corpus)
    chances = np.array([_chances(fold == place, speaker, clips.corpus) for place in range(_FOLDS)]).mean(axis=0)
    found = []
    for weight in weights:
        runs, right = [], np.zeros((_SEEDS, len(speaker)))
        for seed in range(_SEEDS):
            for place in range(_FOLDS):
                run, hits = _run(states, clips, speaker, fold == place, weight, seed)
                runs.append(run)
                right[seed, fold == place] = hits
        heard, unheard, feeling = np.array(runs).T
        own = np.array([right[:, speaker == who].mean() for who in np.unique(speaker)])
        found.append(Probed(weight, heard, unheard, feeling, own))
        say(tell_reversal(found, (float(chances[0]), float(chances[1])))[-1])
    return found, (float(chances[0]), float(chances[1]))


def tell_reversal(found: Sequence[Probed], chances: tuple[float, float]) -> list[str]:
    """Return a line for each weight: means, and 95 % intervals of differences from the first one.

    Args:
        found: of `probe_reversal`; the first is without reversal.
        chances: of the same.
    """
    lines = [f"chance: speakers heard {chances[0]:.3f}, never heard {chances[1]:.3f}"]
    for one in found:
        line = f"weight {one.weight:3.1f}: speakers heard {one.heard.mean():.3f}, never heard {one.unheard.mean():.3f}"
        line += f"; feelings of people never heard {one.feeling.mean():.3f}"
        if one is not found[0]:
            for name in ("heard", "unheard", "own"):
                mean, low, high = mean_interval(getattr(one, name) - getattr(found[0], name), draws=_DRAWS)
                line += f"; {name} {mean:+.3f} [{low:+.3f}, {high:+.3f}]"
        lines.append(line)
    return lines


def _folds(speaker: NDArray[np.int64], corpus: NDArray[np.int64]) -> NDArray[np.int64]:
    fold = np.zeros(len(speaker), np.int64)
    for place in np.unique(corpus):
        for turn, who in enumerate(np.unique(speaker[corpus == place])):
            fold[speaker == who] = turn % _FOLDS
    return fold


def _chances(out: NDArray[np.bool_], speaker: NDArray[np.int64], corpus: NDArray[np.int64]) -> list[float]:
    return [
        float(np.mean([1.0 / len(np.unique(speaker[part & (corpus == c)])) for c in np.unique(corpus)]))
        for part in (~out, out)
    ]


def _run(
    states: Reals, clips: Clips, speaker: NDArray[np.int64], out: NDArray[np.bool_], weight: float, seed: int
) -> tuple[tuple[float, float, float], NDArray[np.bool_]]:
    """Train and probe once; return the three figures, and which feelings of people never heard are right."""
    draw = np.random.default_rng(seed)
    known = ~out & (draw.random(len(out)) < _KEPT)
    half = draw.random(len(out)) < 0.5
    given = np.clip((states - states[known].mean(0)) / (states[known].std(0) + 1e-3), -5.0, 5.0)
    given = given @ np.linalg.svd(given[known], full_matrices=False)[2][:_GIVEN].T
    given /= given[known].std()
    points = _embed(given, clips, speaker, known, weight, seed)
    possible = clips.possible()
    heard, unheard, recalls = [], [], []
    right = np.zeros(len(out), np.bool_)
    scores = np.full((len(out), len(KINDS)), -np.inf)
    kinds = _probe(points[known], clips.kind[known])
    scores[:, kinds.classes_] = kinds.decision_function(points)
    for place in range(len(CORPORA)):
        mine = clips.corpus == place
        probe = _probe(points[known & mine], speaker[known & mine])
        rest = ~out & ~known & mine
        heard.append(probe.score(points[rest], speaker[rest]))
        probe = _probe(points[out & mine & half], speaker[out & mine & half])
        unheard.append(probe.score(points[out & mine & ~half], speaker[out & mine & ~half]))
        asked = out & mine
        guess = np.where(possible[place], scores[asked], -np.inf).argmax(axis=1)
        right[asked] = guess == clips.kind[asked]
        recalls.append(np.mean([right[asked & (clips.kind == kind)].mean() for kind in np.unique(clips.kind[asked])]))
    return (float(np.mean(heard)), float(np.mean(unheard)), float(np.mean(recalls))), right[out]


def _probe(points: Reals, labels: NDArray[np.int64]) -> Any:
    from sklearn.linear_model import LogisticRegression

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a search that was cut short
        return LogisticRegression(max_iter=200).fit(points, labels)


def _embed(
    given: Reals, clips: Clips, speaker: NDArray[np.int64], known: NDArray[np.bool_], weight: float, seed: int
) -> Reals:
    """Return (n, 16) embeddings of all clips by an encoder that learned from the known ones.

    The adversary sees embeddings as probes do, without dropout, and names a speaker among those of the clip's corpus:
    one that saw dropout, or all corpora at once, left more of the speakers to be found than no reversal.
    """
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    draw = np.random.default_rng(seed)
    people, who = np.unique(speaker[known], return_inverse=True)
    corpus = clips.corpus[known]
    home = np.array([corpus[who == one][0] for one in range(len(people))])
    inputs, kind = torch.from_numpy(given[known]).float(), torch.from_numpy(clips.kind[known])
    named, near = torch.from_numpy(who.astype(np.int64)), torch.from_numpy(home[None] == corpus[:, None])
    possible = torch.from_numpy(clips.possible()[corpus])
    encoder = nn.Sequential(
        nn.Linear(given.shape[1], _SPREAD), nn.GELU(), nn.Linear(_SPREAD, _WIDTH), nn.LayerNorm(_WIDTH)
    )
    feelings, dropout = nn.Linear(_WIDTH, len(KINDS)), nn.Dropout(0.3)
    adversary = nn.Sequential(nn.Linear(_WIDTH, _SPREAD), nn.GELU(), nn.Linear(_SPREAD, len(people)))
    optimiser = torch.optim.AdamW([*encoder.parameters(), *feelings.parameters()], _RATE, weight_decay=0.05)
    other = torch.optim.AdamW(adversary.parameters(), _QUICK)

    def pick(count: int) -> Tensor:
        return torch.from_numpy(draw.choice(len(inputs), count))

    def strangeness(points: Tensor, picked: Tensor) -> Tensor:
        return functional.cross_entropy(adversary(points).masked_fill(~near[picked], -30.0), named[picked])

    for step in range(_STEPS):
        for _ in range(_TURNS):
            picked = pick(_LOOKED)
            _descend(other, strangeness(encoder(inputs[picked]).detach(), picked))
        optimiser.param_groups[0]["lr"] = _RATE * (1.0 - step / _STEPS)
        picked = pick(_BATCH)
        slow = 2.0 / (1.0 + np.exp(-10.0 * step / _STEPS)) - 1.0
        felt = feelings(encoder(dropout(inputs[picked]))).masked_fill(~possible[picked], -30.0)
        turned = Reverse.apply(encoder(inputs[picked]), weight * slow)
        _descend(optimiser, functional.cross_entropy(felt, kind[picked]) + strangeness(turned, picked))
    with torch.inference_mode():
        return encoder(torch.from_numpy(given).float()).numpy()


def _descend(optimiser: torch.optim.Optimizer, loss: Tensor) -> None:
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()


if __name__ == "__main__":
    heard_clips = read_clips(Path(sys.argv[1]))
    network = Path(str(files("mien.perceive").joinpath("voice.onnx")))
    probe_reversal(hear_clips(heard_clips, network, say=print), heard_clips, say=print)
