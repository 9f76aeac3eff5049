"""Attending: what Mien's face does while it does not speak, and the small sounds it makes while it listens."""

from __future__ import annotations

import asyncio
import base64
import logging
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace
from time import monotonic
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mien.errors import MienError
from mien.listen.activity import RATE
from mien.listen.cues import STEP, VoiceCues
from mien.listen.listener import Attitude, Listener, Reaction
from mien.live.murmur import murmur
from mien.live.playback import Playback
from mien.live.post import Post
from mien.live.protocol import MienBackchannel, MienFace, MienListener, pack_motion
from mien.live.resting import Resting
from mien.move import Mover
from mien.speak import Voice
from mien.types import Affect, Feeling, Motion, Persona, Vad, affect_from_vad, layer, load_taxonomy

__all__ = ["Attending", "Doing"]

Doing = Literal["idle", "listening", "thinking", "speaking"]

_LATE = 0.5  # seconds of sound or motion; what is older is left out, as a reaction to it would come too late
_MOOD = {"positive": 0.5, "neutral": 0.35, "negative": 0.1}  # of the persona's mood shows in a face at rest
_LASTS = 8.0  # seconds for which a feeling stays on the face after it was spoken with
_CERTAIN = 0.16  # seconds that a sound of listening waits: by then it is known whether the turn sounds finished
_SURE = 0.4  # confidence in a voice from which on the face follows it
_FINISHED = 0.5  # from here on a turn sounds finished, and the answer is near

_log = logging.getLogger("mien.live")


