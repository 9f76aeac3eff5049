"""`mien feel`: how a persona's feeling goes through a dialogue, and why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mien.cli.describe import describe

if TYPE_CHECKING:
    from mien.feel import Step
    from mien.measure.feeling import Moment
    from mien.types import Persona

__all__ = ["feel"]


@click.command()
@click.argument("dialogue", metavar="TXT", type=click.Path(path_type=Path))
@click.option("--persona", default="mira", show_default=True, help="A persona, or the path of its .toml file.")
@click.option("--heart", default="alma:", show_default=True, help="Who feels.")
@click.option("--reader", default="minilm:", show_default=True, help="Who reads feeling in words.")
@click.option("--plot", type=click.Path(path_type=Path), help="Draw it over time: .png, .svg or .pdf.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of text.")
def feel(dialogue: Path, persona: str, heart: str, reader: str, plot: Path | None, as_json: bool) -> None:
    """Follow a persona's feeling through the dialogue in TXT, turn by turn, with every reason.

    TXT has "Name: words" lines, or one line for each turn of the person. Turns named after the persona, or "Mien", are
    its own; time passes in them.

    \b
    mien feel talk.txt
    mien feel talk.txt --persona walter --plot walter.png
    mien feel talk.txt --json | jq '.turns[].shown.valence'
    """  # noqa: D301
    from mien.engines import Registry
    from mien.measure.dialogue import read_dialogue
    from mien.measure.feeling import follow_dialogue, sample_moments
    from mien.types import load_persona

    if plot is not None:
        from mien.plot import check_plot

        check_plot(plot)
    turns, who = read_dialogue(dialogue), load_persona(persona)
    moments = follow_dialogue(
        turns, persona=who, heart=Registry("hearts").make(heart), reader=Registry("readers").make(reader)
    )
    if plot is not None:
        from mien.plot import plot_trajectory

        plot_trajectory(sample_moments(moments, persona=who), plot, title=f"{who.name}, {dialogue.name}")
    if as_json:
        click.echo(json.dumps(_record(moments, who), ensure_ascii=False))
        return
    _show(moments, who)
    if plot is not None:
        click.echo(f"\nwrote {plot}")


def _show(moments: tuple[Moment, ...], persona: Persona) -> None:
    click.echo(f"{persona.name} rests at {_point(persona.mood)}; expressivity {persona.expressivity:.2f}")
    for moment in moments:
        click.echo(f"\n{moment.at:6.1f} s  {moment.said.name}: {moment.said.text}")
        if moment.shown is None:
            continue
        for sentence in moment.shown.evidence:
            click.echo(f"          - {sentence}")
        click.echo(f"          shows {describe(moment.shown)}, intensity {moment.shown.intensity:.2f}")
        click.echo(f"          mood  {_point(moment.mood.vad)}")


def _point(vad: tuple[float, float, float]) -> str:
    return "valence {:+.2f}, arousal {:+.2f}, dominance {:+.2f}".format(*vad)


def _record(moments: tuple[Moment, ...], persona: Persona) -> dict[str, object]:
    from mien.types.wire import to_dict

    turns: list[dict[str, object]] = []
    for moment in moments:
        turn: dict[str, object] = {"name": moment.said.name, "text": moment.said.text, "at": round(moment.at, 3)}
        if moment.shown is not None and moment.theirs is not None:
            turn |= {
                "theirs": to_dict(moment.theirs)["value"],
                "shown": to_dict(moment.shown)["value"],
                "steps": [_step(step) for step in moment.steps],
            }
        waves = [{"name": wave.name, "height": round(wave.height, 4)} for wave in moment.mood.waves]
        turns.append({**turn, "mood": moment.mood.vad._asdict(), "waves": waves})
    return {"persona": persona.name, "rest": persona.mood._asdict(), "turns": turns}


def _step(step: Step) -> dict[str, object]:
    return {
        "part": step.part,
        "reason": step.reason,
        "before": step.before._asdict(),
        "after": step.after._asdict(),
    }
