"""The network that hears a voice: the first layers of Whisper's encoder over the last moments, and a head over all so far.

Source: Radford et al., arXiv 2212.04356, 2022 (the encoder; its weights are those of Whisper tiny.en, MIT). We differ: two
of its four layers, as feelings are heard best there (Pasad et al., "Layer-wise analysis of a self-supervised speech
representation model", arXiv 2107.04734, finds the same of paralinguistics), over short windows that look back alone. The
head stands on mean and deviation over time of both layers' states, weighted by how likely each step is speech.
"""

from __future__ import annotations

import math
import struct
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from mien.errors import InputError
from mien.perceive.voice_mel import BANDS, SPAN, STEP
from mien.weights import weight_path

__all__ = ["LAYERS", "STATES", "Encoder", "Listener", "load_encoder", "pooled"]

LAYERS = 2
"""Layers of Whisper's encoder that are kept."""

_WIDTH = 384
_HEADS = 6

STATES = LAYERS * _WIDTH
"""Numbers that are pooled over time, each by mean and deviation."""


class _Layer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.before = nn.LayerNorm(_WIDTH)
        self.ask = nn.Linear(_WIDTH, 3 * _WIDTH)
        self.answer = nn.Linear(_WIDTH, _WIDTH)
        self.between = nn.LayerNorm(_WIDTH)
        self.widen = nn.Linear(_WIDTH, 4 * _WIDTH)
        self.narrow = nn.Linear(4 * _WIDTH, _WIDTH)

    def forward(self, x: Tensor, asked: int) -> Tensor:
        """Return the last `asked` states, having looked at all."""
        parts = self.ask(self.before(x)).chunk(3, dim=-1)
        q, k, v = (part.unflatten(-1, (_HEADS, -1)).transpose(1, 2) for part in parts)
        weights = torch.softmax(q[:, :, -asked:] @ k.transpose(-1, -2) / math.sqrt(_WIDTH // _HEADS), dim=-1)
        x = x[:, -asked:] + self.answer((weights @ v).transpose(1, 2).flatten(2))
        return x + self.narrow(functional.gelu(self.widen(self.between(x))))


class Encoder(nn.Module):
    """Whisper's first layers over windows; gives the newest step's states.

    Args (forward): (b, 75, 80) frames of `mien.perceive.voice_mel`.
    Returns (forward): (b, 1536): means over the newest step of every layer's states, then of their squares.
    """

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv1d(BANDS, _WIDTH, 3, padding=1)
        self.second = nn.Conv1d(_WIDTH, _WIDTH, 3, stride=2, padding=1)
        self.layers = nn.ModuleList([_Layer() for _ in range(LAYERS)])
        self.register_buffer("place", torch.zeros((SPAN * STEP + 1) // 2, _WIDTH))

    def forward(self, windows: Tensor) -> Tensor:
        """Encode windows."""
        x = functional.gelu(self.first(windows.transpose(1, 2)))
        x = functional.gelu(self.second(x)).transpose(1, 2) + self.place
        newest = (STEP + 1) // 2
        means, squares = [], []
        for place, layer in enumerate(self.layers):
            x = layer(x, newest if place == LAYERS - 1 else x.shape[1])
            means.append(x[:, -newest:].mean(dim=1))
            squares.append(x[:, -newest:].square().mean(dim=1))
        return torch.cat(means + squares, dim=1)


def pooled(sums: Tensor) -> Tensor:
    """Turn sums over time into what the head stands on.

    Args:
        sums: (b, 1537): the weights' sum, then the weighted sums of what `Encoder` gives.

    Returns:
        (b, 1536): mean and deviation of every state.
    """
    mean, square = (sums[:, 1:] / sums[:, :1].clamp_min(1e-6)).split(STATES, dim=1)
    return torch.cat([mean, (square - mean.square()).clamp_min(1e-6).sqrt()], dim=1)


def load_encoder() -> Encoder:
    """Return the encoder with the weights of Whisper tiny.en, fetched at first use."""
    arrays = _read_ctranslate(weight_path("ear/whisper-tiny/model.bin"))
    found = {name.removeprefix("encoder/"): torch.from_numpy(a) for name, a in arrays.items() if name[:8] == "encoder/"}
    encoder = Encoder()
    state = {f"{here}.{part}": found[f"{there}/{part}"] for here, there, part in _names()}
    state["place"] = found["position_encodings/encodings"][: len(encoder.get_buffer("place"))]
    encoder.load_state_dict(state)
    return encoder.eval().requires_grad_(False)


def _names() -> list[tuple[str, str, str]]:
    pairs = [("first", "conv1"), ("second", "conv2")]
    for i in range(LAYERS):
        to, of = f"layers.{i}", f"layer_{i}"
        pairs += [(f"{to}.ask", f"{of}/self_attention/linear_0"), (f"{to}.answer", f"{of}/self_attention/linear_1")]
        pairs += [(f"{to}.widen", f"{of}/ffn/linear_0"), (f"{to}.narrow", f"{of}/ffn/linear_1")]
        pairs += [(f"{to}.before", f"{of}/self_attention/layer_norm"), (f"{to}.between", f"{of}/ffn/layer_norm")]
    return [(to, of, part) for to, of in pairs for part in ("weight", "bias")]


def _read_ctranslate(path: Path) -> dict[str, NDArray[np.float32]]:
    """Read the floating-point arrays of a CTranslate2 model file of version 6; norms' gamma and beta get torch's names."""
    kinds = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}
    with path.open("rb") as file:

        def number(form: str) -> int:
            return struct.unpack(form, file.read(struct.calcsize(form)))[0]

        def text() -> str:
            return file.read(number("<H"))[:-1].decode()

        if (version := number("<I")) != 6:
            raise InputError(f"{path} is a CTranslate2 file of version {version}; expected 6")
        text()
        number("<I")
        arrays: dict[str, NDArray[np.float32]] = {}
        for _ in range(number("<I")):
            name = text().replace("layer_norm/gamma", "layer_norm/weight").replace("layer_norm/beta", "layer_norm/bias")
            shape = [number("<I") for _ in range(number("<B"))]
            kind = kinds[number("<B")]
            data = np.frombuffer(file.read(number("<I")), dtype=kind).reshape(shape)
            if np.issubdtype(kind, np.floating):
                arrays[name] = data.astype(np.float32)
        return arrays
