"""What is shown and spoken, and what is only style: told apart however a stream is cut."""

from hypothesis import given, settings
from hypothesis import strategies as st

from mien.measure.say.judges import forbidden
from mien.say.plain import plain_text
from mien.say.style import Style, find_style, styled_affect
from mien.types import label_affect

PIECES = (
    *("*smiles softly*", "[laughs]", "(sighs)", "<smile/>", "**no**", "<think>she is lying</think>", "`code`", "{x}"),
    *("https://a.example/b", "www.a.org", "😊", "<|im_end|>", "[link](https://a.example)", "# Head", "- one", "1."),
    *("User:", "Mira:", "assistant:", "\n", "I hear you.", "That hurts,", "and", "what happened?", "*", "[", "<", "("),
)
TEXT = st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join)


def streams(pieces: list[str]) -> tuple[str, list[Style]]:
    styles: list[Style] = []
    return "".join(plain_text(pieces, name="Mira", styled=styles.append)), styles


@given(text=TEXT, data=st.data())
@settings(max_examples=150, deadline=None)
def test_the_streams_do_not_depend_on_how_they_are_cut_and_nothing_but_words_is_spoken(text: str, data: st.DataObject):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=10)))
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    spoken, styles = streams(pieces)
    assert (spoken, styles) == streams([text])
    assert not forbidden([line for line in spoken.split("\n") if line])
    assert not {"lying", "softly", "laughs", "sighs"} & set(spoken.split())


def test_a_stage_direction_is_a_style_or_nothing():
    assert streams(["*smiles* I hear you. (laughs) Good! [leans in] Tell me. <sigh>"]) == (
        " I hear you.  Good!  Tell me. ",
        ["smile", "laugh", "sigh"],
    )
    assert find_style("leans closer") is None and find_style("chuckles warmly") == "laugh"


def test_a_style_moves_a_feeling_some_of_the_way():
    sad = label_affect("sad", intensity=0.6)
    assert styled_affect(sad, None) == sad
    assert sad.valence < styled_affect(sad, "smile").valence < 0.0
