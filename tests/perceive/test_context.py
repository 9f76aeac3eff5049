"""What was said before changes how a turn's words are read, and nothing else does."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mien.engines import Registry
from mien.perceive import Context, Reader
from mien.perceive.context import InContext
from mien.perceive.conversation import open_conversation
from mien.types import Affect, Utterance, load_taxonomy

QUARREL = (
    Utterance("person", "You lied to me again! I can't believe you did that!"),
    Utterance("mien", "Stop yelling at me!"),
    Utterance("person", "No! I am so angry with you!"),
    Utterance("mien", "Then leave me alone."),
)
PARTY = (
    Utterance("person", "We won! Oh my God, we won!"),
    Utterance("mien", "That is so great! I am so happy for you!"),
    Utterance("person", "This is the best day of my life!"),
    Utterance("mien", "You have earned it!"),
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Registry("readers").make("minilm:")


@pytest.fixture(scope="module")
def context() -> InContext:
    return InContext(open_conversation("meld"))


def share(affect: Affect, *labels: str) -> float:
    table = load_taxonomy(affect.taxonomy)
    return sum(affect.emotions[table.index(label)] for label in labels)


def test_the_same_word_is_read_by_what_was_said_before(context: InContext, reader: Reader) -> None:
    quarrel, party = (context.read("Fine.", memory=memory, reader=reader) for memory in (QUARREL, PARTY))
    assert share(quarrel, "anger", "annoyance") > 1.2 * share(party, "anger", "annoyance")
    assert share(party, "joy", "excitement") > 1.2 * share(quarrel, "joy", "excitement")
    assert party.valence > quarrel.valence + 0.05
    assert any(sentence.startswith(("inertia", "contagion")) for sentence in (*quarrel.evidence, *party.evidence))


@pytest.mark.parametrize("spec", ["apart:", "emotionic:", "emotionic:emorynlp"])
def test_contract_of_all_contexts(spec: str, reader: Reader) -> None:
    context: Context = Registry("contexts").make(spec)
    context.recall(PARTY)
    later = context.read("I passed my exam!", memory=PARTY, reader=reader)
    assert later.taxonomy == reader.read("I passed my exam!").taxonomy and 0.0 < later.confidence <= 1.0
    assert context.read("I passed my exam!", memory=(), reader=reader).valence > 0.1
    assert later == context.read("I passed my exam!", memory=PARTY, reader=reader)


@given(st.lists(st.sampled_from([*QUARREL, *PARTY]), min_size=1, max_size=8), st.integers(0, 7))
@settings(max_examples=15, deadline=None)
def test_recalled_bit_by_bit_or_at_once_a_dialogue_is_the_same(
    context: InContext, said: list[Utterance], cut: int
) -> None:
    fresh = InContext(open_conversation("meld"))
    fresh.recall(said[: cut % len(said)])
    known, new = fresh.recall(said), context.recall(said)
    assert known.heard == new.heard == len(said)
    np.testing.assert_allclose(known.states, new.states, atol=1e-6)


def test_of_a_long_memory_the_last_turns_are_read(reader: Reader) -> None:
    context = InContext(open_conversation("meld"))
    assert context.recall(QUARREL * 10 + PARTY).heard == 32
    assert context.recall((*QUARREL * 10, *PARTY, QUARREL[0])).heard == 33


def test_who_may_not_use_it_is_told() -> None:
    assert "non-commercial" in Registry("contexts").check("emotionic:").licence
