"""Tone `voice:`: the feeling in a voice, from a network trained on acted speech, with a new estimate every 250 ms.

The network (`voice.onnx`; its card is `voice.md`) hears steps of 250 ms through the first two layers of Whisper
tiny.en's encoder and names the feeling of what it heard so far. Silero's voice activity says which steps count. How
sure it is falls with noise, a clipped microphone and little voice; where hardly a voice stands out, it abstains.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.engines import Engine
from mien.perceive.pitch import HOP, WINDOW
from mien.perceive.protocol import RATE
from mien.perceive.voice_cues import CueStream, find_cues, frame_noise
from mien.perceive.voice_gate import VoiceGate
from mien.perceive.voice_mel import STEP, MelStream
from mien.types import Affect, Audio, Vad, affect_from_vad

__all__ = ["KINDS", "Moment", "VoiceStream", "VoiceTone", "engine"]

KINDS = ("neutral", "calm", "happy", "sad", "angry", "fearful", "disgust", "surprised", "boredom")
"""What the network tells apart: the eight emotions of RAVDESS, and EmoDB's boredom."""

_BASIC = ("neutral", "happy", "sad", "angry", "fearful", "disgusted", "surprised")
_READS = {"calm": ("neutral",), "disgust": ("disgusted",), "boredom": ("neutral", "sad")}
"""How kinds read that basic-7 lacks: a calm voice is no happy one, and boredom lies between two, half each."""

_STEP = STEP * HOP
_REACH = WINDOW - HOP  # samples past a step's end that its last frame needs: the step is 38 ms late
_SUMS = 1537
_SPOKEN = 0.5  # probability from which a step is taken for speech
_ENOUGH = 1.5  # seconds of voice from which on a clip is as good as a long one
_LITTLE = 0.3  # seconds of voice below which there is nothing to hear
_NOISE_DB = (4.0, 12.0)  # loud over soft frames: abstain below the first, nothing is lost above the second
_FULL = 0.985  # of full scale: a sample there was clipped
_CLIPPED = 0.05  # share of clipped samples among a step's loud ones that halves the confidence
_TELL = 3  # sentences

Reals = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Moment:
    """What was heard up to a moment.

    Args:
        end: seconds from the start of the stream.
        speaking: whether somebody spoke in the last step.
        kinds: a probability for each of `KINDS`; they sum to 1.
        affect: the same in basic-7, with reasons.
    """

    end: float
    speaking: bool
    kinds: tuple[float, ...]
    affect: Affect


