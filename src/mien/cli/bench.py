"""`mien bench`: how good and how fast Mien is on this machine."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from mien.cli.bench_voices import convert, dub, soft, speak, student
from mien.cli.progress import tell
from mien.engines import Registry

__all__ = ["bench"]

_SMALL_MINDS = ("llama:smollm2-135m", "llama:qwen2.5-1.5b")


@click.group()
def bench() -> None:
    """Measure Mien on this machine: a card to read, then one line of JSON."""


@bench.command()
@click.option("--mind", default="llama:qwen2.5-1.5b", show_default=True)
@click.option("--face", default="", help="The face that is drawn; the persona's own unless given.")
def turn(mind: str, face: str) -> None:
    """One warm turn on a six-second question, then ten fixed lines."""
    from mien.measure.turn import bench_turn

    report = bench_turn(mind=mind, face=face, say=tell)
    for name, value in asdict(report).items():
        note = f"{value:10.3f}" if isinstance(value, float) else f"  {value}"
        click.echo(f"{name:14} {note}")
    rounded = {name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(report).items()}
    click.echo(json.dumps(rounded, ensure_ascii=False))


@bench.command()
@click.argument("faces", nargs=-1)
def face(faces: tuple[str, ...]) -> None:
    """What independent judges read in FACES (all built-in ones unless given), and how fast they are drawn."""
    from mien.measure.face.card import face_card, face_record
    from mien.measure.face.face import bench_face, built_in_faces

    report = bench_face(faces or built_in_faces(), say=tell)
    click.echo(face_card(report))
    click.echo(json.dumps(face_record(report), ensure_ascii=False))


@bench.command()
@click.option("--mind", default="llama:qwen2.5-1.5b", show_default=True)
@click.option("--pipecat", default="", help="A Python that has pipecat-ai, to be compared with.")
@click.option("--seconds", type=click.FloatRange(1), default=300.0, show_default=True, help="Of eight talks at once.")
def live(mind: str, pipecat: str, seconds: float) -> None:
    """Twenty spoken turns with a real server, how it takes turns, then eight conversations at once.

    \b
    mien bench live --mind llama:smollm2-135m
    mien bench live --pipecat /path/to/venv/bin/python
    """  # noqa: D301
    from mien.measure.live.card import live_card, live_record
    from mien.measure.live.live import bench_live

    report = bench_live(mind=mind, pipecat=pipecat, seconds=seconds, say=tell)
    click.echo(live_card(report))
    click.echo(json.dumps(live_record(report), ensure_ascii=False))


@bench.command()
@click.option(
    "--data",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with text/, speech/ and faces/.",
)
@click.option(
    "--pixels",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A network of faces that `mien train pixels` wrote; none is shipped.",
)
def perceive(data: Path, pixels: Path | None) -> None:
    """How well emotion is noticed in words, voice and face and over a conversation: the corpora's own test splits."""
    from mien.measure.perceiving import bench_perceive, perceive_card, perceive_record

    report = bench_perceive(data, pixels=pixels, say=tell)
    click.echo(perceive_card(report))
    click.echo(json.dumps(perceive_record(report), ensure_ascii=False))


@bench.command()
@click.option(
    "--data", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder with speech/."
)
def far(data: Path) -> None:
    """What distance, rooms and walls cost: words and feelings of the same clips heard from five places."""
    from mien.measure.far import bench_far, far_card, far_record

    report = bench_far(data, say=tell)
    click.echo(far_card(report))
    click.echo(json.dumps(far_record(report), ensure_ascii=False))


@bench.command()
@click.option(
    "--data",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with text/ and speech/.",
)
def compound(data: Path) -> None:
    """Two feelings at once, on made turns: cues as sentences against features, while words are misheard."""
    from mien.measure.compound.compound import bench_compound, compound_card, compound_record
    from mien.measure.compound.drawn import score_drawn_compounds

    report = bench_compound(data, say=tell)
    click.echo(compound_card(report))
    drawn = score_drawn_compounds()
    for engine, figures in drawn.items():
        click.echo("renders, the face alone, {}: {:.3f} [{:.3f}, {:.3f}]".format(engine, *figures))
    shares = {engine: round(right, 4) for engine, (right, _, _) in drawn.items()}
    click.echo(json.dumps({**compound_record(report), "drawn": shares}, ensure_ascii=False))


