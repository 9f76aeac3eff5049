"""Calls: a client's offer over HTTP is answered, and its conversation is held over WebRTC."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from email import message_from_bytes
from email.message import Message
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.responses import Response

from mien.errors import InputError
from mien.live.guard import problem
from mien.live.line import asked_for
from mien.live.post import new_id
from mien.live.protocol import SessionUpdate
from mien.live.visit import Hall, Visit, enter, hold_visit, leave

if TYPE_CHECKING:
    from mien.live.rtc import Call

__all__ = ["can_call", "receive_call"]

_LARGEST = 65_536  # bytes of an offer
_STATUS = {1008: 400, 1013: 503}  # of an HTTP answer, for a WebSocket's close code


def can_call() -> bool:
    """Return whether WebRTC can be offered here."""
    return find_spec("aiortc") is not None


async def receive_call(
    request: Request, *, hall: Hall, addresses: Sequence[str], calls: set[asyncio.Task[None]]
) -> Response:
    """Answer an offer, and hold its conversation in a task of its own.

    Args:
        request: with SDP as its body, or a form with the parts "sdp" and, if need be, "session".
        hall: what all visits share.
        addresses: of this machine, at which media are awaited; none takes those of all its networks.
        calls: keeps the task.

    Returns:
        201 with the SDP that answers, or an error in the protocol's shape.
    """
    if not can_call():
        return problem(501, "no_webrtc", "WebRTC is not installed here (pip install 'mien[rtc]'); use the WebSocket")
    query = request.query_params
    name = query.get("conversation") or new_id("conv")
    try:
        offer, session = _offer(request.headers.get("content-type", ""), await _body(request))
    except InputError as error:
        return problem(400, "invalid_offer", str(error))
    visit = await enter(name, headers=request.headers, token=query.get("token", ""), hall=hall)
    if not isinstance(visit, Visit):
        code, reason = visit
        return problem(_STATUS[code], "refused", reason)

    from mien.live.rtc import Call

    binary, own = asked_for(query)
    call = Call(addresses=addresses, binary=binary, own=own)
    try:
        answer = await call.answer(offer)
    except InputError as error:
        await call.close((1008, ""))
        leave(name, visit, hall=hall)
        return problem(400, "invalid_offer", str(error))
    if session:
        call.take(SessionUpdate(type="session.update", session=session))
    task = asyncio.create_task(_hold(call, name, visit, hall))
    calls.add(task)
    task.add_done_callback(calls.discard)
    headers = {"location": f"/v1/realtime/calls/{name}"}
    return Response(answer, 201, headers, media_type="application/sdp")


async def _hold(call: Call, name: str, visit: Visit, hall: Hall) -> None:
    connecting = asyncio.create_task(call.connected())
    await asyncio.wait((connecting, visit.leave), return_when=asyncio.FIRST_COMPLETED)
    if connecting.done() and connecting.exception() is None:
        await hold_visit(call, name, visit, hall=hall)
        return
    connecting.cancel()
    await call.close((1006, "it did not connect"))
    leave(name, visit, hall=hall)


async def _body(request: Request) -> bytes:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST:
            raise InputError(f"an offer has {_LARGEST} bytes at most")
    return body


def _offer(kind: str, body: bytes) -> tuple[str, dict[str, Any]]:
    """Return SDP and settings of a request's body; a form is a message of MIME, as in mail."""
    if not kind.startswith("multipart/form-data"):
        return body.decode(errors="replace"), {}
    form = message_from_bytes(b"Content-Type: " + kind.encode("latin-1") + b"\r\n\r\n" + body)
    parts = form.get_payload() if form.is_multipart() else []
    fields = {
        str(part.get_param("name", header="content-disposition")): part.get_payload(decode=True)
        for part in parts
        if isinstance(part, Message)
    }
    sdp, session = fields.get("sdp"), fields.get("session")
    if not isinstance(sdp, bytes):
        raise InputError("the form has no part named sdp")
    try:
        given = json.loads(session) if isinstance(session, bytes) else {}
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise InputError("the part named session is no JSON object")
    return sdp.decode(errors="replace"), given
