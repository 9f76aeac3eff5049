"""`mien measure`: scores of predictions in files."""

import json
from dataclasses import asdict
from pathlib import Path

import click

__all__ = ["measure"]


@click.group()
def measure() -> None:
    """Score predictions that were written to files."""


@measure.command()
@click.option("--pred", required=True, type=click.Path(path_type=Path), help="JSON lines: name, words.")
@click.option("--gold", required=True, type=click.Path(path_type=Path), help="JSON lines: name, words|label|sentiment.")
def openvocab(pred: Path, gold: Path) -> None:
    """Score free words for feelings: set-level F, hit rate, weighted F1 of sentiment; the last line is JSON.

    \b
    mien measure openvocab --pred p.jsonl --gold g.jsonl
    """  # noqa: D301
    from mien.measure.open_vocabulary import read_gold, read_predictions, score_sets

    report = score_sets(read_predictions(pred), read_gold(gold))
    for level, score in report.sets.items():
        parts = f"precision {score.precision:.3f}  recall {score.recall:.3f}  F {score.f:.3f}"
        click.echo(f"{level:8} {parts}  ({score.samples} samples)")
    for name, value in (("hit", report.hit), ("waf", report.waf)):
        if value is not None:
            click.echo(f"{name:8} {value:.3f}")
    click.echo(f"unknown  {report.unknown} predicted words")
    click.echo(json.dumps(asdict(report)))
