"""The network over a dialogue, in PyTorch: attention by who spoke, a dialogue GRU, a skip-chain field.

Source: Liu et al., "EmotionIC", arXiv 2303.11117, 2023: IM-MHA (section on identity-masked attention), DialogGRU,
SkipCRF. We differ: nothing looks ahead (the form that looks both ways is only measured), distance in turns is a bias of
each head, the two GRU cells are averaged, and a linear reading of the turn alone is added to the scores.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from mien.perceive.conversation_crf import REACH, find_edges

__all__ = ["FORMS", "Batch", "DialogueNet", "Form", "make_batch"]

WIDTH, HEADS, SPAN = 96, 4, 32
"""Numbers of a turn's state; heads of attention; turns that attention reaches back."""

_LOW = -1e4
_NEAR_NOTHING = 1e-30  # a share of the likeliest labelling that no sum of 32-bit numbers would show


@dataclass(frozen=True, slots=True)
class Form:
    """What a network is made of; the parts that are left out are what is measured.

    Args:
        context: it reads other turns at all.
        identity: attention to the same and to other speakers is masked apart; else one attention to all.
        dialogue: the GRU has a state for each speaker; else one for the dialogue.
        field: a skip-chain field decides; else each turn's scores by themselves.
        ahead: it also reads the turns that follow, and the field decides over the whole dialogue.
    """

    context: bool = True
    identity: bool = True
    dialogue: bool = True
    field: bool = True
    ahead: bool = False


