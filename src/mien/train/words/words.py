"""Training of the reader of words: MiniLM on GoEmotions and EmoBank, to one file that `mien.perceive.words` runs.

The encoder is shared; a step learns from texts of one corpus. Embeddings and the two lowest layers stay as published,
so that words that the corpora lack keep their meaning, and what they give is computed once.

Source: Demszky et al., "GoEmotions", ACL 2020, arXiv 2005.00547 (a BERT with one sigmoid for each label, macro-F1
0.46); Buechel & Hahn, "EmoBank", EACL 2017. We differ in the encoder (a seventh of the size), the joint second head,
positives that weigh more the rarer their label, the average of the weights over time, and a threshold for each label.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
import torch

from mien.measure.scores import label_f1, pearson
from mien.measure.words.words import comments, score_texts, sentences
from mien.perceive.words_model import Calibration, WordsModel
from mien.perceive.words_tokens import Vocabulary
from mien.train.minilm import load_minilm, read_tokenizer
from mien.train.words.batches import States, lower_states
from mien.train.words.export import note_words, take_off_bias, write_words
from mien.train.words.fit import fit_words, tempered
from mien.train.words.learning import Learning, Recipe, Subject
from mien.train.words.net import LABELS, WordsNet
from mien.types.media import atomic_path
from mien.weights import training_folder, weight_path

__all__ = ["Trained", "train_words"]

_ENCODER = "words/minilm.zip"
_UNFITTED = Calibration(1.0, (0.5,) * LABELS, (0.0,) * 3, (1.0,) * 3, (1.0,) * 3)


@dataclass(frozen=True, slots=True)
class Trained:
    """A training that has ended.

    Args:
        epochs: that were run.
        dev: lines on how good the network is on the development splits, with 32-bit numbers and as written.
    """

    epochs: int
    dev: tuple[str, ...]


def train_words(
    data: Path, output: Path, *, seed: int, recipe: Recipe, until: int, say: Callable[[str], None]
) -> Trained:
    """Train a network of words, and write it; a training that was stopped goes on after its last whole epoch.

    Args:
        data: the folder that holds `text/goemotions` and `text/emobank`.
        output: the ONNX file to write.
        seed: of every choice by chance; the same gives the same weights on the same machine.
        recipe: how.
        until: epochs after which the network is written as it is; a later call goes on from there.
        say: is told how it goes.

    Returns:
        What was done.

    Raises:
        InputError: a corpus is missing or wrong, or the file cannot be written.
        WeightsError: the encoder's weights cannot be fetched.
    """
    archive = weight_path(_ENCODER)
    tokenizer = read_tokenizer(archive)
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    net = WordsNet(load_minilm(archive))
    learning = _prepare(net, Vocabulary(tokenizer), data, seed=seed, recipe=recipe, say=say)
    while learning.epoch < min(until, recipe.epochs):
        learning.run_epoch(say)
    take_off_bias(learning.averaged(), learning.bias)
    lines = []
    for whole in (True, False):
        say("reading the development splits")
        with atomic_path(output) as place:
            write_words(net, place, whole=whole)
            lines.append(_fit(place, data, tokenizer=tokenizer, name="32-bit" if whole else "8-bit"))
    return Trained(learning.epoch, tuple(lines))


def _prepare(
    net: WordsNet, vocabulary: Vocabulary, data: Path, *, seed: int, recipe: Recipe, say: Callable[[str], None]
) -> Learning:
    texts, labels = comments(data, "train")
    lines, points = sentences(data, "train")
    axes = (points - points.mean(axis=0)) / points.std(axis=0)
    return Learning(
        net,
        recipe,
        comments=Subject(lambda: _read(net, vocabulary, texts, say), labels.astype(np.float32)),
        sentences=Subject(lambda: _read(net, vocabulary, lines, say), axes.astype(np.float32)),
        seed=seed,
        checkpoint=_checkpoint(seed, recipe),
    )


def _read(net: WordsNet, vocabulary: Vocabulary, texts: Sequence[str], say: Callable[[str], None]) -> States:
    say(f"the frozen layers read {len(texts):,} texts, once")
    return lower_states(net, vocabulary, texts)


def _checkpoint(seed: int, recipe: Recipe) -> Path:
    name = sha256(repr(recipe).encode()).hexdigest()[:8]
    return training_folder() / f"words-{seed}-{name}.pt"


def _fit(place: Path, data: Path, *, tokenizer: str, name: str) -> str:
    """Fit a file's calibration on the development splits, write it in, and say how good it is there."""
    texts, wanted = comments(data, "dev")
    note_words(place, tokenizer=tokenizer, calibration=_UNFITTED)
    model = WordsModel(place)
    scores = score_texts(model, texts)
    calibration = fit_words(scores, wanted, sentences(data, "train")[1])
    note_words(place, tokenizer=tokenizer, calibration=calibration)
    likely = tempered(np.stack([score.likely for score in scores]), calibration.temperature)
    macro = label_f1(likely >= np.array(calibration.thresholds), wanted).mean()
    lines, points = sentences(data, "dev")
    axes = pearson(np.stack([score.axes for score in score_texts(model, lines)]), points)
    figures = ", ".join(f"{value:.3f}" for value in axes)
    return f"Development splits, {name} weights: macro-F1 {macro:.3f}; correlation of V, A, D {figures}."
