"""Mien's voice as the server plays it: what was given comes out once, in order, and stops without a click."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mien.live.pcm import WIRE_RATE
from mien.live.speaker import BLOCK, Sounding, Speaker


def pcm(samples: int, value: int = 1000) -> bytes:
    return np.full(samples, value, dtype="<i2").tobytes()


@given(st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 12)), min_size=1, max_size=8))
def test_what_is_given_comes_out_once_whatever_the_pace(steps: list[tuple[int, int]]) -> None:
    noticed: list[Sounding] = []
    speaker, out, given_samples = Speaker(noticed.append), [np.zeros(0, dtype=np.int16)], 0
    for samples, blocks in steps:
        sound = np.arange(given_samples, given_samples + samples, dtype="<i2") % 30_000 + 1
        speaker.add("one", sound.astype("<i2").tobytes())
        given_samples += samples
        out += [speaker.block() for _ in range(blocks)]
    speaker.complete("one")
    out += [speaker.block() for _ in range(given_samples // BLOCK + 2)]
    heard = np.concatenate(out)
    np.testing.assert_array_equal(heard[heard != 0], np.arange(given_samples) % 30_000 + 1)
    assert noticed[-1] == Sounding("one", "ended", given_samples / WIRE_RATE)
    assert not out[-1].any()


def test_a_stopped_voice_fades_within_60_ms_and_what_waited_is_never_heard() -> None:
    noticed: list[Sounding] = []
    speaker = Speaker(noticed.append)
    speaker.add("one", pcm(WIRE_RATE))
    speaker.add("two", pcm(WIRE_RATE))
    speaker.block()
    speaker.clear()
    speaker.add("three", pcm(BLOCK, -7))
    fading = np.concatenate([speaker.block() for _ in range(3)])
    assert np.abs(np.diff(fading.astype(int))).max() <= 2 and fading[-1] < 10
    assert (speaker.block() == -7).all()
    told = [(sounding.name, sounding.phase, round(sounding.seconds, 3)) for sounding in noticed]
    assert told == [("one", "playing", 0), ("two", "cleared", 0), ("one", "cleared", 0.08), ("three", "playing", 0)]


def test_a_sound_of_listening_is_heard_where_mien_does_not_speak() -> None:
    speaker = Speaker(lambda sounding: None)
    speaker.murmur(pcm(BLOCK, 3))
    assert (speaker.block() == 3).all()
    speaker.murmur(pcm(BLOCK, 3))
    speaker.clear()
    assert not speaker.block().any()
