"""`mien train`: the learned parts, trained again from published data."""

from importlib.util import find_spec
from pathlib import Path

import click

from mien.cli.progress import tell
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
    from mien.measure.voice.clips import read_clips
    from mien.measure.voice.voice import measure_voice
    from mien.train.voice.card import voice_card
    from mien.train.voice.triplet import compare, tell_ways
    from mien.train.voice.voice import gather_rows, train_voice

    train_voice(data, output, seed=seed, say=tell)
    clips = read_clips(data)
    triplets = tell_ways(compare(gather_rows(clips, copies=0, seed=seed, say=tell), clips))
    card = voice_card(measure_voice(data, weights=output, say=tell), output, seed=seed, triplets=triplets)
    _keep(card, output)


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
    _keep(card, output)


@train.command()
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The .onnx file to write.")
def meaning(output: Path) -> None:
    """Write the encoder of sentences that memory uses, from its published weights: a minute.

    \b
    mien train meaning -o meaning.onnx
    """  # noqa: D301
    from mien.train.meaning import meaning_card, write_meaning

    _keep(meaning_card(output, farthest=write_meaning(output)), output)


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
    _keep(pixels_card(report, trained, output, seed=seed, recipe=recipe), output)


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
    _keep(ages_card(report, name=output.name, seeds=seeds, recipe=recipe), output)


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
    _keep(tongue_card(report, trained, output, language=lang, data=data), output)


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
    _keep(weights_card(measure_fusion(data, weights=output, say=tell), output, seed=seed), output)


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

    _keep(train_compounds(data, output, say=tell), output)


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
    _keep(face_card(measure_face_reading(data, weights=output, say=tell), output, seed=seed), output)


@train.command()
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
    _keep(planner_card(report, trained, output, seed=seed, recipe=recipe), output)


@train.command()
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

    _keep(peld_card(train_peld(data, output, seed=seed, say=tell), seed=seed), output)


@train.command()
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
    _keep(empathy_card(trained, output, seed=seed), output)


@train.command("persona-reader")
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
    _keep(reader_card(measure_persona_reader(data, output, say=tell), recipe, output), output)


@train.command()
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
    _keep(lora_card(trained, reports, output, seed=seed, recipe=recipe), output)


@train.command()
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


@train.command()
@click.option("--data", required=True, type=click.Path(path_type=Path), help="Folder of speech/ravdess, emodb, nemo.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The .toml file to write.")
def directions(data: Path, output: Path) -> None:
    """Find the directions in which actors' manner of speaking moves: some four minutes of one core.

    \b
    mien train directions --data DIR -o directions.toml
    """  # noqa: D301
    from mien.measure.convert.people import read_people
    from mien.measure.convert.rivals import learn_directions
    from mien.train.directions import directions_card, directions_file
    from mien.types.media import atomic_path

    people = read_people(data, say=tell)
    found = learn_directions(people)
    with atomic_path(output) as place:
        place.write_text(directions_file(found), encoding="utf-8")
    _keep(directions_card(found, people), output)


@train.command()
@click.option("--data", required=True, type=click.Path(path_type=Path), help="Folder of speech/emodb and nemo.")
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--steps", type=click.IntRange(100), default=2_000, show_default=True)
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The .npz file to write.")
def regulate(data: Path, seed: int, steps: int, output: Path) -> None:
    """Train the diffusion network of `mien convert`: some five minutes of one core.

    \b
    mien train regulate --data DIR -o regulate.npz
    """  # noqa: D301
    from mien.train.regulate.card import regulate_card
    from mien.train.regulate.regulate import train_net, write_net
    from mien.train.regulate.speech import embed_clips, gather_clips, learn_goals

    clips, scale = embed_clips(gather_clips(data, say=tell))
    net = train_net(clips, steps=steps, seed=seed, say=tell)
    write_net(net, learn_goals(clips), scale, output)
    _keep(regulate_card(clips, output, steps=steps, seed=seed), output)


