"""Kokoro's one graph made into three, in float32: lengths, melody, sound.

Kokoro-82M comes as one ONNX graph in 8 bits. Between its parts stand what Mien wants to change: how long each phone
lasts, how high and how loud it is. So the graph is cut there, and what is 8 bits wide becomes float32 again: on a CPU
without 8-bit dot products the float layers are as fast, and exact. This is done once and kept in the user's cache.

Source: Li, Han, Raghavan, Mischler, Mesgarani, "StyleTTS 2", 2023, arXiv:2306.07691; Kokoro-82M (hexgrad, Apache-2.0).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mien.errors import WeightsError

if TYPE_CHECKING:
    import onnx

__all__ = ["PARTS", "Part", "cut_graphs", "kokoro_graphs"]

_EDITION = "1"  # of what is done to the graph: another one is made anew
_FLOAT, _INT64 = 1, 7


@dataclass(frozen=True, slots=True)
class Part:
    """One of the graphs.

    Args:
        name: of its file.
        inputs: the tensor's name in Kokoro's graph, its name here, type and shape.
        outputs: the tensor's name in Kokoro's graph, and here.
    """

    name: str
    inputs: tuple[tuple[str, str, int, tuple[int | str, ...]], ...]
    outputs: tuple[tuple[str, str], ...]


_STYLE = ("style", "style", _FLOAT, (1, 256))
_PITCH, _LOUD = "/encoder/Reshape_output_0", "/encoder/Reshape_1_output_0"
PARTS = (
    Part(
        "reader",
        (("tokens", "tokens", _INT64, (1, "n")), _STYLE),
        (
            ("/encoder/predictor/ReduceSum_output_0", "frames"),
            ("/encoder/predictor/text_encoder/Concat_4_output_0", "manner"),
            ("/encoder/text_encoder/Transpose_2_output_0", "letters"),
        ),
    ),
    Part(
        "melody",
        (("/encoder/MatMul_output_0", "manner", _FLOAT, (1, 640, "t")), _STYLE),
        ((_PITCH, "pitch"), (_LOUD, "energy")),
    ),
    Part(
        "sound",
        (
            ("/encoder/MatMul_1_output_0", "letters", _FLOAT, (1, 512, "t")),
            (_PITCH, "pitch", _FLOAT, (1, "u")),
            (_LOUD, "energy", _FLOAT, (1, "u")),
            _STYLE,
        ),
        (("audio", "audio"),),
    ),
)
"""The reader tells how long letters last, and what is known of each; the melody is F0 and energy, two a frame."""


def kokoro_graphs(model: Path) -> dict[str, Path]:
    """Return the files of the three graphs, made first if they are not there.

    Args:
        model: Kokoro's ONNX file.

    Returns:
        The path of each of `PARTS` by its name.

    Raises:
        WeightsError: the cache cannot be written to.
    """
    from filelock import FileLock
    from platformdirs import user_cache_path

    folder = user_cache_path("mien") / "made" / f"kokoro-{_EDITION}"
    paths = {part.name: folder / f"{part.name}.onnx" for part in PARTS}
    if all(path.is_file() for path in paths.values()):
        return paths
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_suffix(".lock")):
            if not all(path.is_file() for path in paths.values()):
                for name, graph in cut_graphs(model):
                    partial = folder / f"{name}.partial"
                    partial.write_bytes(graph)
                    partial.replace(paths[name])
    except OSError as error:
        raise WeightsError(f"{folder} cannot be written ({error.strerror}); make room there for 330 MB") from None
    return paths


def cut_graphs(model: Path) -> Iterator[tuple[str, bytes]]:
    """Cut Kokoro's graph into its three parts, in float32.

    Args:
        model: Kokoro's ONNX file, quantised dynamically by ONNX Runtime.

    Yields:
        Name and ONNX bytes of each of `PARTS`.
    """
    import onnx

    whole = onnx.load(model).graph
    nodes, constants = _Floats(whole).rewrite()
    for part in PARTS:
        yield part.name, _cut(part, nodes, constants)


def _cut(part: Part, nodes: Sequence[onnx.NodeProto], constants: dict[str, onnx.TensorProto]) -> bytes:
    """Return a model of the nodes between a part's inputs and outputs."""
    from onnx import helper

    names = {old: new for old, new, *_ in part.inputs} | dict(part.outputs)
    made_by = {name: node for node in nodes for name in node.output}
    wanted, needed, held = [old for old, _ in part.outputs], set[str](), set[str]()
    while wanted:
        name = wanted.pop()
        if name in constants:
            held.add(name)
        elif name and name not in {old for old, *_ in part.inputs} and made_by[name].output[0] not in needed:
            needed.add(made_by[name].output[0])
            wanted += made_by[name].input
    kept = []
    for node in nodes:
        if node.output[0] in needed:
            copy = type(node)()
            copy.CopyFrom(node)
            for field in (copy.input, copy.output):
                field[:] = [names.get(name, name) for name in field]
            kept.append(copy)
    graph = helper.make_graph(
        kept,
        part.name,
        [helper.make_tensor_value_info(new, kind, shape) for _, new, kind, shape in part.inputs],
        [helper.make_tensor_value_info(new, _FLOAT, None) for _, new in part.outputs],
        [constants[name] for name in sorted(held)],
    )
    opsets = [helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=9).SerializeToString()


