"""Speaking: a text and a feeling in, speech out, with the times of its phones and words.

A voice is an engine of group "voices" (`piper:joe`, `tone:`); its protocol is `Voice`. `split_text` makes pieces of a
long text.
"""

from mien.speak.protocol import Voice
from mien.speak.text import split_text, spoken_text

__all__ = ["Voice", "split_text", "spoken_text"]
