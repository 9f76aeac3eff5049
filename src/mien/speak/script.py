"""What a voice is given to say: words, each with how it is said."""

from __future__ import annotations

from dataclasses import dataclass

from mien.errors import InputError
from mien.speak.normal import normal_words, sound_phones
from mien.speak.text import piece_lengths, spoken_text
from mien.types.check import check_number

__all__ = ["Said", "Script", "Span", "plain_script"]


@dataclass(frozen=True, slots=True)
class Span:
    """Words of one sentence that last a given time together.

    Args:
        at: which one it is of its text, such as where it begins.
        seconds: how long, with the silences between the words, above 0.
        words: how many there are.
    """

    at: int
    seconds: float
    words: int


@dataclass(frozen=True, slots=True)
class Said:
    """One written word, and how it is said; what is left out leaves the voice as it is.

    Args:
        text: as it is written, "$25"; not empty, without spaces.
        spoken: the words that a voice says of it, "twenty-five dollars"; "" stands for `text` itself.
        stress: said with emphasis.
        tempo: factor on the pace, above 0.
        pitch: semitones higher.
        energy: dB louder.
        pause: seconds of silence more after it, from 0 on.
        phones: how it sounds, in IPA, in place of the voice's own reading.
        feeling: a label of emotion and an intensity in [0, 1], in place of the line's own feeling.
        sounds: names of `mien.speak.vocal.SOUNDS` that are heard after it and its pause.
        span: the words with which it shares a given time.

    Raises:
        InputError: the word is empty or holds a space, a number is not finite or out of its range.
    """

    text: str
    spoken: str = ""
    stress: bool = False
    tempo: float = 1.0
    pitch: float = 0.0
    energy: float = 0.0
    pause: float = 0.0
    phones: str | None = None
    feeling: tuple[str, float] | None = None
    sounds: tuple[str, ...] = ()
    span: Span | None = None

    def __post_init__(self) -> None:
        if self.text.split() != [self.text]:
            raise InputError(f"{self.text!r} is no word; expected one, without spaces")
        if not self.spoken.strip():
            object.__setattr__(self, "spoken", self.text)
        check_number(self.tempo, name="tempo of a word", low=0.01)
        check_number(self.pitch, name="pitch of a word", low=-120.0)
        check_number(self.energy, name="energy of a word", low=-120.0)
        check_number(self.pause, name="pause after a word", low=0.0)


@dataclass(frozen=True, slots=True)
class Script:
    """A text to be said: its words in order.

    Args:
        words: at least one.
        lead: seconds of silence before the first word, from 0 on.
        opening: names of `mien.speak.vocal.SOUNDS` that are heard before all else.

    Raises:
        InputError: there is no word, or the lead is below 0.
    """

    words: tuple[Said, ...]
    lead: float = 0.0
    opening: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.words:
            raise InputError("the text leaves nothing to say; expected words")
        check_number(self.lead, name="silence before the first word", low=0.0)

    @property
    def text(self) -> str:
        """The words as they are written, apart by single spaces; those of `Speech.words`."""
        return " ".join(word.text for word in self.words)

    @property
    def spoken(self) -> str:
        """The words as they are said, numbers and abbreviations written out."""
        return " ".join(word.spoken for word in self.words)

    def pieces(self) -> tuple[Script, ...]:
        """Cut a script as `split_text` does, and after each sound: the pieces are said one after another."""
        parts, start = [], 0
        for end in [*(at for at, word in enumerate(self.words, 1) if word.sounds), len(self.words)]:
            words = self.words[start:end]
            at = 0
            for count in piece_lengths([word.text for word in words], lengths=[len(w.spoken) for w in words]):
                first = not parts
                piece = words[at : at + count]
                parts.append(Script(piece, self.lead if first else 0.0, self.opening if first else ()))
                at += count
            start = end
        return tuple(parts)

    @property
    def sounds(self) -> tuple[str, ...]:
        """All sounds in it that are no words, in order."""
        return (*self.opening, *(name for word in self.words for name in word.sounds))


def plain_script(text: str) -> Script:
    """Return the script of a plain text, in which nothing is markup: what minds write.

    Args:
        text: as it was written.

    Returns:
        The words of `spoken_text`, each as the voice would say it by itself.

    Raises:
        InputError: nothing of the text can be said.
    """
    words = spoken_text(text).split()
    said = zip(words, normal_words(words), strict=True)
    return Script(tuple(Said(word, spoken, phones=sound_phones(word)) for word, spoken in said))
