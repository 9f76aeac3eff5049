"""Tone `voice:`: the feeling in a voice, from a network trained on acted speech, with a new estimate every 250 ms.

The network (`voice.onnx`; its card is `voice.md`) hears steps of 250 ms through the first two layers of Whisper
tiny.en's encoder and names the feeling of what it heard so far. Silero's voice activity says which steps count. How
sure it is falls with noise, a clipped microphone and little voice; where hardly a voice stands out, it abstains.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.engines import Engine
from mien.perceive.blocks import check_rate
from mien.perceive.pitch import HOP, WINDOW
from mien.perceive.protocol import RATE
from mien.perceive.voice_cues import CueStream, find_cues, frame_noise
from mien.perceive.voice_gate import VoiceGate
from mien.perceive.voice_mel import STEP, MelStream
from mien.types import Affect, Audio, Vad, affect_from_vad

__all__ = ["KINDS", "Moment", "VoiceStream", "VoiceTone", "engine", "kinds_to_basic"]

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
        vad: valence, arousal and dominance, each in [-1, 1].
        confidence: how sure, [0, 1]; 0 where too little was heard to tell.
    """

    end: float
    speaking: bool
    kinds: tuple[float, ...]
    vad: Vad
    confidence: float


class VoiceStream:
    """Hears one stream of sound, a step of 250 ms after the other; what is given in one call or many is heard alike.

    Args:
        weights: the network's file; Mien's own where it is None.
    """

    def __init__(self, weights: Path | None = None) -> None:
        self._run = _network(weights or Path(str(files("mien.perceive").joinpath("voice.onnx")))).run
        self._mel, self._gate, self._cues = MelStream(), VoiceGate(), CueStream()
        self._held = np.zeros(0, dtype=np.float32)
        self._sums = np.zeros((1, _SUMS), dtype=np.float32)
        self._steps = 0
        self._spoken = 0.0
        self._clipped = 0.0
        self._noise_db = 0.0
        self._moment: Moment | None = None

    def push(self, samples: Reals) -> tuple[Moment, ...]:
        """Hear some more.

        Args:
            samples: (n,) float32 at 16,000 Hz, following those of the last call.

        Returns:
            A moment for each step that is complete now; a step is complete 38 ms after its end.
        """
        self._held = np.concatenate([self._held, samples])
        moments = []
        while len(self._held) >= (need := _STEP if self._steps else _STEP + _REACH):
            moments.append(self._step(self._held[:need]))
            self._held = self._held[need:]
        return tuple(moments)

    def close(self) -> tuple[Moment, ...]:
        """Hear the rest as if silence followed; the stream takes no more afterwards."""
        known = _REACH if self._steps else 0  # of the next step, heard with the last
        steps = -(-(len(self._held) + known) // _STEP)
        return self.push(np.zeros(steps * _STEP + _REACH - known - len(self._held), dtype=np.float32)) if steps else ()

    @property
    def sums(self) -> Reals:
        """(1, 1537) float32: the weights' sum, then the weighted sums of the encoder's states and of their squares."""
        return self._sums

    def affect(self) -> Affect:
        """Return what was heard up to the last moment, in basic-7 and with reasons."""
        if self._moment is None or self._spoken < _LITTLE:
            return _nothing("there is hardly a voice to hear")
        if self._noise_db < _NOISE_DB[0]:
            return _nothing(
                f"the voice stands {self._noise_db:.0f} dB above the background: too little to tell a feeling"
            )
        cues = find_cues(*self._cues.until(self._steps * STEP))[:_TELL]
        felt = affect_from_vad(
            self._moment.vad, confidence=self._moment.confidence, evidence=tuple(cue.sentence() for cue in cues)
        )
        return replace(felt, emotions=kinds_to_basic(self._moment.kinds))

    def _step(self, samples: Reals) -> Moment:
        """Hear a step; the first one brings the reach of its last frame, and so every other brings that of its own."""
        (window,), (voice,) = self._mel.push(samples), self._gate.push(samples)
        self._cues.push(samples)
        given = {"window": window[np.newaxis], "voice": np.array([[voice]], dtype=np.float32), "sums": self._sums}
        self._sums, scores, vad = self._run(None, given)
        self._steps += 1
        self._spoken += float(voice) * _STEP / RATE
        self._clipped = max(0.9 * self._clipped, _clipped(samples))
        self._noise_db = frame_noise(self._cues.until(self._steps * STEP)[0])
        kinds = np.asarray(scores, dtype=np.float64).ravel() / float(np.sum(scores, dtype=np.float64))
        clear = float(np.clip((self._noise_db - _NOISE_DB[0]) / (_NOISE_DB[1] - _NOISE_DB[0]), 0.0, 1.0))
        heard = min(self._spoken / _ENOUGH, 1.0) if self._spoken >= _LITTLE else 0.0
        self._moment = Moment(
            end=self._steps * _STEP / RATE,
            speaking=bool(voice >= _SPOKEN),
            kinds=tuple(float(p) for p in kinds),
            vad=Vad(*(float(np.clip(axis, -1.0, 1.0)) for axis in np.ravel(vad))),
            confidence=float(kinds.max()) * heard * clear / (1.0 + self._clipped / _CLIPPED),
        )
        return self._moment


class VoiceTone:
    """Hears the feeling in a voice."""

    def begin(self) -> VoiceStream:
        """Begin to hear a voice."""
        return VoiceStream()

    def listen(self, blocks: Iterable[Audio]) -> Affect:
        """Listen to one recording; see `mien.perceive.Tone`.

        Args:
            blocks: consecutive sound at 16,000 Hz; 12 s of measurements are kept.

        Returns:
            The feeling of the last seconds: what was heard 8 s before the end counts half.
        """
        stream = VoiceStream()
        for block in check_rate(blocks, rate=RATE):
            stream.push(block.samples)
        stream.close()
        return stream.affect()


def _nothing(why: str) -> Affect:
    return affect_from_vad(Vad(0.0, 0.0, 0.0), confidence=0.0, evidence=(why,))


def kinds_to_basic(kinds: tuple[float, ...]) -> tuple[float, ...]:
    """Return probabilities of `KINDS` as those of basic-7: calm reads as neutral, boredom as half neutral, half sad."""
    shares = dict.fromkeys(_BASIC, 0.0)
    for kind, probability in zip(KINDS, kinds, strict=True):
        labels = _READS.get(kind, (kind,))
        for label in labels:
            shares[label] += probability / len(labels)
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
