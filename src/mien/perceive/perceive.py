"""The verb: what was said in one turn, and what feeling words, voice and face show."""

from __future__ import annotations

from collections.abc import Iterable

from mien.errors import InputError
from mien.perceive.blocks import at_rate, hear_both
from mien.perceive.fuse import Fuse, fuse
from mien.perceive.protocol import RATE, Ear, Reader, Tone, Transcript
from mien.types import Affect, Audio, ChannelAffect, Percept

__all__ = ["LONGEST_TEXT", "behold", "check_speech", "check_text", "perceive", "understand"]

LONGEST_TEXT = 20_000
"""Characters of a typed turn: some 3,500 words, more than any mind's memory of a conversation holds."""

_SHORTEST = 0.3  # seconds: the shortest word that is said by itself
_SILENT_DB = -60.0  # dB below full scale: a microphone that is off or muted stays below
_LEAST_SPEECH = 0.1  # seconds in all


def perceive(
    turn: str | Audio | Iterable[Audio],
    *,
    ear: Ear,
    reader: Reader,
    tone: Tone,
    fuse: Fuse = fuse,
    face: Affect | None = None,
) -> Percept:
    """Perceive one turn of the person.

    Args:
        turn: typed words, a recording, or a recording in blocks of one rate (any rate; memory stays bounded).
        ear: hears the words of a recording.
        reader: reads feeling in the words.
        tone: hears feeling in the voice of a recording.
        fuse: puts channels together.
        face: what was seen meanwhile, if somebody looked.

    Returns:
        What was perceived; a typed turn has no voice, no times and no noise. Where a face was seen, words may lack.

    Raises:
        InputError: there is nothing to read or hear in the turn, or a text is too long.
    """
    if isinstance(turn, str):
        return _read(check_text(turn), reader=reader, fuse=fuse, face=face)
    blocks = at_rate([turn] if isinstance(turn, Audio) else turn, rate=RATE)
    transcript, voice = hear_both(blocks, first=ear.hear, second=tone.listen)
    return understand(transcript, voice, reader=reader, fuse=fuse, face=face)


def understand(
    transcript: Transcript, voice: Affect, *, reader: Reader, fuse: Fuse = fuse, face: Affect | None = None
) -> Percept:
    """Perceive a spoken turn of which words and voice were heard already.

    Args:
        transcript: the words.
        voice: what a tone heard in the same sound.
        reader: reads feeling in the words.
        fuse: puts channels together.
        face: what was seen meanwhile, if somebody looked.

    Returns:
        What was perceived; without words where there are none but a face was seen.

    Raises:
        InputError: there is nothing to hear in the turn, nor a face to see.
    """
    seen = _seen(face)
    if not (seen and not transcript.words):
        check_speech(transcript)
    said = (ChannelAffect("words", reader.read(transcript.text)),) if transcript.words else ()
    heard = (ChannelAffect("voice", voice),) if said or voice.confidence else ()
    channels = (*said, *heard, *seen)
    return Percept(
        text=transcript.text,
        words=transcript.words,
        duration=transcript.duration,
        snr_db=transcript.snr_db,
        channels=channels,
        affect=fuse(channels),
    )


def behold(face: Affect) -> Percept:
    """Perceive somebody who is only seen.

    Args:
        face: what was seen.

    Returns:
        What was perceived; without words.

    Raises:
        InputError: no face was seen.
    """
    if not (seen := _seen(face)):
        raise InputError(
            f"there is no face to read ({'; '.join(face.evidence)}); expected one that looks at the camera"
        )
    return Percept(text="", words=(), duration=0.0, snr_db=100.0, channels=seen, affect=face)


def _read(text: str, *, reader: Reader, fuse: Fuse, face: Affect | None) -> Percept:
    channels = (ChannelAffect("words", reader.read(text)), *_seen(face))
    return Percept(text=text, words=(), duration=0.0, snr_db=100.0, channels=channels, affect=fuse(channels))


def _seen(face: Affect | None) -> tuple[ChannelAffect, ...]:
    return (ChannelAffect("face", face),) if face is not None and face.confidence else ()


def check_text(text: str) -> str:
    """Return a typed turn without the blanks around it.

    Args:
        text: what was typed; an emoji counts as a word.

    Returns:
        The text.

    Raises:
        InputError: it is blank or punctuation alone, or longer than `LONGEST_TEXT`.
    """
    bare = text.strip()
    if len(bare) > LONGEST_TEXT:
        raise InputError(
            f"the text has {len(bare):,} characters; expected at most {LONGEST_TEXT:,} in one turn: send it in parts"
        )
    if not bare:
        raise InputError("the turn has no words (it is blank); expected something said or typed")
    if all(letter.isspace() or (letter.isascii() and not letter.isalnum()) or letter in "…–—¿¡“”‘’" for letter in bare):
        raise InputError(f"{bare[:20]!r} has no words, only punctuation; expected something said or typed")
    return bare


def check_speech(transcript: Transcript) -> Transcript:
    """Return a transcript that has words.

    Args:
        transcript: what an ear heard.

    Returns:
        The transcript.

    Raises:
        InputError: the recording was too short or silent, nobody spoke, or no word could be made out.
    """
    length = f"{transcript.duration:.1f} s of sound"
    if transcript.duration < _SHORTEST:
        raise InputError(f"the recording lasts {transcript.duration:.2f} s; expected at least {_SHORTEST} s of speech")
    if transcript.peak_db < _SILENT_DB:
        raise InputError(
            f"{length} is silent (never above {transcript.peak_db:.0f} dB); expected speech: is the microphone on?"
        )
    if transcript.speech < _LEAST_SPEECH:
        raise InputError(
            f"no speech in {length} (loudest {transcript.peak_db:.0f} dB); expected somebody who speaks near by"
        )
    if not transcript.words:
        raise InputError(
            f"no words could be made out in {transcript.speech:.1f} s of speech ({transcript.snr_db:.0f} dB above the "
            "background); expected clear speech in a language the ear knows"
        )
    return transcript
