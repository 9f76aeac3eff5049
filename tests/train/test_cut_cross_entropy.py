# ruff: noqa: E402 (what is skipped without torch must not import it first)
"""The loss over a large vocabulary: that of torch, without the logits."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

torch = pytest.importorskip("torch")

from torch import Tensor
from torch.nn import functional

from mien.train.cut_cross_entropy import cut_cross_entropy


def drawn(count: int, words: int, seed: int) -> tuple[Tensor, Tensor, Tensor]:
    draw = torch.Generator().manual_seed(seed)
    hidden, matrix = torch.randn(count, 24, generator=draw), torch.randn(words, 24, generator=draw)
    return hidden.requires_grad_(), matrix.requires_grad_(), torch.randint(words, (count,), generator=draw)


@given(count=st.integers(1, 150), words=st.integers(2, 400), seed=st.integers(0, 99))
@settings(max_examples=25, deadline=None)
def test_loss_and_gradients_are_those_of_torch(count: int, words: int, seed: int) -> None:
    hidden, matrix, targets = drawn(count, words, seed)
    plain = functional.cross_entropy(hidden @ matrix.T, targets)
    cut = cut_cross_entropy(hidden, matrix, targets)
    torch.testing.assert_close(cut, plain, rtol=1e-5, atol=1e-5)
    wanted = torch.autograd.grad(plain * 3, (hidden, matrix))
    for got, right in zip(torch.autograd.grad(cut * 3, (hidden, matrix)), wanted, strict=True):
        torch.testing.assert_close(got, right, rtol=1e-5, atol=1e-5)


def test_skipped_gradients_are_below_the_threshold_and_the_loss_is_the_same() -> None:
    hidden, matrix, targets = drawn(150, 400, 7)
    whole, cut = (cut_cross_entropy(hidden * 2, matrix, targets, skip=skip) for skip in (0.0, 1e-3))
    assert torch.equal(whole, cut)
    (right,), (got,) = (torch.autograd.grad(loss, matrix) for loss in (whole, cut))
    gone = (got == 0) & (right != 0)
    assert gone.any()
    # 150 tokens, each of which adds less than the threshold times its share to a word's gradient.
    assert float((got - right).detach().norm() / right.norm()) == pytest.approx(0.0, abs=1e-2)


def test_a_matrix_that_does_not_learn_gets_no_gradient() -> None:
    hidden, matrix, targets = drawn(5, 9, 1)
    matrix.requires_grad_(False)
    cut_cross_entropy(hidden, matrix, targets).backward()
    assert hidden.grad is not None and matrix.grad is None
