"""Speaking: a text and a feeling in, speech out, with the times of its phones and words.

A voice is an engine of group "voices" (`piper:joe`, `tone:`); its protocol is `Voice`. `split_text` makes pieces of a
long text. `style_after` tells how a reply is said after a talk. A recording, which was spoken already, gets its times
by `align`, or by `energy_speech` without words.
"""

from mien.speak.align import align
from mien.speak.energy import energy_speech
from mien.speak.markup import read_script
from mien.speak.protocol import Voice
from mien.speak.script import Said, Script, plain_script
from mien.speak.style import PLAIN, Earlier, Style, Styler, style_after
from mien.speak.text import split_text, spoken_text

__all__ = [
    "PLAIN",
    "Earlier",
    "Said",
    "Script",
    "Style",
    "Styler",
    "Voice",
    "align",
    "energy_speech",
    "plain_script",
    "read_script",
    "split_text",
    "spoken_text",
    "style_after",
]
