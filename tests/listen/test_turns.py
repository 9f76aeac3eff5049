from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from mien.listen.activity import HOP, RATE
from mien.listen.events import Began, Ended, Hesitated, Interrupted, Paused, TurnEvent, WentOn
from mien.listen.meaning import sounds_finished
from mien.listen.patience import semantic_patience, silent_patience
from mien.listen.turns import TurnTaking
from mien.listen.wording import reads_finished
from mien.measure.turn_sounds import FINISHED, PAUSES
from mien.types import Audio

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def question() -> np.ndarray:
    samples = Audio.read(EXAMPLES / "question.flac").resample(RATE).samples
    quiet = np.zeros(2 * RATE, np.float32)
    return np.concatenate([quiet[: RATE // 2], samples, quiet])


def events(sound: np.ndarray, *, block: int, speaking: bool = False) -> list[TurnEvent]:
    turns = TurnTaking(patience=semantic_patience, finished=sounds_finished)
    return [e for s in range(0, len(sound), block) for e in turns.push(sound[s : s + block], speaking=speaking)]


@pytest.mark.parametrize("text", [first for first, _ in PAUSES])
def test_words_that_want_more(text: str):
    assert not reads_finished(text)


@pytest.mark.parametrize("text", [*FINISHED, "Where are you from?", "Yes, I am.", "I think so.", "Come on!"])
def test_words_that_are_all(text: str):
    assert reads_finished(text)


def test_words_that_promise_more_are_waited_for():
    assert semantic_patience(0.99, "I think") > 1.4 > semantic_patience(0.99, None) > semantic_patience(0.99, "Yes.")
    assert semantic_patience(0.9, "It is raining.") == pytest.approx(0.35)
    for words in ("I think", "Yes.", None):
        waits = [semantic_patience(sure, words) for sure in np.linspace(0, 1, 11)]
        assert all(a >= b for a, b in pairwise(waits))


def test_a_turn_begins_and_ends_and_streamed_is_whole():
    sound = question()
    whole = events(sound, block=len(sound))
    assert whole == events(sound, block=613)
    assert isinstance(whole[0], Began) and isinstance(whole[-1], Ended)
    assert sum(isinstance(e, Ended) for e in whole) == 1
    paused = [e for e in whole if isinstance(e, Paused)]
    assert len(paused) == 1 + sum(isinstance(e, WentOn) for e in whole)
    assert whole[-1].at == paused[-1].at


def test_words_end_a_pause_or_keep_it_open():
    sound = question()
    ends = {}
    for words in ("What would you say to him?", "What I would say to him because"):
        turns = TurnTaking(patience=semantic_patience, finished=lambda samples: 0.95)
        for start in range(0, len(sound), HOP):
            for event in turns.push(sound[start : start + HOP], speaking=False):
                if isinstance(event, Paused):
                    turns.read(words, paused=event.at)
                if isinstance(event, Ended):
                    ends[words] = turns.now - event.at
    assert ends["What would you say to him?"] < 0.4
    assert ends["What I would say to him because"] > 1.5


def test_over_mien_somebody_is_noticed_before_it_is_decided_and_streamed_is_whole():
    sound = question() * np.float32(2.0)
    whole = events(sound, block=len(sound), speaking=True)
    assert whole == events(sound, block=613, speaking=True)
    assert isinstance(whole[0], Hesitated) and whole[0].noticed - whole[0].at < 0.1
    taken = [e for e in whole if isinstance(e, Interrupted)]
    assert len(taken) == 1 and taken[0].noticed - taken[0].at < 0.5
    assert isinstance(whole[-1], Ended)


def test_a_stream_that_begins_with_speech():
    sound = question()[round(0.9 * RATE) :]
    began = next(e for e in events(sound, block=640) if isinstance(e, Began))
    assert began.at < 0.1


def test_silent_patience_asks_for_no_meaning():
    assert silent_patience(0.5)(0.0, None) == silent_patience(0.5)(1.0, "Yes.") == 0.5