class _Floats:
    """Kokoro's graph with its 8-bit layers as float32, and its convolutions along time as flat pictures.

    ONNX Runtime has faster code, in blocks of channels, for convolutions of pictures than of rows.
    """

    def __init__(self, graph: onnx.GraphProto) -> None:
        self._graph = graph
        self._constants = {tensor.name: tensor for tensor in graph.initializer}
        self._maker = {name: node for node in graph.node for name in node.output if name}
        self._reader = {name: node for node in graph.node for name in node.input}
        self._made: dict[str, onnx.TensorProto] = {}

    def rewrite(self) -> tuple[list[onnx.NodeProto], dict[str, onnx.TensorProto]]:
        """Return all nodes in order, those that are no longer needed among them, and all constants."""
        nodes: list[onnx.NodeProto] = []
        for node in self._graph.node:
            if node.op_type == "ConvInteger":
                nodes += self._convolution(node)
            elif node.op_type == "MatMulInteger":
                given, weight, _, result = self._integers(node)
                nodes.append(self._node("MatMul", [given, self._keep(weight)], [result]))
            elif node.op_type == "DynamicQuantizeLSTM":
                nodes.append(self._recurrence(node))
            elif node.op_type == "DequantizeLinear":
                nodes.append(self._embedding(node))
            else:
                nodes.append(node)
        return self._without_replaced(nodes), self._constants | self._made

    def _without_replaced(self, nodes: list[onnx.NodeProto]) -> list[onnx.NodeProto]:
        """Leave out the nodes whose result another node now makes; the new one stands where its 8-bit product stood."""
        new = {id(node) for node in nodes} - {id(node) for node in self._graph.node}
        taken = {name for node in nodes if id(node) in new for name in node.output}
        return [node for node in nodes if id(node) in new or not taken & set(node.output)]

    def _integers(self, node: onnx.NodeProto) -> tuple[str, NDArray[np.float32], str | None, str]:
        """Follow an 8-bit product to its end: what goes in, its weight as float32, its bias, what comes out."""
        source = self._maker[node.input[0]].input[0]
        after, bias = self._reader[node.output[0]], None
        if after.op_type == "Add":
            step = self._maker[next(name for name in after.input if name != node.output[0])]
            while step.op_type != "Div":
                step = self._maker[step.input[0]]
            bias, after = step.input[0], self._reader[after.output[0]]
        last = self._reader[after.output[0]]
        scales = self._maker[next(name for name in last.input if name != after.output[0])]
        (scale,) = (self._array(name) for name in scales.input if name in self._constants)
        zero = self._array(node.input[3]).astype(np.float32)
        weight = (self._array(node.input[1]).astype(np.float32) - zero) * scale
        return source, weight.astype(np.float32), bias, last.output[0]

    def _convolution(self, node: onnx.NodeProto) -> list[onnx.NodeProto]:
        given, weight, bias, result = self._integers(node)
        settings = _settings(node)
        flat, picture = f"{result}_flat", f"{result}_picture"
        axis = self._keep(np.array([2], np.int64))
        inputs = [flat, self._keep(weight[:, :, None, :]), *([bias] if bias else [])]
        before, after = settings["pads"]
        convolution = self._node(
            "Conv",
            inputs,
            [picture],
            kernel_shape=[1, *settings["kernel_shape"]],
            pads=[0, before, 0, after],
            dilations=[1, *settings["dilations"]],
            strides=[1, *settings["strides"]],
            group=settings["group"],
        )
        opened = self._node("Unsqueeze", [given, axis], [flat])
        return [opened, convolution, self._node("Squeeze", [picture, axis], [result])]

    def _recurrence(self, node: onnx.NodeProto) -> onnx.NodeProto:
        def weight(place: int, scale: int, zero: int) -> str:
            # ONNX Runtime holds it the other way round than the standard's LSTM
            shift = self._array(node.input[zero]).astype(np.float32).reshape(2, 1, -1)
            values = self._array(node.input[place]).astype(np.float32) - shift
            return self._keep((values * self._array(node.input[scale]).reshape(2, 1, -1)).transpose(0, 2, 1))

        inputs = [node.input[0], weight(1, 8, 9), weight(2, 10, 11), *node.input[3:7]]
        return self._node("LSTM", inputs, list(node.output), **_settings(node))

    def _embedding(self, node: onnx.NodeProto) -> onnx.NodeProto:
        gather = self._maker[node.input[0]]
        rows, zero, scale = (self._array(name) for name in (gather.input[0], node.input[2], node.input[1]))
        table = self._keep((rows.astype(np.float32) - zero.astype(np.float32)) * scale)
        return self._node("Gather", [table, gather.input[1]], list(node.output), **_settings(gather))

    def _array(self, name: str) -> NDArray[Any]:
        from onnx import numpy_helper

        return numpy_helper.to_array(self._constants[name])

    def _keep(self, values: NDArray[Any]) -> str:
        """Hold a constant, once for all who hold the same: twelve layers of the reader share their weights."""
        from onnx import numpy_helper

        values = np.ascontiguousarray(values)
        name = f"mien_{values.dtype}_{hashlib.sha256(values.tobytes() + str(values.shape).encode()).hexdigest()[:24]}"
        if name not in self._made:
            self._made[name] = numpy_helper.from_array(values, name)
        return name

    def _node(self, op: str, inputs: Sequence[str], outputs: Iterable[str], **settings: Any) -> onnx.NodeProto:
        from onnx import helper

        return helper.make_node(op, list(inputs), list(outputs), **settings)


def _settings(node: onnx.NodeProto) -> dict[str, Any]:
    from onnx import helper

    return {attribute.name: helper.get_attribute_value(attribute) for attribute in node.attribute}
