"""The benches of voices: spoken, converted, dubbed, and told how to speak."""

import json
from pathlib import Path

import click

from mien.cli.progress import tell

__all__ = ["convert", "dub", "soft", "speak", "student"]


@click.command()
@click.option(
    "--data", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder with speech/."
)
@click.option("--clips", type=click.IntRange(2, 32), default=20, show_default=True, help="Plain recordings.")
def convert(data: Path, clips: int) -> None:
    """How `mien convert` follows intensity and keeps words and speaker, beside four other ways to do it."""
    from mien.measure.convert.convert import WAYS, bench_convert, convert_card, convert_record

    reports = bench_convert(data, clips=clips, ways=WAYS, say=tell)
    click.echo(convert_card(reports))
    for way in WAYS:
        click.echo(json.dumps(convert_record(reports, way)))


@click.command()
@click.option("--voice", default="piper:joe", show_default=True, help="Who dubs.")
@click.option("--emotion", default="neutral", show_default=True, help="How, such as happy:0.6.")
def dub(voice: str, emotion: str) -> None:
    """How well a dubbed voice keeps to the lips, on twenty films whose every phone is known."""
    from mien.measure.dub import bench_dub, dub_record
    from mien.types import parse_emotion

    record = dub_record(bench_dub(voice=voice, emotion=parse_emotion(emotion), say=tell))
    for name, value in record.items():
        click.echo(f"{name:24} {value:10.3f}")
    click.echo(json.dumps({name: round(value, 4) for name, value in record.items()}))


@click.command()
@click.option("--half", type=click.Choice(["development", "test"]), default="test", show_default=True)
def soft(half: str) -> None:
    """How well instructions to a voice are understood ("as if you had lost your keys"), beside a list of keywords."""
    from mien.measure.speak.soft import measure_soft, soft_card, soft_record

    report = measure_soft(half=half)
    click.echo(soft_card(report))
    click.echo(json.dumps(soft_record(report), ensure_ascii=False))


@click.command()
@click.argument("voices", nargs=-1)
@click.option(
    "--data", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder with speech/."
)
@click.option("--count", type=click.IntRange(2, 50), default=50, show_default=True, help="Sentences.")
def speak(voices: tuple[str, ...], data: Path, count: int) -> None:
    """How VOICES (piper:joe unless given) speak with feeling: understood, graded, recognised, in time, quick."""
    from mien.measure.speak.speak import bench_speak, speak_card, speak_record

    specs = voices or ("piper:joe",)
    reports = bench_speak(specs, data=data, count=count, say=tell)
    for report in reports:
        click.echo(speak_card(report))
        click.echo(json.dumps(speak_record(report), ensure_ascii=False))


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--count", type=click.IntRange(2, 50), default=50, show_default=True, help="Sentences.")
def student(files: tuple[Path, ...], count: int) -> None:
    """How the voices in FILES (`mien train student`) speak: many tokens at once, beside one after another.

    \b
    mien bench student three.npz ten.npz thirty.npz
    """  # noqa: D301
    from mien.measure.speak.student import bench_students, student_card, student_record

    for report in bench_students(files, count=count, say=tell):
        click.echo(student_card(report))
        click.echo(json.dumps(student_record(report), ensure_ascii=False))
