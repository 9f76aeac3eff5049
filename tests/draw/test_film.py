"""Films and motion files, read back."""

import itertools
import json
import struct
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from drawn_poses import POSES, square
from hypothesis import given, settings
from hypothesis import strategies as st

from mien.draw import film, film_motion, read_livelink, write_glb, write_livelink
from mien.draw.rotation import angles_to_vectors, head_angles, matrices, quaternions
from mien.errors import InputError
from mien.types import ARKIT_INDEX, Audio, Beat, Line, Speech, Spoken, concat, cut, neutral, resample, still


def beat(start: float, *, seconds: float, rate: int = 22_050) -> Beat:
    """A tone with a still face, its frames on the grid of the whole turn."""
    time = np.arange(round(seconds * rate)) / rate
    sound = Audio((0.3 * np.sin(2 * np.pi * 440 * time)).astype(np.float32), rate)
    first, last = (int(np.ceil(25 * at - 1e-6)) for at in (start, start + sound.duration))
    motion = concat([POSES["rest"]] * (last - first))
    return Beat(Spoken(Line("la", neutral(), "other"), Speech(sound, (), (), "energy")), start, motion)


def test_a_film_has_every_frame_and_all_sound_in_step(tmp_path: Path) -> None:
    beats = [beat(0.0, seconds=1.01), beat(1.01, seconds=0.53), beat(1.54, seconds=0.7, rate=16_000)]
    written = film(iter(beats), tmp_path / "la.mp4", shot=square(64))
    assert written.duration == pytest.approx(2.24, abs=1e-3)
    assert written.frames == 56
    with av.open(str(written.path)) as container:
        assert sum(1 for _ in container.decode(video=0)) == 56
    sound = Audio.read(written.path, rate=16_000)
    assert sound.duration == pytest.approx(2.24, abs=0.05)
    assert np.sqrt((sound.cut(0.5, 2.0).samples ** 2).mean()) == pytest.approx(0.3 / np.sqrt(2), rel=0.1)


def test_nothing_is_left_of_a_film_that_failed(tmp_path: Path) -> None:
    def beats():
        yield beat(0.0, seconds=0.4)
        raise InputError("the second beat is broken; expected a whole one")

    with pytest.raises(InputError, match="second beat"):
        film(beats(), tmp_path / "la.mp4", shot=square(64))
    with pytest.raises(InputError, match="nothing to film"):
        film([], tmp_path / "la.mp4", shot=square(64))
    with pytest.raises(InputError, match="cannot be written"):
        film([beat(0.0, seconds=0.4)], tmp_path / "missing" / "la.mp4", shot=square(64))
    assert not list(tmp_path.iterdir())


def test_picture_and_sound_change_together(tmp_path: Path) -> None:
    """A mouth opens and a tone begins at the same moment, a second in."""
    rate = 22_050
    time = np.arange(2 * rate) / rate
    tone = np.where(time < 1.0, 0.0, 0.5 * np.sin(2 * np.pi * 440 * time)).astype(np.float32)
    motion = concat([POSES["rest"]] * 25 + [POSES["open"]] * 25)
    written = film_motion(motion, Audio(tone, rate), tmp_path / "la.mp4", shot=square(64))
    with av.open(str(written.path)) as container:
        shown = [(float(f.time or 0.0), f.to_ndarray(format="rgb24").astype(float)) for f in container.decode(video=0)]
    steps = [np.abs(after - before).mean() for (_, before), (_, after) in itertools.pairwise(shown)]
    assert shown[int(np.argmax(steps)) + 1][0] == pytest.approx(1.0, abs=1e-3)
    heard = Audio.read(written.path, rate=rate).samples
    assert np.argmax(np.abs(heard) > 0.25) / rate == pytest.approx(1.0, abs=0.005)
    assert (written.frames, written.duration) == (50, 2.0)


def test_a_recording_from_a_phone_is_filmed(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "motion" / "arkit_livelink"
    motion = cut(read_livelink(folder / "neurosync_generated_0.csv"), 0.0, 1.0)
    audio = Audio.read(folder / "neurosync_generated_0.flac").cut(0.0, 1.0)
    written = film_motion(motion, audio, tmp_path / "take.mp4", shot=square(64))
    assert written.frames == len(motion) == 60
    with av.open(str(written.path)) as container:
        assert float(container.streams.video[0].average_rate or 0) == pytest.approx(motion.fps, rel=1e-4)


def test_beats_of_two_frame_rates_and_empty_motions_are_refused(tmp_path: Path) -> None:
    first = beat(0.0, seconds=0.2)
    with pytest.raises(InputError, match="50 frames a second"):
        film(
            [first, replace(first, motion=resample(first.motion, fps=50.0))],
            tmp_path / "la.mp4",
            face="anny:mira",
            shot=square(64),
        )
    with pytest.raises(InputError, match="nothing to film"):
        film_motion(still(0, fps=25.0), first.spoken.speech.audio, tmp_path / "la.mp4", shot=square(64))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["neurosync_fearful_161", "neurosync_default_idle", "neurosync_generated_0"])
