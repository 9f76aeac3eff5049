"""Markup in a text: stress, an SSML subset and feelings, taken out and kept as what is said of each word.

Only people's texts are read this way, when they ask for it. What a mind writes goes to a voice as a plain string, in
which nothing is markup.

Source: W3C, "Speech Synthesis Markup Language (SSML) Version 1.1", 2010: a subset, in which text may also hold "<" and
"&" as they are, and beside which stand `*word*` and `[happy:0.6]...[/]`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from mien.errors import InputError
from mien.speak.ipa import check_ipa
from mien.speak.normal import normal_words, read_address, sound_phones
from mien.speak.script import Said, Script
from mien.speak.ssml import KINDS, Manner, emphasis, pause, prosody, say_as
from mien.speak.text import MARKS, clean_words, word_shell
from mien.speak.vocal import SOUNDS
from mien.types.notation import parse_emotion
from mien.types.taxonomy import load_taxonomy, taxonomy_names

__all__ = ["read_script"]

_ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "speak": ("version", "xmlns", "xml:lang", "xmlns:xsi", "xsi:schemaLocation"),
    "p": (),
    "s": (),
    "prosody": ("rate", "pitch", "volume"),
    "emphasis": ("level",),
    "break": ("time", "strength"),
    "say-as": ("interpret-as", "format"),
    "phoneme": ("alphabet", "ph"),
    "sub": ("alias",),
}
_VALUE = r"[\w:.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*')"
_TAG = re.compile(rf"<(/?)([A-Za-z][\w:.-]*)((?:\s+{_VALUE})*)\s*(/?)>")
_BROKEN = re.compile(rf"</?(?:{'|'.join(_ATTRIBUTES)})\b")
_SKIPPED = re.compile(r"<!--.{0,1000}?-->|<\?xml[^<>]{0,200}\?>", re.DOTALL)
_FEELING = re.compile(r"\[([A-Za-z][A-Za-z /&-]*)(?::\s*([-+]?[\d.]+))?\](?!\()")
_SOUND = re.compile(rf"\[({'|'.join((*SOUNDS, 'laugh', 'hm'))})\]", re.IGNORECASE)
_LAUGH = ((5.0, 0.0), (3.4, -2.0), (1.8, -4.0), (0.2, -6.0))
"""Semitones and dB of each "ha": it starts high and falls (Bachorowski, Smoski & Owren, "The acoustic features of human
laughter", JASA 110, 2001, for high starts, falls, and four to five a second); the sizes are ours."""
_FEELING_END = re.compile(r"\[/([A-Za-z][A-Za-z /&-]*)?\]")
_STARS = re.compile(r"(?<![\w*])(\*{1,3})(?=[^\s*])[^\n]{0,300}?(?<=[^\s*])(\1)(?![\w*])")
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|apos|#\d{1,7}|#x[0-9A-Fa-f]{1,6});")
_ESCAPED = "*[]<>&\\"
_REPEATED = re.compile(r"([.,;:])\1+")


@dataclass(frozen=True, slots=True)
class _State:
    """What holds for the words from one place on."""

    stress: bool = False
    tempo: float = 1.0
    pitch: float = 0.0
    energy: float = 0.0
    feeling: tuple[str, float] | None = None
    kind: str = ""  # of <say-as>
    form: str = ""
    phones: str | None = None
    alias: str = ""
    at: int = 0  # where the element begins that gave kind, phones or alias

    def within(self, manner: Manner) -> _State:
        """Return the state inside an element that changes the manner."""
        return replace(
            self,
            stress=self.stress or manner.stress,
            tempo=self.tempo * manner.tempo,
            pitch=self.pitch + manner.pitch,
            energy=self.energy + manner.energy,
        )


@dataclass(slots=True)
class _Reading:
    """A text on its way through the parser.

    Args:
        text: as it was given.
    """

    text: str
    out: list[str] = field(default_factory=list, init=False)  # plain text with marks
    events: list[_State | float | str] = field(default_factory=list, init=False)  # of marks: a state, a pause, a sound
    open: list[tuple[str, int, _State]] = field(default_factory=list, init=False)  # name, place, state around it
    stars: dict[int, int] = field(default_factory=dict, init=False)  # where stress ends, and its length
    state: _State = field(default_factory=_State, init=False)

    def fail(self, at: int, why: str) -> InputError:
        """Return the error of a place."""
        near = " ".join(self.text[at : at + 24].split())
        return InputError(f"markup at character {at + 1}, near {near!r}: {why}")

    def put(self, text: str) -> None:
        """Put plain text."""
        self.out.append("".join(letter for letter in text if ord(letter) not in MARKS))

    def mark(self, event: _State | float | str) -> None:
        """Put a mark into the text."""
        if len(self.events) == len(MARKS):
            raise InputError(f"the text has more than {len(MARKS):,} marks; give it in parts")
        self.out.append(chr(MARKS[len(self.events)]))
        self.events.append(event)

    def turn(self, state: _State) -> None:
        """Let another state hold from here."""
        self.state = state
        self.mark(replace(state, stress=state.stress or bool(self.stars)))


def read_script(text: str) -> Script:
    r"""Read a text with markup.

    `*word*` is stressed; `[happy:0.6]so glad[/]` is said with a feeling; `<prosody>`, `<emphasis>`, `<break>`,
    `<say-as>`, `<phoneme>`, `<sub>`, `<p>`, `<s>` and `<speak>` are SSML's; `[breath]`, `[sigh]`, `[laugh]` and `[hm]`
    are sounds. A backslash before `*`, `[`, `<` or `&`
    makes it a plain sign. "5 < 6", "<3", "[sic]" and a star that stands alone are plain as they are.

    Args:
        text: as a person wrote it.

    Returns:
        Its words, each with how it is said.

    Raises:
        InputError: markup that is not closed, not opened, unknown or has a value that it cannot have (the message says
            at which character, counted from 1); nothing is left to say.
    """
    reading = _Reading(text)
    at = 0
    while at < len(text):
        at = _step(reading, at)
        reading.stars = {place: length for place, length in reading.stars.items() if place >= at}
    if reading.open:
        name, place, _ = reading.open[-1]
        raise reading.fail(place, f"{_shown(name)} is not closed; expected {_closing(name)} after it")
    return _script(reading)


def _step(reading: _Reading, at: int) -> int:
    """Read what stands at a place, and return the next place."""
    text = reading.text
    letter = text[at]
    if at in reading.stars:
        length = reading.stars.pop(at)
        reading.turn(reading.state)
        return at + length
    if letter == "\\" and text[at + 1 : at + 2] and text[at + 1] in _ESCAPED:
        reading.out.append(text[at + 1])
        return at + 2
    if letter == "<":
        return _angle(reading, at)
    if letter == "[":
        return _bracket(reading, at)
    if letter == "&" and (entity := _ENTITY.match(text, at)):
        reading.put(html.unescape(entity[0]))
        return entity.end()
    if letter == "*" and (stars := _STARS.match(text, at)):
        reading.stars[stars.start(2)] = len(stars[1])
        reading.turn(reading.state)
        return at + len(stars[1])
    reading.put(letter)
    return at + 1


def _angle(reading: _Reading, at: int) -> int:
    skipped = _SKIPPED.match(reading.text, at)
    if skipped:
        return skipped.end()
    tag = _TAG.match(reading.text, at)
    if tag is None:
        if _BROKEN.match(reading.text, at):
            raise reading.fail(at, 'the tag is not whole; expected a form such as <prosody rate="slow">')
        reading.out.append("<")
        return at + 1
    name = tag[2]
    if name not in _ATTRIBUTES:
        near = get_close_matches(name.lower(), _ATTRIBUTES, n=1)
        raise reading.fail(
            at,
            f"<{name}> is unknown; " + (f"did you mean <{near[0]}>?" if near else f"known: {', '.join(_ATTRIBUTES)}"),
        )
    if tag[1]:
        _close(reading, name, at)
        return tag.end()
    values = {
        key: html.unescape(value[1:-1]) for key, value in re.findall(r"([\w:.-]+)\s*=\s*(\"[^\"]*\"|'[^']*')", tag[3])
    }
    unknown = [key for key in values if key not in _ATTRIBUTES[name]]
    if unknown:
        known = ", ".join(_ATTRIBUTES[name]) or "none"
        raise reading.fail(at, f"<{name}> has no attribute {unknown[0]!r}; known: {known}")
    try:
        inner = _inner(reading, name, values, at)
    except InputError as error:
        raise reading.fail(at, str(error)) from None
    if name in ("p", "s"):
        reading.out.append("\n\n")
    if name == "break":
        reading.mark(pause(values))
        if reading.text[tag.end() : tag.end() + 1].isalnum():
            reading.out.append(" ")
        if tag[4]:
            return tag.end()
    if tag[4]:
        return tag.end()
    reading.open.append((name, at, reading.state))
    reading.turn(inner)
    if inner.kind not in _WHOLE:
        return tag.end()
    end = reading.text.find("<", tag.end())
    end = len(reading.text) if end < 0 else end
    reading.put(_WHOLE[inner.kind](reading.text[tag.end() : end]))
    return end


def _names(text: str) -> str:
    """Return a text whose emoji are read by their names, as Unicode's CLDR gives them in English."""
    import emoji

    return emoji.replace_emoji(text, lambda found, data: f" {data['en'].strip(':').replace('_', ' ')} ").strip()


_WHOLE: dict[str, Callable[[str], str]] = {"url": read_address, "emoji": _names}
"""Readings that are no word's but the whole content's."""


def _inner(reading: _Reading, name: str, values: dict[str, str], at: int) -> _State:
    """Return the state inside an element."""
    state = reading.state
    if name == "prosody":
        return state.within(prosody(values))
    if name == "emphasis":
        return state.within(emphasis(values))
    if name == "break":
        pause(values)
    if name == "speak" and not values.get("xml:lang", "en").lower().startswith("en"):
        raise InputError(f"language {values['xml:lang']!r} is not supported; supported: en (English)")
    if name == "say-as":
        kind = values.get("interpret-as", "")
        if kind not in KINDS:
            raise InputError(f"interpret-as {kind!r}; expected one of: {', '.join(KINDS)}")
        return replace(state, kind=kind, form=values.get("format", ""), at=at)
    if name == "phoneme":
        if values.get("alphabet", "ipa") != "ipa" or "ph" not in values:
            raise InputError('expected alphabet="ipa" and the phones, as in <phoneme alphabet="ipa" ph="həˈloʊ">')
        return replace(state, phones=check_ipa(values["ph"]), at=at)
    if name == "sub":
        if not values.get("alias", "").strip():
            raise InputError('expected what is said instead, as in <sub alias="doctor">Dr.</sub>')
        return replace(state, alias=" ".join(values["alias"].split()), at=at)
    return state


def _bracket(reading: _Reading, at: int) -> int:
    sound = _SOUND.match(reading.text, at)
    if sound:
        return _sound(reading, sound[1].lower(), sound.end())
    end = _FEELING_END.match(reading.text, at)
    if end:
        top = reading.open[-1][0] if reading.open else ""
        name = f"[{end[1].strip().lower()}]" if end[1] else top if top.startswith("[") else "[/]"
        _close(reading, name, at)
        return end.end()
    start = _FEELING.match(reading.text, at)
    if start is None or not (start[2] or _is_label(start[1])):
        reading.out.append("[")
        return at + 1
    try:
        feeling = parse_emotion(start[0][1:-1])
    except InputError as error:
        raise reading.fail(at, str(error)) from None
    label = start[1].strip().lower()
    reading.open.append((f"[{label}]", at, reading.state))
    reading.turn(replace(reading.state, feeling=(label, feeling.intensity)))
    return start.end()


def _sound(reading: _Reading, name: str, end: int) -> int:
    """Put a sound: by its name, or as the words that a voice makes it of."""
    if name in SOUNDS:
        reading.mark(name)
        return end
    reading.out.append(" ")
    if name == "hm":
        reading.put("Hm")
    for number, (pitch, energy) in enumerate(_LAUGH if name == "laugh" else ()):
        around = reading.state
        reading.turn(around.within(Manner(pitch=pitch, energy=energy)))
        reading.put("ha" if number + 1 == len(_LAUGH) else "ha ")
        reading.turn(around)
    following = reading.text[end : end + 1]
    reading.put("" if following and following in ".,;:!?…" else ", ")
    return end


def _is_label(text: str) -> bool:
    label = text.strip().lower()
    return any(label in load_taxonomy(name).labels for name in taxonomy_names())


def _close(reading: _Reading, name: str, at: int) -> None:
    if not reading.open:
        raise reading.fail(at, f"{_closing(name)} closes nothing; expected {_shown(name)} before it")
    opened, place, around = reading.open[-1]
    if opened != name:
        raise reading.fail(
            at,
            f"{_closing(name)} stands where {_closing(opened)} is expected ({_shown(opened)} at character {place + 1})",
        )
    reading.open.pop()
    if name in ("p", "s"):
        reading.out.append("\n\n")
    reading.turn(around)


def _shown(name: str) -> str:
    return "[happy:0.6] or the like" if name == "[/]" else name if name.startswith("[") else f"<{name}>"


def _closing(name: str) -> str:
    return "[/]" if name.startswith("[") else f"</{name}>"


def _script(reading: _Reading) -> Script:
    """Make the script of what was read."""
    texts: list[str] = []
    states: list[_State] = []
    pauses = [0.0]  # before the first word, then after each
    sounds: list[tuple[str, ...]] = [()]  # likewise
    state = _State()
    for token in clean_words("".join(reading.out)):
        letters, own, rest, heard = "", state, 0.0, ()
        for letter in token:
            event = reading.events[ord(letter) - MARKS[0]] if ord(letter) in MARKS else None
            if event is None:
                own = state if letter.isalnum() and not any(map(str.isalnum, letters)) else own
                letters += letter
            elif isinstance(event, _State):
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
    _check_single(reading, states)
    spoken = normal_words(texts)
    words = [
        replace(_said(reading, text, said, state, rest), sounds=heard)
        for text, said, state, rest, heard in zip(texts, spoken, states, pauses[1:], sounds[1:], strict=True)
    ]
    return Script(tuple(words), pauses[0], sounds[0])


def _check_single(reading: _Reading, states: list[_State]) -> None:
    """Refuse a <phoneme> or <sub> around anything but one word."""
    for event in reading.events:
        if isinstance(event, _State) and (event.phones or event.alias):
            count = sum(state.at == event.at for state in states)
            if count != 1:
                name = "phoneme" if event.phones else "sub"
                raise reading.fail(event.at, f"<{name}> holds {count} words; expected one")


def _said(reading: _Reading, text: str, spoken: str, state: _State, rest: float) -> Said:
    front, core, end = word_shell(text)
    if state.alias:
        spoken = f"{front}{state.alias}{end}"
    elif state.kind and state.kind not in _WHOLE:
        try:
            spoken = f"{front}{say_as(core, state.kind, state.form)}{end}"
        except InputError as error:
            raise reading.fail(state.at, str(error)) from None
    phones = state.phones or (None if state.alias or state.kind else sound_phones(text))
    return Said(text, spoken, state.stress, state.tempo, state.pitch, state.energy, rest, phones, state.feeling)
