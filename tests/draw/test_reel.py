"""Films of drawn discs: their colours, their see-through edges, their sound, and what is left of one that failed."""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from mien.draw import Shot, film_place, plain
from mien.draw.bleed import bleed
from mien.draw.reel import open_reel
from mien.errors import InputError
from mien.types import Audio

Picture = NDArray[np.uint8]

SIZE = 128
SKIN = (226, 172, 148)
BLANK = Shot(SIZE, SIZE, "bust", None)
GREY = Shot(SIZE, SIZE, "bust", plain(SIZE, SIZE, (90, 90, 90)))


def disc(at: float) -> Picture:
    """A smooth-edged disc in one colour, straight alpha, nothing (black) elsewhere."""
    y, x = np.mgrid[0:SIZE, 0:SIZE]
    cover = np.clip(40.5 - np.hypot(x - 64, y - at), 0, 1)
    picture = np.zeros((SIZE, SIZE, 4), dtype=np.uint8)
    picture[..., 3] = np.round(255 * cover)
    picture[picture[..., 3] > 0, :3] = SKIN
    return picture


def tone(seconds: float) -> Audio:
    time = np.arange(round(seconds * 22_050)) / 22_050
    return Audio((0.3 * np.sin(2 * np.pi * 440 * time)).astype(np.float32), 22_050)


def decoded(path: Path) -> Iterator[tuple[float, Picture]]:
    """Yield times and pictures of a see-through WebM; FFmpeg's own VP9 decoder would leave the alpha out."""
    with av.open(str(path)) as container:
        decoder = av.CodecContext.create("libvpx-vp9", "r")
        for packet in container.demux(video=0):
            for frame in decoder.decode(packet if packet.size else None):  # type: ignore[attr-defined]
                rgba = frame.reformat(format="rgba", src_colorspace="ITU709")
                yield float(frame.time or 0.0), rgba.to_ndarray().astype(np.uint8, copy=False)


