"""Speech over Mien's: a claim of the turn, a sound of listening, an echo; with the real network and by hand."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mien.listen.activity import RATE
from mien.listen.events import Backchannel, Hesitated, Interrupted, Resumed, TurnEvent
from mien.listen.overlap import Overlap
from mien.listen.takes import BANDS, Claim, Takes, features
from mien.types import Audio

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
NOBODY, LISTENS, TAKES = Claim(0.02, 0.01), Claim(0.9, 0.05), Claim(0.05, 0.9)


def followed(claims: list[Claim]) -> list[TurnEvent]:
    overlap = Overlap()
    said = enumerate([*claims, *[NOBODY] * 40], start=1)
    return [e for number, claim in said for e in overlap.hear(claim, now=number / 100, speech=False)]


def question() -> np.ndarray:
    return Audio.read(EXAMPLES / "question.flac").resample(RATE).samples


def test_who_takes_the_turn_silences_mien_at_once_and_has_it_soon():
    said = followed([NOBODY] * 50 + [TAKES] * 100)
    kinds = [type(e) for e in said[:3]]
    assert kinds == [Hesitated, Hesitated, Interrupted]
    first, second, third = said[:3]
    assert isinstance(first, Hesitated) and isinstance(second, Hesitated) and isinstance(third, Interrupted)
    assert not first.held and second.held and third.at == pytest.approx(0.5)
    assert second.noticed - 0.5 <= 0.1 and 0.3 <= third.noticed - 0.5 <= 0.5


def test_a_short_word_that_takes_the_turn_has_it_when_it_is_over():
    assert isinstance(followed([TAKES] * 22)[-1], Interrupted)


def test_who_listens_leaves_mien_the_turn_and_never_silences_it():
    said = followed([LISTENS] * 40)
    assert [type(e) for e in said] == [Hesitated, Resumed, Backchannel]
    assert isinstance(said[0], Hesitated) and not said[0].held
    assert isinstance(said[-1], Backchannel) and said[-1].seconds == pytest.approx(0.4, abs=0.02)


def test_a_voice_that_does_not_stop_has_the_turn():
    assert any(isinstance(e, Interrupted) for e in followed([LISTENS] * 200))


@given(st.lists(st.sampled_from([NOBODY, LISTENS, TAKES, Claim(0.4, 0.4)]), max_size=400))
def test_whoever_is_heard_is_answered(claims: list[Claim]):
    said = followed(claims)
    open_ = False
    for event in said:
        if isinstance(event, Hesitated):
            open_ = True
        elif isinstance(event, Resumed | Interrupted):
            assert open_
            open_ = False
    assert not open_


def test_the_network_streamed_is_whole_and_a_quiet_room_claims_nothing():
    sound = question()[: 2 * RATE]
    whole = Takes().push(sound, usual_db=-26.0)
    takes = Takes()
    parts = [claim for s in range(0, len(sound), 613) for claim in takes.push(sound[s : s + 613], usual_db=-26.0)]
    assert len(whole) == len(parts) == len(sound) // 160
    heard = np.array([(c.listens, c.takes) for c in whole])
    np.testing.assert_allclose(heard, [(c.listens, c.takes) for c in parts], atol=1e-9)
    assert (heard >= 0).all() and (heard.sum(axis=1) <= 1).all()
    room = np.random.default_rng(0).standard_normal(2 * RATE).astype(np.float32) * np.float32(5e-4)
    assert max(c.listens + c.takes for c in Takes().push(room, usual_db=-26.0)) < 0.5


def test_louder_than_usual_wants_the_turn_more():
    sound = question()[: round(1.5 * RATE)]
    level = float(10 * np.log10(np.mean(sound**2)))
    loud, soft = (sum(c.takes for c in Takes().push(sound, usual_db=level + by)) for by in (-3.0, 12.0))
    assert loud > 1.2 * soft


def test_what_comes_later_changes_no_feature():
    sound = question()[:8000]
    rows = features(sound, -26.0)
    assert rows.shape[1] == BANDS + 1
    early = features(sound[:4000], -26.0)
    np.testing.assert_allclose(early, rows[: len(early)], rtol=1e-12)  # sums of more rows may be rounded otherwise
