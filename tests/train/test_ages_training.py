# ruff: noqa: E402 (what is skipped without torch must not import it first)
"""One trunk for expression and age beside one for each: what is learned from what, the comparison, and the file."""

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("onnx")

from PIL import Image

from mien.draw import Shot, open_face, soft
from mien.errors import InputError, WeightsError
from mien.measure.fairness import read_answers
from mien.measure.pixels.ages import GROUPS, FaceAges, group_of, write_age_answers
from mien.measure.takes import apexes
from mien.perceive.pixels import KINDS
from mien.train.ages import heads
from mien.train.ages.ages import compare_ages, write_ages
from mien.train.ages.card import ages_card
from mien.train.ages.faces import draw_faces_of
from mien.train.ages.gathered import Gathered
from mien.train.ages.heads import aged_look
from mien.train.ages.learning import UNKNOWN, AgesRecipe, Seen, learn, loss_of, tell
from mien.train.ages.net import TASKS, FaceNet
from mien.train.pixels.trunk import CHANNELS, GRID, read_features

RECIPE = AgesRecipe(widths=(8, 8), wide=(12, 12), drop=0.0, steps=40, real=16, made=16, rate=1e-2)


def silent(_: str) -> None:
    return None


def _seen(count: int, *, aged: bool, seed: int) -> Seen:
    """Return faces whose channels 0 to 6 show their expression and whose channels 10 to 13 show their age."""
    draw = np.random.default_rng(seed)
    kinds, ages = draw.integers(0, len(KINDS), count), draw.integers(0, len(GROUPS), count)
    features = draw.normal(0.0, 0.3, (count, CHANNELS, GRID, GRID))
    features[np.arange(count), kinds] += 4.0
    features[np.arange(count), 10 + ages] += 4.0
    known = ages if aged else np.full(count, UNKNOWN)
    return Seen(features.astype(np.float16), {"expression": kinds, "age": known})


def test_made_people_are_of_their_group_and_groups_agree_with_the_measures() -> None:
    assert list(heads.GROUPS) == list(GROUPS)
    for group, (low, high) in heads.GROUPS.items():
        assert GROUPS[group][0] <= low < high <= GROUPS[group][1]
        looks = [aged_look(group, seed=seed) for seed in range(40)]
        assert all(low <= look.age <= high and look.beard == 0.0 for look in looks)
        assert 0.2 < np.mean([look.female for look in looks]) < 0.8
        assert aged_look(group, seed=3) == looks[3]
    assert aged_look("child", seed=1).lines == 0.0 < aged_look("old", seed=1).lines


def test_faces_are_drawn_alike_each_time() -> None:
    pixels, kinds = draw_faces_of("anny:walter", each=1, draw=np.random.default_rng(2))
    again, _ = draw_faces_of("anny:walter", each=1, draw=np.random.default_rng(2))
    assert np.array_equal(pixels, again) and pixels.shape[1:] == (64, 64) and len(pixels) == len(kinds) >= 5
    assert pixels.std(axis=(1, 2)).min() > 10


def test_faces_of_unknown_age_teach_no_age() -> None:
    torch.manual_seed(0)
    net = FaceNet(("expression", "age"), (8,), drop=0.0)
    real = _seen(12, aged=False, seed=1)
    told = net(torch.from_numpy(real.features.astype(np.float32)))
    labels = {task: torch.from_numpy(known) for task, known in real.labels.items()}
    loss = loss_of(told, labels, soft=0.1)
    assert loss == loss_of({"expression": told["expression"]}, labels, soft=0.1)
    loss.backward()
    assert net.heads["age"].weight.grad is None and net.heads["expression"].weight.grad is not None


def test_a_network_of_one_task_learns_nothing_from_faces_without_it() -> None:
    made = _seen(64, aged=True, seed=2)
    nets = [
        learn(("age",), _seen(20, aged=False, seed=s), made, widths=(8,), recipe=RECIPE, seed=0, say=silent)
        for s in (3, 4)
    ]
    one, other = (net.state_dict() for net in nets)
    assert list(nets[0].heads) == ["age"] and all(torch.equal(one[name], other[name]) for name in one)


