"""OpenAI's own client holds a conversation with Mien."""

import asyncio
import base64
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from openai import AsyncOpenAI

from mien.live.pcm import to_pcm
from mien.types import Audio

MESSAGE = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "I passed my exam!"}]}


async def heard(connection: Any) -> tuple[list[str], str, int]:
    """Read one answer; return the kinds of all events, the words of both sides, and its bytes of sound."""
    kinds, words, sound = [], "", 0
    async for event in connection:
        kinds.append(event.type)
        if event.type == "response.output_audio.delta":
            sound += len(base64.b64decode(event.delta))
        elif event.type in (
            "conversation.item.input_audio_transcription.completed",
            "response.output_audio_transcript.done",
        ):
            words += event.transcript
        elif event.type == "response.done":
            assert event.response.status == "completed"
            return kinds, words, sound
    raise AssertionError("the server left")


async def say(connection: Any, pcm: bytes) -> None:
    for start in range(0, len(pcm), 4800):
        await connection.input_audio_buffer.append(audio=base64.b64encode(pcm[start : start + 4800]).decode())


@pytest.mark.parametrize("detection", [None, "server_vad"])
def test_typed_and_spoken_turns(mien: Any, cold: Path, detection: str | None) -> None:
    samples = Audio.read(cold).resample(24_000).samples
    pcm = to_pcm(Audio(np.concatenate([samples, np.zeros(48_000, np.float32)]), 24_000))

    async def talk() -> tuple[list[str], list[str], str]:
        client = AsyncOpenAI(api_key="none", websocket_base_url=f"{mien.address.replace('http', 'ws', 1)}v1")
        async with client.realtime.connect(model="mien") as connection:
            turn_detection: Any = {"type": detection, "silence_duration_ms": 1200} if detection else None
            await connection.session.update(
                session={"type": "realtime", "audio": {"input": {"turn_detection": turn_detection}}}
            )
            await connection.conversation.item.create(item=MESSAGE)  # type: ignore[arg-type]
            await connection.response.create()
            typed, words, sound = await heard(connection)
            assert words and sound > 24_000
            await connection.response.cancel()  # or else the person speaks over Mien
            await say(connection, pcm)
            if detection is None:
                await connection.input_audio_buffer.commit()
                await connection.response.create()
            spoken, words, sound = await heard(connection)
            assert words and sound > 24_000
            return typed, spoken, words

    typed, spoken, words = asyncio.run(talk())
    assert not [kind for kind in typed + spoken if kind.startswith("mien.") or kind == "error"]
    assert "session.updated" in typed and "conversation.item.input_audio_transcription.completed" in spoken
    assert ("input_audio_buffer.speech_started" in spoken) == (detection is not None)
    assert "sounds a lot different" in words.lower()
