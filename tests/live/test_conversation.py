"""Conversations in this process, with real engines: spoken and typed, changed, stopped, with an engine that breaks."""

import asyncio
import json
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mien.engines import Registry
from mien.errors import InputError
from mien.live.conversation import Conversation
from mien.live.ears import SharedEar
from mien.live.house import House, Offer
from mien.live.manner import instructed
from mien.live.outbox import Outbox
from mien.live.pcm import WIRE_RATE, to_pcm
from mien.live.protocol import Settings, Style, from_text
from mien.live.store import Store
from mien.live.tape import Tape
from mien.live.transcribing import Transcribing
from mien.remember import open_memory
from mien.say.prompt import build_prefix
from mien.types import Audio, Percept, load_persona, neutral

QUESTION = Audio.read("examples/question.flac")
NOBODY = "openai:http://127.0.0.1:9/v1#none"
PATIENCE = 60.0


class Client:
    def __init__(self, conversation: Conversation, box: Outbox) -> None:
        self.conversation, self.box = conversation, box

    def send(self, kind: str, **fields: Any) -> None:
        self.conversation.take(from_text(json.dumps({"type": kind, **fields})))

    def change(self, **session: Any) -> None:
        self.send("session.update", session={"type": "realtime", **session})

    def type(self, text: str) -> None:
        content = [{"type": "input_text", "text": text}]
        self.send("conversation.item.create", item={"type": "message", "role": "user", "content": content})
        self.send("response.create")

    async def speak(self, audio: Audio, *, silence: float) -> None:
        pcm = to_pcm(audio) + bytes(2 * round(silence * WIRE_RATE))
        for start in range(0, len(pcm), 4800):
            self.send("input_audio_buffer.append", audio=b64encode(pcm[start : start + 4800]).decode())
            await asyncio.sleep(0)

    async def until(self, kind: str) -> list[dict[str, Any]]:
        events: list[dict[str, Any]] = []
        while not events or events[-1]["type"] != kind:
            message = await asyncio.wait_for(self.box.get(), PATIENCE)
            assert isinstance(message, str)
            events.append(json.loads(message))
        return events


@pytest.fixture(scope="module")
def house(tina: Path):
    with House(Offer((str(tina), "walter"), ("echo:", NOBODY), ("tone:",))) as house:
        yield house


@asynccontextmanager
async def talking(house: House, folder: Path) -> AsyncIterator[Client]:
    store = Store(f"sqlite:///{folder / 'talk.db'}")
    box = Outbox(binary=False, own=True)
    with ThreadPoolExecutor(8) as threads:
        settings = Settings(id="conv_1", mien=Style(persona=house.offer.personas[0]))
        conversation = Conversation(
            house=house, threads=threads, listening=threads, outbox=box, settings=settings, store=store
        )
        running = asyncio.create_task(conversation.run())
        try:
            yield Client(conversation, box)
        finally:
            running.cancel()
            ended = await asyncio.gather(running, return_exceptions=True)
            assert isinstance(ended[0], asyncio.CancelledError), ended
    store.close()


def talk(house: House, folder: Path, deed: Callable[[Client], Awaitable[None]]) -> None:
    async def held() -> None:
        async with talking(house, folder) as client:
            await deed(client)

    asyncio.run(held())


def kinds(events: list[dict[str, Any]]) -> list[str]:
    return [event["type"] for event in events]


def test_a_spoken_turn_is_heard_and_answered(house: House, tmp_path: Path) -> None:
    async def deed(client: Client) -> None:
        await client.speak(QUESTION, silence=2.5)
        events = await client.until("response.done")
        while events[-1]["response"]["status"] == "cancelled":  # a pause was taken for the end, and taken back
            events = await client.until("response.done")
        written = next(e for e in events if e["type"].endswith("transcription.completed"))
        assert len(written["transcript"].split()) > 3
        assert events[-1]["response"]["status"] == "completed"
        assert client.conversation.state.memory[0].text == written["transcript"]
        assert kinds(events).index("input_audio_buffer.committed") < kinds(events).index("response.created")

    talk(house, tmp_path, deed)


def test_without_create_response_a_turn_waits_for_the_client(house: House, tmp_path: Path) -> None:
    async def deed(client: Client) -> None:
        client.change(audio={"input": {"turn_detection": {"type": "server_vad", "create_response": False}}})
        await client.speak(QUESTION, silence=1.5)
        events = await client.until("conversation.item.input_audio_transcription.completed")
        assert "response.created" not in kinds(events)
        client.send("response.create")
        events = await client.until("response.done")
        assert events[-1]["response"]["status"] == "completed"

    talk(house, tmp_path, deed)


def test_an_emotion_that_was_asked_for_is_shown_whatever_is_felt(house: House, tmp_path: Path) -> None:
    async def deed(client: Client) -> None:
        client.change(mien={"emotion": "no such thing"})
        await client.until("error")
        client.change(mien={"emotion": "sad:0.8"})
        await client.until("session.updated")
        client.type("I won the lottery, I am so happy!")
        events = await client.until("response.done")
        theirs, own = (
            [e for e in events if e["type"] == "mien.affect" and e["who"] == who][-1] for who in ("person", "mien")
        )
        assert (
            theirs["valence"] > 0.2 and own["valence"] < -0.3 and max(own["emotions"], key=own["emotions"].get) == "sad"
        )
        assert "asked to show" in own["evidence"][0]
        assert client.conversation.state.mood.vad.valence > 0.0

    talk(house, tmp_path, deed)


