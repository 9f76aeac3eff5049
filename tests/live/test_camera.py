"""The page's camera in Chromium: what a face shows is sent, and no picture is."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

pytest.importorskip("playwright")

from playwright.sync_api import Browser, WebSocket, expect

from mien.errors import EngineError
from mien.measure.browser import find_chromium, open_chromium
from mien.types import ARKIT

PATIENCE = 60_000  # ms
FACE = Path("/work/shared/data/faces/talking_clips/pyfeat_single_face.mp4")
SMILES = 30  # from this frame on
WIDE, HIGH, FPS = 640, 360, 30

try:
    find_chromium()
except EngineError as absent:
    pytestmark = pytest.mark.skip(str(absent))
if not FACE.exists():
    pytestmark = pytest.mark.skip(f"there is no {FACE}")


def write_camera(path: Path) -> None:
    """Write an empty room for three seconds, then a person who smiles."""
    with av.open(FACE) as clip:
        frames = [frame.reformat(WIDE, HIGH, "yuv420p").to_ndarray() for frame in clip.decode(video=0)][SMILES:]
    empty = [np.full_like(frames[0], 128)] * (3 * FPS)
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{WIDE} H{HIGH} F{FPS}:1 Ip A1:1 C420jpeg\n".encode())
        for frame in (*empty, *frames):
            file.write(b"FRAME\n" + frame.tobytes())


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    camera = tmp_path_factory.mktemp("camera") / "smile.y4m"
    write_camera(camera)
    with open_chromium(camera=camera) as browser:
        yield browser


def test_a_smile_is_sent_and_no_picture(chromium: Browser, mien: Any) -> None:
    context = chromium.new_context(permissions=["camera"], viewport={"width": 320, "height": 400})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    told: list[str | bytes] = []
    asked: list[tuple[str, str]] = []

    def watch(socket: WebSocket) -> None:
        socket.on("framesent", lambda data: told.append(data))

    page.on("websocket", watch)
    page.on("request", lambda request: asked.append((request.method, request.url)))
    page.goto(mien.address)
    page.wait_for_selector("body[data-ready]")
    assert not any("/sight/" in url for _, url in asked)  # nothing of it is loaded before it is wanted
    page.click("#camera")
    expect(page.locator("#seen")).to_contain_text("no face", timeout=PATIENCE)
    expect(page.locator("#seen")).to_contain_text("smile", timeout=PATIENCE)
    page.wait_for_timeout(500)  # a few more looks
    page.click("#camera")
    expect(page.locator("#camera")).to_have_attribute("aria-pressed", "false")
    context.close()

    events = [json.loads(text) for text in told if isinstance(text, str)]
    faces = [event for event in events if event["type"] == "mien.face"]
    assert faces and len(events) == len(told)  # nothing binary
    for face in faces:
        assert set(face) == {"type", "at_ms", "face", "head", "gaze", "confidence"}
        assert set(face["face"]) <= set(ARKIT) and len(face["head"]) == 3 and len(face["gaze"]) == 2
        assert face["confidence"] > 0 and len(json.dumps(face)) < 1000
    smiling = [min(face["face"].get(f"mouthSmile{side}", 0) for side in ("Left", "Right")) for face in faces]
    assert max(smiling) > 0.4
    assert {event["type"] for event in events} <= {"mien.face", "session.update"}
    assert all(method == "GET" and url.startswith((mien.address, "blob:")) for method, url in asked)


def test_a_camera_that_is_denied(chromium: Browser, mien: Any) -> None:
    context = chromium.new_context(viewport={"width": 320, "height": 400})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(mien.address)
    page.wait_for_selector("body[data-ready]")
    page.click("#camera")
    expect(page.locator("#problem")).to_contain_text("camera", timeout=PATIENCE)
    expect(page.locator("#camera")).to_have_attribute("aria-pressed", "false")
    context.close()
