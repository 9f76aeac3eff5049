import sys
from pathlib import Path

import pytest

from mien.cli import main
from mien.draw.glb_head import face_path


def shown(path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    monkeypatch.setattr(sys, "argv", ["mien", "face", "show", str(path)])
    try:
        main()
    except SystemExit as stop:
        assert isinstance(stop.code, int)
    out = capsys.readouterr()
    return out.out, out.err


def test_what_a_head_has_and_lacks_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out, _ = shown(face_path("lin"), monkeypatch, capsys)
    assert "actions (52): eyeBlinkLeft, " in out
    assert "torso, neck, head, eye_left, eye_right" in out
    assert "lacks (0): -" in out


def test_no_head_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "notes.glb"
    path.write_text("not a head")
    out, err = shown(path, monkeypatch, capsys)
    assert out == ""
    assert "notes.glb: 10 bytes that are not a GLB" in err
    assert err.count("\n") == 1
