"""The Piper voice's worker process: `python -m mien.speak.piper_worker MODEL CONFIG`.

This is the only file of Mien that imports `piper` (piper-tts, GPL-3.0-or-later, with espeak-ng inside). It runs in a
process of its own and talks to Mien by messages; Mien's own process never imports it, nor this module.

Piper draws its noise inside the ONNX graph by generators that cannot be set back between lines. Here both are replaced
by a table of noise that stands in the graph, so that the same text gives the same bytes whatever was said before. And
the graph is opened twice: where it rounds its own durations, which are told first and come back as an input, changed or
not; and before its decoder, which takes most of the time and can make a part of a line by itself.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import helper, numpy_helper
from piper import PiperVoice
from piper.config import PiperConfig

from mien.speak.worker import serve

__all__ = ["PiperHandler", "load_voice", "open_decoder", "open_durations", "pin_noise"]

_SEED = 20_231
_FRAMES = 4_096  # 47 s of frames at 256 samples each; a longer line meets the same noise again
_CHANNELS = 192  # of the latent; the duration predictor takes the first two
_GIVEN, _LATENT = "mien_given_frames", "mien_given_latent"
_NONE, _FRAME = np.zeros(1, np.float32), np.zeros((_CHANNELS, 1), np.float32)  # for parts that nobody asked for
_THREADS = min(2, os.cpu_count() or 1)  # two halve the time of a long line; short ones gain nothing, nor from more


def pin_noise(model: onnx.ModelProto) -> None:
    """Replace the graph's random nodes by columns of one table of standard normal noise.

    Args:
        model: a VITS graph whose `RandomNormalLike` nodes are shaped (1, channels, t); it is changed in place.
    """
    graph = model.graph
    table = np.random.default_rng(_SEED).standard_normal((1, _CHANNELS, _FRAMES)).astype(np.float32)
    constants = {
        "mien_noise": table,
        "mien_zero": np.array(0, np.int64),
        "mien_one": np.array(1, np.int64),
        "mien_two": np.array(2, np.int64),
        "mien_frames": np.array(_FRAMES, np.int64),
    }
    graph.initializer.extend(numpy_helper.from_array(value, name) for name, value in constants.items())
    nodes = []
    for node in graph.node:
        nodes.extend(_noise_nodes(node) if node.op_type == "RandomNormalLike" else [node])
    del graph.node[:]
    graph.node.extend(nodes)


def _noise_nodes(node: onnx.NodeProto) -> list[onnx.NodeProto]:
    """Return nodes with the same output: the table's first channels, and its columns 0, 1, ... modulo its length."""
    out = node.output[0]

    def step(op: str, inputs: list[str], result: str, **attributes: Any) -> onnx.NodeProto:
        return helper.make_node(op, inputs, [result], **attributes)

    names = {part: f"{out}_mien_{part}" for part in ("shape", "t", "c", "range", "columns", "rows", "tall")}
    return [
        step("Shape", [node.input[0]], names["shape"]),
        step("Gather", [names["shape"], "mien_two"], names["t"], axis=0),
        step("Gather", [names["shape"], "mien_one"], names["c"], axis=0),
        step("Range", ["mien_zero", names["t"], "mien_one"], names["range"]),
        step("Mod", [names["range"], "mien_frames"], names["columns"]),
        step("Range", ["mien_zero", names["c"], "mien_one"], names["rows"]),
        step("Gather", ["mien_noise", names["rows"]], names["tall"], axis=1),
        step("Gather", [names["tall"], names["columns"]], out, axis=2),
    ]


def open_durations(model: onnx.ModelProto) -> str:
    """Open the graph at its durations: it tells its own, and goes on with those that are given.

    Args:
        model: a VITS graph whose only `Ceil` node rounds durations to frames; it is changed in place.

    Returns:
        The name of the output that tells the graph's own durations, (1, 1, n) float32 of frames.
    """
    (own,) = [node.output[0] for node in model.graph.node if node.op_type == "Ceil"]
    _open(model.graph, own, _GIVEN, 1)
    return own


def open_decoder(model: onnx.ModelProto) -> str:
    """Open the graph before its decoder: it tells what it would decode, and decodes what is given.

    Args:
        model: a VITS graph; it is changed in place.

    Returns:
        The name of the output that tells the line's latent, (1, 192, t) float32; 10 of its frames on both sides of a
        frame are all that the frame's sound hangs on.
    """
    (own,) = [node.input[0] for node in model.graph.node if "dec.conv_pre.weight" in node.input]
    _open(model.graph, own, _LATENT, _CHANNELS)
    return own


