"""Readers of other languages: which script a text is in, who reads it, what is said of it, and odd texts."""

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mien.engines import Registry
from mien.errors import WeightsError
from mien.perceive.protocol import Reader
from mien.perceive.tongues import TonguesReader
from mien.perceive.tongues_grams import grams, pieces, plain
from mien.perceive.tongues_model import TongueModel
from mien.perceive.tongues_ngrams import LANGUAGES, TongueReader, tongue_place
from mien.perceive.tongues_script import scripts
from mien.types import Affect, load_taxonomy

SAID = re.compile(
    r"^'(?P<cue>.+?)' speaks for (?P<label>[\w-]+): (?P<full>[\d.]+) falls to (?P<rest>[\d.]+) without it$"
)


@pytest.fixture(scope="module")
def english() -> Reader:
    return Registry("readers").make("minilm:")


@pytest.fixture(scope="module")
def tongues() -> Reader:
    return Registry("readers").make("tongues:")


@pytest.fixture(scope="module")
def readers() -> dict[str, TongueReader]:
    return {language: TongueReader(TongueModel(tongue_place(language))) for language in LANGUAGES}


def top(affect: Affect) -> str:
    return load_taxonomy(affect.taxonomy).labels[int(np.argmax(affect.emotions))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("I am glad", ["Latin"]),
        ("Ça va, naïve?", ["Latin"]),
        ("我很高兴", ["Han"]),
        ("मी आनंदी आहे", ["Devanagari"]),
        ("Мне грустно", ["Cyrillic"]),
        ("슬퍼요", ["Hangul"]),
        ("私はとても嬉しいです", ["Japanese"]),
        ("ok 我今天真的很高兴", ["Han", "Latin"]),
        ("my friend says 你好", ["Latin", "Han"]),
        ("😂😂 42!", [""]),
        ("", [""]),
    ],
)
def test_a_text_has_its_script(text: str, found: list[str]) -> None:
    assert [stretch.script for stretch in scripts(text)] == found


@given(st.text(max_size=60))
def test_scripts_lose_and_double_nothing(text: str) -> None:
    found = sorted("".join("".join(stretch.text.split()) for stretch in scripts(text)))
    assert found == sorted("".join(text.split()))


@pytest.mark.parametrize("text", ["I am so happy today!", "fine :(", "😡😡", "Ça va, mon ami?"])
def test_latin_letters_and_emoji_are_read_as_english_and_open_nothing_else(english: Reader, text: str) -> None:
    def refuse() -> Reader:
        raise AssertionError("it was opened")

    reader = TonguesReader({"Latin": lambda: english, "Han": refuse, "Devanagari": refuse})
    assert reader.read(text) == english.read(text)


@pytest.mark.parametrize(
    ("text", "script"), [("Мне очень грустно", "Cyrillic"), ("정말 슬퍼요", "Hangul"), ("とても嬉しい", "Japanese")]
)
def test_a_script_that_nobody_reads_is_said_and_not_guessed(tongues: Reader, text: str, script: str) -> None:
    affect = tongues.read(text)
    assert affect.evidence == (f"words: in a script I cannot read ({script})",)
    assert (top(affect), affect.valence) == ("neutral", 0.0)
    assert affect.confidence <= 0.05


def test_of_mixed_text_the_longest_part_is_read_and_it_is_said(tongues: Reader, english: Reader) -> None:
    affect = tongues.read("I am so scared of this, 你好")
    assert affect.evidence[-1] == "words: only the part in Latin was read; not that in Han"
    assert affect.emotions == english.read("I am so scared of this,").emotions
    assert tongues.read("我真的很生气 ok").taxonomy == "cped-13"


@pytest.mark.parametrize(
    ("language", "text", "label"),
    [
        ("zh", "谢谢你 谢谢", "grateful"),
        ("zh", "太好了 哈哈哈", "happy"),
        ("zh", "你给我滚", "anger"),
        ("mr", "हार्दिक अभिनंदन", "happiness"),
        ("mr", "भावपूर्ण श्रद्धांजली", "sadness"),
        ("mr", "ही बैठक सोमवारी मुंबईत होणार आहे", "neutral"),
    ],
)
def test_plain_sentences_have_their_label(
    readers: dict[str, TongueReader], language: str, text: str, label: str
) -> None:
    assert top(readers[language].read(text)) == label


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh", "你给我滚 我不想看见你"),
        ("zh", "太好了 我们赢了"),
        ("mr", "भावपूर्ण श्रद्धांजली"),
        ("mr", "तुमचे हार्दिक अभिनंदन आणि शुभेच्छा"),
    ],
)
def test_a_reason_is_true_and_goes_with_its_cue(readers: dict[str, TongueReader], language: str, text: str) -> None:
    reader = readers[language]
    first = reader.read(text)
    found = [match for sentence in first.evidence if (match := SAID.match(sentence))]
    assert found
    for match in found:
        left = reader.read(text.replace(match["cue"], ""))
        label = load_taxonomy(first.taxonomy).index(match["label"])
        assert all(f"'{match['cue']}'" not in sentence for sentence in left.evidence)
        assert left.emotions[label] < first.emotions[label]
        assert float(match["rest"]) < float(match["full"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_it_never_saw_lowers_the_confidence(readers: dict[str, TongueReader], language: str) -> None:
    reader = readers[language]
    assert reader.read("").confidence == 0.0
    for text in ("Мне очень грустно сегодня", "asdkjh qwlkej zxmnc"):
        affect = reader.read(text)
        assert affect.confidence < 0.3
        assert "never saw" in affect.evidence[-1] or "no word that it knows" in affect.evidence[-1]


@pytest.mark.parametrize(("language", "sentence"), [("zh", "你给我滚。"), ("mr", "भावपूर्ण श्रद्धांजली। ")])
def test_five_thousand_words_are_read(readers: dict[str, TongueReader], language: str, sentence: str) -> None:
    reader = readers[language]
    assert top(reader.read(sentence * 2_500)) == top(reader.read(sentence))
    assert len(pieces(sentence * 2_500, most=5)) == 5


@given(st.text(max_size=80), st.sampled_from(LANGUAGES))
def test_n_grams_have_32_bits_and_pieces_hold_the_text(text: str, language: str) -> None:
    found = grams(text, language=language)
    assert ((found >= 0) & (found < 2**32)).all()
    assert plain("".join("".join(pieces(text, most=1_000)).split())) == plain("".join(text.split()))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 nothing"])
def test_a_damaged_file_is_refused(tmp_path: Path, content: bytes) -> None:
    cut = tmp_path / "cut.npz"
    cut.write_bytes(content)
    with pytest.raises(WeightsError, match="no network of n-grams"):
        TongueModel(cut)
