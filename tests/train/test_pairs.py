# ruff: noqa: E402 (what is skipped without torch must not import it first)
"""Features learned from clips without labels: what is read, what is learned, what is left when a channel is absent."""

import os
import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from mien.errors import InputError, WeightsError
from mien.types import Audio, load_taxonomy
from mien.types.media import write_wav

torch = pytest.importorskip("torch", reason="training needs torch")

from mien.cli import cli
from mien.train.pairs.clips import CLIPS, LABELS, Act, plan_acts, write_clips
from mien.train.pairs.inputs import CHANNELS, clip_names, read_inputs
from mien.train.pairs.pairs import PAIRS, PairsRecipe, fit_pairs, fuse, load_pairs
from mien.train.pairs.principal import find_principal
from mien.train.pairs.probe import bench_pairs, learn_probe
from mien.train.pairs.report import pairs_card, pairs_record, report_pairs

BASIC = load_taxonomy("basic-7").labels
TEXTS = ("We are going home.", "It was raining all day.", "They sold the old car.", "My sister called.")

opened: list[str] | None = None


def _listen(event: str, given: tuple[Any, ...]) -> None:
    if event == "open" and opened is not None and isinstance(given[0], str | bytes | os.PathLike):
        opened.append(os.fsdecode(given[0]))


sys.addaudithook(_listen)