@bench.command()
@click.option(
    "--data", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder with text/."
)
@click.option("--mind", default="llama:smollm2-135m", show_default=True)
@click.option("--held", type=click.IntRange(0), default=100, show_default=True, help="Openings nobody learned from.")
@click.option("--own", type=click.IntRange(2, 50), default=50, show_default=True, help="Openings of ours.")
@click.option("--asked", type=click.IntRange(0), default=100, show_default=True, help="Strategies asked for.")
@click.option("--replies", type=click.Path(dir_okay=False, path_type=Path), help="File for every reply, JSON lines.")
def say(data: Path, mind: str, held: int, own: int, asked: int, replies: Path | None) -> None:
    """How good replies are, planned and not, how strategies are chosen, what is recalled, which crises are caught."""
    from mien.measure.care import care_card, care_record, measure_care
    from mien.measure.recall import measure_recall, recall_card, recall_record
    from mien.measure.say.added import added_card, added_record, measure_added
    from mien.measure.say.say import measure_say, say_card, say_record, write_replies
    from mien.measure.strategy import measure_strategy

    report = measure_say(data, mind=mind, held=held, own=own, say=tell)
    if replies:
        write_replies(report, replies)
    strategy = measure_strategy(data, mind=mind if asked else "", count=asked, say=tell)
    recall, care = measure_recall(say=tell), measure_care(say=tell)
    added = measure_added(mind, recall=recall.recall_ms / 1e3, say=tell)
    click.echo("\n\n".join([say_card(report, strategy), added_card(added), recall_card(recall), care_card(care)]))
    recalled = {name: value for name, value in recall_record(recall).items() if name in ("recall3", "recall3_lastn")}
    record = {**say_record(report, strategy), **added_record(added), **recalled, **care_record(care)}
    click.echo(json.dumps(record, ensure_ascii=False))


@bench.command()
@click.argument("minds", nargs=-1)
def added(minds: tuple[str, ...]) -> None:
    """How much later the first word comes for plan and recall, with MINDS (both small ones unless given)."""
    from mien.measure.recall import recall_times
    from mien.measure.say.added import added_card, added_record, measure_added

    tell("looking among a thousand memories")
    recall = recall_times(Registry("readers").make("minilm:"))[1] / 1e3
    reports = [measure_added(mind, recall=recall, say=tell) for mind in minds or _SMALL_MINDS]
    click.echo("\n\n".join(map(added_card, reports)))
    click.echo(json.dumps({report.mind: added_record(report) for report in reports}))


@bench.command()
@click.option(
    "--data",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of text/esconv.",
)
@click.option("--mind", default="", help="A mind to ask too; none unless given.")
@click.option("--asked", type=click.IntRange(1), default=100, show_default=True, help="Turns that it is asked about.")
def strategy(data: Path, mind: str, asked: int) -> None:
    """How strategies of support are chosen on ESConv's test, and how one-sided: the planner, and a mind."""
    from mien.measure.strategy import measure_strategy, strategy_card, strategy_record

    report = measure_strategy(data, mind=mind, count=asked, say=tell)
    click.echo(strategy_card(report))
    click.echo(json.dumps(strategy_record(report), ensure_ascii=False))


@bench.command()
@click.option(
    "--data", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder with text/goemotions, if any."
)
def care(data: Path | None) -> None:
    """How signs of crisis are told from harmless look-alikes, in a set of our own, and in comments of every day."""
    from mien.measure.care import care_card, care_record, measure_care

    report = measure_care(data=data, say=tell)
    click.echo(care_card(report))
    click.echo(json.dumps(care_record(report)))


