"""How a line is said: a plan for each phone, against the voice's own reading of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.types import Mark
from mien.types.check import check_number

__all__ = ["Prosody", "phone_curve", "plain_prosody"]


@dataclass(frozen=True, slots=True, eq=False)
class Prosody:
    """A plan for n phones, silences included, in the order of `Speech.phones`.

    Args:
        length: (n,) float32 above 0, factor on each phone's own length.
        pause: (n,) float32, seconds of silence more (or, below 0, less) after each phone.
        pitch: (n,) float32, semitones that the F0 is raised by.
        spread: (n,) float32 from 0 on, factor on the F0's distance, in semitones, from the line's own mean.
        energy: (n,) float32, dB more.
        tilt: dB an octave that the spectrum above 500 Hz is lifted by; a tense voice has more, a soft one less.
        breath: 0 the voice's own to 1 whispered.
        tremor: semitones of a trembling of the F0 at 6 Hz, from 0 on.
        formants: factor above 0 on the mouth's resonances: 1.03 smiles.

    Raises:
        InputError: the arrays differ in length, a number is not finite or out of its range.
    """

    length: NDArray[np.float32]
    pause: NDArray[np.float32]
    pitch: NDArray[np.float32]
    spread: NDArray[np.float32]
    energy: NDArray[np.float32]
    tilt: float
    breath: float
    tremor: float
    formants: float = 1.0

    def __post_init__(self) -> None:
        count = len(self.length)
        for name in ("length", "pause", "pitch", "spread", "energy"):
            given = np.array(getattr(self, name), np.float32)
            if given.shape != (count,) or not np.isfinite(given).all():
                raise InputError(f"{name} of a prosody is {given.shape}; expected {count} finite numbers, one a phone")
            given.flags.writeable = False
            object.__setattr__(self, name, given)
        if (self.length <= 0).any() or (self.spread < 0).any():
            raise InputError("a prosody shortens a phone to nothing or turns the F0 over; expected factors above 0")
        check_number(self.tilt, name="tilt", low=-24.0)
        check_number(self.breath, name="breath", low=0.0)
        check_number(self.tremor, name="tremor", low=0.0)
        check_number(self.formants, name="formants", low=0.5)

    def is_plain(self) -> bool:
        """Tell whether the plan leaves every phone as the voice reads it, but for its time."""
        still = not (self.pitch.any() or self.energy.any() or self.tilt or self.breath or self.tremor)
        return still and self.formants == 1.0 and bool((self.spread == 1.0).all())


def plain_prosody(count: int) -> Prosody:
    """Return the plan that leaves `count` phones as the voice reads them."""
    ones, none = np.ones(count, np.float32), np.zeros(count, np.float32)
    return Prosody(ones, none, none, ones, none, 0.0, 0.0, 0.0)


def phone_curve(phones: Sequence[Mark], values: NDArray[np.float32], at: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return a value for each time: each phone's in its middle half, straight lines between.

    Args:
        phones: n phones, silences included, one after another.
        values: (n,) one for each phone, such as a plan's `pitch`.
        at: (t,) seconds.

    Returns:
        (t,) values; before the first phone and after the last they are theirs. A phone's value is held in its middle
        half, so that even one short vowel, as in "a", has it for some periods of the voice.
    """
    knots = [phone.start + share * phone.duration for phone in phones for share in (0.25, 0.75)]
    return np.interp(at, knots, np.repeat(values.astype(np.float64), 2))
