"""The lower layers of MediaPipe's face mesh, which a head for expressions stands on: they know lids, brows and lips.

Source: Kartynnik et al., "Real-time facial surface geometry from monocular video on mobile GPUs", arXiv 1907.06724,
2019 (Apache-2.0). We keep what it sees before it begins to count points, and its weights stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.perceive.pixels_crop import SIDE

__all__ = ["CHANNELS", "GRID", "read_features", "trunk_graph"]

CHANNELS, GRID = 320, 8
"""Of the features: (n, 320, 8, 8); the grid lies over the face, between forehead and chin."""

_NETWORK = "face_mesh.onnx"
_SEEN = ("prelu81", "prelu110", "prelu138")
"""What is taken: the last of its layers with 24, 12 and 6 places a side; 64, 128 and 128 channels."""

_MIDDLE = (2, 10)  # rows and columns of 12 that the face fills
_FIRST = "transpose0"  # its picture, channels first
_LARGER = 3  # times: from 64 pixels to the 192 that it sees
_OPSET = 17
_BATCH = 32
_TOLD = 125  # batches


def trunk_graph() -> Any:
    """Return the layers as an ONNX model: "faces" (n, 64, 64) float32, 0 to 255, to "features" (n, 320, 8, 8)."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    mesh = onnx.load(str(files("mien.perceive").joinpath(_NETWORK))).graph
    constants = {
        "unit": np.array(1 / 255, dtype=np.float32),
        "one": np.array([1], dtype=np.int64),
        "larger": np.array([1, 1, _LARGER, _LARGER], dtype=np.float32),
        "twice": np.array([1, 1, 2, 2], dtype=np.float32),
        "from": np.array([_MIDDLE[0]] * 2, dtype=np.int64),
        "to": np.array([_MIDDLE[1]] * 2, dtype=np.int64),
        "axes": np.array([2, 3], dtype=np.int64),
    }
    nodes = [
        helper.make_node("Mul", ["faces", "unit"], ["light"]),
        helper.make_node("Unsqueeze", ["light", "one"], ["grey"]),
        helper.make_node("Resize", ["grey", "", "larger"], ["large"], mode="linear"),
        helper.make_node("Concat", ["large"] * 3, [_FIRST], axis=1),
    ]
    fine, middle, coarse = _SEEN
    for node in mesh.node:
        if _FIRST not in node.output:
            nodes.append(node)
        if coarse in node.output:
            break
    nodes += [
        helper.make_node("AveragePool", [fine], ["fine"], kernel_shape=[2, 2], strides=[2, 2]),
        helper.make_node("Resize", [coarse, "", "twice"], ["coarse"], mode="nearest"),
        helper.make_node("Concat", ["fine", middle, "coarse"], ["seen"], axis=1),
        helper.make_node("Slice", ["seen", "from", "to", "axes"], ["features"]),
    ]
    used = {name for node in nodes for name in node.input}
    graph = helper.make_graph(
        nodes,
        "trunk",
        [helper.make_tensor_value_info("faces", TensorProto.FLOAT, ["n", SIDE, SIDE])],
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["n", CHANNELS, GRID, GRID])],
        [
            *(numpy_helper.from_array(value, name) for name, value in constants.items()),
            *(tensor for tensor in mesh.initializer if tensor.name in used),
        ],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=8)


def read_features(faces: NDArray[np.uint8], *, say: Callable[[str], None]) -> NDArray[np.float16]:
    """Return what the layers see in faces.

    Args:
        faces: (n, 64, 64) uint8 grey.
        say: is told how it goes.

    Returns:
        (n, 320, 8, 8) float16.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    session = onnxruntime.InferenceSession(
        trunk_graph().SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    features = np.zeros((len(faces), CHANNELS, GRID, GRID), dtype=np.float16)
    for number, at in enumerate(range(0, len(faces), _BATCH)):
        given = faces[at : at + _BATCH].astype(np.float32)
        features[at : at + _BATCH] = np.asarray(session.run(None, {"faces": given})[0])
        if number % _TOLD == _TOLD - 1:
            say(f"the trunk saw {at + len(given):,} of {len(faces):,} faces")
    return features
