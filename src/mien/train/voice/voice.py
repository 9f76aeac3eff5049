"""Training of the listener to a voice: heads on a frozen encoder, first by folds of speakers, then one on all to ship.

Source: Radford et al., arXiv 2212.04356, 2022 (the encoder); Guo et al., arXiv 1706.04599, 2017 (the temperature).
Every fold's head is kept beside the network, so that `mien.measure.voice` measures them again through the shipped file.
"""

from __future__ import annotations

import logging
import tempfile
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from mien.measure.voice.clips import CORPORA, Clips, fold_clips, read_clips
from mien.perceive.voice_mel import BANDS, SPAN, STEP
from mien.train.voice.head import Rows, fit_head, join_rows, pool_rows, score_clips
from mien.train.voice.net import STATES, Head, Listener, load_encoder, mean_head
from mien.train.voice.steps import gather_steps
from mien.types.media import atomic_path
from mien.weights import training_folder

__all__ = ["COPIES", "SEEDS", "best_temperature", "gather_rows", "train_voice", "write_network"]

SEEDS = 3
"""Heads that each fold trains; the shipped one is their mean."""

COPIES = 2
"""Of every clip, each changed in its own way, beside the plain one."""


_WHOLE = [
    *(f"/encoder/layers.{place}/MatMul" for place in ("0/ask", "0/answer", "1/answer")),
    "/head/straight/Gemm_MatMul",  # as the quantiser calls the head
]
"""Matrices that stay as they are: their inputs have a few numbers far larger than the rest, which 8 bits blur."""


@dataclass(frozen=True, slots=True, eq=False)
class _Fitted:
    """Heads of one split, and the temperature that its dev speakers ask for."""

    heads: Sequence[Head]
    temperature: float


def train_voice(data: Path, output: Path, *, seed: int, say: Callable[[str], None]) -> None:
    """Train, and write the network and its folds; what was encoded before is not encoded again.

    Args:
        data: the folder that holds `speech/ravdess`, `speech/emodb` and `speech/nemo`.
        output: the ONNX file to write; "NAME.onnx" is joined by "NAME_folds.npz".
        seed: of all chance.
        say: is told how it goes.

    Raises:
        InputError: a corpus is missing or wrong, or a file cannot be written.
        WeightsError: the encoder's weights cannot be fetched.
    """
    torch.set_num_threads(1)
    clips = read_clips(data)
    rows = gather_rows(clips, copies=COPIES, seed=seed, say=say)
    kept: dict[str, NDArray[np.float32]] = {}
    temperatures = []
    for number, fold in enumerate(fold_clips(clips)):
        fitted = _fit_fold(rows, clips, fold.train, fold.dev, seed=seed)
        temperatures.append(fitted.temperature)
        kept |= _named(f"fold{number}", fitted)
        say(f"fold {number}: temperature {fitted.temperature:.2f}")
    usual = float(np.mean(temperatures))
    for place, name in enumerate(CORPORA):
        heads = [fit_head(rows, clips, clips.corpus != place, seed=seed + i) for i in range(SEEDS)]
        kept |= _named(f"without_{name}", _Fitted(heads, usual))
        say(f"a head that never heard {name}")
    everything = np.ones(len(clips.recordings), dtype=np.bool_)
    shipped = mean_head([fit_head(rows, clips, everything, seed=seed + i) for i in range(SEEDS)])
    write_network(Listener(load_encoder(), shipped, usual), output)
    small: dict[str, Any] = {name: array.astype(np.float16) for name, array in kept.items()}
    with atomic_path(output.with_name(f"{output.stem}_folds.npz")) as part, part.open("wb") as file:
        np.savez_compressed(file, **small)


def gather_rows(clips: Clips, *, copies: int, seed: int, say: Callable[[str], None]) -> Rows:
    """Encode all clips, or read what was encoded before.

    Args:
        clips: of all corpora.
        copies: of every clip, each changed in its own way, beside the plain one.
        seed: of all chance.
        say: is told how it goes.

    Returns:
        A row for each step of each copy.
    """
    cache = training_folder() / "voice"
    parts = []
    for copy in range(copies + 1):
        steps = gather_steps(clips.recordings, copy=copy, seed=seed, cache=cache, tell=say)
        parts.append(pool_rows(steps, plain=copy == 0))
        say(f"copy {copy}: {len(parts[-1].clip)} steps")
    return join_rows(parts)


def best_temperature(scores: NDArray[np.floating], kind: NDArray[np.int64]) -> float:
    """Return the temperature under which the right kinds are likeliest.

    Args:
        scores: (n, 9).
        kind: (n,), the right ones.

    Returns:
        In [0.3, 3].
    """
    grid = np.geomspace(0.3, 3.0, 100)
    losses = []
    for temperature in grid:
        scaled = scores.astype(np.float64) / temperature
        top = scaled.max(axis=1, keepdims=True)
        likely = scaled - top - np.log(np.exp(scaled - top).sum(axis=1, keepdims=True))
        losses.append(-likely[np.arange(len(kind)), kind].mean())
    return float(grid[int(np.argmin(losses))])


def write_network(listener: Listener, path: Path) -> None:
    """Write one step of a stream as an ONNX file; the encoder's matrices are 8-bit integers, a scale for each column.

    Args:
        listener: a trained one.
        path: the file to write.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings(), atomic_path(path) as part:
        warnings.simplefilter("ignore")  # of the exporter, about its own future
        plain = Path(folder) / "plain.onnx"
        torch.onnx.export(
            listener.eval(),
            (torch.zeros(1, SPAN * STEP, BANDS), torch.ones(1, 1), torch.zeros(1, 1 + 2 * STATES)),
            str(plain),
            input_names=["window", "voice", "sums"],
            output_names=["heard", "kinds", "vad"],
            dynamo=False,
            opset_version=17,
        )
        logging.getLogger().setLevel(logging.ERROR)
        quantize_dynamic(
            plain,
            part,
            op_types_to_quantize=["MatMul"],
            per_channel=True,
            reduce_range=True,  # else sums of products overflow on processors without VNNI: recall fell by 6 points
            weight_type=QuantType.QInt8,
            nodes_to_exclude=_WHOLE,
        )


def _fit_fold(rows: Rows, clips: Clips, train: NDArray[np.bool_], dev: NDArray[np.bool_], *, seed: int) -> _Fitted:
    """Find the temperature with the dev speakers apart, then learn from them too."""
    apart = [fit_head(rows, clips, train, seed=seed + i) for i in range(SEEDS)]
    temperature = best_temperature(score_clips([mean_head(apart)], rows, dev)[:, :-3], clips.kind[dev])
    return _Fitted([fit_head(rows, clips, train | dev, seed=seed + i) for i in range(SEEDS)], temperature)


def _named(name: str, fitted: _Fitted) -> dict[str, NDArray[np.float32]]:
    return {
        f"{name}_mean": fitted.heads[0].mean.numpy(),
        f"{name}_deviation": fitted.heads[0].deviation.numpy(),
        f"{name}_weight": np.stack([head.straight.weight.detach().numpy() for head in fitted.heads]),
        f"{name}_bias": np.stack([head.straight.bias.detach().numpy() for head in fitted.heads]),
        f"{name}_temperature": np.array(fitted.temperature, dtype=np.float32),
    }
