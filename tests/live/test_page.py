"""The page in Chromium, against a real server: typed and spoken turns, an interruption, and what goes wrong."""

import re
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright")

from playwright.sync_api import Browser, Page, expect

from mien.errors import EngineError
from mien.measure.browser import find_chromium, open_chromium, write_microphone
from mien.types import concat_audio
from mien.types.media import read_blocks

PATIENCE = 30_000  # ms
TEXT = "I passed my exam!"
LONG = "First I went to the market, then I met my sister, and later we walked home along the river. " * 3
JAW, SMILE = 17, 23
ASKED = Path(__file__).parents[2] / "examples" / "question.flac"

try:
    find_chromium()
except EngineError as absent:
    pytestmark = pytest.mark.skip(str(absent))


@pytest.fixture(scope="module")  # playwright keeps a loop running for as long as it is open
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    microphone = tmp_path_factory.mktemp("microphone") / "question.wav"
    write_microphone(microphone, concat_audio(list(read_blocks(ASKED)), rate=16_000), before=0.3, after=2.0)
    with open_chromium(microphone) as browser:
        yield browser


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Any]:
    """Opens pages, each in a browser of its own; what they complain of fails the test."""
    contexts, complaints = [], []

    def open_page(address: str, *permissions: str, context: Any = None) -> Page:
        if context is None:
            context = chromium.new_context(permissions=permissions, viewport={"width": 480, "height": 640})
            context.set_default_timeout(PATIENCE)
            contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        page.wait_for_selector("body[data-ready]")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def say(page: Page, text: str) -> None:
    page.fill("#text", text)
    page.press("#text", "Enter")


def sounds(page: Page, seconds: float = 0.3) -> None:
    """Wait until so much of a message is heard."""
    page.wait_for_function("seconds => (window.mien.figures.heard?.seconds ?? 0) > seconds", arg=seconds)


def quiet(page: Page) -> None:
    page.wait_for_function("() => window.mien.figures.heard === null")


def lines(page: Page, who: str = "*") -> list[str]:
    return page.locator(f"#said {'li' if who == '*' else 'li.' + who}").all_inner_texts()


def test_a_typed_turn(visit: Any, mien: Any) -> None:
    page = visit(mien.address)
    say(page, TEXT)
    page.wait_for_function(f"() => window.mien.figures.pose[{JAW}] > 0.03")
    sounds(page)
    page.wait_for_selector("#captions .now")
    jaw = page.evaluate(f"window.mien.figures.pose[{JAW}]")
    page.wait_for_function(f"jaw => Math.abs(window.mien.figures.pose[{JAW}] - jaw) > 0.02", arg=jaw)
    quiet(page)
    assert lines(page, "person") == [TEXT]
    assert len(lines(page, "mien")) == 1 and lines(page, "mien")[0]


def test_a_spoken_turn(visit: Any, mien: Any) -> None:
    page = visit(mien.address, "microphone")
    page.click("#mic")
    page.wait_for_selector("#said li.person")
    sounds(page)
    heard = set(re.findall(r"[a-z]+", lines(page, "person")[0].lower()))
    assert len(heard & set("i passed my exam after months of work can hardly believe it".split())) >= 7


def test_an_interruption_stops_the_voice_and_is_remembered(visit: Any, mien: Any) -> None:
    page = visit(mien.address, "microphone")
    say(page, LONG)
    sounds(page)
    first = page.evaluate("window.mien.figures.heard.id")
    page.click("#mic")  # the person's speech begins now
    page.wait_for_function("id => window.mien.figures.heard?.id !== id", arg=first)
    page.wait_for_function("() => document.querySelectorAll('#said li.person').length > 1")
    sounds(page)  # and is answered
    heard = lines(page, "mien")[0]
    assert heard and LONG.strip() not in heard


