"""What each channel's own engine says of real texts and recordings, for turns that no corpus here holds whole.

Words: MELD, GoEmotions (development and test alone) and ISEAR, none of which taught the readers. Voice: RAVDESS, EmoDB
and nEMO, each clip heard by the head of the fold that never heard its speaker, every fourth in noise too (every
second clip; boredom is left out, which basic-7 lacks). Face: drawn, from how often each basic expression is taken for
which: **no data, an assumption of ours**.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.corpora import GOEMOTIONS, ISEAR, MELD, load_sound
from mien.measure.voice.clips import CORPORA, Clips, fold_clips, read_clips
from mien.perceive.attention import LABELS, token
from mien.perceive.label_shares import GROUPED, read_as
from mien.perceive.prosody import ProsodyTone
from mien.perceive.vader import VaderReader
from mien.perceive.voice import KINDS, VoiceStream, kinds_to_basic
from mien.perceive.words import WordsReader, weights_place
from mien.perceive.words_model import WordsModel
from mien.types import Affect, Audio, affect_from_vad, load_taxonomy
from mien.types.media import atomic_path
from mien.weights import training_folder

__all__ = ["BASIC", "PARTS", "Source", "Sources", "draw_faces", "read_labelled_texts", "read_sources"]

BASIC = ("neutral", "happy", "sad", "angry", "fearful", "disgusted", "surprised")
"""The labels, in the order of basic-7."""

PARTS = ("train", "dev", "test")
"""Texts and speakers are disjoint between them."""

_MELD = {
    **{"joy": "happy", "sadness": "sad", "anger": "angry", "fear": "fearful", "disgust": "disgusted"},
    **{"surprise": "surprised", "neutral": "neutral"},
}
_KIND = {"calm": "neutral", "disgust": "disgusted"}
_MOST = {"train": 2_500, "dev": 600, "test": 1_500}  # texts of a corpus
_DEV, _TEST = 0.15, 0.3  # shares of speakers and of ISEAR's students
_NOISY = 4  # every fourth clip is heard in noise too
_NOISE_DB = (2.0, 20.0)  # the voice's mean power over white noise

_FACES = np.array(
    [
        #  neut  happy sad   angry fear  disg  surp
        [0.70, 0.05, 0.11, 0.07, 0.03, 0.02, 0.02],
        [0.07, 0.85, 0.02, 0.02, 0.01, 0.01, 0.02],
        [0.20, 0.04, 0.54, 0.08, 0.09, 0.04, 0.01],
        [0.16, 0.03, 0.10, 0.55, 0.05, 0.09, 0.02],
        [0.11, 0.03, 0.15, 0.08, 0.42, 0.03, 0.18],
        [0.09, 0.03, 0.10, 0.23, 0.04, 0.50, 0.01],
        [0.07, 0.06, 0.02, 0.03, 0.10, 0.01, 0.71],
    ]
)
"""Shown by row, read by column: smiles are safe, fear passes for surprise, disgust for anger; 0.61 of all are right."""

Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """Channel readings of one part.

    Args:
        rows: (m, n, 12) float64: of each of m ways to read or hear, an example's row of a turn; the first way is that
            of the shipped engine on the plain example.
        label: (n,) int64, place in `BASIC`.
        strength: (n,) float64 in (0, 1], how strongly it was acted; 0.85 where nobody said.
    """

    rows: Reals
    label: NDArray[np.int64]
    strength: Reals


@dataclass(frozen=True, slots=True, eq=False)
class Sources:
    """Words and voice, each by `PARTS`."""

    words: dict[str, Source]
    voice: dict[str, Source]


def read_sources(data: Path, *, say: Callable[[str], None]) -> Sources:
    """Read and hear all, or take what was read and heard before with the same engines.

    Args:
        data: the folder that holds `text/` and `speech/`.
        say: is told how it goes.

    Returns:
        The readings.

    Raises:
        InputError: a corpus is missing or wrong.
    """
    voice = Path(str(files("mien.perceive").joinpath("voice.onnx")))
    return Sources(_keep(weights_place(), _read_all, data, say), _keep(voice, _hear_all, data, say))


_Read = Callable[[Path, Callable[[str], None]], dict[str, "Source"]]
_FIELDS = ("rows", "label", "strength")


def _keep(engine: Path, read: _Read, data: Path, say: Callable[[str], None]) -> dict[str, Source]:
    """Return what a channel's engine says, kept by the engine's hash."""
    stamp = sha256(engine.read_bytes()).hexdigest()[:8]
    kept = training_folder() / f"fusion-{engine.stem}-{stamp}.npz"
    if not kept.is_file():
        found = read(data, say)
        arrays: dict[str, Any] = {
            f"{part}_{field}": getattr(source, field) for part, source in found.items() for field in _FIELDS
        }
        with atomic_path(kept) as place, place.open("wb") as file:
            np.savez_compressed(file, **arrays)
    with np.load(kept) as file:
        return {part: Source(*(file[f"{part}_{field}"] for field in _FIELDS)) for part in PARTS}


def draw_faces(label: NDArray[np.int64], draw: np.random.Generator) -> Reals:
    """Make up what an engine would say of faces that show labels: **an assumption, no data**.

    Args:
        label: (n,) what is shown.
        draw: all chance.

    Returns:
        (n, 12) rows of a turn. What is read is drawn by an assumed confusion table; probabilities are a Dirichlet draw
        about it, firm or vague; the point is their mean of prototypes, off by 0.12; one face in twelve is not seen.
    """
    read = (_FACES[label].cumsum(axis=1) < draw.random((len(label), 1))).sum(axis=1).clip(max=len(BASIC) - 1)
    firm = np.exp(draw.normal(1.6, 0.6, (len(label), 1)))
    about = 0.6 * np.eye(len(BASIC))[read] + 0.4 * _FACES[read]
    likely = draw.standard_gamma(np.maximum(about * firm, 0.02)) + 1e-4
    likely /= likely.sum(axis=1, keepdims=True)
    strength = draw.uniform(0.5, 1.0, (len(label), 1))
    point = strength * (likely @ load_taxonomy("basic-7").points()) + draw.normal(0.0, 0.12, (len(label), 3))
    point = np.clip(point, -1.0, 1.0)
    size = np.minimum(np.linalg.norm(point, axis=1), 1.0)
    sure = likely.max(axis=1) * draw.uniform(0.5, 0.9, len(label)) * (draw.random(len(label)) > 1 / 12)
    return np.concatenate([likely, point, size[:, np.newaxis], sure[:, np.newaxis]], axis=1)


def read_labelled_texts(data: Path, part: str) -> list[tuple[str, str]]:
    """Return texts with what they show, in the order of the words' readings.

    Args:
        data: the folder that holds `text/`.
        part: of `PARTS`.

    Raises:
        InputError: a corpus is missing or wrong.
    """
    return [pair for texts in _texts(data, part) for pair in _some(texts, _MOST[part])]


def _read_all(data: Path, say: Callable[[str], None]) -> dict[str, Source]:
    readers = (WordsReader(WordsModel(weights_place())), VaderReader())
    found = {}
    for part in PARTS:
        pairs = read_labelled_texts(data, part)
        rows = np.zeros((len(readers), len(pairs), LABELS + 5))
        for place, (text, _) in enumerate(pairs):
            if place % 1_000 == 0:
                say(f"words, {part}: {place} of {len(pairs)} texts")
            for way, reader in enumerate(readers):
                rows[way, place] = token(read_as(reader.read(text), taxonomy="basic-7"))
        label = np.array([BASIC.index(label) for _, label in pairs])
        found[part] = Source(rows, label, np.full(len(pairs), 0.85))
    return found


def _texts(data: Path, part: str) -> Iterator[list[tuple[str, str]]]:
    """Yield texts of each corpus with their labels."""
    yield [(item.text, _MELD[item.label]) for item in MELD.read(data / "text" / "meld", split=part)]
    group = {label: basic for basic, labels in GROUPED.items() for label in labels}
    comments = GOEMOTIONS.read(data / "text" / "goemotions", split="test" if part == "test" else "dev")
    single = [(item.text, group[item.labels[0]]) for item in comments if len(item.labels) == 1]
    yield single if part == "test" else [pair for i, pair in enumerate(single) if (i % 4 == 3) == (part == "dev")]
    students = {}
    for item in ISEAR.read(data / "text" / "isear", split="all"):
        if item.labels[0] in _MELD and len(item.text) > 20:
            students.setdefault(item.id[:-1], []).append((item.text, _MELD[item.labels[0]]))
    names = sorted(students)
    yield [pair for name in names if _part(names.index(name), len(names)) == part for pair in students[name]]


def _some(pairs: Sequence[tuple[str, str]], most: int) -> list[tuple[str, str]]:
    """Return at most so many, the rare labels whole and the frequent ones thinned out alike."""
    chance = np.random.default_rng(0)
    order = [pairs[i] for i in chance.permutation(len(pairs))]
    room = -(-most // len(BASIC))
    kept = [pair for label in BASIC for pair in [p for p in order if p[1] == label][:room]]
    return kept[:most]


def _part(place: int, count: int) -> str:
    """Return the part of one of so many names in a fixed, mixed order."""
    share = ((place * 7919) % count) / count
    return "test" if share < _TEST else "dev" if share < _TEST + _DEV else "train"


def _hear_all(data: Path, say: Callable[[str], None]) -> dict[str, Source]:
    clips = read_clips(data)
    heads = dict(np.load(Path(str(files("mien.perceive").joinpath("voice_folds.npz")))))
    fold = np.zeros(len(clips.kind), dtype=int)
    for number, parts in enumerate(fold_clips(clips)):
        fold[parts.test] = number
    rows, chance = np.zeros((3, len(clips.kind), LABELS + 5)), np.random.default_rng(0)
    heard = np.array([KINDS[kind] != "boredom" for kind in clips.kind]) & (np.arange(len(clips.kind)) % 2 == 0)
    for count, place in enumerate(int(i) for i in np.flatnonzero(heard)):
        item = clips.recordings[place]
        if count % 100 == 0:
            say(f"voice: {count} of {heard.sum()} clips")
        samples = load_sound(item).samples
        rows[:2, place] = token(_hear(samples, heads, f"fold{fold[place]}"))
        if count % _NOISY == 0:
            rows[1, place] = token(_hear(_in_noise(samples, chance), heads, f"fold{fold[place]}"))
        rows[2, place] = token(read_as(ProsodyTone().listen([Audio(samples, 16_000)]), taxonomy="basic-7"))
    speaker = _speaker_parts(clips)
    found = {}
    label = np.array([BASIC.index(_KIND.get(name, name)) if (name := KINDS[k]) != "boredom" else 0 for k in clips.kind])
    strength = np.array([{"normal": 0.7, "strong": 1.0}.get(item.intensity, 0.85) for item in clips.recordings])
    for part in PARTS:
        here = heard & (speaker == part)
        found[part] = Source(rows[:, here], label[here], strength[here])
    return found


def _speaker_parts(clips: Clips) -> NDArray[np.str_]:
    """Return the part of each clip; of each corpus some speakers are in every part."""
    parts = np.empty(len(clips.kind), dtype="<U5")
    for place in range(len(CORPORA)):
        own = np.flatnonzero(clips.corpus == place)
        names = sorted({clips.recordings[int(i)].speaker for i in own})
        for i in map(int, own):
            parts[i] = _part(names.index(clips.recordings[i].speaker), len(names))
    return parts


def _in_noise(samples: NDArray[np.float32], draw: np.random.Generator) -> NDArray[np.float32]:
    level = float(np.sqrt(np.square(samples, dtype=np.float64).mean())) * 10 ** (-draw.uniform(*_NOISE_DB) / 20)
    return np.clip(samples + draw.normal(0.0, level, len(samples)), -1.0, 1.0).astype(np.float32)


def _hear(samples: NDArray[np.float32], heads: dict[str, Any], fold: str) -> Affect:
    """Hear a clip by the heads of a fold that never heard its speaker, sure as the shipped voice would be."""
    stream = VoiceStream()
    last = [*stream.push(samples), *stream.close()][-1]
    shipped = stream.affect()
    if shipped.confidence == 0.0:
        return shipped
    weight = max(float(stream.sums[0, 0]), 1e-6)
    mean, square = np.split(stream.sums[0, 1:].astype(np.float64) / weight, 2)
    state = np.concatenate([mean, np.sqrt(np.maximum(square - mean**2, 1e-6))])
    given = np.clip((state - heads[f"{fold}_mean"]) / heads[f"{fold}_deviation"], -5.0, 5.0)
    scores = heads[f"{fold}_weight"].astype(float).mean(axis=0) @ given + heads[f"{fold}_bias"].mean(axis=0)
    kinds = np.exp((scores[:-3] - scores[:-3].max()) / float(heads[f"{fold}_temperature"]))
    kinds /= kinds.sum()
    valence, arousal, dominance = (float(axis) for axis in np.tanh(scores[-3:]))
    sure = min(float(kinds.max()) * last.confidence / max(last.kinds), 1.0)
    felt = affect_from_vad(type(shipped.vad)(valence, arousal, dominance), confidence=sure)
    return replace(felt, emotions=kinds_to_basic(tuple(float(p) for p in kinds)))
