"""The software renderer, and its twin in OpenGL."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from drawn_ball import textured_ball
from drawn_plainly import draw_plainly
from drawn_poses import POSES, pose, square
from numpy.typing import NDArray

from mien.draw import FRAMINGS, Head, Shot, face_file, open_face, soft, warm
from mien.draw.camera import portrait_camera
from mien.draw.glb_head import read_head
from mien.draw.raster import Raster
from mien.draw.shot import Framing
from mien.errors import EngineError, InputError
from mien.types import Motion, concat, cut

SIZE = 256


@pytest.fixture(scope="module")
def renderer():
    return open_face("anny:mira", shot=square(SIZE))


def picture(renderer, motion: Motion) -> NDArray[np.uint8]:
    return next(renderer.frames(motion))


def psnr_db(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    error = (one.astype(np.float64) - other.astype(np.float64)) ** 2
    return 10 * np.log10(255**2 / max(error.mean(), 1e-12))


def covered(drawn: NDArray[np.uint8]) -> NDArray[np.bool_]:
    return (drawn != soft(SIZE, SIZE)).any(axis=2)


def outside(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The empty region that reaches the picture's border, grown from there."""
    empty = ~np.pad(mask, 1)
    reached = np.zeros_like(empty)
    reached[0] = True
    while True:
        grown = reached.copy()
        grown[1:] |= reached[:-1]
        grown[:-1] |= reached[1:]
        grown[:, 1:] |= reached[:, :-1]
        grown[:, :-1] |= reached[:, 1:]
        grown &= empty
        grown[0] = True
        if (grown == reached).all():
            return reached[1:-1, 1:-1]
        reached = grown


@pytest.fixture(scope="module")
def bare():
    """Mira's head without hair and lashes: strands let the backdrop through, the rest must not."""
    return Raster(without(read_head(face_file("anny:mira")), "hair", "lashes", "brows"), shot=square(SIZE))


def without(head: Head, *names: str) -> Head:
    """Leave out the parts whose names start so."""
    kept = [part for part in head.parts if not part.name.startswith(names)]
    firsts = np.cumsum([0, *(part.count for part in kept)])
    return replace(
        head,
        triangles=np.concatenate([head.triangles[part.first : part.first + part.count] for part in kept]),
        parts=tuple(replace(part, first=int(first)) for part, first in zip(kept, firsts, strict=False)),
    )


@pytest.mark.parametrize("name", POSES)
def test_a_head_has_no_holes(bare, name: str) -> None:
    mask = covered(picture(bare, POSES[name]))
    assert 0.3 < mask.mean() < 0.9
    assert not (~mask & ~outside(mask)).any()


def test_a_hole_in_the_brow_is_seen() -> None:
    head = without(read_head(face_file("anny:mira")), "hair")
    eyes = [joint.position for joint in head.joints if joint.name.startswith("eye")]
    brow = np.mean(eyes, axis=0) + np.array([0.0, 0.05, 0.0])
    away = np.linalg.norm(head.vertices[head.triangles].mean(axis=1) - brow, axis=1)
    triangles = np.where(away[:, None] < 0.03, 0, head.triangles)
    mask = covered(picture(Raster(replace(head, triangles=triangles), shot=square(SIZE)), POSES["rest"]))
    assert (~mask & ~outside(mask)).any()


def test_every_pose_is_another_picture(renderer) -> None:
    drawn = [picture(renderer, motion).tobytes() for motion in POSES.values()]
    assert len(set(drawn)) == len(drawn)


def test_frames_come_one_for_one_and_beat_by_beat_alike() -> None:
    head, motion = read_head(face_file("anny:mira")), concat(list(POSES.values()))
    together = list(Raster(head, shot=square(SIZE)).frames(motion))
    other = Raster(head, shot=square(SIZE))  # a fresh one: its hair hangs still
    apart = [*other.frames(cut(motion, 0.0, 0.12)), *other.frames(cut(motion, 0.12, 1.0))]
    assert len(together) == len(apart) == len(motion)
    assert all((one == two).all() for one, two in zip(together, apart, strict=True))


@pytest.mark.parametrize("threads", [1, 3])
def test_the_number_of_threads_changes_nothing(threads: int) -> None:
    head, motion = read_head(face_file("anny:mira")), concat([POSES["smile"], POSES["turned left"]])
    films = [list(Raster(head, shot=square(SIZE), threads=n).frames(motion)) for n in (threads, 2)]
    assert (np.array(films[0]) == np.array(films[1])).all()


def test_two_threads_may_draw_with_a_renderer_each() -> None:
    motion = concat(list(POSES.values()))
    with ThreadPoolExecutor(2) as threads:
        films = list(threads.map(lambda _: list(open_face("anny:mira", shot=square(SIZE)).frames(motion)), range(2)))
    alone = list(open_face("anny:mira", shot=square(SIZE)).frames(motion))
    assert all((np.array(film) == np.array(alone)).all() for film in films)


@pytest.mark.parametrize("name", ["smile", "nodding, turned right"])
def test_the_fast_renderer_is_the_plain_one(name: str) -> None:
    head = read_head(face_file("anny:mira"))
    fast, plain = picture(Raster(head, shot=square(96)), POSES[name]), draw_plainly(head, POSES[name], shot=square(96))
    error = np.abs(fast.astype(np.float64) - plain).max(axis=2)
    print(f"{name}: mean difference {error.mean():.3f}, largest {error.max():.0f}, {psnr_db(fast, plain):.1f} dB")
    assert (error > 2).mean() < 0.001  # where two surfaces are equally near, rounding may let either win
    assert psnr_db(fast, plain) > 50


