from pathlib import Path

import pytest

from mien.engines import Registry
from mien.types import Audio


@pytest.fixture(scope="session")
def ear():
    return Registry("ears").make("whisper:tiny")


@pytest.fixture(scope="session")
def reader():
    return Registry("readers").make("vader:")


@pytest.fixture(scope="session")
def tone():
    return Registry("tones").make("prosody:")


@pytest.fixture(scope="session")
def plain() -> Audio:
    """A man in a quiet room: "This is the acoustic corpus. I'm talking pretty fast here."."""
    return Audio.read(Path(__file__).parent / "data" / "plain.flac")
