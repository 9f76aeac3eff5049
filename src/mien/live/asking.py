"""A turn of the person that is to be answered: understood, told of and written down."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from mien.errors import MienError
from mien.live.diary import Diary
from mien.live.draft import Draft
from mien.live.ledger import Ledger
from mien.live.post import Post, new_id
from mien.live.protocol import (
    Content,
    Fault,
    InputTranscriptCompleted,
    InputTranscriptFailed,
    Item,
    MienAffect,
    Seconds,
)
from mien.live.store import Turn
from mien.say import chain_text
from mien.types import Affect, Percept, load_taxonomy

__all__ = ["Asked", "Moved", "ask", "tell_affect"]

_plans = logging.getLogger("mien.plan")


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A turn of the person, and the answer that is drafted to it.

    Args:
        item_id: the turn.
        answer_id: the message that is to answer it.
        draft: that answer.
        ended: when the person's speech stopped, on the monotonic clock.
        understood: whether it was understood and is still wanted.
    """

    item_id: str
    answer_id: str
    draft: Draft
    ended: float
    understood: asyncio.Task[bool]


Moved = Callable[[Affect, Affect], None]
"""Is told what the person feels, and what Mien feels about it."""


def ask(
    draft: Draft, item_id: str, *, spoken: bool, ended: float, post: Post, ledger: Ledger, diary: Diary, moved: Moved
) -> Asked:
    """Let a turn be answered; once it is understood, the client and the diary are told.

    Args:
        draft: the answer.
        item_id: the turn.
        spoken: whether it was spoken.
        ended: when it stopped, on the monotonic clock.
        post: tells the client.
        ledger: has the message.
        diary: writes it down.
        moved: is told of feelings.
    """
    answer_id = new_id("item")
    telling = _understand(draft, item_id, answer_id, spoken=spoken, post=post, ledger=ledger, diary=diary, moved=moved)
    return Asked(item_id, answer_id, draft, ended, asyncio.create_task(telling))


async def _understand(
    draft: Draft, item_id: str, answer_id: str, *, spoken: bool, post: Post, ledger: Ledger, diary: Diary, moved: Moved
) -> bool:
    try:
        percept = await draft.percept()
    except MienError as error:
        _not_understood(error, item_id, spoken=spoken, post=post)
        return False
    if draft.stopped:
        return False
    if spoken:
        _transcribed(percept, item_id, post=post, ledger=ledger)
    for channel in percept.channels:
        tell_affect(post, "person", item_id, channel.channel, channel.affect)
    tell_affect(post, "person", item_id, "fused", percept.affect)
    tell_affect(post, "mien", answer_id, "fused", draft.explained)
    _plans.info("%s\n%s", percept.text, chain_text(draft.plan))
    moved(percept.affect, draft.affect)
    turn = Turn(item_id, "person", percept.text, percept.text, False, percept.affect, datetime.now(UTC))
    diary.keep(turn, draft.state(heard=0.0))
    return True


def _not_understood(error: MienError, item_id: str, *, spoken: bool, post: Post) -> None:
    if not spoken:
        post.fail("not_understood", str(error))
        return
    fault = Fault(type="invalid_request_error", code="not_understood", message=str(error))
    post.send(InputTranscriptFailed(event_id=post.name(), item_id=item_id, error=fault))


def _transcribed(percept: Percept, item_id: str, *, post: Post, ledger: Ledger) -> None:
    content = Content(type="input_audio", transcript=percept.text)
    ledger.note(Item(id=item_id, type="message", role="user", content=(content,)))
    usage = Seconds(seconds=percept.duration)
    post.send(InputTranscriptCompleted(event_id=post.name(), item_id=item_id, transcript=percept.text, usage=usage))
    ledger.done(item_id)


def tell_affect(
    post: Post,
    who: Literal["person", "mien"],
    item_id: str,
    channel: Literal["words", "voice", "face", "fused"],
    affect: Affect,
) -> None:
    """Tell the client of a feeling.

    Args:
        post: tells.
        who: whose feeling.
        item_id: the message that it belongs to.
        channel: where it was perceived.
        affect: the feeling.
    """
    labels = load_taxonomy(affect.taxonomy).labels
    shares = sorted(zip(labels, affect.emotions, strict=True), key=lambda pair: -pair[1])
    told = MienAffect(
        event_id=post.name(),
        who=who,
        item_id=item_id,
        channel=channel,
        valence=affect.valence,
        arousal=affect.arousal,
        dominance=affect.dominance,
        intensity=affect.intensity,
        confidence=affect.confidence,
        emotions=dict(shares),
        evidence=affect.evidence,
    )
    post.send(told)
