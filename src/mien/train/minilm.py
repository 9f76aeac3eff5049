"""MiniLM in PyTorch: the sentence encoder whose published weights a training starts from.

Source: Wang et al., "MiniLM: deep self-attention distillation for task-agnostic compression of pre-trained
transformers", NeurIPS 2020, arXiv 2002.10957; the weights are all-MiniLM-L6-v2 (sentence-transformers, Apache-2.0).
Query, key and value are one matrix here, which halves the time of a short sentence.
"""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

__all__ = ["DEPTH", "WIDTH", "Layer", "MiniLM", "load_minilm", "read_tokenizer"]

WIDTH, DEPTH = 384, 6
_HEADS, _INNER, _WORDS, _PLACES = 12, 1536, 30_522, 512
_EPS = 1e-12


class Layer(nn.Module):
    """One layer: who looks at whom, then each state by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.look = nn.Linear(WIDTH, 3 * WIDTH)
        self.gather = nn.Linear(WIDTH, WIDTH)
        self.first = nn.LayerNorm(WIDTH, eps=_EPS)
        self.up = nn.Linear(WIDTH, _INNER)
        self.down = nn.Linear(_INNER, WIDTH)
        self.second = nn.LayerNorm(WIDTH, eps=_EPS)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: Tensor, hidden: Tensor) -> Tensor:
        """Run (n, t, 384) states; `hidden`, (n, 1, 1, t), is added to the scores: very low where a token is none."""
        n, length, _ = x.shape
        parts = self.look(x).view(n, length, 3, _HEADS, WIDTH // _HEADS).permute(2, 0, 3, 1, 4)
        query, key, value = parts[0], parts[1], parts[2]
        scores = query @ key.transpose(-1, -2) * (WIDTH // _HEADS) ** -0.5 + hidden
        seen = (self.drop(scores.softmax(-1)) @ value).transpose(1, 2).reshape(n, length, WIDTH)
        x = self.first(x + self.drop(self.gather(seen)))
        return self.second(x + self.drop(self.down(functional.gelu(self.up(x)))))


class MiniLM(nn.Module):
    """The encoder's parts, from the embeddings of words, places and the kind of text up to its layers."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(_WORDS, WIDTH)
        self.places = nn.Embedding(_PLACES, WIDTH)
        self.kind = nn.Parameter(torch.zeros(WIDTH))
        self.start = nn.LayerNorm(WIDTH, eps=_EPS)
        self.layers = nn.ModuleList(Layer() for _ in range(DEPTH))


def load_minilm(archive: Path) -> MiniLM:
    """Return the encoder with its published weights.

    Args:
        archive: the zip file that holds `model.safetensors`.

    Returns:
        The encoder, in training mode.
    """
    raw = _read_tensors(zipfile.ZipFile(archive).read("model.safetensors"))
    state: dict[str, Tensor] = {
        "words.weight": raw["embeddings.word_embeddings.weight"],
        "places.weight": raw["embeddings.position_embeddings.weight"],
        "kind": raw["embeddings.token_type_embeddings.weight"][0],
        "start.weight": raw["embeddings.LayerNorm.weight"],
        "start.bias": raw["embeddings.LayerNorm.bias"],
    }
    names = {
        "gather": "attention.output.dense",
        "first": "attention.output.LayerNorm",
        "up": "intermediate.dense",
        "down": "output.dense",
        "second": "output.LayerNorm",
    }
    for i in range(DEPTH):
        for part in ("weight", "bias"):
            theirs = f"encoder.layer.{i}"
            looks = [raw[f"{theirs}.attention.self.{role}.{part}"] for role in ("query", "key", "value")]
            state[f"layers.{i}.look.{part}"] = torch.cat(looks)
            for ours, name in names.items():
                state[f"layers.{i}.{ours}.{part}"] = raw[f"{theirs}.{name}.{part}"]
    model = MiniLM()
    model.load_state_dict(state)
    return model


def read_tokenizer(archive: Path) -> str:
    """Return the tokenizer of the encoder, as the text of its `tokenizer.json`."""
    return zipfile.ZipFile(archive).read("tokenizer.json").decode("utf-8")


def _read_tensors(data: bytes) -> dict[str, Tensor]:
    """Read a safetensors file: the length of a JSON head, the head, and raw little-endian numbers."""
    file = io.BytesIO(data)
    head = json.loads(file.read(int.from_bytes(file.read(8), "little")))
    start, tensors = file.tell(), {}
    for name, entry in head.items():
        if name != "__metadata__" and entry["dtype"] == "F32":
            first, last = (start + place for place in entry["data_offsets"])
            numbers = np.frombuffer(data[first:last], dtype="<f4").reshape(entry["shape"])
            tensors[name] = torch.from_numpy(numbers.copy())
    return tensors
