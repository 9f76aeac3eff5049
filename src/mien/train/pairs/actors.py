"""Does what made voices share with words and faces help to tell what real actors show? Their speakers are held out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mien.corpora import load_sound
from mien.measure.scores import mean_interval
from mien.measure.voice.clips import CORPORA, Clips, fold_clips, read_clips
from mien.train.pairs import inputs
from mien.train.pairs.clips import CLIPS
from mien.train.pairs.inputs import Inputs, Scale, find_scale, read_inputs, voice_statistics
from mien.train.pairs.pairs import PAIRS, PairsRecipe, fit_pairs
from mien.train.pairs.principal import find_principal
from mien.train.pairs.probe import learn_probe
from mien.train.pairs.ways import SEEDS
from mien.types.media import atomic_path
from mien.weights import training_folder

__all__ = ["ActorsReport", "actors_card", "actors_record", "bench_actors"]

Reals = NDArray[np.float64]
See = Callable[[Reals], Reals]


@dataclass(frozen=True, slots=True)
class ActorsReport:
    """Figures on actors' voices.

    Args:
        recall: of each way, unweighted average recall in each of `CORPORA`, mean over seeds.
        gain: "all pairs" less each other way in the share of clips that is right, and its 95 % interval over speakers.
        clips: that were tested.
        speakers: of them.
    """

    recall: Mapping[str, Mapping[str, float]]
    gain: Mapping[str, tuple[float, float, float]]
    clips: int
    speakers: int


def bench_actors(folder: Path, data: Path, *, say: Callable[[str], None]) -> ActorsReport:
    """Learn from made clips without labels, and probe the voice's features on actors.

    Args:
        folder: what `write_clips` made; labels are not read.
        data: the folder that holds `speech/ravdess`, `speech/emodb` and `speech/nemo`.
        say: is told how it goes.

    Raises:
        InputError: clips or a corpus are missing or damaged.
    """
    made, clips = read_inputs(folder / CLIPS), read_clips(data)
    heard = _hear(clips, say)
    speakers = np.array([f"{CORPORA[int(c)]} {r.speaker}" for c, r in zip(clips.corpus, clips.recordings, strict=True)])
    right: dict[str, Reals] = {}
    for seed in range(SEEDS):
        say(f"actors, seed {seed + 1} of {SEEDS}")
        scaled = _ways(made, seed=seed)
        for fold in fold_clips(clips):
            for place in range(len(CORPORA)):
                own = clips.corpus == place
                taught, test = own & ~fold.test, own & fold.test
                if test.any():
                    ways = scaled | {"PCA of actors": _own(heard[taught])}
                    for name, see in ways.items():
                        rows = see(find_scale(heard[taught]).apply(heard))
                        probe = learn_probe(rows[taught], clips.kind[taught], speakers[taught])
                        one = right.setdefault(name, np.zeros((SEEDS, len(heard))))
                        one[seed, test] = probe.name(rows[test]) == clips.kind[test]
    return _report(right, clips, speakers)


def actors_card(report: ActorsReport) -> str:
    """Return a report as a table in Markdown."""
    lines = ["| voice alone | " + " | ".join(CORPORA) + " | all pairs above it (clips right) |"]
    lines.append("| --- |" + " --- |" * (len(CORPORA) + 1))
    for name, recall in report.recall.items():
        mean, low, high = report.gain.get(name, (0.0, 0.0, 0.0))
        above = f"{mean:+.3f} [{low:+.3f}, {high:+.3f}]" if name in report.gain else ""
        lines.append(f"| {name} | " + " | ".join(f"{recall[one]:.3f}" for one in CORPORA) + f" | {above} |")
    return "\n".join([*lines, "", f"{report.clips} clips of {report.speakers} actors; unweighted average recall."])


def actors_record(report: ActorsReport) -> dict[str, Any]:
    """Return the figures as plain values, rounded."""
    recall = {name: {one: round(value, 4) for one, value in row.items()} for name, row in report.recall.items()}
    return {
        "actors": recall,
        "gain_actors": {name: np.round(values, 4).tolist() for name, values in report.gain.items()},
    }


def _ways(made: Inputs, *, seed: int) -> dict[str, See]:
    """Return what makes features of a voice's inputs, learned from made clips.

    The inputs are scaled by the actors that teach the probe: made clips have another room and microphone.
    """
    recipe = PairsRecipe()
    ways: dict[str, See] = {}
    for name, pairs in {"all pairs": PAIRS, "words-voice": PAIRS[:1], "voice-face": PAIRS[1:2]}.items():
        voice = fit_pairs(made, pairs, seed=seed, recipe=recipe, say=lambda text: None)["voice"]
        same = Scale(np.zeros(len(voice.scale.middle)), np.ones(len(voice.scale.wide)))
        ways[name] = replace(voice, scale=same).features
    axes = find_principal({"voice": made["voice"]}, size=recipe.size).axes
    ways["PCA of made clips"] = lambda rows: rows @ axes
    ways["inputs as they are"] = lambda rows: rows
    return ways


def _own(heard: Reals) -> See:
    axes = find_principal({"voice": heard}, size=PairsRecipe().size).axes
    return lambda rows: rows @ axes


def _hear(clips: Clips, say: Callable[[str], None]) -> Reals:
    """Return the actors' inputs, kept by what measures them."""
    stamp = sha256(Path(inputs.__file__).read_bytes() + str(len(clips.recordings)).encode()).hexdigest()[:8]
    kept = training_folder() / f"pairs-actors-{stamp}.npy"
    if not kept.is_file():
        rows = []
        for number, recording in enumerate(clips.recordings):
            if number % 200 == 0:
                say(f"actors: {number} of {len(clips.recordings)} clips")
            rows.append(voice_statistics(load_sound(recording).samples))
        with atomic_path(kept) as place, place.open("wb") as file:
            np.save(file, np.stack(rows))
    return np.load(kept)


def _report(right: Mapping[str, Reals], clips: Clips, speakers: NDArray[np.str_]) -> ActorsReport:
    def recall(hits: Reals, place: int) -> float:
        own = clips.corpus == place
        return float(np.mean([hits[:, own & (clips.kind == kind)].mean() for kind in np.unique(clips.kind[own])]))

    def above(other: Reals) -> tuple[float, float, float]:
        apart = (right["all pairs"] - other).mean(axis=0)
        return mean_interval(np.array([apart[speakers == one].mean() for one in np.unique(speakers)]), draws=1_000)

    return ActorsReport(
        recall={name: {one: recall(hits, i) for i, one in enumerate(CORPORA)} for name, hits in right.items()},
        gain={name: above(hits) for name, hits in right.items() if name != "all pairs"},
        clips=len(speakers),
        speakers=len(np.unique(speakers)),
    )
