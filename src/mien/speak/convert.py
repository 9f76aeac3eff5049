"""Recorded speech with another feeling: its words and its speaker stay, the manner of speaking moves.

Source: Gudmalwar, Biyani, Shah, Wasnik, Shah, "EmoReg: Directional Latent Vector Modeling for Emotional Intensity
Regularization in Diffusion-based Voice Conversion", AAAI 2025, arXiv 2412.20359: a recording is moved along a
direction, as far as the intensity says, and a diffusion network makes the sound. Here it makes WORLD's frames
(`mien.speak.denoise`), of which only the difference is put on the recording's own, and the pace is a rule's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.speak.align import align
from mien.speak.denoise import load_denoiser
from mien.speak.directions import find_direction
from mien.speak.loudness import find_loudness, level_audio
from mien.speak.pitch import PERIOD, track_pitch
from mien.speak.plan import CONTROLS, Manner, plan_manner
from mien.speak.protocol import Voice
from mien.speak.shape import shape_voice
from mien.speak.world import Frames, analyse_recording
from mien.types import Affect, Audio, Mark, Speech, concat_audio

__all__ = ["convert_blocks", "convert_speech", "move_speech"]

_RATES = (16_000, 48_000)  # Hz that WORLD works well at
_LONGEST, _SHORTEST = 24.0, 12.0  # seconds of a piece; it ends where it is quietest between them
_QUIET = 0.05  # seconds over which that is told
_LITTLE = 0.3  # seconds of voice below which there is nothing to change
_FLAT = 0.999  # of the highest amplitude: samples above it lie at the top
_CLIPPED = 0.005  # share of samples at the top from which on a recording is clipped
_FAINT = 1e-4  # amplitude below which there is only silence


def convert_speech(speech: Speech, affect: Affect) -> Audio:
    """Say recorded speech with a feeling.

    Args:
        speech: up to some 30 s, with phones that cover it; see `align` and `energy_speech`.
        affect: the feeling; without one the recording is returned as it is.

    Returns:
        Sound at the recording's rate and as loud as it; its length follows the feeling's pace.

    Raises:
        InputError: there is no voice in it.
    """
    if not affect.intensity:
        return speech.audio
    network = load_denoiser()
    pace = find_direction(affect) * [name in ("pace", "pause") for name in CONTROLS]
    return move_speech(
        speech, pace, analyse=lambda audio: network.convert(analyse_recording(audio), network.toward(affect))
    )


def move_speech(speech: Speech, manner: Manner, *, analyse: Callable[[Audio], Frames] = analyse_recording) -> Audio:
    """Say recorded speech in another manner.

    Args:
        speech: as in `convert_speech`.
        manner: (12,) numbers, one for each of `mien.speak.plan.CONTROLS`; where all are 0 the recording is returned.
        analyse: takes the sound apart; see `mien.speak.world`.

    Returns:
        Sound as in `convert_speech`.
    """
    if not manner.any() or not speech.phones:
        return speech.audio
    rate = speech.audio.rate
    sound = speech.audio.resample(min(max(rate, _RATES[0]), _RATES[1]))
    plan = plan_manner(speech.phones, speech.words, manner, said=())
    whole = Speech(sound, speech.phones, speech.words, speech.timing)
    made = shape_voice(whole, plan, analyse=analyse).audio.resample(rate)
    level = find_loudness(speech.audio) + float(plan.energy.mean())
    return level_audio(made, lufs=level) if np.isfinite(level) else made


def convert_blocks(
    blocks: Iterable[Audio], affect: Affect, *, hear: Callable[[Audio], tuple[Mark, ...]], voice: Voice
) -> Iterator[tuple[Speech, Audio]]:
    """Convert a recording of any length, some 20 s at a time.

    Args:
        blocks: consecutive sound of one rate.
        affect: the feeling.
        hear: names the words of a piece, with rough times; where it hears none, loudness and spectrum give phones.
        voice: says the same words, for their phones' times.

    Yields:
        Each piece as it was understood and as it is with the feeling; a piece without a voice stays what it is.

    Raises:
        InputError: there is no voice in the whole recording, or it is clipped.
    """
    voiced, start = False, 0.0
    for piece in _pieces(blocks):
        _check_clipping(piece, start)
        start += piece.duration
        if not _has_voice(piece):
            yield Speech(piece, (Mark("", 0.0, piece.duration),), (), "energy"), piece
            continue
        voiced = True
        speech = align(piece, hear(piece), voice)
        yield speech, convert_speech(speech, affect)
    if not voiced:
        raise InputError(f"there is no voice in {start:.1f} s of sound; expected speech of {_LITTLE} s or more")


def _pieces(blocks: Iterable[Audio]) -> Iterator[Audio]:
    """Cut sound where it is quietest, into pieces that are neither short nor long."""
    held: list[Audio] = []
    for block in blocks:
        held.append(block)
        while sum(part.duration for part in held) > _LONGEST:
            whole = concat_audio(held, rate=block.rate)
            cut = _quietest(whole)
            yield whole.cut(0.0, cut)
            held = [whole.cut(cut, whole.duration)]
    if held:
        yield concat_audio(held, rate=held[0].rate)


def _quietest(audio: Audio) -> float:
    width = round(_QUIET * audio.rate)
    part = audio.cut(_SHORTEST, _LONGEST).samples.astype(np.float64)
    power: NDArray[np.float64] = (part[: len(part) // width * width].reshape(-1, width) ** 2).mean(axis=1)
    return _SHORTEST + (int(power.argmin()) + 0.5) * _QUIET


def _has_voice(audio: Audio) -> bool:
    if float(np.abs(audio.samples).max(initial=0.0)) < _FAINT:
        return False
    return float((track_pitch(audio) > 0.0).sum()) * PERIOD >= _LITTLE


def _check_clipping(audio: Audio, start: float) -> None:
    loud = np.abs(audio.samples)
    top = float(loud.max(initial=0.0))
    share = float((loud >= _FLAT * top).mean()) if top > _FAINT else 0.0
    if share > _CLIPPED:
        raise InputError(
            f"the recording is clipped from {start:.1f} to {start + audio.duration:.1f} s ({100.0 * share:.1f} % of "
            "its samples lie at its top); expected one that was recorded more softly"
        )
