"""The written form of feelings and expressions, and what it refuses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mien.errors import InputError
from mien.types import (
    REGIONS,
    Action,
    Affect,
    Expression,
    Part,
    felt,
    label_affect,
    load_taxonomy,
    neutral,
    parse_emotion,
    parse_expression,
    read_region,
    taxonomy_names,
)


def test_parts_regions_and_flashes_are_read() -> None:
    shown = parse_expression("happy:0.7@mouth, sad:0.4@brows+eyes ! angry:0.5")
    assert shown.parts == (
        Part(label_affect("happy", intensity=0.7), ("mouth",)),
        Part(label_affect("sad", intensity=0.4), ("brows", "eyes")),
    )
    assert shown.flashes == (Part(label_affect("angry", intensity=0.5)),)
    assert parse_expression("AU12:0.5@left").parts == (Part(Action("12", 0.5), ("left",)),)
    assert parse_expression("sad@upper-face").parts[0].regions == ("brows", "eyes", "cheeks")
    assert parse_expression("surprised@upper+brows").parts[0].regions == ("brows", "eyes", "cheeks")


@pytest.mark.parametrize("taxonomy", taxonomy_names())
def test_every_label_is_read(taxonomy: str) -> None:
    for label in load_taxonomy(taxonomy).labels:
        part = parse_expression(f"{label}:0.25").parts[0]
        assert isinstance(part.shown, Affect) and part.shown.intensity == 0.25
        assert part.shown == parse_emotion(f"{label}:0.25")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "column 1: nothing is named"),
        ("happy,,sad", "column 7: nothing is named"),
        ("!sad", "column 1: nothing is named"),
        ("happy:0.7@moth,sad", "column 11: there is no region 'moth'; expected one of: brows, eyes"),
        ("happy:0.7@mouth+", "column 17: there is no region ''"),
        ("happy, hapy:0.2", "column 8: there is no emotion 'hapy'"),
        ("sad:much", "column 1: emotion 'sad:much': 'much' is no intensity"),
        ("sad:", "column 1: emotion 'sad:': '' is no intensity"),
        ("sad:nan", "column 1: intensity is nan"),
        ("sad:inf", "column 1: intensity is inf"),
        ("happy:0.5!sad:-0.1", "column 11: intensity is -0.1"),
        ("AU12:1.5", "column 1: strength of unit 12 is 1.5"),
    ],
)
def test_what_does_not_parse_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_expression(text)
    assert f"expression {text!r}, {message}" in str(caught.value)


@given(st.text(st.sampled_from("happysd:.0123@mouthbrw,!+ AU"), max_size=24))
def test_any_notation_is_an_expression_or_refused(text: str) -> None:
    try:
        shown = parse_expression(text)
    except InputError as error:
        assert ", column " in str(error)
    else:
        assert shown.parts and -1.0 <= shown.affect.valence <= 1.0


@given(st.lists(st.tuples(st.sampled_from(["happy", "grief", "awed", "shame"]), st.floats(0, 1)), max_size=4))
def test_the_fused_feeling_lies_among_the_parts(named: list[tuple[str, float]]) -> None:
    shown = Expression(tuple(Part(parse_emotion(f"{label}:{strength:.4f}")) for label, strength in named))
    fused = felt(shown)
    parts = [part.shown for part in shown.parts if isinstance(part.shown, Affect) and part.shown.intensity]
    if not parts:
        assert fused == neutral()
    else:
        assert min(p.valence for p in parts) - 1e-6 <= fused.valence <= max(p.valence for p in parts) + 1e-6
        assert fused.intensity <= max(p.intensity for p in parts) + 1e-6


def test_a_larger_region_weighs_more_in_the_fused_feeling() -> None:
    assert parse_expression("happy:0.5@lower,sad:0.5@nose").affect.valence > 0.2
    assert felt(label_affect("sad", intensity=0.4)) == label_affect("sad", intensity=0.4)


def test_bad_parts_are_refused() -> None:
    with pytest.raises(InputError, match="action unit is 'x'; expected a FACS number"):
        Action("x", 0.5)
    with pytest.raises(InputError, match=r"strength of unit 12 is nan"):
        Action("12", float("nan"))
    with pytest.raises(InputError, match="expected names of brows, eyes"):
        Part(neutral(), ("moth",))
    with pytest.raises(InputError, match="each once"):
        Part(neutral(), ("mouth", "mouth"))
    with pytest.raises(InputError, match="there is no region 'ears'"):
        read_region("ears")
    assert all(read_region(region) == (region,) for region in REGIONS)
