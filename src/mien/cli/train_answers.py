"""The trainings of what answers: feelings foreseen, plans, minds and characters."""

from pathlib import Path

import click

from mien.cli.progress import keep_card, tell

__all__ = ["empathy", "lora", "peld", "persona_reader", "reply", "strategy"]


@click.command()
@click.option("--data", required=True, type=click.Path(path_type=Path), help="Folder of text/esconv.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The .npz file to write.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
def strategy(data: Path, output: Path, seed: int) -> None:
    """Train the planner of what a reply does for somebody in distress: some four minutes of one core.

    \b
    mien train strategy --data DIR -o strategy_net.npz
    """  # noqa: D301
    from mien.measure.strategy import measure_strategy
    from mien.train.strategy import StrategyRecipe, train_strategy
    from mien.train.strategy_card import planner_card

    recipe = StrategyRecipe()
    trained = train_strategy(data, output, seed=seed, recipe=recipe, say=tell)
    report = measure_strategy(data, weights=output, count=0, say=tell)
    keep_card(planner_card(report, trained, output, seed=seed, recipe=recipe), output)


@click.command()
@click.option("--data", required=True, type=click.Path(path_type=Path), help="Folder of text/peld.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The .onnx file to write.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
def peld(data: Path, output: Path, seed: int) -> None:
    """Train the heart that foresees the next emotion: some minutes of one core. Its weights are yours alone.

    \b
    mien train peld --data DIR -o peld.onnx
    mien feel talk.txt --heart peld:peld.onnx
    """  # noqa: D301
    from mien.train.peld.peld import peld_card, train_peld

    keep_card(peld_card(train_peld(data, output, seed=seed, say=tell), seed=seed), output)


@click.command()
@click.option("--data", required=True, type=click.Path(path_type=Path), help="Folder of text/empathetic_dialogues, …")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The .npz file to write.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
def empathy(data: Path, output: Path, seed: int) -> None:
    """Train what events make people feel who tell of them: some two minutes of one core.

    \b
    mien train empathy --data DIR -o empathy.npz
    """  # noqa: D301
    from mien.train.empathy import empathy_card, train_empathy

    trained = train_empathy(data, output, seed=seed, say=tell)
    keep_card(empathy_card(trained, output, seed=seed), output)


@click.command("persona-reader")
@click.option("--data", required=True, type=click.Path(path_type=Path), help="Folder of text/cped.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The .npz file to write.")
def persona_reader(data: Path, output: Path) -> None:
    """Train what tells personality and feeling from Chinese words (CPED): some minutes of one core.

    \b
    mien train persona-reader --data DIR -o persona_reader.npz
    """  # noqa: D301
    from mien.train.persona_reader import train_persona_reader
    from mien.train.persona_reader_card import measure_persona_reader, reader_card

    recipe = train_persona_reader(data, output, say=tell)
    keep_card(reader_card(measure_persona_reader(data, output, say=tell), recipe, output), output)


@click.command()
@click.option("--data", required=True, type=click.Path(path_type=Path), help="Folder of text/empathetic_dialogues.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The .gguf file to write.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@click.option("--until", type=click.IntRange(1), default=1000, show_default=True, help="Steps to make at most.")
@click.option("--count", type=click.IntRange(2, 50), default=30, show_default=True, help="Openings of each kind.")
def lora(data: Path, output: Path, seed: int, until: int, count: int) -> None:
    """Train additions to the small mind for empathetic replies: some ten minutes of one core, then as many to compare.

    \b
    mien train lora --data DIR -o empathetic.gguf
    mien reply -t "I failed my exam." --mind llama:smollm2-135m+empathetic.gguf
    """  # noqa: D301
    from mien.train.lora.card import compare_minds, lora_card
    from mien.train.lora.lora import LoraRecipe, train_lora

    recipe = LoraRecipe()
    trained = train_lora(data, output, seed=seed, recipe=recipe, until=until, say=tell)
    reports = compare_minds(data, output, count=count, say=tell)
    keep_card(lora_card(trained, reports, output, seed=seed, recipe=recipe), output)


@click.command()
@click.option("--data", required=True, type=click.Path(path_type=Path), help="Folder of text/empathetic_dialogues.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
def reply(data: Path, seed: int) -> None:
    """Train three small Transformer-XLs that answer: told the feeling, not told, told another's. For study; no weights.

    \b
    mien train reply --data DIR
    """  # noqa: D301
    from mien.train.reply.reply import ReplyRecipe, train_arms
    from mien.train.reply.report import judge_arms, reply_card

    arms, vocabulary, test = train_arms(data, seed=seed, recipe=ReplyRecipe(), say=tell)
    click.echo(reply_card(judge_arms(arms, vocabulary, test), arms, test))
