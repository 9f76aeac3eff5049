"""The cache of model files: a file is there whole and verified, or not at all."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from mien.errors import WeightsError
from mien.weights.manifest import Weight, find_weight

__all__ = ["Progress", "cache_folder", "fetch", "is_present", "verify", "weight_path"]

Progress = Callable[[int], None]
"""Called with the number of bytes that were added, for a progress bar."""


def cache_folder() -> Path:
    """Return the folder of model files: MIEN_WEIGHTS if it is set (it is then only read), else the user's cache."""
    given = os.environ.get("MIEN_WEIGHTS")
    if given:
        return Path(given)
    from platformdirs import user_cache_path

    return user_cache_path("mien") / "weights"


def is_present(name: str) -> bool:
    """Tell whether a weight lies in the cache with the right size (`verify` checks every byte)."""
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
    if not is_present(name):
        from mien.weights.progress import bar

        with bar(find_weight(name)) as progress:
            fetch(name, progress=progress)
    return cache_folder() / name


def fetch(name: str, *, progress: Progress = lambda _: None) -> Path:
    """Fetch a model file into the cache; a part that is already there is kept, a damaged file is replaced.

    Args:
        name: as in the manifest.
        progress: is told of every run of bytes.

    Returns:
        The path of the verified file.

    Raises:
        WeightsError: no source gave the right bytes, MIEN_WEIGHTS lacks the file, or the cache cannot be written to.
    """
    from filelock import FileLock

    from mien.weights.sources import download

    weight = find_weight(name)
    path = cache_folder() / weight.name
    if os.environ.get("MIEN_WEIGHTS"):
        return _check_given(weight, path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{path}.lock"):
            if path.is_file() and _sha256(path) == weight.sha256:
                return path
            failures = []
            for source in weight.sources:
                try:
                    partial = download(source, weight, into=path.parent, progress=progress)
                except WeightsError as error:
                    failures.append(str(error))
                    continue
                partial.replace(path)
                return path
    except OSError as error:
        if isinstance(error, WeightsError):
            raise
        raise WeightsError(
            f"{weight.name} cannot be kept in {path.parent} ({error.strerror}); free {weight.size / 1e6:.0f} MB there, or "
            "set MIEN_WEIGHTS to a folder that holds it"
        ) from None
    raise WeightsError(f"{weight.name} could not be fetched ({'; '.join(failures)}); check the network and try again")


def _check_given(weight: Weight, path: Path) -> Path:
    if not path.is_file():
        raise WeightsError(f"MIEN_WEIGHTS has no {path}; put the file there, or unset MIEN_WEIGHTS to fetch it")
    if _sha256(path) != weight.sha256:
        raise WeightsError(
            f"{path} is damaged (its SHA-256 is not {weight.sha256[:12]}…); put a whole one in its place"
        )
    return path


def verify(name: str) -> bool:
    """Tell whether a model file lies in the cache with every byte right."""
    weight = find_weight(name)
    path = cache_folder() / weight.name
    return path.is_file() and _sha256(path) == weight.sha256


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_runs(path: Path, *, run: int = 1 << 20) -> Iterator[bytes]:
    """Yield a file's bytes in runs of at most `run`."""
    with path.open("rb") as file:
        while piece := file.read(run):
            yield piece
