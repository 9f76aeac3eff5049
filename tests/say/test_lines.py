import pytest
from hypothesis import given
from hypothesis import strategies as st

from mien.say.lines import LONGEST, cut_lines, ends_sentence

TEXT = st.lists(
    st.sampled_from(
        [
            "I",
            "hear",
            "you,",
            "Dr.",
            "Smith",
            "paid",
            "3.5",
            "dollars.",
            "Well...",
            "Really?!",
            '"Yes."',
            "(So)",
            "\n",
            "",
            "—",
            "3:30",
            "a.m.",
            "oh!",
        ]
    )
    | st.text(max_size=12),
    max_size=60,
).map(" ".join)


@given(text=TEXT, data=st.data())
def test_the_lines_do_not_depend_on_how_the_stream_is_cut(text: str, data: st.DataObject):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=12)))
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert list(cut_lines(pieces)) == list(cut_lines([text]))


@given(text=TEXT)
def test_the_lines_keep_every_word_in_order_and_stay_short(text: str):
    lines = list(cut_lines([text]))
    assert " ".join(lines).split() == text.split()
    assert all(len(line) <= LONGEST or " " not in line for line in lines)
    assert all(line.strip() == line and line for line in lines)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("That sounds hard. What happened?", ["That sounds hard.", "What happened?"]),
        ("Oh no. I am so sorry. Tell me.", ["Oh no. I am so sorry.", "Tell me."]),
        (
            "I am so sorry to hear that, you must be tired. Rest.",
            ["I am so sorry to hear that,", "you must be tired.", "Rest."],
        ),
        ("Yes, well, that is hard to say.", ["Yes, well, that is hard to say."]),
        (
            "I saw Dr. Smith at 3.5 dollars a piece. It rained.",
            ["I saw Dr. Smith at 3.5 dollars a piece.", "It rained."],
        ),
        ("She met J. R. Tolkien there. Not I. You know.", ["She met J. R. Tolkien there.", "Not I. You know."]),
        ('He said "go on." Then he left us.', ['He said "go on."', "Then he left us."]),
        ("Well... I think so. It is late.", ["Well... I think so.", "It is late."]),
        ("I think so\nand so do you", ["I think so", "and so do you"]),
        ("It is fine. At 5 a.m. the train left, and we ran.", ["It is fine.", "At 5 a.m. the train left, and we ran."]),
        ("", []),
        (" \n ", []),
    ],
)
def test_lines_are_cut_where_a_speaker_would_breathe(text: str, lines: list[str]):
    assert list(cut_lines([text])) == lines


def test_a_first_line_comes_before_the_stream_has_gone_on():
    taken = []

    def stream():
        for word in "That must be so hard for you. And what did he say?".split():
            taken.append(word)
            yield word + " "

    assert next(cut_lines(stream())) == "That must be so hard for you."
    assert taken[-1] == "you."


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("I'm so sorry, I did not know.", "I'm so sorry,"),
        ("That's wonderful! How did it feel?", "That's wonderful!"),
        ("Oh no. What did he say?", "Oh no. What did he say?"),
        ("Well, that is good. I am glad.", "Well, that is good."),
    ],
)
def test_a_first_line_is_as_short_as_can_be_said_by_itself(text: str, first: str):
    assert next(cut_lines([text])) == first


def test_a_sentence_without_end_is_cut_at_a_clause():
    text = "and then we walked on and on, " * 20
    lines = list(cut_lines([text]))
    assert all(line.endswith(",") and len(line) <= LONGEST for line in lines)


@pytest.mark.parametrize("text", ["Go.", "Go!", "Go?", "“Go.”", "(Go.)", "No.", "你好。"])
def test_sentences_end(text: str):
    assert ends_sentence(text)


@pytest.mark.parametrize("text", ["", "Go", "Go,", "Go...", "Go…", "Dr.", "“Mr.", "J.", "3.5"])
def test_other_things_do_not_end_a_sentence(text: str):
    assert not ends_sentence(text)
