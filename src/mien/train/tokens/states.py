"""What the channels of a turn hold, as several states each: tokens of its words, stretches of its voice and its face.

None of it has learned anything of feeling: words are the last states of MiniLM as it was published, and voice and face
are the statistics of `mien.train.pairs.inputs`, of the whole clip and of its two halves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from mien.draw.livelink import read_livelink
from mien.errors import InputError
from mien.meaning import WIDTH
from mien.train.pairs.inputs import clip_names, face_statistics, voice_statistics
from mien.types import Audio, cut

__all__ = ["LONGEST", "STRETCHES", "Bank", "face_states", "read_clip_states", "read_word_states", "voice_states"]

LONGEST = 24
"""Tokens of a text whose states are kept, the two ends counted."""

STRETCHES = 3
"""States of a voice and of a face: the whole clip, its first half, its second."""

Reals = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Bank:
    """One channel's states of n turns.

    Args:
        rows: (n, t, w) float32.
        there: (n, t) bool, which of them are states; the others are 0.
    """

    rows: Reals
    there: NDArray[np.bool_]


def read_word_states(texts: Sequence[str], *, say: Callable[[str], None]) -> Bank:
    """Return the last states of MiniLM, each of a token: (n, 24, 384).

    Args:
        texts: any; of each the first `LONGEST` tokens count.
        say: is told how it goes.
    """
    session, tokenizer, states = _open_states()
    rows = np.zeros((len(texts), LONGEST, WIDTH), np.float32)
    there = np.zeros((len(texts), LONGEST), bool)
    for place, text in enumerate(texts):
        if place % 1_000 == 0:
            say(f"words: {place} of {len(texts)} texts")
        tokens = np.array([tokenizer.encode(text.encode("utf-8", "replace").decode()).ids], np.int64)
        found = session.run([states], {"tokens": tokens})[0][0]
        rows[place, : len(found)], there[place, : len(found)] = found, True
    return Bank(rows, there)


def read_clip_states(folder: Path, *, say: Callable[[str], None]) -> Mapping[str, Bank]:
    """Return the states of the voices, (n, 3, 172), and of the faces, (n, 3, 214), of a folder of clips.

    Args:
        folder: holds NAME.txt, NAME.wav and NAME.csv (Live Link Face) of each, see `clip_names`.
        say: is told how it goes.

    Raises:
        InputError: there are fewer than two clips, or one lacks a file, has a damaged one or is shorter than half a
            second.
    """
    names = clip_names(folder)
    voice, face = [], []
    for place, name in enumerate(names):
        if place % 100 == 0:
            say(f"voice and face: {place} of {len(names)} clips")
        try:
            voice.append(voice_states(Audio.read(folder / f"{name}.wav").samples))
            face.append(face_states(folder / f"{name}.csv"))
        except InputError as error:
            raise InputError(f"the clip {name} in {folder}: {error}") from None
    whole = np.ones((len(names), STRETCHES), bool)
    return {"voice": Bank(np.stack(voice), whole), "face": Bank(np.stack(face), whole)}


def voice_states(samples: Reals) -> Reals:
    """Return (3, 172) float32 statistics of a voice, the whole and its halves.

    Args:
        samples: (n,) float32 at 16,000 Hz, at least half a second.

    Raises:
        InputError: the sound is too short.
    """
    if len(samples) < 8_000:
        raise InputError(f"the sound has {len(samples)} samples; expected half a second at 16,000 Hz or more")
    middle = len(samples) // 2
    return np.stack([voice_statistics(part) for part in (samples, samples[:middle], samples[middle:])]).astype("f4")


def face_states(path: Path) -> Reals:
    """Return (3, 214) float32 statistics of a face, the whole and its halves.

    Args:
        path: a recording of Live Link Face of four frames or more.

    Raises:
        InputError: the file is missing, damaged or too short.
    """
    motion = read_livelink(path)
    middle, end = motion.duration / 2, motion.duration + 1.0
    parts = (motion, cut(motion, 0.0, middle), cut(motion, middle, end))
    return np.stack([face_statistics(part) for part in parts]).astype("f4")


def _open_states() -> tuple[Any, Tokenizer, str]:
    """Return the shipped encoder, what makes tokens for it, and the name of its last states."""
    model = onnx.load(str(files("mien.meaning").joinpath("meaning.onnx")))
    states = [node for node in model.graph.node if node.op_type == "ReduceMean"][-1].input[0]
    model.graph.output.append(onnx.helper.make_tensor_value_info(states, onnx.TensorProto.FLOAT, (1, None, WIDTH)))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    notes = session.get_modelmeta().custom_metadata_map
    tokenizer = Tokenizer.from_str(notes["tokenizer"])
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)
    return session, tokenizer, states