def test_a_written_answer_has_no_sound(house: House, tmp_path: Path) -> None:
    async def deed(client: Client) -> None:
        client.change(output_modalities=["text"])
        client.type("I passed my exam.")
        events = await client.until("response.done")
        text = next(e["text"] for e in events if e["type"] == "response.output_text.done")
        assert "response.output_audio.delta" not in kinds(events)
        assert client.conversation.state.memory[-1].text == text

    talk(house, tmp_path, deed)


def test_a_message_typed_while_mien_speaks_is_answered_next(house: House, tmp_path: Path) -> None:
    async def deed(client: Client) -> None:
        client.type("I passed my exam.")
        await client.until("response.output_audio.delta")
        client.type("My dog is ill.")
        first = (await client.until("response.done"))[-1]["response"]
        second = (await client.until("response.done"))[-1]["response"]
        assert first["id"] != second["id"] and second["status"] == "completed"
        said = [item.text for item in client.conversation.state.memory if item.speaker == "person"]
        assert said == ["I passed my exam.", "My dog is ill."]

    talk(house, tmp_path, deed)


def test_what_was_not_heard_of_a_message_is_forgotten(house: House, tmp_path: Path) -> None:
    async def deed(client: Client) -> None:
        client.type("My garden is full of roses and lilies this summer.")
        item = (await client.until("response.done"))[-1]["response"]["output"][0]
        whole = client.conversation.state.memory[-1].text
        client.send("conversation.item.truncate", item_id=item["id"], content_index=0, audio_end_ms=600)
        events = await client.until("conversation.item.truncated")
        assert "error" not in kinds(events)
        assert whole.startswith(client.conversation.state.memory[-1].text)
        assert len(client.conversation.state.memory[-1].text) < len(whole)

    talk(house, tmp_path, deed)


def test_another_persona_keeps_the_memory_and_brings_its_own_mood(house: House, tmp_path: Path) -> None:
    async def deed(client: Client) -> None:
        client.type("I passed my exam.")
        await client.until("response.done")
        memory = client.conversation.state.memory
        client.change(mien={"persona": "walter"}, audio={"output": {"voice": "tone:"}})
        await client.until("session.updated")
        assert client.conversation.state.memory == memory
        assert client.conversation.state.mood.vad == load_persona("walter").mood

    talk(house, tmp_path, deed)


def test_a_mind_out_of_reach_ends_the_turn_and_no_more(house: House, tmp_path: Path) -> None:
    async def deed(client: Client) -> None:
        client.change(mien={"mind": NOBODY})
        client.type("Are you there?")
        assert (await client.until("response.done"))[-1]["response"]["status"] == "failed"
        client.change(mien={"mind": "echo:"})
        client.type("And now?")
        assert (await client.until("response.done"))[-1]["response"]["status"] == "completed"

    talk(house, tmp_path, deed)


def test_instructions_reach_the_mind() -> None:
    told = instructed(load_persona("mira"), "You only talk about ships.")
    assert "only talk about ships" in build_prefix(persona=told, memory=())[0].text
    assert instructed(told, " ") == told


def test_words_are_written_while_somebody_speaks() -> None:
    written: list[str] = []
    likely: list[str] = []
    sound = QUESTION.resample(16_000).samples

    async def listen() -> str:
        tape = Tape(16_000, seconds=60.0)
        with ThreadPoolExecutor(1) as threads:
            ear = SharedEar(Registry("ears").make("whisper:tiny"))
            transcribing = Transcribing(ear=ear, tape=tape, threads=threads, wrote=written.append, likely=likely.append)
            transcribing.begin(0.0)
            for start in range(0, len(sound), 20_000):
                tape.add(np.asarray(sound[start : start + 20_000]))
                transcribing.follow(0.0)
                await asyncio.wrap_future(transcribing.until(tape.end).transcript)
                await asyncio.sleep(0)
            words = transcribing.words(tape.end)
            assert words is not None
            return words

    whole = asyncio.run(listen())
    sure = "".join(written)
    assert sure and whole.lower().startswith(sure.lower()[:10])
    assert len(likely[-1].split()) == len(whole.split()) - 1 and whole.startswith(likely[-1])


def test_what_somebody_tells_is_remembered_under_their_name(tina: Path, tmp_path: Path) -> None:
    async def deed(client: Client) -> None:
        client.type("I have a job interview on Friday.")
        await client.until("response.done")

    place = str(tmp_path / "memory.db")
    with House(Offer((str(tina),), ("echo:",), ("tone:",), person="Ana", memory=place)) as house:
        talk(house, tmp_path, deed)
    with closing(open_memory(place)) as memory:
        assert [episode.text for episode in memory.list("Ana")] == ["I have a job interview on Friday."]


def test_what_is_remembered_is_shown_and_not_written_into_another_conversation(tina: Path, tmp_path: Path) -> None:
    async def deed(client: Client) -> None:
        client.type("I keep thinking about that job interview.")
        events = await client.until("response.done")
        reasons = [reason for event in events for reason in event.get("evidence", ())]
        assert any("job interview on Friday" in reason for reason in reasons)

    place, told = str(tmp_path / "memory.db"), "I have a job interview on Friday."
    with closing(open_memory(place)) as memory:
        memory.write("Ana", Percept(told, (), 0.0, 100.0, (), neutral()), at=datetime.now(UTC), conversation="earlier")
    with House(Offer((str(tina),), ("echo:",), ("tone:",), person="Ana", memory=place)) as house:
        talk(house, tmp_path, deed)
    written = b"".join(file.read_bytes() for file in tmp_path.glob("talk.db*"))
    assert b"thinking about" in written and b"on Friday" not in written


def test_tools_are_for_minds_that_can_use_them():
    with pytest.raises(InputError, match="echo: cannot use tools; expected only minds openai:URL#MODEL"):
        House(Offer(("mira",), ("openai:http://localhost:1/v1#m", "echo:"), (), tools="python weather.py"))
