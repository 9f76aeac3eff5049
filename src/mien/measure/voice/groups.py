"""What the trained voice hears in speakers that it never heard, as a table for `mien measure fairness`.

python -m mien.measure.voice.groups DATA voice.csv
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import numpy as np

from mien.measure.voice.clips import CORPORA, fold_clips, read_clips
from mien.measure.voice.voice import answer_folds, hear_clips, load_folds
from mien.perceive.voice import KINDS
from mien.types.media import atomic_path

__all__ = ["write_voice_answers"]


def write_voice_answers(data: Path, path: Path, *, say: Callable[[str], None]) -> None:
    """Hear all clips by heads that never heard their speakers, and write what they say.

    Args:
        data: the folder that holds `speech/ravdess`, `speech/emodb` and `speech/nemo`.
        path: the CSV to write: label, predicted (among the corpus' kinds), speaker, corpus, gender.
        say: is told how it goes.

    Raises:
        InputError: a corpus is missing or wrong.
    """
    weights = Path(str(files("mien.perceive").joinpath("voice.onnx")))
    clips = read_clips(data)
    scores = answer_folds(fold_clips(clips), hear_clips(clips, weights, say=say), load_folds(weights)).mean(axis=0)
    possible = clips.possible()[clips.corpus]
    guess = np.where(possible, scores[:, : len(KINDS)], -np.inf).argmax(axis=1)
    with atomic_path(path) as place, place.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["label", "predicted", "speaker", "corpus", "gender"])
        for item, corpus, kind, said in zip(clips.recordings, clips.corpus, clips.kind, guess, strict=True):
            name = CORPORA[int(corpus)]
            table.writerow([KINDS[int(kind)], KINDS[int(said)], f"{name} {item.speaker}", name, item.gender])


if __name__ == "__main__":
    write_voice_answers(Path(sys.argv[1]), Path(sys.argv[2]), say=lambda text: print(f"… {text}", file=sys.stderr))