def patches() -> Picture:
    """Sixteen flat areas, black, white and plain colours among them."""
    colours = np.random.default_rng(3).integers(0, 256, (4, 4, 3))
    colours[0] = [(0, 0, 0), (255, 255, 255), (255, 0, 0), SKIN]
    return np.repeat(np.repeat(colours.astype(np.uint8), SIZE // 4, axis=0), SIZE // 4, axis=1)


@pytest.mark.parametrize("suffix", [".mp4", ".webm"])
def test_flat_areas_keep_their_colours_and_say_how_they_are_coded(tmp_path: Path, suffix: str) -> None:
    with open_reel(tmp_path / f"flat{suffix}", fps=25.0, shot=GREY) as reel:
        for _ in range(3):
            reel.show(patches())
        reel.hear(tone(0.12))
    with av.open(str(tmp_path / f"flat{suffix}")) as container:
        coder = container.streams.video[0].codec_context
        assert (coder.color_primaries, coder.color_trc, coder.colorspace, coder.color_range) == (1, 1, 1, 1)
        frames = [f.reformat(format="rgb24", src_colorspace="ITU709").to_ndarray() for f in container.decode(video=0)]
    middle = slice(SIZE // 8, None, SIZE // 4)
    off = np.abs(frames[-1][middle, middle].astype(int) - patches()[middle, middle])
    print(f"{suffix}: off by {off.max()} at most")
    assert off.max() <= 3


def test_a_see_through_webm_has_clean_edges_over_any_colour(tmp_path: Path) -> None:
    drawn = [disc(54 + 2 * k) for k in range(10)]
    with open_reel(tmp_path / "disc.webm", fps=25.0, shot=BLANK) as reel:
        reel.hear(tone(0.4))
        for picture in drawn:
            reel.show(picture)
    shown = list(decoded(tmp_path / "disc.webm"))
    assert [time for time, _ in shown] == pytest.approx([k / 25 for k in range(10)], abs=1e-3)
    for (_, got), want in zip(shown, drawn, strict=True):
        for ground in ((255, 255, 255), (0, 0, 0), (0, 200, 0)):
            error = np.abs(over(got, ground) - over(want, ground))
            assert error.max() < 10 and error.mean() < 1.0
    assert Audio.read(tmp_path / "disc.webm", rate=16_000).duration == pytest.approx(0.4, abs=0.05)


def over(picture: Picture, ground: tuple[int, int, int]) -> NDArray[np.float64]:
    share = picture[..., 3:] / 255
    return picture[..., :3] * share + np.array(ground) * (1 - share)


def test_the_same_pictures_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.webm", "b.webm", "a.mp4", "b.mp4"):
        with open_reel(tmp_path / name, fps=25.0, shot=GREY) as reel:
            reel.hear(tone(0.2))
            for k in range(5):
                reel.show(np.roll(patches(), k, axis=1))
    for suffix in (".webm", ".mp4"):
        assert (tmp_path / f"a{suffix}").read_bytes() == (tmp_path / f"b{suffix}").read_bytes()


def test_hidden_colours_come_from_the_nearest_visible_ones() -> None:
    picture = np.zeros((6, 7, 4), dtype=np.uint8)
    picture[0, 0] = (200, 10, 0, 255)
    picture[5, 6] = (0, 10, 200, 1)
    filled = bleed(picture)
    assert (filled[..., 3] == picture[..., 3]).all()
    assert (filled[:3, :3, :3] == (200, 10, 0)).all() and (filled[3:, 4:, :3] == (0, 10, 200)).all()
    assert (bleed(picture[1:5, 1:6]) == 0).all()


def test_pictures_and_their_sound_lie_in_a_new_folder(tmp_path: Path) -> None:
    (tmp_path / "take").mkdir()  # an empty one may be there
    with open_reel(tmp_path / "take" / "disc-%03d.png", fps=25.0, shot=BLANK) as reel:
        for k in range(3):
            reel.hear(tone(0.04))
            reel.show(disc(60 + k))
        assert not list((tmp_path / "take").iterdir())
    names = sorted(path.name for path in (tmp_path / "take").iterdir())
    assert names == ["disc-000.png", "disc-001.png", "disc-002.png", "sound.wav"]
    with Image.open(tmp_path / "take" / "disc-002.png") as last:
        assert (np.asarray(last) == disc(62)).all()
    assert Audio.read(tmp_path / "take" / "sound.wav", rate=48_000).duration == pytest.approx(0.12, abs=1e-4)
    with (
        pytest.raises(InputError, match="is there already"),
        open_reel(tmp_path / "take" / "%d.png", fps=25.0, shot=BLANK),
    ):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["take"]


@pytest.mark.parametrize("name", ["disc.mp4", "disc.webm", "take/%05d.png"])
@pytest.mark.parametrize("stop", [KeyboardInterrupt, RuntimeError])
def test_nothing_is_left_of_a_film_that_was_stopped(tmp_path: Path, name: str, stop: type[BaseException]) -> None:
    with pytest.raises(stop), open_reel(tmp_path / name, fps=25.0, shot=GREY) as reel:
        reel.hear(tone(0.2))
        reel.show(patches())
        raise stop
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["disc.mp4", "disc.webm", "take/%05d.png"])
def test_nothing_is_left_on_a_full_disk(tmp_path: Path, name: str) -> None:
    """A file-size limit stands for the disk: the operating system refuses the write halfway in the same way."""
    script = (
        "import sys, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "import numpy as np\nfrom mien.draw import Shot, plain\nfrom mien.draw.reel import open_reel\n"
        "from mien.errors import InputError\nfrom mien.types import silence\n"
        "noise = np.random.default_rng(0).integers(0, 256, (20, 128, 128, 3), dtype=np.uint8)\n"
        "try:\n"
        f"    with open_reel({name!r}, fps=25.0, shot=Shot(128, 128, 'bust', plain(128, 128, (0, 0, 0)))) as reel:\n"
        "        for picture in noise:\n"
        "            reel.hear(silence(0.04, rate=48_000))\n"
        "            reel.show(picture)\n"
        "except InputError as error:\n    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "AV_LOG_FORCE_NOCOLOR": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000)),
    )
    assert "cannot be written (file too large" in done.stdout, done
    assert list(tmp_path.iterdir()) == []


def test_names_that_no_film_can_have_are_refused(tmp_path: Path) -> None:
    for name, shot, part in (
        ("a.avi", GREY, ".mp4, .webm, .png"),
        ("a", GREY, "ends in ''"),
        ("a.mp4", BLANK, "cannot be see-through; expected .webm"),
        ("take/a.png", GREY, "take/%05d.png"),
        ("take/%d-%d.png", GREY, "take/%05d.png"),
        ("take/%s.png", GREY, "take/%05d.png"),
    ):
        with pytest.raises(InputError, match=part):
            film_place(tmp_path / name, shot=shot)
    with pytest.raises(InputError, match="new folder"):
        film_place("%05d.png", shot=GREY)
    assert film_place("take/%05d.png", shot=BLANK) == Path("take")
