"""Training of the heart that PELD teaches: to one file that `mien.feel.peld` runs.

**The weights are the user's own**: PELD states no licence (level C), so that Mien ships none of them.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from mien.errors import InputError
from mien.measure.peld import LABELS, Split, Triples, published_split, read_triples, score_labels
from mien.perceive.words_tokens import Vocabulary
from mien.train.minilm import load_minilm, read_tokenizer
from mien.train.peld.net import Form, PeldNet, WholeNet, encode
from mien.types.media import atomic_path
from mien.weights import training_folder, weight_path

__all__ = ["Trained", "fit_peld", "guess", "peld_card", "read_features", "train_peld", "write_peld"]

_ENCODER = "words/minilm.zip"
_EPOCHS, _SIZE, _RATE, _DECAY = 30, 256, 2e-3, 0.05
_PATIENCE = 8  # epochs without a better dev
_EVEN = 0.5  # power of how seldom an emotion is, that its examples weigh
_AT_ONCE = 32
_OPSET = 17


@dataclass(frozen=True, slots=True)
class Trained:
    """A training that has ended.

    Args:
        epochs: that were run up to the best.
        triples: that it learned from.
        dev: macro-F1 and weighted F1 on the triples apart.
        test: the same on those of the test.
    """

    epochs: int
    triples: int
    dev: tuple[float, float]
    test: tuple[float, float]


def train_peld(data: Path, output: Path, *, seed: int, say: Callable[[str], None]) -> Trained:
    """Train the heart on the published split, and write it with its encoder.

    Args:
        data: the folder that holds `text/peld`.
        output: the ONNX file to write, some 90 MB.
        seed: of every choice by chance.
        say: is told how it goes.

    Returns:
        What was done.

    Raises:
        InputError: the corpus is missing or wrong, or the file cannot be written.
        WeightsError: the encoder's weights cannot be fetched.
    """
    if not output.parent.is_dir() or output.is_dir():
        raise InputError(f"{output} cannot be written; expected the name of a file in a folder that exists")
    torch.set_num_threads(1)
    triples = read_triples(data)
    features = read_features(triples.heard, say=say)
    split = published_split(triples.labels, seed=seed)
    net, epochs = fit_peld(triples, features, split, form="full", seed=seed)
    with atomic_path(output) as place:
        write_peld(net, place)
    dev, test = (
        score_labels(guess(net, triples, features, part), triples.labels[part]) for part in (split.dev, split.test)
    )
    return Trained(epochs, len(split.train), dev, test)


def peld_card(trained: Trained, *, seed: int) -> str:
    """Return the card that lies beside the weights.

    Args:
        trained: what was done.
        seed: of it.

    Returns:
        Markdown.
    """
    rows = [f"| {name} | {one[0]:.3f} | {one[1]:.3f} |" for name, one in (("dev", trained.dev), ("test", trained.test))]
    return "\n".join(
        [
            "# Heart peld",
            "",
            "The next emotion as the previous one and a variation (Wen et al., arXiv 2106.15846).",
            "",
            f"- Data: PELD, {trained.triples:,} triples; no stated licence (level C): pass this file on to nobody.",
            "- Encoder: all-MiniLM-L6-v2 as published (Apache-2.0), frozen.",
            f"- Made by `mien train peld --data DIR -o FILE --seed {seed}`, {trained.epochs} epochs.",
            "- Bad at: anything beyond the previous emotion; personalities unlike the six of the series.",
            "",
            "| split by chance, as published | macro-F1 | weighted F1 |",
            "| --- | --- | --- |",
            *rows,
            "",
        ]
    )


def read_features(texts: tuple[str, ...], *, say: Callable[[str], None]) -> NDArray[np.float32]:
    """Return what MiniLM makes of texts, or what it made of them before: it is kept.

    Args:
        texts: n of them.
        say: is told how it goes.

    Returns:
        (n, 768) float32.
    """
    place = training_folder() / f"peld-features-{sha256(json.dumps(texts).encode()).hexdigest()[:12]}.npy"
    if place.exists():
        return np.load(place).astype(np.float32)
    archive = weight_path(_ENCODER)
    encoder, vocabulary = load_minilm(archive).eval(), Vocabulary(read_tokenizer(archive))
    rows = [vocabulary.row(vocabulary.encode(text)) for text in texts]
    by_length: dict[int, list[int]] = {}
    for i, row in enumerate(rows):
        by_length.setdefault(len(row), []).append(i)
    found = np.zeros((len(texts), 768), np.float32)
    done = 0
    with torch.no_grad():
        for group in by_length.values():
            for start in range(0, len(group), _AT_ONCE):
                part = group[start : start + _AT_ONCE]
                found[part] = encode(encoder, torch.tensor([rows[i] for i in part])).numpy()
                done += len(part)
            say(f"the encoder has read {done:,} of {len(texts):,} turns")
    place.parent.mkdir(parents=True, exist_ok=True)
    with atomic_path(place) as path, path.open("wb") as file:
        np.save(file, found.astype(np.float16))
    return found


def fit_peld(
    triples: Triples, features: NDArray[np.float32], split: Split, *, form: Form, seed: int
) -> tuple[PeldNet, int]:
    """Fit a head, and keep the epoch in which the loss on the development triples is least.

    By macro-F1 there, the beginning would be kept, in which the reply feels what was felt before: a heart that no word
    moves.

    Args:
        triples: the corpus.
        features: (n, 768) float32, of `read_features`.
        split: where to learn and where to choose.
        form: what is left out.
        seed: of every choice by chance.

    Returns:
        The head, and how many epochs it learned.
    """
    torch.manual_seed(seed)
    draw = np.random.default_rng(seed)
    net = PeldNet(form, torch.from_numpy(LABELS.points().astype(np.float32)))
    optimiser = torch.optim.AdamW(net.parameters(), lr=_RATE, weight_decay=_DECAY)
    counts = np.bincount(triples.labels[split.train], minlength=len(LABELS.labels))
    seldom = (counts.sum() / np.maximum(counts, 1)) ** _EVEN
    weights = torch.from_numpy((seldom / (seldom * counts).sum() * counts.sum()).astype(np.float32))
    best, kept, at = np.inf, {}, 0
    for epoch in range(1, _EPOCHS + 1):
        net.train()
        order = draw.permutation(split.train)
        for start in range(0, len(order), _SIZE):
            part = order[start : start + _SIZE]
            _, logits = net(*_given(triples, features, part))
            loss = functional.cross_entropy(logits, torch.from_numpy(triples.labels[part]), weight=weights)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        net.eval()
        with torch.no_grad():
            logits = net(*_given(triples, features, split.dev))[1]
            dev = functional.cross_entropy(logits, torch.from_numpy(triples.labels[split.dev]), weight=weights).item()
        if dev < best:
            best, at, kept = dev, epoch, {name: value.clone() for name, value in net.state_dict().items()}
        elif epoch - at >= _PATIENCE:
            break
    net.load_state_dict(kept)
    return net.eval(), at


def guess(net: PeldNet, triples: Triples, features: NDArray[np.float32], part: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the likeliest emotion of each reply.

    Args:
        net: a head.
        triples: the corpus.
        features: (n, 768) float32.
        part: (m,) int64 places of triples.

    Returns:
        (m,) int64 places in `LABELS`.
    """
    net.eval()
    with torch.no_grad():
        return net(*_given(triples, features, part))[1].argmax(1).numpy()


