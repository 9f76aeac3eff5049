"""The voice that yields: held and gone on with, here and in a recording; what was not heard is not remembered."""

import asyncio
import json
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mien.live.conversation import Conversation
from mien.live.house import House, Offer
from mien.live.outbox import Outbox
from mien.live.pcm import WIRE_RATE, to_pcm
from mien.live.playback import Playback
from mien.live.protocol import Settings, Style, from_text
from mien.live.speaker import BLOCK, Sounding, Speaker
from mien.live.store import Store
from mien.live.track import SoundTrack
from mien.types import Audio

QUESTION = Audio.read("examples/question.flac").resample(WIRE_RATE)
PATIENCE = 60.0


def tone(seconds: float) -> bytes:
    samples = 0.3 * np.sin(2 * np.pi * 220 * np.arange(round(seconds * WIRE_RATE)) / WIRE_RATE)
    return to_pcm(Audio(samples.astype(np.float32), WIRE_RATE))


@pytest.mark.parametrize("reports", [False, True])
def test_what_is_held_is_not_heard_and_goes_on_from_there(reports: bool) -> None:
    playback = Playback("item", started=10.0)
    playback.add(tone(5.0))
    if reports:
        playback.report(0.9, now=10.95)
    before = playback.heard(11.0)
    playback.hold(now=11.0)
    assert playback.heard(13.0) == before and playback.sounding(13.0)
    assert not playback.played(1600, now=13.0).any()
    playback.go_on(now=13.0)
    assert playback.heard(13.5) == pytest.approx(before + 0.5)
    assert playback.played(1600, now=13.5).any()


def test_a_speaker_falls_silent_within_60_ms_and_loses_nothing() -> None:
    noticed: list[Sounding] = []
    speaker = Speaker(noticed.append)
    speaker.add("item", tone(2.0))
    speaker.complete("item")
    usual = max(float(np.abs(speaker.block()).max()) for _ in range(20))
    speaker.follow("soft")
    soft = [float(np.abs(speaker.block()).max()) for _ in range(10)][-1]
    assert 0.3 < soft / usual < 0.5
    speaker.follow("held")
    held = [float(np.abs(speaker.block()).max()) for _ in range(50)]
    assert held[2] < usual * 10 ** (-30 / 20) and max(held[5:]) == 0.0
    assert noticed[-1].phase == "waiting"
    speaker.follow("full")
    rest = 0
    while noticed[-1].phase != "ended":
        speaker.block()
        rest += noticed[-1].phase != "ended"
    assert noticed[-1].seconds == pytest.approx(2.0)
    assert rest * BLOCK / WIRE_RATE == pytest.approx(2.0 - 30 * BLOCK / WIRE_RATE, abs=0.05)


def test_a_voice_that_is_stopped_while_it_is_held_was_heard_no_further() -> None:
    noticed: list[Sounding] = []
    speaker = Speaker(noticed.append)
    speaker.add("item", tone(2.0))
    for _ in range(25):
        speaker.block()
    speaker.follow("held")
    for _ in range(50):
        speaker.block()
    speaker.clear()
    assert not any(speaker.block().any() for _ in range(3))
    assert noticed[-1].phase == "cleared" and noticed[-1].seconds == pytest.approx(0.5, abs=0.01)


def test_a_recording_has_a_gap_where_the_voice_was_held(tmp_path: Path) -> None:
    track = SoundTrack(tmp_path / "mien.wav")
    track.put(0.0, tone(2.0))
    track.shift(1.0, 0.5)
    track.close(2.5)
    samples = Audio.read(tmp_path / "mien.wav", rate=WIRE_RATE).samples
    whole = np.frombuffer(tone(2.0), dtype="<i2") / 32768
    assert len(samples) == round(2.5 * WIRE_RATE)
    np.testing.assert_allclose(samples[:WIRE_RATE], whole[:WIRE_RATE], atol=1e-4)
    assert not samples[WIRE_RATE : round(1.5 * WIRE_RATE)].any()
    np.testing.assert_allclose(samples[round(1.5 * WIRE_RATE) :], whole[WIRE_RATE:], atol=1e-4)


@pytest.mark.parametrize("own", [True, False])
def test_over_mien_somebody_asks_and_mien_yields_then_gives_up(tina: Path, tmp_path: Path, own: bool) -> None:
    async def talk(house: House, threads: ThreadPoolExecutor, store: Store) -> list[dict[str, Any]]:
        box = Outbox(binary=False, own=own)
        settings = Settings(id="conv_1", mien=Style(persona=str(tina)))
        talk = Conversation(house=house, threads=threads, listening=threads, outbox=box, settings=settings, store=store)
        running = asyncio.create_task(talk.run())
        events: list[dict[str, Any]] = []

        def send(kind: str, **fields: Any) -> None:
            talk.take(from_text(json.dumps({"type": kind, **fields})))

        async def until(kind: str) -> None:
            while not events or events[-1]["type"] != kind:
                message = await asyncio.wait_for(box.get(), PATIENCE)
                assert isinstance(message, str)
                events.append(json.loads(message))

        long = "In my garden there are roses and lilies and tulips, and every evening I sit there with my sister. " * 4
        content = [{"type": "input_text", "text": long}]
        send("conversation.item.create", item={"type": "message", "role": "user", "content": content})
        send("response.create")
        await until("response.output_audio.delta")
        pcm = to_pcm(Audio(np.clip(2.0 * QUESTION.samples, -1, 1), WIRE_RATE))
        for start in range(0, len(pcm), 2 * BLOCK):
            send("input_audio_buffer.append", audio=b64encode(pcm[start : start + 2 * BLOCK]).decode())
        await until("input_audio_buffer.speech_started")
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        assert len(talk.state.memory[-1].text) < len(long)
        return events

    with House(Offer((str(tina),), ("echo:",), ("tone:",))) as house, ThreadPoolExecutor(4) as threads:
        store = Store(f"sqlite:///{tmp_path / 'talk.db'}")
        events = asyncio.run(talk(house, threads, store))
        store.close()
    yields = [event["voice"] for event in events if event["type"] == "mien.yield"]
    assert (yields[-1] == "held" and yields[0] == "soft") if own else not yields
