"""Training of the network that sees a face, on FER-2013: to one file that `mien.perceive.pixels` runs.

The lower layers of MediaPipe's face mesh see the face, and stay as they are; a head of convolutions learns to name the
expression from that. What the layers see is computed once for each face and for each of its changed copies, and kept.

**The weights are the user's own**: FER-2013's pictures carry no licence (level C), so that Mien ships none of them.

Source: Goodfellow et al., "Challenges in representation learning", ICONIP 2013, arXiv 1307.0414 (the corpus; its winner
had 0.712 on the private test); Khaireddin & Chen, "Facial emotion recognition: state of the art performance on
FER2013", arXiv 2105.03588, 2021 (a VGG with 0.733). Both learned all their layers, from all 28,709 faces.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from mien.measure.pixels.faces import Faces, read_fer2013
from mien.measure.pixels.pixels import score_faces, temper
from mien.measure.scores import calibration_error
from mien.perceive.pixels import FacePixels
from mien.train.pixels.changes import change
from mien.train.pixels.learning import Learning, Recipe
from mien.train.pixels.net import Tempered
from mien.train.pixels.trunk import CHANNELS, GRID, read_features, trunk_graph
from mien.types.media import atomic_path
from mien.weights import training_folder

__all__ = ["COPIES", "Trained", "fit_temperature", "make_copies", "train_head", "train_pixels", "write_pixels"]

COPIES = 1
"""Of every face, each changed in its own way, beside the plain one."""

_OPSET = 17


@dataclass(frozen=True, slots=True)
class Trained:
    """A training that has ended.

    Args:
        epochs: that were run.
        faces: that it learned from.
        dev: share of the faces apart that are read rightly.
        ece_dev: expected calibration error there, at the temperature that was found there.
        temperature: that was found.
    """

    epochs: int
    faces: int
    dev: float
    ece_dev: float
    temperature: float


def train_pixels(
    data: Path, output: Path, *, seed: int, recipe: Recipe, copies: int, say: Callable[[str], None]
) -> Trained:
    """Train a network of faces on FER-2013, and write it; a training that was stopped goes on where it was.

    Args:
        data: the folder that holds `faces/fer2013`.
        output: the ONNX file to write.
        seed: of every choice by chance; the same gives the same weights on the same machine.
        recipe: how.
        copies: of every face, each changed in its own way, beside the plain one.
        say: is told how it goes.

    Returns:
        What was done; the faces apart are those of the public test.

    Raises:
        InputError: the corpus is missing or wrong, or the file cannot be written.
    """
    dev, train = (read_fer2013(data, split, say=say) for split in ("dev", "train"))
    return train_head(train, dev, output, seed=seed, recipe=recipe, copies=copies, say=say)


def train_head(
    train: Faces, dev: Faces, output: Path, *, seed: int, recipe: Recipe, copies: int, say: Callable[[str], None]
) -> Trained:
    """Train a head on faces, find its temperature on others, and write both with the trunk.

    Args:
        train: to learn from.
        dev: the others.
        output: the ONNX file to write.
        seed: of every choice by chance.
        recipe: how.
        copies: of every face, each changed in its own way, beside the plain one.
        say: is told how it goes.

    Returns:
        What was done.

    Raises:
        InputError: the file cannot be written.
    """
    torch.set_num_threads(1)
    cache = training_folder() / f"pixels-{sha256(train.pixels.tobytes()).hexdigest()[:12]}"
    seen = make_copies(train.pixels, copies, seed=seed, cache=cache, say=say)
    checkpoint = cache / f"{seed}-{copies}-{sha256(repr(recipe).encode()).hexdigest()[:8]}.pt"
    learning = Learning(seen, train.labels, recipe, seed=seed, checkpoint=checkpoint)
    while learning.epoch < recipe.epochs:
        learning.run_epoch(say)
    head = learning.averaged()
    with atomic_path(output) as place:
        write_pixels(head, place, temperature=1.0)
        plain = score_faces(FacePixels(place), dev)
        temperature = fit_temperature(plain, dev.labels)
        write_pixels(head, place, temperature=temperature)
    likely = temper(plain, temperature)
    right = likely.argmax(axis=1) == dev.labels
    return Trained(
        epochs=learning.epoch,
        faces=len(train.labels),
        dev=float(right.mean()),
        ece_dev=calibration_error(likely.max(axis=1), right),
        temperature=temperature,
    )


def make_copies(
    faces: NDArray[np.uint8], copies: int, *, seed: int, cache: Path, say: Callable[[str], None]
) -> list[NDArray[np.float16]]:
    """Return what the trunk sees in faces and in changed copies of them, or read what it saw before.

    Args:
        faces: (n, 64, 64) uint8.
        copies: beside the plain ones.
        seed: of all chance.
        cache: the folder that keeps what was seen.
        say: is told how it goes.

    Returns:
        The plain ones, then each copy: (n, 320, 8, 8) float16.
    """
    cache.mkdir(parents=True, exist_ok=True)
    seen = []
    for copy in range(copies + 1):
        kept = cache / (f"{seed}-{copy}.npy" if copy else "plain.npy")
        if not kept.exists():
            torch.manual_seed(10_000 + 1_000 * seed + copy)
            given = faces
            if copy:
                changed = change(torch.from_numpy(faces.astype(np.float32)))
                given = changed.round().clamp(0.0, 255.0).numpy().astype(np.uint8)
            say(f"copy {copy} of {copies}")
            with atomic_path(kept) as place:
                np.save(place, read_features(given, say=say))
        seen.append(np.load(kept))
    return seen


def fit_temperature(likely: NDArray[np.float64], labels: NDArray[np.int64]) -> float:
    """Return the temperature under which the right labels are likeliest.

    Args:
        likely: (n, 7) float64 probabilities at temperature 1.
        labels: (n,) int64, the right ones.

    Returns:
        In [0.3, 3].
    """
    grid = np.geomspace(0.3, 3.0, 150)
    rows = np.arange(len(labels))
    losses = [-np.log(temper(likely, one)[rows, labels] + 1e-30).mean() for one in grid]
    return float(grid[int(np.argmin(losses))])


def write_pixels(head: nn.Module, path: Path, *, temperature: float) -> None:
    """Write trunk and head as one ONNX file that takes (n, 64, 64) faces.

    Args:
        head: a trained one, features to logits.
        path: the file to write.
        temperature: that its logits are divided by.
    """
    import onnx
    from onnx import compose

    with warnings.catch_warnings(), tempfile.TemporaryDirectory() as folder:
        warnings.simplefilter("ignore")  # of the exporter, about its own future
        torch.onnx.export(
            Tempered(head, temperature).eval(),
            (torch.zeros(2, CHANNELS, GRID, GRID),),
            str(Path(folder) / "head.onnx"),
            input_names=["seen"],
            output_names=["likely"],
            dynamic_axes={"seen": {0: "n"}, "likely": {0: "n"}},
            dynamo=False,
            opset_version=_OPSET,
        )
        top = onnx.load(str(Path(folder) / "head.onnx"))
    trunk = trunk_graph()
    top.ir_version = trunk.ir_version
    joined = compose.merge_models(trunk, compose.add_prefix(top, "head_"), io_map=[("features", "head_seen")])
    joined.graph.output[0].name = "likely"
    joined.graph.node[-1].output[0] = "likely"
    note = joined.metadata_props.add()
    note.key, note.value = "temperature", repr(temperature)
    onnx.save(joined, str(path))
