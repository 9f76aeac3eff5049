"""Pictures that a person shows: what of the file goes along, and which are refused."""

import io
import struct
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import pytest
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base
from PIL.PngImagePlugin import PngInfo

from mien.errors import InputError
from mien.types import Percept, ShownPicture, Utterance, from_dict, neutral, read_shown, to_dict

SECRET = "48 degrees north, Anna's kitchen"


def opened(picture: ShownPicture) -> Image.Image:
    return Image.open(io.BytesIO(picture.jpeg))


def pixel(picture: ShownPicture, x: int, y: int) -> tuple[int, ...]:
    got = opened(picture).convert("RGB").getpixel((x, y))
    assert isinstance(got, tuple)
    return tuple(int(value) for value in got)


def half_red(size: tuple[int, int] = (300, 200)) -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    return image


def test_nothing_of_the_file_but_its_upright_pixels_goes_along(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[Base.Orientation] = 6  # lying on its side: to be turned clockwise
    exif[Base.ImageDescription] = SECRET
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSAreaInformation] = SECRET
    half_red().save(tmp_path / "phone.jpg", exif=exif, comment=SECRET.encode())
    text = PngInfo()
    text.add_text("Comment", SECRET)
    half_red().save(tmp_path / "made.png", pnginfo=text)
    assert all(SECRET.encode() in path.read_bytes() for path in tmp_path.iterdir())
    phone = read_shown(tmp_path / "phone.jpg", caption="  a flag\nof ours ")
    made = read_shown(tmp_path / "made.png", caption="a flag")
    assert phone.caption == "a flag of ours"
    assert not any(part in shown.jpeg for shown in (phone, made) for part in (SECRET.encode(), b"Exif"))
    assert opened(phone).size == (200, 300) and opened(made).size == (300, 200)
    assert pixel(phone, 100, 20)[0] > 200 > 50 > pixel(phone, 100, 20)[2]
    assert pixel(made, 20, 100)[0] > 200 and pixel(made, 280, 100)[2] > 200


def test_a_large_picture_is_made_small_and_a_small_one_stays(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (256, 2048, 3), dtype=np.uint8)
    Image.fromarray(noise).save(tmp_path / "noise.png", compress_level=1)
    half_red((40, 30)).save(tmp_path / "small.webp", lossless=True)
    large = read_shown(tmp_path / "noise.png", caption="noise")
    assert opened(large).size == (1024, 128) and len(large.jpeg) < 300_000
    assert opened(read_shown(tmp_path / "small.webp", caption="a flag")).size == (40, 30)


def test_clear_deep_and_grey_pictures_look_as_they_do_elsewhere(tmp_path: Path) -> None:
    clear = Image.new("RGBA", (60, 60), (0, 0, 0, 0))
    clear.paste((255, 0, 0, 255), (0, 0, 30, 60))
    clear.save(tmp_path / "clear.png")
    clear.quantize(4).save(tmp_path / "clear.gif", transparency=0)
    Image.fromarray(np.full((60, 60), 0x8000, np.uint16)).save(tmp_path / "deep.png")
    Image.new("CMYK", (60, 60), (0, 255, 255, 0)).save(tmp_path / "print.jpg")
    shown = {path.name: read_shown(path, caption="x") for path in tmp_path.iterdir()}
    assert pixel(shown["clear.png"], 45, 30) == (255, 255, 255) and pixel(shown["clear.png"], 15, 30)[0] > 240
    assert all(abs(value - 128) < 4 for value in pixel(shown["deep.png"], 30, 30))
    assert pixel(shown["print.jpg"], 30, 30)[0] > 200 > 60 > pixel(shown["print.jpg"], 30, 30)[1]
    assert len(shown) == 4


def bad(name: str, path: Path) -> None:
    made = io.BytesIO()
    if name == "moving.gif":
        half_red().save(path, save_all=True, append_images=[Image.new("RGB", (300, 200))])
    elif name == "huge.png":
        Image.new("1", (9000, 4)).save(path)
    elif name == "bomb.png":
        Image.new("1", (8, 8)).save(made, "PNG")
        head = struct.pack(">4s2I", b"IHDR", 12_000, 12_000) + made.getvalue()[24:29]
        path.write_bytes(made.getvalue()[:12] + head + struct.pack(">I", crc32(head)) + made.getvalue()[33:])
    elif name.startswith("cut"):
        half_red((900, 900)).save(made, {"cut.jpg": "JPEG", "cut.png": "PNG"}[name])
        path.write_bytes(made.getvalue()[: len(made.getvalue()) * 2 // 3])
    else:
        path.write_bytes(
            {"text.png": b"no picture\n" * 50, "empty.png": b"", "page.eps": b"%!PS-Adobe-3.0 EPSF\n"}[name]
        )


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("moving.gif", "holds 2 pictures; expected one that stands still"),
        ("huge.png", "9000 x 4 pixels large; expected at most 8192"),
        ("bomb.png", "expected at most 8192"),
        ("cut.jpg", "cannot be read as a picture"),
        ("cut.png", "cannot be read as a picture"),
        ("text.png", "is no picture; expected a picture"),
        ("page.eps", "is no picture"),
        ("empty.png", "is empty .*expected a picture"),
    ],
)
def test_what_cannot_be_shown_is_named(tmp_path: Path, name: str, message: str) -> None:
    bad(name, tmp_path / name)
    with pytest.raises(InputError, match=message) as caught:
        read_shown(tmp_path / name, caption="something")
    assert name in str(caught.value) and "\n" not in str(caught.value)


def test_a_picture_needs_a_place_words_and_a_jpeg(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no file .*gone\.png; expected a picture"):
        read_shown(tmp_path / "gone.png", caption="x")
    half_red().save(tmp_path / "flag.png")
    with pytest.raises(InputError, match="no caption"):
        read_shown(tmp_path / "flag.png", caption=" \n")
    for data in (b"GIF89a", b"\xff\xd8" + bytes(3_000_000)):
        with pytest.raises(InputError, match="expected a JPEG of at most"):
            ShownPicture("x", data)


def test_what_was_shown_is_told_with_the_words_and_has_a_wire_form(tmp_path: Path) -> None:
    half_red().save(tmp_path / "flag.png")
    shown = (read_shown(tmp_path / "flag.png", caption="a flag"),)
    turns: tuple[Any, ...] = (Utterance("person", "Look!", shown), Percept("Look!", (), 0, 100, (), neutral(), shown))
    for turn in turns:
        assert turn.told == "Look!\na flag"
        assert from_dict(to_dict(turn)) == turn