_FULL = Form()
FORMS: dict[str, Form] = {
    "full": _FULL,
    "no context": Form(context=False, field=False),
    "no field": replace(_FULL, field=False),
    "plain attention": replace(_FULL, identity=False),
    "plain GRU": replace(_FULL, dialogue=False),
    "both ways": replace(_FULL, ahead=True),
}
"""The shipped form, what it is compared with, and the one that looks ahead."""


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Dialogues side by side, filled up with zeros.

    Args:
        features: (b, t, f) float32.
        labels: (b, t) int64.
        mask: (b, t) bool, where a turn is.
        speakers: (b, t) int64.
        others: (b, t) int64, who of the others spoke last before the turn, or -1.
        same_place: (b, t) int64, place of the same speaker among the last ones, or -1.
        other_place: (b, t) int64, place of the last other one, or -1.
        gone: (b, t) int64, whose place falls out of reach, or -1.
    """

    features: Tensor
    labels: Tensor
    mask: Tensor
    speakers: Tensor
    others: Tensor
    same_place: Tensor
    other_place: Tensor
    gone: Tensor


def make_batch(
    features: Sequence[NDArray[np.float32]], labels: Sequence[NDArray[np.int64]], speakers: Sequence[NDArray[np.int64]]
) -> Batch:
    """Return dialogues as a batch: of each its (t, f) features, (t,) labels and (t,) speakers."""
    size, longest = len(features), max(map(len, features))
    numbers = np.full((6, size, longest), -1)
    numbers[:2] = 0
    x = np.zeros((size, longest, features[0].shape[1]), np.float32)
    mask = np.zeros((size, longest), bool)
    for row, who in enumerate(speakers):
        length = len(who)
        x[row, :length], mask[row, :length] = features[row], True
        numbers[0, row, :length], numbers[1, row, :length] = labels[row], who
        people: list[int] = []
        for t, one in enumerate(who.tolist()):
            same, other = find_edges(people[:REACH], one)
            latest = next((p for p in people if p != one), -1)
            gone = same if same is not None else (REACH - 1 if len(people) >= REACH else -1)
            numbers[2:, row, t] = latest, -1 if same is None else same, -1 if other is None else other, gone
            people = [one, *(p for p in people if p != one)]
    return Batch(torch.from_numpy(x), *(torch.from_numpy(n) for n in (numbers[0], mask, *numbers[1:])))


class DialogueNet(nn.Module):
    """The network.

    Args:
        form: what it is made of.
        features: of a turn.
        labels: that it tells apart.
    """

    def __init__(self, form: Form, *, features: int, labels: int) -> None:
        super().__init__()
        self.form, self.labels = form, labels
        self.drop = nn.Dropout(0.4)
        self.alone = nn.Linear(features, labels)
        self.enter = nn.Linear(features, WIDTH)
        if form.context:
            self.query = nn.Linear(WIDTH, WIDTH)
            self.same = nn.Linear(WIDTH, 2 * WIDTH)
            self.other = nn.Linear(WIDTH, 2 * WIDTH)
            self.gather = nn.Linear(2 * WIDTH if form.identity else WIDTH, WIDTH)
            self.far = nn.Parameter(torch.zeros(2, HEADS, SPAN))
            self.norm = nn.LayerNorm(WIDTH)
            ways = 2 if form.ahead else 1
            self.cells = nn.ModuleList(nn.GRUCell(WIDTH, WIDTH) for _ in range(2 * ways))
            self.leave = nn.Linear(WIDTH * (1 + ways), labels)
        self.read = nn.Linear(WIDTH, labels)
        if form.field:
            self.edges = nn.Parameter(torch.zeros(3, labels, labels))

    def forward(self, batch: Batch) -> Tensor:
        """Return (b, t, k) scores of each turn's labels, the field's edges not counted."""
        x = batch.features
        u = functional.gelu(self.enter(self.drop(x)))
        scores = self.alone(self.drop(x)) + self.read(self.drop(u))
        if not self.form.context:
            return scores
        a = self.norm(u + self._attend(u, batch))
        states = [self._roll(a, batch, self.cells[0], self.cells[1])]
        if self.form.ahead:
            back = _flip(batch)
            states.append(self._roll(a.flip(1), back, self.cells[2], self.cells[3]).flip(1))
        return scores + self.leave(self.drop(torch.cat([a, *states], dim=-1)))

    def beliefs(self, batch: Batch, scores: Tensor) -> tuple[Tensor, Tensor]:
        """Return (b, t, k) log-probabilities of each turn given what came before, and (b,) of the right labelling."""
        if not self.form.field:
            each = scores.log_softmax(-1)
            return each, (each.gather(2, batch.labels[..., None])[..., 0] * batch.mask).sum(1)
        size, length, k = scores.shape
        reach = min(REACH, int(batch.speakers.max()) + 1)
        message = scores.new_full((size, *[k] * reach), _LOW)
        message[(slice(None), *[0] * reach)] = 0.0
        found = []
        chain, inertia, contagion = self.edges
        for t in range(length):
            joint = message[..., None] + scores[:, t].view(size, *[1] * reach, k)
            for place in range(reach):
                own = (batch.same_place[:, t] == place).float()[:, None, None]
                others = (batch.other_place[:, t] == place).float()[:, None, None]
                both = own * inertia + others * contagion + (chain * (own + others) if place == 0 else 0.0)
                shape = [size, *[1] * reach, k]
                shape[1 + place] = k
                joint = joint + both.view(shape)
            gone = torch.where(batch.gone[:, t] < 0, reach - 1, batch.gone[:, t])
            top = joint.detach().flatten(1).amax(1).view(size, *[1] * reach)
            grown = (joint - top[..., None]).exp()
            after = torch.zeros(())
            for place in range(reach):
                chosen = (gone == place).float().view(size, *[1] * reach)
                after = after + chosen * grown.sum(1 + place).movedim(-1, 1)
            after = after.clamp(min=_NEAR_NOTHING).log() + top
            here = batch.mask[:, t].view(size, *[1] * reach)
            message = torch.where(here, after, message)
            belief = after.reshape(size, k, -1).logsumexp(-1)
            found.append(belief.log_softmax(-1))
        total = self.score_labels(batch, scores) - message.reshape(size, -1).logsumexp(-1)
        return torch.stack(found, dim=1), total

    def score_labels(self, batch: Batch, scores: Tensor) -> Tensor:
        """Return (b,) scores of the right labelling: its turns' (b, t, k) scores and its edges."""
        total = (scores.gather(2, batch.labels[..., None])[..., 0] * batch.mask).sum(1)
        chain, inertia, contagion = self.edges
        ends = _reached(batch)
        for matrix, place, end in ((inertia, batch.same_place, ends[0]), (contagion, batch.other_place, ends[1])):
            there = (place >= 0) & batch.mask
            earlier = batch.labels.gather(1, end.clamp(min=0))
            total = total + (matrix[earlier, batch.labels] * there).sum(1)
            total = total + (chain[earlier, batch.labels] * (there & (place == 0))).sum(1)
        return total

    def _attend(self, u: Tensor, batch: Batch) -> Tensor:
        size, length, _ = u.shape
        place = torch.arange(length)
        back = place[:, None] - place[None, :]
        seen = (back.abs() < SPAN) & batch.mask[:, None, :]
        if not self.form.ahead:
            seen = seen & (back >= 0)
        own = batch.speakers[:, :, None] == batch.speakers[:, None, :]
        query = self.query(u).view(size, length, HEADS, -1).transpose(1, 2)
        groups = ((self.same, own), (self.other, ~own)) if self.form.identity else ((self.same, torch.ones_like(own)),)
        parts = []
        for i, (weights, kept) in enumerate(groups):
            key, value = weights(u).view(size, length, 2, HEADS, -1).permute(2, 0, 3, 1, 4)
            bias = self.far[i][:, back.abs().clamp(max=SPAN - 1)]
            logits = query @ key.transpose(-1, -2) * (WIDTH // HEADS) ** -0.5 + bias
            open_ = (seen & kept)[:, None]
            look = logits.masked_fill(~open_, _LOW).softmax(-1) * open_
            parts.append((look @ value).transpose(1, 2).reshape(size, length, WIDTH))
        return self.drop(self.gather(torch.cat(parts, dim=-1)))

    def _roll(self, a: Tensor, batch: Batch, intra: nn.Module, inter: nn.Module) -> Tensor:
        size, length, _ = a.shape
        count = int(batch.speakers.max()) + 1
        people = a.new_zeros(size, count, WIDTH)
        state, found, rows = a.new_zeros(size, WIDTH), [], torch.arange(size)
        for t in range(length):
            if self.form.dialogue:
                who, other = batch.speakers[:, t], batch.others[:, t]
                heard = people[rows, other.clamp(min=0)] * (other >= 0).float()[:, None]
                new = 0.5 * (intra(a[:, t], people[rows, who]) + inter(a[:, t], heard))
                now = functional.one_hot(who, count).bool() & batch.mask[:, t, None]
                people = torch.where(now[..., None], new[:, None], people)
            else:
                new = intra(a[:, t], state)
                state = torch.where(batch.mask[:, t, None], new, state)
            found.append(new)
        return torch.stack(found, dim=1)


def _reached(batch: Batch) -> tuple[Tensor, Tensor]:
    """Return (b, t) the turns at which the two edges of each turn end, or -1."""
    length = batch.speakers.shape[1]
    place = torch.arange(length)
    before = place[None, :] < place[:, None]
    own = (batch.speakers[:, :, None] == batch.speakers[:, None, :]) & before
    other = (batch.speakers[:, :, None] != batch.speakers[:, None, :]) & before
    return tuple(torch.where(kept, place, -1).amax(-1) for kept in (own, other))  # pyright: ignore[reportReturnType]


def _flip(batch: Batch) -> Batch:
    """Return the batch backwards, with who of the others speaks next in place of who spoke last."""
    speakers, mask = batch.speakers.flip(1), batch.mask.flip(1)
    others = torch.full_like(speakers, -1)
    last = torch.full((2, len(speakers)), -1)
    for t in range(speakers.shape[1]):
        who = speakers[:, t]
        others[:, t] = torch.where(last[0] == who, last[1], last[0])
        new = mask[:, t] & (last[0] != who)
        last = torch.where(new, torch.stack([who, last[0]]), last)
    return replace(batch, speakers=speakers, mask=mask, others=others)