def test_a_reload_goes_on(visit: Any, mien: Any) -> None:
    page = visit(mien.address)
    say(page, TEXT)
    sounds(page)
    quiet(page)
    before = lines(page)
    page.reload()
    page.wait_for_selector("body[data-ready]")
    expect(page.locator("#said li")).to_have_text(before)
    say(page, "And now I am tired.")
    page.wait_for_function("count => document.querySelectorAll('#said li.mien').length > count", arg=1)


def test_another_server_goes_on_with_the_same_database(visit: Any, start: Any, tmp_path: Path) -> None:
    database = ("--db", f"sqlite:///{tmp_path / 'c.db'}")
    first = start(*database)
    page = visit(first.address)
    say(page, TEXT)
    sounds(page)
    quiet(page)
    before = lines(page)
    assert first.stop(signal.SIGTERM) == 0
    expect(page.locator("#problem")).not_to_be_empty()
    port = re.search(r":(\d+)/", first.address)
    assert port is not None
    start(*database, "--port", port[1])
    expect(page.locator("#problem")).to_be_empty(timeout=PATIENCE)
    assert lines(page) == before
    say(page, "And now I am tired.")
    page.wait_for_function("() => document.querySelectorAll('#said li.mien').length > 1")


def test_without_a_microphone_one_types(visit: Any, mien: Any) -> None:
    page = visit(mien.address)  # a headless browser denies what was not granted
    page.click("#mic")
    expect(page.locator("#problem")).to_contain_text("microphone")
    expect(page.locator("#mic")).to_have_attribute("aria-pressed", "false")
    say(page, TEXT)
    sounds(page)


def test_where_nothing_draws_in_3d_and_nothing_sounds_one_still_types_and_reads(
    visit: Any, chromium: Browser, mien: Any
) -> None:
    context = chromium.new_context()
    context.add_init_script("""
        const whole = HTMLCanvasElement.prototype.getContext;
        HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
            return kind.startsWith("webgl") ? null : whole.call(this, kind, ...rest);
        };
        AudioContext.prototype.resume = () => new Promise(() => {});
        Object.defineProperty(AudioContext.prototype, "state", { get: () => "suspended" });
    """)
    page = visit(mien.address, context=context)
    expect(page.locator("#faceless")).to_be_visible()
    say(page, TEXT)
    page.wait_for_selector("#said li.mien")
    expect(page.locator("#problem")).to_contain_text("plays no sound")
    context.close()


def test_two_tabs_hold_two_conversations(visit: Any, mien: Any) -> None:
    one = visit(mien.address)
    other = visit(mien.address, context=one.context)
    say(one, "I passed my exam!")
    say(other, "My dog died.")
    for page, said in ((one, "I passed my exam!"), (other, "My dog died.")):
        page.bring_to_front()
        page.wait_for_selector("#said li.mien")
        assert lines(page, "person") == [said]


def test_nothing_comes_from_another_host(visit: Any, chromium: Browser, mien: Any) -> None:
    context = chromium.new_context()
    hosts = set[str]()
    context.on("request", lambda request: hosts.add(request.url))
    page = visit(mien.address, context=context)
    page.on("websocket", lambda socket: hosts.add(socket.url))
    page.reload()
    page.wait_for_selector("body[data-ready]")
    say(page, TEXT)
    page.wait_for_selector("#said li.mien")
    context.close()
    own = re.compile(rf"(blob:|data:|{re.escape(mien.address)}|{re.escape(mien.address.replace('http', 'ws'))})")
    assert {url for url in hosts if not own.match(url)} == set()
    assert any(url.startswith("ws") for url in hosts)


def test_the_keyboard_is_enough(visit: Any, mien: Any) -> None:
    page = visit(mien.address, "microphone")
    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.textContent"))
    assert {"mic", "text"} <= set(reached)
    page.focus("#text")
    page.keyboard.type(LONG)
    page.keyboard.press("Enter")
    sounds(page)
    page.keyboard.press("Escape")
    quiet(page)
    page.keyboard.press("Tab")
    page.keyboard.press("m")
    expect(page.locator("#mic")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("m")
    expect(page.locator("#mic")).to_have_attribute("aria-pressed", "false")
