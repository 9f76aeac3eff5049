"""Writing the encoder of meaning: MiniLM as it was published, with the mean of its states, as one file of bytes.

Nothing is learned here; the file is what `mien.meaning` runs without PyTorch.
"""

from __future__ import annotations

import logging
import tempfile
import warnings
from hashlib import sha256
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from mien.meaning import Encoder
from mien.train.minilm import MiniLM, load_minilm, read_tokenizer
from mien.types.media import atomic_path
from mien.weights import weight_path

__all__ = ["meaning_card", "write_meaning"]

_ENCODER = "words/minilm.zip"
_OPSET = 17
_TEXTS = (
    "I have a job interview on Friday and I am so nervous.",
    "How did your interview go?",
    "My cat died last night.",
    "That is a very happy person.",
    "That is a happy dog.",
    "We are moving to Lisbon in March.",
    "Where will you live next year?",
    "You told me about rain on a tin roof.",
    "Hi",
    "The doctor says my knee needs surgery.",
)
"""What 8-bit numbers are compared on with the published ones."""


class _Sentence(nn.Module):
    """MiniLM and the mean of a text's states, of length 1."""

    def __init__(self, encoder: MiniLM) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, tokens: Tensor) -> Tensor:
        """Run (1, t) int64 tokens, no line filled up, to (1, 384)."""
        encoder = self.encoder
        x = encoder.start(encoder.words(tokens) + encoder.places.weight[: tokens.shape[1]] + encoder.kind)
        for layer in encoder.layers:
            x = layer(x, torch.zeros(()))
        return functional.normalize(x.mean(1), dim=1)


def write_meaning(output: Path) -> float:
    """Write the encoder.

    Args:
        output: the ONNX file to write.

    Returns:
        The largest difference, in the likeness of two texts, from what the published 32-bit numbers give.

    Raises:
        InputError: the file cannot be written.
        WeightsError: the published weights cannot be fetched.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    archive = weight_path(_ENCODER)
    net = _Sentence(load_minilm(archive)).eval()
    with tempfile.TemporaryDirectory() as folder, atomic_path(output) as place, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the exporter, about its own future
        plain = Path(folder) / "plain.onnx"
        torch.onnx.export(
            net,
            (torch.ones(1, 9, dtype=torch.int64),),
            str(plain),
            input_names=["tokens"],
            output_names=["meaning"],
            dynamic_axes={"tokens": {1: "t"}},
            dynamo=False,
            opset_version=_OPSET,
        )
        logging.getLogger().setLevel(logging.ERROR)
        quantize_dynamic(
            plain,
            place,
            op_types_to_quantize=["MatMul", "Gemm", "Gather"],
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,  # else processors without VNNI overflow
        )
        for file in (place, plain):
            model = onnx.load(str(file))
            note = model.metadata_props.add()
            note.key, note.value = "tokenizer", read_tokenizer(archive)
            onnx.save(model, str(file))
        likeness = [np.stack([encoder.vector(text) for text in _TEXTS]) for encoder in map(Encoder, (place, plain))]
    return float(np.abs(likeness[0] @ likeness[0].T - likeness[1] @ likeness[1].T).max())


def meaning_card(weights: Path, *, farthest: float) -> str:
    """Return a card.

    Args:
        weights: the file.
        farthest: what `write_meaning` returned.

    Returns:
        Markdown.
    """
    content = weights.read_bytes()
    return f"""# {weights.name}

English sentences as vectors of 384 numbers; the product of two is how alike they mean.
all-MiniLM-L6-v2 (sentence-transformers) as published: nothing was trained here. The mean of a text's states, of length
1; 8-bit weights, {len(content) / 1e6:.1f} MB, SHA-256 `{sha256(content).hexdigest()[:16]}…`.

## Made by

    mien train meaning -o {weights.name}

## Data and rights

all-MiniLM-L6-v2: Apache-2.0 (level A).

## Figures

Likeness of any two of {len(_TEXTS)} texts: at most {farthest:.3f} from what the published 32-bit weights give.

## What it is bad at

Any language but English; who did what to whom ("I hit him" and "he hit me" lie close); negation; numbers and names;
emoji, which it does not know. It reads 128 tokens of a text.
"""
