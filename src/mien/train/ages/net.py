"""The networks that are compared: one trunk with a head for each thing that is to be told of a face."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn

from mien.perceive.pixels import KINDS
from mien.train.ages.heads import GROUPS
from mien.train.pixels.net import convolutions

__all__ = ["TASKS", "Alone", "FaceNet"]

TASKS: dict[str, int] = {"expression": len(KINDS), "age": len(GROUPS)}
"""What is told of a face, and how many answers there are."""


class FaceNet(nn.Module):
    """Convolutions over what MediaPipe's lower layers see, and a layer for each task.

    Args:
        tasks: of `TASKS`; one of them makes a network of that task alone, with the same trunk.
        widths: channels of the trunk's convolutions; each but the first halves the grid.
        drop: share of the last features that are left out in training.
    """

    def __init__(self, tasks: Sequence[str], widths: Sequence[int], *, drop: float) -> None:
        super().__init__()
        stages, count = convolutions(widths)
        self.trunk = nn.Sequential(*(layer for stage in stages for layer in stage), nn.Flatten(), nn.Dropout(drop))
        self.heads = nn.ModuleDict({task: nn.Linear(count, TASKS[task]) for task in tasks})

    def forward(self, features: Tensor) -> dict[str, Tensor]:
        """Return for each task (n, answers) logits of (n, 320, 8, 8) features."""
        seen = self.trunk(features)
        return {task: head(seen) for task, head in self.heads.items()}


class Alone(nn.Module):
    """One task of a network.

    Args:
        net: that tells it.
        task: one of the network's.
    """

    def __init__(self, net: FaceNet, task: str) -> None:
        super().__init__()
        self.net, self.task = net, task

    def forward(self, features: Tensor) -> Tensor:
        """Return (n, answers) logits of (n, 320, 8, 8) features."""
        return self.net(features)[self.task]
