"""One trunk for expression and age group beside a network for each, trained alike.

Expressions are learned from FER-2013 and from made heads, ages from made heads alone: FER-2013 tells none, and so it
counts for nothing there. What differs is only whether a trunk serves both.

**Nothing trained here ships**: FER-2013's pictures carry no licence (level C). Nor is an age told to anybody: how well
real people's ages are read was not measured (docs/perceive.md), and Mien does without.

Source: AlDahoul et al., "Exploring vision language models for facial attribute recognition: emotion, race, gender, and
age", arXiv 2410.24148, 2024 (one fine-tuned model for all attributes; race and gender are read by none of ours);
Caruana, "Multitask learning", Machine Learning 28, 1997.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from mien.measure.scores import mean_interval
from mien.train.ages.gathered import Gathered
from mien.train.ages.heads import GROUPS
from mien.train.ages.learning import AgesRecipe, Seen, learn, tell
from mien.train.ages.net import TASKS, Alone, FaceNet
from mien.train.pixels.pixels import write_pixels
from mien.types.media import atomic_path

__all__ = ["AgesReport", "Figures", "compare_ages", "write_ages"]

_DRAWS = 2_000
_LOOKS = {"young": "grown", "middle": "grown"}
_APART = "separate"

Flags = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Figures:
    """One figure by way of training: "separate", "joint", and "joint, wide", as large as both separate ones.

    Args:
        ways: mean over the seeds, and its 95 % interval over faces or heads.
        gains: of each joint way, what it is above separate, drawn together.
        seeds: each seed's.
    """

    ways: Mapping[str, tuple[float, float, float]]
    gains: Mapping[str, tuple[float, float, float]]
    seeds: Mapping[str, tuple[float, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class AgesReport:
    """What was found; all of faces that no network learned from.

    Args:
        figures: by name, accuracies.
        confusion: (4, 4) counts of made faces over all seeds, rows are right, of the joint networks.
        looked: by way of training, how many of the real faces of each look are told so; chance has 0.25 of
            children and of old people, and half of the grown ones.
        real: real faces that were learned from.
        made: made faces that were learned from, and those kept for the test.
        heads: made heads, likewise.
        weights: by way of training, how many numbers are learned; of both networks where they are separate.
    """

    figures: Mapping[str, Figures]
    confusion: NDArray[np.int64]
    looked: Mapping[str, Mapping[str, tuple[float, float, float]]]
    real: int
    made: tuple[int, int]
    heads: tuple[int, int]
    weights: Mapping[str, int]


def compare_ages(
    faces: Gathered, *, seeds: Sequence[int], recipe: AgesRecipe, say: Callable[[str], None]
) -> tuple[AgesReport, FaceNet]:
    """Train both ways, and compare.

    Args:
        faces: to learn from, and others.
        seeds: of the trainings.
        recipe: how, the same for all networks.
        say: is told how it goes.

    Returns:
        The report, and the joint network of the first seed, no larger than a separate one but for its second head.
    """
    torch.set_num_threads(1)

    def train(tasks: Sequence[str], widths: Sequence[int]) -> list[FaceNet]:
        return [
            learn(tasks, faces.real, faces.made, widths=widths, recipe=recipe, seed=seed, say=say) for seed in seeds
        ]

    joint, wide = train(tuple(TASKS), recipe.widths), train(tuple(TASKS), recipe.wide)
    alone = {task: train((task,), recipe.widths) for task in TASKS}
    ways = {task: {"separate": alone[task], "joint": joint, "joint, wide": wide} for task in TASKS}
    everybody = np.arange(len(faces.private.features))
    return AgesReport(
        figures={
            "age group of a made face": _compare(ways["age"], faces.test, "age", faces.owners),
            "expression of a made face": _compare(ways["expression"], faces.test, "expression", faces.owners),
            "expression, FER-2013 private test": _compare(ways["expression"], faces.private, "expression", everybody),
        },
        confusion=_confusion(joint, faces.test),
        looked={way: _look(nets, faces) for way, nets in ways["age"].items()},
        real=len(faces.real.features),
        made=(len(faces.made.features), len(faces.test.features)),
        heads=faces.heads,
        weights={
            "separate": sum(_size(nets[0]) for nets in alone.values()),
            "joint": _size(joint[0]),
            "joint, wide": _size(wide[0]),
        },
    ), joint[0]


def write_ages(net: FaceNet, path: Path) -> None:
    """Write the ages of a network as one ONNX file, which `mien.measure.pixels.ages` runs.

    Args:
        net: one that tells ages.
        path: the file to write.

    Raises:
        InputError: the file cannot be written.
    """
    import onnx

    with atomic_path(path) as place:
        write_pixels(Alone(net, "age"), place, temperature=1.0)
        written = onnx.load(str(place))
        note = written.metadata_props.add()
        note.key, note.value = "groups", " ".join(GROUPS)
        onnx.save(written, str(place))


def _compare(nets: Mapping[str, Sequence[FaceNet]], seen: Seen, task: str, owners: NDArray[np.int64]) -> Figures:
    """Compare what is right of each face; heads, and not their faces, are drawn anew."""
    right = {
        way: np.stack([tell(net, seen, task).argmax(axis=1) == seen.labels[task] for net in each]).astype(np.float64)
        for way, each in nets.items()
    }
    means = {way: _by_owner(flags.mean(axis=0), owners) for way, flags in right.items()}
    return Figures(
        {way: mean_interval(one, draws=_DRAWS) for way, one in means.items()},
        {way: mean_interval(one - means[_APART], draws=_DRAWS) for way, one in means.items() if way != _APART},
        {way: tuple(flags.mean(axis=1).tolist()) for way, flags in right.items()},
    )


def _by_owner(right: Flags, owners: NDArray[np.int64]) -> Flags:
    place = np.unique(owners, return_inverse=True)[1]
    return np.bincount(place, weights=right) / np.bincount(place)


def _look(nets: Sequence[FaceNet], faces: Gathered) -> dict[str, tuple[float, float, float]]:
    """Return for each look the share of real faces that is told so, with its interval over the faces."""
    groups = np.array([_LOOKS.get(group, group) for group in GROUPS])
    found = {}
    for look, rows in faces.looked.items():
        part = Seen(faces.private.features[list(rows)], {})
        right = [groups[tell(net, part, "age").argmax(axis=1)] == look for net in nets]
        found[look] = mean_interval(np.mean(right, axis=0), draws=_DRAWS)
    return found


def _confusion(nets: Sequence[FaceNet], seen: Seen) -> NDArray[np.int64]:
    confusion = np.zeros((TASKS["age"], TASKS["age"]), dtype=np.int64)
    for net in nets:
        np.add.at(confusion, (seen.labels["age"], tell(net, seen, "age").argmax(axis=1)), 1)
    return confusion


def _size(net: FaceNet) -> int:
    return sum(one.numel() for one in net.parameters())
