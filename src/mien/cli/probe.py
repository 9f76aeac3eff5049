"""`mien probe`: a look inside the networks."""

import json
from dataclasses import asdict
from importlib.util import find_spec

import click

from mien.cli.progress import tell
from mien.errors import EngineError

__all__ = ["probe"]


@click.group()
def probe() -> None:
    """Look inside a network that Mien runs."""


@probe.command()
@click.option("--each", type=click.IntRange(2), default=8, show_default=True, help="Lists of each length, twice.")
@click.option("--longest", type=click.IntRange(5, 22), default=8, show_default=True, help="Things on a list.")
def mind(each: int, longest: int) -> None:
    """How heads of the small mind's attention speak to each other, and how well it recalls a list; then JSON."""
    if find_spec("torch") is None or find_spec("gguf") is None:
        raise EngineError("a look inside a mind needs torch and gguf; pip install 'mien[train]'")
    from mien.train.likelihood import open_likelihood
    from mien.train.mind_probe import probe_mind

    judge = open_likelihood()
    lengths = tuple(dict.fromkeys((3, (3 + longest) // 2, longest)))
    report = probe_mind(judge.net, judge.tokenizer, lengths=lengths, each=each, say=tell)
    for channel in report.channels:
        click.echo(f"channel {channel}")
    for length, (right, chance) in report.by_length.items():
        click.echo(f"{length:2} things: right {right:.3f}, by chance {chance:.3f}")
    for place, right in report.by_place.items():
        click.echo(f"{place:8} thing missing: right {right:.3f}")
    drawn = ", ".join(f"{one:.3f}" for one in report.random)
    click.echo(f"{report.lists} other lists: {report.plain:.3f} as it is, {report.scaled:.3f} with {report.chosen}")
    click.echo(f"with as many random directions: {drawn}")
    click.echo(json.dumps(asdict(report)))
