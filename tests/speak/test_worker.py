"""A worker process: messages, death, errors and the end of its parent."""

import os
import signal
import subprocess
import sys
import threading

import pytest

from mien.errors import EngineError
from mien.speak.worker import Worker
from mien.types import neutral

SCRIPT = """
import os, signal, sys
from pathlib import Path
from mien.speak.worker import serve

def handle(header, payload):
    match header["do"]:
        case "echo":
            print("noise on standard output")
            return {"count": len(payload)}, payload
        case "refuse":
            raise ValueError("this is\\nnot for me")
        case "die once" if not Path(header["trace"]).exists():
            Path(header["trace"]).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        case "die":
            print("Traceback\\nMemoryError: too big", file=sys.stderr)
            os._exit(3)
        case "vanish":
            os._exit(3)
    return {"done": True}, b""

serve(handle)
"""


@pytest.fixture
def worker(tmp_path, monkeypatch):
    (tmp_path / "mien_test_worker.py").write_text(SCRIPT)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    worker = Worker("mien_test_worker", (), name="test")
    yield worker
    worker.close()


def alive(pid: int | None) -> bool:
    assert pid is not None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("payload", [b"", b"\x00\xff", bytes(range(256)) * 20_000])
def test_bytes_come_back_whole(worker, payload):
    assert worker.request({"do": "echo"}, payload) == ({"count": len(payload)}, payload)


def test_it_starts_lazily_stays_and_is_gone_after_close(worker):
    assert worker.pid is None
    worker.request({"do": "echo"})
    first = worker.pid
    worker.request({"do": "echo"})
    assert worker.pid == first and alive(first)
    worker.close()
    assert worker.pid is None and not alive(first)  # reaped too: a zombie would still have its number


def test_start_does_not_wait_and_the_process_is_the_one_that_answers(worker):
    worker.start()
    first = worker.pid
    worker.request({"do": "echo"})
    assert worker.pid == first


def test_killed_between_requests_it_answers_again(worker):
    worker.request({"do": "echo"}, b"a")
    first = worker.pid
    os.kill(first, signal.SIGKILL)
    assert worker.request({"do": "echo"}, b"b") == ({"count": 1}, b"b")
    assert worker.pid != first and not alive(first)


def test_killed_over_a_request_it_is_asked_again(worker, tmp_path):
    worker.request({"do": "echo"})
    first = worker.pid
    assert worker.request({"do": "die once", "trace": str(tmp_path / "trace")}) == ({"done": True}, b"")
    assert worker.pid != first and not alive(first)


def test_a_second_death_tells_the_last_line_of_standard_error(worker):
    with pytest.raises(EngineError, match=r"^the test worker died twice \(MemoryError: too big\)[^\n]*$"):
        worker.request({"do": "die"})
    assert worker.pid is None
    assert worker.request({"do": "echo"})[0] == {"count": 0}


def test_a_silent_death_tells_the_exit_code(worker):
    with pytest.raises(EngineError, match="died twice \\(exit code 3\\)"):
        worker.request({"do": "vanish"})


def test_a_refusal_is_one_line_and_the_worker_lives(worker):
    worker.request({"do": "echo"})
    first = worker.pid
    with pytest.raises(EngineError, match=r"^the test worker failed \(ValueError: this is not for me\)[^\n]*$"):
        worker.request({"do": "refuse"})
    assert worker.pid == first


def test_a_module_that_does_not_start_is_told():
    with pytest.raises(EngineError, match="No module named"):
        Worker("mien_no_such_module", (), name="absent").request({})


def test_threads_take_turns(worker):
    answers: dict[int, bytes] = {}

    def ask(number: int) -> None:
        answers[number] = worker.request({"do": "echo"}, bytes([number]) * 1_000)[1]

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {number: bytes([number]) * 1_000 for number in range(8)}


def test_nothing_is_left_open(worker):
    worker.request({"do": "echo"})
    worker.close()
    before = set(os.listdir("/proc/self/fd"))
    for _ in range(3):
        worker.request({"do": "echo"})
        os.kill(worker.pid, signal.SIGKILL)
        worker.request({"do": "echo"})
        worker.close()
    assert set(os.listdir("/proc/self/fd")) == before


def test_a_worker_ends_with_its_parent_even_if_that_is_killed(worker):
    code = (
        "from mien.speak.worker import Worker; import os, sys;"
        "w = Worker('mien_test_worker', (), name='t'); w.request({'do': 'echo'}); print(w.pid, flush=True);"
        "sys.stdin.read()"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = os.pidfd_open(int(parent.stdout.readline()))
        parent.kill()
    import select

    assert select.select([child], [], [], 30)[0], "the worker outlived its parent"
    os.close(child)


def test_piper_killed_between_and_during_lines_speaks_the_same_bytes():
    from mien.speak.piper import engine

    with engine.make("joe") as voice:
        whole = voice.speak("I am still here.", neutral()).audio.samples.tobytes()
        os.kill(voice.worker.pid, signal.SIGKILL)
        assert voice.speak("I am still here.", neutral()).audio.samples.tobytes() == whole
        frozen = voice.worker.pid
        os.kill(frozen, signal.SIGSTOP)  # it takes the request in and can never answer
        heard: list[bytes] = []
        thread = threading.Thread(
            target=lambda: heard.append(voice.speak("I am still here.", neutral()).audio.samples.tobytes())
        )
        thread.start()
        os.kill(frozen, signal.SIGKILL)
        thread.join()
        assert heard == [whole] and voice.worker.pid != frozen
