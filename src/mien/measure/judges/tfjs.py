"""Running a small TensorFlow.js graph in numpy: convolutions of an XCEPTION.

Source: the format is that of tfjs-converter 3 ("graph-model"); "same" padding is TensorFlow's.
"""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from mien.errors import EngineError
from mien.weights import weight_path

__all__ = ["Graph"]

Floats = NDArray[np.float32]


class Graph:
    """One network, ready to run.

    Args:
        layers: name of the weights that describe the graph, JSON.
        weights: name of its numbers.

    Raises:
        WeightsError: a file cannot be fetched.
    """

    def __init__(self, layers: str, weights: str) -> None:
        model = json.loads(weight_path(layers).read_text(encoding="utf-8"))
        raw = np.fromfile(weight_path(weights), dtype=np.float32)
        self._nodes: list[dict[str, Any]] = model["modelTopology"]["node"]
        self._constants: dict[str, Floats] = {}
        place = 0
        for row in (row for group in model["weightsManifest"] for row in group["weights"]):
            size = int(np.prod(row["shape"]))
            self._constants[row["name"]] = raw[place : place + size].reshape(row["shape"])
            place += size

    def __call__(self, batch: Floats) -> Floats:
        """Run it.

        Args:
            batch: (n, h, w, c) float32.

        Returns:
            What its last node gives.
        """
        values = dict(self._constants)
        last = batch
        for node in self._nodes:
            if node["op"] == "Placeholder":
                values[node["name"]] = batch
            elif node["op"] != "Const":
                last = values[node["name"]] = _run(node, [values[name] for name in node["input"]])
        return last


def _run(node: dict[str, Any], given: list[Floats]) -> Floats:
    attributes = node["attr"]
    step = int(attributes["strides"]["list"]["i"][1]) if "strides" in attributes else 1
    match node["op"]:
        case "_FusedConv2D":
            same = base64.b64decode(attributes["padding"]["s"]) == b"SAME"
            sums = _convolve(_pad(given[0], len(given[1]), step, 0.0) if same else given[0], given[1], step) + given[2]
            return np.maximum(sums, 0) if len(attributes["fused_ops"]["list"]["s"]) > 1 else sums
        case "DepthwiseConv2dNative":
            return _convolve_each(_pad(given[0], len(given[1]), step, 0.0), given[1][..., 0], step)
        case "MaxPool":
            size = int(attributes["ksize"]["list"]["i"][1])
            return _windows(_pad(given[0], size, step, -np.inf), size, step).max(axis=(4, 5))
        case "AddV2":
            return given[0] + given[1]
        case "Relu":
            return np.maximum(given[0], 0)
        case "Mean":
            return given[0].mean(axis=(1, 2))
        case "Softmax":
            powers = np.exp(given[0] - given[0].max(axis=-1, keepdims=True))
            return powers / powers.sum(axis=-1, keepdims=True)
        case "Identity":
            return given[0]
        case other:
            raise EngineError(f"the graph has a layer {other}, which is not known here")


def _pad(batch: Floats, size: int, step: int, value: float) -> Floats:
    edges = []
    for length in batch.shape[1:3]:
        lacking = max((-(-length // step) - 1) * step + size - length, 0)
        edges.append((lacking // 2, lacking - lacking // 2))
    return np.pad(batch, ((0, 0), *edges, (0, 0)), constant_values=value)


def _windows(batch: Floats, size: int, step: int) -> Floats:
    """Return (n, h, w, c, size, size)."""
    return sliding_window_view(batch, (size, size), axis=(1, 2))[:, ::step, ::step]  # type: ignore[call-overload]


def _convolve(batch: Floats, kernel: Floats, step: int) -> Floats:
    return np.tensordot(_windows(batch, len(kernel), step), kernel, axes=((4, 5, 3), (0, 1, 2)))


def _convolve_each(batch: Floats, kernel: Floats, step: int) -> Floats:
    return np.einsum("nhwcij,ijc->nhwc", _windows(batch, len(kernel), step), kernel, optimize=False)