def quiet(text: str) -> None:
    pass


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return clips that a voice of tones and a moving face make."""
    folder = tmp_path_factory.mktemp("pairs") / "made"
    acts = [Act(f"{i:04}", "tone:", f"{TEXTS[i % 4]} {BASIC[i % 7]}.", BASIC[i % 7]) for i in range(14)]
    write_clips(acts, folder, seed=0, say=quiet)
    return folder


def hidden(count: int, *, seed: int) -> tuple[dict[str, Any], Any]:
    """Return inputs whose channels share one of four states, each under noise of its own, and the states."""
    draw = np.random.default_rng(seed)
    state = np.arange(count) % 4
    ways = np.random.default_rng(0).normal(size=(3, 4, 40))
    noise = np.random.default_rng(1).normal(size=(3, 5, 40))  # louder than what is shared, and not shared
    rows = {
        channel: way[state] + 2.0 * draw.normal(size=(count, 5)) @ loud + 0.5 * draw.normal(size=(count, 40))
        for channel, way, loud in zip(CHANNELS, ways, noise, strict=True)
    }
    return rows, state


def test_the_training_opens_no_label(made: Path, tmp_path: Path) -> None:
    global opened
    opened = []
    first = CliRunner().invoke(cli, ["train", "pairs", str(made / CLIPS), "-o", str(tmp_path / "pairs.npz")])
    seen, opened = opened, None
    assert first.exit_code == 0, first.output
    own = {Path(path).name for path in seen if str(made) in path}
    assert own and {Path(name).suffix for name in own} <= {".txt", ".wav", ".csv"}
    assert LABELS not in {Path(path).name for path in seen}
    alone = tmp_path / "alone"  # av reads sound out of the hook's sight: where no label is, none can be read
    shutil.copytree(made / CLIPS, alone)
    again = CliRunner().invoke(cli, ["train", "pairs", str(alone), "-o", str(tmp_path / "again.npz")])
    assert again.exit_code == 0, again.output
    one, other = load_pairs(tmp_path / "pairs.npz"), load_pairs(tmp_path / "again.npz")
    assert all(np.array_equal(one[channel].leave, other[channel].leave) for channel in CHANNELS)
    inputs = read_inputs(made / CLIPS)
    features = fuse({channel: one[channel].features(inputs[channel]) for channel in CHANNELS}, size=16)
    assert features.shape == (14, 48) and np.abs(features.mean(axis=0)).max() < 1e-4
    assert "without labels" in (tmp_path / "pairs.md").read_text()


def test_what_is_shared_is_found_under_louder_noise() -> None:
    taught, state = hidden(400, seed=2)
    asked, right = hidden(200, seed=3)
    people = np.array([f"{i % 8}" for i in range(400)])
    recipe = PairsRecipe(size=4, steps=150)
    learned = fit_pairs(taught, PAIRS, seed=0, recipe=recipe, say=quiet)
    again = fit_pairs(taught, PAIRS, seed=0, recipe=recipe, say=quiet)
    assert all(np.array_equal(learned[c].leave, again[c].leave) for c in CHANNELS)

    def see(given: dict[str, Any]) -> Any:
        return fuse({name: learned[name].features(rows) for name, rows in given.items()}, size=4)

    probe = learn_probe(see(taught), state, people)
    principal = {name: find_principal({name: taught[name]}, size=4) for name in CHANNELS}
    blind = fuse({name: one.features(taught[name]) for name, one in principal.items()}, size=4)
    rival = learn_probe(blind, state, people)
    plain = fuse({name: one.features(asked[name]) for name, one in principal.items()}, size=4)
    whole = (probe.name(see(asked)) == right).mean()
    assert whole > (rival.name(plain) == right).mean() + 0.2
    for absent in CHANNELS:
        less = {name: rows for name, rows in asked.items() if name != absent}
        assert (probe.name(see(less)) == right).mean() > 0.6
    assert not see({"face": asked["face"]})[:, :8].any()


def test_a_single_pair_leaves_the_third_channel_alone() -> None:
    taught, _ = hidden(60, seed=4)
    recipe = PairsRecipe(size=4, steps=5, batch=32)
    assert set(fit_pairs(taught, PAIRS[:1], seed=0, recipe=recipe, say=quiet)) == {"words", "voice"}


def test_components_of_an_absent_channel_are_their_mean() -> None:
    taught, _ = hidden(60, seed=5)
    both = find_principal(taught, size=6)
    assert both.see({"face": taught["face"]}).shape == (60, 6)
    mean = {channel: rows.mean(axis=0, keepdims=True) for channel, rows in taught.items()}
    assert np.allclose(both.see(mean), 0.0, atol=1e-9)


def test_a_run_that_was_cut_short_goes_on(made: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    shutil.copytree(made, again)
    (again / CLIPS / "0003.csv").unlink()
    marked = again / CLIPS / "0004.txt"
    marked.write_text("Kept as it is.\n")
    acts = [Act(f"{i:04}", "tone:", f"{TEXTS[i % 4]} {BASIC[i % 7]}.", BASIC[i % 7]) for i in range(14)]
    write_clips(acts, again, seed=0, say=quiet)
    assert marked.read_text() == "Kept as it is.\n"
    assert (again / CLIPS / "0003.csv").read_bytes() == (made / CLIPS / "0003.csv").read_bytes()
    assert (again / CLIPS / "0003.wav").read_bytes() == (made / CLIPS / "0003.wav").read_bytes()
    assert len((again / LABELS).read_text().splitlines()) == 15


def test_everybody_says_what_nobody_else_says(tmp_path: Path) -> None:
    folder = tmp_path / "text" / "goemotions"
    folder.mkdir(parents=True)
    numbers = {"neutral": 27, "happy": 17, "sad": 25, "angry": 2, "fearful": 14, "disgusted": 11, "surprised": 26}
    rows = [
        f"sentence {word} of {name}\t{number}\tx{number}{word}" for name, number in numbers.items() for word in "ab"
    ]
    (folder / "train.tsv").write_text(
        "\n".join([*rows, f"{rows[0]}again", "far too short\t2,25\ty", "[NAME] is late\t27\tz"]) + "\n"
    )
    acts = plan_acts(tmp_path, people=("a:", "b:"), count=14, seed=0)
    many = plan_acts(tmp_path, people=[f"{i}:" for i in range(7)], count=14, seed=0)
    assert len({(one.person, one.feeling) for one in many}) == 14  # who speaks does not tell what is felt
    assert len({one.text for one in acts}) == 14 and {one.feeling for one in acts} == set(BASIC)
    assert [one.person for one in acts[:4]] == ["a:", "b:", "a:", "b:"]
    assert all(one.feeling in one.text for one in acts)
    assert all(len({one.feeling for one in acts if one.person == who}) == 7 for who in ("a:", "b:"))
    with pytest.raises(InputError, match="2 short sentences that are"):
        plan_acts(tmp_path, people=("a:",), count=15, seed=0)


def test_a_report_counts_people_and_not_clips() -> None:
    people = np.array(["a", "a", "a", "b", "tuned"])
    ours = np.array([[1.0, 1.0, 1.0, 0.0, np.nan]] * 3)
    theirs = np.array([[0.0, 0.0, 0.0, 0.0, np.nan]] * 3)
    answers = {"all pairs": ours, "PCA": theirs, "PCA together": theirs}
    right = dict(answers)
    right |= {f"few {name}": one for name, one in answers.items()}
    right |= {f"no {channel} {name}": one for name, one in answers.items() for channel in CHANNELS}
    report = report_pairs(right, people)
    assert (report.clips, report.people, report.right["all pairs"]) == (4, 2, 0.75)
    assert report.gain["PCA"][0] == 0.5 and report.absent["face"]["all pairs"] == 0.75
    assert "| PCA | 0.000 | 0.000 to 0.000 | +0.500 [+0.000, +1.000] |" in pairs_card(report)
    assert pairs_record(report)["gain"]["PCA"] == [0.5, 0.0, 1.0]


def test_bad_folders_are_named(made: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds 0 clips"):
        clip_names(tmp_path)
    broken = tmp_path / "broken"
    shutil.copytree(made / CLIPS, broken)
    (broken / "0002.wav").unlink()
    with pytest.raises(InputError, match=r"0002\.wav"):
        read_inputs(broken)
    write_wav(Audio(np.zeros(1_000, np.float32), 16_000), broken / "0002.wav")
    with pytest.raises(InputError, match=r"the clip 0002 .* 1000 samples; expected a quarter"):
        read_inputs(broken)
    with pytest.raises(InputError, match="0 people to test"):  # tone: is the only one, and comes first
        _bench_with(made, tmp_path / "tuned", person="kokoro:af_x")
    with pytest.raises(InputError, match="no row for the clip"):
        _bench_with(made, tmp_path / "unnamed", rows=3)
    with pytest.raises(WeightsError, match="no projections of pairs"):
        load_pairs(made / LABELS)


def _bench_with(made: Path, folder: Path, *, person: str = "tone:", rows: int = 14) -> None:
    shutil.copytree(made, folder)
    lines = (folder / LABELS).read_text().replace("tone:", person).splitlines()
    (folder / LABELS).write_text("\n".join(lines[: rows + 1]) + "\n")
    bench_pairs(folder, say=quiet)
