"""`mien perceive`: what was said, and how."""

import json

import click

from mien.cli.describe import describe
from mien.types import Percept

__all__ = ["perceive"]


@click.command()
@click.argument("recording", metavar="IN")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of tables.")
def perceive(recording: str, as_json: bool) -> None:
    r"""Say what was said in a recording IN, word by word, and what each channel tells of the speaker's feeling.

    \b
    mien perceive question.wav
    mien perceive question.wav --json | jq .affect.valence
    """
    from mien.cli.hearing import open_hearing
    from mien.perceive import perceive as perceive_turn
    from mien.types.media import read_blocks
    from mien.types.wire import to_dict

    ear, reader, tone = open_hearing()
    percept = perceive_turn(read_blocks(recording), ear=ear, reader=reader, tone=tone)
    if as_json:
        click.echo(json.dumps(to_dict(percept)["value"], ensure_ascii=False))
    else:
        _show(percept)


def _show(percept: Percept) -> None:
    from rich.table import Table

    from mien.cli.console import open_console

    console = open_console()
    click.echo(percept.text)
    click.echo(f"{percept.duration:.2f} s, speech {percept.snr_db:.0f} dB above the background\n")
    words = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("start", "end", "word"):
        words.add_column(column, justify="left" if column == "word" else "right")
    for word in percept.words:
        words.add_row(f"{word.start:.2f}", f"{word.end:.2f}", word.text)
    console.print(words)
    click.echo("")
    for item in percept.channels:
        click.echo(f"{item.channel:6} {describe(item.affect)}")
    click.echo(f"{'fused':6} {describe(percept.affect)}")
