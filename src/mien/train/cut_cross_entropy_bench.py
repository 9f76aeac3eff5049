"""How much memory and time the loss over SmolLM2's vocabulary takes: torch's, cut, and cut with gradients skipped."""

from __future__ import annotations

import multiprocessing
import resource
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from time import process_time

import torch
from torch import Tensor
from torch.nn import functional

from mien.corpora import EMPATHETIC
from mien.train.cut_cross_entropy import cut_cross_entropy
from mien.train.llama_net import read_llama
from mien.weights import weight_path

__all__ = ["LossReport", "loss_card", "loss_record", "measure_loss"]

_TOKENS = 4096  # whose memory is taken
_READ = (8, 65)  # sequences of real text and their tokens, for time and likeness
_SHAPE = (49_152, 576)
_SKIP = 2.0**-12
_WEIGHED = ("torch", "cut")  # whose memory is taken
_STEPS = 6  # of learning, with gradients skipped and without
_LOSSES: dict[str, Callable[[Tensor, Tensor, Tensor], Tensor]] = {
    "torch": lambda hidden, matrix, targets: functional.cross_entropy(hidden @ matrix.T, targets),
    "cut": cut_cross_entropy,
    "skipped": lambda hidden, matrix, targets: cut_cross_entropy(hidden, matrix, targets, skip=_SKIP),
}


@dataclass(frozen=True, slots=True)
class LossReport:
    """What was measured of the losses, by their names "torch", "cut" and "skipped".

    Args:
        fixed: of the first two, MB at most beyond hidden states and matrix, the gradient of the hidden states included;
            4,096 tokens.
        learning: the same where the matrix has a gradient too (113 MB).
        seconds: of the processor for loss and the hidden states' gradient of 512 tokens of real text.
        off: farthest from torch's: of the loss, and of the gradients by the hidden states, as a share of the largest.
        curves: losses of a layer that learns on top of the hidden states, cut and skipped.
    """

    fixed: dict[str, float]
    learning: dict[str, float]
    seconds: dict[str, float]
    off: dict[str, tuple[float, float]]
    curves: dict[str, tuple[float, ...]]


def measure_loss(data: Path, *, say: Callable[[str], None]) -> LossReport:
    """Measure the loss with SmolLM2's vocabulary.

    Args:
        data: the folder that holds `text/empathetic_dialogues`, whose openings are read.
        say: is told how it goes.

    Returns:
        The figures.

    Raises:
        InputError: the corpus is missing.
        WeightsError: the mind cannot be fetched.
    """
    torch.set_num_threads(1)
    fixed, learning = ({name: _peak_apart(name, learning=way) for name in _WEIGHED} for way in (False, True))
    say(f"loss: MB {fixed}, with a matrix that learns {learning}")
    hidden, matrix, targets = _real(data)
    losses, grads, seconds = {}, {}, {}
    for name, loss in _LOSSES.items():
        begun = process_time()
        losses[name] = loss(hidden, matrix, targets)
        (grads[name],) = torch.autograd.grad(losses[name], hidden)
        seconds[name] = process_time() - begun
        say(f"loss: {name} {float(losses[name].detach()):.6f} in {seconds[name]:.2f} s of the processor")
    most = grads["torch"].abs().max()
    off = {
        name: (
            abs(float((losses[name] - losses["torch"]).detach())),
            float((grads[name] - grads["torch"]).abs().max() / most),
        )
        for name in ("cut", "skipped")
    }
    curves = {name: _learn(hidden.detach(), matrix, targets, _LOSSES[name]) for name in ("cut", "skipped")}
    return LossReport(fixed, learning, seconds, off, curves)


def loss_card(report: LossReport) -> str:
    """Return a card to read."""
    lines = [f"{'':8} {'MB':>8} {'MB, learning':>13} {'s':>7}"]
    for name in _LOSSES:
        weights = [f"{table[name]:.1f}" if name in table else "" for table in (report.fixed, report.learning)]
        lines.append(f"{name:8} {weights[0]:>8} {weights[1]:>13} {report.seconds[name]:7.2f}")
    lines += [
        f"{name} is off by {off[0]:.1e} in the loss, {off[1]:.1e} in gradients" for name, off in report.off.items()
    ]
    lines += [f"{name}: " + " ".join(f"{loss:.4f}" for loss in curve) for name, curve in report.curves.items()]
    return "\n".join(lines)


def loss_record(report: LossReport) -> dict[str, object]:
    """Return the figures by name, for JSON."""
    return {"memory_ratio": report.fixed["torch"] / report.fixed["cut"], **asdict(report)}


def _peak_apart(name: str, *, learning: bool) -> float:
    """Return the MB that a loss takes at most, in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_peak, (name, learning))


def _peak(name: str, learning: bool) -> float:
    torch.set_num_threads(1)
    words, width = _SHAPE
    draw = torch.Generator().manual_seed(0)
    matrix = torch.randn(words, width, generator=draw).div_(width**0.5).requires_grad_(learning)
    hidden = torch.randn(_TOKENS, width, generator=draw).requires_grad_()
    targets = torch.randint(words, (_TOKENS,), generator=draw)
    _LOSSES[name](hidden[:64, :8], matrix[:64, :8], targets[:64] % 64).backward()  # torch's own buffers come first
    hidden.grad = matrix.grad = None
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    _LOSSES[name](hidden, matrix, targets).backward()
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 / 1e6


def _real(data: Path) -> tuple[Tensor, Tensor, Tensor]:
    """Return SmolLM2's hidden states of some openings, its matrix, and the words that follow."""
    net, tokenizer = read_llama(weight_path("mind/smollm2-135m.gguf"), first=29, rank=1, scale=1.0, seed=0)
    talks = EMPATHETIC.read(data / "text" / "empathetic_dialogues", split="dev")
    count, length = _READ
    tokens: list[int] = []
    while len(tokens) < count * length:
        tokens += tokenizer.encode(f"{next(talks).turns[0].text}\n").ids
    rows = torch.tensor(tokens[: count * length]).view(count, length)
    with torch.no_grad():
        hidden, _ = net(rows[:, :-1])
    return hidden.flatten(0, 1).requires_grad_(), net.words, rows[:, 1:].flatten()


def _learn(
    hidden: Tensor, matrix: Tensor, targets: Tensor, loss: Callable[[Tensor, Tensor, Tensor], Tensor]
) -> tuple[float, ...]:
    layer = torch.nn.Linear(hidden.shape[1], hidden.shape[1], bias=False)
    torch.nn.init.zeros_(layer.weight)
    optimiser = torch.optim.Adam(layer.parameters(), 3e-4)
    curve = []
    for _ in range(_STEPS):
        now = loss(hidden + layer(hidden), matrix, targets)
        optimiser.zero_grad()
        now.backward()
        optimiser.step()
        curve.append(float(now.detach()))
    return tuple(curve)
