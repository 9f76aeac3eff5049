"""Whether words so far can be all that somebody wants to say: what the last of them still wants after it."""

from __future__ import annotations

import re

__all__ = ["reads_finished"]

_WANT_MORE = frozenset(
    # determiners, conjunctions, subordinators, prepositions that seldom stand at an end
    "a an the my your our their its these those every some any and or but because if when while whereas unless "
    "until whether although though since of at from with without by as than into onto toward towards between among "
    "during against via per who whose which where whenever "
    # subjects, hesitations, adverbs of degree and of guessing, which something follows
    "i we they he she um uh erm er hmm very really quite rather probably possibly perhaps basically actually "
    "especially mostly almost nearly just only even also kind sort bit "
    # verbs that want a thing or a sentence after them
    "think thought believe guess suppose hope wish mean means meant said says saying told want wants wanted need needs "
    "needed feel feels seem seems seemed gave give make makes made let lets put puts became".split()
)
_AUXILIARIES = frozenset(
    "is are was were am be been being have has had do does did will would can could should shall may might must "
    "i'm i've i'd i'll we're we've we'd we'll they're they've you're you've he's she's it's there's that's what's "
    "gonna wanna won't wouldn't can't couldn't shouldn't don't doesn't didn't isn't aren't wasn't weren't haven't "
    "hasn't".split()
)
_STRANDED = frozenset("to in on for about up down out off over through after before like near around".split())
_THAT = frozenset("is was be mean means say says said think thinks thought know knew hope told dreamed felt".split())
_ASKS = frozenset("what who whom whose which where when why how".split())
_OPENS = frozenset("if when whenever before after because while although though unless once".split())
_SUBJECTS = frozenset("i we they he she it you there that this".split())
_WHOLE = frozenset(
    ("come in", "go on", "hold on", "come on", "love to", "like to", "not really", "not quite", "if you want")
)
_DISCOURSE = frozenset("well so and but oh yes no okay then now also yesterday".split())
_SHORT = 3  # words of an answer such as "yes, I am"


def reads_finished(words: str) -> bool:
    """Return whether a turn's words can be all: grammar promises nothing after the last of them.

    Args:
        words: English, as an ear wrote it; its full stops are not trusted, as ears write one at every pause.

    Returns:
        False after an article, a conjunction, "I think", "could you tell me", "if it rains tomorrow" and the like.
        What ends in a preposition or a helping verb is finished in questions ("where are you from") and short answers
        ("yes, I am") alone.
    """
    said = re.findall(r"[a-z']+", words.lower().replace("’", "'"))
    while said and said[0] in _DISCOURSE and len(said) > 1:
        said = said[1:]
    if not said or said in (["well"], ["so"], ["and"], ["but"], ["like"]):
        return False
    last, asks = said[-1], said[0] in _ASKS and len(said) > 1 and not _is_clause(said)
    if last in _AUXILIARIES:
        return (1 < len(said) <= _SHORT and "'" not in last) or asks or last.endswith("n't")
    if last in _STRANDED:
        return asks or " ".join(said[-2:]) in _WHOLE
    if last == "that" and len(said) > 1:
        return said[-2] not in _THAT and said[0] != "so"
    if last in ("me", "us") and len(said) > 1 and said[-2] in ("tell", "ask", "give", "show", "telling"):
        return "please" in said
    if last in ("know", "remember", "wonder", "sure") and said[-2:-1] == ["don't"] and len(said) > _SHORT:
        return False
    if last == "so" and said[-2:-1] and said[-2] in _AUXILIARIES:
        return False
    if said[0] == "if" and " ".join(said) in _WHOLE:
        return True
    if last in _WANT_MORE:
        if " ".join(said[-2:]) in _WHOLE or (last == "said" and said[0] in ("that's", "what")):
            return True
        return asks and last not in ("a", "an", "the", "and", "or", "but")
    return not (said[0] in _OPENS and not _has_main_clause(said))


def _is_clause(said: list[str]) -> bool:
    """Return whether "what I mean" or "when I was": a clause, no question."""
    return said[1] in _SUBJECTS


def _has_main_clause(said: list[str]) -> bool:
    """Return whether another subject follows the clause that "if" or "when" opens."""
    if said[0] in _ASKS and not _is_clause(said):
        return True
    return any(word in _SUBJECTS or word in ("let's", "please") for word in said[3:])
