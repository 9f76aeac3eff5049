from pathlib import Path

import pytest

from mien.errors import WeightsError
from mien.weights import training_folder


def test_the_folder_of_trainings_is_made_on_a_new_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "new"))
    assert training_folder() == tmp_path / "new" / "mien" / "train" and training_folder().is_dir()


def test_a_cache_that_is_a_file_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "mien").write_text("in the way")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises(WeightsError, match=r"mien/train cannot be made"):
        training_folder()
