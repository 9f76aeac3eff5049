"""`mien train`: the learned parts, trained again from published data."""

from importlib.util import find_spec
from pathlib import Path

import click

from mien.cli.progress import keep_card, tell
from mien.cli.train_answers import empathy, lora, peld, persona_reader, reply, strategy
from mien.cli.train_voices import directions, lips, regulate, soft, student, talker
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
    from mien.measure.words.words import measure_words
    from mien.train.words.card import words_card
    from mien.train.words.learning import Recipe
    from mien.train.words.words import train_words

    recipe = Recipe()
    trained = train_words(data, output, seed=seed, recipe=recipe, until=until, say=tell)
    report = measure_words(data, weights=output, say=tell)
    card = words_card(report, output, seed=seed, recipe=recipe, epochs=trained.epochs, dev=trained.dev)
    keep_card(card, output)


@train.command()
@click.option("--data", required=True, type=click.Path(path_type=Path), help="Folder of speech/ravdess, emodb, nemo.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The .onnx file to write.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
def voice(data: Path, output: Path, seed: int) -> None:
    """Train the listener to a voice: some 25 minutes of one core. Stopped, it does not encode again what it encoded.

    \b
    mien train voice --data DIR -o voice.onnx
    """  # noqa: D301
    from mien.measure.voice.clips import read_clips
    from mien.measure.voice.voice import measure_voice
    from mien.train.voice.card import voice_card
    from mien.train.voice.triplet import compare, tell_ways
    from mien.train.voice.voice import gather_rows, train_voice

    train_voice(data, output, seed=seed, say=tell)
    clips = read_clips(data)
    triplets = tell_ways(compare(gather_rows(clips, copies=0, seed=seed, say=tell), clips))
    card = voice_card(measure_voice(data, weights=output, say=tell), output, seed=seed, triplets=triplets)
    keep_card(card, output)


@train.command()
@click.option("--data", required=True, type=click.Path(path_type=Path), help="Folder of text/meld, text/emorynlp.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The .onnx file to write.")
def conversation(data: Path, output: Path) -> None:
    """Train the reader of conversations, and the forms that it is compared with: some 30 minutes of one core.

    \b
    mien train conversation --data DIR -o conversation.onnx
    """  # noqa: D301
    from mien.measure.conversation.conversation import measure_conversation
    from mien.train.conversation.card import conversation_card
    from mien.train.conversation.conversation import train_conversation

    trained = train_conversation(data, output, say=tell)
    card = conversation_card(measure_conversation(data, weights=output, say=tell), trained, output)
    keep_card(card, output)


@train.command()
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The .onnx file to write.")
def meaning(output: Path) -> None:
    """Write the encoder of sentences that memory uses, from its published weights: a minute.

    \b
    mien train meaning -o meaning.onnx
    """  # noqa: D301
    from mien.train.meaning import meaning_card, write_meaning

    keep_card(meaning_card(output, farthest=write_meaning(output)), output)


@train.command()
@click.option("--data", required=True, type=click.Path(path_type=Path), help="Folder of faces/fer2013.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The .onnx file to write.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
def pixels(data: Path, output: Path, seed: int) -> None:
    """Train the network that sees a face: some 20 minutes of one core. Its weights are yours alone: pass none on.

    \b
    mien train pixels --data DIR -o pixels.onnx
    """  # noqa: D301
    from mien.measure.pixels.pixels import measure_pixels
    from mien.train.pixels.card import pixels_card
    from mien.train.pixels.learning import Recipe
    from mien.train.pixels.pixels import COPIES, train_pixels

    recipe = Recipe()
    trained = train_pixels(data, output, seed=seed, recipe=recipe, copies=COPIES, say=tell)
    report = measure_pixels(data, weights=output, say=tell)
    keep_card(pixels_card(report, trained, output, seed=seed, recipe=recipe), output)


@train.command()
@click.option("--data", required=True, type=click.Path(path_type=Path), help="Folder of faces/fer2013.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The .onnx file to write.")
@click.option("--heads", type=click.IntRange(16), default=160, show_default=True, help="Made heads, of four ages.")
def ages(data: Path, output: Path, heads: int) -> None:
    """Train one network for expression and age, and one for each: some 15 minutes of one core. For study alone.

    Nothing in Mien uses it. Heads are not drawn a second time.

    \b
    mien train ages --data DIR -o ages.onnx
    """  # noqa: D301
    from mien.train.ages.ages import compare_ages, write_ages
    from mien.train.ages.card import ages_card
    from mien.train.ages.gathered import gather_faces
    from mien.train.ages.learning import AgesRecipe

    seeds, recipe = (0, 1, 2), AgesRecipe()
    faces = gather_faces(data, heads=heads, say=tell)
    report, joint = compare_ages(faces, seeds=seeds, recipe=recipe, say=tell)
    write_ages(joint, output)
    keep_card(ages_card(report, name=output.name, seeds=seeds, recipe=recipe), output)


@train.command()
@click.option("--lang", required=True, type=click.Choice(["zh", "mr"]), help="Chinese or Marathi.")
@click.option("--data", required=True, type=click.Path(path_type=Path), help="Folder of text/cped, text/mahaemotions.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The .npz file to write.")
def tongue(lang: str, data: Path, output: Path) -> None:
    """Train a reader of feeling in Chinese or Marathi words, with three seeds: some minutes of one core.

    \b
    mien train tongue --lang zh --data DIR -o tongues_zh.npz
    """  # noqa: D301
    from mien.measure.tongues.tongues import measure_tongue
    from mien.train.tongues.card import tongue_card
    from mien.train.tongues.tongues import train_tongue

    trained = train_tongue(data, output, language=lang, say=tell)
    report = measure_tongue(data, lang, weights=output, say=tell)
    keep_card(tongue_card(report, trained, output, language=lang, data=data), output)


@train.command()
@click.option(
    "--data", required=True, type=click.Path(path_type=Path), help="Folder of text/meld, text/isear, speech/…"
)
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The .npz file to write.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
def fusion(data: Path, output: Path, seed: int) -> None:
    """Train what fuses words, voice and face, and what it is compared with: some 15 minutes of one core.

    \b
    mien train fusion --data DIR -o fusion.npz
    """  # noqa: D301
    from mien.measure.fusion.fusion import measure_fusion
    from mien.train.fusion import train_fusion
    from mien.train.fusion_card import weights_card

    train_fusion(data, output, seed=seed, say=tell)
    keep_card(weights_card(measure_fusion(data, weights=output, say=tell), output, seed=seed), output)


@train.command()
@click.option(
    "--data", required=True, type=click.Path(path_type=Path), help="Folder of text/meld, text/isear, speech/…"
)
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The .npz file to write.")
def compound(data: Path, output: Path) -> None:
    """Teach the two engines that name two feelings at once, by made turns: some minutes of one core.

    \b
    mien train compound --data DIR -o compound.npz
    """  # noqa: D301
    from mien.train.compound import train_compounds

    keep_card(train_compounds(data, output, say=tell), output)


@train.command()
@click.option("--data", required=True, type=click.Path(path_type=Path), help="Folder of faces/pyfeat_news, fer2013.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The .npz file to write.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
def face(data: Path, output: Path, seed: int) -> None:
    """Learn how faces move from Mien's own heads: some 15 minutes of one core. Pictures are not drawn a second time.

    \b
    mien train face --data DIR -o face_basis.npz
    """  # noqa: D301
    from mien.measure.face.reading import measure_face_reading
    from mien.train.face.card import face_card
    from mien.train.face.face import train_face

    train_face(data, output, seed=seed, say=tell)
    keep_card(face_card(measure_face_reading(data, weights=output, say=tell), output, seed=seed), output)


@train.command()
@click.argument("clips", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The .npz file to write.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
def pairs(clips: Path, output: Path, seed: int) -> None:
    """Learn features of words, voice and face from CLIPS without a label: a minute of one core.

    CLIPS holds NAME.txt, NAME.wav and NAME.csv (Live Link Face) of each; nothing else is opened.

    \b
    mien data clips --data DIR -o made
    mien train pairs made/clips -o pairs.npz
    """  # noqa: D301
    from mien.train.pairs.pairs import train_pairs

    keep_card(train_pairs(clips, output, seed=seed, say=tell), output)


@train.command()
@click.argument("made", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--data", required=True, type=click.Path(path_type=Path), help="Folder of text/goemotions, text/meld.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The .npz file to write.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
def tokens(made: Path, data: Path, output: Path, seed: int) -> None:
    """Train what makes six tokens of words, voice and face for the frozen small mind: seven minutes of a busy machine.

    MADE holds clips and what is felt in them, as `mien data clips` writes both.

    \b
    mien data clips --data DIR -o made
    mien train tokens made --data DIR -o tokens.npz
    """  # noqa: D301
    from mien.train.tokens.fit import TokensRecipe
    from mien.train.tokens.naming import open_mind
    from mien.train.tokens.tokens import train_tokens

    recipe = TokensRecipe()
    keep_card(train_tokens(made, data, output, open_mind(), seed=seed, recipe=recipe, say=tell), output)


for command in (
    directions,
    empathy,
    lips,
    lora,
    peld,
    persona_reader,
    regulate,
    reply,
    soft,
    strategy,
    student,
    talker,
):
    train.add_command(command)
