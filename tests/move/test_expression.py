"""What a feeling looks like: every label, every point, every mixture of parts."""

import tomllib
from importlib.resources import files
from itertools import combinations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mien.errors import InputError
from mien.move import face_of, labels
from mien.move.expression_table import gestures
from mien.types import (
    ARKIT,
    ARKIT_INDEX,
    REGIONS,
    Action,
    Affect,
    Expression,
    Part,
    Vad,
    affect_from_vad,
    label_affect,
    load_taxonomy,
    parse_expression,
    region_mask,
    taxonomy_names,
)
from mien.types.facs import prototypes, units

FILES = [
    tomllib.loads(files(room).joinpath(name).read_text(encoding="utf-8"))
    for room, name in (("mien.types", "facs.toml"), ("mien.move", "expressions.toml"))
]
EVERY = [(name, label) for name in taxonomy_names() for label in load_taxonomy(name).labels]

strengths = st.floats(0.0, 1.0)
names = st.sampled_from(labels())
places = st.lists(st.sampled_from(REGIONS), max_size=3, unique=True).map(tuple)
feelings = st.builds(lambda label, i: parse_expression(f"{label}:{i}").parts[0].shown, names, strengths)
actions = st.builds(Action, st.sampled_from(tuple(units())), strengths)
parts = st.builds(Part, st.one_of(feelings, actions), places)
expressions = st.builds(Expression, st.lists(parts, max_size=4).map(tuple))


def test_every_line_of_data_has_a_source_and_nothing_is_dead() -> None:
    for table in (table for file in FILES for table in file.values()):
        assert all(len(row["source"]) >= 4 for row in table.values())
    asked = {dose.unit for one in (*prototypes().values(), *gestures()) for dose in one.doses}
    assert asked == set(units())
    known = {label for _, label in EVERY}
    assert set(prototypes()) == known
    for one in prototypes().values():
        assert all(0.0 < dose.strength <= 1.0 for dose in one.doses) and one.onset > 0 and one.offset > 0
        assert 0.5 <= one.hold <= 1.0 and 0.8 <= one.right <= 1.0
    for one in units().values():
        assert one.targets.any() != one.turn.any() and 0.0 <= one.lag <= 0.1


@pytest.mark.parametrize(("taxonomy", "label"), EVERY)
def test_every_label_of_every_taxonomy_has_a_face(taxonomy: str, label: str) -> None:
    face = face_of(label_affect(label, intensity=1.0, taxonomy=taxonomy))
    assert face.shape == (52,) and face.dtype == np.float32
    assert face.min() >= 0.0 and face.max() <= 1.0
    assert (face.max() > 0.1) == (label != "neutral")
    half = face_of(label_affect(label, intensity=0.5, taxonomy=taxonomy))
    assert half == pytest.approx(0.5 * face, abs=1e-6)


def test_labels_that_are_no_synonyms_look_different() -> None:
    faces = {name: prototypes()[name].weights for name in labels()}
    nearest = sorted((float(np.abs(faces[a] - faces[b]).max()), a, b) for a, b in combinations(faces, 2))
    print(nearest[:5])
    assert nearest[0][0] > 0.08


@given(st.tuples(*[st.floats(-1, 1)] * 3), strengths)
@example((0.375, -0.75, 0.375), 0.0)  # calm: far from the origin, and nearest to neutral
def test_every_point_of_feeling_has_a_face(point: tuple[float, float, float], scale: float) -> None:
    far = float(np.linalg.norm(point))
    face = face_of(affect_from_vad(Vad(*point), confidence=1.0))
    assert face.min() >= 0.0 and face.max() <= 1.0
    assert face.max() >= 0.06 * min(far, 1.0)
    near = face_of(affect_from_vad(Vad(*(scale * axis for axis in point)), confidence=1.0))
    assert near.sum() <= 1.6 * face.sum() + 1e-6