@bench.command()
@click.option("--weigh", is_flag=True, help="Try weights of recall on the development half instead: four minutes.")
def memory(weigh: bool) -> None:
    """How well what people told is recalled weeks later: sixty scripted things, each asked for in other words."""
    from mien.measure.recall import measure_recall, recall_card, recall_record, weigh_recall

    if weigh:
        for weights, first, three, idle in weigh_recall(say=tell):
            click.echo(f"recall@1 {first:.2f}  recall@3 {three:.2f}  small talk {idle:.2f}  {weights}")
        return
    report = measure_recall(say=tell)
    click.echo(recall_card(report))
    click.echo(json.dumps(recall_record(report), ensure_ascii=False))


@bench.command()
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with text/prodigy_characters; PRODIGy is left out without it.",
)
@click.option("--mind", default="llama:smollm2-135m", show_default=True, help="Whose replies are judged.")
@click.option("--films", type=click.IntRange(2), default=8, show_default=True, help="How many of PRODIGy's.")
def persona(data: Path | None, mind: str, films: int) -> None:
    """How well a sentence about a character is read, and whether replies fit the character."""
    from mien.measure.persona.persona import bench_persona, persona_card, persona_record

    report = bench_persona(data=data, mind=mind, films=films, say=tell)
    click.echo(persona_card(report))
    click.echo(json.dumps(persona_record(report), ensure_ascii=False))


@bench.command()
@click.option("--count", type=click.IntRange(1), default=100, show_default=True, help="Looks to draw.")
@click.option("--reach", type=click.FloatRange(0, 4), default=4.0, show_default=True,
              help="How far from the usual: 1 is people, 4 nearly all that the model has.")  # fmt: skip
def looks(count: int, reach: float) -> None:
    """Whether MediaPipe finds the faces of heads drawn by chance, with guidance by landmarks and without."""
    from mien.measure.looks import bench_looks, looks_card, looks_record

    report = bench_looks(count=count, reach=reach, say=tell)
    click.echo(looks_card(report))
    click.echo(json.dumps(looks_record(report)))


@bench.command("persona-consistency")
@click.option("--mind", default="llama:smollm2-135m", show_default=True, help="Whose replies are judged.")
@click.option("--openings", type=click.IntRange(2, 50), default=10, show_default=True, help="That all personas answer.")
def persona_consistency(mind: str, openings: int) -> None:
    """Whether own lines are likelier to a mind told of the persona (smollm2), and whether replies tell who replied."""
    from importlib.util import find_spec

    from mien.errors import EngineError
    from mien.measure.persona.likelihood import measure_likelihood, own_lines
    from mien.measure.persona.told import consistency_card, consistency_record, measure_told

    if find_spec("torch") is None or find_spec("gguf") is None:
        raise EngineError("the likelihood of lines needs torch and gguf; pip install 'mien[train]'")
    from mien.train.likelihood import open_likelihood

    told = measure_told(mind=mind, openings=openings, say=tell)
    lines = measure_likelihood(own_lines(), open_likelihood().score, say=tell)
    click.echo(consistency_card(lines, told))
    click.echo(json.dumps(consistency_record(lines, told), ensure_ascii=False))


@bench.command()
@click.option(
    "--data",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with text/peld.",
)
@click.option("--heart", default="alma:", show_default=True, help="Whose personas are told apart.")
def feel(data: Path, heart: str) -> None:
    """How well personas are told by what they feel, and PELD's next emotion: trains 24 small networks, some minutes."""
    from importlib.util import find_spec

    from mien.errors import EngineError
    from mien.measure.feel import FeelReport, feel_card, feel_record, measure_told

    if find_spec("torch") is None:
        raise EngineError("the trials on PELD need torch; pip install 'mien[train]'")
    from mien.train.peld.trials import DRAWS, try_peld

    told = measure_told(heart=Registry("hearts").make(heart), reader=Registry("readers").make("minilm:"), say=tell)
    report = FeelReport(told, *try_peld(data, draws=DRAWS, say=tell))
    click.echo(feel_card(report))
    click.echo(json.dumps(feel_record(report), ensure_ascii=False))


