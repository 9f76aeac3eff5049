"""Recordings hold what was heard, and nothing that was not."""

import asyncio
import base64
import wave
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from mien.draw.livelink import read_livelink, write_livelink
from mien.errors import SessionError
from mien.live.protocol import (
    ItemTruncated,
    MienMotion,
    OutputAudioDelta,
    from_text,
    pack_motion,
)
from mien.live.record import Recording
from mien.live.track import MotionTrack, SoundTrack
from mien.types import Motion


def motion(frames: int) -> Motion:
    face = np.linspace(0, 1, frames * 52, dtype=np.float32).reshape(frames, 52)
    still = np.zeros((frames, 3), np.float32)
    none = np.zeros((frames, 0, 3), np.float32)
    return Motion(25.0, face, still, still, still, still[:, :2], none)


def samples(path: Path) -> np.ndarray:
    with wave.open(str(path)) as sound:
        assert (sound.getframerate(), sound.getsampwidth(), sound.getnchannels()) == (24_000, 2, 1)
        return np.frombuffer(sound.readframes(sound.getnframes()), "<i2")


def test_sound_is_whole_after_every_write(tmp_path: Path) -> None:
    track = SoundTrack(tmp_path / "a.wav")
    assert len(samples(tmp_path / "a.wav")) == 0
    track.put(0.5, b"\x01\x00" * 12_000)
    heard = samples(tmp_path / "a.wav")
    assert len(heard) == 24_000 and not heard[:12_000].any() and (heard[12_000:] == 1).all()
    track.cut(0.75)
    assert len(samples(tmp_path / "a.wav")) == 18_000
    track.close(1.0)
    heard = samples(tmp_path / "a.wav")
    assert len(heard) == 24_000 and heard[17_999] == 1 and not heard[18_000:].any()


def test_motion_that_grows_is_the_file_that_is_written_whole(tmp_path: Path) -> None:
    track, whole = MotionTrack(tmp_path / "a.csv"), motion(20)
    track.put(0.0, whole, now=0.0)
    write_livelink(whole, tmp_path / "b.csv")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    track.put(0.4, motion(5), now=0.2)  # takes the place of the last ten frames
    track.close()
    assert len(read_livelink(tmp_path / "a.csv")) == 15


def test_what_was_not_heard_is_taken_out(tmp_path: Path) -> None:
    async def record() -> Path:
        with ThreadPoolExecutor(1) as thread:
            recording = Recording(tmp_path, "c1", thread=thread, failed=lambda error: pytest.fail(str(error)))
            sound, face = b"\x05\x00" * 24_000, pack_motion(motion(25))
            audio = base64.b64encode(b"\x07\x00" * 24_000).decode()
            moved = MienMotion(event_id="1", item_id="i", at_ms=0, fps=25.0, frames="")
            recording.saw(moved, face)
            recording.saw(OutputAudioDelta(event_id="2", response_id="r", item_id="i", delta=""), sound)
            recording.saw(from_text(f'{{"type": "input_audio_buffer.append", "audio": "{audio}"}}'), None)
            recording.saw(ItemTruncated(event_id="3", item_id="i", content_index=0, audio_end_ms=400), None)
            await recording.close()
            return recording.folder

    folder = asyncio.run(record())
    person, mien = samples(folder / "person.wav"), samples(folder / "mien.wav")
    assert len(person) == len(mien) and (person == 7).sum() == 24_000
    assert (mien == 5).sum() == 9_600
    assert len(read_livelink(folder / "motion.csv")) == 10
    assert (folder / "events.jsonl").read_text().count("\n") == 4


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    async def record() -> None:
        with ThreadPoolExecutor(1) as thread, pytest.raises(SessionError, match="cannot be recorded to"):
            Recording(tmp_path / "file", "c1", thread=thread, failed=lambda error: None)

    asyncio.run(record())
