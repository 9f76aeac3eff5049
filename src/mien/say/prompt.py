"""What a mind reads: who it is and how to answer, what was said, and how the person sounds; the changing part last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mien.say.chain import Chain
from mien.say.protocol import Message
from mien.types import Affect, Percept, Persona, ShownPicture, Strategy, Utterance, feeling_word

__all__ = ["RULES", "build_messages", "build_prefix", "plan_note"]

RULES = """\
You are talking face to face, out loud, with someone you care about. Answer what they just said in one to three short \
spoken sentences. Begin with a few words that meet their feeling. Be kind and concrete. Ask at most one question. No \
lists, no markup, no emoji, no gestures. Never say that you are human. If someone may be in danger, ask them to reach \
a person they trust or the emergency services now."""

_EXAMPLES = (
    (
        "I have been practising for weeks and today I finally played the whole piece.",
        "Oh, that's wonderful! All those weeks were worth it. How did it feel to reach the last note?",
    ),
    (
        "My sister told everyone my secret. I could scream!",
        "Of course you're angry. That was yours to tell, not hers. What would you like to say to her?",
    ),
    (
        "My best friend moved away and I miss her.",
        "I'm so sorry. It hurts when someone close is suddenly far. What do you miss most about her?",
    ),
    ("Hello, how are you?", "I'm well, thank you. It's good to see you. How was your day?"),
)
"""They show length and tone better than rules do, and begin with a short sentence, which is heard sooner."""

_WISHES: dict[Strategy, str] = {
    "question": "Say what this is like for me, then ask me one thing about it.",
    "restatement": "Say back in your words what happened to me.",
    "reflection": "Name what I feel and why.",
    "self-disclosure": "Say how what happened moves you.",
    "affirmation": "Say what I did well or what is good in what happened.",
    "suggestion": "Give me one small idea of what I could do about it now.",
    "information": "Tell me one useful fact about it.",
    "other": "",
}
"""What each strategy asks of the mind, in the person's voice: small minds take notes of another for their own."""

_RECALLED = 3  # sentences from memory that a mind is given
_RECALLED_LETTERS = 200  # of each
_MEMORY_TOKENS = 1000
_TURN_LETTERS = 1600  # of one turn of the person: some five minutes of speech are cut to their beginning and end
_IN_VIEW = 2  # pictures that a mind is given, the last that were shown; it reads of the others
_BLOCK = 8  # utterances that are forgotten at once, so that what is left stays in the cache for several turns


def build_prefix(*, persona: Persona, memory: Sequence[Utterance]) -> list[Message]:
    """Return what a mind may read before the person has spoken.

    Args:
        persona: who answers.
        memory: the conversation so far, oldest first.

    Returns:
        Instructions, which are the same for every turn, then as much of the memory, in whole turns, as has room. The
        last two pictures that were shown go along; of all of them the words tell what is to be seen.
    """
    instructions = Message("system", f"You are {persona.name}. {persona.background} {persona.style}\n{RULES}")
    examples = [
        message for heard, answer in _EXAMPLES for message in (Message("user", heard), Message("assistant", answer))
    ]
    return _in_view([instructions, *examples, *(_message(item) for item in _recent(memory))])


def build_messages(
    percept: Percept,
    affect: Affect,
    *,
    persona: Persona,
    memory: Sequence[Utterance],
    plan: Chain | None = None,
    recalled: Sequence[str] = (),
) -> list[Message]:
    """Return everything that a mind reads to answer one turn.

    Args:
        percept: the person's turn.
        affect: Mien's own feeling about it.
        persona: who answers.
        memory: the conversation so far, oldest first.
        plan: what is understood of the turn; None for a reply that is not planned.
        recalled: sentences from memory such as "two days ago they told you about a job interview".

    Returns:
        The prefix, then the person's words with short notes, if there is anything to note: what is shown, what is
        remembered, how both feel, and what the reply is to do.
    """
    said = _shorten(" ".join(percept.text.split()))
    theirs, own = feeling_word(percept.affect), feeling_word(affect)
    guessed = plan.feeling if plan is not None and not theirs else ""
    notes = [*_captions(percept.shown), *_remembered(recalled)]
    if theirs or guessed:
        notes.append(f"I sound {theirs}." if theirs else f"I seem {guessed}.")
    if own and own not in (theirs, guessed):
        notes.append(f"You feel {own}.")
    if plan is not None and (note := plan_note(plan)):
        notes.append(note)
    turn = Message("user", _noted(said, notes), percept.shown)
    return _in_view([*build_prefix(persona=persona, memory=memory), turn])


def plan_note(plan: Chain) -> str:
    """Return what a mind is told of a plan, in a dozen words: they cost time before the first word."""
    return _WISHES[plan.strategy]


def _noted(text: str, notes: Sequence[str]) -> str:
    return f"{text}\n({' '.join(notes)})" if notes else text


def _captions(shown: Sequence[ShownPicture]) -> list[str]:
    """Return notes of what is to be seen on pictures."""
    return [f"I show you a picture: {text.rstrip('.')}." for picture in shown if (text := _bare(picture.caption))]


def _remembered(recalled: Sequence[str]) -> list[str]:
    """Return notes of what is remembered; the best one last, where a small mind reads it best (docs/probe.md)."""
    plain = (_bare(item)[:_RECALLED_LETTERS] for item in reversed(recalled[:_RECALLED]))
    return [f"You remember: {text.rstrip('.')}." for text in plain if text]


def _bare(text: str) -> str:
    """Return a text on one line and without brackets, which would end the note that it stands in."""
    return " ".join(text.translate(_BRACKETS).split())


_BRACKETS = str.maketrans("()[]<>", "      ")


def _recent(memory: Sequence[Utterance]) -> Sequence[Utterance]:
    """Forget whole blocks of the oldest utterances until the rest has room."""
    start = 0
    while start < len(memory) and sum(map(_tokens, memory[start:])) > _MEMORY_TOKENS:
        start += _BLOCK
    return memory[start:] or memory[-2:]


def _tokens(item: Utterance) -> int:
    """Estimate tokens from above: letters of English by threes, anything else by bytes."""
    easy = sum(letter.isascii() and (letter.isalpha() or letter == " ") for letter in item.text)
    return easy // 3 + len(item.text.encode()) - easy + 5


def _message(item: Utterance) -> Message:
    text = _noted(_shorten(item.text), _captions(item.shown))
    return Message("user" if item.speaker == "person" else "assistant", text, item.shown)


def _in_view(messages: Sequence[Message]) -> list[Message]:
    """Leave the last pictures alone as pictures."""
    kept, left = [], _IN_VIEW
    for message in reversed(messages):
        shown = message.shown[max(len(message.shown) - left, 0) :]
        kept.append(message if shown == message.shown else replace(message, shown=shown))
        left -= len(shown)
    return kept[::-1]


def _shorten(text: str) -> str:
    """Keep the beginning and, as the more telling part, the end of a very long text."""
    if len(text) <= _TURN_LETTERS:
        return text
    third = _TURN_LETTERS // 3
    return f"{text[:third].rsplit(' ', 1)[0]} … {text[-2 * third :].split(' ', 1)[-1]}"
