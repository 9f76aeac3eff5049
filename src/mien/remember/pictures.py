"""Copies of the pictures and sounds that a person showed, each person's in a folder of their own."""

from __future__ import annotations

import shutil
from hashlib import sha256
from pathlib import Path

from mien.errors import InputError, SessionError
from mien.types.media import atomic_path, check_file

__all__ = ["copy_file", "drop_file", "drop_folder"]

_LARGEST = 64 * 1024 * 1024
_LETTERS = 16  # of a hash in a name


def copy_file(source: Path, folder: Path, *, person: str) -> str:
    """Copy a file.

    Args:
        source: a picture or a sound.
        folder: of all copies.
        person: whose it is.

    Returns:
        The copy's path within the folder; the same content is copied once.

    Raises:
        InputError: the file is missing, empty or larger than 64 MiB, or the folder cannot be written.
    """
    size = check_file(source, wanted="a picture or a sound").stat().st_size
    if size > _LARGEST:
        raise InputError(f"{source} has {size:,} bytes; expected at most {_LARGEST:,}: give a smaller copy")
    name = f"{_hash(person.encode())}/{_hash(source.read_bytes())}{source.suffix.lower()}"
    target = folder / name
    if not target.exists():
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(f"{folder} cannot be written ({error.strerror}); give another place") from None
        with atomic_path(target) as partial:
            shutil.copyfile(source, partial)
    return name


def drop_file(name: str, folder: Path) -> None:
    """Delete a copy.

    Args:
        name: what `copy_file` returned.
        folder: of all copies.

    Raises:
        SessionError: it cannot be deleted.
    """
    try:
        (folder / name).unlink(missing_ok=True)
    except OSError as error:
        raise SessionError(f"{folder / name} cannot be deleted ({error.strerror}); delete it by hand") from None


def drop_folder(folder: Path, *, person: str) -> None:
    """Delete all copies of a person's.

    Args:
        folder: of all copies.
        person: whose.

    Raises:
        SessionError: they cannot be deleted.
    """
    own = folder / _hash(person.encode())
    try:
        if own.exists():
            shutil.rmtree(own)
        if folder.exists() and not any(folder.iterdir()):
            folder.rmdir()
    except OSError as error:
        raise SessionError(f"{own} cannot be deleted ({error.strerror}); delete it by hand") from None


def _hash(data: bytes) -> str:
    return sha256(data).hexdigest()[:_LETTERS]
