"""`mien convert` as a user types it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mien.types import silence


@pytest.mark.parametrize(
    ("name", "told"), [("a.txt", "cannot be read as sound"), ("b.wav", "no voice"), ("c.wav", "there is no file")]
)
def test_the_command_writes_nothing_where_it_refuses(
    run: Callable[..., tuple[int, str, str]], tmp_path: Path, name: str, told: str
) -> None:
    (tmp_path / "a.txt").write_text("no sound at all, only words")
    silence(1.0, rate=16_000).write(tmp_path / "b.wav")
    code, _, err = run("convert", tmp_path / name, "--emotion", "sad:0.5", "-o", tmp_path / "made.wav")
    assert (code, told in err) == (2, True), err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "b.wav"]
