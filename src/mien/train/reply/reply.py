"""Training of small Transformer-XLs that answer an opening: told the feeling, not told, and told another's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import cos, exp, pi
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn.utils import clip_grad_norm_

from mien.train.cut_cross_entropy import cut_cross_entropy
from mien.train.reply.talks import BEGIN, END, ReplyTalk, Vocabulary, learn_words, read_talks
from mien.train.reply.xl_net import XLMemory, XLReply, XLShape
from mien.types.media import atomic_path
from mien.weights import training_folder

__all__ = ["ARMS", "ReplyArm", "ReplyRecipe", "answer", "encode_segments", "train_arms"]

ARMS = ("told", "not told", "shuffled")
_SEGMENT = 32  # words that the encoder reads at once
_TOGETHER = 64  # openings that are answered at once
_LONGEST = 30  # words of an answer


@dataclass(frozen=True, slots=True)
class ReplyRecipe:
    """How each of the three is trained.

    Args:
        epochs: over the openings; the one with the least loss on what is held back is kept.
        size: openings of a step.
        rate: of learning, falling in a half cosine.
        decay: of the weights.
        held: share of the openings that is held back.
    """

    epochs: int = 6
    size: int = 32
    rate: float = 1.5e-3
    decay: float = 0.05
    held: float = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class ReplyArm:
    """A trained network and what it says of the test.

    Args:
        name: one of `ARMS`.
        net: the network.
        feelings: what it may be told, in the order of its probabilities.
        held: perplexity of a word on what was held back, epoch by epoch.
        perplexity: of a word of the test's replies.
        answers: to the test's openings, the likeliest word each time.
    """

    name: str
    net: XLReply
    feelings: tuple[str, ...]
    held: tuple[float, ...]
    perplexity: float
    answers: tuple[str, ...]


def train_arms(
    data: Path, *, seed: int, recipe: ReplyRecipe, say: Callable[[str], None]
) -> tuple[list[ReplyArm], Vocabulary, list[ReplyTalk]]:
    """Train the three on EmpatheticDialogues' dev (its train was not at hand) and let them answer its test.

    Stopped, it goes on after the last epoch.

    Args:
        data: the folder that holds `text/empathetic_dialogues`.
        seed: of all chance.
        recipe: how.
        say: is told how it goes.

    Returns:
        The three, their words, and the test.

    Raises:
        InputError: the corpus is missing or wrong.
    """
    torch.set_num_threads(1)
    talks, test = read_talks(data, "dev"), read_talks(data, "test")
    names = tuple(sorted({talk.feeling for talk in (*talks, *test)}))
    draw = np.random.default_rng(seed)
    order = draw.permutation(len(talks))
    split = int(len(talks) * recipe.held)
    held, learned = ([talks[place] for place in part] for part in (order[:split], order[split:]))
    vocabulary = learn_words(learned)
    say(f"reply: {len(learned)} openings, {len(held)} held back, {len(vocabulary.words)} words")
    mark = sha256(f"{recipe}{learned}".encode()).hexdigest()[:8]
    arms = []
    for name in ARMS:
        parts = [_Part(part, _feelings(part, names, name, draw=draw), vocabulary) for part in (learned, held, test)]
        checkpoint = training_folder() / f"reply-{mark}-{seed}-{name.replace(' ', '-')}.pt"
        torch.manual_seed(seed)
        net = XLReply(XLShape(len(vocabulary.words), feelings=len(names)))
        kept = _fit(net, parts[0], parts[1], checkpoint=checkpoint, seed=seed, recipe=recipe, tell=(name, say))
        answers = answer(net, parts[2].talks, parts[2].feelings, vocabulary)
        arm = ReplyArm(name, net, names, kept, _perplexity(net, parts[2]), answers)
        say(f"reply: {name}: perplexity {arm.perplexity:.1f} on the test")
        arms.append(arm)
    return arms, vocabulary, test


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """Talks with the feelings that an arm is told: (n, feelings) float32."""

    talks: Sequence[ReplyTalk]
    feelings: Tensor
    vocabulary: Vocabulary

    def loss(self, net: XLReply, rows: Sequence[int]) -> tuple[Tensor, int]:
        """Return the mean cross-entropy of a word of some replies, ends included, and how many words there are."""
        states, heard = encode_segments(
            net, [self.vocabulary.encode(self.talks[row].heard) for row in rows], self.feelings[list(rows)]
        )
        replies = [[BEGIN, *self.vocabulary.encode(self.talks[row].reply), END] for row in rows]
        tokens = torch.zeros(len(rows), max(map(len, replies)), dtype=torch.int64)
        for place, reply in enumerate(replies):
            tokens[place, : len(reply)] = torch.tensor(reply)
        ends, _ = net.decode(tokens[:, :-1], states, heard)
        wanted = tokens[:, 1:] != 0
        return cut_cross_entropy(ends[wanted], net.words.weight, tokens[:, 1:][wanted]), int(wanted.sum())


def encode_segments(net: XLReply, openings: Sequence[Sequence[int]], feelings: Tensor) -> tuple[Tensor, Tensor]:
    """Read openings segment by segment.

    Args:
        net: the network.
        openings: numbers of words.
        feelings: (b, feelings) float32.

    Returns:
        (b, n, d) states of all segments and (b, n) bool: which are words.
    """
    longest = max(map(len, openings))
    tokens = torch.zeros(len(openings), longest, dtype=torch.int64)
    for place, numbers in enumerate(openings):
        tokens[place, longest - len(numbers) :] = torch.tensor(numbers, dtype=torch.int64)
    states: list[Tensor] = []
    memory: XLMemory | None = None
    for segment in tokens.split(_SEGMENT, 1):
        read, memory = net.encode(segment, feelings, memory)
        states.append(read)
    return torch.cat(states, 1), tokens != 0


@torch.no_grad()
def answer(net: XLReply, talks: Sequence[ReplyTalk], feelings: Tensor, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Answer openings with the likeliest word each time.

    Args:
        net: the network.
        talks: whose openings are answered.
        feelings: (n, feelings) float32 that it is told.
        vocabulary: its words.

    Returns:
        Texts of 30 words at most; a word that is not known is never said, nor nothing.
    """
    net.eval()
    said: list[str] = []
    for start in range(0, len(talks), _TOGETHER):
        some = talks[start : start + _TOGETHER]
        openings = [vocabulary.encode(talk.heard) for talk in some]
        states, heard = encode_segments(net, openings, feelings[start : start + _TOGETHER])
        tokens, memory = torch.full((len(some), 1), BEGIN), None
        words = []
        for place in range(_LONGEST):
            ends, memory = net.decode(tokens, states, heard, memory)
            scores = ends[:, -1] @ net.words.weight.T
            scores[:, : BEGIN + 1 if place else END + 1] = -torch.inf
            tokens = scores.argmax(-1, keepdim=True)
            words.append(tokens)
        said += [vocabulary.decode(row) for row in torch.cat(words, 1).tolist()]
    return tuple(said)