def test_both_ways_are_compared_on_faces_that_none_learned_from() -> None:
    owners = np.repeat(np.arange(12), 4)
    real, private = _seen(96, aged=False, seed=1), _seen(40, aged=False, seed=2)
    made, test = _seen(96, aged=True, seed=3), _seen(48, aged=True, seed=4)
    looked = {"child": (0, 3), "grown": (1,), "old": (2, 4)}
    faces = Gathered(real, private, made, test, looked, owners, (24, 12))
    report, joint = compare_ages(faces, seeds=(0, 1), recipe=RECIPE, say=silent)
    assert len(report.figures) == 3
    for one in report.figures.values():
        assert list(one.ways) == list(one.seeds) == ["separate", "joint", "joint, wide"]
        assert all(value > 0.7 for value, _, _ in one.ways.values()) and all(len(of) == 2 for of in one.seeds.values())
        for way, (gain, low, high) in one.gains.items():
            assert gain == pytest.approx(one.ways[way][0] - one.ways["separate"][0]) and low <= gain <= high
    assert report.weights["joint"] < report.weights["joint, wide"]
    assert report.confusion.sum() == 2 * 48 and set(report.looked["joint"]) == {"child", "grown", "old"}
    assert tell(joint, faces.test, "age").shape == (48, TASKS["age"])
    card = ages_card(report, name="ages.onnx", seeds=(0, 1), recipe=RECIPE)
    assert "Do not pass these weights on" in card and "Tell nobody's age by them" in card


def test_the_written_file_puts_faces_into_groups_as_the_network_does(tmp_path: Path) -> None:
    torch.manual_seed(1)
    net = FaceNet(("expression", "age"), (8, 16), drop=0.3).eval()
    write_ages(net, tmp_path / "ages.onnx")
    reader = FaceAges(tmp_path / "ages.onnx")
    faces = np.random.default_rng(0).integers(60, 200, (3, 64, 64)).astype(np.uint8)
    both = np.concatenate([faces, faces[:, :, ::-1]])
    wanted = tell(net, Seen(read_features(both, say=silent), {}), "age").reshape(2, 3, 4).mean(axis=0)
    assert reader.groups == tuple(GROUPS)
    assert reader.score(faces.astype(np.float32)) == pytest.approx(wanted, abs=2e-3)
    with pytest.raises(InputError, match=r"faces are float32 \(3, 8, 8\); expected finite numbers \(n, 64, 64\)"):
        reader.score(np.zeros((3, 8, 8), dtype=np.float32))
    (tmp_path / "bad.onnx").write_bytes(b"no network")
    with pytest.raises(WeightsError, match=r"bad.onnx is no network of ages"):
        FaceAges(tmp_path / "bad.onnx")


@pytest.mark.parametrize(
    ("age", "group"),
    [
        *(("3", "child"), ("13", "child"), ("15", ""), ("26", "young"), ("59", "middle"), ("116", "old"), ("", "")),
        *(("0-2", "child"), ("10-19", ""), ("20-29", "young"), ("40-69", ""), ("more than 70", "old"), ("70+", "old")),
    ],
)
def test_ages_of_corpora_are_put_into_groups(age: str, group: str) -> None:
    assert group_of(age) == group


def test_pictures_of_people_become_a_table_of_answers(tmp_path: Path) -> None:
    torch.manual_seed(1)
    write_ages(FaceNet(("age",), (8,), drop=0.0).eval(), tmp_path / "ages.onnx")
    people = tmp_path / "UTKFace"
    people.mkdir()
    renderer = open_face("anny:walter", shot=Shot(256, 256, "bust", soft(256, 256)))
    picture = next(iter(renderer.frames(apexes("neutral", intensity=1.0, turns=((0, 0, 0, 0, 0),)))))
    for years in (15, 68):
        Image.fromarray(picture).save(people / f"{years}_0_0_20170104235910325.jpg")
    Image.new("RGB", (200, 200), "brown").save(people / "26_1_1_20170104235910326.jpg")
    table = tmp_path / "ages.csv"
    assert write_age_answers(tmp_path / "ages.onnx", "utkface", tmp_path, "all", table) == 2
    answers = read_answers(table)
    assert answers.label == ("young", "old") and answers.predicted[0] == "no face" and answers.predicted[1] in GROUPS
    assert answers.groups == {"gender": ("female", "male"), "race": ("Black", "White")}
    for path in people.glob("[26][68]*"):
        path.unlink()
    with pytest.raises(InputError, match="tells nobody's age in utkface"):
        write_age_answers(tmp_path / "ages.onnx", "utkface", tmp_path, "all", tmp_path / "none.csv")
    assert not (tmp_path / "none.csv").exists()
