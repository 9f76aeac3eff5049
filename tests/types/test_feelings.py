from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mien.errors import InputError
from mien.types import (
    STRATEGIES,
    Affect,
    Line,
    Strategy,
    Vad,
    affect_from_vad,
    blend_affect,
    convert_affect,
    label_affect,
    load_taxonomy,
    neutral,
    parse_emotion,
    taxonomy_names,
)

unit = st.floats(0, 1)
axes = st.floats(-1, 1)
names = st.sampled_from(taxonomy_names())


@st.composite
def feelings(draw: st.DrawFn, *, taxonomy: str | None = None) -> Affect:
    point = Vad(draw(axes), draw(axes), draw(axes))
    evidence = tuple(draw(st.lists(st.text(max_size=5), max_size=2)))
    return affect_from_vad(point, confidence=draw(unit), evidence=evidence, taxonomy=taxonomy or draw(names))


pairs = st.tuples(feelings(taxonomy="basic-7"), feelings(taxonomy="basic-7"))


@given(pairs, st.floats(0.01, 100), st.floats(0.01, 100), st.floats(0.01, 100))
def test_a_blend_lies_between_and_only_the_ratio_of_the_weights_counts(
    pair: tuple[Affect, Affect], a: float, b: float, scale: float
) -> None:
    blend, scaled = blend_affect(pair, weights=[a, b]), blend_affect(pair, weights=[a * scale, b * scale])
    for name in ("valence", "arousal", "dominance", "intensity", "confidence"):
        values = [getattr(affect, name) for affect in pair]
        assert min(values) - 1e-9 <= getattr(blend, name) <= max(values) + 1e-9
        assert getattr(scaled, name) == pytest.approx(getattr(blend, name), abs=1e-9)
    for one, other, mixed in zip(pair[0].emotions, pair[1].emotions, blend.emotions, strict=True):
        assert min(one, other) - 1e-9 <= mixed <= max(one, other) + 1e-9


@given(feelings())
def test_a_blend_with_itself_is_itself(affect: Affect) -> None:
    blend = blend_affect([affect, affect], weights=[1, 3])
    assert blend.vad == pytest.approx(affect.vad, abs=1e-12)
    assert blend.emotions == pytest.approx(affect.emotions, abs=1e-12)
    assert blend.evidence == tuple(dict.fromkeys(affect.evidence))


@given(feelings(), names)
def test_conversion_sums_to_one_keeps_the_point_and_is_the_identity_at_home(affect: Affect, name: str) -> None:
    other = convert_affect(affect, taxonomy=name)
    assert sum(other.emotions) == pytest.approx(1.0, abs=1e-9)
    assert len(other.emotions) == len(load_taxonomy(name).labels)
    assert (other.vad, other.intensity, other.confidence) == (affect.vad, affect.intensity, affect.confidence)
    assert convert_affect(affect, taxonomy=affect.taxonomy) is affect


@given(names, st.data())
def test_the_point_of_a_label_is_called_by_that_label(name: str, data: st.DataObject) -> None:
    table = load_taxonomy(name)
    place = data.draw(st.integers(0, len(table.labels) - 1))
    affect = affect_from_vad(table.prototypes[place], confidence=1.0, taxonomy=name)
    assert affect.emotions[place] == pytest.approx(max(affect.emotions))


def test_a_label_that_both_sets_have_keeps_its_probability() -> None:
    fear = label_affect("fear", intensity=1.0, taxonomy="meld-7")
    there = convert_affect(fear, taxonomy="goemotions-28")
    assert there.emotions[load_taxonomy("goemotions-28").index("fear")] == 1.0


def test_a_label_that_only_one_set_has_goes_mostly_to_its_neighbour() -> None:
    happy = convert_affect(label_affect("happy", intensity=1.0), taxonomy="meld-7")
    assert load_taxonomy("meld-7").labels[happy.emotions.index(max(happy.emotions))] == "joy"


def test_an_intensity_moves_the_point_out_from_the_origin() -> None:
    assert label_affect("sad", intensity=0.5).vad == pytest.approx((-0.315, -0.135, -0.165))
    assert neutral().vad == (0.0, 0.0, 0.0) and neutral().intensity == 0.0


def test_an_emotion_is_written_as_label_and_intensity() -> None:
    assert parse_emotion("Happy:0.6") == label_affect("happy", intensity=0.6)
    assert parse_emotion(" grief ").taxonomy == "goemotions-28"
    with pytest.raises(InputError, match=r"there is no emotion 'hapy'; expected one of neutral, happy, sad"):
        parse_emotion("hapy")
    with pytest.raises(InputError, match=r"'much' is no intensity; expected a number from 0 to 1"):
        parse_emotion("happy:much")
    with pytest.raises(InputError, match="intensity is 2"):
        parse_emotion("happy:2")


def test_bad_feelings_are_refused() -> None:
    with pytest.raises(InputError, match="valence is 2; expected"):
        Affect(2.0, 0.0, 0.0, "basic-7", (1.0,), 0.0, 0.0)
    with pytest.raises(InputError, match=r"valence is '0\.5'; expected a number"):
        Affect("0.5", 0.0, 0.0, "basic-7", (1.0,), 0.0, 0.0)  # pyright: ignore[reportArgumentType]
    with pytest.raises(InputError, match=r"sum to 0\.900000; expected 1"):
        Affect(0.0, 0.0, 0.0, "basic-7", (0.5, 0.4), 0.0, 0.0)
    with pytest.raises(InputError, match="confidence is nan"):
        Affect(0.0, 0.0, 0.0, "basic-7", (1.0,), 0.0, float("nan"))
    with pytest.raises(InputError, match="has 1 probabilities; basic-7 has 7 labels"):
        convert_affect(Affect(0.0, 0.0, 0.0, "basic-7", (1.0,), 0.0, 0.0), taxonomy="meld-7")


def test_blends_that_make_no_sense_are_refused() -> None:
    one, other = neutral(), neutral(taxonomy="meld-7")
    with pytest.raises(InputError, match=r"taxonomies \['basic-7', 'meld-7'\]"):
        blend_affect([one, other], weights=[1, 1])
    with pytest.raises(InputError, match=r"taxonomies \[\]"):
        blend_affect([], weights=[])
    for weights in ([0.0, 0.0], [1.0], [2.0, -1.0], [1.0, float("nan")], [1.0, float("inf")]):
        with pytest.raises(InputError, match="expected 2 with a sum above 0"):
            blend_affect([one, one], weights=weights)


def test_a_line_has_words() -> None:
    with pytest.raises(InputError, match="a line has no text"):
        Line("  ", neutral(), "other")
    assert get_args(Strategy) == STRATEGIES and len(STRATEGIES) == 8


def test_a_mean_lies_between_even_the_least_of_numbers():
    least = affect_from_vad(Vad(0.0, 0.0, 5e-324), confidence=0.0)
    assert blend_affect([least, least], weights=[1.0, 1.0]).dominance == least.dominance
