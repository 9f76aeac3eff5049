"""The face that attends: never frozen, without a jump whatever Mien does, on the session's clock."""

import asyncio
import json
from base64 import b64decode
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from time import monotonic
from typing import Any

import numpy as np
import pytest

from mien.engines import Registry
from mien.listen.activity import RATE
from mien.live.attending import Attending, Doing
from mien.live.murmur import murmur
from mien.live.outbox import Outbox
from mien.live.pcm import WIRE_RATE
from mien.live.post import Post
from mien.live.protocol import unpack_motion
from mien.types import ARKIT, Audio, Motion, Vad, affect_from_vad, concat, load_persona

TALK = np.concatenate([Audio.read("examples/question.flac").samples, Audio.read("examples/cold.flac").samples])
BLOCK = round(0.08 * RATE)
QUICK = np.array([name.startswith(("eyeBlink", "eyeLook")) for name in ARKIT])  # lids and eyes may jump


def attending(box: Outbox | None = None) -> Attending:
    mover, voice = Registry("movers").make("dominance:"), Registry("voices").make("tone:")
    post, threads = Post(box or Outbox(binary=False, own=True)), ThreadPoolExecutor(1)
    mira = load_persona("mira")
    return Attending(persona=mira, mover=mover, voice=voice, attitude="positive", post=post, threads=threads, seed=1)


def watch(who: Attending, seconds: float, *, sound: bool = False) -> Motion:
    parts = []
    for step in range(round(seconds / 0.08)):
        if sound:
            who.hear(TALK[step * BLOCK : (step + 1) * BLOCK])
        parts.append(who.attend(2)[0])
    return concat(parts)


@pytest.mark.parametrize("doing", ["idle", "listening", "thinking"])
def test_no_second_is_frozen(doing: Doing) -> None:
    who = attending()
    who.doing = doing
    motion = watch(who, 12.0)
    for start in range(0, len(motion) - 25, 25):
        second = slice(start, start + 25)
        moved = np.ptp(motion.head[second], axis=0).max() + np.ptp(motion.torso[second], axis=0).max()
        assert moved > 0.002
        assert np.abs(np.diff(motion.head[second], axis=0)).max(axis=1).min() > 1e-6  # every single frame differs


def test_nothing_jumps_whatever_mien_does_and_feels() -> None:
    who = attending()
    joy = affect_from_vad(Vad(0.8, 0.5, 0.3), confidence=1.0)
    grief = affect_from_vad(Vad(-0.7, -0.3, -0.3), confidence=1.0)
    parts = [watch(who, 3.0)]
    who.doing = "listening"
    parts.append(watch(who, 5.0, sound=True))
    who.moved(joy, grief)
    who.doing = "thinking"
    parts.append(watch(who, 0.4))
    who.moved(grief, joy)  # before the face has come to the feeling before
    parts.append(watch(who, 3.0))
    who.doing = "speaking"
    parts.append(watch(who, 2.0))
    who.doing = "idle"
    who.interrupted()
    parts.append(watch(who, 20.0))
    motion = concat(parts)
    whole = motion.head + motion.neck + motion.torso
    assert np.abs(np.diff(whole, axis=0)).max() < 0.06
    assert np.abs(np.diff(motion.face[:, ~QUICK], axis=0)).max() < 0.3


def test_thinking_looks_away_more_than_listening() -> None:
    who = attending()
    away = {}
    for doing in ("listening", "thinking"):
        who.doing = doing
        motion = watch(who, 15.0)
        world = motion.gaze[:, 0] + (motion.head + motion.neck + motion.torso)[:, 1]
        away[doing] = float((np.abs(world) > 0.09).mean())
    assert away["thinking"] > away["listening"] + 0.2


def test_a_feeling_stays_for_a_while_after_it_was_spoken_with() -> None:
    who = attending()
    smile = ARKIT.index("mouthSmileLeft")
    rest = watch(who, 4.0).face[-25:, smile].mean()
    who.doing = "thinking"
    who.moved(affect_from_vad(Vad(0.0, 0.0, 0.0), confidence=0.0), affect_from_vad(Vad(0.9, 0.4, 0.3), confidence=1.0))
    watch(who, 12.0)
    who.doing = "idle"
    assert watch(who, 4.0).face[-25:, smile].mean() > rest + 0.1
    assert watch(who, 12.0).face[-25:, smile].mean() == pytest.approx(rest, abs=0.1)


def test_frames_follow_each_other_on_the_sessions_clock_and_pause_while_mien_speaks() -> None:
    async def hold() -> tuple[list[dict[str, Any]], int]:
        box = Outbox(binary=False, own=True)
        who = attending(box)
        ticks = 0

        def tick() -> None:
            nonlocal ticks
            ticks += 1
            who.doing = "speaking" if 4 <= ticks < 7 else "idle"

        who.start(began=monotonic(), tick=tick)
        seen: list[dict[str, Any]] = []
        while ticks < 10:
            message = await box.get()
            assert isinstance(message, str)
            seen.append(json.loads(message))
        await who.close()
        return seen, ticks

    seen, ticks = asyncio.run(hold())
    assert len(seen) <= ticks - 3
    spans = [(event["at_ms"], len(unpack_motion(b64decode(event["frames"]), fps=25.0))) for event in seen]
    gaps = [after - (at + 40 * count) for (at, count), (after, _) in pairwise(spans)]
    assert all(gap >= 0 for gap in gaps)
    assert sum(gap > 0 for gap in gaps[:6]) >= 1  # while Mien spoke


@pytest.mark.parametrize("text", ["uh-huh", "hmm", "oh", "yeah"])
def test_a_sound_of_listening_is_soft_and_made_once(text: str) -> None:
    voice = Registry("voices").make("tone:")
    sound = np.frombuffer(murmur(voice, text), dtype="<i2") / 32768
    assert 0.05 * WIRE_RATE < len(sound) < 1.5 * WIRE_RATE
    assert 0.005 < np.sqrt(np.mean(sound**2)) < 0.035
    assert murmur(voice, text) is murmur(voice, text)
