"""Merging a voice's symbols into phones, and giving phones to the words as written."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mien.speak.phones import is_phone, phone_marks
from mien.speak.words import word_marks

SYMBOLS = st.lists(st.tuples(st.sampled_from([*"^_$ .,ˈˌːʲaptɪʃ"]), st.integers(1, 9)), max_size=40)


@given(SYMBOLS)
def test_phones_share_out_every_sample(pairs):
    symbols, samples = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    marks = phone_marks(symbols, samples, rate=1_000)
    assert [mark.text for mark in marks if mark.text] == [symbol for symbol in symbols if is_phone(symbol)]
    assert all(a.end == b.start and (a.text or b.text) for a, b in pairwise(marks))
    if pairs:
        assert marks[0].start == 0.0 and marks[-1].end == sum(samples) / 1_000


def test_marks_go_where_they_belong():
    symbols = [*"^_h_ˈ_i_ː_ _m_._$"]
    marks = phone_marks(symbols, [10] * len(symbols), rate=1_000)
    assert [(mark.text, round(mark.duration * 1_000), mark.stress) for mark in marks] == [
        ("", 10, 0),  # ^
        ("h", 20, 0),  # _h
        ("i", 80, 2),  # _ˈ_i, then _ː and _ (the gap)
        ("m", 20, 0),  # _m
        ("", 40, 0),  # _. and _$
    ]


@pytest.mark.parametrize(
    ("line", "words", "spelt", "groups"),
    [
        ("ɪnðə haʊs", ["in", "the", "house"], ["ɪn", "ðə", "haʊs"], ["ɪn", "ðə", "haʊs"]),
        ("eɪɾi fɔɹ kæts", ["84", "cats"], ["eɪɾi fɔɹ", "kæts"], ["eɪɾifɔɹ", "kæts"]),
        ("wɪə ɡoʊ", ["we", "are", "go"], ["wi", "ɑɹ", "ɡoʊ"], ["wɪ", "ə", "ɡoʊ"]),
        ("ðɪ ɛnd", ["the", "—", "end"], ["ðə", "", "ɛnd"], ["ðɪ", "ɛnd"]),
        ("", ["—"], [""], []),
    ],
)
def test_words_get_their_own_phones(line, words, spelt, groups):
    symbols = list(line)
    phones = phone_marks(symbols, [10] * len(symbols), rate=1_000)
    marks = word_marks(words, [list(word) for word in spelt], phones, symbols)
    held = ["".join(p.text for p in phones if m.start <= (p.start + p.end) / 2 < m.end) for m in marks]
    assert held == groups
