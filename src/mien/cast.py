"""The engines of a conversation, opened together; many conversations may share them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from mien.engines import Registry
from mien.feel import Heart
from mien.move import Mover
from mien.perceive import Context, Ear, Fuse, Reader, Remembering, Tone
from mien.say import Mind, Planner, with_tools
from mien.speak import Styler, Voice
from mien.types import Utterance

__all__ = ["Cast", "open_cast", "open_mind"]


@dataclass(frozen=True, slots=True, eq=False)
class Cast:
    """Who hears, reads, feels, thinks, speaks and moves; closed at the end of a `with` block.

    Args:
        ear: hears words.
        reader: reads emotion in words.
        tone: hears emotion in a voice.
        context: knows what was said before.
        fuse: puts channels together.
        heart: feels.
        planner: knows what helps somebody in distress.
        mind: thinks.
        style: tells how a line is said after a talk.
        voice: speaks.
        mover: moves.
    """

    ear: Ear
    reader: Reader
    tone: Tone
    context: Context
    fuse: Fuse
    heart: Heart
    planner: Planner
    mind: Mind
    style: Styler
    voice: Voice
    mover: Mover
    _open: ExitStack = field(default_factory=ExitStack, init=False, repr=False)

    def reading(self, memory: Sequence[Utterance]) -> Reader:
        """Return who reads emotion in words at this moment of a conversation.

        Args:
            memory: what was said, oldest first.
        """
        return Remembering(self.reader, self.context, memory)

    def close(self) -> None:
        """End the engines' processes and free their models."""
        self._open.close()

    def __enter__(self) -> Cast:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_cast(
    *,
    mind: str,
    voice: str,
    ear: str,
    reader: str,
    tone: str,
    context: str,
    fusion: str,
    heart: str,
    planner: str,
    style: str,
    mover: str,
    tools: str,
) -> Cast:
    """Open engines by their specs (see `mien engines`).

    Args:
        mind: who thinks.
        voice: who speaks.
        ear: who hears words.
        reader: who reads emotion in words.
        tone: who hears emotion in a voice.
        context: who knows what was said before.
        fusion: who puts channels together.
        heart: who feels.
        planner: who plans what a reply does.
        style: who tells how a line is said after a talk.
        mover: who moves.
        tools: command of the MCP server whose tools the mind may use; "" for none.

    Returns:
        The engines; those that are processes or hold models are closed with it.

    Raises:
        EngineError: an engine is unknown or not installed; those opened before it are closed again.
    """
    with ExitStack() as stack:

        def kept(engine: Any) -> Any:
            if hasattr(engine, "close"):
                stack.enter_context(closing(engine))
            return engine

        def make(group: str, spec: str) -> Any:
            return kept(Registry(group).make(spec))

        cast = Cast(
            ear=make("ears", ear),
            reader=make("readers", reader),
            tone=make("tones", tone),
            context=make("contexts", context),
            fuse=make("fusions", fusion),
            heart=make("hearts", heart),
            planner=make("planners", planner),
            mind=kept(open_mind(mind, tools=tools)),
            style=make("styles", style),
            voice=make("voices", voice),
            mover=make("movers", mover),
        )
        cast._open.push(stack.pop_all())
    return cast


def open_mind(spec: str, *, tools: str) -> Mind:
    """Open who thinks.

    Args:
        spec: see `mien engines`.
        tools: command of the MCP server whose tools it may use; "" for none.

    Raises:
        EngineError: the mind is unknown or not installed, cannot use tools, or the server does not start.
    """
    mind: Mind = Registry("minds").make(spec)
    return with_tools(mind, tools) if tools else mind
