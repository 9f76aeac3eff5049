"""A conversation over WebRTC: aiortc as a client and the page in Chromium, on loopback, against a real server."""

import asyncio
import json
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("aiortc")

from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from openai import APIStatusError, AsyncOpenAI

from mien.errors import EngineError
from mien.live.rtc_sound import Voice, hear_track
from mien.live.speaker import BLOCK
from mien.measure.browser import find_chromium, open_chromium, write_microphone
from mien.types import Audio, concat_audio
from mien.types.media import read_blocks

PATIENCE = 60.0  # seconds
ASKED = Path(__file__).parents[2] / "examples" / "question.flac"
LONG = "First I went to the market, then I met my sister, and later we walked home along the river. " * 3


class Caller:
    """A client with a microphone, which hears what Mien says."""

    def __init__(self) -> None:
        self.peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.channel = self.peer.createDataChannel("oai-events")
        self.heard = bytearray()
        self.events: list[dict[str, Any]] = []
        self._came = asyncio.Condition()
        self._to_say = np.zeros(0, dtype=np.int16)
        self._tasks: list[asyncio.Task[None]] = []
        self.peer.addTrack(Voice(self._block))
        self.channel.on("message", self._take)
        self.peer.on("track", lambda track: self._tasks.append(asyncio.create_task(self._hear(track))))

    async def call(self, address: str, *, query: dict[str, str], session: Any = None) -> None:
        """Call as OpenAI's own client does."""
        await self.peer.setLocalDescription(await self.peer.createOffer())
        more = {"session": session} if session else {}
        async with AsyncOpenAI(api_key="none", base_url=f"{address}v1", max_retries=0) as openai:
            calls = openai.realtime.calls
            answer = await calls.create(sdp=self.peer.localDescription.sdp, extra_query=query, **more)
        await self.peer.setRemoteDescription(RTCSessionDescription(answer.text, "answer"))
        await self.until("session.created")

    def send(self, kind: str, **fields: Any) -> None:
        self.channel.send(json.dumps({"type": kind, **fields}))

    def type(self, text: str) -> None:
        """Type, and ask for the answer."""
        content = [{"type": "input_text", "text": text}]
        self.send("conversation.item.create", item={"type": "message", "role": "user", "content": content})
        self.send("response.create")

    def say(self, speech: Audio) -> None:
        """Speak from now on."""
        samples = speech.resample(24_000).samples
        self._to_say = np.concatenate([self._to_say, (samples * 32767).astype(np.int16)])

    async def until(self, kind: str) -> dict[str, Any]:
        """Wait for an event, and return it."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for at, event in enumerate(self.events):
                    if event["type"] == kind:
                        del self.events[: at + 1]
                        return event
                async with self._came:
                    await self._came.wait()

    async def close(self) -> None:
        await self.peer.close()
        await asyncio.gather(*self._tasks)

    def _block(self) -> np.ndarray:
        block, self._to_say = self._to_say[:BLOCK], self._to_say[BLOCK:]
        return np.pad(block, (0, BLOCK - len(block)))

    def _take(self, message: str) -> None:
        async def told() -> None:
            async with self._came:
                self._came.notify_all()

        self.events.append(json.loads(message))
        self._tasks.append(asyncio.create_task(told()))

    async def _hear(self, track: Any) -> None:
        async for pcm in hear_track(track):
            self.heard += pcm


def calling(address: str, talk: Callable[[Caller], Awaitable[None]], *, session: Any = None, **query: str) -> None:
    async def run() -> None:
        caller = Caller()
        try:
            await caller.call(address, query=query, session=session)
            await talk(caller)
        finally:
            await caller.close()

    asyncio.run(run())


@pytest.fixture(scope="module")
def asked() -> Audio:
    return concat_audio(list(read_blocks(ASKED)), rate=16_000)


def longest_silence(pcm: np.ndarray) -> float:
    """Seconds of the longest stretch of silence in samples at 24 kHz."""
    sounding = np.flatnonzero(np.abs(pcm) >= 10)
    return float(np.diff(sounding, prepend=-1, append=len(pcm)).max()) / 24_000


def test_a_spoken_turn_is_answered_aloud_and_an_interruption_silences_it(mien: Any, asked: Audio) -> None:
    async def talk(caller: Caller) -> None:
        caller.say(asked)
        words = await caller.until("conversation.item.input_audio_transcription.completed")
        assert "exam" in words["transcript"].lower()
        await caller.until("output_audio_buffer.started")
        before = len(caller.heard)
        begun = await caller.until("mien.sounding")
        await caller.until("output_audio_buffer.stopped")
        said = np.frombuffer(bytes(caller.heard[before:]), dtype="<i2")
        assert np.abs(said.astype(int)).max() > 1000
        assert begun["phase"] == "playing" and begun["at_ms"] == 0

        caller.type(LONG)
        begun = await caller.until("mien.sounding")
        caller.say(asked)
        ended = await caller.until("mien.sounding")
        while ended["phase"] != "ended":
            ended = await caller.until("mien.sounding")
        before = len(caller.heard)
        await caller.until("input_audio_buffer.speech_started")
        truncated = await caller.until("conversation.item.truncated")
        assert truncated["item_id"] == begun["item_id"] == ended["item_id"]
        assert 0 < truncated["audio_end_ms"] <= ended["at_ms"]
        answer = await caller.until("mien.sounding")
        assert answer["phase"] == "playing" and answer["item_id"] != begun["item_id"]
        since = np.frombuffer(bytes(caller.heard[before:]), dtype="<i2").astype(int)
        assert longest_silence(since) > 0.6, "longer than any pause within what was being said"

    calling(mien.address, talk, mien="1")


def test_what_openais_client_sends_with_its_offer_is_heeded(mien: Any) -> None:
    async def talk(caller: Caller) -> None:
        updated = await caller.until("session.updated")
        assert updated["session"]["instructions"] == "Be brief."
        caller.type("I passed my exam!")
        await caller.until("output_audio_buffer.started")
        caller.send("response.cancel")
        caller.send("output_audio_buffer.clear")
        await caller.until("output_audio_buffer.cleared")
        caller.channel.send("{")
        assert (await caller.until("error"))["error"]["type"] == "invalid_request_error"

    calling(mien.address, talk, session={"type": "realtime", "instructions": "Be brief."})


@pytest.mark.parametrize(
    ("query", "code"),
    [({"conversation": "no/name"}, "refused"), ({}, "invalid_offer")],
)
def test_an_offer_that_is_none_is_refused(mien: Any, query: dict[str, str], code: str) -> None:
    async def offer() -> None:
        async with AsyncOpenAI(api_key="none", base_url=f"{mien.address}v1", max_retries=0) as openai:
            await openai.realtime.calls.create(sdp="v=0", extra_query=query)

    with pytest.raises(APIStatusError) as refused:
        asyncio.run(offer())
    assert refused.value.status_code == 400
    assert refused.value.code == code


def test_a_call_needs_the_token_and_ends_with_the_server(start: Any) -> None:
    served = start("--token", "s3cret")
    address = served.address.partition("?")[0]

    async def talk(caller: Caller) -> None:
        caller.type(LONG)
        await caller.until("output_audio_buffer.started")
        stopping = asyncio.create_task(asyncio.to_thread(served.stop, signal.SIGTERM))
        assert (await caller.until("mien.closed"))["code"] == 1012
        assert await stopping == 0

    with pytest.raises(APIStatusError, match="token"):
        calling(address, talk, token="wrong")
    calling(address, talk, token="s3cret", mien="1")


def test_the_page_talks_over_a_call(mien: Any, asked: Audio, tmp_path: Path) -> None:
    pytest.importorskip("playwright")
    try:
        find_chromium()
    except EngineError as absent:
        pytest.skip(str(absent))
    write_microphone(tmp_path / "question.wav", asked, before=0.3, after=2.0)
    with open_chromium(tmp_path / "question.wav") as browser:
        page = browser.new_context(permissions=["microphone"], viewport={"width": 320, "height": 320}).new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.goto(f"{mien.address}?transport=webrtc")
        page.wait_for_selector("body[data-ready]")
        assert page.evaluate("window.mien.figures.transport") == "webrtc"
        page.click("#mic")
        page.wait_for_selector("#said li.person")
        page.wait_for_function(  # its voice is heard, and its jaw moves with it
            "() => (window.mien.figures.heard?.seconds ?? 0) > 0.3 && window.mien.figures.pose[17] > 0.03"
        )
        assert "exam" in page.locator("#said li.person").first.inner_text().lower()