@pytest.mark.parametrize("label", ["happy", "sad", "angry", "fearful", "disgusted", "surprised"])
def test_a_basic_feeling_s_point_looks_like_the_feeling(label: str) -> None:
    feeling = label_affect(label, intensity=1.0)
    named, pointed = face_of(feeling), face_of(affect_from_vad(feeling.vad, confidence=1.0))
    assert np.corrcoef(named, pointed)[0, 1] > 0.8


@given(expressions)
def test_any_expression_is_bounded(shown: Expression) -> None:
    face = face_of(shown)
    assert face.min() >= 0.0 and face.max() <= 1.0


@given(names, places)
def test_no_intensity_is_exactly_the_neutral_face(label: str, place: tuple[str, ...]) -> None:
    quiet = label_affect(label, intensity=0.0, taxonomy=_taxonomy(label))
    assert not face_of(quiet).any()
    assert not face_of(Expression((Part(quiet, place), Part(Action("12", 0.0), place)))).any()


@given(expressions, st.one_of(feelings, actions), places, strengths)
def test_more_of_a_part_never_shows_less(
    shown: Expression, more: Affect | Action, place: tuple[str, ...], share: float
) -> None:
    def face(scale: float) -> np.ndarray:
        weaker = (
            Action(more.unit, scale * more.strength)
            if isinstance(more, Action)
            else label_affect(
                load_taxonomy(more.taxonomy).labels[int(np.argmax(more.emotions))],
                intensity=scale * more.intensity,
                taxonomy=more.taxonomy,
            )
        )
        return face_of(Expression((*shown.parts, Part(weaker, place))))

    assert (face(1.0) >= face(share) - 1e-6).all()


@given(expressions, feelings, feelings, places.filter(bool))
def test_a_change_in_one_region_leaves_the_others_as_they_are(
    shown: Expression, one: Affect, other: Affect, place: tuple[str, ...]
) -> None:
    outside = region_mask(place) == 0.0
    first = face_of(Expression((*shown.parts, Part(one, place))))
    second = face_of(Expression((*shown.parts, Part(other, place))))
    assert (first[outside] == second[outside]).all()


@given(expressions, st.permutations(range(4)))
def test_the_order_of_parts_does_not_matter(shown: Expression, order: list[int]) -> None:
    mixed = Expression(tuple(shown.parts[place] for place in order if place < len(shown.parts)))
    assert face_of(mixed) == pytest.approx(face_of(shown), abs=1e-6)


def test_a_feeling_without_regions_fills_what_the_others_leave() -> None:
    face = face_of(parse_expression("happy:0.7,sad:0.4@brows"))
    happy, sad = face_of(parse_expression("happy:0.7")), face_of(parse_expression("sad:0.4"))
    brows = region_mask(("brows",)) == 1.0
    assert face[brows] == pytest.approx(sad[brows]) and face[~brows] == pytest.approx(happy[~brows])


def test_contempt_is_one_sided_and_joy_nearly_even() -> None:
    left, right = ARKIT_INDEX["mouthDimpleLeft"], ARKIT_INDEX["mouthDimpleRight"]
    contempt = face_of(label_affect("contempt", intensity=1.0, taxonomy="emonet-40"))
    assert contempt[left] > 0.5 and contempt[right] == 0.0
    joy = face_of(label_affect("joy", intensity=0.5, taxonomy="meld-7"))
    smile = joy[[ARKIT_INDEX["mouthSmileLeft"], ARKIT_INDEX["mouthSmileRight"]]]
    assert 0.9 < smile[1] / smile[0] < 1.0


def test_regions_part_the_face() -> None:
    areas = np.array([region_mask((area,)) for area in REGIONS if area not in ("left", "right")])
    assert (areas.sum(axis=0) == 1.0).all()
    assert region_mask(("left",)) + region_mask(("right",)) == pytest.approx(np.ones(len(ARKIT)))
    assert region_mask(("left",))[ARKIT_INDEX["jawLeft"]] == 0.5


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(InputError, match="there is no action unit '99'; expected one of: 1, 2, 4"):
        face_of(parse_expression("AU99:0.5"))


def _taxonomy(label: str) -> str:
    return next(name for name in taxonomy_names() if label in load_taxonomy(name).labels)
