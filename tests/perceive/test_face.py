"""A face over time: what is seen, what is told of it, and what cannot be seen."""

from pathlib import Path

import numpy as np
import pytest

from mien.draw import Shot, open_face, soft
from mien.engines import Registry
from mien.errors import InputError
from mien.perceive.face import FaceStream
from mien.perceive.face_explained import explain_face
from mien.perceive.face_people import choose_face, list_faces
from mien.types import ARKIT_INDEX, Motion, load_taxonomy, still
from mien.types.facs import prototype

LABELS = load_taxonomy("basic-7").labels
STILL = ((0.0, 0.0, 0.0), (0.0, 0.0))


def shown(weights: np.ndarray, *, turn: float = 0.0) -> Motion:
    rest = still(1, fps=1.0)
    head = np.array([[0.0, turn, 0.0]], dtype=np.float32)
    return Motion(1.0, weights[None].astype(np.float32), head, rest.neck, rest.torso, rest.gaze, rest.joints)


@pytest.fixture(scope="module")
def drawn() -> dict[str, np.ndarray]:
    renderer = open_face("anny:mira", shot=Shot(256, 256, "face", soft(256, 256)))
    motions = {label: shown(prototype(label).weights) for label in ("neutral", "happy", "sad", "surprised")}
    motions["profile"] = shown(np.zeros(52), turn=1.2)
    return {name: next(iter(renderer.frames(motion))).copy() for name, motion in motions.items()}


@pytest.fixture(scope="module")
def pair(drawn: dict[str, np.ndarray]) -> np.ndarray:
    return np.concatenate([drawn["neutral"], drawn["happy"]], axis=1)


def told(stream: FaceStream, weights: dict[str, float], times: np.ndarray) -> None:
    for seconds in times:
        stream.told(weights, *STILL, 0.9, seconds=float(seconds))


@pytest.mark.parametrize("label", ["happy", "sad", "surprised"])
def test_a_drawn_feeling_is_read(drawn: dict[str, np.ndarray], label: str) -> None:
    stream = FaceStream()
    look = stream.push(drawn[label], seconds=0.0)
    assert look is not None and look.confidence > 0.9 and look.covered == ()
    assert LABELS[int(np.argmax(stream.affect().emotions))] == label
    left, top, width, height = look.box or (0, 0, 0, 0)
    assert 0 < left < left + width < 256 and 0 < top < top + height < 256 + 20


def test_the_head_is_seen_turned_the_way_it_is(drawn: dict[str, np.ndarray]) -> None:
    renderer = open_face("anny:lin", shot=Shot(192, 192, "face", soft(192, 192)))
    looks = [
        FaceStream().push(next(iter(renderer.frames(shown(np.zeros(52), turn=turn)))), seconds=0.0)
        for turn in (-0.3, 0.3)
    ]
    right, left = (look.head[1] for look in looks if look is not None)
    assert left - right == pytest.approx(0.6, abs=0.2)


def test_eyes_are_seen_to_look_where_they_look() -> None:
    renderer, rest = open_face("anny:kofi", shot=Shot(192, 192, "face", soft(192, 192))), still(3, fps=1.0)
    wanted = np.array([(0.3, 0.0), (-0.3, 0.0), (0.0, -0.25)], dtype=np.float32)
    motion = Motion(1.0, rest.face, rest.head, rest.neck, rest.torso, wanted, rest.joints)
    looks = [FaceStream().push(picture, seconds=0.0) for picture in renderer.frames(motion)]
    seen = np.array([look.gaze for look in looks if look is not None])
    np.testing.assert_allclose(seen, wanted, atol=0.2)


def test_what_a_browser_tells_is_read_and_told_with_times() -> None:
    stream = FaceStream()
    told(stream, {}, np.arange(0.0, 1.0, 0.1))
    told(stream, {"mouthSmileLeft": 0.6, "mouthSmileRight": 0.6, "cheekSquintLeft": 0.5}, np.arange(1.2, 2.45, 0.1))
    affect = stream.affect()
    assert LABELS[int(np.argmax(affect.emotions))] == "happy" and affect.valence > 0.1
    assert affect.evidence[0] == "face: lip corners up 0.6 on both sides, 1.2-2.4 s"
    assert affect.evidence[1].startswith("face: cheeks raised 0.") and "on the left" in affect.evidence[1]


