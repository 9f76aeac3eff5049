"""Does the match of lips and phones know people's lips? `python -m mien.measure.lip_people DATA`.

Two clips of one man whose phones are published (DATA/motion/styletalk_3dmm, films in DATA/faces/talking_clips) are cut
into pieces of 2.4 s, each of which looks for its own phones among all.

Source: Ma et al., "StyleTalk", AAAI 2023, arXiv 2301.01081: the phones, in ARPAbet, thirty frames a second.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from mien.errors import InputError
from mien.measure.lip_films import watch_film
from mien.measure.lip_match import Found, find_lines
from mien.perceive.face_mouth import Mouth
from mien.perceive.lips import open_lips
from mien.types import Audio, Mark, Speech

__all__ = ["find_in_people"]

_CLIPS = ("Obama_clip1", "Obama_clip2")  # in the third one the pictures are ahead of the sound
_PIECE = 2.4  # seconds
_SILENT = "SIL"
_NAMES = (
    "AA:ɑ AE:æ AH:ʌ AO:ɔ AW:aʊ AY:aɪ B:b CH:tʃ D:d DH:ð EH:ɛ ER:ɝ EY:eɪ F:f G:ɡ HH:h IH:ɪ IY:i JH:dʒ K:k L:l M:m "
    "N:n NG:ŋ OW:oʊ OY:ɔɪ P:p R:ɹ S:s SH:ʃ T:t TH:θ UH:ʊ UW:u V:v W:w Y:j Z:z ZH:ʒ"
)
_IPA = {name: ipa for name, _, ipa in (pair.partition(":") for pair in _NAMES.split())}


def find_in_people(data: Path) -> dict[str, Found]:
    """Let pieces of the clips find what is said in them.

    Args:
        data: the folder that holds `motion/styletalk_3dmm` and `faces/talking_clips`.

    Returns:
        As `mien.measure.lip_match.find_lines`.

    Raises:
        InputError: a file is missing or damaged.
    """
    pieces = [piece for clip in _CLIPS for piece in _pieces(data, clip)]
    return find_lines(
        [(mouth, said) for mouth, said in pieces if any(phone.text for phone in said.phones)], open_lips()
    )


def _pieces(data: Path, clip: str) -> Iterator[tuple[Mouth, Speech]]:
    film = data / "faces" / "talking_clips" / f"styletalk_{clip}.mp4"
    phones = _phones(data / "motion" / "styletalk_3dmm" / f"{clip}_phonemes.tsv")
    mouth, sound = watch_film(film), Audio.read(film)
    for start in np.arange(0.0, phones[-1].end - _PIECE, _PIECE):
        end = float(start + _PIECE)
        here = [
            Mark(phone.text, max(phone.start, start) - start, min(phone.end, end) - start)
            for phone in phones
            if phone.end > start + 1e-3 and phone.start < end - 1e-3
        ]
        inside = (mouth.seconds >= start) & (mouth.seconds <= end)
        said = Speech(sound.cut(float(start), end + 0.02), tuple(here), (), "aligned")
        yield Mouth(mouth.seconds[inside] - start, mouth.lengths[inside]), said


def _phones(path: Path) -> list[Mark]:
    """Read phones; of a diphthong each half is one."""
    if not path.is_file():
        raise InputError(f"there is no {path}; expected phones with their times")
    marks: list[Mark] = []
    for row in path.read_text().splitlines()[1:]:
        first, last, name = row.split("\t")
        letters = "" if name == _SILENT else _IPA.get(name, "ə")
        edges = np.linspace(float(first), float(last), max(len(letters), 1) + 1)
        sounds = list(letters) or [""]
        marks += [Mark(sound, edges[place], edges[place + 1]) for place, sound in enumerate(sounds)]
    return marks


if __name__ == "__main__":
    for way, found in find_in_people(Path(sys.argv[1])).items():
        share = f"{found.first:.2f} [{found.first_low:.2f}, {found.first_high:.2f}]"
        print(f"{way:6} first {share}, mean place {found.rank:.1f} of {found.among}, {found.windows} windows")
