from hypothesis import given, settings
from hypothesis import strategies as st

from mien.say.prompt import build_messages, build_prefix
from mien.types import Affect, Percept, Utterance, label_affect, load_persona, neutral

MIRA = load_persona("mira")


def typed(text: str, affect: Affect) -> Percept:
    return Percept(text, (), 0.0, 100.0, (), affect)


@given(
    texts=st.lists(st.text(min_size=1, max_size=400).filter(str.strip), max_size=40),
    heard=st.text(min_size=1, max_size=4000).filter(str.strip),
)
@settings(max_examples=60, deadline=None)
def test_the_changing_part_comes_last_and_memory_keeps_whole_turns(texts: list[str], heard: str):
    speakers = ("person", "mien")
    memory = tuple(Utterance(speakers[i % 2], text) for i, text in enumerate(texts))
    prefix = build_prefix(persona=MIRA, memory=memory)
    messages = build_messages(typed(heard, label_affect("sad", intensity=0.8)), neutral(), persona=MIRA, memory=memory)
    assert messages[:-1] == prefix
    assert messages[-1].role == "user"
    still = build_prefix(persona=MIRA, memory=())
    assert prefix[: len(still)] == still
    kept = prefix[len(still) :]
    assert [message.text for message in kept] == [item.text for item in memory[len(memory) - len(kept) :]]
    assert sum(len(message.text.encode()) for message in messages) < 12_000


def test_the_instructions_name_the_persona_and_stay_short_enough_to_read_at_start():
    first = build_prefix(persona=MIRA, memory=())
    assert first[0].role == "system" and "Mira" in first[0].text and MIRA.style in first[0].text
    assert sum(len(message.text) for message in first) < 1600


def test_feelings_are_noted_in_a_few_words_only_where_there_are_any():
    sad, calm = label_affect("sad", intensity=0.8), neutral()
    assert build_messages(typed("I am here.", calm), calm, persona=MIRA, memory=())[-1].text == "I am here."
    noted = build_messages(typed("I am here.", sad), calm, persona=MIRA, memory=())[-1].text
    assert noted == "I am here.\n(I sound sad.)"
    both = build_messages(typed("I am here.", sad), label_affect("happy", intensity=0.8), persona=MIRA, memory=())
    assert both[-1].text == "I am here.\n(I sound sad. You feel happy.)"


def test_a_very_long_turn_keeps_its_beginning_and_its_end():
    text = "It began in May. " + "And then it rained. " * 2000 + "Now I am alone."
    said = build_messages(typed(text, neutral()), neutral(), persona=MIRA, memory=())[-1].text
    assert said.startswith("It began in May.") and said.endswith("Now I am alone.") and len(said) < 1700
