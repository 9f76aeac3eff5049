"""A small diffusion network over a voice's frames, in numpy; `mien train regulate` makes it.

Source: Gudmalwar et al., "EmoReg", AAAI 2025, arXiv 2412.20359: reverse diffusion under an embedding of emotion that is
moved along a direction; Karras et al., "Elucidating the design space of diffusion-based generative models", NeurIPS
2022, arXiv 2206.00364 (the noise, its preconditioning and Heun's steps); Su et al., "Dual diffusion implicit bridges",
ICLR 2023, arXiv 2203.08382. We differ from EmoReg: frames are WORLD's, the noise is not drawn but what the recording's
own frames become under the plain embedding, so that where nothing is moved the recording comes back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mien.speak.coded import Coded, change_frames, code_frames, content_rows, mean_row
from mien.speak.world import Frames
from mien.types import Affect, convert_affect, load_taxonomy
from mien.types.arrays import open_arrays

__all__ = ["EMBEDDING", "FREQUENCIES", "Denoiser", "Latent", "load_denoiser", "noise_levels"]

EMBEDDING = 6
"""Numbers of an embedding."""

FREQUENCIES = np.geomspace(0.1, 10.0, 16)
"""Waves in which the network is told how much noise there is."""

_LEVELS = 12
_MOST, _LEAST, _BEND = 40.0, 0.03, 5.0
_FURTHEST = 8.0  # deviations of a row from the speaker's plain manner

Floats: TypeAlias = NDArray[np.floating]
Mix: TypeAlias = Sequence[tuple[float, Floats]]
"""Embeddings with what each counts, together 1."""


def noise_levels() -> NDArray[np.float64]:
    """Return (12,) deviations of noise, the most first."""
    place = np.linspace(0.0, 1.0, _LEVELS)
    top, bottom = _MOST ** (1.0 / _BEND), _LEAST ** (1.0 / _BEND)
    return (top + place * (bottom - top)) ** _BEND


@dataclass(frozen=True, slots=True, eq=False)
class Latent:
    """A recording as noise, and what is needed to lead it back.

    Args:
        frames: t of them.
        coded: the same in numbers.
        content: (t, 27) float32 of `content_rows`.
        lost: (t, 26) float32, the noise.
        back: (t, 26) float32, what it is led back to where nothing is moved.
    """

    frames: Frames
    coded: Coded
    content: Floats
    lost: Floats
    back: Floats


class Denoiser:
    """Moves a voice's frames as far as an embedding is moved.

    Args:
        path: the .npz file that `mien train regulate` wrote.

    Raises:
        WeightsError: the file is missing, damaged or no such file.
    """

    def __init__(self, path: Path) -> None:
        fault, remedy = "holds no network of conversion", "make it with `mien train regulate`"
        with open_arrays(path, fault=fault, remedy=remedy) as file:
            self._weights: Mapping[str, Floats] = {name: file[name].astype(np.float32) for name in file.files}
            self.scale, self.start = (self._weights[name].astype(np.float64) for name in ("scale", "start"))
        self.labels = tuple(name.removeprefix("goal.") for name in self._weights if name.startswith("goal."))
        self._blocks = range(sum(name.endswith("mix.weight") for name in self._weights))

    def toward(self, affect: Affect) -> Mix:
        """Return the embedding that lies toward a feeling; linear in its probabilities and its intensity."""
        shares = zip(load_taxonomy("basic-7").labels, convert_affect(affect, taxonomy="basic-7").emotions, strict=True)
        steps = [
            share * (self._weights[f"goal.{label}"] - self.start) for label, share in shares if label in self.labels
        ]
        return [(1.0, self.start + affect.intensity * np.sum(steps, axis=0))]

    def along(self, label: str, intensity: float) -> Mix:
        """Return the embedding that lies so far along the direction to a feeling."""
        return [(1.0, self.start + intensity * (self._weights[f"goal.{label}"] - self.start))]

    def by_probability(self, label: str, intensity: float) -> Mix:
        """Return the feeling's mean embedding as likely as the intensity says, and the plain one for the rest."""
        return [(1.0 - intensity, self._weights["mean.neutral"]), (intensity, self._weights[f"mean.{label}"])]

    def encode(self, frames: Frames, mix: Mix) -> Latent:
        """Lead frames into noise.

        Args:
            frames: t of a recording whose speaker's plain manner is its own mean.
            mix: its manner.

        Returns:
            What it becomes.

        Raises:
            InputError: there is no voice in it.
        """
        coded = code_frames(frames)
        rows = np.clip((coded.rows - mean_row(coded)) / self.scale, -_FURTHEST, _FURTHEST)
        content = content_rows(rows, coded).astype(np.float32)
        lost = self._follow(rows.astype(np.float32), content, mix, noise_levels()[::-1])
        return Latent(frames, coded, content, lost, self._follow(lost, content, mix, noise_levels()))

    def decode(self, latent: Latent, mix: Mix) -> Frames:
        """Lead noise back to frames, under the manner that is wanted; under its own they are what they were."""
        moved = self._follow(latent.lost, latent.content, mix, noise_levels())
        return change_frames(latent.frames, latent.coded, (moved - latent.back) * self.scale)

    def convert(self, frames: Frames, mix: Mix) -> Frames:
        """Return frames of a plain recording under another manner; see `encode` for errors."""
        return self.decode(self.encode(frames, [(1.0, self.start)]), mix)

    def _follow(self, rows: Floats, content: Floats, mix: Mix, levels: NDArray[np.float64]) -> Floats:
        """Follow the flow from the first level of noise to the last, by Heun's steps."""
        for here, there in pairwise(levels):
            step = np.float32(there - here)
            slope = (rows - self.denoise(rows, content, here, mix)) / np.float32(here)
            guess = rows + step * slope
            other = (guess - self.denoise(guess, content, there, mix)) / np.float32(there)
            rows = rows + step * np.float32(0.5) * (slope + other)
        return rows

    def denoise(self, rows: Floats, content: Floats, level: float, mix: Mix) -> Floats:
        """Return (t, 26), what rows are likely to be under their noise.

        Args:
            rows: (t, 26) float32.
            content: (t, 27) float32 of `content_rows`.
            level: the noise's deviation.
            mix: what the manner is.
        """
        whole = np.sqrt(level**2 + 1.0)
        given = self._linear("enter", np.concatenate([rows / np.float32(whole), content], axis=1))
        phase = 0.5 * np.pi * np.log(level) * FREQUENCIES
        waves = self._two("noise", np.concatenate([np.sin(phase), np.cos(phase)]))
        made = sum(
            np.float32(share) * self._net(given, _silu(waves + self._two("manner", point)))
            for share, point in mix
            if share
        )
        return rows / np.float32(whole**2) + np.float32(level / whole) * made

    def _net(self, states: Floats, told: Floats) -> Floats:
        for block in self._blocks:
            name = f"blocks.{block}."
            gain, shift = np.split(self._linear(f"{name}told", told), 2)
            sides = np.pad(_norm(states) * (1.0 + gain) + shift, ((2, 2), (0, 0)))
            near = np.lib.stride_tricks.sliding_window_view(sides, 5, axis=0).reshape(len(states), -1)
            weight, bias = self._weights[f"{name}near.weight"], self._weights[f"{name}near.bias"]
            value, gate = np.split(near @ weight.reshape(len(bias), -1).T + bias, 2, axis=1)
            states = states + self._linear(f"{name}mix", np.tanh(value) / (1.0 + np.exp(-gate)))
        return self._linear("leave", states)

    def _two(self, name: str, given: Floats) -> Floats:
        return self._linear(f"{name}.2", _silu(self._linear(f"{name}.0", given.astype(np.float32))))

    def _linear(self, name: str, given: Floats) -> Floats:
        return given @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]


@cache
def load_denoiser() -> Denoiser:
    """Return the network that Mien brings."""
    return Denoiser(Path(str(files("mien.speak").joinpath("regulate.npz"))))


def _silu(given: Floats) -> Floats:
    return given / (1.0 + np.exp(-given))


def _norm(given: Floats) -> Floats:
    centred = given - given.mean(axis=-1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-5)
