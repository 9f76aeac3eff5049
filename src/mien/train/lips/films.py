"""Films to learn the match of lips and phones from: four heads, `piper:joe`, lines of ours."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib.resources import files
from pathlib import Path

import numpy as np

from mien.draw.shot import Framing
from mien.engines import Registry
from mien.measure.lip_films import film_line, film_shot, watch_film
from mien.measure.speak.lines import DEV, TEST
from mien.move import Mover
from mien.perceive.face_mouth import Mouth
from mien.train.lips.clips import Clip
from mien.types import Mark, label_affect, neutral
from mien.types.media import atomic_path

__all__ = ["FACES", "VOICE", "film_clips", "lines_to_film"]

FACES = ("anny:mira", "anny:lin", "anny:ravi", "anny:kofi")
"""Who is filmed, in turn."""

VOICE = "piper:joe"
"""Who speaks in the films."""

_SHOTS: tuple[tuple[int, Framing], ...] = ((256, "face"), (320, "face"), (384, "bust"))
_FEELINGS = ("happy", "sad", "angry", "surprised", "fearful")  # every third line has one, at 0.5
_LONGEST = 110  # letters


def lines_to_film() -> list[str]:
    """Return what is said: long sentences, pairs of short ones, and some with many pauses."""
    chance = np.random.default_rng(0)
    told = tomllib.loads(files("mien.measure").joinpath("feel_dialogues.toml").read_text(encoding="utf-8"))
    answers = tomllib.loads(files("mien.measure").joinpath("persona_lines.toml").read_text(encoding="utf-8"))
    short = chance.permutation([line for lines in told["dialogues"].values() for line in lines]).tolist()
    long = chance.permutation([*DEV, *TEST])[:54].tolist()
    paused = [line for lines in answers["lines"].values() for line in lines if len(line) <= _LONGEST]
    pairs = [f"{one} {other}" for one, other in zip(short[::2], short[1::2], strict=True)]
    return chance.permutation([*long, *pairs, *paused[:24]]).tolist()


def film_clips(folder: Path, *, say: Callable[[str], None]) -> list[Clip]:
    """Film the lines and watch the films; what lies there from an earlier time is not filmed again.

    Args:
        folder: where what was seen is kept, one small file a line.
        say: is told how it goes.

    Returns:
        The clips.

    Raises:
        InputError: the folder cannot be written to.
        EngineError: an engine is not installed or broke.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return list(_clips(folder, say))


def _clips(folder: Path, say: Callable[[str], None]) -> Iterator[Clip]:
    mover: Mover = Registry("movers").make("dominance:")
    lines = lines_to_film()
    with closing(Registry("voices").make(VOICE)) as voice:
        for number, text in enumerate(lines):
            kept = folder / f"{number:03}.npz"
            if not kept.exists():
                side, framing = _SHOTS[number % len(_SHOTS)]
                feeling = _FEELINGS[number // 3 % len(_FEELINGS)]
                affect = neutral() if number % 3 else label_affect(feeling, intensity=0.5)
                film = folder / "film.mp4"
                face, shot = FACES[number % len(FACES)], film_shot(side, framing)
                speech = film_line(
                    text, film, voice=voice, mover=mover, affect=affect, face=face, shot=shot, seed=number
                )
                _keep(Clip(watch_film(film), speech.phones), kept)
                say(f"{number + 1} of {len(lines)} films")
            yield _kept(kept)


def _keep(clip: Clip, path: Path) -> None:
    with atomic_path(path) as part, part.open("wb") as file:
        np.savez_compressed(
            file,
            seconds=clip.mouth.seconds,
            lengths=clip.mouth.lengths,
            phones=np.array([phone.text for phone in clip.phones]),
            times=np.array([(phone.start, phone.end) for phone in clip.phones]),
            stress=np.array([phone.stress for phone in clip.phones]),
        )


def _kept(path: Path) -> Clip:
    with np.load(path, allow_pickle=False) as file:
        marks = zip(file["phones"].tolist(), file["times"].tolist(), file["stress"].tolist(), strict=True)
        phones = tuple(Mark(text, start, end, stress) for text, (start, end), stress in marks)
        return Clip(Mouth(file["seconds"], file["lengths"]), phones)
