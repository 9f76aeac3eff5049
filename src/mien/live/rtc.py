"""A conversation over WebRTC: events on a data channel, the microphone and Mien's voice as Opus on two tracks.

Only a server that offers WebRTC imports this module: aiortc is an extra, and takes a moment to load.
"""

from __future__ import annotations

import asyncio
import base64
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from aiortc import RTCConfiguration, RTCDataChannel, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamTrack

from mien.errors import InputError, SessionError
from mien.live.aloud import Aloud
from mien.live.line import Close, HungUp
from mien.live.outbox import Outbox, Watch
from mien.live.post import new_id
from mien.live.protocol import (
    ClientEvent,
    InputAudioAppend,
    MienClosed,
    MienPlayed,
    OutputBufferClear,
    ServerEvent,
    from_binary,
    from_text,
    to_text,
)
from mien.live.rtc_sound import Voice, hear_track, next_timestamp

__all__ = ["Call"]

_PATIENCE = 5.0  # seconds that a client has to connect once it is answered
_LAST_WORD = 0.5  # seconds in which the last event may reach it
_UNREAD = 2_000  # messages of a client that may wait
_LARGEST = 1_000_000  # bytes of a message, as over a WebSocket
_UNSENT = 65_536  # bytes on their way; what is more waits in the outbox, which leaves out motion that is late

_log = logging.getLogger("mien.live")


