"""Feeling: what was perceived, a persona and its mood in; the feeling to answer with, and the mood after, out.

A heart is an engine of group "hearts" (`alma:`); its protocol is `Heart`. `Posed` shows a feeling of one's choice.
A `Mood` returns to rest by `decay` and is moved by `push`; emotions are each a `Wave` on it. `appraise` says what a
turn is to whom. `Felt` is a feeling with the `Step`s by which it came about; a `Tracer` gives it.
"""

from mien.feel.appraisal import Appraisal, appraise
from mien.feel.mood import Mood, decay, felt_at, push
from mien.feel.posed import Posed
from mien.feel.protocol import Heart, Tracer
from mien.feel.step import Felt, Step
from mien.feel.wave import Wave

__all__ = [
    "Appraisal",
    "Felt",
    "Heart",
    "Mood",
    "Posed",
    "Step",
    "Tracer",
    "Wave",
    "appraise",
    "decay",
    "felt_at",
    "push",
]
