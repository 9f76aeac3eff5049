"""`mien data`: the corpora that Mien can read."""

import sys
from itertools import chain
from pathlib import Path

import click

from mien.cli.progress import tell

__all__ = ["data"]

_SHOWN = 10


@click.group()
def data() -> None:
    """List corpora of emotion, and check a folder that holds one."""


@data.command("list")
def list_() -> None:
    """List every corpus: what it holds, its labels, published counts and licence.

    Level A may enter shipped weights, with attribution; B too, but they are marked non-commercial or share-alike; C is
    for tests and benches alone.
    """
    from rich.table import Table

    from mien.cli.console import open_console
    from mien.corpora import corpus_names, load_card

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("name", "what", "labels", "published", "level", "licence"):
        table.add_column(column, overflow="fold")
    for card in map(load_card, corpus_names()):
        labels = f"{len(card.targets())} of {card.taxonomy}" if card.taxonomy else "none mapped"
        counts = ", ".join(f"{split} {card.published(split)}" for split in card.counts)
        table.add_row(card.name, card.what, labels, f"{counts} {card.unit}", card.level, card.licence)
    open_console().print(table)


@data.command()
@click.argument("name")
@click.argument("folder", type=click.Path(path_type=Path))
def check(name: str, folder: Path) -> None:
    """Read all that FOLDER holds of the corpus NAME, and say what is there and what is wrong.

    Exit status: 0 if it is whole, 1 if all that is there is right but it has not the published counts, 2 if anything is
    wrong.

    \b
    mien data check meld ~/data/meld
    """  # noqa: D301
    from mien.corpora import check_corpus, load_corpus

    report = check_corpus(load_corpus(name), folder)
    for split in report.splits:
        state = (
            f"{split.missing} is missing"
            if split.missing
            else f"{split.found:,} of {report.card.published(split.split)} {report.card.unit}"
        )
        click.echo(f"{split.split:9} {state}")
        every = sum(split.labels.values())
        for label, count in split.labels.items():
            click.echo(f"  {label:16} {count:7,}  {count / every:6.1%}")
    errors = report.errors()
    for error in errors[:_SHOWN]:
        click.echo(f"mien: {error}", err=True)
    if len(errors) > _SHOWN:
        click.echo(f"mien: and {len(errors) - _SHOWN:,} more", err=True)
    click.echo(f"{report.verdict()} (level {report.card.level}; {report.card.licence})")
    if not report.is_whole():
        sys.exit(2 if errors else 1)


@data.command("exp-cot")
@click.argument("name")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--split", default="train", show_default=True, help="Of the corpus.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The JSON lines to write.")
def exp_cot(name: str, folder: Path, split: str, output: Path) -> None:
    """Write, for each picture of a corpus, why its face is read as it is: units, what they make, the feeling.

    \b
    mien data exp-cot fer2013 ~/data/fer2013 --split dev -o chains.jsonl
    """  # noqa: D301
    from mien.corpora import load_corpus
    from mien.corpora.example import Picture
    from mien.errors import InputError
    from mien.train.exp_cot import write_chains

    examples = iter(load_corpus(name).read(folder, split=split))
    first = next(examples, None)
    if not isinstance(first, Picture):
        raise InputError(f"{name} has no pictures; expected a corpus of faces such as fer2013")
    written = write_chains(chain([first], examples), output)
    click.echo(f"wrote {output}: {written.faces:,} faces in {written.pictures:,} pictures, {written.agreed:,} agree")


@data.command()
@click.argument("name")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--split", default="all", show_default=True, help="Of the corpus.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The JSON lines to write.")
def grades(name: str, folder: Path, split: str, output: Path) -> None:
    """Write how much of its emotion raters heard in each clip of a corpus, for `mien measure voice40 --gold`.

    \b
    mien data grades emonet-voice ~/data/emonet-voice-bench -o gold.jsonl
    """  # noqa: D301
    from mien.corpora import load_corpus, write_grades
    from mien.corpora.example import RatedClip
    from mien.errors import InputError

    clips = iter(load_corpus(name).read(folder, split=split))
    first = next(clips, None)
    if not isinstance(first, RatedClip):
        raise InputError(f"{name} has no clips that people rated; expected a corpus such as emonet-voice")
    click.echo(f"wrote {output}: {write_grades(chain([first], clips), output):,} clips")


@data.command()
@click.option("--stories", required=True, type=click.Path(path_type=Path), help="A .txt file, or a folder of such.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The JSON lines to write.")
@click.option("--mind", default="llama:smollm2-135m", show_default=True, help="Who writes.")
@click.option("--each", default=3, show_default=True, help="Feelings for each passage.")
@click.option("--seed", default=0, show_default=True)
def ground(stories: Path, output: Path, mind: str, each: int, seed: int) -> None:
    """Write sentences that somebody in a story might say who feels this or that, with their context.

    A run that was cut short goes on where it stopped.

    \b
    mien data ground --stories tales/ -o grounded.jsonl
    """  # noqa: D301
    from mien.engines import Registry
    from mien.train.ground import write_grounded
    from mien.train.stories import read_stories

    passages = read_stories(stories)
    writer, reader = Registry("minds").make(mind), Registry("readers").make("minilm:")
    try:
        found = write_grounded(
            *(passages, output),
            **{"mind": writer, "name": mind, "reader": reader, "each": each, "seed": seed},
            say=tell,
        )
    finally:
        writer.close()
    why = ", ".join(f"{count} {reason}" for reason, count in found.refused.items())
    click.echo(f"wrote {output}: {found.kept:,} of {found.asked:,} sentences{f'; {why}' if why else ''}")