class VoiceStream:
    """Hears one stream of sound, a step of 250 ms after the other; what is given in one call or many is heard alike.

    Args:
        weights: the network's file; Mien's own where it is None.
    """

    def __init__(self, weights: Path | None = None) -> None:
        self._run = _network(weights or Path(str(files("mien.perceive").joinpath("voice.onnx")))).run
        self._mel, self._gate, self._cues = MelStream(), VoiceGate(), CueStream()
        self._windows: deque[Reals] = deque()
        self._voice: deque[float] = deque()
        self._clips: deque[float] = deque()
        self._held = np.zeros(0, dtype=np.float32)
        self._sums = np.zeros((1, _SUMS), dtype=np.float32)
        self._steps = 0
        self._spoken = 0.0
        self._clipped = 0.0

    def push(self, samples: Reals) -> tuple[Moment, ...]:
        """Hear some more.

        Args:
            samples: (n,) float32 at 16,000 Hz, following those of the last call.

        Returns:
            A moment for each step that is complete now; a step is complete 38 ms after its end.
        """
        self._windows.extend(window[np.newaxis] for window in self._mel.push(samples))
        self._voice.extend(float(p) for p in self._gate.push(samples))
        measured = self._cues.push(samples)
        self._held = np.concatenate([self._held, samples])
        for _ in range(len(self._held) // _STEP):
            self._clips.append(_clipped(self._held[:_STEP]))
            self._held = self._held[_STEP:]
        moments = []
        while self._windows and self._voice and self._clips and measured >= (self._steps + 1) * STEP:
            moments.append(self._step())
        return tuple(moments)

    def close(self) -> tuple[Moment, ...]:
        """Hear the rest as if silence followed; the stream takes no more afterwards."""
        rest = len(self._held)
        done = self._steps * _STEP + len(self._clips) * _STEP + rest
        return self.push(np.zeros(-done % _STEP + _REACH + 600, dtype=np.float32)) if rest or self._clips else ()

    @property
    def sums(self) -> Reals:
        """(1, 1537) float32: the weights' sum, then the weighted sums of the encoder's states and of their squares."""
        return self._sums

    def _step(self) -> Moment:
        voice = self._voice.popleft()
        given = {"window": self._windows.popleft(), "voice": np.array([[voice]], dtype=np.float32), "sums": self._sums}
        self._sums, kinds, vad = self._run(None, given)
        self._steps += 1
        self._spoken += voice * STEP * HOP / RATE
        self._clipped = max(0.9 * self._clipped, self._clips.popleft())
        probabilities = np.asarray(kinds, dtype=np.float64).ravel()
        probabilities /= probabilities.sum()
        return Moment(
            end=self._steps * _STEP / RATE,
            speaking=voice >= _SPOKEN,
            kinds=tuple(float(p) for p in probabilities),
            affect=self._affect(probabilities, Vad(*(float(np.clip(axis, -1.0, 1.0)) for axis in np.ravel(vad)))),
        )

    def _affect(self, kinds: NDArray[np.float64], vad: Vad) -> Affect:
        frames, start = self._cues.until(self._steps * STEP)
        noise = frame_noise(frames)
        if self._spoken < _LITTLE:
            return affect_from_vad(Vad(0.0, 0.0, 0.0), confidence=0.0, evidence=("there is hardly a voice to hear",))
        if noise < _NOISE_DB[0]:
            why = f"the voice stands {noise:.0f} dB above the background: too little to tell a feeling"
            return affect_from_vad(Vad(0.0, 0.0, 0.0), confidence=0.0, evidence=(why,))
        clear = min((noise - _NOISE_DB[0]) / (_NOISE_DB[1] - _NOISE_DB[0]), 1.0)
        heard = min(self._spoken / _ENOUGH, 1.0) * clear / (1.0 + self._clipped / _CLIPPED)
        cues = find_cues(frames, start=start)[:_TELL]
        felt = affect_from_vad(vad, confidence=float(kinds.max()) * heard, evidence=tuple(c.sentence() for c in cues))
        return replace(felt, emotions=_basic(kinds))


class VoiceTone:
    """Hears the feeling in a voice."""

    def listen(self, blocks: Iterable[Audio]) -> Affect:
        """Listen to one recording; see `mien.perceive.Tone`.

        Args:
            blocks: consecutive sound at 16,000 Hz; 12 s of measurements are kept.

        Returns:
            The feeling of the last seconds: what was heard 8 s before the end counts half.
        """
        stream = VoiceStream()
        last: Moment | None = None
        for block in blocks:
            last = (stream.push(block.samples) or (last,))[-1]
        last = (stream.close() or (last,))[-1]
        if last is None:
            return affect_from_vad(Vad(0.0, 0.0, 0.0), confidence=0.0, evidence=("there is hardly a voice to hear",))
        return last.affect


def _basic(kinds: NDArray[np.float64]) -> tuple[float, ...]:
    shares = dict.fromkeys(_BASIC, 0.0)
    for kind, probability in zip(KINDS, kinds, strict=True):
        labels = _READS.get(kind, (kind,))
        for label in labels:
            shares[label] += float(probability) / len(labels)
    return tuple(shares.values())


def _clipped(samples: Reals) -> float:
    """Return the share of clipped samples among the loud ones, [0, 1]."""
    loud = np.abs(samples)
    full = int((loud >= _FULL).sum())
    return full / max(int((loud > 0.1).sum()), 1)


@cache
def _network(path: Path) -> Any:
    """Load the network; runs may overlap on several threads."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = options.intra_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _make(choice: str) -> VoiceTone:
    return VoiceTone()


engine = Engine(
    name="voice",
    summary="nine feelings in a voice, valence, arousal and dominance, every 250 ms; trained on acted speech",
    licence="CC-BY-NC-SA-4.0 (weights: non-commercial, trained on RAVDESS, EmoDB and nEMO), MIT (Whisper tiny.en)",
    choices={"": ()},
    modules=("onnxruntime",),
    extra="",
    make=_make,
)
