"""The network that hears a voice: the first layers of Whisper's encoder on the newest moments, a head on all so far.

Source: Radford et al., arXiv 2212.04356, 2022 (the encoder; its weights are those of Whisper tiny.en, MIT). We differ:
two of its four layers, where feelings were heard best (docs/perceive.md has the figures), on short windows that look
back alone. The head stands on mean and deviation over time of both layers' states, each step weighted by how likely it
is speech.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from mien.errors import InputError
from mien.perceive.voice import KINDS
from mien.perceive.voice_mel import BANDS, SPAN, STEP
from mien.weights import weight_path

__all__ = ["STATES", "Encoder", "Head", "Listener", "add_step", "load_encoder", "mean_head", "pooled"]

LAYERS = 2  # of Whisper's encoder that are kept
_WIDTH = 384
_HEADS = 6
_KEPT = 0.5 ** (1 / 32)  # of the sums from step to step

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

    place: Tensor

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


class Head(nn.Module):
    """Names the feeling from what was pooled.

    Args (forward): (b, 1536) of `pooled`.
    Returns (forward): (b, 9) scores of `KINDS`, and (b, 3) valence, arousal and dominance in [-1, 1].
    """

    mean: Tensor
    deviation: Tensor

    def __init__(self, mean: Tensor, deviation: Tensor) -> None:
        super().__init__()
        self.register_buffer("mean", mean)
        self.register_buffer("deviation", deviation)
        self.straight = nn.Linear(2 * STATES, len(KINDS) + 3)
        nn.init.zeros_(self.straight.weight)

    def forward(self, states: Tensor) -> tuple[Tensor, Tensor]:
        """Score what was pooled."""
        return self.answer(((states - self.mean) / self.deviation).clamp(-5.0, 5.0))

    def thinned(self, states: Tensor, draw: np.random.Generator) -> Tensor:
        """Return what was pooled, set to a common scale, with half of it left out by chance (torch's own is slow)."""
        given = ((states - self.mean) / self.deviation).clamp(-5.0, 5.0)
        kept = draw.integers(0, 2, size=tuple(given.shape), dtype=np.uint8).astype(np.float32)
        return given * torch.from_numpy(kept) * 2.0

    def answer(self, given: Tensor) -> tuple[Tensor, Tensor]:
        """Score what was set to a common scale."""
        scores = self.straight(given)
        return scores[:, : len(KINDS)], scores[:, len(KINDS) :].tanh()


def mean_head(heads: Sequence[Head]) -> Head:
    """Return one head that answers as several do in the mean; they share their scale, as they learned from one set."""
    with torch.no_grad():
        made = Head(heads[0].mean, heads[0].deviation)
        made.straight.weight.copy_(torch.stack([head.straight.weight for head in heads]).mean(dim=0))
        made.straight.bias.copy_(torch.stack([head.straight.bias for head in heads]).mean(dim=0))
    return made.eval()


class Listener(nn.Module):
    """One step of a stream: encoder, sums over time, head.

    Args (forward): a (1, 75, 80) window, (1, 1) how likely it is speech, (1, 1537) sums so far, zeros at first.
    Returns (forward): the new sums, (1, 9) probabilities of `KINDS`, (1, 3) valence, arousal and dominance.
    """

    def __init__(self, encoder: Encoder, head: Head, temperature: float) -> None:
        super().__init__()
        self.encoder, self.head, self.temperature = encoder, head, temperature

    def forward(self, window: Tensor, voice: Tensor, sums: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Hear one step."""
        sums = add_step(sums, voice, self.encoder(window))
        scores, vad = self.head(pooled(sums))
        return sums, (scores / self.temperature).softmax(dim=1), vad


def add_step(sums: Tensor, voice: Tensor, states: Tensor) -> Tensor:
    """Add a step to the sums over time, of which half is forgotten in 8 s.

    Args:
        sums: (b, 1537).
        voice: (b, 1), how likely the step is speech.
        states: (b, 1536) of `Encoder`.

    Returns:
        (b, 1537).
    """
    weight = voice.clamp_min(1e-3)
    return sums * _KEPT + torch.cat([weight, weight * states], dim=1)


def load_encoder() -> Encoder:
    """Return the encoder with the weights of Whisper tiny.en, fetched at first use."""
    arrays = _read_ctranslate(weight_path("ear/whisper-tiny/model.bin"))
    found = {name.removeprefix("encoder/"): torch.from_numpy(a) for name, a in arrays.items() if name[:8] == "encoder/"}
    encoder = Encoder()
    state = {f"{here}.{part}": found[f"{there}/{part}"] for here, there, part in _names()}
    state["place"] = found["position_encodings/encodings"][: len(encoder.place)]
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
    """Read the floating-point arrays of a CTranslate2 file of version 6; norms' gamma and beta get torch's names."""
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
