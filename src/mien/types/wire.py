"""The wire form of the nouns: plain values that `json` writes and reads back exactly.

A noun is an envelope {"kind": its name, "value": its fields}. Inside, a noun is an object of its fields, a tuple a
list, an array {"shape": [...], "data": base64 of little-endian float32}, bytes are base64. Python's `json` writes a
float so that it reads back the same, so the round trip is exact. What a noun's fields are is read off its own type
hints.
"""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Mapping
from dataclasses import is_dataclass
from functools import cache
from typing import Any, Literal, TypedDict, get_args, get_origin, get_type_hints

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.types.affect import Affect
from mien.types.audio import Audio
from mien.types.motion import Motion
from mien.types.percept import ChannelAffect, Percept
from mien.types.persona import Persona
from mien.types.shown import ShownPicture
from mien.types.speech import Mark, Speech
from mien.types.turn import Beat, Line, Spoken, Utterance

__all__ = ["Noun", "Wire", "from_dict", "to_dict"]

Noun = (
    Affect
    | Audio
    | Speech
    | Mark
    | Motion
    | ChannelAffect
    | ShownPicture
    | Percept
    | Persona
    | Line
    | Spoken
    | Beat
    | Utterance
)
"""Everything that has a wire form."""

_KINDS: dict[str, type[Noun]] = {noun.__name__: noun for noun in get_args(Noun)}


class Wire(TypedDict):
    """The envelope of a noun."""

    kind: str
    value: dict[str, Any]


class _Array(TypedDict):
    shape: list[int]
    data: str


def to_dict(noun: Noun) -> Wire:
    """Return a noun's wire form.

    Args:
        noun: any.

    Returns:
        Plain dicts, lists, texts and numbers, to be written by `json.dumps`.

    Example:
        >>> to_dict(Utterance("person", "Hello."))
        {'kind': 'Utterance', 'value': {'speaker': 'person', 'text': 'Hello.', 'shown': []}}
    """
    return {"kind": type(noun).__name__, "value": _encode(noun)}


def from_dict(wire: Mapping[str, Any]) -> Noun:
    """Return the noun of a wire form.

    Args:
        wire: what `to_dict` gave, straight or by way of JSON.

    Returns:
        A noun equal to the one that was written, to the last bit.

    Raises:
        InputError: a key is missing or unknown, or a value is of the wrong kind or out of range.
    """
    _check_keys(wire, ("kind", "value"), where="wire form")
    kind = _KINDS.get(wire["kind"]) if isinstance(wire["kind"], str) else None
    if kind is None:
        raise InputError(f"wire form has the kind {wire['kind']!r}; expected one of: {', '.join(_KINDS)}")
    return _decode(kind, wire["value"], where=kind.__name__)


@cache
def _fields(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _is_record(kind: Any) -> bool:
    return is_dataclass(kind) or (isinstance(kind, type) and hasattr(kind, "_fields"))


def _encode(value: Any) -> Any:
    if _is_record(type(value)):
        return {name: _encode(getattr(value, name)) for name in _fields(type(value))}
    if isinstance(value, tuple):
        return [_encode(item) for item in value]
    if isinstance(value, np.ndarray):
        data = base64.b64encode(np.ascontiguousarray(value, dtype="<f4").tobytes()).decode("ascii")
        return _Array(shape=list(value.shape), data=data)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return value


def _decode(hint: Any, value: Any, *, where: str) -> Any:
    if _is_record(hint):
        hints = _fields(hint)
        _check_keys(value, tuple(hints), where=where)
        return hint(**{name: _decode(hints[name], value[name], where=f"{where}.{name}") for name in hints})
    origin = get_origin(hint)
    if origin is tuple:
        _check(isinstance(value, list), value, "a list", where=where)
        return tuple(_decode(get_args(hint)[0], item, where=f"{where}[{i}]") for i, item in enumerate(value))
    if origin is np.ndarray:
        return _decode_array(value, where=where)
    if origin is Literal:
        _check(value in get_args(hint), value, f"one of: {', '.join(get_args(hint))}", where=where)
        return value
    if hint is bytes:
        return _decode_bytes(value, where=where)
    allowed = (int, float) if hint is float else hint
    _check(isinstance(value, allowed) and not isinstance(value, bool), value, f"a {hint.__name__}", where=where)
    return value


def _decode_array(value: Any, *, where: str) -> NDArray[np.float32]:
    _check_keys(value, tuple(_Array.__annotations__), where=where)
    shape, text = value["shape"], value["data"]
    plain = isinstance(shape, list) and all(type(axis) is int and axis >= 0 for axis in shape)
    _check(plain, shape, "a list of lengths", where=f"{where}.shape")
    data = _decode_bytes(text, where=f"{where}.data")
    if len(data) != 4 * math.prod(shape):
        raise InputError(f"{where}.data holds {len(data)} bytes; expected {4 * math.prod(shape)} for shape {shape}")
    return np.frombuffer(data, dtype="<f4").reshape(shape)


def _decode_bytes(value: Any, *, where: str) -> bytes:
    _check(isinstance(value, str), value, "base64 text", where=where)
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise InputError(f"{where} is not base64; expected bytes that are written so") from None


def _check_keys(value: Any, names: tuple[str, ...], *, where: str) -> None:
    _check(isinstance(value, Mapping), value, f"an object with the keys {', '.join(names)}", where=where)
    for name in names:
        if name not in value:
            raise InputError(f"{where} lacks the key {name!r}; expected {', '.join(names)}")
    for name in value:
        if name not in names:
            raise InputError(f"{where} has the unknown key {name!r}; expected only {', '.join(names)}")


def _check(right: bool, value: Any, wanted: str, *, where: str) -> None:
    if not right:
        raise InputError(f"{where} is {str(value)[:40]!r}; expected {wanted}")