class Call:
    """One client's peer connection, as a line.

    Args:
        addresses: of this machine, at which media are awaited; none takes those of all its networks.
        binary: whether media among the events go as bytes.
        own: whether Mien's own events are wanted.
    """

    def __init__(self, *, addresses: Sequence[str], binary: bool, own: bool) -> None:
        self._addresses, self._binary, self._own = addresses, binary, own
        self._peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._incoming: asyncio.Queue[str | bytes | ClientEvent | Close] = asyncio.Queue()
        self._channel: asyncio.Future[RTCDataChannel] = asyncio.get_running_loop().create_future()
        self._drained = asyncio.Event()
        self._outbox: Outbox | None = None
        self._ears: list[asyncio.Task[None]] = []
        self._aloud = Aloud(tell=self._tell, report=self._incoming.put_nowait, clock=lambda: next_timestamp(sender))
        self._peer.on("datachannel", self._open)
        self._peer.on("track", self._listen)
        self._peer.on("connectionstatechange", self._change)
        sender = self._peer.addTrack(Voice(self._aloud.block))

    async def answer(self, offer: str) -> str:
        """Return the SDP that answers a client's.

        Raises:
            InputError: it is no SDP, or offers no sound or no channel for events.
        """
        media = {line[2:].split(" ")[0] for line in offer.splitlines() if line.startswith("m=")}
        if not {"audio", "application"} <= media:
            raise InputError("the offer is no SDP with audio and a data channel; add both before it is made")
        try:
            await self._peer.setRemoteDescription(RTCSessionDescription(_without_names(offer), "offer"))
            for transport in _transports(self._peer):
                _await_at(transport, self._addresses)
            await self._peer.setLocalDescription(await self._peer.createAnswer())
        except Exception as error:  # aiortc has no error of its own for what is wrong with an offer
            _log.info("an offer cannot be answered", exc_info=error)
            raise InputError(f"the offer cannot be answered ({error}); expected SDP of a browser or aiortc") from None
        return self._peer.localDescription.sdp

    def take(self, event: ClientEvent) -> None:
        """Take an event that came with the offer."""
        self._incoming.put_nowait(event)

    async def connected(self) -> None:
        """Wait until the client's channel for events is open.

        Raises:
            TimeoutError: it does not come up.
        """
        async with asyncio.timeout(_PATIENCE):
            await self._channel

    def outbox(self, watches: list[Watch], *, dropped: Callable[[], None]) -> Outbox:
        """Return what is sent over the channel; Mien's voice is not, it is played."""
        watches.append(self._aloud.saw)
        self._outbox = Outbox(binary=self._binary, own=self._own, sound=False, watches=watches, dropped=dropped)
        return self._outbox

    async def send(self, message: str | bytes) -> None:
        """Send a message; once the client has left this waits for ever, and `receive` says why."""
        channel = await self._channel
        while channel.readyState != "open" or channel.bufferedAmount > _UNSENT:
            self._drained.clear()
            await self._drained.wait()
        try:
            channel.send(message)
        except ValueError as error:  # the client said in its offer how much it can take: a long line's motion is more
            _log.warning("a message is left out: %s", error)

    async def receive(self) -> ClientEvent:
        """Wait for what the client does next."""
        while True:
            given = await self._incoming.get()
            if isinstance(given, ClientEvent):
                return given
            if isinstance(given, tuple):
                raise HungUp(given)
            event = from_text(given) if isinstance(given, str) else from_binary(given)
            match event:
                case OutputBufferClear():
                    self._aloud.clear()
                case MienPlayed():
                    self._aloud.played(event)
                case _:
                    return event

    async def close(self, why: Close) -> None:
        """Say why it ends, and end it."""
        code, reason = why
        if self._channel.done() and not self._channel.cancelled() and self._channel.result().readyState == "open":
            last = MienClosed(event_id=new_id("event"), code=code, reason=reason)
            self._channel.result().send(to_text(last))
            await asyncio.sleep(_LAST_WORD)
        for ear in self._ears:
            ear.cancel()
        await asyncio.gather(*self._ears, return_exceptions=True)
        await self._peer.close()

    def _tell(self, event: ServerEvent) -> None:
        if self._outbox is not None:
            with suppress(SessionError):  # the visit ends by it; the voice goes on until then
                self._outbox.put(event)

    def _open(self, channel: RTCDataChannel) -> None:
        if self._channel.done():
            return  # one is enough
        channel.on("message", self._take)
        channel.on("bufferedamountlow", self._drained.set)
        channel.on("close", lambda: self._incoming.put_nowait((1000, "")))
        channel.bufferedAmountLowThreshold = _UNSENT
        self._channel.set_result(channel)

    def _take(self, message: str | bytes) -> None:
        if len(message) > _LARGEST or self._incoming.qsize() >= _UNREAD:
            self._leave((1009, "a message is over the limit, or more is sent than can be read"))
        else:
            self._incoming.put_nowait(message)

    def _listen(self, track: MediaStreamTrack) -> None:
        if track.kind == "audio" and not self._ears:
            self._ears.append(asyncio.create_task(self._hear(track)))

    async def _hear(self, track: MediaStreamTrack) -> None:
        async for pcm in hear_track(track):
            if self._outbox is not None and self._incoming.qsize() < _UNREAD:  # before that nobody listens
                sound = base64.b64encode(pcm).decode()
                self._incoming.put_nowait(InputAudioAppend(type="input_audio_buffer.append", audio=sound))

    def _change(self) -> None:
        if self._peer.connectionState in ("failed", "closed"):
            self._leave((1006, "the connection was lost"))

    def _leave(self, why: Close) -> None:
        self._incoming.put_nowait(why)


def _transports(peer: RTCPeerConnection) -> set[Any]:
    """Return the ICE transports of a connection, before they gather addresses."""
    media = [transceiver.sender for transceiver in peer.getTransceivers()]
    return {part.transport.transport for part in (*media, peer.sctp) if part is not None and part.transport}


def _await_at(transport: Any, addresses: Sequence[str]) -> None:
    """Let media be awaited where the server listens; aioice would take all networks' addresses, and never loopback."""
    connection = transport.iceGatherer._connection
    gather = connection.get_component_candidates

    async def gather_here(component: int, addresses: list[str], **options: Any) -> Any:
        return await gather(component=component, addresses=chosen or [*addresses, "127.0.0.1"], **options)

    chosen = list(addresses)
    connection.get_component_candidates = gather_here


def _without_names(offer: str) -> str:
    """Take out candidates whose address a browser hides behind a name of multicast DNS, and that there are no more.

    Looking such names up takes seconds and often fails. The client's own checks tell its address as well, and come as
    soon as it has the answer; for these to be awaited there must be no end of candidates.
    """
    lines = offer.splitlines()
    kept = (
        line
        for line in lines
        if not (line.startswith("a=candidate:") and ".local " in line) and line != "a=end-of-candidates"
    )
    return "\r\n".join(kept) + "\r\n"