def test_a_cue_that_is_taken_out_of_the_input_is_not_told() -> None:
    stream = FaceStream()
    told(stream, {"cheekSquintLeft": 0.5}, np.arange(0.0, 2.0, 0.1))
    assert not any("lip corners" in sentence for sentence in stream.affect().evidence)


def test_a_blink_is_no_evidence() -> None:
    stream = FaceStream()
    for seconds in np.arange(0.0, 2.0, 0.05):
        shut = 0.9 if 1.0 <= seconds < 1.25 else 0.0
        stream.told({"eyeBlinkLeft": shut, "eyeBlinkRight": shut}, *STILL, 0.9, seconds=float(seconds))
    assert stream.affect().evidence == ()


def test_a_stream_shows_what_the_pictures_so_far_show(drawn: dict[str, np.ndarray]) -> None:
    names = ("neutral", "neutral", "happy", "happy", "surprised")
    whole, part = FaceStream(), FaceStream()
    first = [whole.push(drawn[name], seconds=0.1 * i) for i, name in enumerate(names)]
    second = [part.push(drawn[name], seconds=0.1 * i) for i, name in enumerate(names[:3])]
    for one, other in zip(first, second, strict=False):
        assert one is not None and other is not None
        np.testing.assert_array_equal(one.arkit, other.arkit)


def test_a_smile_that_is_held_for_a_minute_stays_a_smile(drawn: dict[str, np.ndarray]) -> None:
    stream, smile = FaceStream(), [ARKIT_INDEX["mouthSmileLeft"], ARKIT_INDEX["mouthSmileRight"]]
    looks = [stream.push(drawn["happy"], seconds=float(seconds)) for seconds in range(60)]
    assert looks[0] is not None and looks[-1] is not None
    assert looks[-1].arkit[smile].min() > 0.55 * looks[0].arkit[smile].min() > 0.2
    assert LABELS[int(np.argmax(stream.affect().emotions))] == "happy"


def test_a_mask_and_a_visor_are_noticed_and_nothing_is_invented_under_them(drawn: dict[str, np.ndarray]) -> None:
    plain = FaceStream().push(drawn["happy"], seconds=0.0)
    assert plain is not None and plain.box is not None
    left, top, width, height = (round(value) for value in plain.box)
    for part, rows, names in (
        ("mouth", slice(top + round(0.55 * height), top + height), ("mouthSmileLeft", "jawOpen")),
        ("eyes", slice(top + round(0.1 * height), top + round(0.42 * height)), ("eyeBlinkLeft", "browInnerUp")),
    ):
        picture = drawn["happy"].copy()
        picture[rows, max(left, 0) : left + width] = (110, 160, 190)
        stream = FaceStream()
        look = stream.push(picture, seconds=0.0)
        if look is None:
            continue  # hidden so well that there is no face to be found
        assert part in look.covered and look.confidence < 0.65 * plain.confidence
        assert all(look.arkit[ARKIT_INDEX[name]] == 0.0 for name in names)
        assert any("could not be seen" in sentence for sentence in stream.affect().evidence)


def test_small_dark_and_turned_faces_lower_the_confidence(drawn: dict[str, np.ndarray]) -> None:
    from PIL import Image

    face = drawn["happy"]
    small = np.asarray(Image.fromarray(face).resize((58, 58)))  # the face is 40 pixels wide
    looks = [FaceStream().push(picture, seconds=0.0) for picture in (face, small, (face * 0.06).astype(np.uint8))]
    sure = [0.0 if look is None else look.confidence for look in looks]
    assert sure[0] > 0.9 and sure[1] < 0.7 and sure[2] < 0.3
    turned = FaceStream().push(drawn["profile"], seconds=0.0)
    assert turned is None or turned.confidence < 0.3


@pytest.mark.parametrize("picture", [np.zeros((240, 320, 3), np.uint8), soft(320, 240)])
def test_without_a_face_nothing_is_felt(picture: np.ndarray) -> None:
    stream = FaceStream()
    assert stream.push(picture, seconds=0.0) is None
    affect = stream.affect()
    assert affect.confidence == 0.0 and affect.intensity == 0.0 and affect.evidence == ("face: no face was seen",)
    assert FaceStream().affect().confidence == 0.0


