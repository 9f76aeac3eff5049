import pytest
from hypothesis import given
from hypothesis import strategies as st

from mien.say.guard import Guard
from mien.say.plain import plain_text

NASTY = st.lists(
    st.sampled_from(
        [
            "<think>",
            "</think>",
            "*smiles*",
            "**so**",
            "(nods)",
            "[name]",
            "```",
            "`x`",
            "User:",
            "Mira:",
            "\n",
            "- ",
            "1. ",
            "# ",
            "😀",
            "<|im_end|>",
            "<3",
            ":)",
            "http://a.b",
            "I",
            "am here.",
            "*",
            "<",
            "(",
            "_ok_",
            " ",
        ]
    ),
    max_size=40,
).map("".join)


def plain(text: str) -> str:
    return " ".join("".join(plain_text([text], name="Mira")).split())


@given(text=NASTY | st.text(max_size=200), data=st.data())
def test_what_is_plain_does_not_depend_on_how_the_stream_is_cut(text: str, data: st.DataObject):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=12)))
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert "".join(plain_text(pieces, name="Mira")) == "".join(plain_text([text], name="Mira"))


@given(text=NASTY | st.text(max_size=200))
def test_no_mark_is_left(text: str):
    assert not set("".join(plain_text([text], name="Mira"))) & set("<>[]{}*`_~#|\\😀")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("I hear you.", "I hear you."),
        ("<think>She is sad.\n\nSo be kind.</think>I'm sorry.", "I'm sorry."),
        ("<think>and it never ends", ""),
        ("<b>Yes</b>, I <i>do</i>.", "Yes, I do."),
        ("*smiles warmly* Hello there. *nods*", "Hello there."),
        ("That is *really* **very** _good_.", "That is really very good."),
        ("(leans forward) Go on. [pause] Please.", "Go on. Please."),
        ("Mira: I am here.", "I am here."),
        ("**Assistant:** I am here.", "I am here."),
        ("I am here.\nUser: And then?\nMira: Yes.", "I am here."),
        ("I am here. User: And then?", "I am here."),
        ("I am here.\nMira: And here.", "I am here."),
        ("I am here.\nSarah: Are you?", "I am here."),
        ("User: Hello!", ""),
        ("I am here.<|im_end|>\n<|im_start|>user\nhello", "I am here."),
        ("# Hello\n- one thing\n2. two things\n* three things", "Hello one thing two things three things"),
        ("Look: ```python\nprint(1)\n``` That is it.", "Look: That is it."),
        ("See https://x.org/a?b=1 or www.x.org or mail a@b.org, please.", "See or or mail please."),
        ("I am happy 😀🎉 for you ❤️ 👍🏽 🇩🇪!", "I am happy for you !"),
        ("I am glad :) <3 for you ;-)", "I am glad for you"),
        ("Is 3 < 4 and a * b? Yes.", "Is 3 4 and a b? Yes."),
        ("It is 20 °C and costs 5 € or $6.", "It is 20 °C and costs 5 € or $6."),
        ("naïve café, Ωmega, 你好", "naïve café, Ωmega, 你好"),
        ("Remember: you are not alone.", "Remember: you are not alone."),
        (
            "an (open bracket that never closes. " + "word " * 60,
            "an open bracket that never closes. " + "word " * 59 + "word",
        ),
    ],
)
def test_only_plain_words_are_left(raw: str, said: str):
    assert plain(raw) == said


def test_plain_text_is_not_held_back_for_more_than_a_word():
    stream = plain_text(iter(["I ", "hear ", *(["word "] * 3)]), name="Mira")
    assert next(stream) == "I "


RULES = "Answer what they just said in one to three short spoken sentences. Ask at most one question."


@pytest.mark.parametrize(
    ("heard", "line", "reason"),
    [
        ("I lost my keys.", "That is annoying, where were they last?", ""),
        ("I lost my keys this morning.", "I lost my keys this morning.", "the person's own words"),
        ("I lost my keys this morning.", "So you lost your keys this morning.", ""),
        ("What is the tallest mountain in the world?", "Mount Everest is the tallest mountain in the world,", ""),
        ("Hi.", "Answer what they just said in one to three short sentences.", "the prompt"),
        ("Hi.", "As an AI language model, I have no feelings.", "out of character"),
        ("Hi.", "I'm just a computer program.", "out of character"),
        ("Are you an AI?", "I'm just a computer program.", ""),
        ("Are you an AI?", "I am a real person.", "claims to be human"),
        ("I feel sad.", "You can write it in Python.", "code"),
        ("I feel sad.", "x = {y: 1};", "code"),
        ("How do I learn Python?", "Python is a fine place to begin.", ""),
        ("I feel sad.", "?!", "no words"),
        ("I feel sad.", "我很抱歉。", "another script"),
        ("你好", "你好。", ""),
        ("Hi.", "no no no no no", "loop"),
        ("Hi.", "it is what it is what it is what it is", "loop"),
    ],
)
def test_lines_are_judged(heard: str, line: str, reason: str):
    assert Guard(heard, rules=RULES).refuse(line) == reason


def test_a_sentence_is_said_once():
    guard = Guard("Hi.", rules=RULES, before=("How did that feel for you?",))
    assert guard.refuse("I am so sorry for you.") == ""
    assert guard.refuse("I am so sorry for you!") == "loop"
    assert guard.refuse("How did that feel for you?") == "said before"
    assert guard.said == ["I am so sorry for you."]
