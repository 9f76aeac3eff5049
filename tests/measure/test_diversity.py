"""How various texts are: cases worked by hand."""

import pytest

from mien.errors import InputError
from mien.measure.diversity import distinct, self_bleu


def test_distinct_pairs_by_hand() -> None:
    # a b, b c | a b, b d: three different ones of four.
    assert distinct(["a b c", "A b, d!"]) == 0.75
    assert distinct(["one"]) == 0.0 and distinct(["a b a b"], words=1) == 0.5


def test_self_bleu_is_one_of_equals_and_0_of_strangers() -> None:
    assert self_bleu(["so it goes again"] * 3) == pytest.approx(1.0)
    assert self_bleu(["a b c d", "e f g h"]) == 0.0
    with pytest.raises(InputError, match="given 1 texts"):
        self_bleu(["alone"])


def test_self_bleu_by_hand() -> None:
    # Singles 2 of 3; pairs (1 + 1) of (2 + 1), triples (0 + 1) of (1 + 1), fours 1 of 1; same length.
    assert self_bleu(["a b c", "a b d"]) == pytest.approx((2 / 3 * 2 / 3 * 1 / 2 * 1) ** 0.25)
