"""The trainings of voices: how they feel, are converted, are told, follow lips, and learn from one another."""

from pathlib import Path

import click

from mien.cli.progress import keep_card, tell

__all__ = ["directions", "lips", "regulate", "soft", "student", "talker"]


@click.command()
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
    keep_card(directions_card(found, people), output)


@click.command()
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
    keep_card(regulate_card(clips, output, steps=steps, seed=seed), output)


@click.command()
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
    keep_card(trained_card(measure_soft(weights=output), counts, output), output)


@click.command()
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

    keep_card(talker_card(train_talker(data, output, say=tell), output), output)


@click.command()
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
    keep_card(lips_card(output, found, films=len(clips), seed=seed, recipe=recipe), output)


@click.command()
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
    keep_card(trained_card(report, trained, output, seed=seed, recipe=recipe), output)
