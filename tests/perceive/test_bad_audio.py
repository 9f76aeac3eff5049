"""Every bad recording of the issue is refused in one line that says what to do, or is heard all the same."""

import wave
from pathlib import Path

import av
import numpy as np
import pytest

from mien.errors import InputError
from mien.perceive import perceive
from mien.types import Audio, Percept, silence
from mien.types.media import read_blocks


@pytest.fixture
def hear(ear, reader, tone):
    def listen(path: Path) -> Percept:
        return perceive(read_blocks(path), ear=ear, reader=reader, tone=tone)

    return listen


def refused(hear, path: Path, *, match: str) -> None:
    with pytest.raises(InputError, match=match) as caught:
        hear(path)
    assert "\n" not in str(caught.value)


def save(path: Path, samples: np.ndarray, *, rate: int = 16_000) -> Path:
    """Write (n,) or (n, channels) float samples as 16-bit WAV."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1 if samples.ndim == 1 else samples.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.round(samples * 32767).astype("<i2").tobytes())
    return path


def video(path: Path, sound: Audio | None) -> Path:
    """Write a black film, with a sound track or without."""
    with av.open(str(path), "w") as container:
        picture = container.add_stream("libx264", rate=25)
        picture.width, picture.height, picture.pix_fmt = 64, 64, "yuv420p"
        track = container.add_stream("aac", rate=sound.rate, layout="mono") if sound else None
        for _ in range(75):
            container.mux(picture.encode(av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")))
        container.mux(picture.encode(None))
        if sound and track:
            frame = av.AudioFrame.from_ndarray(sound.samples[None], format="fltp", layout="mono")
            frame.rate = sound.rate
            container.mux(track.encode(frame))
            container.mux(track.encode(None))
    return path


def test_an_empty_file(hear, tmp_path: Path) -> None:
    path = tmp_path / "empty.wav"
    path.touch()
    refused(hear, path, match="empty")


def test_a_file_that_is_not_there(hear, tmp_path: Path) -> None:
    refused(hear, tmp_path / "none.wav", match="no file")


def test_a_wav_without_samples(hear, tmp_path: Path) -> None:
    refused(hear, save(tmp_path / "header.wav", np.zeros(0)), match="no sound|cannot be read")


def test_silence(hear, tmp_path: Path) -> None:
    refused(hear, save(tmp_path / "silence.wav", np.zeros(48_000)), match="silent.*microphone")


@pytest.mark.parametrize("colour", [0.0, 0.5, 1.0])
def test_noise_alone(hear, tmp_path: Path, colour: float) -> None:
    spectrum = np.fft.rfft(np.random.default_rng(0).standard_normal(80_000))
    noise = np.fft.irfft(spectrum / np.arange(1, len(spectrum) + 1) ** colour)
    refused(hear, save(tmp_path / "noise.wav", 0.3 * noise / np.abs(noise).max()), match=r"no speech in 5\.0 s")


def test_a_tenth_of_a_second(hear, tmp_path: Path, plain: Audio) -> None:
    refused(hear, save(tmp_path / "short.wav", plain.samples[8_000:9_600]), match=r"lasts 0\.10 s; expected at least")


def test_a_hum_is_no_speech(hear, tmp_path: Path) -> None:
    t = np.arange(80_000) / 16_000
    refused(hear, save(tmp_path / "hum.wav", 0.3 * np.sin(2 * np.pi * 100 * t)), match="no speech")


@pytest.mark.parametrize("rate", [8_000, 192_000])
def test_other_rates_are_heard(hear, tmp_path: Path, plain: Audio, rate: int) -> None:
    path = save(tmp_path / "rate.wav", plain.resample(rate).samples, rate=rate)
    assert "acoustic" in hear(path).text.lower()


def test_a_voice_on_one_of_two_channels_is_heard(hear, tmp_path: Path, plain: Audio) -> None:
    stereo = np.stack([plain.samples, np.zeros_like(plain.samples)], axis=1)
    assert "acoustic" in hear(save(tmp_path / "stereo.wav", stereo)).text.lower()


def test_a_video_with_sound_is_heard(hear, tmp_path: Path, plain: Audio) -> None:
    assert "acoustic" in hear(video(tmp_path / "film.mp4", plain)).text.lower()


def test_a_video_without_sound(hear, tmp_path: Path) -> None:
    refused(hear, video(tmp_path / "mute.mp4", None), match="has no sound; expected")


def test_a_text_named_wav(hear, tmp_path: Path) -> None:
    path = tmp_path / "text.wav"
    path.write_text("This is a text, not a recording.\n" * 50)
    refused(hear, path, match="cannot be read as sound")


def test_a_truncated_film(hear, tmp_path: Path, plain: Audio) -> None:
    whole = video(tmp_path / "film.mp4", plain).read_bytes()
    path = tmp_path / "cut.mp4"
    path.write_bytes(whole[: len(whole) // 2])
    refused(hear, path, match="cannot be read as sound.*expected a whole")


def test_the_rate_may_not_change_within_a_recording(ear, reader, tone, plain: Audio) -> None:
    with pytest.raises(InputError, match="16000 Hz after blocks of 8000 Hz"):
        perceive([plain.resample(8_000), plain], ear=ear, reader=reader, tone=tone)


def test_sound_of_another_rate_is_not_misheard(ear, tone) -> None:
    low = [silence(1.0, rate=22_050)]
    for hear in (ear.hear, tone.listen):
        with pytest.raises(InputError, match="22050 Hz; expected 16000"):
            hear(low)


def test_no_blocks_at_all(ear, reader, tone) -> None:
    with pytest.raises(InputError, match=r"lasts 0\.00 s"):
        perceive([], ear=ear, reader=reader, tone=tone)
