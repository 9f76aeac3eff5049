"""From words to muscles: what sentences ask for, and what the written chain says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mien.errors import InputError
from mien.move import explain, face_of, labels, plan
from mien.move.expression_table import gestures
from mien.types import ARKIT_INDEX, Action, Affect, parse_expression, region_mask
from mien.types.facs import prototypes, units


def readings(text: str) -> list[tuple[str, float, tuple[str, ...], bool]]:
    return [(one.meaning, round(one.strength, 2), one.regions, one.flash) for one in plan(text).readings]


EYES = ("brows", "eyes", "cheeks")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("relieved but still worried", [("relief", 0.59, (), False), ("worried", 0.7, (), False)]),
        ("smiles, but the eyes stay sad", [("smile", 0.59, (), False), ("sad", 0.7, EYES, False)]),
        ("very happy", [("happy", 0.95, (), False)]),
        ("She is a little sad and extremely angry.", [("sad", 0.4, (), False), ("angry", 1.0, (), False)]),
        ("not happy, sad", [("happy", 0.0, (), False), ("sad", 0.7, (), False)]),
        ("not only happy but also surprised", [("happy", 0.7, (), False), ("surprised", 0.7, (), False)]),
        ("raises an eyebrow", [("raise-brows", 0.7, ("left",), False)]),
        ("raises the right eyebrow", [("raise-brows", 0.7, ("right",), False)]),
        ("eyebrows raised, mouth open", [("raise-brows", 0.7, (), False), ("open-mouth", 0.7, (), False)]),
        ("frowns slightly", [("frown", 0.35, (), False)]),
        ("squints", [("squint", 0.7, (), False)]),
        ("her jaw drops", [("drop-jaw", 0.7, (), False)]),
        ("smiles broadly, although secretly furious", [("smile", 0.95, (), False), ("angry", 0.7, (), True)]),
        ("hiding her fear behind a smile", [("fear", 0.7, (), True), ("smile", 0.7, (), False)]),
        ("Although tired, he grins.", [("fatigue/exhaustion", 0.42, (), False), ("grin", 0.7, (), False)]),
        ("sad eyes and a smiling mouth", [("sad", 0.7, EYES, False), ("smile", 0.7, ("mouth",), False)]),
        ("smiles with the mouth only", [("smile", 0.7, ("mouth",), False)]),
        ("a happily surprised look", [("happily surprised", 0.7, (), False)]),
        ("a worried brow", [("worried", 0.7, ("brows",), False)]),
    ],
)
def test_sentences_are_read(text: str, wanted: list[tuple[str, float, tuple[str, ...], bool]]) -> None:
    assert readings(text) == wanted


def test_a_smile_with_sad_eyes_is_just_that() -> None:
    face = plan("smiles, but the eyes stay sad").weights
    sad = face_of(parse_expression("sad:0.7"))
    upper = region_mask(EYES) == 1.0
    assert face[upper] == pytest.approx(sad[upper], abs=1e-6)
    assert face[ARKIT_INDEX["mouthSmileLeft"]] > 0.5 and face[ARKIT_INDEX["mouthFrownLeft"]] == 0.0


@pytest.mark.parametrize("label", labels())
def test_every_label_is_a_plan_and_a_word_in_a_sentence(label: str) -> None:
    assert (plan(label).weights == face_of(parse_expression(label))).all()
    if " and " not in label and label != "neutral":
        said = plan(f"she seems very {label}")
        assert prototypes()[said.readings[0].meaning] is prototypes()[label] and not said.unknown


@pytest.mark.parametrize("label", labels())
def test_every_further_name_is_understood(label: str) -> None:
    for word in prototypes()[label].words:
        assert prototypes()[plan(f"so {word}").readings[0].meaning] is prototypes()[label], word


@pytest.mark.parametrize("gesture", gestures(), ids=lambda gesture: gesture.name)
def test_every_gesture_can_be_asked_for(gesture) -> None:
    for verb in gesture.verbs:
        for noun in gesture.nouns or ("",):
            found = [one.meaning for one in plan(f"they {verb} the {noun}").readings]
            assert gesture.name in found or (gesture.nouns and found), (verb, noun)


@given(st.text(max_size=40))
def test_any_text_is_planned_or_refused_in_one_line(text: str) -> None:
    try:
        made = plan(text)
    except InputError as error:
        assert "\n" not in str(error).replace(repr(text), "") and str(error)
    else:
        assert made.weights.min() >= 0.0 and made.weights.max() <= 1.0


@given(st.lists(st.sampled_from("smiles but the eyes stay sad very not a little furious secretly raises an eyebrow and "
    "behind with left although , . while mouth".split(" ")), max_size=12))  # fmt: skip
def test_any_order_of_known_words_is_read_or_refused(words: list[str]) -> None:
    try:
        made = plan(" ".join(words))
    except InputError as error:
        assert "names a feeling or a movement" in str(error)
    else:
        assert made.weights.min() >= 0.0 and made.weights.max() <= 1.0
        explain(made)


def test_movements_make_the_face() -> None:
    for text in (
        "happy:0.6",
        "relieved but still worried",
        "contempt",
        "happy:0.7@mouth,sad:0.4@brows+left",
        "AU12:0.5",
    ):
        made = plan(text)
        face = np.zeros(52)
        for one in made.movements:
            assert one.left or one.right
            targets = units()[one.unit].targets
            left, right = region_mask(("left",)) == 1.0, region_mask(("right",)) == 1.0
            strength = np.where(left, one.left, np.where(right, one.right, (one.left + one.right) / 2))
            face = 1.0 - (1.0 - face) * (1.0 - targets * strength)
        asked = {place for place, weight in enumerate(face) if weight > 0.02}
        assert {place for place, weight in enumerate(made.weights) if weight > 0.02} <= asked
        if "@" not in text:
            assert face == pytest.approx(made.weights, abs=0.05)


def test_the_chain_is_printed_in_order() -> None:
    text = explain(plan("smiles, but the eyes stay sad, blimey"))
    steps = [line for line in text.splitlines() if line[:1].isdigit()]
    assert [step.split()[0] for step in steps] == ["1", "2", "3", "4", "5"]
    assert "not known: blimey" in text and "zygomaticus major" in text and "mouthSmileLeft" in text
    assert "none: the neutral face" in explain(plan("neutral"))
    assert "flashing through" in explain(plan("happy:0.6!angry:0.5"))


def test_feelings_and_expressions_are_planned_too() -> None:
    shown = parse_expression("happy:0.5")
    feeling = shown.parts[0].shown
    assert isinstance(feeling, Affect) and not isinstance(feeling, Action)
    assert (plan(feeling).weights == plan(shown).weights).all()
    assert plan(feeling).text == "happy"


def test_what_means_nothing_is_refused_with_a_suggestion() -> None:
    with pytest.raises(InputError, match=r"nothing in 'hapy' names a feeling .* did you mean 'happy'"):
        plan("hapy")
    with pytest.raises(InputError, match="column 11: there is no region 'moth'"):
        plan("happy:0.7@moth")
    with pytest.raises(InputError, match="names a feeling"):
        plan("")
