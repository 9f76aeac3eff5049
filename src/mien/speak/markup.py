"""Markup in a text: stress, an SSML subset and feelings, taken out and kept as what is said of each word.

Only people's texts are read this way, when they ask for it. What a mind writes goes to a voice as a plain string, in
which nothing is markup.

Source: W3C, "Speech Synthesis Markup Language (SSML) Version 1.1", 2010: a subset, in which text may also hold "<" and
"&" as they are, and beside which stand `*word*` and `[happy:0.6]...[/]`.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace

from mien.errors import InputError
from mien.speak.marked import MarkedText
from mien.speak.marked_words import marked_script
from mien.speak.script import Script
from mien.speak.ssml import Manner
from mien.speak.tags import read_tag
from mien.speak.vocal import SOUNDS
from mien.types.notation import parse_emotion
from mien.types.taxonomy import load_taxonomy, taxonomy_names

__all__ = ["read_script"]

_FEELING = re.compile(r"\[([A-Za-z][A-Za-z /&-]*)(?::\s*([-+]?[\d.]+))?\](?!\()")
_SOUND = re.compile(rf"\[({'|'.join((*SOUNDS, 'laugh', 'hm'))})\]", re.IGNORECASE)
_LAUGH = ((5.0, 0.0), (3.4, -2.0), (1.8, -4.0), (0.2, -6.0))
"""Semitones and dB of each "ha": it starts high and falls (Bachorowski, Smoski & Owren, "The acoustic features of human
laughter", JASA 110, 2001, for high starts, falls, and four to five a second); the sizes are ours."""
_FEELING_END = re.compile(r"\[/([A-Za-z][A-Za-z /&-]*)?\]")
_STARS = re.compile(r"(?<![\w*])(\*{1,3})(?=[^\s*])[^\n]{0,300}?(?<=[^\s*])(\1)(?![\w*])")
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|apos|#\d{1,7}|#x[0-9A-Fa-f]{1,6});")
_ESCAPED = "*[]<>&\\"


def read_script(text: str) -> Script:
    r"""Read a text with markup.

    `*word*` is stressed; `[happy:0.6]so glad[/]` is said with a feeling; `<prosody>`, `<emphasis>`, `<break>`,
    `<say-as>`, `<phoneme>`, `<sub>`, `<p>`, `<s>` and `<speak>` are SSML's; `[breath]`, `[sigh]`, `[laugh]` and `[hm]`
    are sounds. A backslash before `*`, `[`, `<` or `&`
    makes it a plain sign. "5 < 6", "<3", "[sic]" and a star that stands alone are plain as they are.

    Args:
        text: as a person wrote it.

    Returns:
        Its words, each with how it is said.

    Raises:
        InputError: markup that is not closed, not opened, unknown or has a value that it cannot have (the message says
            at which character, counted from 1); nothing is left to say.
    """
    reading = MarkedText(text)
    at = 0
    while at < len(text):
        at = _step(reading, at)
        reading.stars = {place: length for place, length in reading.stars.items() if place >= at}
    reading.end()
    return marked_script(reading)


def _step(reading: MarkedText, at: int) -> int:
    """Read what stands at a place, and return the next place."""
    text = reading.text
    letter = text[at]
    if at in reading.stars:
        length = reading.stars.pop(at)
        reading.turn(reading.state)
        return at + length
    if letter == "\\" and text[at + 1 : at + 2] and text[at + 1] in _ESCAPED:
        reading.out.append(text[at + 1])
        return at + 2
    if letter == "<":
        return read_tag(reading, at)
    if letter == "[":
        return _bracket(reading, at)
    if letter == "&" and (entity := _ENTITY.match(text, at)):
        reading.put(html.unescape(entity[0]))
        return entity.end()
    if letter == "*" and (stars := _STARS.match(text, at)):
        reading.stars[stars.start(2)] = len(stars[1])
        reading.turn(reading.state)
        return at + len(stars[1])
    reading.put(letter)
    return at + 1


def _bracket(reading: MarkedText, at: int) -> int:
    sound = _SOUND.match(reading.text, at)
    if sound:
        return _sound(reading, sound[1].lower(), sound.end())
    end = _FEELING_END.match(reading.text, at)
    if end:
        top = reading.open[-1][0] if reading.open else ""
        name = f"[{end[1].strip().lower()}]" if end[1] else top if top.startswith("[") else "[/]"
        reading.leave(name, at)
        return end.end()
    start = _FEELING.match(reading.text, at)
    if start is None or not (start[2] or _is_label(start[1])):
        reading.out.append("[")
        return at + 1
    try:
        feeling = parse_emotion(start[0][1:-1])
    except InputError as error:
        raise reading.fail(at, str(error)) from None
    label = start[1].strip().lower()
    reading.enter(f"[{label}]", at, replace(reading.state, feeling=(label, feeling.intensity)))
    return start.end()


def _sound(reading: MarkedText, name: str, end: int) -> int:
    """Put a sound: by its name, or as the words that a voice makes it of."""
    if name in SOUNDS:
        reading.mark(name)
        return end
    reading.out.append(" ")
    if name == "hm":
        reading.put("Hm")
    for number, (pitch, energy) in enumerate(_LAUGH if name == "laugh" else ()):
        around = reading.state
        reading.turn(around.within(Manner(pitch=pitch, energy=energy)))
        reading.put("ha" if number + 1 == len(_LAUGH) else "ha ")
        reading.turn(around)
    following = reading.text[end : end + 1]
    reading.put("" if following and following in ".,;:!?…" else ", ")
    return end


def _is_label(text: str) -> bool:
    label = text.strip().lower()
    return any(label in load_taxonomy(name).labels for name in taxonomy_names())
