from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from mien.listen.activity import HOP, RATE
from mien.listen.events import Backchannel, Began, Ended, Interrupted, Paused, TurnEvent, WentOn
from mien.listen.meaning import sounds_finished
from mien.listen.patience import semantic_patience, silent_patience
from mien.listen.takes import BANDS, features, takes_turn
from mien.listen.turns import TurnTaking
from mien.listen.wording import reads_finished
from mien.measure.turn_sounds import FINISHED, PAUSES
from mien.types import Audio

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def question() -> np.ndarray:
    samples = Audio.read(EXAMPLES / "question.flac").resample(RATE).samples
    quiet = np.zeros(2 * RATE, np.float32)
    return np.concatenate([quiet[: RATE // 2], samples, quiet])


def events(sound: np.ndarray, *, block: int, speaking: bool = False, taking: float | None = None) -> list[TurnEvent]:
    takes = takes_turn if taking is None else (lambda samples, usual_db: taking)
    turns = TurnTaking(patience=semantic_patience, finished=sounds_finished, takes=takes)
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
        turns = TurnTaking(patience=semantic_patience, finished=lambda samples: 0.95, takes=takes_turn)
        for start in range(0, len(sound), HOP):
            for event in turns.push(sound[start : start + HOP], speaking=False):
                if isinstance(event, Paused):
                    turns.read(words, paused=event.at)
                if isinstance(event, Ended):
                    ends[words] = turns.now - event.at
    assert ends["What would you say to him?"] < 0.4
    assert ends["What I would say to him because"] > 1.5


def test_over_mien_somebody_takes_the_turn_or_listens():
    sound = question()
    taken = events(sound, block=640, speaking=True, taking=1.0)
    assert isinstance(taken[0], Interrupted) and taken[0].noticed - taken[0].at < 0.2
    short = np.concatenate([sound[: RATE // 2 + round(0.4 * RATE)], np.zeros(RATE, np.float32)])
    assert [type(e) for e in events(short, block=640, speaking=True, taking=0.0)] == [Backchannel]


def test_silent_patience_asks_for_no_meaning():
    assert silent_patience(0.5)(0.0, None) == silent_patience(0.5)(1.0, "Yes.") == 0.5


def test_softer_is_listening_and_what_comes_later_changes_no_feature():
    sound = question()[RATE // 2 : RATE]
    given = features(sound, -26.0)
    assert given.shape[1] == BANDS + 1
    np.testing.assert_array_equal(features(sound[:4000], -26.0), given[: len(features(sound[:4000], -26.0))])
    level = 10 * np.log10(np.mean(sound**2))
    loud, soft = takes_turn(sound[:3200], float(level)), takes_turn(sound[:3200], float(level + 15))
    assert 0 <= soft < loud <= 1
    assert takes_turn(sound[:100], None) == 0.0
