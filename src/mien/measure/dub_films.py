"""The films of `mien bench dub`: twenty lines, four heads and two voices that nothing was learned from or tuned on."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from mien.engines import Registry
from mien.measure.lip_films import film_line, film_shot, watch_film
from mien.move import Mover
from mien.perceive.face_mouth import Mouth
from mien.types import Speech, neutral

__all__ = ["Take", "film_takes"]

_PAIRS = (
    ("Come with me. Papa keeps the maps below.", "Both of us know why. Maybe she forgot."),
    ("If the bell rings, leave by the back door.", "All my plants died, but the palm is fine."),
    ("Peter, wait! You left your bag on the bus.", "Honestly, no. I have never seen that man before."),
    (
        "The soup was warm, the bread was better, and nobody paid.",
        "By the time we arrived, everybody had gone to bed.",
    ),
    ("Who told you that? My mother would never move away.", "Five of them came. One brought an apple pie."),
    ("Beware of the old bridge near the farm.", "Somebody must have opened the wrong box."),
    ("It began to rain, so we made a fire and told stories.", "When you are ready, push the button and step back."),
    ("Maria! Put the lamp down. Please.", "Of course. Anything for you, my boy."),
    ("The museum opens at noon, or so the poster says.", "Most people believe him, and that is the problem."),
    (
        "I promise. Tomorrow morning, before breakfast, I will pay.",
        "We moved the piano, the beds, and a huge old mirror.",
    ),
)
"""Each is said in one film; the other of its pair is dubbed over it, and so are its own words."""

_FACES = ("anny:nia", "anny:ivo", "anny:walter", "anny:edda")  # in turn; none is among those that were learned from
_ACTORS = ("kokoro:bf_emma", "kokoro:am_michael")  # of the first lines, and of the second
_SIDE = 384  # pixels


@dataclass(frozen=True, slots=True, eq=False)
class Take:
    """One film.

    Args:
        path: of the film.
        acted: what is said in it.
        mouth: that says it.
        texts: its own words, and those of the other of its pair.
    """

    path: Path
    acted: Speech
    mouth: Mouth
    texts: tuple[str, str]


def film_takes(folder: Path, say: Callable[[str], None]) -> list[Take]:
    """Film the twenty lines.

    Args:
        folder: where to.
        say: is told how it goes.

    Returns:
        The films.

    Raises:
        EngineError: an engine is not installed or broke.
    """
    mover: Mover = Registry("movers").make("dominance:")
    takes: list[Take] = []
    for side, actor in enumerate(_ACTORS):
        with closing(Registry("voices").make(actor)) as voice:
            for pair in _PAIRS:
                path, face = folder / f"{len(takes)}.mp4", _FACES[len(takes) % len(_FACES)]
                acted = film_line(
                    pair[side], path, voice=voice, mover=mover, affect=neutral(), face=face,
                    shot=film_shot(_SIDE, "bust"),
                )  # fmt: skip
                takes.append(Take(path, acted, watch_film(path), (pair[side], pair[1 - side])))
                say(f"filmed {len(takes)} of {2 * len(_PAIRS)}")
    return takes
