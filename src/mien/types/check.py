"""Checks at the public border of the nouns: arrays become read-only, finite and of one dtype and shape."""

import math
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mien.errors import InputError

__all__ = ["check_array", "check_number"]


def check_array(
    values: ArrayLike, *, name: str, shape: tuple[int | str, ...], low: float = -np.inf, high: float = np.inf
) -> NDArray[np.float32]:
    """Return `values` as a read-only float32 array of the wanted shape and range.

    Args:
        values: anything numpy reads as numbers.
        name: what the array is called in messages.
        shape: one entry per axis: a number is exact, a letter stands for any length.
        low: least allowed value.
        high: greatest allowed value.

    Returns:
        A read-only float32 array. Values that stand outside the range by rounding alone (1e-6) are set to its edge.

    Raises:
        InputError: the shape is another, a value is not finite, or a value is out of range.
    """
    try:
        with np.errstate(over="ignore"):  # what is too large for float32 becomes infinite, and is refused below
            array: NDArray[Any] = np.array(values, dtype=np.float32)
    except (TypeError, ValueError):
        wanted = ", ".join(str(axis) for axis in shape)
        raise InputError(f"{name} is not a plain array of numbers; expected one of shape ({wanted})") from None
    if array.ndim != len(shape) or any(
        isinstance(want, int) and have != want for have, want in zip(array.shape, shape, strict=True)
    ):
        wanted = ", ".join(str(axis) for axis in shape)
        raise InputError(f"{name} has shape {array.shape}; expected ({wanted})")
    if array.size:
        if not np.isfinite(array).all():
            raise InputError(f"{name} has values that are not finite (NaN or infinite); expected plain numbers")
        least, most = float(array.min()), float(array.max())
        if least < low - 1e-6 or most > high + 1e-6:
            raise InputError(f"{name} has values from {least:g} to {most:g}; expected [{low:g}, {high:g}]")
        np.clip(array, low, high, out=array)
    array.flags.writeable = False
    return array


def check_number(value: float, *, name: str, low: float = -math.inf, high: float = math.inf) -> float:
    """Return `value` as a float within [low, high].

    Args:
        value: the number.
        name: what it is called in messages.
        low: least allowed value.
        high: greatest allowed value.

    Returns:
        The number as a Python float.

    Raises:
        InputError: it is not a finite number, or out of range.
    """
    if not isinstance(value, Real) or isinstance(value, bool):
        raise InputError(f"{name} is {value!r}; expected a number in [{low:g}, {high:g}]")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not low <= number <= high or not math.isfinite(number):
        raise InputError(f"{name} is {number:g}; expected a number in [{low:g}, {high:g}]")
    return number
