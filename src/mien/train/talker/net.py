"""A small GPT over dialogues: each turn's words, then its tokens of prosody; who may look back at what is a mask.

Source: Liu et al., ACM Multimedia 2024, arXiv 2407.21491, section 3.2 (ConGPT: text and speech tokens of both parties
interleaved, the reply's speech tokens predicted). We differ: words are ten numbers read from MiniLM's vector of a turn
(`mien.train.talker.words`) where theirs are phones; attention has a learned bias for how many turns ago and by whom, so
that a whole dialogue is learned at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from mien.train.talker.words import READINGS

__all__ = ["ARMS", "Arm", "Batch", "Known", "Said", "TalkerNet", "hidden", "look_back", "make_batch", "token_losses"]

Arm = Literal["none", "own", "other", "both", "shuffled"]
"""What a reply is predicted from beside its own words: nothing, the turns of who replies, those of the others, all, and
as many turns of other dialogues. Each turn sees by the same rule, so that "other" knows, second hand, what it was that
the others answered."""

ARMS: tuple[Arm, ...] = get_args(Arm)

Known = Literal["heard", "felt", "read"]
"""What is known of earlier turns beside their words: their tokens; the one token that their feeling would have been
said with, where there was no sound; or nothing."""

WIDTH, LAYERS, HEADS = 64, 2, 4
PLACES = 4  # tokens of a turn that are read
_FELT = PLACES + 1  # place of the token of its feeling
AGO = 8  # turns


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """A turn as the network reads it.

    Args:
        words: (10,) float32, what its words alone say of how it is said.
        tokens: (n,) int64 of its prosody.
        felt: the token of its feeling.
        speaker: who says it, a number within the dialogue.
    """

    words: NDArray[np.float32]
    tokens: NDArray[np.int64]
    felt: int
    speaker: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Dialogues side by side: a turn has a place for its words, one for each token, one for the token of its feeling.

    Args:
        words: (b, n, 10) of each of n turns of b dialogues; 0 for nothing.
        token: (b, t) int64, 1 + the token at each of t places; 0 for words and for nothing.
        turn: (b, t) int64, the turn's number; -1 for nothing.
        place: (b, t) int64 within the turn.
        speaker: (b, t) int64.
        target: (b, t) int64, the token that follows within the turn; -1 where none does.
    """

    words: Tensor
    token: Tensor
    turn: Tensor
    place: Tensor
    speaker: Tensor
    target: Tensor


def make_batch(dialogues: Sequence[Sequence[Said]]) -> Batch:
    """Lay dialogues side by side."""
    longest = max(sum(2 + len(said.tokens[:PLACES]) for said in talk) for talk in dialogues)
    shape = (len(dialogues), longest)
    words = np.zeros((len(dialogues), max(map(len, dialogues)), READINGS), np.float32)
    token, place, speaker = np.zeros((3, *shape), np.int64)
    turn, target = np.full((2, *shape), -1, np.int64)
    for b, talk in enumerate(dialogues):
        at = 0
        for number, said in enumerate(talk):
            tokens = said.tokens[:PLACES]
            here = slice(at, at + 2 + len(tokens))
            words[b, number] = said.words
            token[b, at + 1 : here.stop], target[b, at : here.stop - 2] = 1 + np.append(tokens, said.felt), tokens
            turn[b, here], speaker[b, here] = number, said.speaker
            place[b, here] = np.append(np.arange(1 + len(tokens)), _FELT)
            at = here.stop
    return Batch(*(torch.from_numpy(part) for part in (words, token, turn, place, speaker, target)))