@data.command()
@click.option(
    "--minds", default="llama:smollm2-135m,llama:smollm2-135m", show_default=True, help="Who begins, who answers."
)
@click.option("--domain", required=True, help="What they talk about, such as cars.")
@click.option("--turns", type=click.IntRange(2, 20), default=8, show_default=True)
@click.option("--count", type=click.IntRange(1), default=10, show_default=True, help="Dialogues.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of the first.")
@click.option("--speak", "aloud", is_flag=True, help="Write each dialogue as sound too.")
@click.option("-o", "--output", required=True, type=click.Path(file_okay=False, path_type=Path), help="The folder.")
def converse(minds: str, domain: str, turns: int, count: int, seed: int, aloud: bool, output: Path) -> None:
    """Let two minds talk about a subject, a feeling asked for in each turn, and show how coherence goes turn by turn.

    A run that was cut short goes on where it stopped.

    \b
    mien data converse --domain cars --turns 8 --speak -o made/
    """  # noqa: D301
    from mien.corpora import DEEPDIALOGUE
    from mien.engines import Registry
    from mien.errors import InputError
    from mien.measure.coherence import coherence_by_turn
    from mien.measure.converse import write_conversations

    first, _, second = minds.partition(",")
    order = (first.strip(), second.strip() or first.strip())
    made = {spec: Registry("minds").make(spec) for spec in dict.fromkeys(order)}
    voices = [Registry("voices").make("piper:joe")] if aloud else []
    try:
        found = write_conversations(
            output,
            **{"minds": made, "order": order, "domain": domain, "turns": turns, "count": count, "seed": seed},
            reader=Registry("readers").make("minilm:"),
            voices=voices,
            say=tell,
        )
    finally:
        for one in (*made.values(), *voices):
            one.close()
    why = ", ".join(f"{number} {reason}" for reason, number in found.refused.items())
    click.echo(f"wrote {output}: {found.kept:,} of {found.asked:,} dialogues{f'; {why}' if why else ''}")
    if not found.kept:
        raise InputError(f"all {found.asked} dialogues were refused; try another --domain, --seed or mind")
    chats = [chat for chat in DEEPDIALOGUE.read(output, split="all") if chat.domain == domain]
    for row in coherence_by_turn(chats):
        click.echo(
            f"turn {row.turn:2}: to the turn before {row.before:.3f}, to the subject {row.subject:.3f}, "
            f"new words {row.fresh:.2f} ({row.dialogues} dialogues)"
        )


@data.command()
@click.option("--data", "source", required=True, type=click.Path(path_type=Path), help="Folder of text/goemotions.")
@click.option("--count", type=click.IntRange(28), default=392, show_default=True, help="Clips, of some two seconds.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@click.option("-o", "--output", required=True, type=click.Path(file_okay=False, path_type=Path), help="The folder.")
def clips(source: Path, count: int, seed: int, output: Path) -> None:
    r"""Let Mien's own voices and faces act out real sentences: words, sound and face, and what is felt in labels.tsv.

    Some two seconds of one core for each clip. A run that was cut short goes on where it stopped.

    \b
    mien data clips --data ~/data -o made
    """
    from mien.speak.kokoro_styles import voice_names
    from mien.train.pairs.clips import plan_acts, write_clips

    people = [f"kokoro:{name}" for name in voice_names() if name[0] in "ab"]  # those who speak English
    acts = plan_acts(source, people=people, count=count, seed=seed)
    write_clips(acts, output, seed=seed, say=tell)
    click.echo(f"wrote {output}: {len(acts)} clips of {len(people)} people")


@data.command()
@click.argument("name")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--split", default="all", show_default=True, help="Of the corpus.")
@click.option("--as", "layout", type=click.Choice(["avamerg"]), default="avamerg", show_default=True)
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The JSON file to write.")
def export(name: str, folder: Path, split: str, layout: str, output: Path) -> None:
    """Write filmed talks in the layout of AvaMERG.

    \b
    mien data export avamerg ~/data/avamerg -o again.json
    """  # noqa: D301
    from mien.corpora import load_corpus, write_avamerg
    from mien.corpora.example_talk import FilmedTalk
    from mien.errors import InputError

    talks = list(load_corpus(name).read(folder, split=split))
    if not all(isinstance(talk, FilmedTalk) for talk in talks):
        raise InputError(f"{name} has no filmed talks; {layout} expects a corpus such as avamerg")
    click.echo(f"wrote {output}: {write_avamerg(talks, output):,} talks as {layout}")
