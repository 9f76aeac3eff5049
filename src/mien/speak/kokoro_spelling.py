"""How Kokoro's lines are spelt: words through espeak-ng, in a process of its own, to the letters of its alphabet."""

from __future__ import annotations

from collections.abc import Sequence

from mien.speak.kokoro_phones import Letter, kokoro_letters
from mien.speak.script import Said
from mien.speak.text import ends_sentence
from mien.speak.worker import Worker

__all__ = ["KokoroSpelling"]


class KokoroSpelling:
    """Spells lines; its process starts with the first one, or at `start`.

    Args:
        british: whether as the British speak; else as Americans do.
    """

    def __init__(self, *, british: bool) -> None:
        self._british = british
        self._espeak = Worker("mien.speak.espeak_worker", (), name="espeak")

    def start(self) -> None:
        """Start to load, without waiting for it."""
        self._espeak.start()

    def close(self) -> None:
        """End the process; the next line starts it again."""
        self._espeak.close()

    def spell(self, words: Sequence[Said]) -> tuple[list[Letter], list[list[str]]]:
        """Spell the words of a line.

        Args:
            words: at least one.

        Returns:
            The letters of the line, and the IPA symbols of each word alone.

        Raises:
            EngineError: the process died twice over the same line.
        """
        # an inner stop, as in "Dr. Smith", would end a sentence for espeak
        bare = [word.spoken if ends_sentence(word.spoken) else word.spoken.rstrip(".") for word in words[:-1]]
        bare += [word.spoken for word in words[-1:]]
        runs, given = _runs(words, bare)
        voice = "en" if self._british else "en-us"
        phones = self._espeak.request({"voice": voice, "texts": [*runs, *bare]})[0]["phones"]
        line: list[str] = []
        for number, run in enumerate(phones[: len(runs)]):
            line += [*run, " ", *given[number], " "] if number < len(given) else run
        alone = [
            list(word.phones) if word.phones else spelt for word, spelt in zip(words, phones[len(runs) :], strict=True)
        ]
        return self._letters(line), [[s for letter in self._letters(one) for s in letter.symbols] for one in alone]

    def _letters(self, phones: Sequence[str]) -> list[Letter]:
        return kokoro_letters(phones, british=self._british)


def _runs(words: Sequence[Said], bare: Sequence[str]) -> tuple[list[str], list[list[str]]]:
    """Return the texts between words whose phones are given, one more than of these, and those phones."""
    runs, given = [[]], []
    for word, text in zip(words, bare, strict=True):
        if word.phones:
            stop = text[-1] if text[-1] in ",;:.!?" else ""
            given.append([*word.phones, *stop])
            runs.append([])
        else:
            runs[-1].append(text)
    return [" ".join(run) for run in runs], given
