"""Damaged files of arrays: every reader tells so, and what to do."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import mien
from mien.errors import WeightsError
from mien.perceive.compound import open_compounds
from mien.perceive.lips import LipMatch
from mien.say.strategy_net import StrategyNet
from mien.speak.denoise import Denoiser
from mien.speak.student_line import read_student
from mien.speak.style_net import StyleNet

SHIPPED = Path(mien.__file__).parent
READERS: dict[str, Callable[[Path], object]] = {
    "perceive/compound.npz": lambda path: open_compounds("features", path=path),
    "perceive/lips.npz": LipMatch,
    "say/strategy_net.npz": StrategyNet,
    "speak/regulate.npz": Denoiser,
    "speak/student.npz": read_student,
    "speak/talker.npz": StyleNet,
}


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("damage", ["missing", "empty", "text", "cut", "one array", "other arrays"])
def test_a_file_that_is_none_of_ours_is_refused(tmp_path: Path, name: str, damage: str) -> None:
    path = tmp_path / "net.npz"
    whole = (SHIPPED / name).read_bytes()
    if damage == "one array":
        with path.open("wb") as file:
            np.save(file, np.ones(3))
    elif damage == "other arrays":
        np.savez(path, other=np.ones(3))
    elif damage != "missing":
        path.write_bytes({"empty": b"", "text": b"no arrays", "cut": whole[: len(whole) // 2]}[damage])
    with pytest.raises(WeightsError, match=r"net\.npz .*(train|install)"):
        READERS[name](path)
    READERS[name](SHIPPED / name)
