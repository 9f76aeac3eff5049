"""Markup in a person's text, and their lexicon."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mien.errors import InputError
from mien.speak import Said, plain_script, read_script
from mien.speak.lexicon import apply_lexicon, read_lexicon

PARTS = (
    "*word* ** * [happy:0.6] [/] [sic] < <3 5 <prosody_rate='slow'> </prosody> <break/> a . , \n\n & &amp; \\ Dr. x😀"
).split(" ")


def one(text: str) -> Said:
    (word,) = read_script(text).words
    return word


def test_words_keep_what_stands_around_them():
    script = read_script(
        "I *really* [happy:0.6]am[/] <prosody rate='slow' pitch='+2st'>so <prosody volume='loud'>glad</prosody>"
        "</prosody><break time='500ms'/>, <emphasis level='reduced'>Bob</emphasis>."
    )
    assert script.words == (
        Said("I"),
        Said("really", stress=True),
        Said("am", feeling=("happy", 0.6)),
        Said("so", tempo=0.8, pitch=2.0),
        Said("glad,", tempo=0.8, pitch=2.0, energy=3.0, pause=0.5),
        Said("Bob.", tempo=1.1, pitch=-0.5, energy=-3.0),
    )


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        ('<say-as interpret-as="characters">NASA</say-as>', "N A S A"),
        ('<say-as interpret-as="cardinal">1984</say-as>', "one thousand nine hundred and eighty-four"),
        ('<say-as interpret-as="digits">1984</say-as>', "one nine eight four"),
        ('<say-as interpret-as="date" format="dmy">5/3/2024</say-as>.', "March fifth, twenty twenty-four."),
        ("<sub alias='World Wide Web'>WWW</sub>", "World Wide Web"),
    ],
)
def test_one_word_is_read_as_asked(markup, said):
    assert one(markup).spoken == said


def test_emoji_and_addresses_are_read_where_asked():
    asked = '<say-as interpret-as="emoji">👍</say-as> <say-as interpret-as="url">https://mien.org/a</say-as>'
    assert read_script(asked).text == "thumbs up mien dot org slash a"


def test_phones_are_checked():
    assert one('<phoneme alphabet="ipa" ph="təˈmɑːtoʊ">tomato</phoneme>!').phones == "təˈmɑːtoʊ"
    with pytest.raises(InputError, match="'9', which is no sign of IPA"):
        read_script('<phoneme ph="a9">tomato</phoneme>')


@pytest.mark.parametrize("text", ["5 < 6", "I <3 it", "[sic] *", "a * b", "[see](http://x.org)", "R&D", "if a <b"])
def test_what_is_no_markup_is_plain(text):
    assert read_script(text) == plain_script(text)


def test_a_backslash_makes_signs_plain():
    assert [word.stress for word in read_script(r"\*no\* \[happy] \<break/>").words] == [False] * 3


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("ab <prosody rate='fast'>open", "character 4, .*<prosody> is not closed"),
        ("a [/] b", "character 3, .*closes nothing"),
        ("<p>[sad]x</p>[/]", "character 10, .*</p> stands where .* is expected .*character 4"),
        ("[happy:2]x[/]", "character 1, .*intensity is 2"),
        ("[hapy:0.5]x[/]", "character 1, .*no emotion 'hapy'"),
        ("<emphasise>x</emphasise>", "did you mean <emphasis>"),
        ("x <prosody rate=", "character 3, .*not whole"),
        ("<prosody rate='quick'>x</prosody>", "rate 'quick'; expected"),
        ("<break time='1h'/>x", "time '1h'; expected"),
        ("<phoneme ph='a'>two words</phoneme>", "holds 2 words; expected one"),
        ("<say-as interpret-as='cardinal'>abc</say-as>", "'abc' cannot be said as cardinal"),
        ("<speak xml:lang='de'>x</speak>", "language 'de' is not supported"),
        ("<break/> *", "leaves nothing to say"),
        ("It <prosody duration='1s'>!</prosody> took.", "character 4, .*nothing that sounds"),
        ("<prosody duration='1'>x</prosody>", "duration '1'; expected"),
        ("<prosody duration='1s'>a <prosody duration='1s'>b</prosody></prosody>", "a duration inside another"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text, reason):
    with pytest.raises(InputError, match=reason):
        read_script(text)


@given(st.lists(st.sampled_from(PARTS)).map(" ".join))
def test_any_mixture_is_read_or_refused_and_pieces_keep_every_word(text):
    try:
        script = read_script(text.replace("_", " "))
    except InputError:
        return
    assert tuple(word for piece in script.pieces() for word in piece.words) == script.words


def test_a_text_of_twenty_thousand_characters():
    script = read_script("*So* it [sad:0.5]goes[/] on. " * 700)
    assert len(script.words) == 2_800 and len(script.pieces()) == 700


def test_a_lexicon_sets_phones_and_spellings(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text('gif = "jif"\nTomato = "/təˈmɑːtoʊ/"\n', encoding="utf-8")
    words = apply_lexicon(read_script("A GIF, (Tomato) tomato."), read_lexicon(path)).words
    assert [word.spoken for word in words] == ["A", "jif,", "(Tomato)", "tomato."]
    assert [word.phones for word in words] == [None, None, "təˈmɑːtoʊ", None]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ('a = "/ə/"\nb = "/9/"', "row 2: '9' has '9'"),
        ("a = 5", "row 1: 'a' is 5"),
        ('\n"a b" = "x"', "row 2: 'a b' is no single word"),
        ('a = "/ə"', "row 1: .* one slash"),
        ("a = jif", "no TOML .*line 1"),
    ],
)
def test_a_lexicon_tells_the_row(tmp_path, rows, reason):
    path = tmp_path / "own.toml"
    path.write_text(rows, encoding="utf-8")
    with pytest.raises(InputError, match=reason):
        read_lexicon(path)
