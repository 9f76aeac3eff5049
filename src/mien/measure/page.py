"""The page in Chromium: how fluently it draws, what it weighs, and whether lips and sound keep together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np

from mien.measure.browser import open_chromium
from mien.measure.slow_line import slow_line

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["PageReport", "bench_page", "lip_offsets"]

_SIZE = 640  # pixels, both sides of the face
_PATIENCE = 60_000  # ms
_LATE, _DELAY = 0.05, 0.3  # share of packets, and seconds
_SEED = 0
_SAID = "I passed my exam this morning, and then we walked along the river and had a very good lunch together."
_TURNS = 4
_SECONDS = 4.0
_COUNT = """seconds => new Promise(resolve => {
    let frames = 0; const began = performance.now();
    const frame = now => { frames += 1;
        if (now - began < seconds * 1000) requestAnimationFrame(frame); else resolve(frames * 1000 / (now - began)); };
    requestAnimationFrame(frame); })"""
_WEIGHT = """() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
    .reduce((sum, entry) => sum + entry.decodedBodySize, 0)"""
_ANSWERS = "new Set(window.mien.figures.played.map(moment => moment[1])).size"  # that were heard so far
_FIGURES = "(({played, shown, underruns}) => ({played, shown, underruns}))(window.mien.figures)"

Moment = tuple[float, str, float]


@dataclass(frozen=True, slots=True)
class PageReport:
    """What was seen in a browser that draws in software.

    Args:
        fps: frames a second while the face speaks, 640 by 640 pixels, after it has spoken for a while.
        weight_mb: what the page loaded until its face was there, MB, unpacked.
        offsets_ms: for each frame that was drawn while Mien spoke, by how much the lips were ahead of the sound.
        late_offsets_ms: the same on a line on which 5 % of the packets came 300 ms late.
        late_underruns: how often the sound had to wait on that line.
    """

    fps: float
    weight_mb: float
    offsets_ms: tuple[float, ...]
    late_offsets_ms: tuple[float, ...]
    late_underruns: int


def bench_page(address: str) -> PageReport:
    """Open a server's page in Chromium and type to it.

    Args:
        address: of the page, on this machine.

    Raises:
        EngineError: there is no Chromium, or the package playwright is missing.
    """
    port = urlsplit(address).port
    assert port is not None
    with open_chromium() as browser:
        page = _open(browser, address)
        weight = page.evaluate(_WEIGHT) / 1e6
        played, shown, _ = _talk(page)
        _say(page)
        fps = page.evaluate(_COUNT, _SECONDS)
        page.close()
        with slow_line(port, share=_LATE, delay=_DELAY, seed=_SEED) as late:
            page = _open(browser, f"http://127.0.0.1:{late}/")
            late_played, late_shown, underruns = _talk(page)
            page.close()
    return PageReport(fps, weight, lip_offsets(played, shown), lip_offsets(late_played, late_shown), underruns)


def lip_offsets(played: Sequence[Moment], shown: Sequence[Moment]) -> tuple[float, ...]:
    """Return by how much what was shown is ahead of what was heard, ms, for each moment that both are known of.

    Args:
        played: page's clock in ms, message, and the seconds of it that left the loudspeaker then.
        shown: page's clock in ms, message, and the seconds of it that the face showed then.
    """
    offsets: list[float] = []
    for message in dict.fromkeys(item for _, item, _ in shown):
        heard = np.array([(at, seconds) for at, item, seconds in played if item == message])
        seen = np.array([(at, seconds) for at, item, seconds in shown if item == message])
        if len(heard) < 2:
            continue
        heard = heard[np.argsort(heard[:, 0])]
        seen = seen[(seen[:, 0] >= heard[0, 0]) & (seen[:, 0] <= heard[-1, 0])]
        offsets += (1000 * (seen[:, 1] - np.interp(seen[:, 0], heard[:, 0], heard[:, 1]))).tolist()
    return tuple(offsets)


def _open(browser: Browser, address: str) -> Page:
    page = browser.new_page(viewport={"width": _SIZE, "height": 2 * _SIZE})
    page.set_default_timeout(_PATIENCE)
    page.goto(address)
    page.wait_for_selector("body[data-ready]")
    page.add_style_tag(content=f"#face {{ width: {_SIZE}px !important; height: {_SIZE}px !important; }}")
    return page


def _say(page: Page) -> None:
    """Type a message, and wait until its answer is heard."""
    before = page.evaluate(_ANSWERS)
    page.fill("#text", _SAID)
    page.press("#text", "Enter")
    page.wait_for_function(f"before => {_ANSWERS} > before", arg=before)


def _talk(page: Page) -> tuple[list[Moment], list[Moment], int]:
    """Return what was heard and shown of some answers, and how often the sound had to wait."""
    for _ in range(_TURNS):
        _say(page)
        page.wait_for_function("() => window.mien.figures.heard === null")
    figures: dict[str, Any] = page.evaluate(_FIGURES)
    return figures["played"], figures["shown"], figures["underruns"]
