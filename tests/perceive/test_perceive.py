"""The verb: typed and spoken turns, and refusals."""

from collections.abc import Iterable, Iterator

import numpy as np
import pytest

from mien.errors import InputError
from mien.perceive import LONGEST_TEXT, fuse, perceive
from mien.perceive.blocks import at_rate, hear_both
from mien.types import Audio, concat_audio


def test_a_recording_has_words_times_and_two_channels(ear, reader, tone, plain: Audio) -> None:
    percept = perceive(plain, ear=ear, reader=reader, tone=tone)
    assert "talking" in percept.text
    assert [item.channel for item in percept.channels] == ["words", "voice"]
    assert percept.words[-1].end <= percept.duration == pytest.approx(plain.duration)
    assert percept.affect == fuse(percept.channels)


def test_a_recording_at_another_rate_in_blocks_is_the_same(ear, reader, tone, plain: Audio) -> None:
    fast = plain.resample(48_000)
    blocks = [fast.cut(0.0, 1.0), fast.cut(1.0, 1.1), fast.cut(1.1, 9.0)]
    whole = perceive(fast, ear=ear, reader=reader, tone=tone)
    assert perceive(iter(blocks), ear=ear, reader=reader, tone=tone) == whole


def test_a_typed_turn_has_no_voice(ear, reader, tone) -> None:
    percept = perceive("  I am so happy!  ", ear=ear, reader=reader, tone=tone)
    assert percept.text == "I am so happy!"
    assert percept.words == () and percept.duration == 0.0 and percept.snr_db == 100.0
    assert [item.channel for item in percept.channels] == ["words"]
    assert percept.affect.valence > 0.3


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "...", "?!", "— …", "***"])
def test_a_text_without_words_is_refused(ear, reader, tone, text: str) -> None:
    with pytest.raises(InputError, match=r"no words.*expected something said or typed"):
        perceive(text, ear=ear, reader=reader, tone=tone)


@pytest.mark.parametrize("text", ["😭", "ok 👍", "3", "ご飯を食べた"])
def test_an_emoji_a_number_or_another_script_is_a_turn(ear, reader, tone, text: str) -> None:
    assert perceive(text, ear=ear, reader=reader, tone=tone).text == text


def test_ten_thousand_words_are_refused_with_the_limit(ear, reader, tone) -> None:
    with pytest.raises(InputError, match=r"49,999 characters; expected at most 20,000.*in parts"):
        perceive("word " * 10_000, ear=ear, reader=reader, tone=tone)
    assert len(perceive("a" * LONGEST_TEXT, ear=ear, reader=reader, tone=tone).text) == LONGEST_TEXT


def test_a_long_stream_is_passed_on_in_step(plain: Audio) -> None:
    ahead: list[int] = []
    taken = {"first": 0, "second": 0}

    def stream() -> Iterator[Audio]:
        for _ in range(200):
            ahead.append(taken["first"] - taken["second"])
            yield plain

    def listener(name: str):
        def listen(blocks: Iterable[Audio]) -> int:
            for _ in blocks:
                taken[name] += 1
            return taken[name]

        return listen

    assert hear_both(stream(), first=listener("first"), second=listener("second")) == (200, 200)
    assert max(ahead) <= 4


def test_a_listener_that_stops_early_or_fails_holds_nobody_up(plain: Audio) -> None:
    def fails(blocks: Iterable[Audio]) -> int:
        raise InputError("no ear for this")

    def one(blocks: Iterable[Audio]) -> Audio:
        return next(iter(blocks))

    assert hear_both([plain] * 20, first=lambda blocks: len(list(blocks)), second=one)[0] == 20
    with pytest.raises(InputError, match="no ear"):
        hear_both([plain] * 20, first=fails, second=one)
    with pytest.raises(InputError, match="no ear"):
        hear_both([plain] * 20, first=lambda blocks: len(list(blocks)), second=fails)


def test_resampled_blocks_join_without_a_seam(plain: Audio) -> None:
    fast = plain.resample(48_000)
    blocks = [fast.cut(i * 0.1, (i + 1) * 0.1) for i in range(40)]
    joined = concat_audio(list(at_rate(blocks, rate=16_000)), rate=16_000)
    assert np.allclose(joined.samples, fast.resample(16_000).samples, atol=1e-6)
