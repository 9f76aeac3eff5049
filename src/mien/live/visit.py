"""One client's visit: from coming in, over one conversation, to leaving."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Coroutine, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

from mien.errors import MienError
from mien.live.conversation import Conversation
from mien.live.guard import Rules, refusal
from mien.live.house import House
from mien.live.line import Close, HungUp, Line
from mien.live.metrics import Metrics
from mien.live.outbox import Outbox, Watch
from mien.live.post import new_id
from mien.live.protocol import (
    ClientEvent,
    Error,
    Fault,
    InputAudioAppend,
    MienFace,
    MienPlayed,
    ProtocolError,
    ResponseCreated,
    ServerEvent,
    Settings,
    SpeechStarted,
    Style,
)
from mien.live.record import Recording
from mien.live.store import Store

__all__ = ["Hall", "Visit", "enter", "hold_visit", "leave"]

_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_PATIENCE = 2.0  # seconds that a client has to read a last word

_log = logging.getLogger("mien.live")


@dataclass(slots=True, eq=False)
class Visit:
    """A client that is here.

    Args:
        leave: is set to make it go.
        gone: is set when all that it said is written down.
    """

    leave: asyncio.Future[Close]
    gone: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(frozen=True, slots=True, eq=False)
class Hall:
    """What all visits share.

    Args:
        house: engines.
        threads: where everything that takes time runs.
        listening: where microphones are listened to.
        writer: one thread, for recordings.
        store: where conversations are written down.
        rules: who may come in.
        metrics: what is counted.
        record: folder of recordings; None records nothing.
        here: conversations that are held, by name.
    """

    house: House
    threads: Executor
    listening: Executor
    writer: Executor
    store: Store
    rules: Rules
    metrics: Metrics
    record: Path | None
    here: dict[str, Visit]

    async def empty(self) -> None:
        """Make every client leave, and wait until all is written."""
        visits = list(self.here.values())
        for visit in visits:
            _ask_to_leave(visit, (1012, "the server shuts down; come back with ?conversation="))
        await asyncio.gather(*(visit.gone.wait() for visit in visits))


async def enter(name: str, *, headers: Mapping[str, str], token: str, hall: Hall) -> Visit | Close:
    """Take a place for a conversation; one that is held already is handed over to the newcomer.

    Args:
        name: the conversation's.
        headers: of the request, names in lower case.
        token: that the client gave in the address.
        hall: what all visits share.

    Returns:
        The visit, which `hold_visit` ends; or why there is none.
    """
    visit = Visit(asyncio.get_running_loop().create_future())
    refused = await _enter(name, visit, headers=headers, token=token, hall=hall)
    if refused is None:
        return visit
    hall.metrics.refused.labels(str(refused[0])).inc()
    return refused


async def hold_visit(line: Line, name: str, visit: Visit, *, hall: Hall) -> None:
    """Hold a conversation until either side ends it.

    Args:
        line: the client's.
        name: the conversation's.
        visit: that entered.
        hall: what all visits share.
    """
    try:
        with hall.metrics.here.track_inprogress():
            code = await _hold(line, name, visit, hall)
            hall.metrics.left.labels(str(code)).inc()
    finally:
        leave(name, visit, hall=hall)


def leave(name: str, visit: Visit, *, hall: Hall) -> None:
    """Give a place back."""
    del hall.here[name]
    visit.gone.set()


async def _enter(name: str, visit: Visit, *, headers: Mapping[str, str], token: str, hall: Hall) -> Close | None:
    refused = refusal(headers, rules=hall.rules, given=token)
    if refused is None and not _NAME.fullmatch(name):
        refused = "a conversation's name has 1 to 64 letters, digits, _ and -; leave it out to begin a new one"
    if refused is not None:
        return 1008, refused
    while (older := hall.here.get(name)) is not None:
        _ask_to_leave(older, (4001, "the conversation goes on in another window"))
        await older.gone.wait()
    if len(hall.here) >= hall.rules.most:
        return 1013, f"{len(hall.here)} conversations are held already; try again later"
    hall.here[name] = visit
    return None


async def _hold(line: Line, name: str, visit: Visit, hall: Hall) -> int:
    """Hold a conversation; return the code that it was closed with."""
    quiet = _Quiet()
    watches: list[Watch] = [hall.metrics.watch(), quiet.saw]
    outbox = line.outbox(watches, dropped=hall.metrics.dropped.inc)
    recording: Recording | None = None
    ways: list[asyncio.Future[Close]] = [visit.leave]
    try:
        await _open_engines(hall)
        if hall.record is not None:
            failed = partial(_tell, outbox, "not_recorded")
            recording = Recording(hall.record, name, thread=hall.writer, failed=failed)
            watches.append(recording.saw)
        settings = Settings(id=name, mien=Style(persona=hall.house.offer.personas[0]))
        conversation = Conversation(
            house=hall.house,
            threads=hall.threads,
            listening=hall.listening,
            outbox=outbox,
            settings=settings,
            store=hall.store,
        )
        ways += [
            asyncio.create_task(way)
            for way in (
                _ended(conversation.run()),
                _ended(_send(line, outbox)),
                _receive(line, conversation, watches),
                _overflow(outbox),
                quiet.wait(hall.rules.idle),
            )
        ]
        done, _ = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        code, reason = next(way for way in ways if way in done).result()
    except MienError as error:
        code, reason = 1011, str(error)
        await _last_word(line, outbox, error)
    except Exception:  # a bug of ours ends this conversation, and no other
        _log.exception("a conversation broke")
        code, reason = 1011, "the conversation broke; come back with ?conversation="
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        outbox.close()
        if recording is not None:
            await recording.close()
    await line.close((code, reason))
    return code


async def _open_engines(hall: Hall) -> None:
    """Open what the first conversation needs, on a thread; later ones find it open."""
    persona = hall.house.persona("")
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(hall.threads, lambda: hall.house.cast(persona=persona, mind="", voice=""))


# Ways in which a visit ends.


async def _ended(work: Coroutine[Any, Any, None]) -> Close:
    await work
    return 1000, ""


async def _overflow(outbox: Outbox) -> Close:
    await outbox.overflowed.wait()
    return 1013, "what is sent is not read; come back with ?conversation="


async def _send(line: Line, outbox: Outbox) -> None:
    while (message := await outbox.get()) is not None:
        await line.send(message)


async def _receive(line: Line, conversation: Conversation, watches: Sequence[Watch]) -> Close:
    while True:
        try:
            event = await line.receive()
        except ProtocolError as error:
            conversation.refuse(error)
        except HungUp as left:
            return left.why
        else:
            for watch in watches:
                watch(event, None)
            conversation.take(event)
        await asyncio.sleep(0)  # a client that sends without end waits its turn like all others


class _Quiet:
    """Waits until nothing has been said for a while; an open microphone says nothing."""

    def __init__(self) -> None:
        self._last = monotonic()

    def saw(self, event: ClientEvent | ServerEvent, media: bytes | None) -> None:
        """Note that something is going on."""
        own_accord = isinstance(event, ClientEvent) and not isinstance(event, InputAudioAppend | MienFace | MienPlayed)
        if own_accord or isinstance(event, SpeechStarted | ResponseCreated):
            self._last = monotonic()

    async def wait(self, seconds: float) -> Close:
        """Wait until it has been quiet for so long."""
        while True:
            left = self._last + seconds - monotonic()
            if left <= 0:
                break
            await asyncio.sleep(left)
        return 4000, f"nothing was said for {seconds:.0f} s; come back with ?conversation="


def _ask_to_leave(visit: Visit, why: Close) -> None:
    if not visit.leave.done():
        visit.leave.set_result(why)


async def _last_word(line: Line, outbox: Outbox, error: MienError) -> None:
    _tell(outbox, "not_begun", error)
    outbox.close()
    try:
        await asyncio.wait_for(_send(line, outbox), _PATIENCE)
    except TimeoutError:
        pass  # whoever does not read is not told


def _tell(outbox: Outbox, code: str, error: MienError) -> None:
    fault = Fault(type="server_error", code=code, message=str(error))
    outbox.put(Error(event_id=new_id("event"), error=fault))
