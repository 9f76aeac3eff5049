"""`mien train`: the learned parts, trained again from published data."""

from importlib.util import find_spec
from pathlib import Path

import click

from mien.errors import EngineError

__all__ = ["train"]

_NEEDS = ("torch", "onnx", "sklearn")


@click.group()
def train() -> None:
    """Train a learned part from published data; its card is written beside the weights."""
    missing = [module for module in _NEEDS if find_spec(module) is None]
    if missing:
        raise EngineError(f"training needs {', '.join(missing)}; pip install 'mien[train]'")


@train.command()
@click.option("--data", required=True, type=click.Path(path_type=Path), help="Folder of text/goemotions, text/emobank.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The .onnx file to write.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@click.option("--until", type=click.IntRange(1), default=3, show_default=True, help="Epochs of three to run.")
def words(data: Path, output: Path, seed: int, until: int) -> None:
    """Train the reader of feeling in words: some 40 minutes of one core. Stopped, it goes on after the last epoch.

    \b
    mien train words --data DIR -o words.onnx
    mien train words --data DIR -o words.onnx --seed 1
    """  # noqa: D301
    from mien.measure.words import measure_words
    from mien.train.words import train_words
    from mien.train.words_card import words_card
    from mien.train.words_learning import Recipe

    recipe = Recipe()
    trained = train_words(data, output, seed=seed, recipe=recipe, until=until, say=_say)
    report = measure_words(data, weights=output, say=_say)
    card = words_card(report, output, seed=seed, recipe=recipe, epochs=trained.epochs, dev=trained.dev)
    _keep(card, output)


@train.command()
@click.option("--data", required=True, type=click.Path(path_type=Path), help="Folder of speech/ravdess, emodb, nemo.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The .onnx file to write.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
def voice(data: Path, output: Path, seed: int) -> None:
    """Train the listener to a voice: some 25 minutes of one core. Stopped, it does not encode again what it encoded.

    \b
    mien train voice --data DIR -o voice.onnx
    """  # noqa: D301
    from mien.measure.voice import measure_voice
    from mien.measure.voice_clips import read_clips
    from mien.train.voice import gather_rows, train_voice
    from mien.train.voice_card import voice_card
    from mien.train.voice_triplet import compare, tell_ways

    train_voice(data, output, seed=seed, say=_say)
    clips = read_clips(data)
    triplets = tell_ways(compare(gather_rows(clips, copies=0, seed=seed, say=_say), clips))
    card = voice_card(measure_voice(data, weights=output, say=_say), output, seed=seed, triplets=triplets)
    _keep(card, output)


@train.command()
@click.option("--data", required=True, type=click.Path(path_type=Path), help="Folder of text/meld, text/emorynlp.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The .onnx file to write.")
def conversation(data: Path, output: Path) -> None:
    """Train the reader of conversations, and the forms that it is compared with: some 30 minutes of one core.

    \b
    mien train conversation --data DIR -o conversation.onnx
    """  # noqa: D301
    from mien.measure.conversation import measure_conversation
    from mien.train.conversation import train_conversation
    from mien.train.conversation_card import conversation_card

    trained = train_conversation(data, output, say=_say)
    card = conversation_card(measure_conversation(data, weights=output, say=_say), trained, output)
    _keep(card, output)


def _keep(card: str, output: Path) -> None:
    """Write a card beside its weights, and show it."""
    from mien.types.media import atomic_path

    with atomic_path(output.with_suffix(".md")) as place:
        place.write_text(card, encoding="utf-8")
    click.echo(card)


def _say(text: str) -> None:
    click.echo(f"… {text}", err=True)
