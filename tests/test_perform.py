"""Lines become beats, piece by piece."""

import itertools

from mien.engines import Registry
from mien.events import Thought, Voiced
from mien.perform import perform
from mien.speak.tone import ToneVoice
from mien.types import Line, neutral


def test_a_line_of_several_sentences_becomes_beats_that_hold_every_written_word():
    lines = [
        Line("Well, I never! ☺ That is 25 % of it - all of it. 👍", neutral(), "other"),
        Line("Yes.", neutral(), "other"),
    ]
    seen = []
    mover = Registry("movers").make("still:")
    beats = list(perform(lines, voice=ToneVoice(), mover=mover, before=neutral(), seed=0, observer=seen.append))
    assert [beat.spoken.line.text for beat in beats] == [
        "Well, I never! ☺",
        "That is 25 % of it - all of it. 👍",
        "Yes.",
    ]
    assert [type(event) for event in seen] == [Thought, Voiced, Voiced, Thought, Voiced]
    for before, after in itertools.pairwise(beats):
        assert after.start == before.start + before.spoken.speech.duration