@train.command()
@click.option("--data", required=True, type=click.Path(path_type=Path), help="Folder of text/empathetic_dialogues, …")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The .npz file to write.")
def soft(data: Path, output: Path) -> None:
    """Train what an instruction ("as if you had lost your keys") asks of a voice: some two minutes of one core.

    \b
    mien train soft --data DIR -o soft.npz
    """  # noqa: D301
    from mien.measure.speak.soft import measure_soft
    from mien.train.soft import train_soft, trained_card

    counts = train_soft(data, output, say=tell)
    _keep(trained_card(measure_soft(weights=output), counts, output), output)


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

    _keep(train_pairs(clips, output, seed=seed, say=tell), output)


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
    _keep(train_tokens(made, data, output, open_mind(), seed=seed, recipe=recipe, say=tell), output)


@train.command()
@click.option("--data", required=True, type=click.Path(path_type=Path), help="Folder of text/dailydialog, text/meld.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The .npz file to write.")
def talker(data: Path, output: Path) -> None:
    """Train what says how a reply sounds after a talk, and what sees less of it: some 30 minutes of one core.

    Half of it is speaking the dialogues, which is not done a second time.

    \b
    mien train talker --data DIR -o talker.npz
    """  # noqa: D301
    from mien.train.talker.card import talker_card
    from mien.train.talker.trial import train_talker

    _keep(talker_card(train_talker(data, output, say=tell), output), output)


@train.command()
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The .npz file to write.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
def lips(output: Path, seed: int) -> None:
    """Train what finds the phones that lips say: some 15 minutes of one core, most of it drawing films.

    The films that it learns from are not drawn a second time.

    \b
    mien train lips -o lips.npz
    """  # noqa: D301
    from tempfile import TemporaryDirectory

    from mien.measure.dub_films import film_takes
    from mien.measure.lip_match import find_lines
    from mien.perceive.lips import LipMatch
    from mien.train.lips.card import lips_card
    from mien.train.lips.films import film_clips
    from mien.train.lips.lips import fit_lips, write_lips
    from mien.train.lips.net import LipsRecipe
    from mien.weights import training_folder

    clips, recipe = film_clips(training_folder() / "lips", say=tell), LipsRecipe()
    write_lips(fit_lips(clips, seed=seed, recipe=recipe, say=tell), output)
    with TemporaryDirectory() as folder:
        found = find_lines([(take.mouth, take.acted) for take in film_takes(Path(folder), tell)], LipMatch(output))
    _keep(lips_card(output, found, films=len(clips), seed=seed, recipe=recipe), output)


@train.command()
@click.option("--teacher", default="kokoro:af_heart", show_default=True, help="The voice that it learns from.")
@click.option("--minutes", type=click.FloatRange(1, 120), default=30, show_default=True, help="Of its speech.")
@click.option("--data", required=True, type=click.Path(path_type=Path), help="Folder of text/emobank.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The .npz file to write.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
def student(teacher: str, minutes: float, data: Path, output: Path, seed: int) -> None:
    """Train a small voice on what another says: some twenty minutes of one core, most of it the other one's speaking.

    What was said is kept, so that it is not said a second time.

    \b
    mien train student --teacher kokoro:af_heart --minutes 30 --data DIR -o student.npz
    mien render "Hello there." --voice student:student.npz -o hello.wav
    """  # noqa: D301
    from mien.measure.speak.student import bench_students
    from mien.train.student.card import trained_card
    from mien.train.student.learning import StudentRecipe
    from mien.train.student.student import train_student

    recipe = StudentRecipe()
    trained = train_student(data, output, teacher=teacher, minutes=minutes, seed=seed, recipe=recipe, say=tell)
    report = bench_students([output], count=50, say=tell)[0]
    _keep(trained_card(report, trained, output, seed=seed, recipe=recipe), output)


def _keep(card: str, output: Path) -> None:
    """Write a card beside its weights, and show it."""
    from mien.types.media import atomic_path

    with atomic_path(output.with_suffix(".md")) as place:
        place.write_text(card, encoding="utf-8")
    click.echo(card)
