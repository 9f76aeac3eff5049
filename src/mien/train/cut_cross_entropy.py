"""Cross-entropy over a large vocabulary without its logits: those of a few tokens at a time, their gradient at once."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

__all__ = ["cut_cross_entropy"]

_ROWS = 64  # tokens whose logits there are at once: 12.6 MB at 49,152 words


class _CutCrossEntropy(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, hidden: Tensor, matrix: Tensor, targets: Tensor, skip: float) -> Tensor:
        for_hidden, for_matrix = ctx.needs_input_grad[:2]
        hidden_grad = torch.zeros_like(hidden) if for_hidden else None
        matrix_grad = torch.zeros_like(matrix) if for_matrix else None
        total, count = hidden.new_zeros(()), len(targets)
        for start in range(0, count, _ROWS):
            place = slice(start, start + _ROWS)
            rows, wanted = hidden[place], targets[place, None]
            logits = rows @ matrix.T
            right = logits.gather(1, wanted)
            share = logits.logsumexp(1, keepdim=True)
            total += (share - right).sum()
            if hidden_grad is None and matrix_grad is None:
                continue
            error = logits.sub_(share).exp_()
            error.scatter_add_(1, wanted, error.new_full(wanted.shape, -1.0))
            if skip:
                words = (torch.maximum(error.amax(0), -error.amin(0)) >= skip).nonzero()[:, 0]
                error, kept = error[:, words] / count, matrix[words]
                if matrix_grad is not None:
                    matrix_grad.index_add_(0, words, error.T @ rows)
            else:
                error, kept = error.div_(count), matrix
                if matrix_grad is not None:
                    matrix_grad.addmm_(error.T, rows)
            if hidden_grad is not None:
                hidden_grad[place] = error @ kept
        ctx.save_for_backward(hidden_grad, matrix_grad)
        return total / count

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, Tensor | None, None, None]:
        hidden_grad, matrix_grad = ctx.saved_tensors
        (scale,) = grads
        return (
            None if hidden_grad is None else hidden_grad * scale,
            None if matrix_grad is None else matrix_grad * scale,
            None,
            None,
        )


def cut_cross_entropy(hidden: Tensor, matrix: Tensor, targets: Tensor, *, skip: float = 0.0) -> Tensor:
    """Return the mean cross-entropy of `hidden @ matrix.T` with the right words; the logits are never there as a whole.

    Args:
        hidden: (n, d) float32, n of 1 or more: what the network ends with for each token.
        matrix: (v, d) float32, a row for each word.
        targets: (n,) int64 in [0, v), the right words.
        skip: words whose gradient by the logit is below this for every token of a block have none; 0 keeps all. The
            gradient of a probability below 2^-12 is lost in bfloat16 anyway, as the paper says.

    Returns:
        A scalar to differentiate by `hidden` and `matrix`, once.

    Source:
        Wijmans et al., "Cut your losses in large-vocabulary language models", ICLR 2025, arXiv:2411.09009. Theirs is a
        kernel for graphics cards, which cuts the vocabulary into tiles too and makes the logits a second time for the
        gradient. Here a block holds all words of 64 tokens, so that the gradient is made from the same logits; single
        words are skipped, not tiles, and no words are sorted for it.
    """
    loss: Tensor = _CutCrossEntropy.apply(hidden, matrix, targets, skip)
    return loss
