"""The judges are what they claim to be, and see in drawn faces what is there."""

from pathlib import Path

import numpy as np
import pytest

from mien.draw import Shot, open_face, soft
from mien.errors import InputError
from mien.measure.face.card import face_card, face_record
from mien.measure.face.face import FaceReport
from mien.measure.judges import JUDGES, LABELS, eye_opening, mouth_gap, open_judge, read
from mien.measure.pace import Pace
from mien.measure.reading import Reading
from mien.measure.takes import TURNS, apexes, openings, speaking, tour
from mien.perceive.face_mesh import Mesh
from mien.types import ARKIT_INDEX, cut

pytest.importorskip("ai_edge_litert", reason="needs the extra judges")
pytest.importorskip("cv2", reason="needs the extra judges")

FER2013 = {
    "angry": "angry",
    "disgust": "disgusted",
    "fear": "fearful",
    "happy": "happy",
    "neutral": "neutral",
    "sad": "sad",
    "surprise": "surprised",
}


@pytest.fixture(scope="module")
def drawn() -> dict[str, np.ndarray]:
    renderer = open_face("anny:lin", shot=Shot(320, 320, "bust", soft(320, 320)))
    pictures = {
        label: next(iter(renderer.frames(apexes(label, intensity=1.0, turns=TURNS[0][:1]))))
        for label in ("neutral", "happy")
    }
    motion = openings()
    shut = int(np.argmax(motion.face[:, ARKIT_INDEX["eyeBlinkLeft"]] - motion.face[:, ARKIT_INDEX["jawOpen"]]))
    wide = int(np.argmax(motion.face[:, ARKIT_INDEX["jawOpen"]] - motion.face[:, ARKIT_INDEX["eyeBlinkLeft"]]))
    for name, row in (("shut", shut), ("wide", wide)):
        pictures[name] = next(iter(renderer.frames(cut(motion, row / motion.fps, (row + 1) / motion.fps))))
    return pictures


@pytest.mark.parametrize("name", JUDGES)
def test_a_judge_reads_real_faces_as_well_as_published(name: str, shared_data: Path) -> None:
    with np.load(shared_data / "faces" / "fer2013" / "test.npz") as file:
        faces, labels, names = file["x"][:500], file["y"][:500], file["labels"]
    judge = open_judge(name)
    told = [LABELS[int(np.argmax(judge.classify(face)))] for face in faces]
    right = np.mean([a == FER2013[str(names[b])] for a, b in zip(told, labels, strict=True)])
    assert right > 0.66


@pytest.mark.parametrize("name", JUDGES)
def test_a_happy_face_is_read_as_happier_than_a_calm_one(name: str, drawn: dict[str, np.ndarray]) -> None:
    happy, calm = read(drawn["happy"], judge=name), read(drawn["neutral"], judge=name)
    assert happy is not None and calm is not None
    assert happy.sum() == pytest.approx(1.0, abs=0.01) and (happy >= 0).all()
    assert LABELS[int(np.argmax(happy))] == "happy"
    assert happy[LABELS.index("happy")] > calm[LABELS.index("happy")] + 0.3


def test_the_mesh_sees_lids_and_lips(drawn: dict[str, np.ndarray]) -> None:
    mesh = Mesh()
    found = [mesh.find(drawn[name]) for name in ("neutral", "shut", "wide")]
    calm, shut, wide = (one.points[:, :2] for one in found if one is not None)
    assert calm.shape == (468, 2) and (calm > 0).all() and (calm < 320).all()
    assert (eye_opening(shut) < 0.6 * eye_opening(calm)).all()
    assert mouth_gap(wide) > mouth_gap(calm) + 0.2


@pytest.mark.parametrize("name", JUDGES)
def test_nobody_is_found_in_an_empty_picture(name: str) -> None:
    assert open_judge(name).read(soft(256, 200)) is None
    assert Mesh().find(soft(256, 200)) is None


def test_an_unknown_judge_is_refused() -> None:
    with pytest.raises(InputError, match="no judge 'us'; expected one of fer, human"):
        open_judge("us")


def test_openings_are_what_one_measures_with_a_ruler() -> None:
    points = np.zeros((468, 2))
    points[[33, 133, 263, 362]] = [(0, 0), (30, 0), (100, 0), (70, 0)]
    points[[160, 144, 158, 153]] = [(10, -3), (10, 3), (20, -3), (20, 3)]
    points[[387, 373, 385, 380]] = [(80, -6), (80, 6), (90, -6), (90, 6)]
    points[[13, 14]] = [(50, 60), (50, 85)]
    assert eye_opening(points) == pytest.approx([0.4, 0.2])
    assert mouth_gap(points) == pytest.approx(0.25)


def test_the_tour_lasts_a_minute_and_turns_by_thirty_degrees() -> None:
    motion = tour()
    assert motion.duration == pytest.approx(60.0)
    turned = np.degrees(np.abs(motion.head + motion.neck)).max(axis=0)
    assert (turned > 29.5).all() and (turned <= 30.01).all()
    for label in LABELS:
        face = apexes(label, intensity=0.8, turns=TURNS[0][:1]).face
        assert (np.abs(motion.face - face).max(axis=1) < 1e-3).sum() >= 10, label
    assert len(speaking("sad", intensity=0.8)) == 3


def test_the_record_has_every_figure_that_is_asked_for() -> None:
    confusion = np.eye(7, 8)
    confusion[2] = [0.5, 0, 0.25, 0, 0, 0, 0, 0.25]
    reading = Reading(confusion, 0.5, {label: 1.0 for label in LABELS if label != "neutral"}, 84)
    pace = Pace(fps_numba=31.0, fps_gl=None, agree_db=None, load_s=0.2, glb_mb=3.5)
    report = FaceReport(("anny:mira",), 1.0, 0.95, 0.96, dict.fromkeys(JUDGES, reading), 3, pace)
    record = face_record(report)
    asked = "face_found blink_r jaw_r read_mean rising collisions fps_numba fps_gl agree_db load_s glb_mb".split()
    assert {*asked, *(f"read_{label}" for label in LABELS)} <= set(record)
    assert record["read_sad"] == 0.25 and record["read_mean"] == pytest.approx(0.85) and record["fps_gl"] is None
    assert "no face" in face_card(report)
