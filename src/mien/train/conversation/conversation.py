"""Training of the reader of conversations: an encoder of turns, then networks over dialogues and what they beat.

Source: Liu et al., "EmotionIC", arXiv 2303.11117, 2023; Poria et al., "MELD", ACL 2019; Zahiri & Choi, "Emotion
detection on TV show transcripts", AAAI workshops 2018. How we differ stands in the modules that hold the parts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from mien.measure.conversation.turns import CORPORA, Turns, overlap, read_turns
from mien.perceive.conversation_words import TurnWords
from mien.perceive.words_tokens import Vocabulary
from mien.train.conversation.encoder import Subjects, TurnEncoder, fit_encoder
from mien.train.conversation.export import write_encoder, write_heads
from mien.train.conversation.heads import Head, Lesson, fit_head, predict
from mien.train.conversation.net import FORMS
from mien.train.minilm import load_minilm, read_tokenizer
from mien.train.words.batches import lower_states
from mien.types.media import atomic_path
from mien.weights import training_folder, weight_path

__all__ = ["SEEDS", "Trained", "train_conversation"]

SEEDS = (0, 1, 2)
_ENCODER = "words/minilm.zip"
_SEED = 0  # of the encoder

Say = Callable[[str], None]
Splits = dict[tuple[str, str], Lesson]


@dataclass(frozen=True, slots=True)
class Trained:
    """A training that has ended.

    Args:
        dev: for each corpus and form, the weighted F1 on the development split of each seed.
        seeds: for each corpus, the seed of the network that was written: the best on the development split.
    """

    dev: dict[str, tuple[float, ...]]
    seeds: dict[str, int]


def train_conversation(data: Path, output: Path, *, say: Say) -> Trained:
    """Train the reader of conversations; a training that was stopped goes on where it was.

    Beside the encoder, `output`, two files are written: the networks over dialogues (.npz), and what every form that
    was trained, with parts left out, said of the test splits (.trials.npz), from which `measure` compares them.

    Args:
        data: the folder that holds `text/meld` and `text/emorynlp`.
        output: the ONNX file to write.
        say: is told how it goes.

    Returns:
        What was done.

    Raises:
        InputError: a corpus is missing or wrong, or a file cannot be written.
        WeightsError: the encoder's weights cannot be fetched.
    """
    torch.set_num_threads(1)
    torch.manual_seed(_SEED)
    archive = weight_path(_ENCODER)
    tokenizer = read_tokenizer(archive)
    net = TurnEncoder(load_minilm(archive))
    turns = {(name, split): read_turns(data, name, split=split) for name in CORPORA for split in _SPLITS}
    fit_encoder(
        net,
        lambda: _subjects(net, Vocabulary(tokenizer), turns),
        seed=_SEED,
        checkpoint=training_folder() / "conversation-encoder-0.pt",
        say=say,
    )
    if not output.exists():  # exported twice, the bytes differ, and what was read through it would be read again
        write_encoder(net, output, tokenizer=tokenizer)
    lessons = _lessons(output, turns, say=say)
    heads, trials, trained = _fit_all(net, lessons, tag=_digest(output), say=say)
    write_heads(heads, output.with_suffix(".npz"))
    with atomic_path(output.with_suffix(".trials.npz")) as place, place.open("wb") as file:
        np.savez_compressed(file, **trials)  # pyright: ignore[reportArgumentType]
    return trained


_SPLITS = ("train", "dev", "test")


def _subjects(net: TurnEncoder, vocabulary: Vocabulary, turns: dict[tuple[str, str], Turns]) -> Subjects:
    """Return what the encoder learns: nothing that shares a line with a split on which the other corpus is measured."""
    found = []
    for name in CORPORA:
        mine = turns[name, "train"]
        others = [turns[other, split] for other in CORPORA if other != name for split in ("dev", "test")]
        shared = np.any([overlap(mine, other) for other in others], axis=0)
        found.append((lower_states(net.words, vocabulary, mine.texts), mine, np.flatnonzero(~shared)))
    return found


def _lessons(encoder: Path, turns: dict[tuple[str, str], Turns], *, say: Say) -> Splits:
    """Return every split through the encoder as it was written, which is what runs later."""
    place = training_folder() / f"conversation-features-{_digest(encoder)}.npz"
    kept: dict[str, NDArray[np.float16]] = {}
    if place.exists():
        with np.load(place) as file:
            kept = {key: file[key] for key in file.files}
    words = TurnWords(encoder)
    for (name, split), part in turns.items():
        if f"{name}-{split}" not in kept:
            say(f"the encoder reads {len(part.texts):,} turns of {name}, {split}")
            kept[f"{name}-{split}"] = np.stack([words.features(text) for text in part.texts]).astype(np.float16)
            with atomic_path(place) as path, path.open("wb") as file:
                np.savez(file, **kept)  # pyright: ignore[reportArgumentType]
    return {key: Lesson(part, kept["-".join(key)].astype(np.float32)) for key, part in turns.items()}


def _fit_all(
    net: TurnEncoder, lessons: Splits, *, tag: str, say: Say
) -> tuple[dict[str, Head], dict[str, NDArray[np.uint8]], Trained]:
    heads: dict[str, Head] = {}
    trials: dict[str, NDArray[np.uint8]] = {}
    dev: dict[str, tuple[float, ...]] = {}
    seeds: dict[str, int] = {}
    for form_name, form in FORMS.items():
        for k, name in enumerate(CORPORA):
            for seed in SEEDS:
                key = f"{name}/{form_name}/{seed}"
                place = training_folder() / f"conversation-{tag}-{key.replace('/', '-').replace(' ', '_')}.pt"
                if place.exists():
                    head, labels = torch.load(place, weights_only=False)
                else:
                    train, held = lessons[name, "train"], lessons[name, "dev"]
                    alone = net.heads[k]
                    assert isinstance(alone, torch.nn.Linear)
                    head = fit_head(form, train, held, alone=alone, seed=seed)
                    labels = predict(head.net, lessons[name, "test"])[0].astype(np.uint8)
                    with atomic_path(place) as path:
                        torch.save((head, labels), path)
                trials[key] = labels
                dev[f"{name}/{form_name}"] = (*dev.get(f"{name}/{form_name}", ()), max(head.dev))
                say(f"{key}: dev {' '.join(f'{one:.3f}' for one in head.dev)}")
                if form_name == "full" and (name not in heads or max(head.dev) > max(heads[name].dev)):
                    heads[name], seeds[name] = head, seed
    return heads, trials, Trained(dev, seeds)


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()[:8]
