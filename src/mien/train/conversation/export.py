"""Writing what was trained on dialogues: the encoder as ONNX, the networks over dialogues as arrays."""

from __future__ import annotations

import json
import logging
import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch

from mien.train.conversation.encoder import TurnEncoder
from mien.train.conversation.heads import Head
from mien.types.media import atomic_path

__all__ = ["write_encoder", "write_heads"]

_OPSET = 17


def write_encoder(net: TurnEncoder, path: Path, *, tokenizer: str) -> None:
    """Write an encoder with 8-bit weights, its vocabulary inside.

    Args:
        net: a trained one.
        path: the ONNX file to write.
        tokenizer: text of the vocabulary's `tokenizer.json`.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the exporter, about its own future
        plain, small = Path(folder) / "plain.onnx", Path(folder) / "small.onnx"
        torch.onnx.export(
            net.eval(),
            (torch.ones(1, 9, dtype=torch.int64),),
            str(plain),
            input_names=["tokens"],
            output_names=["features"],
            dynamic_axes={"tokens": {1: "t"}},
            dynamo=False,
            opset_version=_OPSET,
        )
        logging.getLogger().setLevel(logging.ERROR)
        quantize_dynamic(plain, small, op_types_to_quantize=["MatMul", "Gemm", "Gather"], weight_type=QuantType.QInt8)
        model = onnx.load(str(small))
        note = model.metadata_props.add()
        note.key, note.value = "tokenizer", tokenizer
        with atomic_path(path) as place:
            onnx.save(model, str(place))


def write_heads(heads: Mapping[str, Head], path: Path) -> None:
    """Write networks over dialogues with 16-bit weights.

    Args:
        heads: for each corpus its network.
        path: the .npz file to write.
    """
    arrays = {
        f"{name}/{key}": value.detach().numpy().astype(np.float16)
        for name, head in heads.items()
        for key, value in head.net.named_parameters()
    }
    notes = json.dumps({name: {"temperature": head.temperature} for name, head in heads.items()})
    with atomic_path(path) as place, place.open("wb") as file:
        np.savez_compressed(file, notes=np.array(notes), **arrays)  # pyright: ignore[reportArgumentType]
