"""How a conversation is held, and how a client changes that."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from mien.cast import Cast
from mien.feel import Posed
from mien.listen.patience import Patience, semantic_patience, silent_patience
from mien.live.protocol import ProtocolError, Settings
from mien.move import Directed, plan
from mien.types import Persona

__all__ = ["changed", "instructed", "patience", "posed"]


def changed(settings: Settings, wanted: dict[str, Any]) -> Settings:
    """Return settings with what is named in them changed; id and model stay.

    Raises:
        ProtocolError: there is no such setting, or it cannot be that.
    """
    try:
        new = Settings.model_validate(_merged(settings.model_dump(), wanted))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        param = ".".join(str(part) for part in ("session", *first["loc"]))
        raise ProtocolError(f"{param}: {first['msg']}; see docs/protocol.md", param=param) from None
    return new.model_copy(update={"id": settings.id, "model": settings.model})


def instructed(persona: Persona, instructions: str) -> Persona:
    """Return a persona that also keeps to a client's instructions."""
    return replace(persona, style=f"{persona.style} {instructions}".strip()) if instructions.strip() else persona


def posed(cast: Cast, emotion: str) -> Cast:
    """Return a cast that shows one emotion, whatever its heart feels.

    Args:
        cast: engines.
        emotion: in the notation of `--emotion`, or a sentence; "" shows what the heart feels.

    Raises:
        InputError: it cannot be read.
    """
    if not emotion.strip():
        return cast
    shown = plan(emotion).expression
    return replace(cast, heart=Posed(cast.heart, shown.affect), mover=Directed(cast.mover, shown))


def patience(settings: Settings) -> Patience:
    """Return how long a silence is waited for."""
    detection = settings.audio.input.turn_detection
    if detection is not None and detection.type == "server_vad":
        return silent_patience(detection.silence_duration_ms / 1000)
    return semantic_patience


def _merged(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """None is a value."""
    merged = dict(old)
    for name, value in new.items():
        known = old.get(name)
        merged[name] = _merged(known, value) if isinstance(known, dict) and isinstance(value, dict) else value
    return merged
