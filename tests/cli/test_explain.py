"""`mien render --emotion`, from words to muscles."""

import sys
from pathlib import Path

import pytest

from mien.cli import main


def run(monkeypatch: pytest.MonkeyPatch, *args: object) -> int:
    monkeypatch.setattr(sys, "argv", ["mien", "render", *map(str, args)])
    try:
        main()
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


def test_the_chain_is_printed_without_a_film(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    film = tmp_path / "x.mp4"
    assert run(monkeypatch, "--emotion", "smiles, but the eyes stay sad", "--explain", "-o", film) == 0
    out = capsys.readouterr().out
    assert "zygomaticus major" in out and "browInnerUp" in out and not film.exists()


@pytest.mark.parametrize(
    ("emotion", "message"),
    [
        ("happy:0.7@moth", "column 11: there is no region 'moth'"),
        ("hapy", "did you mean 'happy'?"),
        ("AU99", "there is no action unit '99'"),
    ],
)
def test_what_does_not_parse_is_one_line_and_no_film(
    emotion: str, message: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    film = tmp_path / "x.mp4"
    assert run(monkeypatch, "Hello.", "--emotion", emotion, "-o", film) == 2
    err = capsys.readouterr().err
    assert message in err and len(err.splitlines()) == 1 and not film.exists()


def test_nothing_to_explain_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, "--explain") == 2
    assert "give one, such as --emotion happy:0.6" in capsys.readouterr().err
