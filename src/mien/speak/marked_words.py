"""The words of a text with markup, each with how it is said."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from mien.errors import InputError
from mien.speak.marked import MarkedText, SpokenState
from mien.speak.normal import normal_words, sound_phones
from mien.speak.script import Said, Script, Span
from mien.speak.ssml import say_as
from mien.speak.tags import WHOLE
from mien.speak.text import MARKS, clean_words, word_shell

__all__ = ["marked_script"]

_REPEATED = re.compile(r"([.,;:])\1+")


def marked_script(reading: MarkedText) -> Script:
    """Make the script of a text that was read to its end.

    Raises:
        InputError: nothing is left to say, or an element that is for one word holds more.
    """
    texts: list[str] = []
    states: list[SpokenState] = []
    pauses = [0.0]  # before the first word, then after each
    sounds: list[tuple[str, ...]] = [()]  # likewise
    state = SpokenState()
    for token in clean_words("".join(reading.out)):
        letters, own, rest, heard = "", state, 0.0, ()
        for letter in token:
            event = reading.events[ord(letter) - MARKS[0]] if ord(letter) in MARKS else None
            if event is None:
                own = state if letter.isalnum() and not any(map(str.isalnum, letters)) else own
                letters += letter
            elif isinstance(event, SpokenState):
                state = event
                own = own if letters else state
            elif isinstance(event, str) and letters:
                heard = (*heard, event)
            elif isinstance(event, str):
                sounds[-1] = (*sounds[-1], event)
            elif letters:
                rest += event
            else:
                pauses[-1] += event
        if letters:
            texts.append(_REPEATED.sub(r"\1", letters))
            states.append(own)
            pauses.append(rest)
            sounds.append(heard)
    if not any(letter.isalnum() for text in texts for letter in text):
        raise InputError(f"text {reading.text[:40]!r} leaves nothing to say; expected words")
    _check_held(reading, states)
    spoken = normal_words(texts)
    counts = Counter(state.span for state in states)
    spans = [state.span and Span(*state.span, counts[state.span]) for state in states]
    words = [
        replace(_said(reading, text, said, state, rest), sounds=heard, span=span)
        for text, said, state, rest, heard, span in zip(
            texts, spoken, states, pauses[1:], sounds[1:], spans, strict=True
        )
    ]
    return Script(tuple(words), pauses[0], sounds[0])


def _check_held(reading: MarkedText, states: list[SpokenState]) -> None:
    """Refuse a <phoneme> or <sub> around anything but one word, and a duration of none."""
    for event in reading.events:
        if isinstance(event, SpokenState) and event.span and all(state.span != event.span for state in states):
            raise reading.fail(event.span[0], "a duration of nothing that sounds; expected words")
        if isinstance(event, SpokenState) and (event.phones or event.alias):
            count = sum(state.at == event.at for state in states)
            if count != 1:
                name = "phoneme" if event.phones else "sub"
                raise reading.fail(event.at, f"<{name}> holds {count} words; expected one")


def _said(reading: MarkedText, text: str, spoken: str, state: SpokenState, rest: float) -> Said:
    front, core, end = word_shell(text)
    if state.alias:
        spoken = f"{front}{state.alias}{end}"
    elif state.kind and state.kind not in WHOLE:
        try:
            spoken = f"{front}{say_as(core, state.kind, state.form)}{end}"
        except InputError as error:
            raise reading.fail(state.at, str(error)) from None
    phones = state.phones or (None if state.alias or state.kind else sound_phones(text))
    return Said(text, spoken, state.stress, state.tempo, state.pitch, state.energy, rest, phones, state.feeling)