@pytest.mark.parametrize(
    ("picture", "message"),
    [
        (np.zeros((240, 320), np.uint8), r"shape \(240, 320\); expected \(height, width, 3\)"),
        (np.full((240, 320, 3), np.nan), "float64; expected uint8"),
        (np.zeros((8, 320, 3), np.uint8), "320 x 8 pixels; expected at least 16"),
    ],
)
def test_what_is_no_picture_is_refused(picture: np.ndarray, message: str) -> None:
    with pytest.raises(InputError, match=message):
        FaceStream().push(picture, seconds=0.0)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ({"smile": 0.5}, "no ARKit action 'smile'"),
        ({"jawOpen": 1.5}, "jawOpen is 1.5"),
        ({"jawOpen": float("nan")}, "jawOpen is nan"),
        (np.zeros(51), r"shape \(51,\)"),
    ],
)
def test_wrong_weights_are_refused(weights: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        FaceStream().told(weights, *STILL, 0.5, seconds=0.0)  # pyright: ignore[reportArgumentType]


def test_time_does_not_go_backwards() -> None:
    stream = FaceStream()
    assert stream.told({}, *STILL, 0.0, seconds=2.0) is None
    with pytest.raises(InputError, match="seconds is 1 after 2"):
        stream.told({}, *STILL, 0.5, seconds=1.0)


def test_faces_are_listed_from_the_left_and_one_is_chosen(pair: np.ndarray) -> None:
    faces = list_faces(pair)
    assert [face.number for face in faces] == [1, 2] and faces[0].middle[0] < 256 < faces[1].middle[0]
    assert choose_face(faces, "left") is choose_face(faces, "1") is faces[0]
    assert choose_face(faces, " Right ") is faces[1] and choose_face(faces, "largest") in faces
    assert choose_face(faces[:1]) is faces[0]
    with pytest.raises(InputError, match=r"there are 2 faces: 1 \(\d+ pixels wide, at .*; 2 \("):
        choose_face(faces)
    for who in ("3", "the tall one"):
        with pytest.raises(InputError, match=r"there are 2|faces: 1"):
            choose_face(faces, who)
    with pytest.raises(InputError, match="no face was found"):
        choose_face(())


def test_a_film_of_two_needs_to_be_told_whose_face_is_meant(pair: np.ndarray) -> None:
    sight = Registry("sights").make("landmarks:")
    with pytest.raises(InputError, match="there are 2 faces"):
        sight.watch([(0.0, pair)])
    read = {who: sight.watch([(0.0, pair), (0.1, pair)], who=who) for who in ("left", "right")}
    assert LABELS[int(np.argmax(read["right"].emotions))] == "happy"
    assert read["left"].emotions[LABELS.index("happy")] < 0.3
    assert sight.watch([]).confidence == 0.0


def test_a_reading_is_explained_by_what_was_measured(drawn: dict[str, np.ndarray]) -> None:
    look = FaceStream().push(drawn["happy"], seconds=0.0)
    assert look is not None
    reading = explain_face(look)
    assert [one.unit for one in reading.observations] == [one.number for one in look.units]
    smile = next(one for one in reading.observations if one.unit == "12")
    assert "happy" in smile.feelings and smile.side == "both"
    assert reading.conclusion.startswith("happy (") and "AU12" in reading.interpretation[0]
    assert reading.text().splitlines()[0] == "Observations" and reading.record()["conclusion"] == reading.conclusion


def test_real_portraits_are_read(shared_data: Path) -> None:
    from PIL import Image

    folder = shared_data / "faces" / "portraits"
    for name, unit in (
        ("pyfeat_single.jpg", "12"),
        ("pyfeat_su.jpg", "1"),
        ("pyfeat_an.jpg", "4"),
        ("lp_d8.jpg", "15"),
    ):
        with Image.open(folder / name) as file:
            look = FaceStream().push(np.asarray(file.convert("RGB")), seconds=0.0)
        assert look is not None and look.confidence > 0.8 and look.covered == ()
        assert unit in {one.number for one in look.units}, (name, look.units)
