"""How good the reader of conversations is on the official test splits of MELD and EmoryNLP, and what each part adds."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from mien.errors import WeightsError
from mien.measure.conversation.scores import Difference, paired_difference, weighted_f1
from mien.measure.conversation.turns import CORPORA, Turns, read_turns
from mien.measure.scores import calibration_error
from mien.perceive.conversation import TAXONOMIES, weights_places
from mien.perceive.conversation_net import load_dialogue_model, start_dialogue
from mien.perceive.conversation_words import TurnWords
from mien.types import load_taxonomy

__all__ = ["ConversationReport", "CorpusReport", "FormReport", "measure_conversation"]


@dataclass(frozen=True, slots=True)
class FormReport:
    """One form of the network, trained with several seeds.

    Args:
        f1: weighted F1 on the test split, for each seed.
        gain: by how much the full form is above it, with the ends of the 95 % interval over dialogues.
    """

    f1: tuple[float, ...]
    gain: Difference


@dataclass(frozen=True, slots=True, eq=False)
class CorpusReport:
    """The figures on one test split.

    Args:
        f1: weighted F1 of the shipped network, which heard each dialogue turn by turn.
        forms: what was trained beside it, by name; "full" is its own form. From the answers that the training kept.
        ece: expected calibration error of the shipped network's likeliest label.
        counts: (k, k) turns by right label and given label.
        labels: names of the k labels.
    """

    f1: float
    forms: dict[str, FormReport]
    ece: float
    counts: NDArray[np.int64]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConversationReport:
    """The figures of a reader of conversations.

    Args:
        corpora: by name, "meld" and "emorynlp".
        step_ms: median milliseconds of one turn, words and dialogue, on one thread, without its reasons.
        machine: what it was measured on.
    """

    corpora: dict[str, CorpusReport]
    step_ms: float
    machine: str


def measure_conversation(data: Path, *, weights: Path | None, say: Callable[[str], None]) -> ConversationReport:
    """Measure a reader of conversations, turn by turn, and compare the forms that were trained beside it.

    Args:
        data: the folder that holds `text/meld` and `text/emorynlp`.
        weights: the ONNX file that `mien train conversation` wrote, its .npz files beside it; the shipped one unless
            given.
        say: is told what is being done.

    Returns:
        The figures.

    Raises:
        InputError: a corpus is missing or wrong.
        WeightsError: a file is missing or of another training.
    """
    encoder = weights or weights_places()[0]
    words, times = TurnWords(encoder), []
    reports = {}
    for name in CORPORA:
        turns = read_turns(data, name, split="test")
        say(f"reading {len(turns.texts):,} turns of {name}")
        likely, spent = _read(words, encoder.with_suffix(".npz"), name, turns)
        times.append(spent)
        labels = load_taxonomy(TAXONOMIES[name]).labels
        given = likely.argmax(axis=1)
        counts = np.zeros((len(labels), len(labels)), np.int64)
        np.add.at(counts, (turns.labels, given), 1)
        reports[name] = CorpusReport(
            f1=weighted_f1(given, turns.labels),
            forms=_forms(encoder.with_suffix(".trials.npz"), name, turns),
            ece=calibration_error(likely.max(axis=1), given == turns.labels),
            counts=counts,
            labels=labels,
        )
    machine = f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, one used"
    return ConversationReport(reports, 1000.0 * float(np.median(np.concatenate(times))), machine)


def _read(words: TurnWords, networks: Path, name: str, turns: Turns) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return (n, k) probabilities of each turn when it was there, and (n,) seconds that it took."""
    model = load_dialogue_model(networks, name)
    likely, spent = [], []
    for first, last in turns.spans():
        dialogue = start_dialogue(width=model.width)
        for turn in range(first, last):
            begin = perf_counter()
            dialogue, belief = model.step(dialogue, str(turns.speakers[turn]), words.features(turns.texts[turn]))
            spent.append(perf_counter() - begin)
            likely.append(belief)
    return np.stack(likely), np.array(spent)


def _forms(path: Path, name: str, turns: Turns) -> dict[str, FormReport]:
    """Compare the answers that the training kept: for each form and seed the label of every turn."""
    try:
        with np.load(path) as file:
            kept = {key: file[key].astype(np.int64) for key in file.files if key.startswith(f"{name}/")}
    except (OSError, ValueError) as error:
        raise WeightsError(f"{path} holds no answers of a training ({error}); run `mien train conversation`") from None
    if any(len(one) != len(turns.texts) for one in kept.values()):
        raise WeightsError(f"{path} has answers for another test split than the {len(turns.texts):,} turns given")
    forms: dict[str, list[NDArray[np.int64]]] = {}
    for key, labels in kept.items():
        forms.setdefault(key.split("/")[1], []).append(labels)
    return {
        form: FormReport(
            f1=tuple(weighted_f1(one, turns.labels) for one in answers),
            gain=paired_difference(forms["full"], answers, turns.labels, turns.dialogues),
        )
        for form, answers in forms.items()
    }
