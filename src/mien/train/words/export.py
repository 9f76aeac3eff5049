"""Writing the trained network of words as one ONNX file of bytes, with its vocabulary and calibration inside."""

from __future__ import annotations

import json
import logging
import tempfile
import warnings
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from mien.perceive.words_model import Calibration
from mien.train.words.net import WordsNet

__all__ = ["note_words", "take_off_bias", "write_words"]

_OPSET = 17


def take_off_bias(net: WordsNet, bias: NDArray[np.float32]) -> WordsNet:
    """Return the network with what weighing the positives added taken off its logits.

    Args:
        net: the network, which is changed.
        bias: (28,), as `Learning.bias` gives it.

    Returns:
        The network; its sigmoids are probabilities again.
    """
    with torch.no_grad():
        net.emotions.bias.sub_(torch.from_numpy(bias))
    return net


def write_words(net: WordsNet, path: Path, *, whole: bool = False) -> None:
    """Write a network without its vocabulary and calibration.

    Args:
        net: a trained one.
        path: the ONNX file to write.
        whole: keep 32-bit numbers; else weights of matrices and embeddings are 8-bit integers, one scale for each.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the exporter, about its own future
        plain = path if whole else Path(folder) / "plain.onnx"
        torch.onnx.export(
            net.eval(),
            (torch.ones(1, 9, dtype=torch.int64),),
            str(plain),
            input_names=["tokens"],
            output_names=["emotions", "axes"],
            dynamic_axes={"tokens": {1: "t"}},
            dynamo=False,
            opset_version=_OPSET,
        )
        if not whole:
            logging.getLogger().setLevel(logging.ERROR)
            quantize_dynamic(
                plain, path, op_types_to_quantize=["MatMul", "Gemm", "Gather"], weight_type=QuantType.QInt8
            )


def note_words(path: Path, *, tokenizer: str, calibration: Calibration) -> None:
    """Write vocabulary and calibration into a network's file, in place of those that it has.

    Args:
        path: the file of `write_words`.
        tokenizer: text of the vocabulary's `tokenizer.json`.
        calibration: what the network's numbers mean.
    """
    import onnx

    model = onnx.load(str(path))
    del model.metadata_props[:]
    for key, value in {"tokenizer": tokenizer, "calibration": json.dumps(asdict(calibration))}.items():
        note = model.metadata_props.add()
        note.key, note.value = key, value
    onnx.save(model, str(path))
