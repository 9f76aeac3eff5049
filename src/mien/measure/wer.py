"""Word error rate."""

import re

from mien.errors import InputError

__all__ = ["normal_words", "word_error_rate"]


def normal_words(text: str) -> list[str]:
    """Return the words of a text in lower case, without punctuation; an apostrophe stays inside its word."""
    return re.findall(r"\w+(?:'\w+)*", text.lower().replace("’", "'"))


def word_error_rate(said: str, heard: str) -> float:
    """Return the share of words that were substituted, deleted or inserted.

    Args:
        said: the reference text.
        heard: the transcript.

    Returns:
        Edit distance in words over the number of words said; above 1 where more was heard than said.

    Raises:
        InputError: the reference has no words.
    """
    reference, transcript = normal_words(said), normal_words(heard)
    if not reference:
        raise InputError(f"the reference {said!r} has no words; expected a text to compare with")
    row = list(range(len(transcript) + 1))
    for i, word in enumerate(reference, start=1):
        diagonal, row[0] = row[0], i
        for j, other in enumerate(transcript, start=1):
            best = min(row[j] + 1, row[j - 1] + 1, diagonal + (word != other))
            diagonal, row[j] = row[j], best
    return row[-1] / len(reference)
