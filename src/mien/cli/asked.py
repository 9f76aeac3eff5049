"""The feeling that a line shall be said with: named, asked for in every-day words, or that of a recorded voice."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mien.errors import InputError

if TYPE_CHECKING:
    from mien.types import Affect

__all__ = ["read_feeling"]


def read_feeling(emotion: str | None, feel: str | None, like: Path | None) -> Affect:
    """Return the feeling that was asked for.

    Args:
        emotion: such as "sad:0.7".
        feel: an instruction, such as "as if you had lost your keys".
        like: a recording of a voice; its feeling is taken, not who speaks.

    Returns:
        The feeling; none where nothing was asked for.

    Raises:
        InputError: more than one was given, one cannot be read, or nobody speaks in the recording.
        WeightsError: a file of weights is damaged.
    """
    from mien.types import neutral
    from mien.types.notation import parse_emotion

    given = {"--emotion": emotion, "--feel": feel, "--like": like}
    named = [name for name, value in given.items() if value is not None]
    if len(named) > 1:
        raise InputError(f"{' and '.join(named)} were given; expected one of {', '.join(given)}")
    if emotion is not None:
        return parse_emotion(emotion)
    if feel is not None:
        from mien.speak.soft import read_instruction

        return read_instruction(feel)
    return neutral() if like is None else _heard(like)


def _heard(recording: Path) -> Affect:
    """Return the feeling of a recorded voice."""
    from mien.engines import Registry
    from mien.perceive.protocol import RATE
    from mien.types.media import read_blocks

    felt = Registry("tones").make("voice:").listen(read_blocks(recording, rate=RATE))
    if not felt.confidence:
        raise InputError(f"{recording}: {felt.evidence[0]}; expected a recording of somebody who speaks")
    return felt
