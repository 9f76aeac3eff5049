# ruff: noqa: E402 (what is skipped without torch must not import it first)
"""Training of the network of faces: learning, stopping and going on, and the file that comes of it."""

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("onnx")

from mien.corpora.fer2013 import FER2013
from mien.measure.pixels.faces import ENLARGED, Faces
from mien.measure.pixels.pixels import temper
from mien.measure.small_faces import enlarge
from mien.perceive.face_mesh import Mesh
from mien.perceive.pixels import KINDS, FacePixels
from mien.perceive.pixels_crop import cut_face
from mien.train.pixels.changes import change
from mien.train.pixels.learning import Learning, Recipe
from mien.train.pixels.net import PixelsHead, Tempered
from mien.train.pixels.pixels import fit_temperature, make_copies, train_head, write_pixels
from mien.train.pixels.rendered import draw_faces
from mien.train.pixels.trunk import CHANNELS, GRID, read_features

RECIPE = Recipe(widths=(8, 8), epochs=2, size=8)


@pytest.fixture(autouse=True)
def one_thread(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    torch.set_num_threads(1)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def silent(_: str) -> None:
    return None


def noise(count: int) -> np.ndarray:
    """Return (n, 64, 64) uint8."""
    return np.random.default_rng(0).integers(60, 200, (count, 64, 64)).astype(np.uint8)


def test_a_training_that_was_stopped_ends_as_one_that_was_not(tmp_path: Path) -> None:
    draw = np.random.default_rng(0)
    copies = [draw.standard_normal((24, CHANNELS, GRID, GRID)).astype(np.float16) for _ in range(2)]
    labels = draw.integers(0, len(KINDS), 24)

    def start(name: str) -> Learning:
        return Learning(copies, labels, RECIPE, seed=3, checkpoint=tmp_path / name)

    straight = start("a.pt")
    for _ in range(RECIPE.epochs):
        straight.run_epoch(silent)
    start("b.pt").run_epoch(silent)
    stopped = start("b.pt")
    assert stopped.epoch == 1
    stopped.run_epoch(silent)
    one, other = straight.averaged().state_dict(), stopped.averaged().state_dict()
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_what_was_seen_once_is_not_looked_at_again(tmp_path: Path) -> None:
    told: list[str] = []
    first = make_copies(noise(4), 1, seed=0, cache=tmp_path, say=told.append)
    again = make_copies(noise(4), 1, seed=0, cache=tmp_path, say=lambda text: pytest.fail(text))
    assert told
    assert all(np.array_equal(one, other) for one, other in zip(first, again, strict=True))
    assert not np.array_equal(first[0], first[1])


def test_it_learns_from_real_faces_by_heart(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "faces" / "fer2013"
    if not folder.is_dir():
        pytest.skip("no FER-2013 here")
    mesh = Mesh()
    pixels, labels = [], []
    for example, _ in zip(FER2013.read(folder, split="train"), range(40), strict=False):
        picture = enlarge(example.pixels, side=ENLARGED)
        meshed = mesh.find(picture)
        if meshed is not None:
            pixels.append(cut_face(picture, meshed.crop).round().astype(np.uint8))
            labels.append(KINDS.index(example.label))
    points = np.zeros((len(pixels), 468, 2), dtype=np.float32)
    faces = Faces(np.stack(pixels), np.array(labels), points, np.ones(len(pixels), dtype=np.bool_))
    recipe = Recipe(widths=(16,), drop=0.0, epochs=12, size=8, average=0.9)
    path = tmp_path / "net.onnx"
    trained = train_head(faces, faces, path, seed=0, recipe=recipe, copies=0, say=silent)
    usual = np.bincount(faces.labels).max() / len(labels)
    assert trained.faces == len(labels) > 30
    assert trained.dev > usual + 0.2
    assert FacePixels(path).temperature == trained.temperature


def test_the_written_file_gives_what_the_network_gives(tmp_path: Path) -> None:
    torch.manual_seed(1)
    head = PixelsHead((8, 16), drop=0.3).eval()
    write_pixels(head, tmp_path / "net.onnx", temperature=1.7)
    reader = FacePixels(tmp_path / "net.onnx")
    faces = noise(5)
    both = np.concatenate([faces, faces[:, :, ::-1]])
    seen = torch.from_numpy(read_features(both, say=silent).astype(np.float32))
    with torch.no_grad():
        wanted = Tempered(head, 1.7).eval()(seen).numpy().reshape(2, 5, 7).mean(axis=0)
    given = reader.score(faces.astype(np.float32))
    assert given == pytest.approx(wanted, abs=2e-3)  # what was seen was kept with 16 bits
    assert reader.score(faces[:1].astype(np.float32)) == pytest.approx(given[:1], abs=1e-4)
    assert [path.name for path in tmp_path.glob("*.onnx")] == ["net.onnx"]


def test_changes_keep_the_shape_and_the_range_and_differ_by_chance() -> None:
    faces = torch.from_numpy(noise(32).astype(np.float32))
    torch.manual_seed(0)
    one = change(faces)
    torch.manual_seed(0)
    again, other = change(faces), change(faces)
    assert one.shape == faces.shape
    assert torch.equal(one, again)
    assert not torch.equal(one, other)
    assert float(one.min()) >= 0.0
    assert float(one.max()) <= 255.0


def test_faces_are_drawn_alike_each_time_and_each_as_it_should_be() -> None:
    drawn = draw_faces(["anny:mira"], each=1, seed=0, say=silent)
    again = draw_faces(["anny:mira"], each=1, seed=0, say=silent)
    assert np.array_equal(drawn.faces.pixels, again.faces.pixels)
    assert len(set(drawn.faces.labels.tolist())) == len(drawn.faces.labels) >= 5
    assert drawn.faces.pixels.std(axis=(1, 2)).min() > 10


def test_the_temperature_of_a_made_up_network_is_found() -> None:
    draw = np.random.default_rng(0)
    likely = temper(draw.dirichlet(np.ones(7), 4000), 1.0)
    labels = np.array([draw.choice(7, p=row) for row in likely])
    assert fit_temperature(temper(likely, 1 / 2.0), labels) == pytest.approx(2.0, abs=0.15)
