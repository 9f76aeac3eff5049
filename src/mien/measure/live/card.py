"""What the bench of the live page found, to be read and to be kept."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mien.measure.live.live import LiveReport
from mien.measure.page import PageReport
from mien.measure.turns import turns_card

__all__ = ["live_card", "live_record"]

Figure = str | float | int | None

_BARS = {
    "first_audio_p50_s": "1.8 (qwen2.5-1.5b), 0.9 (smollm2-135m)",
    "reaction_p50_s": "0.3",
    "stop_p95_s": "0.2",
    "false_stops": "2 of 20",
    "early_ends": "2 of 20",
    "av_offset_p50_ms": "40",
    "av_offset_p95_ms": "80",
    "av_offset_late_p50_ms": "40, 5 % of the packets 300 ms late",
    "av_offset_late_p95_ms": "80, 5 % of the packets 300 ms late",
    "page_fps": "20 in software, 60 with a GPU",
    "page_mb": "12",
    "underruns": "0",
    "mb_per_talk": "60",
}

_PAGE = (
    "av_offset_p50_ms",
    "av_offset_p95_ms",
    "av_offset_late_p50_ms",
    "av_offset_late_p95_ms",
    "underruns_late",
    "page_fps",
    "page_mb",
)


def live_record(report: LiveReport) -> dict[str, Figure]:
    """Return every figure by its name; None where it was not measured in this run."""
    turns, talks = report.turns, report.talks
    return {
        "mind": report.mind,
        "first_audio_p50_s": _percentile(report.delays, 50),
        "first_audio_p95_s": _percentile(report.delays, 95),
        "pipecat_p50_s": None if report.pipecat is None else _percentile(report.pipecat, 50),
        "reaction_p50_s": _percentile([report.reactions.reaction_p50_s], 50),
        "stop_p95_s": round(turns.stop_p95_s, 3),
        "false_stops": turns.false_stops,
        "early_ends": turns.early_ends,
        **_page_record(report.page),
        "talks": talks.talks,
        "underruns": talks.underruns,
        "mb_per_talk": round(talks.mb_per_talk, 1),
    }


def _page_record(page: PageReport | None) -> dict[str, Figure]:
    if page is None:
        return dict.fromkeys(_PAGE)
    offsets, late = np.abs(page.offsets_ms), np.abs(page.late_offsets_ms)
    figures = (
        *(_percentile(values, share) for values in (offsets, late) for share in (50, 95)),
        page.late_underruns,
        round(page.fps, 1),
        round(page.weight_mb, 2),
    )
    return dict(zip(_PAGE, figures, strict=True))


def live_card(report: LiveReport) -> str:
    """Return the figures with their bars, one a line."""
    record = live_record(report)
    lines = [f"{name:21} {_shown(value):>22}  {_BARS.get(name, '')}".rstrip() for name, value in record.items()]
    if report.pipecat is not None:
        faster = float(np.median(report.pipecat) / np.median(report.delays))
        lines.append(f"{'faster than pipecat':21} {faster:21.2f}×")
    return "\n".join([*lines, "", turns_card(report.turns)])


def _percentile(values: Sequence[float] | np.ndarray, share: float) -> float | None:
    """None where so many turns were not answered that there is none."""
    value = float(np.percentile(values, share, method="nearest"))
    return round(value, 3) if np.isfinite(value) else None


def _shown(value: Figure) -> str:
    return "not measured" if value is None else str(value)
