"""Giving a recording a face: the sound stays as it is, the face follows it."""

from collections.abc import Iterable, Iterator

from mien.move import Mover
from mien.perceive import RATE, Ear, Reader, Tone, fuse
from mien.speak import Voice, align
from mien.types import Affect, Audio, Beat, ChannelAffect, Line, Spoken, neutral

__all__ = ["follow"]


def follow(
    blocks: Iterable[Audio],
    *,
    ear: Ear,
    reader: Reader,
    tone: Tone,
    voice: Voice,
    mover: Mover,
    feeling: Affect | None,
    seed: int,
) -> Iterator[Beat]:
    """Move a face to a recording, block by block, so that an hour takes no more memory than a minute.

    Args:
        blocks: consecutive sound; blocks of 10 to 30 s let a face change its feeling and the aligner find its words.
        ear: hears the words.
        reader: reads feeling in them.
        tone: hears feeling in the sound.
        voice: says the words once more for the aligner to compare with.
        mover: who moves.
        feeling: what to show throughout; the recording's own feeling, block by block, where it is None.
        seed: of everything that is random.

    Yields:
        A beat for each block. `beat.spoken.speech.timing` tells whether its phones were aligned with its words, or
        taken from energy and spectrum because there were no words or they did not fit.
    """
    start, before = 0.0, feeling or neutral()
    for block in blocks:
        sound = block.resample(RATE)
        heard = ear.hear([sound])
        affect = feeling or _feeling(heard.text, sound, reader, tone)
        speech = align(block, heard.words, voice)
        line = Line(heard.text or "(no words)", affect, "other")
        motion = mover.move(speech, affect, start=start, before=before, seed=seed)
        yield Beat(Spoken(line, speech), start, motion)
        start, before = start + speech.duration, affect


def _feeling(text: str, sound: Audio, reader: Reader, tone: Tone) -> Affect:
    voice = ChannelAffect("voice", tone.listen([sound]))
    return fuse((ChannelAffect("words", reader.read(text)), voice)) if text else fuse((voice,))
