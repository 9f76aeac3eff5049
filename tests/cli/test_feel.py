"""`mien feel` and `mien measure trajectory` as a user types them."""

import json
from pathlib import Path
from typing import Any

import pytest

TALK = """# a comment
Ann: I passed my exam, I'm so happy!
Mira: How wonderful!
Ann: But you ruined it, you are stupid and I hate this.
"""


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    path = tmp_path / "talk.txt"
    path.write_text(TALK, encoding="utf-8")
    return path


def test_a_dialogue_is_followed_turn_by_turn_with_reasons(run: Any, talk: Path) -> None:
    code, out, _ = run("feel", talk, "--reader", "vader:")
    assert code == 0
    assert "Mira rests at" in out and "happy for them" in out and "hurt: neuroticism" in out


def test_the_json_holds_every_step(run: Any, talk: Path) -> None:
    code, out, _ = run("feel", talk, "--reader", "vader:", "--json", "--persona", "walter")
    turns = json.loads(out)["turns"]
    assert code == 0 and [turn["name"] for turn in turns] == ["Ann", "Mira", "Ann"]
    assert "steps" in turns[0] and [step["part"] for step in turns[2]["steps"]][:3] == [
        "inertia",
        "contagion",
        "persona",
    ]
    assert turns[2]["shown"]["valence"] < turns[0]["shown"]["valence"]


def test_a_plot_is_drawn(run: Any, talk: Path, tmp_path: Path) -> None:
    code, _, _ = run("feel", talk, "--reader", "vader:", "--plot", tmp_path / "talk.svg")
    assert code == 0 and (tmp_path / "talk.svg").read_text(encoding="utf-8").count("valence") == 1


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\n  \n# nothing\n", "says nothing"),
        (b"Ann: caf\xe9 \xff", "not UTF-8"),
        (b"a\0b", "no text"),
        (b"a " * 600_000, "more than 1,000,000 bytes"),
        (None, "cannot be read"),
    ],
)
def test_what_is_no_dialogue_is_refused(run: Any, tmp_path: Path, content: bytes | None, says: str) -> None:
    path = tmp_path / "bad.txt"
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    code, out, err = run("feel", path, "--reader", "vader:")
    assert code == 2 and says in err and out == ""


def test_the_distress_of_a_dialogue_is_measured(run: Any, talk: Path) -> None:
    code, out, _ = run("measure", "trajectory", talk, "--reader", "vader:", "--name", "ann", "--reference", talk)
    record = json.loads(out.splitlines()[-1])
    assert code == 0 and record["final_distress"] > record["distress"][0] == 0.0
    assert record["distress_likeness"]["dtw"] == 0.0
    assert run("measure", "trajectory", talk, "--reader", "vader:", "--name", "Bob")[0] == 2
