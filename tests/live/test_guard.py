"""Who may come in."""

import pytest

from mien.live.guard import Rules, refusal

OPEN = Rules()
ELSEWHERE = Rules(origins=("https://example.org",))
TOKEN = Rules(token="s3cret")


def refused(rules: Rules, *, given: str = "", **headers: str) -> str | None:
    return refusal({name.lower(): value for name, value in headers.items()}, rules=rules, given=given)


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost:8765", "[::1]:8765", "LOCALHOST"])
def test_this_machine_comes_in_with_and_without_a_page(host: str) -> None:
    assert refused(OPEN, host=host) is None
    assert refused(OPEN, host=host, origin=f"http://{host}") is None


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "http://evil.example",
        "http://127.0.0.1:9",
        "http://localhost:8765",  # the same machine, but another origin
        "http://127.0.0.1:8765.evil.example",
        "file://127.0.0.1:8765",
        "127.0.0.1:8765",
        "https://example.org.evil.example",
    ],
)
def test_a_page_of_another_origin_is_kept_out(origin: str) -> None:
    for rules in (OPEN, ELSEWHERE):
        assert "may not connect" in (refused(rules, host="127.0.0.1:8765", origin=origin) or "")
    assert "may not connect" in (refused(TOKEN, host="127.0.0.1:8765", origin=origin, given="s3cret") or "")


@pytest.mark.parametrize(
    "host", ["evil.example:8765", "", "127.0.0.1.evil.example", "[", "[::1]evil", "evil@127.0.0.2"]
)
def test_a_name_that_was_pointed_at_this_machine_is_kept_out(host: str) -> None:
    assert "is not served here" in (refused(OPEN, host=host, origin=f"http://{host}") or "")
    assert "is not served here" in (refused(OPEN, host=host) or "")


def test_a_page_that_was_let_in_comes_in_from_its_own_host_too() -> None:
    assert refused(ELSEWHERE, host="127.0.0.1:8765", origin="https://example.org") is None
    assert refused(ELSEWHERE, host="example.org", origin="https://example.org") is None


def test_a_token_is_asked_for_in_the_address_or_the_header() -> None:
    host = "mien.example:8765"
    assert refused(TOKEN, host=host, given="s3cret") is None
    assert refused(TOKEN, host=host, origin=f"http://{host}", authorization="Bearer s3cret") is None
    for wrong in ("", "s3cre", "s3cret!", "ß3cret"):
        assert "token is wrong or missing" in (refused(TOKEN, host=host, given=wrong) or "")
