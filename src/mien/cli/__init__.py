"""The command line. Each command lives in a file of its own, which is imported when the command is given."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from mien import __version__
from mien.errors import MienError

__all__ = ["cli", "main"]

COMMANDS = {
    "chat": "Open a page to talk with Mien.",
    "serve": "Serve the page and the live protocol.",
    "history": "List, show, export and delete conversations.",
    "memory": "List, show, edit and forget what people told.",
    "reply": "Answer a recording or a typed text with a film.",
    "render": "Film a text or a recording, without a conversation.",
    "speak": "Say a text into a file of sound.",
    "convert": "Change the feeling of recorded speech.",
    "dub": "Say words over a film, as its lips move.",
    "sheet": "Draw every action, emotion, viseme or person on one page.",
    "face": "Make a head of your own.",
    "persona": "List, show, check and make personas.",
    "perceive": "Say what was said in a recording or a film, and how it was felt.",
    "feel": "Follow a feeling through a written dialogue, with its reasons.",
    "engines": "List what can be chosen, and what is ready.",
    "weights": "List, fetch and check model files.",
    "data": "List corpora of emotion, and check a folder of one.",
    "train": "Train a learned part from published data.",
    "bench": "Measure Mien on this machine.",
    "measure": "Score predictions that are in files.",
    "probe": "Look inside a network that Mien runs.",
}


class Commands(click.Group):
    """Commands that are imported only when they are given, so that `--help` answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of a newcomer's needs."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's file."""
        if cmd_name not in COMMANDS:
            return None
        return getattr(import_module(f"mien.cli.{cmd_name}"), cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="mien")
@click.option("-v", "--verbose", is_flag=True, help="Say what the engines do.")
def cli(verbose: bool) -> None:
    """Mien is a face for conversation: it hears, feels, answers, speaks and moves.

    \b
    Start with:
      mien reply question.wav           a film of the answer, in reply.mp4
      mien reply -t "I passed my exam!" the same for typed words
      mien render "Good morning." -o hello.mp4 --emotion happy:0.6
      mien engines                      everything that can be chosen
    """  # noqa: D301
    import logging

    level = logging.INFO if verbose else logging.WARNING
    logging.basicConfig(level=level, format="%(name)s: %(message)s", stream=sys.stderr)


def main() -> None:
    """Run the command line: an error of ours is one line on standard error and exit code 2."""
    # OpenBLAS' spinning threads halve the software renderer's frame rate; it must be told before numpy is imported.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        cli.main(prog_name="mien", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except MienError as error:
        click.echo(f"mien: {error}", err=True)
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("mien: stopped", err=True)
        sys.exit(130)
    except BrokenPipeError:  # the reader of a pipe, such as `head`, has seen enough
        sys.stderr.close()
        sys.exit(0)
