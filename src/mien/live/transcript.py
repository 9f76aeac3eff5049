"""A conversation that was written down, as data for programs and as text for people."""

from __future__ import annotations

from typing import Any

from mien.live.store import Brief, Turn
from mien.types import Affect, load_taxonomy, to_dict

__all__ = ["transcript_dict", "transcript_text"]


def transcript_dict(brief: Brief, turns: tuple[Turn, ...]) -> dict[str, Any]:
    """Return a conversation with all that is known of each turn, ready for JSON."""
    return {
        "id": brief.id,
        "persona": brief.persona,
        "began": brief.began.isoformat(),
        "turns": [
            {
                "item": turn.item,
                "speaker": turn.speaker,
                "at": turn.at.isoformat(),
                "said": turn.said,
                "heard": turn.heard,
                "interrupted": turn.interrupted,
                "affect": to_dict(turn.affect),
            }
            for turn in turns
        ],
    }


def transcript_text(brief: Brief, turns: tuple[Turn, ...]) -> str:
    """Return a conversation as it reads: when, who, what, how it was felt; a "|" stands where Mien was cut short."""
    lines = [f"{brief.id}, with {brief.persona}, {brief.began.astimezone():%Y-%m-%d %H:%M}", ""]
    for turn in turns:
        who = "you" if turn.speaker == "person" else brief.persona
        lines.append(f"{turn.at.astimezone():%H:%M:%S}  {who}: {_words(turn)}  ({_feeling(turn.affect)})")
    return "\n".join(lines) + "\n"


def _words(turn: Turn) -> str:
    if not turn.interrupted:
        return turn.said
    unheard = turn.said.removeprefix(turn.heard).strip()
    return f"{turn.heard} | {unheard}".strip()


def _feeling(affect: Affect) -> str:
    label, share = max(
        zip(load_taxonomy(affect.taxonomy).labels, affect.emotions, strict=True), key=lambda pair: pair[1]
    )
    return f"{label} {share:.2f}"
