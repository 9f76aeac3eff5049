"""Feeling: what was perceived, a persona and its mood in; the feeling to answer with, and the mood after, out.

A heart is an engine of group "hearts" (`alma:`); its protocol is `Heart`. `Posed` shows a feeling of one's choice.
A `Mood` returns to rest by `decay` and is moved by `push`.
"""

from mien.feel.mood import Mood, decay, push
from mien.feel.posed import Posed
from mien.feel.protocol import Heart

__all__ = ["Heart", "Mood", "Posed", "decay", "push"]
