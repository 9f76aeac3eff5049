"""A persona as the text of its file."""

from __future__ import annotations

import json
from dataclasses import fields

from mien.types import Persona, big_five_to_vad

__all__ = ["persona_to_toml"]


def persona_to_toml(persona: Persona) -> str:
    """Return the text of a file that `read_persona` reads back to the same persona.

    Args:
        persona: any.

    Returns:
        TOML; the mood is there where it does not follow from the personality.
    """
    # a JSON string is a TOML basic string but for DEL, which JSON leaves as it is
    texts = {name: json.dumps(getattr(persona, name), ensure_ascii=False).replace("\x7f", "\\u007f")
             for name in ("name", "voice", "live_voice", "face", "background", "style")}  # fmt: skip
    lines = [f"name = {texts['name']}", f"age = {persona.age:g}"]
    written = ("voice", *(("live_voice",) if persona.live_voice else ()), "face", "background", "style")
    lines += [f"{name} = {texts[name]}" for name in written]
    lines += [f"expressivity = {persona.expressivity!r}", "", "[big_five]"]
    lines += [f"{field.name} = {getattr(persona.big_five, field.name)!r}" for field in fields(persona.big_five)]
    if persona.mood != big_five_to_vad(persona.big_five):
        lines += ["", "[mood]", *(f"{axis} = {value!r}" for axis, value in persona.mood._asdict().items())]
    return "\n".join(lines) + "\n"
