from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the repository; tests that need it are skipped where it is absent."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("no ../shared/data here")
    return folder


@pytest.fixture(scope="session")
def cold() -> Path:
    """The bundled recording: "I have a cold, so this probably sounds a lot different"."""
    return ROOT / "examples" / "cold.flac"
