"""A chain of empathy as text, for those who want to see what a reply was meant to do."""

from __future__ import annotations

from mien.say.chain import Chain
from mien.say.prompt import plan_note

__all__ = ["chain_text"]

_NONE = "-"


def chain_text(plan: Chain) -> str:
    """Return the five fields of a chain and what it asks of the mind, one a line.

    Args:
        plan: what is understood of a turn.

    Returns:
        Six lines of a name, padded to ten letters, and a value; "-" for what is not known.
    """
    fields = {
        "event": plan.event,
        "feeling": plan.feeling,
        "cause": plan.cause,
        "need": plan.need,
        "strategy": plan.strategy,
        "asks": plan_note(plan),
    }
    return "\n".join(f"{name:9} {value or _NONE}" for name, value in fields.items())
