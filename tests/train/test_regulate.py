"""The diffusion network of conversion: what it learns is what numpy does with it."""

from pathlib import Path

import numpy as np
import pytest
import torch

from mien.errors import WeightsError
from mien.speak.coded import Coded, code_frames, content_rows, mean_row
from mien.speak.denoise import Denoiser
from mien.speak.world import Frames, analyse_recording
from mien.train.regulate.net import RegulateNet, denoising_loss
from mien.train.regulate.regulate import train_net, write_net
from mien.train.regulate.speech import Clip, Goals
from mien.types import Audio

SCALE = np.array([3.0, *[0.5] * 24, 4.0])
START, ANGRY = np.zeros(6), np.array([2.0, 0.0, 0.0, 0.0, 0.0, 0.0])
GOALS = Goals(START, {"neutral": START, "angry": ANGRY}, {"neutral": START, "angry": ANGRY})


@pytest.fixture(scope="module")
def frames() -> Frames:
    path = Path(__file__).resolve().parents[2] / "examples" / "question.flac"
    return analyse_recording(Audio.read(path).cut(0.3, 0.9))


def _clip(coded: Coded, label: str, manner: np.ndarray) -> Clip:
    """Return a clip that is two units higher where it is angry."""
    rows = (coded.rows - mean_row(coded)) / SCALE
    content = content_rows(rows, coded).astype(np.float32)
    rows[:, 0] += manner[0]
    return Clip(label, rows.astype(np.float32), content, coded.loud, manner.astype(np.float32))


def _random_net() -> RegulateNet:
    torch.manual_seed(0)
    net = RegulateNet()
    for value in net.parameters():
        torch.nn.init.normal_(value, std=0.1)
    return net.half().float()  # as it is written


def test_numpy_does_what_torch_does(tmp_path: Path) -> None:
    net = _random_net()
    write_net(net, GOALS, SCALE, tmp_path / "net.npz")
    rows, content = torch.randn(1, 40, 26), torch.randn(1, 40, 27)
    for level in (0.05, 30.0):
        with torch.inference_mode():
            wanted = net(rows, content, torch.tensor([level]), torch.from_numpy(ANGRY).float()[None])[0].numpy()
        told = [(1.0, ANGRY)]
        found = Denoiser(tmp_path / "net.npz").denoise(rows[0].numpy(), content[0].numpy(), level, told)
        assert np.abs(found - wanted).max() < 5e-3 < 100.0 * 5e-3 < wanted.std()


def test_the_manner_alone_moves_a_recording(tmp_path: Path, frames: Frames) -> None:
    write_net(_random_net(), GOALS, SCALE, tmp_path / "net.npz")
    denoiser = Denoiser(tmp_path / "net.npz")
    plain = denoiser.along("angry", 0.0)
    latent = denoiser.encode(frames, plain)
    back = denoiser.decode(latent, plain)
    assert back.pitch == pytest.approx(frames.pitch)
    assert back.envelope == pytest.approx(frames.envelope)
    moved = [denoiser.decode(latent, mix("angry", 1.0)) for mix in (denoiser.along, denoiser.by_probability)]
    assert moved[0].pitch == pytest.approx(moved[1].pitch)
    assert np.abs(moved[0].pitch - frames.pitch).max() > 1.0


def test_training_takes_noise_off(frames: Frames) -> None:
    coded = code_frames(frames)
    clips = [_clip(coded, "neutral", START), _clip(coded, "angry", ANGRY)]
    rows, content = (torch.from_numpy(np.stack([part] * 8)) for part in (clips[1].rows, clips[1].content))
    manner, weight = torch.from_numpy(clips[1].manner).expand(8, -1), torch.ones(8, rows.shape[1])
    losses = []
    for net in (RegulateNet(), train_net(clips, steps=30, seed=0, say=lambda _: None)):
        torch.manual_seed(1)
        with torch.inference_mode():
            losses.append(denoising_loss(net, rows, content, manner, weight).item())
    assert losses[1] < 0.85 * losses[0]


def test_a_file_that_holds_no_network_is_refused(tmp_path: Path) -> None:
    (tmp_path / "net.npz").write_bytes(b"nothing")
    with pytest.raises(WeightsError, match="mien train regulate"):
        Denoiser(tmp_path / "net.npz")
