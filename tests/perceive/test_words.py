"""The trained reader of words: what it reads, what it says of it, and how it takes odd texts."""

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mien.errors import WeightsError
from mien.perceive.words import WordsReader, weights_place
from mien.perceive.words_model import WordsModel
from mien.perceive.words_text import bare, legible, units
from mien.perceive.words_tokens import LONGEST, Piece
from mien.perceive.words_windows import windows
from mien.types import Affect, load_taxonomy

LABELS = load_taxonomy("goemotions-28").labels
SAID = re.compile(r"^'(?P<unit>.+?)'(?: \(.+\))? speaks for (?P<label>\w+): (?P<full>[\d.]+) falls to (?P<rest>[\d.]+)")


@pytest.fixture(scope="module")
def model() -> WordsModel:
    return WordsModel(weights_place())


@pytest.fixture(scope="module")
def words(model: WordsModel) -> WordsReader:
    return WordsReader(model)


def top(affect: Affect) -> str:
    return LABELS[int(np.argmax(affect.emotions))]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("I am so scared of the dark", "fear"),
        ("Thank you so much for your help", "gratitude"),
        ("I'm sorry, I should not have said that", "remorse"),
        ("Why would anybody do that?", "curiosity"),
        ("hahaha that is hilarious", "amusement"),
        ("I love you", "love"),
        ("The train leaves from platform four.", "neutral"),
    ],
)
def test_plain_sentences_have_their_label(words: WordsReader, text: str, label: str) -> None:
    assert top(words.read(text)) == label


@pytest.mark.parametrize(("good", "bad"), [("fine :)", "fine :("), ("ok 😍", "ok 😡"), ("the exam 🎉", "the exam 😭")])
def test_smileys_and_emoji_are_read(words: WordsReader, good: str, bad: str) -> None:
    assert words.read(good).valence > words.read(bad).valence + 0.2


def test_axes_stand_on_their_sides(words: WordsReader) -> None:
    assert words.read("My father died and I cannot stop crying.").valence < -0.4
    assert words.read("What a wonderful, wonderful day!").valence > 0.4
    furious, calm = words.read("I'm furious! I want to scream and smash things!"), words.read("The garden was quiet.")
    assert furious.arousal > calm.arousal + 0.2


@pytest.mark.parametrize(
    "text",
    [
        "I am terrified of my new boss",
        "thanks, that was very kind of you",
        "lol 😂",
        "This is disgusting, I want to throw up",
        "Oh wow, I did not expect that!",
    ],
)
def test_a_reason_is_true_and_goes_with_its_cue(words: WordsReader, text: str) -> None:
    first = words.read(text)
    found = [match for sentence in first.evidence if (match := SAID.match(sentence))]
    assert found
    for match in found:
        cue, label = match["unit"], LABELS.index(match["label"])
        left = words.read(" ".join(unit for unit in units(text) if bare(unit) != cue))
        assert all(f"'{cue}'" not in sentence for sentence in left.evidence)
        assert left.emotions[label] < first.emotions[label]
        assert float(match["rest"]) < float(match["full"])


def test_nothing_to_read_is_not_known(words: WordsReader) -> None:
    for text in ("", "  \n", "\ufe0f"):
        affect = words.read(text)
        assert (affect.confidence, affect.intensity, affect.evidence) == (0.0, 0.0, ("there is no word to read",))


def test_emoji_alone_are_read(words: WordsReader) -> None:
    assert words.read("😡😡😡").valence < 0 < words.read("🥰❤️").valence


def test_other_languages_lower_the_confidence(words: WordsReader) -> None:
    english = words.read("I am so happy to see you today").confidence
    for text in (
        "我今天很高兴见到你",
        "Мне очень грустно сегодня",
        "Estoy muy contento de verte hoy",
        "asdkjh qwlkej zxmnc",
    ):
        affect = words.read(text)
        assert affect.confidence < 0.7 * english
        assert any("hardly knows" in sentence for sentence in affect.evidence)


def test_five_thousand_words_are_read_in_bounded_windows(words: WordsReader, model: WordsModel) -> None:
    text = "The bus came at nine and we went to work. " * 480 + "I was so scared! " * 20
    whole = model.vocabulary.encode(text)
    assert len(text.split()) > 4_800
    assert len(windows(whole, most=160)) <= 160
    assert len(windows(whole, most=5)) == 5
    short = model.vocabulary.encode("x" * 40_000 + " " + "word " * 60)
    assert sum(len(model.vocabulary.row(piece)) for piece in windows(short, most=160)) <= 160 * LONGEST


def test_a_feeling_in_a_long_text_is_found(words: WordsReader) -> None:
    text = "We took the bus to the office and sat down. " * 12 + "I am so scared of him! I'm terrified! "
    affect = words.read(text)
    assert any("fear" in sentence for sentence in affect.evidence)


@given(st.lists(st.tuples(st.sampled_from(["a", "b.", "c!", "d"]), st.integers(0, 60)), min_size=1, max_size=80))
def test_windows_hold_every_unit_once(parts: list[tuple[str, int]]) -> None:
    whole = Piece(tuple(unit for unit, _ in parts), tuple((1,) * size for _, size in parts))
    cut = windows(whole, most=1000)
    assert tuple(unit for piece in cut for unit in piece.units) == whole.units
    assert all(piece.units and (piece.size <= LONGEST - 2 or len(piece.units) == 1) for piece in cut)


@given(st.text(max_size=60))
def test_any_text_has_units_without_blanks(text: str) -> None:
    assert all(unit and not any(letter.isspace() for letter in unit) for unit in units(text))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("fine:(", "fine sad face"),
        ("😂😂😂 lol", "face with tears of joy lol"),
        ("👍🏽 ok ☺️", "thumbs up ok smiling face"),
        ("at 10:30 (see: http://x.y)", "at 10:30 (see: http://x.y)"),
        ("a list (b): c", "a list (b): c"),
        ("🇺🇸🇺🇸 <3", "flag red heart"),
        ("don’t", "don't"),
    ],
)
def test_signs_become_words(text: str, read: str) -> None:
    assert " ".join(legible(unit) for unit in units(text)) == read


def test_leaving_out_a_word_leaves_out_all_of_it() -> None:
    piece = Piece(("So", "so,", "sad"), ((1,), (1, 4), (2, 3)))
    assert piece.without("so") == Piece(("sad",), ((2, 3),))


@pytest.mark.filterwarnings("ignore")
def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    cut = tmp_path / "words.onnx"
    cut.write_bytes(weights_place().read_bytes()[:1000])
    with pytest.raises(WeightsError, match="no network of words"):
        WordsModel(cut)


def test_real_comments_are_read_as_raters_read_them(model: WordsModel, shared_data: Path) -> None:
    from mien.measure.scores import calibration_error
    from mien.measure.words.words import comments

    texts, wanted = comments(shared_data, "test")
    likely = np.stack([model.score(model.vocabulary.encode(text)).likely for text in texts[:300]])
    best = likely.argmax(axis=1)
    right = wanted[np.arange(len(best)), best]
    assert right.mean() > 0.55
    assert calibration_error(likely.max(axis=1), right) < 0.1
