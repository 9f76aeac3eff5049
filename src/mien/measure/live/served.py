"""`mien serve` in a process of its own, for those who measure it from outside."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mien.errors import EngineError
from mien.measure.memory import resident_mb

__all__ = ["Served", "served"]

_PATIENCE = 20.0  # seconds that it has to leave


@dataclass(frozen=True, slots=True)
class Served:
    """A server that runs.

    Args:
        address: of its page, such as "http://127.0.0.1:40123/".
        pid: its process.
    """

    address: str
    pid: int

    @property
    def live(self) -> str:
        """The address of its conversations."""
        return self.address.replace("http", "ws", 1) + "v1/realtime"

    def memory_mb(self) -> float:
        """Return what it and the processes that it started hold now, MB."""
        return resident_mb(self.pid)


@contextmanager
def served(*, mind: str) -> Iterator[Served]:
    """Run a server.

    Args:
        mind: who thinks.

    Yields:
        The server, once it answers.

    Raises:
        EngineError: it does not start.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "mien", "serve", "--port", "0", "--mind", mind]
        database = f"sqlite:///{Path(folder, 'bench.db')}"
        process = subprocess.Popen([*command, "--db", database], stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip()
            if not address:
                raise EngineError(f"the server ended with code {process.wait()}; run `mien serve` to see why")
            yield Served(address, process.pid)
        finally:
            process.terminate()
            try:
                process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