def write_peld(head: PeldNet, path: Path) -> None:
    """Write MiniLM and a head as one ONNX file, with the vocabulary and the labels in its notes.

    Args:
        head: a trained one.
        path: the file to write.
    """
    import onnx

    archive = weight_path(_ENCODER)
    whole = WholeNet(load_minilm(archive), head).eval()
    given = (torch.ones(1, 9, dtype=torch.int64), torch.zeros(1, 3), torch.zeros(1, 3), torch.zeros(1, 5))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the exporter, about its own future
        torch.onnx.export(
            whole,
            given,
            str(path),
            input_names=["tokens", "own", "theirs", "traits"],
            output_names=["point", "likely"],
            dynamic_axes={"tokens": {1: "t"}},
            dynamo=False,
            opset_version=_OPSET,
        )
    model = onnx.load(str(path))
    for key, value in {"tokenizer": read_tokenizer(archive), "taxonomy": LABELS.name}.items():
        note = model.metadata_props.add()
        note.key, note.value = key, value
    onnx.save(model, str(path))


def _given(triples: Triples, features: NDArray[np.float32], part: NDArray[np.int64]) -> tuple[torch.Tensor, ...]:
    rows = (features, triples.own, triples.theirs, triples.traits)
    return tuple(torch.from_numpy(row[part]) for row in rows)
