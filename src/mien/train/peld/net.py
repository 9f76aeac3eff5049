"""The network of PELD: reply = previous emotion + variation, both points, and what it is compared with.

Source: Wen et al., Findings of ACL 2021, arXiv 2106.15846: the variation comes from the context and is weighted by the
Big Five as a temperament; the label is read from the sum. We differ: MiniLM as it was published encodes the turn before
the reply, where they fine-tune a larger encoder on both turns; the points of both emotions stand beside it (the other's
as in their follow-up, arXiv 2404.07229; one's own for the turn that is not read); the weight is 1 + a learned map of
the temperament, so that who is average varies plainly, where their product would be 0; labels are read by a linear
layer that begins at the labels' points, and the variation begins at 0.
"""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor, nn

from mien.train.minilm import DEPTH, WIDTH, MiniLM
from mien.train.words.net import unseen

__all__ = ["FEATURES", "Form", "PeldNet", "WholeNet", "encode"]

Form = Literal["full", "no_persona", "direct"]
"""With all, with the same variation for everybody, and with a classifier of all inputs in the place of the sum."""

FEATURES = 2 * WIDTH
_HIDDEN = 64
_STRONG = 4.0  # of the temperament, as PELD's roles are all within 0.25 of the middle
_SHARP = 3.0  # of the first reading of labels: a logit for a squared distance

# Mehrabian's weights of the Big Five for valence, arousal and dominance, as `mien.types.big_five_to_vad`.
_TEMPERAMENT = (
    (0.00, 0.00, 0.21, 0.59, -0.19),
    (0.15, 0.00, 0.00, 0.30, 0.57),
    (0.25, 0.17, 0.60, -0.32, 0.00),
)


class PeldNet(nn.Module):
    """From features of the context, both emotions and the traits to the reply's emotion.

    Args:
        form: what is left out.
        points: (k, 3), where the labels stand.
    """

    def __init__(self, form: Form, points: Tensor) -> None:
        super().__init__()
        self.form: Form = form
        self.drop = nn.Dropout(0.4)
        self.context = nn.Linear(FEATURES + 6, _HIDDEN)
        self.variation = nn.Linear(_HIDDEN, 3)
        self.weight = nn.Linear(3, 3, bias=False)
        self.read = nn.Linear(3, len(points))
        self.straight = nn.Linear(_HIDDEN + 3, len(points))
        self.temperament = nn.Parameter(torch.tensor(_TEMPERAMENT), requires_grad=False)
        for part in (self.weight.weight, self.variation.weight, self.variation.bias):
            nn.init.zeros_(part)
        with torch.no_grad():
            self.read.weight.copy_(2.0 * _SHARP * points)
            self.read.bias.copy_(-_SHARP * (points**2).sum(1))

    def forward(self, seen: Tensor, own: Tensor, theirs: Tensor, traits: Tensor) -> tuple[Tensor, Tensor]:
        """Run (n, 768) features, (n, 3) and (n, 3) points and (n, 5) traits.

        Returns:
            (n, 3) the sum, and (n, k) logits.
        """
        state = self.drop(torch.relu(self.context(torch.cat([self.drop(seen), own, theirs], dim=1))))
        mild = _STRONG * (traits @ self.temperament.T)
        if self.form == "direct":
            return own, self.straight(torch.cat([state, mild], dim=1))
        weight = 1.0 + self.weight(mild) if self.form == "full" else 1.0
        point = own + torch.tanh(self.variation(state)) * weight
        return point, self.read(point)


class WholeNet(nn.Module):
    """MiniLM and a trained head, as one network that is written."""

    def __init__(self, encoder: MiniLM, head: PeldNet) -> None:
        super().__init__()
        self.encoder, self.head = encoder, head

    def forward(self, tokens: Tensor, own: Tensor, theirs: Tensor, traits: Tensor) -> tuple[Tensor, Tensor]:
        """Run (1, t) int64 tokens and (1, 3), (1, 3), (1, 5) to (1, 3) and (1, k) probabilities."""
        point, logits = self.head(encode(self.encoder, tokens), own, theirs, traits)
        return point, logits.softmax(1)


def encode(encoder: MiniLM, tokens: Tensor) -> Tensor:
    """Return the mean of the states beside the first one.

    Args:
        encoder: as it was published.
        tokens: (n, t) int64, no line filled up.

    Returns:
        (n, 768) float32.
    """
    hidden = unseen(torch.ones_like(tokens, dtype=torch.float32))
    x = encoder.start(encoder.words(tokens) + encoder.places.weight[: tokens.shape[1]] + encoder.kind)
    for layer in encoder.layers[:DEPTH]:
        x = layer(x, hidden)
    return torch.cat([x.mean(1), x[:, 0]], dim=1)
