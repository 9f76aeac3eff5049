import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from mien.errors import InputError
from mien.types import silence
from mien.types.media import atomic_path


def test_a_file_appears_whole_with_the_usual_permissions(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    with atomic_path(target) as partial:
        partial.write_text("a")
        assert not target.exists() and partial.suffix == ".csv"
    usual = tmp_path / "usual"
    usual.touch()
    assert target.read_text() == "a" and target.stat().st_mode == usual.stat().st_mode
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.csv", "usual"]


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("old")
    with pytest.raises(RuntimeError, match="halfway"), atomic_path(target) as partial:
        partial.write_text("new")
        raise RuntimeError("halfway")
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"] and target.read_text() == "old"


def test_an_error_about_another_file_is_not_taken_for_one_in_writing(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(FileNotFoundError), atomic_path(tmp_path / "out" / "film.mp4"):
        (tmp_path / "head.glb").read_bytes()


def test_places_that_cannot_be_written_to_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder, reason in (("none", "no such file"), ("file", "not a directory")):
        with pytest.raises(InputError, match=rf"a\.wav cannot be written \({reason}.*\); give another place with -o"):
            silence(0.1, rate=8_000).write(tmp_path / folder / "a.wav")
    with pytest.raises(InputError, match="is a folder; expected the name of a file"):
        silence(0.1, rate=8_000).write(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(InputError, match=r"cannot be written \(permission denied\)"):
        silence(0.1, rate=8_000).write(tmp_path / "a.wav")


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path) -> None:
    """A file-size limit stands for the disk: the operating system refuses the write halfway in the same way."""
    script = (
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "from mien.errors import InputError\nfrom mien.types import silence\n"
        "try:\n    silence(10.0, rate=16_000).write('a.wav')\n"
        "except InputError as error:\n    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000)),
    )
    assert done.stdout.startswith("a.wav cannot be written (file too large)") and done.stderr == ""
    assert list(tmp_path.iterdir()) == []