class TalkerNet(nn.Module):
    """Two layers of causal attention.

    Args:
        middles: (k, m) float32, where the tokens lie: near ones begin alike.
    """

    def __init__(self, middles: NDArray[np.float32]) -> None:
        super().__init__()
        self.words = nn.Linear(READINGS, WIDTH)
        self.token = nn.Embedding(1 + len(middles), WIDTH)
        self.place = nn.Embedding(1 + _FELT, WIDTH)
        self.layers = nn.ModuleList(_Layer() for _ in range(LAYERS))
        self.norm = nn.LayerNorm(WIDTH)
        self.out = nn.Linear(WIDTH, len(middles))
        self.drop = nn.Dropout(0.3)
        for table in (self.token, self.place):
            nn.init.normal_(table.weight, std=0.02)
        with torch.no_grad():
            self.token.weight[1:, : middles.shape[1]] = torch.from_numpy(middles - middles.mean(axis=0))

    def forward(self, batch: Batch, seen: Tensor) -> Tensor:
        """Return logits of what follows each place.

        Args:
            batch: b dialogues.
            seen: (b, t, t) bool, what each place looks at.

        Returns:
            (b, t, tokens) float32.
        """
        words = self.words(self.drop(batch.words))
        at = batch.turn.clamp(min=0)[..., None].expand(-1, -1, WIDTH)
        states = words.gather(1, at) * (batch.place == 0)[..., None]
        states = self.drop(states + self.token(batch.token) + self.place(batch.place))
        ago = (batch.turn[:, :, None] - batch.turn[:, None]).clamp(0, AGO)
        other = (batch.speaker[:, :, None] != batch.speaker[:, None]).long()
        relation = ago * 2 + other
        for layer in self.layers:
            states = layer(states, relation, seen)
        return self.out(self.norm(states))


class _Layer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.before, self.after = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.three, self.joined = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.up, self.down = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)
        self.relation = nn.Embedding(2 * (AGO + 1), HEADS)
        self.drop = nn.Dropout(0.2)
        nn.init.zeros_(self.relation.weight)

    def forward(self, states: Tensor, relation: Tensor, seen: Tensor) -> Tensor:
        b, t, _ = states.shape
        parts = self.three(self.before(states)).view(b, t, 3, HEADS, -1).permute(2, 0, 3, 1, 4)
        query, key, value = parts
        bias = self.relation(relation).permute(0, 3, 1, 2).masked_fill(~seen[:, None], float("-inf"))
        heard = functional.scaled_dot_product_attention(query, key, value, attn_mask=bias)
        states = states + self.drop(self.joined(heard.transpose(1, 2).reshape(b, t, -1)))
        return states + self.drop(self.down(functional.gelu(self.up(self.after(states)), approximate="tanh")))


def hidden(batch: Batch, known: Known) -> Tensor:
    """Return the places, (b, t) bool, that later turns do not see."""
    felt, heard = batch.place == _FELT, (batch.place > 0) & (batch.place < _FELT)
    return {"heard": felt, "felt": heard, "read": felt | heard}[known]


def look_back(batch: Batch, arm: Arm, unseen: Tensor, *, turns: int = AGO) -> Tensor:
    """Return what each place may look at: (b, t, t) bool.

    Args:
        batch: b dialogues of t places.
        arm: whose turns; "shuffled" looks at all, and is given other turns.
        unseen: (b, t) bool, places that later turns do not see.
        turns: how far back.
    """
    causal = torch.ones(batch.turn.shape[1], batch.turn.shape[1], dtype=torch.bool).tril()
    same = batch.turn[:, :, None] == batch.turn[:, None]
    own = batch.speaker[:, :, None] == batch.speaker[:, None]
    ago = batch.turn[:, :, None] - batch.turn[:, None]
    whose = {"none": torch.zeros_like(own), "own": own, "other": ~own}.get(arm, torch.ones_like(own))
    back = (ago > 0) & (ago <= turns) & whose & (batch.turn[:, None] >= 0) & ~unseen[:, None]
    apart = (batch.place == _FELT)[:, :, None] & ((batch.place > 0) & (batch.place < _FELT))[:, None]
    return causal & (same & ~apart | back)


def token_losses(net: TalkerNet, batch: Batch, seen: Tensor) -> Tensor:
    """Return the cross-entropy of each token, nats: (b, t), 0 where none follows."""
    logits = net(batch, seen)
    wanted = batch.target.clamp(min=0)
    losses = functional.cross_entropy(logits.transpose(1, 2), wanted, reduction="none")
    return losses * (batch.target >= 0)
