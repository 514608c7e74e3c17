"""A headless Chromium before the real server; what its console says fails the test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.live import Live, serving

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium")
QUIET = 60  # milliseconds in which a request would have begun


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    command = ("-m", "api.cli", "serve", "--port", "0", "--workers", "1")
    with serving(tmp_path_factory.mktemp("browsed") / "server", command) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("there is no chromium on this machine")
    with playwright.sync_playwright() as running:
        found = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def page(browser: Any, live: Live) -> Iterator[Any]:
    """A page of its own session; errors of its console, violations of its policy among them, and
    requests to another host fail the test."""
    context = browser.new_context(base_url=live.url, viewport={"width": 1440, "height": 900})
    wrong: list[str] = []
    one = context.new_page()
    one.on("console", lambda said: said.type == "error" and wrong.append(said.text))
    one.on("pageerror", lambda error: wrong.append(str(error)))
    one.on("request", lambda sent: sent.url.startswith(live.url) or wrong.append(sent.url))
    one.wrong = wrong
    yield one
    context.close()
    assert not wrong


def start(page: Any, example: str | None = None) -> Any:
    """The patient's page, empty or with an example."""
    page.goto("/")
    if example is not None:
        page.select_option("select[name=example]", example)
        page.click("button[value=example]")
        page.wait_for_selector("#bring", state="detached")
    return page


def settled(page: Any) -> None:
    """Wait until every answer that was asked for is on the page."""
    for _ in range(2):
        page.wait_for_timeout(QUIET)
        page.wait_for_function("() => !document.querySelector('.htmx-request')")


def write(page: Any, name: str, text: str) -> None:
    """Type into a field, and leave it."""
    page.locator(f"[name='{name}']").first.click()
    page.keyboard.type(text)
    page.keyboard.press("Tab")
    settled(page)


def counts(page: Any) -> dict[str, int]:
    """The counts over the ranking, by word."""
    each = [text.split() for text in page.locator(".counts a").all_inner_texts()]
    return {" ".join(parts[1:]): int(parts[0]) for parts in each}


def shot(page: Any, place: Path) -> Path:
    """A picture of the whole page."""
    page.screenshot(path=str(place), full_page=True)
    return place
