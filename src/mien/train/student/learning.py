"""Steps of training: lines end to end, some of their tokens masked, and what is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from mien.speak.student_codec import Codec
from mien.speak.student_net import DILATIONS, READING_DILATIONS
from mien.train.student.net import StudentModel
from mien.train.student.rows import Row

__all__ = ["Page", "StudentRecipe", "draw_known", "fit_student", "lay_out", "page_losses", "word_shares"]

_GAP, _UNIT_GAP = max(DILATIONS), max(READING_DILATIONS)  # between lines: as wide as a convolution reaches
_IN_TURN = 0.3  # of lines whose known tokens are those before a step, as when they are said in turn
_SHORTEST = 0.005  # seconds of a unit that is learned from
_NEAR = 0.15

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class StudentRecipe:
    """How a student is trained.

    Args:
        steps: of the optimiser.
        lines: of a step.
        rate: the highest learning rate.
        warm: steps in which it is reached.
        lasting: what the loss of lengths counts beside that of a token.
    """

    steps: int = 600
    lines: int = 6
    rate: float = 2e-3
    warm: int = 100
    lasting: float = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """Lines end to end, with gaps between them that no convolution crosses.

    Args:
        signs: (n, 2) int64, of units, as in a `Row`; 0 in gaps.
        places: (n, 5).
        spoken: (n,) bool, False in gaps.
        seconds: (n,) logarithms.
        units: (t,) int64, the unit of each step.
        within: (t, 4).
        features: (t, w), scaled as the codec has them.
        tokens: (t, l) int64.
        heard: (t,) bool, False in gaps.
        starts: the first step of each line, and the one after its last.
    """

    signs: Tensor
    places: Tensor
    spoken: Tensor
    seconds: Tensor
    units: Tensor
    within: Tensor
    features: Tensor
    tokens: Tensor
    heard: Tensor
    starts: tuple[tuple[int, int], ...]


def lay_out(rows: Sequence[Row], codec: Codec) -> Page:
    """Lay lines end to end.

    Args:
        rows: at least one.
        codec: of their tokens.
    """
    parts: tuple[list[NDArray[Any]], ...] = ([], [], [], [], [], [], [], [], [])
    starts: list[tuple[int, int]] = []
    unit, step = 0, 0
    for row in rows:
        n, t = len(row.signs), len(row.units)
        here = (
            np.pad(row.signs, ((0, _UNIT_GAP), (0, 0))),
            np.pad(row.places, ((0, _UNIT_GAP), (0, 0))),
            np.arange(n + _UNIT_GAP) < n,
            np.pad(np.log(np.maximum(row.seconds, _SHORTEST)), (0, _UNIT_GAP)),
            np.pad(row.units + unit, (0, _GAP)),
            np.pad(row.within, ((0, _GAP), (0, 0))),
            np.pad((row.features - codec.middle) / codec.scale, ((0, _GAP), (0, 0))),
            np.pad(codec.encode(row.features), ((0, _GAP), (0, 0))),
            np.arange(t + _GAP) < t,
        )
        for part, numbers in zip(parts, here, strict=True):
            part.append(numbers)
        starts.append((step, step + t))
        unit, step = unit + n + _UNIT_GAP, step + t + _GAP
    joined = [torch.from_numpy(np.concatenate(part)) for part in parts]
    return Page(*joined, starts=tuple(starts))


def draw_known(page: Page, chance: np.random.Generator) -> NDArray[np.bool_]:
    """Draw the steps whose tokens are known.

    Args:
        page: of which.
        chance: where luck comes from.

    Returns:
        (t,) bool: of each line either a cosine's share, scattered, or all steps before one; never all.
    """
    known = np.zeros(len(page.heard), bool)
    for first, last in page.starts:
        count = last - first
        masked = min(max(int(np.ceil(count * np.cos(0.5 * np.pi * chance.random()))), 1), count)
        if chance.random() < _IN_TURN:
            known[first : first + int(chance.integers(count))] = True
        else:
            known[first + chance.permutation(count)[masked:]] = True
    return known


def page_losses(model: StudentModel, page: Page, known: NDArray[np.bool_]) -> tuple[Tensor, Tensor]:
    """Return the mean cross-entropy of (l,) books at the masked steps, nats, and the mean error of lengths.

    Args:
        model: the student.
        page: lines.
        known: (t,) of `draw_known`.
    """
    read, lasting = model.read(page.signs, page.places, page.spoken[:, None].float())
    features = sum(book[page.tokens[:, level]] for level, book in enumerate(model.books))
    assert isinstance(features, Tensor)
    given = torch.from_numpy(known)
    thought = model.think(read[page.units], page.within, features, given[:, None].float(), page.heard[:, None].float())
    asked = page.heard & ~given
    tokens = page.tokens[asked]
    logits = model.logits(thought[asked], tokens)
    shares = word_shares(page.features[asked], tokens, model.books)
    books = torch.stack([functional.cross_entropy(each, share) for each, share in zip(logits, shares, strict=True)])
    lengths = functional.smooth_l1_loss(lasting[page.spoken], page.seconds[page.spoken])
    return books, lengths


def word_shares(features: Tensor, tokens: Tensor, books: Tensor) -> list[Tensor]:
    """Return for each book (m, c) what each word is worth as an answer: near ones nearly as much as the nearest.

    Which of two words that are alike was the nearer one is chance, and there is nothing to learn in it. A word is worth
    less by e for each `_NEAR` of the mean squared distance of the nearest words here; with all of that distance nearly
    all words would be worth the same.

    Args:
        features: (m, w) of steps, scaled.
        tokens: (m, l) of them.
        books: (l, c, w).
    """
    shares = []
    for level, book in enumerate(books):
        known = book.any(dim=0)
        apart = torch.cdist(features[:, known], book[:, known]) ** 2
        shares.append(torch.softmax(-apart / (_NEAR * apart.min(dim=1).values.mean().clamp(min=1e-3)), dim=1))
        features = features - book[tokens[:, level]]
    return shares


def fit_student(
    rows: Sequence[Row], codec: Codec, *, recipe: StudentRecipe, seed: int, say: Callable[[str], None]
) -> StudentModel:
    """Train a student.

    Args:
        rows: what it learns from.
        codec: whose tokens it learns.
        recipe: how.
        seed: of weights, order and masks.
        say: is told how it goes.

    Returns:
        The student, ready to be asked.
    """
    torch.manual_seed(seed)
    chance = np.random.default_rng(seed)
    model = StudentModel(codec)
    optimizer = torch.optim.AdamW(model.parameters(), lr=recipe.rate, betas=(0.9, 0.98), weight_decay=0.01)
    queue: list[int] = []
    seen: list[Floats] = []
    for step in range(recipe.steps):
        while len(queue) < recipe.lines:
            queue += chance.permutation(len(rows)).tolist()
        chosen, queue = queue[: recipe.lines], queue[recipe.lines :]
        page = lay_out([rows[k] for k in chosen], codec)
        books, lengths = page_losses(model, page, draw_known(page, chance))
        optimizer.param_groups[0]["lr"] = recipe.rate * _share(step, recipe)
        optimizer.zero_grad()
        (books.mean() + recipe.lasting * lengths).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        seen.append(np.append(books.detach().numpy(), lengths.detach().numpy()))
        if (step + 1) % 100 == 0:
            mean = np.mean(seen[-100:], axis=0)
            say(f"step {step + 1}: nats {' '.join(f'{each:.2f}' for each in mean[:-1])}, lengths {mean[-1]:.4f}")
    return model.eval()


def _share(step: int, recipe: StudentRecipe) -> float:
    """Return the share of the highest learning rate: a ramp, then half a cosine."""
    if step < recipe.warm:
        return (step + 1) / recipe.warm
    return 0.5 + 0.5 * float(np.cos(np.pi * (step - recipe.warm) / max(recipe.steps - recipe.warm, 1)))
