"""What is said of what is written, word by word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mien.errors import InputError
from mien.speak import plain_script, spoken_text
from mien.speak.language import check_language
from mien.speak.normal import normal_words

PARTS = (
    "$5 million 5 km 3:30 p.m. Dr. No. Jan. 1984 + 1-2 4/5 25:99 2024-13-45 99/99/9999 $.5 0:00 1e9 XX IV +44 20 (555) "
    "555-1234 1,2 0.5% -5°C $-5 € 007 '60s 1990s 12345678901234567890 ½ St. and/or"
).split()


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("In 1984 Dr. Smith paid $25.", "In nineteen eighty-four Doctor Smith paid twenty-five dollars."),
        ("At 3:30 p.m. on 5 March, not 10:05am.", "At three thirty P M on the fifth of March, not ten oh five A M."),
        ("It cost $3.50, £2bn, $5 million or 5€.", "It cost three dollars and fifty cents, two billion pounds, "
         "five million dollars or five euros."),
        ("I ran 5 km in 25min; it was -5°C and 90% wet.", "I ran five kilometers in twenty-five minutes; it was minus "
         "five degrees Celsius and ninety percent wet."),
        ("the 1990s, the '60s, the 21st", "the nineteen nineties, the sixties, the twenty-first"),
        ("On 2024-03-05, pages 10-20, 1½ cups", "On March fifth, twenty twenty-four, pages ten to twenty, one and one "
         "half cups"),
        ("Call (555) 123-4567 now", "Call (five five five) one two three, four five six seven now"),
        ("Henry VIII, World War II, Chapter IV", "Henry the eighth, World War two, Chapter four"),
        ("J. R. Hale of the U.S. Army, e.g. No. 5", "J R Hale of the U S Army, for example number five"),
        ("He left at 5 p.m. We stayed. No. I said no.", "He left at five P M. We stayed. No. I said no."),
        ("Main St. or St. Paul", "Main Street or Saint Paul"),
        ("joe@mail.org and mien.org, 5 + 3 = 8 & more", "joe at mail dot org and mien dot org, five plus three equals "
         "eight and more"),
        ("007, 1,234,567 and 3.14 by MP3", "zero zero seven, one million two hundred and thirty-four thousand five "
         "hundred and sixty-seven and three point one four by MP three"),
        ("5 < 6, I <3 you :D", "five less than six, I you"),
    ],
)  # fmt: skip
def test_what_is_said(written, said):
    script = plain_script(written)
    assert script.spoken == said
    assert script.text == spoken_text(written)


def test_sounds_that_are_no_words_are_not_spelt():
    assert [word.phones for word in plain_script("Hm, Bob. Mm-hmm!").words] == ["hmˈmːː", None, "m̩hmˈm̩ː"]


@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=8))
def test_every_word_is_said_in_words(parts):
    try:
        words = spoken_text(" ".join(parts)).split()
    except InputError:
        return
    said = normal_words(words)
    assert len(said) == len(words)
    assert all(one.strip() and not any(map(str.isdecimal, one)) for one in said)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("你好，你今天怎么样？", "Chinese letters; supported is English"),
        ("Привет, как дела?", "Cyrillic letters; supported is English"),
        ("Das ist nicht das Haus, das ich dir gezeigt habe.", "German; supported is English"),
        ("Je ne sais pas où elle est, mais je suis sûr.", "French; supported is English"),
    ],
)
def test_a_text_of_another_language_is_refused(text, reason):
    with pytest.raises(InputError, match=reason):
        check_language(text)


def test_names_and_phrases_within_english_pass():
    check_language("Je ne sais quoi, as they say, is what the Champs-Élysées and the Москва hotel have.")
