"""One whole turn, with small real engines where the subject is the spine, and with the real ones once."""

from pathlib import Path

import numpy as np
import pytest

from mien.companion import Companion
from mien.errors import EngineError, InputError
from mien.events import Felt, Perceived, Planned, Thought, Voiced
from mien.types import Audio, Utterance, concat


@pytest.fixture
def small():
    with Companion("mira", mind="echo:", voice="tone:", mover="still:") as companion:
        yield companion


def test_a_typed_turn_is_answered_in_beats_that_join_without_a_gap(small: Companion) -> None:
    beats = list(small.reply("I moved house. It rained all day. We lost the cat."))
    assert beats
    clock = 0.0
    for beat in beats:
        assert beat.start == pytest.approx(clock, abs=1e-9)
        clock += beat.spoken.speech.duration
    motion = concat([beat.motion for beat in beats])
    assert len(motion) == int(np.ceil(clock * motion.fps - 1e-6))


def test_a_recording_is_heard_and_answered_by_the_real_engines(cold: Path) -> None:
    events = []
    with Companion("mira", mind="llama:smollm2-135m", voice="piper:joe") as companion:
        companion.subscribe(events.append)
        beats = list(companion.reply(Audio.read(cold)))
    percept = next(event.percept for event in events if isinstance(event, Perceived))
    assert "cold" in percept.text.lower()
    assert {item.channel for item in percept.channels} == {"words", "voice"}
    assert beats[0].spoken.speech.timing == "exact"
    assert max(beat.motion.face.max() for beat in beats) > 0.2


def test_observers_see_the_stages_in_order(small: Companion) -> None:
    seen = []
    small.subscribe(lambda event: seen.append(type(event)))
    beats = list(small.reply("Good morning."))
    assert seen[:3] == [Perceived, Felt, Planned]
    assert seen[3:] == [Thought, Voiced] * len(beats)


def test_an_interruption_keeps_what_was_taken_and_no_more(small: Companion) -> None:
    turn = "I moved house. It rained all day. We lost the cat and then we found her."
    beats = small.reply(turn)
    first = next(beats)
    beats.close()
    assert [item.text for item in small.state.memory] == [turn, first.spoken.line.text]


def test_an_answer_that_is_thrown_away_leaves_no_trace(small: Companion) -> None:
    list(small.reply("Hello there."))
    before = small.state
    answer = small.answer("I lost my job and I am so sad.")
    first = next(answer)
    answer.close()
    assert small.state is before and list(answer) == []
    small.state = answer.state(heard=0.0)
    assert small.state.memory == (*before.memory, Utterance("person", "I lost my job and I am so sad."))
    assert small.state.mood != before.mood and small.state.shown == before.shown
    assert answer.state().memory[-1] == Utterance("mien", first.spoken.line.text)


def test_of_an_answer_what_was_heard_is_remembered(small: Companion) -> None:
    answer = small.answer("I moved house and it rained all day.")
    spoken = next(answer).spoken
    words = spoken.speech.words
    assert len(words) > 1
    kept = [answer.state(heard=word.end).memory[-1].text.split() for word in words]
    assert [len(text) for text in kept] == sorted(len(text) for text in kept)
    assert kept[-1] == spoken.line.text.split() and 0 < len(kept[0]) < len(kept[-1])
    assert all(text == spoken.line.text.split()[: len(text)] for text in kept)


def test_the_same_seed_gives_the_same_bytes() -> None:
    def motion(seed: int) -> bytes:
        with Companion("mira", mind="echo:", voice="tone:", seed=seed) as companion:
            return concat([beat.motion for beat in companion.reply("Tell me a story about the sea.")]).face.tobytes()

    assert motion(3) == motion(3)
    assert motion(3) != motion(4)


def test_the_mood_moves_with_what_is_said_and_differs_between_good_and_bad_news() -> None:
    def shown(text: str) -> float:
        with Companion("mira", mind="echo:", voice="tone:", mover="still:") as companion:
            list(companion.reply(text))
            return companion.state.shown.valence

    assert shown("This is the most wonderful happy day of my life!") > shown("My dog died and I feel terrible.")


def test_a_bad_turn_does_not_lose_the_conversation(small: Companion) -> None:
    list(small.reply("Hello there."))
    before = small.state
    with pytest.raises(InputError, match="words"):
        list(small.reply("   "))
    assert small.state is before
    assert list(small.reply("Are you still there?"))


def test_unknown_engines_and_personas_list_the_known_ones() -> None:
    with pytest.raises(EngineError, match="llama:smollm2-135m"):
        Companion("mira", mind="oracle:delphi")
    with pytest.raises(InputError, match="mira"):
        Companion("nobody")
