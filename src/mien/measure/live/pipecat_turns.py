"""The same turns through a pipeline of pipecat-ai, as its own guide builds one: a program for a Python that has it.

It is run by `mien bench live --pipecat PYTHON` and imports nothing of Mien. Pipecat's own services hear
(faster-whisper), think (an OpenAI client of llama.cpp's server) and speak (Piper), with the files and settings that
Mien uses. It reads one JSON object from standard input, and writes one JSON list of seconds to standard output.
"""

# pipecat is in another Python than the one that checks this file.
# pyright: reportMissingImports=false

from __future__ import annotations

import asyncio
import json
import sys
import wave
from pathlib import Path
from time import monotonic
from typing import Any

__all__ = ["main"]

_RATE = 16_000
_BLOCK = 0.02  # seconds, as pipecat's transports send them
_BREATH = 0.6
_PATIENCE = 30.0


def _serve_mind(path: str) -> Any:
    from xllamacpp import CommonParams, Server  # pyright: ignore[reportAttributeAccessIssue]

    params = CommonParams()
    params.model.path = path
    params.n_ctx = 4096
    params.n_parallel = 1
    params.n_batch = params.n_ubatch = 64
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 2
    params.cache_ram_mib = 0
    params.verbosity = -1
    params.ui = False
    return Server(params)


async def _converse(given: dict[str, Any]) -> list[float]:
    from pipecat.audio.vad.silero import SileroVADAnalyzer
    from pipecat.frames.frames import InputAudioRawFrame, TTSAudioRawFrame, TTSStoppedFrame
    from pipecat.pipeline.pipeline import Pipeline
    from pipecat.pipeline.worker import PipelineParams, PipelineWorker
    from pipecat.processors.aggregators.llm_context import LLMContext
    from pipecat.processors.aggregators.llm_response_universal import (
        LLMContextAggregatorPair,
        LLMUserAggregatorParams,
    )
    from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
    from pipecat.services.openai.llm import OpenAILLMService
    from pipecat.services.piper.tts import PiperTTSService
    from pipecat.services.whisper.stt import WhisperSTTService
    from pipecat.workers.runner import WorkerRunner

    class Ear(FrameProcessor):
        """Notes when the speech of an answer comes to a client."""

        def __init__(self) -> None:
            super().__init__()
            self.first: float | None = None
            self.until = 0.0
            self.done = asyncio.Event()

        def expect(self) -> None:
            self.first, self.until = None, 0.0
            self.done.clear()

        async def process_frame(self, frame: Any, direction: FrameDirection) -> None:
            await super().process_frame(frame, direction)
            if isinstance(frame, TTSAudioRawFrame):
                now = monotonic()
                self.first = self.first or now
                self.until = max(self.until, now) + len(frame.audio) / 2 / frame.sample_rate
            elif isinstance(frame, TTSStoppedFrame):
                self.done.set()
            await self.push_frame(frame, direction)

    mind = _serve_mind(given["mind"])
    stt = WhisperSTTService(
        device="cpu", compute_type="int8", settings=WhisperSTTService.Settings(model=given["ear"], language="en")
    )
    sampling = OpenAILLMService.Settings(model="mind", temperature=0.45, top_p=0.92, max_tokens=120)
    llm = OpenAILLMService(api_key="none", base_url=f"{mind.listening_address}/v1", settings=sampling)
    folder, name = given["voice"]
    tts = PiperTTSService(download_dir=Path(folder), settings=PiperTTSService.Settings(voice=name))
    pair = LLMContextAggregatorPair(
        LLMContext(given["messages"]), user_params=LLMUserAggregatorParams(vad_analyzer=SileroVADAnalyzer())
    )
    ear = Ear()
    pipeline = Pipeline([stt, pair.user(), llm, tts, ear, pair.assistant()])
    worker = PipelineWorker(pipeline, params=PipelineParams(audio_in_sample_rate=_RATE, audio_out_sample_rate=24_000))
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    running = asyncio.create_task(runner.run())
    waiting = bytearray()
    said = asyncio.Event()

    async def speak_on() -> None:
        size = round(_BLOCK * _RATE) * 2
        began, sent = monotonic(), 0
        while True:
            sound = bytes(waiting[:size]).ljust(size, b"\0")
            del waiting[:size]
            sent += 1
            await asyncio.sleep(max(began + sent * _BLOCK - monotonic(), 0.0))
            await worker.queue_frame(InputAudioRawFrame(audio=sound, sample_rate=_RATE, num_channels=1))
            if not waiting:
                said.set()

    microphone = asyncio.create_task(speak_on())
    await asyncio.sleep(2.0)
    delays: list[float] = []
    for path, tail in given["turns"]:
        ear.expect()
        with wave.open(path) as file:
            waiting += file.readframes(file.getnframes())
        said.clear()
        await said.wait()
        ended = monotonic() - tail
        try:
            async with asyncio.timeout(_PATIENCE):
                await ear.done.wait()
        except TimeoutError:
            pass
        delays.append(ear.first - ended if ear.first is not None else float("inf"))
        print(f"{delays[-1]:6.2f} s", file=sys.stderr, flush=True)
        await asyncio.sleep(max(ear.until - monotonic(), 0.0) + _BREATH)
    microphone.cancel()
    await runner.cancel()
    await asyncio.gather(microphone, running, return_exceptions=True)
    return delays


def main() -> None:
    """Hold the conversation that standard input describes."""
    print(json.dumps(asyncio.run(_converse(json.load(sys.stdin)))))


if __name__ == "__main__":
    main()
