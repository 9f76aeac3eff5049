"""Writing speech to the file that the user asked for: sound and the times of phones and words, by its suffix."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from mien.errors import InputError
from mien.types import Audio, Mark, Speech
from mien.types.media import atomic_path

__all__ = ["SOUNDS", "TIMES", "check_place", "write_sound", "write_times"]

SOUNDS = {".wav": "pcm_s16le", ".flac": "flac", ".mp3": "libmp3lame"}
"""Suffixes of sound, with FFmpeg's names of their codecs."""


def check_place(path: Path, *, suffixes: Iterable[str]) -> Path:
    """Refuse a place that cannot be written to before any work is done.

    Args:
        path: the file to write.
        suffixes: that it may end in.

    Returns:
        The path.

    Raises:
        InputError: its suffix is none of these, or its folder is missing or not writable.
    """
    if path.suffix not in suffixes:
        raise InputError(f"{path} ends in {path.suffix!r}; expected one of: {', '.join(suffixes)}")
    try:
        with tempfile.TemporaryFile(dir=path.parent):
            return path
    except OSError as error:
        raise InputError(f"{path} cannot be written ({(error.strerror or '').lower()}); give another place") from None


def write_sound(parts: Iterable[Audio], path: Path) -> float:
    """Write sound as it comes; the file appears whole or not at all.

    Args:
        parts: of one rate, in order, at least one.
        path: ends in one of `SOUNDS`.

    Returns:
        Seconds written.

    Raises:
        InputError: the place cannot be written to.
    """
    import av
    import numpy as np

    written, rate, stream = 0, 1, None
    with atomic_path(path) as partial, av.open(str(partial), "w", format=path.suffix[1:]) as file:
        for part in parts:
            if stream is None:
                rate = part.rate
                stream: Any = file.add_stream(SOUNDS[path.suffix], rate=rate, layout="mono")
            if not len(part.samples):
                continue
            pcm = np.clip(np.round(part.samples * 32768.0), -32768, 32767).astype(np.int16)
            frame = av.AudioFrame.from_ndarray(pcm[None], format="s16", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = rate, written, Fraction(1, rate)
            written += len(pcm)
            file.mux(stream.encode(frame))
        if stream is None:
            raise InputError("there is no sound to write; expected one part at least")
        file.mux(stream.encode(None))
    return written / rate


def write_times(pieces: Sequence[Speech], path: Path) -> None:
    """Write when what is said.

    Args:
        pieces: spoken one after another; their own times start at 0.
        path: ends in .json (phones and words), .srt (a line for each piece) or .TextGrid (Praat's tiers).

    Raises:
        InputError: the place cannot be written to.
    """
    starts = [sum(piece.duration for piece in pieces[:at]) for at in range(len(pieces) + 1)]
    tiers = {
        name: [
            Mark(mark.text, mark.start + start, mark.end + start, mark.stress)
            for piece, start in zip(pieces, starts, strict=False)
            for mark in getattr(piece, name)
        ]
        for name in ("phones", "words")
    }
    lines = [
        Mark(" ".join(word.text for word in piece.words), start + piece.words[0].start, start + piece.words[-1].end)
        for piece, start in zip(pieces, starts, strict=False)
        if piece.words
    ]
    text = TIMES[path.suffix](tiers, lines, starts[-1])
    with atomic_path(path) as partial:
        partial.write_text(text, encoding="utf-8")


def _json(tiers: dict[str, list[Mark]], _lines: list[Mark], end: float) -> str:
    rows = {
        name: [
            {"text": mark.text, "start": round(mark.start, 4), "end": round(mark.end, 4), "stress": mark.stress}
            for mark in marks
        ]
        for name, marks in tiers.items()
    }
    return json.dumps({"duration": round(end, 4), **rows}, ensure_ascii=False, indent=1) + "\n"


def _srt(_tiers: dict[str, list[Mark]], lines: list[Mark], _end: float) -> str:
    return "\n".join(
        f"{at}\n{_stamp(line.start)} --> {_stamp(line.end)}\n{line.text}\n" for at, line in enumerate(lines, 1)
    )


def _stamp(seconds: float) -> str:
    whole = round(seconds * 1000)
    return f"{whole // 3_600_000:02}:{whole // 60_000 % 60:02}:{whole // 1000 % 60:02},{whole % 1000:03}"


def _textgrid(tiers: dict[str, list[Mark]], _lines: list[Mark], end: float) -> str:
    rows = ['File type = "ooTextFile"', 'Object class = "TextGrid"', "", "0", f"{end:.6f}", "<exists>", str(len(tiers))]
    for name, marks in tiers.items():
        spans = _without_gaps(marks, end)
        rows += ['"IntervalTier"', f'"{name}"', "0", f"{end:.6f}", str(len(spans))]
        for mark in spans:
            quoted = mark.text.replace('"', '""')
            rows += [f"{mark.start:.6f}", f"{mark.end:.6f}", f'"{quoted}"']
    return "\n".join(rows) + "\n"


def _without_gaps(marks: list[Mark], end: float) -> list[Mark]:
    """Return marks that cover the time from 0 to the end, as Praat wants them; those of no length go."""
    spans: list[Mark] = []
    at = 0.0
    for mark in [mark for mark in marks if mark.end - mark.start > 1e-6]:
        if mark.start - at > 1e-6:
            spans.append(Mark("", at, mark.start))
        spans.append(mark)
        at = mark.end
    return [*spans, Mark("", at, end)] if end - at > 1e-6 else spans


TIMES: dict[str, Callable[[dict[str, list[Mark]], list[Mark], float], str]] = {
    ".json": _json,
    ".srt": _srt,
    ".TextGrid": _textgrid,
}
"""Suffixes of files of times, with who writes them."""
