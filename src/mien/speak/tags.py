"""The elements of SSML in a text: which there are, their attributes, and what holds inside them."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import replace
from difflib import get_close_matches

from mien.errors import InputError
from mien.speak.ipa import check_ipa
from mien.speak.marked import MarkedText, SpokenState
from mien.speak.normal import read_address
from mien.speak.ssml import KINDS, emphasis, pause, prosody

__all__ = ["WHOLE", "read_tag"]

_ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "speak": ("version", "xmlns", "xml:lang", "xmlns:xsi", "xsi:schemaLocation"),
    "p": (),
    "s": (),
    "prosody": ("rate", "pitch", "volume", "duration"),
    "emphasis": ("level",),
    "break": ("time", "strength"),
    "say-as": ("interpret-as", "format"),
    "phoneme": ("alphabet", "ph"),
    "sub": ("alias",),
}
_VALUE = r"[\w:.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*')"
_TAG = re.compile(rf"<(/?)([A-Za-z][\w:.-]*)((?:\s+{_VALUE})*)\s*(/?)>")
_BROKEN = re.compile(rf"</?(?:{'|'.join(_ATTRIBUTES)})\b")
_SKIPPED = re.compile(r"<!--.{0,1000}?-->|<\?xml[^<>]{0,200}\?>", re.DOTALL)


def read_tag(reading: MarkedText, at: int) -> int:
    """Read what an angle bracket begins: a tag, a comment, or nothing but itself.

    Args:
        reading: the text on its way.
        at: where the bracket stands.

    Returns:
        The next place.

    Raises:
        InputError: the tag is not whole, unknown, closes nothing or has a value that it cannot have.
    """
    skipped = _SKIPPED.match(reading.text, at)
    if skipped:
        return skipped.end()
    tag = _TAG.match(reading.text, at)
    if tag is None:
        if _BROKEN.match(reading.text, at):
            raise reading.fail(at, 'the tag is not whole; expected a form such as <prosody rate="slow">')
        reading.out.append("<")
        return at + 1
    name = tag[2]
    if name not in _ATTRIBUTES:
        near = get_close_matches(name.lower(), _ATTRIBUTES, n=1)
        raise reading.fail(
            at,
            f"<{name}> is unknown; " + (f"did you mean <{near[0]}>?" if near else f"known: {', '.join(_ATTRIBUTES)}"),
        )
    if tag[1]:
        reading.leave(name, at)
        return tag.end()
    values = {
        key: html.unescape(value[1:-1]) for key, value in re.findall(r"([\w:.-]+)\s*=\s*(\"[^\"]*\"|'[^']*')", tag[3])
    }
    unknown = [key for key in values if key not in _ATTRIBUTES[name]]
    if unknown:
        known = ", ".join(_ATTRIBUTES[name]) or "none"
        raise reading.fail(at, f"<{name}> has no attribute {unknown[0]!r}; known: {known}")
    try:
        inner = _inner(reading, name, values, at)
    except InputError as error:
        raise reading.fail(at, str(error)) from None
    if name in ("p", "s"):
        reading.out.append("\n\n")
    if name == "break":
        reading.mark(pause(values))
        if reading.text[tag.end() : tag.end() + 1].isalnum():
            reading.out.append(" ")
        if tag[4]:
            return tag.end()
    if tag[4]:
        return tag.end()
    reading.enter(name, at, inner)
    if inner.kind not in WHOLE:
        return tag.end()
    end = reading.text.find("<", tag.end())
    end = len(reading.text) if end < 0 else end
    reading.put(WHOLE[inner.kind](reading.text[tag.end() : end]))
    return end


def _names(text: str) -> str:
    """Return a text whose emoji are read by their names, as Unicode's CLDR gives them in English."""
    import emoji

    return emoji.replace_emoji(text, lambda found, data: f" {data['en'].strip(':').replace('_', ' ')} ").strip()


WHOLE: dict[str, Callable[[str], str]] = {"url": read_address, "emoji": _names}
"""Readings that are no word's but the whole content's."""


def _inner(reading: MarkedText, name: str, values: dict[str, str], at: int) -> SpokenState:
    """Return the state inside an element."""
    state = reading.state
    if name == "prosody":
        manner = prosody(values)
        if manner.seconds is not None and state.span is not None:
            raise InputError("a duration inside another; expected one after the other")
        span = state.span if manner.seconds is None else (at, manner.seconds)
        return replace(state.within(manner), span=span)
    if name == "emphasis":
        return state.within(emphasis(values))
    if name == "break":
        pause(values)
    if name == "speak" and not values.get("xml:lang", "en").lower().startswith("en"):
        raise InputError(f"language {values['xml:lang']!r} is not supported; supported: en (English)")
    if name == "say-as":
        kind = values.get("interpret-as", "")
        if kind not in KINDS:
            raise InputError(f"interpret-as {kind!r}; expected one of: {', '.join(KINDS)}")
        return replace(state, kind=kind, form=values.get("format", ""), at=at)
    if name == "phoneme":
        if values.get("alphabet", "ipa") != "ipa" or "ph" not in values:
            raise InputError('expected alphabet="ipa" and the phones, as in <phoneme alphabet="ipa" ph="həˈloʊ">')
        return replace(state, phones=check_ipa(values["ph"]), at=at)
    if name == "sub":
        if not values.get("alias", "").strip():
            raise InputError('expected what is said instead, as in <sub alias="doctor">Dr.</sub>')
        return replace(state, alias=" ".join(values["alias"].split()), at=at)
    return state