@pytest.mark.parametrize("backdrop", [None, soft(96, 72)])
def test_textures_relief_coverage_and_veils_are_the_plain_ones(backdrop: NDArray[np.uint8] | None) -> None:
    head, shot = textured_ball(), Shot(96, 72, "face", backdrop)
    for name in ("rest", "turned left"):
        fast, plain = picture(Raster(head, shot=shot), POSES[name]), draw_plainly(head, POSES[name], shot=shot)
        assert fast.shape == (72, 96, 3 if backdrop is not None else 4)
        assert np.abs(fast.astype(int) - plain).max() <= 2


@pytest.mark.parametrize("width, height", [(160, 90), (90, 160)])
def test_without_a_backdrop_the_picture_can_be_laid_over_any(width: int, height: int) -> None:
    head = read_head(face_file("anny:mira"))
    behind = soft(width, height)
    clear = picture(Raster(head, shot=Shot(width, height, "bust", None)), POSES["turned left"]).astype(np.float64)
    whole = picture(Raster(head, shot=Shot(width, height, "bust", behind)), POSES["turned left"])
    alpha = clear[..., 3:] / 255
    assert alpha.min() == 0.0
    assert alpha.max() == 1.0
    assert np.abs(clear[..., :3] * alpha + behind * (1 - alpha) - whole).max() <= 2


def test_more_coverage_hides_more() -> None:
    shot = Shot(96, 96, "bust", None)
    hidden = [
        picture(Raster(textured_ball(coverage=c), shot=shot), POSES["rest"])[:40, :, 3].astype(int).sum()
        for c in (0.1, 0.3, 0.5, 0.7, 0.9)
    ]
    assert all(np.diff(hidden) > 0)


@pytest.mark.parametrize("framing", FRAMINGS)
@pytest.mark.parametrize("aspect", [0.5625, 1.0, 1.7778])
@pytest.mark.parametrize("name", ["anny:mira", "ball"])
def test_a_shot_holds_the_face(name: str, aspect: float, framing: Framing) -> None:
    head = textured_ball() if name == "ball" else read_head(face_file(name))
    matrix = portrait_camera(head, framing=framing, aspect=aspect).matrix(aspect=aspect)
    eyes = np.array([joint.position for joint in head.joints if joint.name.startswith("eye")])
    chin = eyes.mean(axis=0) - (0.0, 0.12, 0.0)
    seen = np.c_[np.array([*eyes, chin]), np.ones(3)] @ matrix.T
    x, y = seen[:, 0] / seen[:, 3], seen[:, 1] / seen[:, 3]
    assert (abs(x) < 0.6).all()
    assert (y[:2] < 0.6).all()
    assert (y[:2] > 0).all()
    assert -0.97 < y[2] < -0.3


def test_a_bun_or_missing_eyes_hardly_move_the_camera() -> None:
    head = read_head(face_file("anny:mira"))
    bun = replace(head, vertices=np.r_[head.vertices, np.array([[0.0, 0.3, 0.0]], dtype=np.float32)])
    blind = replace(head, joints=tuple(joint for joint in head.joints if "eye" not in joint.name))
    camera = portrait_camera(head, framing="face", aspect=1.0)
    assert portrait_camera(bun, framing="face", aspect=1.0) == camera
    guessed = portrait_camera(blind, framing="face", aspect=1.0)
    assert abs(guessed.eye[1] - camera.eye[1]) < 0.03
    assert 0.8 < guessed.view_height / camera.view_height < 1.25


def test_a_face_is_warmed_by_drawing_it() -> None:
    warm("anny:mira")
    with pytest.raises(EngineError, match="anny:mira"):
        warm("anny:nobody")


def test_the_eyes_look_where_gaze_says(renderer) -> None:
    """Iris and pupil darken the side that they move to: the person's left is the picture's right."""

    def level(motion: Motion) -> NDArray[np.float64]:
        return picture(renderer, motion).astype(np.float64).sum(axis=2)

    def centre(darker: NDArray[np.float64]) -> NDArray[np.float64]:
        weight = np.maximum(darker, 0.0)
        y, x = np.indices(weight.shape)
        return np.array([(weight * x).sum(), (weight * y).sum()]) / weight.sum()

    left, right = level(pose(gaze=(0.3, 0.0))), level(pose(gaze=(-0.3, 0.0)))
    assert centre(right - left)[0] > centre(left - right)[0] + 2
    up, down = level(pose(gaze=(0.0, 0.2))), level(pose(gaze=(0.0, -0.2)))
    assert centre(down - up)[1] < centre(up - down)[1] - 1


def test_a_face_is_lit_without_burning_out(renderer) -> None:
    drawn = picture(renderer, POSES["rest"])
    skin = drawn[int(0.45 * SIZE) : int(0.65 * SIZE), int(0.42 * SIZE) : int(0.58 * SIZE)]
    assert 110 < skin.mean() < 225
    assert (skin == 255).all(axis=2).mean() < 0.01


def test_opengl_draws_the_same_picture(renderer) -> None:
    try:
        other = open_face("anny:mira@gl", shot=square(SIZE))
    except EngineError as error:
        pytest.skip(str(error))
    agreement = {name: psnr_db(picture(renderer, m), picture(other, m)) for name, m in POSES.items()}
    assert min(agreement.values()) > 37, agreement


@pytest.mark.parametrize("size", [0, 63, 101, 4000])
def test_odd_sizes_are_refused(size: int) -> None:
    with pytest.raises(InputError, match="64 to 1920"):
        Shot(size, size, "bust", None)


def test_an_unknown_face_names_the_known() -> None:
    with pytest.raises(EngineError, match="anny:mira"):
        open_face("anny:nobody", shot=square(64))
