import shutil
import threading
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from mien.weights.meter import Meter, folder_size


@given(st.lists(st.integers(0, 200)))
def test_steps_are_what_was_reached_and_never_more_than_the_whole(amounts: list[int]) -> None:
    steps: list[int] = []
    meter = Meter(100, steps.append)
    for amount in amounts:
        meter.reach(amount)
    assert sum(steps) == min(max(amounts, default=0), 100) and all(step > 0 for step in steps)


def test_a_folder_is_measured_while_a_client_makes_and_removes_folders_in_it(tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(bytes(1000))
    measured = threading.Event()

    def client() -> None:
        while not measured.is_set():
            for turn in range(30):
                (tmp_path / f"build-{turn}/a/b").mkdir(parents=True)
            for turn in range(30):
                shutil.rmtree(tmp_path / f"build-{turn}")

    busy = threading.Thread(target=client)
    busy.start()
    try:
        assert {folder_size(tmp_path) for _ in range(200)} == {1000}
    finally:
        measured.set()
        busy.join()
