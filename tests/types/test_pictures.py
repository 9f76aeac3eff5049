"""Pictures out of files: when they are shown, how large they are, which way up, and what is refused."""

from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from mien.errors import InputError
from mien.types import Audio
from mien.types.media import write_wav
from mien.types.pictures import has_pictures, has_sound, read_pictures

FRAMES = 30


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three seconds at ten pictures a second, each brighter than the one before, red above and black below."""
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10, options={"crf": "1"})
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv444p"
        for i in range(FRAMES):
            picture = np.zeros((240, 320, 3), np.uint8)
            picture[:120, :, 0] = 20 + 7 * i
            for packet in stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return path


def test_pictures_come_in_time_at_the_rate_that_is_asked_for(film: Path) -> None:
    every = list(read_pictures(film, fps=100.0, side=1000))
    assert [round(picture.seconds, 3) for picture in every] == [round(i / 10, 3) for i in range(FRAMES)]
    assert every[0].pixels.shape == (240, 320, 3) and every[0].pixels.dtype == np.uint8
    reds = [int(picture.pixels[60, 160, 0]) for picture in every]
    assert reds == sorted(reds) and reds[-1] > reds[0] + 150
    slow = list(read_pictures(film, fps=2.0, side=1000))
    assert [round(picture.seconds, 3) for picture in slow] == [0.0, 0.5, 1.0, 1.5, 2.0, 2.5]


def test_large_pictures_are_made_smaller_and_stay_upright(film: Path) -> None:
    picture = next(read_pictures(film, fps=1.0, side=160)).pixels
    assert picture.shape == (120, 160, 3)
    assert picture[20, 80, 0] > picture[100, 80, 0] + 10


def test_a_telephones_film_is_turned_the_right_way(film: Path, tmp_path: Path) -> None:
    turned = tmp_path / "turned.mov"
    with av.open(str(film)) as source, av.open(str(turned), "w") as container:
        track = source.streams.video[0]
        stream = container.add_stream_from_template(track)
        try:
            stream.set_display_rotation(-90)
        except AttributeError:
            pytest.skip("this PyAV cannot write the matrix of a telephone")
        for packet in source.demux(track):
            if packet.dts is not None:
                packet.stream = stream
                container.mux(packet)
    assert next(read_pictures(turned, fps=1.0, side=1000)).pixels.shape == (320, 240, 3)


def test_a_still_is_a_film_of_one_picture(tmp_path: Path) -> None:
    path = tmp_path / "still.png"
    Image.new("RGBA", (50, 70), (10, 200, 30, 255)).save(path)
    (picture,) = read_pictures(path, fps=10.0, side=1000)
    assert picture.seconds == 0.0 and picture.pixels.shape == (70, 50, 3)
    assert picture.pixels[0, 0].tolist() == [10, 200, 30]
    assert has_pictures(path) and not has_sound(path)


def test_what_is_no_picture_is_refused(film: Path, tmp_path: Path) -> None:
    sound = tmp_path / "sound.wav"
    write_wav(Audio(np.zeros(16_000, np.float32), 16_000), sound)
    assert has_sound(sound) and not has_pictures(sound) and not has_sound(film)
    with pytest.raises(InputError, match="no picture"):
        next(read_pictures(sound, fps=1.0, side=100))
    text = tmp_path / "text.png"
    text.write_text("no picture at all\n" * 10)
    for bad in (text, tmp_path / "absent.png", tmp_path):
        with pytest.raises(InputError):
            next(read_pictures(bad, fps=1.0, side=100))
    cut = tmp_path / "cut.png"
    Image.new("RGB", (400, 400)).save(cut)
    cut.write_bytes(cut.read_bytes()[:60])
    with pytest.raises(InputError, match=r"cut\.png"):
        next(read_pictures(cut, fps=1.0, side=100))
