"""Perceiving: one turn of the person in, a `Percept` out: words with times, feeling in words and voice, both fused.

Engines: an ear hears words (`whisper:tiny`), a reader reads feeling in words (`vader:`), a tone hears feeling in a
voice (`prosody:`). `perceive` is the verb; `fuse` puts channels together; `speech_spans` tells where somebody speaks.
"""

from mien.perceive.activity import Span, speech_spans
from mien.perceive.context import Remembering
from mien.perceive.fuse import Fuse, fuse
from mien.perceive.perceive import LONGEST_TEXT, behold, perceive, understand
from mien.perceive.protocol import RATE, Context, Ear, Reader, Tone, ToneStream, Transcript

__all__ = [
    "LONGEST_TEXT",
    "RATE",
    "Context",
    "Ear",
    "Fuse",
    "Reader",
    "Remembering",
    "Span",
    "Tone",
    "ToneStream",
    "Transcript",
    "behold",
    "fuse",
    "perceive",
    "speech_spans",
    "understand",
]