def test_real_live_link_recordings_survive_a_round_trip(shared_data: Path, tmp_path: Path, name: str) -> None:
    original = read_livelink(shared_data / "motion" / "arkit_livelink" / f"{name}.csv")
    write_livelink(original, tmp_path / "copy.csv")
    copy = read_livelink(tmp_path / "copy.csv")
    assert copy.fps == pytest.approx(original.fps, abs=0.01)
    for track in ("face", "head", "gaze"):
        assert getattr(copy, track) == pytest.approx(getattr(original, track), abs=2e-6)


def test_live_link_files_that_are_none_are_refused_by_line(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    write_livelink(concat([POSES["smile"]] * 3), path)
    whole = path.read_text().splitlines()
    for lines, part in (
        ([], "no rows"),
        ([whole[0].replace("JawOpen", "Jaw"), *whole[1:]], "JawOpen"),
        ([*whole[:2], whole[2].replace(",61,", ",61,nan,"), whole[3]], "line 3"),
        ([*whole[:2], "soup"], "line 3"),
    ):
        path.write_text("".join(f"{line}\n" for line in lines))
        with pytest.raises(InputError, match=part):
            read_livelink(path)
    path.write_text("\n".join([*whole[:3], whole[3][:40]]))
    assert len(read_livelink(path)) == 2  # whoever recorded it was killed in the last row


angle = st.floats(-1.4, 1.4)


@given(angle, angle, angle)
def test_head_angles_and_vectors_are_inverse(yaw: float, pitch: float, roll: float) -> None:
    angles = np.array([[yaw, pitch, roll]])
    motion = replace(POSES["rest"], head=angles_to_vectors(angles))
    assert head_angles(motion) == pytest.approx(angles, abs=1e-4)


@settings(max_examples=50)
@given(angle, angle, angle)
def test_quaternions_turn_as_matrices_do(x: float, y: float, z: float) -> None:
    turn = matrices(np.array([[x, y, z]]))
    i, j, k, w = quaternions(turn)[0].astype(np.float64)
    point = np.array([0.3, -0.2, 0.9])
    axis = np.array([i, j, k])
    turned = point + 2 * np.cross(axis, np.cross(axis, point) + w * point)
    assert turned == pytest.approx(turn[0] @ point, abs=1e-5)
    assert turn[0] @ turn[0].T == pytest.approx(np.eye(3), abs=1e-9)


def test_an_animated_model_holds_the_motion(tmp_path: Path) -> None:
    motion = resample(concat(list(POSES.values())), fps=30.0)
    write_glb(motion, tmp_path / "mira.glb")
    packed = (tmp_path / "mira.glb").read_bytes()
    magic, version, length = struct.unpack_from("<4sII", packed)
    assert (magic, version, length) == (b"glTF", 2, len(packed))
    size = struct.unpack_from("<I", packed, 12)[0]
    document, data = json.loads(packed[20 : 20 + size]), packed[28 + size :]

    def rows(accessor: int) -> np.ndarray:
        item = document["accessors"][accessor]
        view = document["bufferViews"][item["bufferView"]]
        return np.frombuffer(data, "<f4", view["byteLength"] // 4, view["byteOffset"]).reshape(item["count"], -1)

    (animation,) = document["animations"]
    targets = {
        (document["nodes"][c["target"]["node"]]["name"], c["target"]["path"]): c["sampler"]
        for c in animation["channels"]
    }
    assert {("head", "rotation"), ("eye_left", "rotation"), ("neck", "rotation")} <= set(targets)
    sampler = animation["samplers"][targets[("surface_skin", "weights")]]
    names = document["meshes"][0]["extras"]["targetNames"]
    weights = rows(sampler["output"]).reshape(len(motion), len(names))
    assert rows(sampler["input"])[-1, 0] == pytest.approx((len(motion) - 1) / 30.0)
    assert weights[:, names.index("jawOpen")] == pytest.approx(motion.face[:, ARKIT_INDEX["jawOpen"]])


def test_an_empty_motion_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no frames"):
        write_glb(still(0, fps=25), tmp_path / "x.glb")
