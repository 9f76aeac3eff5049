"""Training of the network that sees a face, on FER-2013: to one file that `mien.perceive.pixels` runs.

**The weights are the user's own**: FER-2013's pictures carry no licence (level C), so that Mien ships none of them.

Source: Goodfellow et al., "Challenges in representation learning", ICONIP 2013, arXiv 1307.0414 (the corpus; its winner
had 0.712 on the private test); Khaireddin & Chen, "Facial emotion recognition: state of the art performance on
FER2013", arXiv 2105.03588, 2021 (a VGG with 0.733). Both learned from all 28,709 faces with larger networks.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
import torch

from mien.measure.pixels import Faces, read_fer2013, score_faces, temper
from mien.measure.scores import calibration_error
from mien.perceive.pixels import FacePixels
from mien.perceive.pixels_crop import SIDE
from mien.train.pixels_learning import Learning, Recipe
from mien.train.pixels_net import PixelsNet, Shown
from mien.types.media import atomic_path

__all__ = ["Trained", "fit_temperature", "train_pixels", "write_pixels"]

_OPSET = 17


@dataclass(frozen=True, slots=True)
class Trained:
    """A training that has ended.

    Args:
        epochs: that were run.
        faces: that it learned from.
        dev: share of the public test's faces that are read rightly.
        ece_dev: expected calibration error there, at the temperature that was found there.
        temperature: that was found.
    """

    epochs: int
    faces: int
    dev: float
    ece_dev: float
    temperature: float


def train_pixels(
    data: Path, output: Path, *, seed: int, recipe: Recipe, until: int, say: Callable[[str], None]
) -> Trained:
    """Train a network of faces, and write it; a training that was stopped goes on after its last whole epoch.

    Args:
        data: the folder that holds `faces/fer2013`.
        output: the ONNX file to write.
        seed: of every choice by chance; the same gives the same weights on the same machine.
        recipe: how.
        until: epochs after which the network is written as it is; a later call goes on from there.
        say: is told how it goes.

    Returns:
        What was done.

    Raises:
        InputError: the corpus is missing or wrong, or the file cannot be written.
    """
    torch.set_num_threads(1)
    train, dev = read_fer2013(data, "train"), read_fer2013(data, "dev")
    say(f"{len(train.labels):,} faces to learn from")
    learning = Learning(train, recipe, seed=seed, checkpoint=_checkpoint(train, seed, recipe))
    while learning.epoch < min(until, recipe.epochs):
        learning.run_epoch(say)
    return finish(learning, dev, output, faces=len(train.labels))


def finish(learning: Learning, dev: Faces, output: Path, *, faces: int) -> Trained:
    """Find the temperature on faces apart, and write the averaged network with it.

    Args:
        learning: that has run.
        dev: the faces apart.
        output: the ONNX file to write.
        faces: that it learned from.

    Returns:
        What was done.
    """
    net = learning.averaged()
    with atomic_path(output) as place:
        write_pixels(net, place, temperature=1.0)
        plain = score_faces(FacePixels(place), dev)
        temperature = fit_temperature(plain, dev.labels)
        write_pixels(net, place, temperature=temperature)
    likely = temper(plain, temperature)
    right = likely.argmax(axis=1) == dev.labels
    return Trained(
        epochs=learning.epoch,
        faces=faces,
        dev=float(right.mean()),
        ece_dev=calibration_error(likely.max(axis=1), right),
        temperature=temperature,
    )


def fit_temperature(likely: np.ndarray, labels: np.ndarray) -> float:
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


def write_pixels(net: PixelsNet, path: Path, *, temperature: float) -> None:
    """Write a network as an ONNX file that takes (n, 48, 48) faces.

    Args:
        net: a trained one.
        path: the file to write.
        temperature: that its logits are divided by.
    """
    import onnx

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the exporter, about its own future
        torch.onnx.export(
            Shown(net, temperature).eval(),
            (torch.zeros(2, SIDE, SIDE),),
            str(path),
            input_names=["faces"],
            output_names=["likely"],
            dynamic_axes={"faces": {0: "n"}, "likely": {0: "n"}},
            dynamo=False,
            opset_version=_OPSET,
        )
    model = onnx.load(str(path))
    note = model.metadata_props.add()
    note.key, note.value = "temperature", repr(temperature)
    onnx.save(model, str(path))


def _checkpoint(faces: Faces, seed: int, recipe: Recipe) -> Path:
    from platformdirs import user_cache_path

    name = sha256(repr(recipe).encode() + faces.pixels.tobytes() + faces.labels.tobytes()).hexdigest()[:8]
    return user_cache_path("mien") / "train" / f"pixels-{seed}-{name}.pt"
