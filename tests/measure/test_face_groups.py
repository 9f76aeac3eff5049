"""A table of what is read in faces, by groups, from drawn faces in the layouts of two corpora."""

from pathlib import Path

import pytest
from PIL import Image

from mien.draw import Shot, open_face, soft
from mien.errors import InputError
from mien.measure.face.groups import write_face_answers
from mien.measure.fairness import read_answers, score_groups
from mien.measure.takes import apexes


def _draw(path: Path, label: str) -> None:
    renderer = open_face("anny:mira", shot=Shot(256, 256, "bust", soft(256, 256)))
    motion = apexes(label, intensity=1.0, turns=((0, 0, 0, 0, 0),))
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(next(iter(renderer.frames(motion)))).save(path, quality=95)


def test_faces_are_found_or_not_by_group(tmp_path: Path) -> None:
    _draw(tmp_path / "UTKFace" / "26_1_0_20170104235910325.jpg", "neutral")
    Image.new("RGB", (200, 200), "brown").save(tmp_path / "UTKFace" / "70_0_1_20170104235910326.jpg")
    assert write_face_answers("utkface", tmp_path, "all", tmp_path / "faces.csv") == 2
    answers = read_answers(tmp_path / "faces.csv")
    assert answers.label == ("face", "face") and answers.predicted == ("face", "no face")
    assert answers.groups["age"] == ("20-29", "more than 70")
    by_gender = score_groups(answers)["gender"].groups
    assert by_gender["female"].accuracy.value == 1.0 and by_gender["male"].accuracy.value == 0.0


def test_feelings_are_read_by_group(tmp_path: Path) -> None:
    _draw(tmp_path / "Image" / "aligned" / "test_0001_aligned.jpg", "happy")
    (tmp_path / "EmoLabel").mkdir()
    (tmp_path / "EmoLabel" / "list_patition_label.txt").write_text("test_0001.jpg 4\n")
    with pytest.raises(InputError, match=r"tells no groups of people in raf-db; expected raf-db \(with Annotation\)"):
        write_face_answers("raf-db", tmp_path, "test", tmp_path / "faces.csv")
    assert not (tmp_path / "faces.csv").exists()
    (tmp_path / "Annotation" / "manual").mkdir(parents=True)
    (tmp_path / "Annotation" / "manual" / "test_0001_manu_attri.txt").write_text("1\t2\n" * 5 + "1\n0\n2\n")
    assert write_face_answers("raf-db", tmp_path, "test", tmp_path / "faces.csv") == 1
    answers = read_answers(tmp_path / "faces.csv")
    assert (answers.label, answers.predicted) == (("happy",), ("happy",))
    assert answers.groups == {"age": ("20-39",), "gender": ("female",), "race": ("Caucasian",)}
