"""Keeping what cannot be spoken out of a reply, while it streams: markup, thoughts, stage directions, role names.

What is left is both shown and spoken; stage directions that can be shown are told apart as style events.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator

from mien.say.style import Style, find_style

__all__ = ["plain_text"]

_HELD = 160  # letters that may be held back to see whether a bracket closes
_CLOSERS = {"<": ">", "(": ")", "[": "]", "{": "}", "*": "*", "`": "`"}
_THOUGHTS = re.compile(
    r"<(think|thinking|thoughts?|reasoning|reflection|analysis|scratchpad|plan)\b[^>]*>", re.IGNORECASE
)
_ENDS = re.compile(
    r"<\|?/?(?:im_end|im_start|endoftext|eot_id|end|user|assistant|system|s|start_header_id)\|?>", re.IGNORECASE
)
_STAGE = re.compile(
    r"^(?:\w+ly )?(?:smil|nod|sigh|laugh|chuckl|giggl|paus|lean|look|gaz|hug|wink|shrug|gestur|breath|tak|tilt|reach"
    r"|wav|grin|frown|blush|cough|clear|whisper|listen|think|sit|stand|turn|plac|put|touch|hold|tear|cr(?:y|ies)|bow"
    r"|rais|rub)(?:s|es|ing|e|ed)?\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"https?:|www\.|\S@\S+\.\w|^\W*[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|edu|gov|dev|ai|co\.uk)\b", re.IGNORECASE
)
_FACE = re.compile(r"^(?:[:;=8xX][-'^o]?[)(DPpO/\\|3*]+|<3+|\^_*\^|[xX]D+|:'\()[.!?,]?$")
_LABEL = re.compile(r"^[\W_]*([A-Z][\w'’-]*|[a-z]+)[\W_]*:[\W_]*$")
_OTHERS = frozenset(
    "user human person them they you friend client patient customer instruction question input system prompt".split()
)
_OWN = frozenset("assistant ai bot mien reply response answer output me listener therapist counselor".split())
_BULLET = re.compile(r"^(?:[-+•·‣–—>#]+|\(?\d{1,2}[.)]|[a-z]\))$")
_MARKS = str.maketrans({**dict.fromkeys("*_`~#<>[]{}|\\^=•"), "\u00a0": " "})


def _unseen(_style: Style) -> None:
    """Take no notice of a style."""


def plain_text(pieces: Iterable[str], *, name: str, styled: Callable[[Style], None] = _unseen) -> Iterator[str]:
    """Let only plain words through.

    Thoughts in tags go with their tags, other tags alone; bracketed and starred stage directions, fenced code,
    addresses, emoji and Markdown's marks go; starred words that are only stressed stay. The label of a speaker at the
    head of a line goes if it is the mind's own and first; any later label, and any other's, ends the reply: the mind
    writes a script. The text is read letter by letter, so that the outcome does not depend on how the stream was cut.

    Args:
        pieces: text as a mind streams it.
        name: of the persona, whose label may stand before its words.
        styled: is told of each style event, before the words that follow it.

    Yields:
        Plain text, at most one word or one bracket (160 letters) behind the stream.
    """
    filtering = _Filter(name, styled)
    for letter in (letter for piece in pieces for letter in piece):
        if text := filtering.take(letter):
            yield text
        if filtering.over:
            return
    if text := filtering.finish():
        yield text


class _Filter:
    """What is held back: an open bracket, then the word in the making."""

    def __init__(self, name: str, styled: Callable[[Style], None]) -> None:
        self._styled = styled
        self.over = False
        self._own = _OWN | {name.lower()}
        self._held = ""  # an open bracket and what follows it
        self._hidden = ""  # what will end a passage that is not to be said
        self._tail = ""  # the last letters of that passage
        self._word = ""
        self._head = True  # nothing of this line has been said
        self._any = False  # something of this reply has been said
        self._stopped = True  # a sentence just ended

    def take(self, letter: str) -> str:
        """Take one letter; return what is now sure to be said."""
        if self._hidden:
            self._tail = (self._tail + letter.lower())[-len(self._hidden) :]
            if self._tail == self._hidden:
                self._hidden = self._tail = ""
            return ""
        if self._held:
            return self._take_held(letter)
        if letter in _CLOSERS and not (letter == "*" and self._word.endswith("*")):
            self._held = letter
            return ""
        return self._take_plain(letter)

    def finish(self) -> str:
        """Return what was held back to the end."""
        rest = self._release() if self._held else ""
        return rest if self.over else rest + self._take_plain("\n").rstrip("\n")

    def _take_held(self, letter: str) -> str:
        if self._held in ("*", "`") and letter == self._held:  # "**", or "``" of a fence: not a bracket that closed
            self._held += letter
            return ""
        self._held += letter
        if self._held[0] in "*`" and len(self._held) == 2 and letter.isspace():  # a bullet, or a lone sign
            return self._release()
        if self._held == "<3":
            self._held = ""
            return ""
        if self._held == "```":
            self._held, self._hidden = "", "```"
            return ""
        opener = self._held[0]
        doubled = self._held.startswith(opener * 2) and opener in "*`"
        closer = _CLOSERS[opener] * (2 if doubled else 1)
        if self._held.endswith(closer) and len(self._held) > 2 * len(closer) - (not doubled):
            return self._close(closer)
        bare = opener == "<" and len(self._held) == 2 and not (letter.isalpha() or letter in "/|!")
        if bare or len(self._held) > _HELD or letter == "\n":
            return self._release()
        return ""

    def _close(self, closer: str) -> str:
        """Judge a whole bracket."""
        span, self._held = self._held, ""
        inner = span[len(closer) : -len(closer)]
        if span[0] == "<":
            if _ENDS.fullmatch(span) and (self._any or self._word):
                last = self._take_plain("\n").rstrip("\n")
                self.over = True
                return last
            thought = _THOUGHTS.fullmatch(span)
            if thought:
                self._hidden = f"</{thought.group(1).lower()}>"
            else:
                self._show(inner)
            return ""
        if span[0] in "([{" or _STAGE.match(inner.strip()):
            self._show(inner)
            return ""
        return "".join(self._take_plain(letter) for letter in inner)

    def _show(self, direction: str) -> None:
        style = find_style(direction)
        if style is not None and not self.over:
            self._styled(style)

    def _release(self) -> str:
        """Give up on a bracket that does not close: without its mark, it is read as plain text."""
        held, self._held = self._held.lstrip(self._held[0]), ""
        said = ""
        for letter in held:
            said += "" if self.over else self.take(letter)
        return said

    def _take_plain(self, letter: str) -> str:
        if self.over:
            return ""
        if not letter.isspace():
            self._word += letter
            return ""
        word, self._word = self._word, ""
        said = self._judge(word) if word else ""
        if self.over:
            return ""
        if said:
            self._head, self._any, self._stopped = False, True, said[-1] in '.!?"”'
        elif word and letter != "\n":
            return ""
        if letter == "\n":
            self._head = True
        return said + letter

    def _judge(self, word: str) -> str:
        """Return what is said of one word."""
        label = _LABEL.match(word) if self._head or self._stopped else None
        known = label is not None and label.group(1).lower() in self._own | _OTHERS
        if label and (known or (self._head and self._any and label.group(1)[0].isupper())):
            self.over = self._any or label.group(1).lower() in _OTHERS
            return ""
        if _ADDRESS.search(word) or _FACE.match(word) or (self._head and _BULLET.match(word)):
            return ""
        return "".join(letter for letter in word if _is_plain(letter)).translate(_MARKS)


def _is_plain(letter: str) -> bool:
    gone = unicodedata.category(letter) in ("So", "Sk", "Cf", "Cc", "Cs", "Co", "Cn", "Me") or letter == "\ufe0f"
    return letter == "°" or not gone