class Attending:
    """Listens with the face, thinks and waits.

    Args:
        persona: who does.
        mover: moves its face.
        voice: makes its sounds of listening.
        attitude: how it listens.
        post: tells the client.
        threads: where sounds are made.
        seed: of everything that is random.
    """

    def __init__(
        self,
        *,
        persona: Persona,
        mover: Mover,
        voice: Voice,
        attitude: Attitude,
        post: Post,
        threads: Executor,
        seed: int,
    ) -> None:
        self.doing: Doing = "idle"
        self._post, self._threads = post, threads
        self._cues = VoiceCues()
        self._heard: list[NDArray[np.float32]] = []
        self._frames = 0  # since the session began
        self._feeling: Feeling | None = None
        self._felt_until = 0.0
        self._finished = False  # whether the turn sounds finished
        self._sending: asyncio.Task[None] | None = None
        self._murmuring: asyncio.Task[None] | None = None
        self._murmured: Playback | None = None
        self._rest = _resting_face(persona, attitude)
        self._voice = voice
        self._listener = Listener(persona.big_five, attitude=attitude, seed=seed, fps=mover.fps)
        self._resting = Resting(mover, self._rest, seed=seed)

    def become(self, persona: Persona, *, mover: Mover, voice: Voice, attitude: Attitude) -> None:
        """Change who listens, and how, without a jump."""
        self._rest = _resting_face(persona, attitude)
        self._voice, self._resting.mover = voice, mover
        self._listener.traits, self._listener.attitude = persona.big_five, attitude

    def hear(self, samples: NDArray[np.float32]) -> None:
        """Take the person's sound, at `mien.listen.activity.RATE`; Mien's own is not to be in it."""
        if self.doing != "speaking":
            self._heard.append(samples)

    def sound(self, count: int) -> NDArray[np.float32]:
        """Return the sounds of listening of the last moments as the person's loudspeaker played them.

        Args:
            count: samples at `mien.listen.activity.RATE`.
        """
        if self._murmured is None:
            return np.zeros(count, np.float32)
        played = self._murmured.played(count, now=monotonic())
        if not self._murmured.sounding(monotonic()):
            self._murmured = None
        return played

    def see(self, face: MienFace) -> None:
        """Take the person's face."""
        self._listener.see(face.face, confidence=face.confidence)

    def overheard(self, voice: Affect) -> None:
        """Take what is heard in the person's voice while they speak; what is not sure does not show."""
        if voice.confidence >= _SURE:
            self._listener.perceive(voice)

    def moved(self, theirs: Affect, own: Affect) -> None:
        """Take what was perceived in the person's turn, and what Mien feels about it: that stays on its face a while.

        Args:
            theirs: what the person feels.
            own: what Mien feels.
        """
        self._listener.perceive(theirs)
        self._feeling = own

    def interrupted(self) -> None:
        """Show that the person's interruption was noticed."""
        self._listener.startle()

    def paused(self, *, finished: float) -> None:
        """Learn how finished the person's turn sounds; 0 where they go on."""
        self._finished = finished >= _FINISHED

    def attend(self, count: int) -> tuple[Motion, tuple[Reaction, ...]]:
        """Return the next frames, and what was heard meanwhile that they begin to react to.

        Args:
            count: how many frames.
        """
        heard = np.concatenate([np.zeros(0, dtype=np.float32), *self._heard])[-round(_LATE * RATE) :]
        self._heard.clear()
        reactions = [reaction for cue in self._cues.push(heard) for reaction in self._listener.hear(cue)]
        now = self._frames / self._listener.fps
        if self.doing in ("thinking", "speaking"):
            self._felt_until = now + _LASTS
        feeling = self._feeling if self._feeling is not None and now < self._felt_until else self._rest
        base = self._resting.frames(count, feeling, "thinking" if self.doing == "thinking" else "listening")
        self._frames += count
        return layer(base, self._listener.motion(count)), tuple(reactions)

    def start(self, *, began: float, tick: Callable[[], None]) -> None:
        """Send the face from now on, every 80 ms, until `close`.

        Args:
            began: when the session did, on the monotonic clock.
            tick: is called before each step; it may set `doing`.
        """
        self._sending = asyncio.create_task(self._send(began, tick))
        self._sending.add_done_callback(_log_failure)

    async def close(self) -> None:
        """Stop sending."""
        tasks = [task for task in (self._sending, self._murmuring) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _send(self, began: float, tick: Callable[[], None]) -> None:
        fps = self._listener.fps
        self._frames = round((monotonic() - began) * fps)
        while True:
            await asyncio.sleep(max(began + self._frames / fps - monotonic(), STEP / 8))
            tick()
            due = round((monotonic() - began + STEP) * fps) - self._frames
            late = max(due - round(_LATE * fps), 0)
            self._frames += late
            self._tell(due - late)

    def _tell(self, count: int) -> None:
        first = self._frames
        motion, reactions = self.attend(count)
        if self.doing == "speaking":
            return
        frames = pack_motion(motion)
        told = MienListener(
            event_id=self._post.name(),
            at_ms=round(first / motion.fps * 1000),
            fps=motion.fps,
            cues=tuple(f"{reaction.deed}: {reaction.why}" for reaction in reactions if not reaction.says),
            frames=base64.b64encode(frames).decode(),
        )
        self._post.send(told, frames)
        said = next((reaction.says for reaction in reactions if reaction.says), "")
        if said and self.doing == "listening" and (self._murmuring is None or self._murmuring.done()):
            self._murmuring = asyncio.create_task(self._murmur(said))

    async def _murmur(self, text: str) -> None:
        """Make a sound of listening, unless the turn sounds finished or has ended meanwhile."""
        loop = asyncio.get_running_loop()
        until = loop.time() + _CERTAIN
        try:
            sound = await loop.run_in_executor(self._threads, murmur, self._voice, text)
        except MienError as error:  # the next answer will tell
            _log.warning("the voice cannot murmur: %s", error)
            return
        late = loop.time() - until
        await asyncio.sleep(max(-late, 0.0))
        if late < _LATE and self.doing == "listening" and not self._finished:
            self._listener.say(text)
            told = MienBackchannel(event_id=self._post.name(), text=text, audio=base64.b64encode(sound).decode())
            self._post.send(told, sound)
            self._murmured = Playback("", started=monotonic())
            self._murmured.add(sound)


def _resting_face(persona: Persona, attitude: Attitude) -> Feeling:
    """Return a face at rest: the persona's mood, as its heart shows it when there is nothing to feel."""
    mood = affect_from_vad(Vad(*(_MOOD[attitude] * axis for axis in persona.mood)), confidence=1.0)
    shares = {"happy" if mood.valence > 0 else "sad": abs(mood.valence), "neutral": 1.0 - abs(mood.valence)}
    return replace(mood, emotions=tuple(shares.get(label, 0.0) for label in load_taxonomy(mood.taxonomy).labels))


def _log_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        _log.error("the face that listens stopped", exc_info=error)
