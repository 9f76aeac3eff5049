"""The messages of one conversation, as the client knows them."""

from __future__ import annotations

from collections.abc import Iterable

from mien.live.post import Post, new_id
from mien.live.protocol import Content, Item, ItemAdded, ItemDeleted, ItemDone, ProtocolError
from mien.live.store import Turn

__all__ = ["Ledger", "item_text"]


class Ledger:
    """Keeps messages in order, and tells the client of each.

    Args:
        post: tells the client.
        past: what was said before.
    """

    def __init__(self, post: Post, past: Iterable[Turn]) -> None:
        self._post = post
        self._items: dict[str, Item] = {turn.item: _past(turn) for turn in past}
        self.unanswered: list[str] = []  # the person's typed messages

    def recall(self, most: int) -> None:
        """Tell the client of the newest messages again: it may have begun anew."""
        for name in list(self._items)[-most:]:
            self.done(name)

    @property
    def last(self) -> str | None:
        """The name of the last message."""
        return next(reversed(self._items), None)

    def item(self, name: str) -> Item:
        """Return a message.

        Raises:
            ProtocolError: there is none of that name.
        """
        if name not in self._items:
            raise ProtocolError(f"there is no item {name!r} in this conversation", param="item_id")
        return self._items[name]

    def add(self, item: Item) -> str:
        """Add a message at the end and return its name.

        Raises:
            ProtocolError: the name is taken.
        """
        name = item.id or new_id("item")
        if name in self._items:
            raise ProtocolError(f"there is an item {name!r} already; give it another id", param="item.id")
        item, previous = item.model_copy(update={"id": name}), self.last
        self._items[name] = item
        self._post.send(ItemAdded(event_id=self._post.name(), item=item, previous_item_id=previous))
        return name

    def note(self, item: Item) -> None:
        """Keep what a message has become, without a word to the client; a new one comes last."""
        assert item.id is not None
        self._items[item.id] = item

    def done(self, name: str) -> None:
        """Tell the client that a message is complete."""
        self._post.send(ItemDone(event_id=self._post.name(), item=self._items[name]))

    def remove(self, name: str) -> None:
        """Take a message out.

        Raises:
            ProtocolError: there is none of that name.
        """
        self.item(name)
        del self._items[name]
        self.unanswered = [other for other in self.unanswered if other != name]
        self._post.send(ItemDeleted(event_id=self._post.name(), item_id=name))

    def take_unanswered(self) -> tuple[str, str]:
        """Return the text of the typed messages that wait for an answer, and the name of the last; "" if none does."""
        text = " ".join(item_text(self._items[name]) for name in self.unanswered)
        last = self.unanswered[-1] if self.unanswered else ""
        self.unanswered.clear()
        return text, last


def item_text(item: Item) -> str:
    """Return what is written in a message."""
    return " ".join(part.text for part in item.content if part.text).strip()


def _past(turn: Turn) -> Item:
    """Return a turn that was written down as the message that it was."""
    if turn.speaker == "person":
        content = Content(type="input_audio", transcript=turn.said)
        return Item(id=turn.item, type="message", role="user", content=(content,))
    content = Content(type="output_audio", transcript=turn.heard)
    status = "incomplete" if turn.interrupted else "completed"
    return Item(id=turn.item, type="message", role="assistant", status=status, content=(content,))
