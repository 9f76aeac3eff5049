# ruff: noqa: E402 (what is skipped without torch must not import it first)
"""Training of the network of faces: learning, stopping and going on, and the file that comes of it."""

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("onnx")

from mien.corpora.fer2013 import FER2013
from mien.measure.pixels import Faces, temper
from mien.perceive.pixels import KINDS, FacePixels
from mien.train.pixels import finish, fit_temperature, write_pixels
from mien.train.pixels_changes import change, mix
from mien.train.pixels_learning import Learning, Recipe
from mien.train.pixels_net import PixelsNet, Shown, spread_out

RECIPE = Recipe(widths=(8, 8, 16), blocks=(1, 1, 1), epochs=2, size=16, low=24, high=32)


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


def drawn(count: int) -> Faces:
    """Return faces whose expression can be seen as where they are bright."""
    draw = np.random.default_rng(0)
    labels = draw.integers(0, len(KINDS), count)
    pixels = draw.integers(60, 120, (count, 48, 48))
    for number, label in enumerate(labels):
        pixels[number, 6 * label + 2 : 6 * label + 8] += 100
    return Faces(pixels.astype(np.uint8), labels)


def real(folder: Path, split: str, count: int) -> Faces:
    """Return the first pictures of a split of FER-2013."""
    examples = [example for example, _ in zip(FER2013.read(folder, split=split), range(count), strict=False)]
    labels = np.array([KINDS.index(example.label) for example in examples])
    return Faces(np.stack([example.pixels for example in examples]), labels)


def test_a_training_that_was_stopped_ends_as_one_that_was_not(tmp_path: Path) -> None:
    straight = Learning(drawn(32), RECIPE, seed=3, checkpoint=tmp_path / "a.pt")
    for _ in range(RECIPE.epochs):
        straight.run_epoch(lambda _: None)
    Learning(drawn(32), RECIPE, seed=3, checkpoint=tmp_path / "b.pt").run_epoch(lambda _: None)
    stopped = Learning(drawn(32), RECIPE, seed=3, checkpoint=tmp_path / "b.pt")
    assert stopped.epoch == 1
    stopped.run_epoch(lambda _: None)
    one, other = straight.averaged().state_dict(), stopped.averaged().state_dict()
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_it_learns_real_faces(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "faces" / "fer2013"
    if not folder.is_dir():
        pytest.skip("no FER-2013 here")
    faces = real(folder, "train", 96)
    recipe = Recipe(widths=(16, 32, 32), blocks=(1, 1, 1), epochs=12, size=16, low=24, high=48, mixed=0.0, average=0.9)
    learning = Learning(faces, recipe, seed=0, checkpoint=tmp_path / "a.pt")
    told: list[str] = []
    for _ in range(recipe.epochs):
        learning.run_epoch(told.append)
    losses = [float(line.rsplit(" ", 1)[1]) for line in told]
    assert losses[-1] < losses[0] - 0.05
    trained = finish(learning, real(folder, "dev", 64), tmp_path / "net.onnx", faces=96)
    assert trained.epochs == recipe.epochs
    assert 0.3 <= trained.temperature <= 3.0
    assert FacePixels(tmp_path / "net.onnx").temperature == trained.temperature


def test_the_written_file_gives_what_the_network_gives(tmp_path: Path) -> None:
    torch.manual_seed(1)
    net = PixelsNet((8, 16, 24), (1, 2, 1), drop=0.3).eval()
    write_pixels(net, tmp_path / "net.onnx", temperature=1.7)
    reader = FacePixels(tmp_path / "net.onnx")
    faces = drawn(5).pixels.astype(np.float32)
    with torch.no_grad():
        wanted = Shown(net, 1.7).eval()(torch.from_numpy(faces)).numpy()
    assert reader.score(faces) == pytest.approx(wanted, abs=1e-4)
    assert reader.score(faces[:1]) == pytest.approx(wanted[:1], abs=1e-4)
    assert reader.score(faces[:, :, ::-1]) == pytest.approx(wanted, abs=1e-4)


def test_light_and_contrast_count_little() -> None:
    faces = torch.from_numpy(drawn(4).pixels.astype(np.float32))
    assert torch.allclose(spread_out(faces), spread_out(0.5 * faces + 30.0), atol=1e-4)
    assert torch.equal(spread_out(torch.full((1, 8, 8), 90.0)), torch.zeros(1, 1, 8, 8))


def test_changes_keep_the_shape_and_the_range_and_differ_by_chance() -> None:
    faces = torch.from_numpy(drawn(32).pixels.astype(np.float32))
    torch.manual_seed(0)
    one = change(faces, side=36)
    torch.manual_seed(0)
    again = change(faces, side=36)
    other = change(faces, side=36)
    assert one.shape == (32, 36, 36)
    assert torch.equal(one, again)
    assert not torch.equal(one, other)
    assert 0.0 <= float(one.min()) and float(one.max()) <= 255.0


def test_mixed_labels_stay_shares_of_one() -> None:
    torch.manual_seed(0)
    faces = torch.rand(8, 1, 24, 24)
    labels = torch.eye(8)[:, :7] + torch.eye(8)[:, 7:] / 7
    changed = 0
    for _ in range(20):
        seen, wanted = mix(faces, labels, share=0.5)
        assert wanted.sum(dim=1) == pytest.approx(np.ones(8), abs=1e-5)
        changed += int(not torch.equal(seen, faces))
    assert 0 < changed < 20


def test_the_temperature_of_a_made_up_network_is_found() -> None:
    draw = np.random.default_rng(0)
    likely = temper(draw.dirichlet(np.ones(7), 4000), 1.0)
    labels = np.array([draw.choice(7, p=row) for row in likely])
    assert fit_temperature(temper(likely, 1 / 2.0), labels) == pytest.approx(2.0, abs=0.15)
