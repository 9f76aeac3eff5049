"""What is spoken of a text, and how a long one is cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mien.errors import InputError
from mien.speak import split_text, spoken_text
from mien.speak.text import LIMIT

TEXTS = st.one_of(
    st.text(max_size=500),
    st.lists(st.sampled_from(["word", "Dr.", "end.", "3.14", "well,", "so;", "yes!", "a" * 90, "—", "😀"])).map(
        " ".join
    ),
)


@pytest.mark.parametrize(
    ("given_text", "said"),
    [
        ("Hi 😀👩‍👩‍👧!", "Hi !".replace(" !", "")),
        ("See https://a.b/c?d=e_f, or www.x.org.", "See link, or link."),
        ("**Bold** and _soft_ and `code`", "Bold and soft and code"),
        ("# Title\n\nText", "Title. Text"),
        ("- one\n- two", "one two"),
        ("[here](http://x.y) now", "here now"),
        ("snake_case_name", "snake case name"),
        ("a\x00b\x1b[0m", "a b 0m"),
        ("wait — what", "wait, what"),
        ("Really?!?! No...", "Really?!?! No."),
        ("ﬁne ½", "fine 1⁄2"),
        ("[[hə]] there", "hə there"),
        ("5% of £3 & more", "5% of £3 & more"),
    ],
)
def test_what_is_said(given_text, said):
    assert spoken_text(given_text) == said


@pytest.mark.parametrize("text", ["", " ", "...", "😀", "—", "\ud83d", "* * *", "&", "\u200b"])
def test_nothing_to_say(text):
    with pytest.raises(InputError, match="leaves nothing to say"):
        split_text(text)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("One. Two? Three!", ["One.", "Two?", "Three!"]),
        (
            "Dr. Smith met J. R. Hale at 3.14 p.m. on Monday. He left.",
            ["Dr. Smith met J. R. Hale at 3.14 p.m. on Monday.", "He left."],
        ),
        ('He said "Go." Then he went.', ['He said "Go."', "Then he went."]),
        ("e.g. this, i.e. that", ["e.g. this, i.e. that"]),
    ],
)
def test_sentences(text, pieces):
    assert split_text(text) == pieces


def test_a_long_sentence_is_cut_at_its_commas():
    clause = "and then the long road went on over the hill to the sea,"
    pieces = split_text(" ".join([clause] * 10))
    assert all(piece.endswith(",") and len(piece) <= LIMIT for piece in pieces) and len(pieces) > 3


@given(TEXTS)
def test_pieces_keep_every_word_in_order_and_none_is_too_long(text):
    try:
        said = spoken_text(text)
    except InputError:
        return
    pieces = split_text(text)
    assert " ".join(pieces) == said
    assert all(0 < len(piece) <= LIMIT for piece in pieces)
    assert all(max(map(len, piece.split())) <= 40 for piece in pieces)


@given(TEXTS)
def test_what_is_said_says_the_same_again(text):
    try:
        said = spoken_text(text)
    except InputError:
        return
    assert spoken_text(said) == said


def test_ten_thousand_words():
    pieces = split_text("the quick brown fox " * 2_500)
    assert sum(len(piece.split()) for piece in pieces) == 10_000 and max(map(len, pieces)) <= LIMIT


@given(st.lists(TEXTS, max_size=5))
def test_texts_said_one_by_one_are_said_the_same_in_a_row(texts):
    said = []
    for text in texts:
        try:
            said.append(spoken_text(text))
        except InputError:
            continue
    if said:
        assert spoken_text(" ".join(said)) == " ".join(said)
