"""Words that must last a given time: the lengths of their phones, so that they do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from mien.errors import InputError
from mien.speak.duration import fit_lengths, planned_lengths
from mien.speak.prosody import Prosody
from mien.speak.script import Said, Span
from mien.types import Mark

__all__ = ["find_spans", "fit_spans", "held_phones", "matched_phones"]


def matched_phones(phones: Sequence[Mark], words: Sequence[Mark], said: Sequence[Said]) -> list[tuple[Said, list[int]]]:
    """Find the phones of words.

    Args:
        phones: n phones of a line, silences ("") included.
        words: its words with their times; a word's phones are those whose middle it holds.
        said: the words as they were written, in order; words without a sound may be among them.

    Returns:
        Each word with the places of its phones; words that have none are left out.
    """
    middles = [(phone.start + phone.end) / 2 for phone in phones]
    found, at = [], 0
    for word in words:
        while at < len(said) and said[at].text != word.text:
            at += 1
        if at == len(said):
            break
        places = [i for i, middle in enumerate(middles) if phones[i].text and word.start <= middle <= word.end]
        if places:
            found.append((said[at], places))
        at += 1
    return found


def find_spans(phones: Sequence[Mark], words: Sequence[Mark], said: Sequence[Said]) -> list[tuple[Span, slice]]:
    """Find the phones, and the silences between them, of words that have a given time.

    Args:
        phones: as in `matched_phones`.
        words: as there.
        said: as there.

    Returns:
        Each span with the places of its phones.

    Raises:
        InputError: not all words of a span are in this line, or none of them has a sound.
    """
    found: dict[Span, list[int]] = {word.span: [] for word in said if word.span is not None}
    for word, places in matched_phones(phones, words, said):
        if word.span is not None:
            found[word.span] += places
    here = Counter(word.span for word in said)
    for span, places in found.items():
        if here[span] != span.words:
            raise InputError(f"a duration of {span.seconds:g} s is over several sentences; expected a part of one")
        if not places:
            raise InputError(f"a duration of {span.seconds:g} s is over nothing that sounds; expected words")
    return [(span, slice(places[0], places[-1] + 1)) for span, places in found.items()]


def fit_spans(phones: Sequence[Mark], words: Sequence[Mark], plan: Prosody, *, said: Sequence[Said]) -> Prosody:
    """Change a plan so that words with a given time last it.

    Args:
        phones: n phones of a line, silences ("") included, as the voice would say them.
        words: as in `matched_phones`.
        plan: of the n phones; its lengths and pauses count as natural.
        said: as in `matched_phones`.

    Returns:
        The plan with other lengths, and pauses between the words of a span, by the rule of `fit_lengths`.

    Raises:
        InputError: as `find_spans`, or a time is beyond 0.5 to 2 times the natural one.
    """
    length, pause = plan.length.copy(), plan.pause.copy()
    for span, places in find_spans(phones, words, said):
        inside = replace(plan, pause=np.where(np.arange(len(phones)) == places.stop - 1, 0.0, plan.pause))
        factors = fit_lengths(planned_lengths(phones, inside)[places], span.seconds)
        length[places] *= factors
        pause[places.start : places.stop - 1] *= factors[:-1]
    return replace(plan, length=length, pause=pause)


def held_phones(phones: Sequence[Mark], words: Sequence[Mark], said: Sequence[Said]) -> NDArray[np.bool_]:
    """Tell which phones have a given time.

    Args:
        phones: as in `matched_phones`.
        words: as there.
        said: as there.

    Returns:
        (n,) bool.

    Raises:
        InputError: as `find_spans`.
    """
    held = np.zeros(len(phones), bool)
    for _, places in find_spans(phones, words, said):
        held[places] = True
    return held
