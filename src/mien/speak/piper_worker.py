"""The Piper voice's worker process: `python -m mien.speak.piper_worker MODEL CONFIG`.

This is the only file of Mien that imports `piper` (piper-tts, GPL-3.0-or-later, with espeak-ng inside). It runs in a
process of its own and talks to Mien by messages; Mien's own process never imports it, nor this module.

Piper draws its noise inside the ONNX graph by generators that cannot be set back between lines. Here both are replaced
by a table of noise that stands in the graph, so that the same text gives the same bytes whatever was said before.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from onnx import helper, numpy_helper
from piper import PiperVoice, SynthesisConfig
from piper.config import PiperConfig
from piper.patch_voice_with_alignment import add_alignment_output

from mien.speak.worker import serve

__all__ = ["PiperHandler", "load_voice", "pin_noise"]

_SEED = 20_231
_FRAMES = 4_096  # 47 s of frames at 256 samples each; a longer line meets the same noise again
_CHANNELS = 192  # of the latent; the duration predictor takes the first two
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


def load_voice(model_path: str, config_path: str) -> PiperVoice:
    """Load a voice that tells its durations and repeats itself exactly.

    Args:
        model_path: the voice's ONNX file.
        config_path: the JSON beside it.

    Returns:
        The voice.
    """
    model = onnx.load(model_path)
    add_alignment_output(model)
    pin_noise(model)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = _THREADS
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # a waiting voice leaves the cores alone
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    return PiperVoice(
        config=PiperConfig.from_dict(json.loads(Path(config_path).read_text(encoding="utf-8"))), session=session
    )


class PiperHandler:
    """Answers requests for one voice."""

    def __init__(self, voice: PiperVoice) -> None:
        self._voice = voice
        self._symbols = {ids[0]: symbol for symbol, ids in voice.config.phoneme_id_map.items()}

    def __call__(self, header: dict[str, Any], _payload: bytes) -> tuple[dict[str, Any], bytes]:
        """Say one line.

        Args:
            header: `text` the line; `words` its words, each of which is also spelt in phones alone; `slowness` > 0.

        Returns:
            Header: `symbols` of the line and the `samples` of each, `words` as lists of symbols. Payload: float32.
        """
        config = SynthesisConfig(length_scale=self._voice.config.length_scale * header["slowness"])
        symbols: list[str] = []
        samples: list[int] = []
        sounds = [np.zeros(0, np.float32)]
        for chunk in self._voice.synthesize(header["text"], config, include_alignments=True):
            assert chunk.phoneme_id_samples is not None
            symbols += [self._symbols[id_] for id_ in chunk.phoneme_ids]
            samples += [int(count) for count in np.atleast_1d(chunk.phoneme_id_samples)]
            sounds.append(chunk.audio_float_array.astype(np.float32).reshape(-1))
        spelt = [[s for sentence in self._voice.phonemize(word) for s in sentence] for word in header["words"]]
        return {"symbols": symbols, "samples": samples, "words": spelt}, np.concatenate(sounds).tobytes()


if __name__ == "__main__":
    serve(PiperHandler(load_voice(sys.argv[1], sys.argv[2])))
