"""The shipped reader of conversations: what it reads, what it says the past did, and that this is true."""

import pickle
import re

import numpy as np
import pytest

from mien.errors import InputError, WeightsError
from mien.perceive.conversation import Conversation, open_conversation, weights_places
from mien.perceive.conversation_net import load_dialogue_model
from mien.perceive.conversation_words import TurnWords
from mien.types import Affect, load_taxonomy

LABELS = load_taxonomy("meld-7").labels
SAID = re.compile(r"^(inertia|contagion): (\w+) ([\d.]+) turns to ([\d.]+) without what (.+?) \(last: .*?(\w+)\)$")
QUARREL = [
    ("Ann", "You lied to me again! I can't believe you did that!"),
    ("Ben", "Stop yelling at me!"),
    ("Ann", "No! Get out of my house!"),
]
PARTY = [
    ("Ann", "We won! Oh my God, we won!"),
    ("Ben", "That is so great! I am so happy for you!"),
    ("Ann", "This is the best day of my life!"),
]


@pytest.fixture(scope="module")
def reader() -> Conversation:
    return open_conversation("meld")


def hear(reader: Conversation, turns: list[tuple[str, str]]) -> list[Affect]:
    dialogue, found = reader.start(), []
    for speaker, text in turns:
        dialogue, affect = reader.step(dialogue, speaker, text)
        found.append(affect)
    return found


def top(affect: Affect) -> str:
    return LABELS[int(np.argmax(affect.emotions))]


def test_turns_have_their_feeling(reader: Conversation) -> None:
    assert [top(one) for one in hear(reader, QUARREL)].count("anger") >= 2
    assert [top(one) for one in hear(reader, PARTY)].count("joy") >= 2


def test_the_same_word_is_heard_by_what_was_said_before(reader: Conversation) -> None:
    after_quarrel, after_party = (hear(reader, [*turns, ("Ben", "Fine.")])[-1] for turns in (QUARREL, PARTY))
    anger, joy = LABELS.index("anger"), LABELS.index("joy")
    assert after_quarrel.emotions[anger] > after_party.emotions[anger] + 0.03
    assert after_party.emotions[joy] > after_quarrel.emotions[joy]
    assert after_party.valence > after_quarrel.valence + 0.05


def test_a_reason_is_true(reader: Conversation) -> None:
    words, model = TurnWords(weights_places()[0]), load_dialogue_model(weights_places()[1], "meld")
    checked = 0
    for turns in (
        QUARREL,
        PARTY,
        [*QUARREL, *PARTY],
        [("Ann", "My cat died."), ("Ann", "I miss her."), ("Ben", "Oh.")],
    ):
        dialogue = reader.start()
        for speaker, text in turns:
            after, affect = reader.step(dialogue, speaker, text)
            for match in (m for sentence in affect.evidence if (m := SAID.match(sentence))):
                cause, label = match[1], LABELS.index(match[2])
                rest = model.step(
                    dialogue,
                    speaker,
                    words.features(text),
                    inertia=cause != "inertia",
                    contagion=cause != "contagion",
                )[1]
                assert f"{affect.emotions[label]:.2f}" == match[3]
                assert f"{rest[label]:.2f}" == match[4]
                assert affect.emotions[label] - rest[label] >= 0.05 or rest.argmax() != label
                place = dialogue.last(speaker, same=cause == "inertia")
                assert place is not None
                assert LABELS[dialogue.found[place]] == match[6]
                checked += 1
            dialogue = after
    assert checked >= 2


def test_the_first_turn_has_no_past(reader: Conversation) -> None:
    _, affect = reader.step(reader.start(), "Ann", "Hello there!")
    assert affect.taxonomy == "meld-7"
    assert affect.evidence[0].startswith("the first turn")


def test_a_kept_dialogue_goes_on_as_if_never_put_away(reader: Conversation) -> None:
    dialogue = reader.start()
    for speaker, text in QUARREL:
        dialogue, _ = reader.step(dialogue, speaker, text)
    again = pickle.loads(pickle.dumps(dialogue))
    assert reader.step(again, "Ben", "Fine.")[1] == reader.step(dialogue, "Ben", "Fine.")[1]


@pytest.mark.parametrize("text", ["word " * 3000, "\U0001f62d\U0001f62d", "¿Qué? 今日は", "?"])
def test_odd_turns_are_read(reader: Conversation, text: str) -> None:
    _, affect = reader.step(reader.start(), "Ann", text)
    assert 0.0 < affect.confidence < 1.0


def test_a_turn_without_words_is_refused(reader: Conversation) -> None:
    with pytest.raises(InputError, match="no words"):
        reader.step(reader.start(), "Ann", "  \n ")


def test_the_other_labels_and_the_rights() -> None:
    reader = open_conversation("emorynlp")
    assert reader.step(reader.start(), "A", "Yay!")[1].taxonomy == "emorynlp-7"
    with pytest.raises(WeightsError, match="no encoder of turns"):
        TurnWords(weights_places()[1])
