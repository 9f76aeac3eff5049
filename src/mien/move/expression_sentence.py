"""Reading a sentence about a face: feelings, movements of muscles, how much of each, and where; by a lexicon alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Literal

from mien.errors import InputError
from mien.move.expression_table import Gesture, gestures, sentence
from mien.move.expression_words import LONGEST, gesture_at, label_of, place_of, stems, tokens
from mien.types import REGIONS, Action, Expression, Part, label_affect, load_taxonomy, taxonomy_names
from mien.types.facs import prototypes

__all__ = ["Reading", "Sentence", "read_sentence"]

_BREAKS = {"and", "with", "or"}
_BEHIND = {"behind", "beneath", "under", "underneath", "below"}
_NEAR = 4  # words over which a degree or a negation reaches


@dataclass(frozen=True, slots=True)
class Reading:
    """What one phrase of a sentence asks for.

    Args:
        words: the phrase.
        meaning: a feeling's label, or a gesture of expressions.toml.
        gesture: its entry; None for a feeling.
        strength: [0, 1].
        regions: where, names of `REGIONS`; everywhere if empty.
        flash: it is masked, and flashes through.
        note: what changed it, such as "before but".
    """

    words: str
    meaning: str
    gesture: Gesture | None
    strength: float
    regions: tuple[str, ...]
    flash: bool
    note: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that was read.

    Args:
        readings: in the order of the words.
        unknown: words that said nothing to us.
        expression: what the face is to show.
    """

    readings: tuple[Reading, ...]
    unknown: tuple[str, ...]
    expression: Expression


@dataclass(slots=True)
class _Segment:
    """Words between two breaks, and what was found in them."""

    words: list[str]
    scale: float = 1.0
    note: str = ""
    flash: bool = False
    found: list[Reading] = field(default_factory=list)
    regions: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Hit:
    """A phrase that means something, or does not."""

    kind: Literal["item", "negation", "degree", "masked", "place", "unknown"]
    place: int
    phrase: str
    name: str = ""
    gesture: Gesture | None = None
    regions: tuple[str, ...] = ()
    amount: float = 0.0


def read_sentence(text: str) -> Sentence:
    """Return what a sentence asks a face to show.

    Args:
        text: plain English, such as "smiles, but the eyes stay sad".

    Returns:
        What was understood, and the words that were not.

    Raises:
        InputError: no word names a feeling or a movement; the message suggests a similar one.
    """
    segments = _segments(tokens(text))
    for segment in segments:
        _scan(segment)
    _place(segments)
    readings = tuple(_weighed(reading, segment) for segment in segments for reading in segment.found)
    unknown = tuple(word for segment in segments for word in segment.unknown)
    if not readings:
        raise InputError(f"nothing in {text!r} names a feeling or a movement of the face; {_suggestion(unknown)}")
    return Sentence(readings, unknown, _expression(readings))


def _suggestion(unknown: Sequence[str]) -> str:
    """Return what might have been meant."""
    known = [word for look in prototypes().values() for word in (*look.labels, *look.words)]
    known += [verb for gesture in gestures() for verb in gesture.verbs]
    close = [near for word in unknown for near in get_close_matches(word, known, n=1, cutoff=0.75)]
    if close:
        return f"did you mean {close[0]!r}?"
    return 'expected words such as "relieved but still worried" or "smiles, but the eyes stay sad"'


def _segments(words: list[str]) -> list[_Segment]:
    """Cut a sentence at commas, at words that join, and at words that set one half against the other."""
    against = sentence("against")
    segments, clause = [_Segment([])], 0
    waiting = False  # an "although" that opened the sentence, until its comma
    for place, word in enumerate(words):
        turn = against["words"].get(word)
        if turn == "but" and words[place + 1 : place + 2] != ["also"]:
            for segment in segments[clause:]:
                segment.scale, segment.note = against["but"], f"before {word}"
            clause = len(segments)
        if word == "," and waiting:
            waiting = False
            segments.append(_Segment([]))
        elif turn == "although":
            waiting = not any(segment.words for segment in segments)
            segments.append(_Segment([], scale=against["although"], note=f"after {word}"))
        elif turn or word == "," or word in _BREAKS:
            last = segments[-1]
            kept = not turn and bool(last.note) and last.note.startswith("after")
            segments.append(_Segment([], last.scale, last.note) if kept else _Segment([]))
        elif word in _BEHIND:
            segments[-1].flash = True
            segments.append(_Segment([]))
        else:
            segments[-1].words.append(word)
    return [segment for segment in segments if segment.words]


