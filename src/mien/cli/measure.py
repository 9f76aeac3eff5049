"""`mien measure`: scores of predictions in files."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from mien.cli.progress import tell

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


@measure.command()
@click.option("--pred", required=True, type=click.Path(path_type=Path), help="JSON lines: name, emotions.")
@click.option("--gold", required=True, type=click.Path(path_type=Path), help="The same, as people rated it.")
def voice40(pred: Path, gold: Path) -> None:
    """Score graded emotions of EmoNet's 40: error and correlations of each; the last line is JSON.

    \b
    mien measure voice40 --pred p.jsonl --gold g.jsonl
    """  # noqa: D301
    from mien.measure.graded import read_grades, score_grades

    report = score_grades(read_grades(pred), read_grades(gold))
    click.echo(f"{'':24} error  Pearson  Spearman  samples")
    for label, one in report.emotions.items():
        pearson, spearman = ("     -" if value is None else f"{value:+.3f}" for value in (one.pearson, one.spearman))
        click.echo(f"{label:24} {one.mae:.3f}  {pearson:>7}  {spearman:>8}  {one.samples:7}")
    for name, value in (("excited", report.excited), ("quiet", report.quiet)):
        click.echo(f"{name:24} {'-' if value is None else f'{value:+.3f}'} (mean Spearman)")
    click.echo(json.dumps(asdict(report)))


@measure.command()
@click.option("--pred", required=True, type=click.Path(path_type=Path), help="JSON lines: name, text|evidence, labels.")
@click.option("--gold", required=True, type=click.Path(path_type=Path), help="The same, as people explained it.")
def emer(pred: Path, gold: Path) -> None:
    """Score explanations of feelings: overlap of clues and labels, channels told; the last line is JSON.

    \b
    mien measure emer --pred p.jsonl --gold g.jsonl
    """  # noqa: D301
    from mien.measure.emer import read_explanations, score_explanations

    report = score_explanations(read_explanations(pred), read_explanations(gold))
    labels = {} if report.labels is None else {"labels": report.labels}
    for name, one in {"clues": report.clues, **report.channels, **labels}.items():
        parts = f"precision {one.precision:.3f}  recall {one.recall:.3f}  F {one.f:.3f}"
        click.echo(f"{name:8} {parts}  ({one.samples} samples)")
    click.echo(f"channels {report.completeness:.3f} of those that are right are told")
    click.echo(json.dumps(asdict(report)))


@measure.command()
@click.option("--pred", required=True, type=click.Path(path_type=Path), help="CSV: label, predicted, groups.")
@click.option("--person", default="", help="The column that says whose a sample is.")
def fairness(pred: Path, person: str) -> None:
    """Score groups of people apart: accuracy, recall over labels, and the gap, with 95 % intervals.

    Every column that is not label, predicted, name or the person's is a way to part people. The last line is JSON.

    \b
    mien measure fairness --pred p.csv --person speaker
    """  # noqa: D301
    from mien.measure.fairness import Figure, read_answers, score_groups

    def told(one: Figure) -> str:
        return f"{one.value:.3f} [{one.low:.3f}, {one.high:.3f}]"

    found = score_groups(read_answers(pred, person=person))
    for column, fair in found.items():
        click.echo(column)
        for name, one in fair.groups.items():
            parts = f"accuracy {told(one.accuracy)}  recall {told(one.recall)}"
            click.echo(f"  {name:16} {parts}  ({one.samples} samples)")
        if fair.gap is not None:
            click.echo(f"  gap in recall    {told(fair.gap)}  {fair.best} above {fair.worst}")
    click.echo(json.dumps({column: asdict(fair) for column, fair in found.items()}, ensure_ascii=False))


@measure.command()
@click.argument("dialogue", metavar="TXT", type=click.Path(path_type=Path))
@click.option("--reference", type=click.Path(path_type=Path), help="Another dialogue, to compare with.")
@click.option("--name", default="", help="Whose turns count; everybody's unless given.")
@click.option("--reader", default="minilm:", show_default=True, help="Who reads feeling in words.")
def trajectory(dialogue: Path, reference: Path | None, name: str, reader: str) -> None:
    """Follow how strong and how unpleasant the feeling of a dialogue is, and compare; the last line is JSON.

    \b
    mien measure trajectory talk.txt --name Ann
    mien measure trajectory talk.txt --reference other.txt
    """  # noqa: D301
    from mien.engines import Registry
    from mien.measure.dialogue import read_dialogue
    from mien.measure.trajectory import compare_paths, read_path

    reading = Registry("readers").make(reader)
    path = read_path(read_dialogue(dialogue), reader=reading, name=name)
    for place, (who, strong, bad) in enumerate(zip(path.names, path.intensity, path.distress, strict=True), start=1):
        click.echo(f"{place:4} {who[:16]:16} intensity {strong:.2f}  distress {bad:.2f}  {'#' * round(30 * bad)}")
    record = {**asdict(path), "final_distress": path.distress[-1]}
    if reference is not None:
        other = read_path(read_dialogue(reference), reader=reading, name=name)
        for key in ("intensity", "distress"):
            like = asdict(compare_paths(getattr(path, key), getattr(other, key)))
            click.echo(f"{key:10} " + "  ".join(f"{part} {value:+.3f}" for part, value in like.items()))
            record[f"{key}_likeness"] = like
    click.echo(json.dumps(record, ensure_ascii=False))


@measure.command()
@click.option("--mind", default="llama:smollm2-135m", show_default=True)
@click.option("--voice", default="piper:joe", show_default=True)
@click.option("--mover", default="dominance:", show_default=True)
@click.option("--persona", default="mira", show_default=True)
@click.option("--turns", type=click.IntRange(3, 50), default=24, show_default=True, help="Of our fifty openings.")
@click.option("--drawn", is_flag=True, help="Draw the face for a judge of pictures, in the place of action units.")
def agreement(mind: str, voice: str, mover: str, persona: str, turns: int, drawn: bool) -> None:
    """Measure whether words, voice and face of answers tell the same feeling, in four ways; the last line is JSON.

    \b
    mien measure agreement --turns 24
    mien measure agreement --mind echo: --drawn
    """  # noqa: D301
    from mien.measure.agreement import agreement_card, agreement_record, measure_agreement

    report = measure_agreement(
        **{"turns": turns, "mind": mind, "voice": voice, "mover": mover, "persona": persona, "drawn": drawn},
        say=tell,
    )
    click.echo(agreement_card(report))
    click.echo(json.dumps(agreement_record(report), ensure_ascii=False))


@measure.command()
@click.argument("rated", metavar="CSV", type=click.Path(path_type=Path))
def explanations(rated: Path) -> None:
    """Compare scores of explanations (overlap, meaning, length) with people's ratings; the last line is JSON.

    CSV has the columns explanation, reference and one or more of ratings, the larger the better.

    \b
    mien measure explanations rated.csv
    """  # noqa: D301
    from mien.measure.rated import read_rated, score_rated

    def told(one: tuple[float, float, float]) -> str:
        return "{:+.3f} [{:+.3f}, {:+.3f}]".format(*one)

    report = score_rated(read_rated(rated))
    for column, scores in report.agreement.items():
        click.echo(f"{column}, {report.count} explanations")
        for name, one in scores.items():
            click.echo(f"  {name:10} Pearson {told(one.pearson)}  Spearman {told(one.spearman)}")
        click.echo(f"  meaning above words {told(report.above[column])}")
    click.echo(json.dumps(asdict(report), ensure_ascii=False))


@measure.command()
@click.option("--mind", default="llama:smollm2-135m", show_default=True)
@click.option("--persona", default="mira", show_default=True)
@click.option("--talks", type=click.IntRange(1, 8), default=8, show_default=True, help="Of five turns each.")
def calm(mind: str, persona: str, talks: int) -> None:
    """Measure whether replies stay calm while somebody is in distress, on scripted talks; the last line is JSON.

    \b
    mien measure calm --mind llama:smollm2-135m
    """  # noqa: D301
    from mien.measure.calm import calm_card, calm_record, measure_calm, read_scripts

    scripts = list(read_scripts().values())[:talks]
    report = measure_calm(scripts, mind=mind, persona=persona, say=tell)
    click.echo(calm_card(report))
    click.echo(json.dumps(calm_record(report), ensure_ascii=False))
