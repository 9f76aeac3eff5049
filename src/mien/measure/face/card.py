"""A report on faces as a card to read, and as a record of numbers."""

from __future__ import annotations

from typing import Any

from mien.measure.face.face import FaceReport
from mien.measure.judges import JUDGES, LABELS
from mien.measure.reading import Reading

__all__ = ["SHOWN", "face_card", "face_record"]

SHOWN = ("happy", "sad", "angry", "surprised", "neutral")
"""The feelings whose mean share is the headline; the other two are told beside it."""


def face_record(report: FaceReport) -> dict[str, Any]:
    """Return the figures of a report.

    Args:
        report: of any faces.

    Returns:
        One flat record of the first judge's readings and all other figures, and under "judges" each judge's readings
        by themselves, with the confusion: rows and columns in the order of `LABELS`, a last column for no face found.
    """
    pace = report.pace
    return {
        "faces": list(report.faces),
        "face_found": _short(report.face_found),
        "blink_r": _short(report.blink_r),
        "jaw_r": _short(report.jaw_r),
        **_readings(report.readings[JUDGES[0]]),
        "collisions": report.collisions,
        "fps_numba": _short(pace.fps_numba),
        "fps_gl": _short(pace.fps_gl),
        "agree_db": _short(pace.agree_db),
        "load_s": _short(pace.load_s),
        "glb_mb": _short(pace.glb_mb),
        "labels": list(LABELS),
        "judges": {
            name: {**_readings(reading), "frames": reading.frames, "confusion": reading.confusion.round(3).tolist()}
            for name, reading in report.readings.items()
        },
    }


def face_card(report: FaceReport) -> str:
    """Return a report as lines to read.

    Args:
        report: of any faces.

    Returns:
        The figures, one a line, and each judge's confusion table.
    """
    record = face_record(report)
    lines = [f"{', '.join(report.faces)}", ""]
    for name, value in record.items():
        if isinstance(value, (int, float)) or value is None:
            lines.append(f"{name:16} {'–' if value is None else format(value, '10.3f')}")
    for name, reading in report.readings.items():
        lines += ["", f"judge {name}, {reading.frames} frames: a row is what is shown, a column what is read, in %"]
        lines.append(" " * 10 + "".join(f"{label[:8]:>9}" for label in (*LABELS, "no face")))
        for label, row in zip(LABELS, reading.confusion, strict=True):
            lines.append(f"{label:10}" + "".join(f"{100 * share:9.0f}" for share in row))
        lines.append(
            "rising    " + ", ".join(f"{label} {100 * share:.0f} %" for label, share in reading.rising.items())
        )
    return "\n".join(lines)


def _readings(reading: Reading) -> dict[str, float | None]:
    shares = {f"read_{label}": _short(reading.share(label)) for label in LABELS}
    mean = sum(reading.share(label) for label in SHOWN) / len(SHOWN)
    rising = sum(reading.rising.values()) / len(reading.rising)
    return {**shares, "read_mean": _short(mean), "read_spoken": _short(reading.spoken), "rising": _short(rising)}


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
