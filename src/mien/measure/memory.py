"""Memory of a process and those that it started."""

import os
from pathlib import Path

__all__ = ["peak_memory_mb", "resident_mb"]


def peak_memory_mb() -> float:
    """Return the sum of the peak resident sizes of this process and its living descendants, MB.

    An upper bound: the peaks need not fall together. Linux only (it reads /proc); elsewhere the process' own peak.
    """
    if not Path("/proc/self/status").exists():
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return sum(_kb(pid, "VmHWM:") for pid in _family(os.getpid())) / 1e3


def resident_mb(pid: int) -> float:
    """Return what a process and its living descendants hold now, MB; Linux only, 0 elsewhere.

    Pages that are shared with other processes count in full.
    """
    return sum(_kb(member, "VmRSS:") for member in _family(pid)) / 1e3 if Path("/proc/self/status").exists() else 0.0


def _family(root: int) -> list[int]:
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            stat = _read(entry / "stat")
            parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1]) if stat else 0
    family = [root]
    for pid in family:
        family += [child for child, parent in parents.items() if parent == pid]
    return family


def _kb(pid: int, name: str) -> int:
    for line in _read(Path(f"/proc/{pid}/status")).splitlines():
        if line.startswith(name):
            return int(line.split()[1])
    return 0


def _read(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:  # the process ended between the listing and the look
        return ""
