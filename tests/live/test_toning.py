"""A voice is heard while it speaks, and turn by turn as a whole recording would be."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mien.engines import Registry
from mien.live.tape import Tape
from mien.live.toning import Toning
from mien.types import Affect, Audio
from mien.types.audio import concat_audio
from mien.types.media import read_blocks

ASKED = Path(__file__).parents[2] / "examples" / "question.flac"
RATE = 16_000


@pytest.fixture(scope="module")
def asked() -> Audio:
    return concat_audio(list(read_blocks(ASKED)), rate=RATE)


def hearing(spec: str, talk: Callable[[Toning, Tape, list[Affect]], Awaitable[None]]) -> None:
    async def run() -> None:
        felt: list[Affect] = []
        tape = Tape(RATE, seconds=60.0)
        with ThreadPoolExecutor(2) as threads:
            toning = Toning(
                tone=Registry("tones").make(spec), tape=tape, threads=threads, crowded=lambda: False, felt=felt.append
            )
            await talk(toning, tape, felt)

    asyncio.run(run())


@pytest.mark.parametrize("spec", ["prosody:", "voice:"])
def test_a_turn_in_pieces_is_heard_as_a_whole_and_told_of_on_the_way(spec: str, asked: Audio) -> None:
    async def talk(toning: Toning, tape: Tape, felt: list[Affect]) -> None:
        tape.add(np.zeros(RATE, np.float32))
        toning.begin(1.0)
        for at in range(0, len(asked.samples), 1_280):
            tape.add(asked.samples[at : at + 1_280])
            toning.follow()
            await asyncio.sleep(0)
        heard = await asyncio.wrap_future(toning.until_now())
        stream = Registry("tones").make(spec).begin()
        stream.push(np.concatenate([np.zeros(round(0.3 * RATE), np.float32), asked.samples]))
        assert heard == stream.affect() and heard.confidence > 0.1
        await asyncio.sleep(0)
        assert felt

    hearing(spec, talk)


def test_a_new_turn_knows_nothing_of_the_one_before(asked: Audio) -> None:
    async def talk(toning: Toning, tape: Tape, felt: list[Affect]) -> None:
        tape.add(asked.samples)
        toning.begin(0.0)
        assert (await asyncio.wrap_future(toning.until_now())).confidence > 0.1
        tape.add(np.zeros(RATE, np.float32))
        toning.begin(tape.end)
        tape.add(np.zeros(RATE, np.float32))
        assert (await asyncio.wrap_future(toning.until_now())).confidence == 0.0

    hearing("voice:", talk)


@given(st.lists(st.integers(0, 50), max_size=12), st.integers(1, 80), st.data())
def test_a_tape_gives_what_was_put_on_it(sizes: list[int], room: int, data: st.DataObject) -> None:
    tape = Tape(1_000, seconds=room / 1_000)
    whole = (np.arange(sum(sizes)) / 1_000).astype(np.float32)
    at = 0
    for size in sizes:
        tape.add(whole[at : at + size])
        at += size
    first, last = sorted(data.draw(st.lists(st.integers(0, len(whole) + 5), min_size=2, max_size=2)))
    cut = tape.cut(first / 1_000, last / 1_000).samples
    kept = max(len(whole) - room, 0)
    wanted = whole[max(first, kept) : last]
    assert list(cut[len(cut) - len(wanted) :]) == list(wanted)
    assert list(cut) == list(whole[min(last, len(whole)) - len(cut) : last])
