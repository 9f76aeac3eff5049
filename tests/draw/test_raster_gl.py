"""The OpenGL renderer draws what the software renderer draws, wherever a context opens."""

import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from drawn_ball import textured_ball
from drawn_poses import POSES, square
from numpy.typing import NDArray

from mien.draw import Shot, face_file, soft
from mien.draw.atlas import pack
from mien.draw.glb_head import read_head
from mien.draw.head import Head
from mien.draw.raster import Raster
from mien.draw.raster_gl import RasterGl
from mien.errors import EngineError
from mien.types import Motion, concat

PEOPLE = ("anny:kofi", "anny:lin", "anny:mira", "anny:walter")


def opened(head: Head, shot: Shot) -> RasterGl:
    try:
        return RasterGl(head, shot=shot)
    except EngineError as error:
        pytest.skip(str(error))


def picture(renderer: Raster | RasterGl, motion: Motion) -> NDArray[np.uint8]:
    return next(renderer.frames(motion))


def psnr_db(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    error = (one.astype(np.float64) - other.astype(np.float64)) ** 2
    return 10 * np.log10(255**2 / max(error.mean(), 1e-12))


@pytest.mark.parametrize("name", PEOPLE)
def test_opengl_draws_the_same_picture(name: str) -> None:
    head, shot = read_head(face_file(name)), square(256)
    plain, other = Raster(head, shot=shot), opened(head, shot)
    motions = {pose: POSES[pose] for pose in ("smile", "nodding, turned right")}
    agreement = {pose: psnr_db(picture(plain, m), picture(other, m)) for pose, m in motions.items()}
    print(name, agreement)
    assert min(agreement.values()) > 38, agreement


@pytest.mark.parametrize("width, height", [(66, 130), (130, 66)])
@pytest.mark.parametrize("clear", [False, True])
def test_surfaces_of_every_kind_in_any_shape_of_picture(width: int, height: int, clear: bool) -> None:
    shot = Shot(width, height, "bust", None if clear else soft(width, height))
    head = textured_ball()
    drawn, plain = (
        picture(opened(head, shot), POSES["turned left"]),
        picture(Raster(head, shot=shot), POSES["turned left"]),
    )
    assert drawn.shape == (height, width, 4 if clear else 3)
    shown = [p.astype(np.float64) * (p[..., 3:] / 255 if clear else 1.0) for p in (drawn, plain)]
    assert psnr_db(shown[0].astype(np.uint8), shown[1].astype(np.uint8)) > 38
    if clear:
        assert np.abs(drawn[..., 3].astype(int) - plain[..., 3]).mean() < 1.0
        assert drawn[..., 3].min() == 0


def test_renderers_side_by_side_and_in_threads_do_not_disturb_each_other() -> None:
    ball, motion = textured_ball(), concat([POSES["rest"], POSES["turned left"], POSES["smile"]])
    alone = list(opened(ball, square(96)).frames(motion))
    one, other = opened(ball, square(96)), opened(textured_ball(coverage=0.5), square(128))
    pairs = list(zip(one.frames(motion), other.frames(motion), strict=True))
    assert all((mine == drawn).all() for (mine, _), drawn in zip(pairs, alone, strict=True))
    with ThreadPoolExecutor(2) as threads:
        films = list(threads.map(lambda _: list(RasterGl(ball, shot=square(96)).frames(motion)), range(2)))
    assert all((np.array(film) == np.array(alone)).all() for film in films)


def test_without_moderngl_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "moderngl", None)
    with pytest.raises(EngineError, match=r"pip install 'mien\[gl\]'"):
        RasterGl(textured_ball(), shot=square(64))


def test_where_no_context_opens_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    moderngl = pytest.importorskip("moderngl")

    def refuse(**_: object) -> None:
        raise RuntimeError("libEGL.so: cannot open shared object file\nmore")

    monkeypatch.setattr(moderngl, "create_context", refuse)
    with pytest.raises(EngineError, match=r"libEGL\.so: .*; apt install libegl1 libgl1-mesa-dri"):
        RasterGl(textured_ball(), shot=square(64))


def test_pictures_in_an_atlas_keep_their_texels_and_repeat() -> None:
    rng = np.random.default_rng(3)
    pictures = [rng.integers(0, 256, (h, w, 4), dtype=np.uint8) for h, w in ((16, 4), (1, 1), (8, 32), (2, 64))]
    atlas, spots = pack(pictures)
    for drawn, spot in zip(pictures, spots, strict=True):
        left, top, wide, high = np.round(spot * (*atlas.shape[1::-1], *atlas.shape[1::-1])).astype(int)
        assert (atlas[top : top + high, left : left + wide] == drawn).all()
        assert (atlas[top : top + high, left - 1] == drawn[:, -1]).all()
        assert (atlas[top + high, left : left + wide] == drawn[0]).all()
