"""Calm answers: a scripted talk is held whole, and an answer that adds distress is told of."""

import json

from click.testing import CliRunner

from mien.cli.measure import measure
from mien.engines import Registry
from mien.measure.calm import measure_calm, read_scripts
from mien.measure.trajectory import distress


def test_a_talk_is_held_and_what_raises_distress_is_told() -> None:
    ran = CliRunner().invoke(measure, ["calm", "--mind", "echo:", "--talks", "1"])
    assert ran.exit_code == 0, ran.output
    found = json.loads(ran.output.splitlines()[-1])
    assert found["replies"] == 5 and found["theirs"] > 0.3 and 0 <= found["worse"] <= 1
    assert found["raised"] == len(found["examples"]) and ran.output.count("raised: ") == found["raised"]
    reader = Registry("readers").make("minilm:")
    assert all(distress(reader.read(said)) > distress(reader.read(heard)) for heard, said in found["examples"])


def test_plain_words_that_answer_plain_words_raise_nothing() -> None:
    said: list[str] = []
    found = measure_calm([("Good morning.", "What a nice day!")], mind="echo:", say=said.append)
    assert found.replies == len(said) == 2 and found.raised == 0 and found.ours < 0.1


def test_the_scripts_go_from_unease_to_the_worst_and_back() -> None:
    assert len(read_scripts()) == 8 and {len(turns) for turns in read_scripts().values()} == {5}
