"""The parts of a turn that every conversation on the command line can be given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

__all__ = ["parts"]


def parts(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `tone`, `context`, `fusion`, `planner`, `style` and `tools`, as `Companion` and `Offer` do."""
    for option in reversed(
        (
            click.option("--tone", default="prosody:", show_default=True, help="Who hears feeling in a voice."),
            click.option("--context", default="emotionic:", show_default=True, help="Who knows what was said before."),
            click.option("--fusion", default="attention:", show_default=True, help="Who puts channels together."),
            click.option("--planner", default="esconv:", show_default=True, help="Who plans what a reply does."),
            click.option("--style", default="talker:", show_default=True, help="Who tells how a reply is said."),
            click.option("--tools", default="", help="Command of an MCP server whose tools an openai: mind may use."),
        )
    ):
        command = option(command)
    return command
