"""Model files: what they are, where they come from, and a cache that only ever holds whole, verified ones."""

from mien.weights.manifest import Source, Weight, load_manifest
from mien.weights.store import cache_folder, fetch, is_present, verify, weight_path
from mien.weights.training import training_folder

__all__ = [
    "Source",
    "Weight",
    "cache_folder",
    "fetch",
    "is_present",
    "load_manifest",
    "training_folder",
    "verify",
    "weight_path",
]
