"""Where trainings keep what they go on from: checkpoints, and what is slowly read once."""

from __future__ import annotations

from pathlib import Path

from mien.errors import WeightsError

__all__ = ["training_folder"]


def training_folder() -> Path:
    """Return the folder in the user's cache where trainings and benches keep their work, made where there is none.

    Raises:
        WeightsError: it cannot be made.
    """
    from platformdirs import user_cache_path

    folder = user_cache_path("mien") / "train"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WeightsError(
            f"{folder} cannot be made ({error.strerror}); make it, or give the cache another disk"
        ) from None
    return folder
