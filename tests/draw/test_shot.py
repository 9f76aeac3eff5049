"""Shots and their backdrops."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mien.draw import Shot, read_backdrop, soft
from mien.errors import InputError


def test_a_shot_refuses_what_no_film_can_be() -> None:
    for width, height, part in ((62, 64, "width is 62"), (64, 65, "height is 65"), (1922, 64, "width is 1922")):
        with pytest.raises(InputError, match=part):
            Shot(width, height, "bust", None)
    with pytest.raises(InputError, match=r"backdrop is \(64, 64, 3\); expected \(96, 64, 3\)"):
        Shot(64, 96, "bust", soft(64, 64))


def test_a_picture_covers_the_shot_and_keeps_its_shape(tmp_path: Path) -> None:
    """A disc on a wide picture: the sides are cropped, and it stays round."""
    y, x = np.mgrid[0:300, 0:800]
    disc = np.where(((x - 400) ** 2 + (y - 150) ** 2 < 100**2)[..., None], (250, 20, 20), (20, 20, 250))
    Image.fromarray(disc.astype(np.uint8)).save(tmp_path / "disc.png")
    drawn = read_backdrop(tmp_path / "disc.png", width=128, height=96)
    red = drawn[..., 0] > 135
    assert drawn.shape == (96, 128, 3)
    assert red.any(axis=0).sum() == red.any(axis=1).sum() == pytest.approx(2 * 100 * 96 / 300, abs=1)
    assert red[48].nonzero()[0].mean() == pytest.approx(63.5, abs=0.6)


def test_a_see_through_picture_stands_before_the_soft_backdrop(tmp_path: Path) -> None:
    layer = np.zeros((64, 64, 4), dtype=np.uint8)
    layer[:32] = (200, 100, 0, 255)
    Image.fromarray(layer).save(tmp_path / "half.png")
    drawn = read_backdrop(tmp_path / "half.png", width=64, height=64)
    assert (drawn[:32] == (200, 100, 0)).all() and (drawn[32:] == soft(64, 64)[32:]).all()


def test_a_picture_stands_as_the_camera_was_held(tmp_path: Path) -> None:
    picture = Image.fromarray(np.repeat(np.array([[[255, 0, 0], [0, 0, 255]]], dtype=np.uint8), 64, axis=0))
    turned = Image.Exif()
    turned[0x0112] = 6  # held upright: the picture's left is up
    picture.resize((128, 64), Image.Resampling.NEAREST).save(tmp_path / "held.jpg", exif=turned, quality=95)
    drawn = read_backdrop(tmp_path / "held.jpg", width=64, height=128)
    assert drawn[10, 32, 0] > 200 and drawn[118, 32, 2] > 200


def test_what_is_no_still_picture_is_refused(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (64, 64), (shade, 0, 0)) for shade in (0, 200)]
    frames[0].save(tmp_path / "moving.webp", save_all=True, append_images=frames[1:], duration=40)
    Image.new("1", (10_000, 10_000)).save(tmp_path / "huge.png")
    Image.effect_noise((200, 200), 60).save(tmp_path / "whole.png")
    (tmp_path / "half.png").write_bytes((tmp_path / "whole.png").read_bytes()[:9000])
    (tmp_path / "empty.png").touch()
    (tmp_path / "text.png").write_text("no picture")
    for name, part in (
        ("moving.webp", "animated .2 frames"),
        ("huge.png", "10000 x 10000; expected at most 64,000,000"),
        ("half.png", "damaged"),
        ("empty.png", "damaged, or no picture"),
        ("text.png", "damaged, or no picture"),
        ("none.png", "there is no background"),
        (".", "is a directory"),
    ):
        with pytest.raises(InputError, match=part):
            read_backdrop(tmp_path / name, width=64, height=64)
