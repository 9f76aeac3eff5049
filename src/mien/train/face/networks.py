"""MediaPipe's two networks of the face, from TensorFlow Lite to ONNX, so that perceiving needs no second runtime.

    python -m mien.train.face.networks FOLDER

writes `face_finder.onnx` (BlazeFace, short range) and `face_mesh.onnx` (face mesh, 468 points): the same layers with
the same 16-bit weights. A test compares both with TensorFlow Lite's own answers.

Source: Bazarevsky et al., arXiv 1907.05047, 2019; Kartynnik et al., arXiv 1907.06724, 2019; both Apache-2.0.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.errors import EngineError
from mien.types.media import atomic_path
from mien.weights import weight_path

__all__ = ["NETWORKS", "convert_network", "write_networks"]

NETWORKS = {"face_finder.onnx": "judge/face-detection.tflite", "face_mesh.onnx": "judge/face-landmark.tflite"}
"""What is written, and the weight that it is made of."""

_OPSET = 17


def write_networks(folder: Path) -> None:
    """Write both networks.

    Args:
        folder: where to.

    Raises:
        EngineError: what reads TensorFlow Lite is not installed, or a layer is of an unknown kind.
        WeightsError: a network cannot be fetched.
    """
    for name, weight in NETWORKS.items():
        with atomic_path(folder / name) as place:
            place.write_bytes(convert_network(weight_path(weight).read_bytes()))


def convert_network(content: bytes) -> bytes:
    """Return a network of TensorFlow Lite as ONNX.

    Args:
        content: the .tflite file: one graph of convolutions over pictures.

    Returns:
        The .onnx file. Inputs, outputs and their order stay; inside, channels come before rows.

    Raises:
        EngineError: what reads TensorFlow Lite is not installed, or a layer is of an unknown kind.
    """
    try:
        from ai_edge_litert import schema_py_generated as schema
    except ImportError:
        raise EngineError("converting needs ai-edge-litert; run: pip install 'mien[judges]'") from None
    import onnx

    model: Any = schema.ModelT.InitFromPackedBuf(content, 0)
    graph = _Graph(model, schema)
    for operator in model.subgraphs[0].operators:
        graph.add(operator)
    return onnx.helper.make_model(
        graph.finish(), opset_imports=[onnx.helper.make_opsetid("", _OPSET)], ir_version=8
    ).SerializeToString()


class _Graph:
    """A graph that is being written, operator after operator."""

    def __init__(self, model: Any, schema: Any) -> None:
        from onnx import helper

        self._helper, self._schema = helper, schema
        self._model = model
        self._source = model.subgraphs[0]
        self._codes = [max(code.builtinCode, code.deprecatedBuiltinCode) for code in model.operatorCodes]
        self._kinds = {value: name for name, value in vars(schema.BuiltinOperator).items() if not name.startswith("_")}
        self._nodes: list[Any] = []
        self._constants: list[Any] = []
        self._names: dict[int, str] = {}  # what a tensor of the source is called here
        self._first = int(np.asarray(self._source.inputs)[0])
        self._names[self._first] = self._node("Transpose", ["picture"], perm=[0, 3, 1, 2])

    def add(self, operator: Any) -> None:
        """Add an operator."""
        kind = self._kinds[self._codes[operator.opcodeIndex]]
        makers: dict[str, Callable[[Any], str | None]] = {
            "DEQUANTIZE": self._dequantize,
            "CONV_2D": self._convolution,
            "DEPTHWISE_CONV_2D": self._convolution,
            "ADD": self._sum,
            "PAD": self._pad,
            "MAX_POOL_2D": self._pool,
            "PRELU": self._prelu,
            "RELU": lambda one: self._node("Relu", [self._name(one.inputs[0])]),
            "RESHAPE": self._reshape,
            "CONCATENATION": self._joined,
        }
        if kind not in makers:
            raise EngineError(f"the network has a layer {kind}; expected one of: {', '.join(makers)}")
        name = makers[kind](operator)
        if name is not None:
            self._names[operator.outputs[0]] = name

    def finish(self) -> Any:
        """Return the graph."""
        make = self._helper.make_tensor_value_info
        outputs = []
        for place, index in enumerate(self._source.outputs):
            name = self._names[index] if not self._is_picture(index) else self._rows(index)
            self._nodes.append(self._helper.make_node("Identity", [name], [f"out{place}"]))
            outputs.append(make(f"out{place}", 1, self._shape(index)))
        inputs = [make("picture", 1, self._shape(self._first))]
        return self._helper.make_graph(self._nodes, "face", inputs, outputs, self._constants)

    def _node(self, kind: str, inputs: list[str], **attributes: Any) -> str:
        name = f"{kind.lower()}{len(self._nodes)}"
        self._nodes.append(self._helper.make_node(kind, inputs, [name], **attributes))
        return name

    def _name(self, index: int) -> str:
        """Return what a tensor is called; a constant is written as it stands."""
        if index not in self._names:
            self._names[index] = self._constant(self._data(index))
        return self._names[index]

    def _constant(self, data: NDArray[Any]) -> str:
        """Write a constant; 16-bit numbers stay so in the file, and are widened when it is opened."""
        from onnx import numpy_helper

        name = f"constant{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(data), name))
        return self._node("Cast", [name], to=1) if data.dtype == np.float16 else name

    def _shape(self, index: int) -> list[int]:
        return [int(size) for size in self._source.tensors[index].shape]

    def _is_picture(self, index: int) -> bool:
        return len(self._shape(index)) == 4

    def _data(self, index: int) -> NDArray[Any]:
        tensor = self._source.tensors[index]
        kind = {0: np.float32, 1: np.float16, 2: np.int32}[tensor.type]
        data = np.asarray(self._model.buffers[tensor.buffer].data, dtype=np.uint8)
        return data.view(kind).reshape(self._shape(index))

    def _weights(self, index: int) -> NDArray[Any]:
        """Return a constant, also one that the network widens from 16 bits first."""
        for operator in self._source.operators:
            if operator.outputs[0] == index and self._kinds[self._codes[operator.opcodeIndex]] == "DEQUANTIZE":
                return self._data(operator.inputs[0])
        return self._data(index)

    def _active(self, name: str, function: int) -> str:
        kinds = self._schema.ActivationFunctionType
        if function == kinds.NONE:
            return name
        if function == kinds.RELU:
            return self._node("Relu", [name])
        raise EngineError(f"the network has the activation {function}; expected none or ReLU")

    def _padding(self, options: Any) -> str:
        return "SAME_UPPER" if options.padding == self._schema.Padding.SAME else "VALID"

    def _dequantize(self, operator: Any) -> None:
        """Weights are widened where they are used."""

    def _convolution(self, operator: Any) -> str:
        options = operator.builtinOptions
        picture, weights, bias = operator.inputs
        kernel, deep = self._weights(weights), self._kinds[self._codes[operator.opcodeIndex]].startswith("DEPTH")
        kernel = kernel.transpose(3, 0, 1, 2) if deep else kernel.transpose(0, 3, 1, 2)
        given = [self._name(picture), self._constant(kernel), self._constant(self._weights(bias))]
        made = self._node(
            "Conv",
            given,
            auto_pad=self._padding(options),
            strides=[options.strideH, options.strideW],
            group=len(kernel) if deep else 1,
        )
        return self._active(made, options.fusedActivationFunction)

    def _sum(self, operator: Any) -> str:
        made = self._node("Add", [self._name(index) for index in operator.inputs])
        return self._active(made, operator.builtinOptions.fusedActivationFunction)

    def _pad(self, operator: Any) -> str:
        sizes = self._data(operator.inputs[1])[[0, 3, 1, 2]].T.ravel().astype(np.int64)
        return self._node("Pad", [self._name(operator.inputs[0]), self._constant(sizes)])

    def _pool(self, operator: Any) -> str:
        options = operator.builtinOptions
        return self._node(
            "MaxPool",
            [self._name(operator.inputs[0])],
            auto_pad=self._padding(options),
            strides=[options.strideH, options.strideW],
            kernel_shape=[options.filterHeight, options.filterWidth],
        )

    def _prelu(self, operator: Any) -> str:
        slope = self._weights(operator.inputs[1]).transpose(2, 0, 1)
        return self._node("PRelu", [self._name(operator.inputs[0]), self._constant(slope)])

    def _rows(self, index: int) -> str:
        return self._node("Transpose", [self._name(index)], perm=[0, 2, 3, 1])

    def _reshape(self, operator: Any) -> str:
        shape = np.array(self._shape(operator.outputs[0]), dtype=np.int64)
        return self._node("Reshape", [self._rows(operator.inputs[0]), self._constant(shape)])

    def _joined(self, operator: Any) -> str:
        axis = operator.builtinOptions.axis
        if self._is_picture(operator.outputs[0]):
            axis = [0, 2, 3, 1][axis]
        return self._node("Concat", [self._name(index) for index in operator.inputs], axis=axis)


if __name__ == "__main__":
    write_networks(Path(sys.argv[1]))