def _hits(words: list[str]) -> Iterator[_Hit]:
    """Yield what the words of a segment are, longest phrases first, each word once."""
    spared, filler = sentence("negation")["spared"], sentence("filler")["words"]
    degrees, masked = sentence("degree")["words"], sentence("masked")["words"]
    moves = {place: move for place in range(len(words)) if (move := gesture_at(words, place))}
    taken = {place for _, places in moves.values() for place in places}
    place = 0
    while place < len(words):
        if place in moves:
            gesture, places = moves[place]
            said = " ".join(words[i] for i in sorted(places))
            yield _Hit("item", place, said, gesture.name, gesture=gesture, regions=_sides(words, places))
            place += 1
            continue
        for length in range(min(LONGEST, len(words) - place), 0, -1):
            phrase = " ".join(words[place : place + length])
            if place not in taken and (label := label_of(phrase)):
                yield _Hit("item", place, phrase, label)
            elif phrase in spared:
                pass
            elif phrase in sentence("negation")["words"]:
                yield _Hit("negation", place, phrase)
            elif phrase in degrees:
                yield _Hit("degree", place + length - 1, phrase, amount=degrees[phrase])
            elif any(stem in masked for stem in stems(phrase)):
                yield _Hit("masked", place, phrase)
            elif place not in taken and (regions := place_of(phrase)):
                side = [words[place - 1]] if place and words[place - 1] in ("left", "right") else []
                yield _Hit("place", place, phrase, regions=(*regions, *side))
            elif length > 1:
                continue
            elif place not in taken and not any(stem in filler for stem in stems(phrase)):
                yield _Hit("unknown", place, phrase)
            place += length
            break


def _scan(segment: _Segment) -> None:
    """Find feelings, gestures, places and unknown words in one segment."""
    degree: _Hit | None = None
    negated = -2 * _NEAR
    for hit in _hits(segment.words):
        if hit.kind == "item":
            strength = degree.amount if degree and hit.place - degree.place < _NEAR else sentence("degree")["plain"]
            note = "negated" if hit.place - negated <= _NEAR else ""
            strength = 0.0 if note else strength
            segment.found.append(Reading(hit.phrase, hit.name, hit.gesture, strength, hit.regions, False, note))
            degree = None
        elif hit.kind == "degree":
            degree = hit
        elif hit.kind == "negation":
            negated = hit.place
        elif hit.kind == "masked":
            segment.flash = True
        elif hit.kind == "place":
            segment.regions += [region for region in hit.regions if region not in segment.regions]
        else:
            segment.unknown.append(hit.phrase)
    if degree and segment.found and segment.found[-1].strength:  # "smiles a little"
        segment.found[-1] = replace(segment.found[-1], strength=degree.amount)


def _sides(words: list[str], used: tuple[int, ...]) -> tuple[str, ...]:
    """Return the side that "an eyebrow" or "the right eyelid" means; both if the noun is plural or has no sides."""
    paired = sentence("place")["paired"]
    for place in used[1:]:
        before = words[max(place - 2, 0) : place]
        named = [word for word in before if word in ("left", "right")]
        if named and any(stem in paired for stem in stems(words[place])):
            return (named[-1],)
        if words[place] in paired and any(word in ("a", "an", "one") for word in before):
            return ("left",)
    return ()


def _place(segments: list[_Segment]) -> None:
    """Give feelings the regions named beside them; a place by itself belongs to what was named before it."""
    for number, segment in enumerate(segments):
        if not segment.regions:
            continue
        target = segment if segment.found or not number else segments[number - 1]
        if not target.found and number + 1 < len(segments):
            target = segments[number + 1]
        named = tuple(segment.regions)
        chosen = target.found if target is segment else target.found[-1:]
        for place, reading in enumerate(target.found):
            if reading in chosen:
                more = tuple(region for region in named if region not in reading.regions)
                target.found[place] = replace(reading, regions=reading.regions + more)


def _weighed(reading: Reading, segment: _Segment) -> Reading:
    notes = [reading.note, segment.note, "flashes through" if segment.flash else ""]
    note = ", ".join(note for note in notes if note)
    strength = reading.strength if segment.flash else segment.scale * reading.strength
    return replace(reading, strength=strength, flash=segment.flash, note=note)


def _expression(readings: tuple[Reading, ...]) -> Expression:
    """Return the readings as parts; a gesture leaves alone the regions that a feeling has for itself."""
    taken = {region for reading in readings if not reading.gesture and not reading.flash for region in reading.regions}
    parts: list[Part] = []
    flashes: list[Part] = []
    for reading in readings:
        made = _gesture_parts(reading, taken) if reading.gesture else [_feeling_part(reading)]
        (flashes if reading.flash else parts).extend(made)
    return Expression(tuple(parts), tuple(flashes))


def _feeling_part(reading: Reading) -> Part:
    taxonomy = next(name for name in taxonomy_names() if reading.meaning in load_taxonomy(name).labels)
    return Part(label_affect(reading.meaning, intensity=reading.strength, taxonomy=taxonomy), reading.regions)


def _gesture_parts(reading: Reading, taken: set[str]) -> list[Part]:
    gesture = reading.gesture
    if gesture is None:
        return []
    areas = tuple(region for region in REGIONS if region not in ("left", "right"))
    regions = reading.regions
    if not regions and not gesture.nouns and taken.intersection(areas):
        regions = tuple(area for area in areas if area not in taken)
    scale = reading.strength / sentence("degree")["plain"]
    sided = {"left", "right"}.intersection(regions)
    parts = []
    for dose in gesture.doses:
        side = (dose.side,) if dose.side and not sided else ()
        parts.append(Part(Action(dose.unit, min(scale * dose.strength, 1.0)), (*regions, *side)))
    return parts