def _feelings(talks: Sequence[ReplyTalk], names: Sequence[str], arm: str, *, draw: np.random.Generator) -> Tensor:
    told = torch.zeros(len(talks), len(names))
    if arm != "not told":
        told[range(len(talks)), [names.index(talk.feeling) for talk in talks]] = 1.0
    return told[draw.permutation(len(talks))] if arm == "shuffled" else told


def _fit(
    net: XLReply,
    learned: _Part,
    held: _Part,
    *,
    checkpoint: Path,
    seed: int,
    recipe: ReplyRecipe,
    tell: tuple[str, Callable[[str], None]],
) -> tuple[float, ...]:
    """Train, leave the network as it was after its best epoch, and return the perplexities held back."""
    name, say = tell
    optimiser = torch.optim.AdamW(net.parameters(), recipe.rate, weight_decay=recipe.decay)
    steps = len(learned.talks) // recipe.size
    total = recipe.epochs * steps
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / steps * 2, 0.5 + 0.5 * cos(pi * min(step / total, 1.0)))
    )
    found, best = list[float](), net.state_dict()
    if checkpoint.is_file():
        kept = torch.load(checkpoint, weights_only=True)
        found, best = kept["found"], kept["best"]
        net.load_state_dict(kept["net"])
        optimiser.load_state_dict(kept["optimiser"])
        schedule.load_state_dict(kept["schedule"])
    for epoch in range(len(found), recipe.epochs):
        order = np.random.default_rng((seed, epoch)).permutation(len(learned.talks))
        net.train()
        torch.manual_seed(seed + epoch)  # of what is hidden at random, the same where a training goes on
        for rows in np.array_split(order, steps):
            loss, _ = learned.loss(net, rows.tolist())
            optimiser.zero_grad()
            loss.backward()
            clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            schedule.step()
        found.append(_perplexity(net, held))
        if found[-1] == min(found):
            best = {key: value.clone() for key, value in net.state_dict().items()}
        states = {"net": net.state_dict(), "optimiser": optimiser.state_dict(), "schedule": schedule.state_dict()}
        with atomic_path(checkpoint) as place:
            torch.save({"found": found, "best": best, **states}, place)
        say(f"reply: {name}: epoch {epoch + 1} of {recipe.epochs}, perplexity held back {found[-1]:.1f}")
    net.load_state_dict(best)
    return tuple(found)


@torch.no_grad()
def _perplexity(net: XLReply, part: _Part) -> float:
    net.eval()
    total, words = 0.0, 0
    for start in range(0, len(part.talks), _TOGETHER):
        loss, count = part.loss(net, range(start, min(start + _TOGETHER, len(part.talks))))
        total, words = total + float(loss) * count, words + count
    return exp(total / words)