def _open(graph: onnx.GraphProto, own: str, given: str, rows: int) -> None:
    for node in graph.node:
        for place, name in enumerate(node.input):
            if name == own:
                node.input[place] = given
    graph.input.append(helper.make_tensor_value_info(given, onnx.TensorProto.FLOAT, (1, rows, None)))
    graph.output.append(helper.make_tensor_value_info(own, onnx.TensorProto.FLOAT, (1, rows, None)))


def load_voice(model_path: str, config_path: str) -> tuple[PiperVoice, str, str]:
    """Load a voice that tells its durations, takes others, decodes part by part, and repeats itself exactly.

    Args:
        model_path: the voice's ONNX file.
        config_path: the JSON beside it.

    Returns:
        The voice, and the names of its durations and of its latent.
    """
    model = onnx.load(model_path)
    durations, latent = open_durations(model), open_decoder(model)
    pin_noise(model)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = _THREADS
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # a waiting voice leaves the cores alone
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    config = PiperConfig.from_dict(json.loads(Path(config_path).read_text(encoding="utf-8")))
    return PiperVoice(config=config, session=session), durations, latent


class PiperHandler:
    """Answers requests for one voice.

    Args:
        voice: of `load_voice`.
        durations: the name of its durations.
        latent: the name of its latent.
    """

    def __init__(self, voice: PiperVoice, durations: str, latent: str) -> None:
        self._voice, self._durations, self._latent = voice, durations, latent
        self._symbols = {ids[0]: symbol for symbol, ids in voice.config.phoneme_id_map.items()}
        self._part = onnxruntime.RunOptions()
        self._part.only_execute_path_to_fetches = True  # durations, latent or sound alone

    def __call__(self, header: dict[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
        """Read a line, prepare what was read, or say what was prepared.

        Args:
            header: `text` a line to read and `words` its words, each of which is also spelt in phones alone; or `ids`
                of sentences that were read; or nothing.
            payload: with `ids`: float32, the frames that each of them shall last; with nothing: columns of a latent.

        Returns:
            Of a line: header `ids` of each sentence, their `symbols` in a row, and `words` as lists of symbols;
            payload: float32, frames of each symbol as the voice would say it. Of ids: their latent, float32, (192, t).
            Of a latent: the sound, float32.
        """
        if "ids" in header:
            return {}, self._prepare(header["ids"], np.frombuffer(payload, np.float32)).tobytes()
        if not header:
            latent = np.frombuffer(payload, np.float32).reshape(_CHANNELS, -1)
            return {}, self._run("output", latent=latent).tobytes()
        read = [self._voice.phonemes_to_ids(phones) for phones in self._voice.phonemize(header["text"]) if phones]
        frames = [self._run(self._durations, ids, np.zeros(len(ids), np.float32)).reshape(-1) for ids in read]
        spelt = [[s for sentence in self._voice.phonemize(word) for s in sentence] for word in header["words"]]
        told = {"ids": read, "symbols": [self._symbols[id_] for ids in read for id_ in ids], "words": spelt}
        return told, b"".join(part.tobytes() for part in frames)

    def _prepare(self, read: list[list[int]], frames: NDArray[np.float32]) -> NDArray[np.float32]:
        ends = np.cumsum([len(ids) for ids in read])
        each = zip(read, np.split(frames, ends[:-1]), strict=True)
        return np.concatenate([self._run(self._latent, ids, part)[0] for ids, part in each], axis=1)

    def _run(
        self,
        wanted: str,
        ids: Sequence[int] = (0,),
        frames: NDArray[np.float32] = _NONE,
        latent: NDArray[np.float32] = _FRAME,
    ) -> NDArray[np.float32]:
        config = self._voice.config
        given = {
            "input": np.array([ids], np.int64),
            "input_lengths": np.array([len(ids)], np.int64),
            "scales": np.array([config.noise_scale, config.length_scale, config.noise_w_scale], np.float32),
            _GIVEN: frames.reshape(1, 1, -1),
            _LATENT: latent[None],
        }
        (found,) = self._voice.session.run([wanted], given, self._part)
        return np.asarray(found, np.float32)


if __name__ == "__main__":
    serve(PiperHandler(*load_voice(sys.argv[1], sys.argv[2])))