@bench.command()
@click.option(
    "--data", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder with text/."
)
@click.option("--mind", default="llama:smollm2-135m", show_default=True)
@click.option("--prompt", default="plain,cot,cot-emo,few-shot", show_default=True, help="Ways of asking.")
@click.option("--count", type=click.IntRange(2), default=60, show_default=True, help="Situations of ESConv's test.")
def distress(data: Path, mind: str, prompt: str, count: int) -> None:
    """How well a mind names what somebody's trouble is about, asked in several ways."""
    from mien.measure.distress import distress_card, distress_record, measure_distress

    report = measure_distress(data, mind=mind, ways=prompt.split(","), count=count, say=tell)
    click.echo(distress_card(report))
    click.echo(json.dumps(distress_record(report)))


@bench.command("emotion-prompt")
@click.option("--mind", default="llama:qwen2.5-1.5b", show_default=True)
@click.option("--stimuli", type=click.IntRange(1, 11), default=11, show_default=True, help="How many appeals.")
def emotion_prompt(mind: str, stimuli: int) -> None:
    """Whether appeals to feeling make a mind better at small tasks: each of them against none."""
    from mien.measure.emotion_prompt import emotion_prompt_card, emotion_prompt_record, measure_emotion_prompt

    report = measure_emotion_prompt(mind=mind, stimuli=stimuli, say=tell)
    click.echo(emotion_prompt_card(report))
    click.echo(json.dumps(emotion_prompt_record(report), ensure_ascii=False))


@bench.command()
@click.option("--data", required=True, type=click.Path(path_type=Path), help="Folder of text/empathetic_dialogues.")
def loss(data: Path) -> None:
    """Memory and time of the loss that language networks are trained with here, against torch's: two minutes."""
    from mien.train.cut_cross_entropy_bench import loss_card, loss_record, measure_loss

    report = measure_loss(data, say=tell)
    click.echo(loss_card(report))
    click.echo(json.dumps(loss_record(report)))


@bench.command()
@click.argument("clips", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder with speech/.")
def pairs(clips: Path, data: Path | None) -> None:
    """What features learned without labels tell of unseen people in CLIPS (`mien data clips`), and of actors."""
    from importlib.util import find_spec

    from mien.errors import EngineError

    if find_spec("torch") is None or find_spec("sklearn") is None:
        raise EngineError("features of pairs need torch and sklearn; pip install 'mien[train]'")
    from mien.train.pairs.actors import actors_card, actors_record, bench_actors
    from mien.train.pairs.probe import bench_pairs
    from mien.train.pairs.report import pairs_card, pairs_record

    report = bench_pairs(clips, say=tell)
    click.echo(pairs_card(report))
    record = pairs_record(report)
    if data is not None:
        actors = bench_actors(clips, data, say=tell)
        click.echo(actors_card(actors))
        record |= actors_record(actors)
    click.echo(json.dumps(record, ensure_ascii=False))


@bench.command()
@click.argument("made", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--data", required=True, type=click.Path(path_type=Path), help="Folder of text/goemotions, text/meld.")
def tokens(made: Path, data: Path) -> None:
    """Six tokens that channels make together, or two of each, for a frozen mind: an hour of a busy machine.

    MADE holds clips and what is felt in them, as `mien data clips` writes both.
    """
    from importlib.util import find_spec

    from mien.errors import EngineError

    if find_spec("torch") is None or find_spec("gguf") is None:
        raise EngineError("tokens for a frozen mind need torch and gguf; pip install 'mien[train]'")
    from mien.train.tokens.bench import bench_tokens
    from mien.train.tokens.fit import TokensRecipe
    from mien.train.tokens.naming import open_mind
    from mien.train.tokens.report import tokens_card, tokens_record

    report = bench_tokens(made, data, open_mind(), recipe=TokensRecipe(), say=tell)
    click.echo(tokens_card(report))
    click.echo(json.dumps(tokens_record(report), ensure_ascii=False))


for command in (convert, dub, soft, speak, student):
    bench.add_command(command)
