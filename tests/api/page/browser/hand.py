"""What a hand does on the page, and what an eye reads there."""

from __future__ import annotations

import json
from typing import Any

QUIET = 60  # milliseconds in which a request would have begun


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
        page.wait_for_function("() => !document.querySelector('.htmx-request, .settling')")


def judged(page: Any) -> None:
    """Wait until what is typed is judged: a hand types on while what to ask next is worked out."""
    for _ in range(2):
        page.wait_for_timeout(QUIET)
        page.wait_for_function("() => !document.querySelector('#working.htmx-request, .settling')")


def sent(page: Any, button: str, *, which: int = 0) -> None:
    """Press a button that the browser sends a form with by itself; the page that answers is there."""
    with page.expect_navigation():
        page.locator(button).nth(which).click()


def reloaded(page: Any) -> None:
    """Load the page again, and wait until what the tab has kept is on it."""
    page.reload()
    page.wait_for_selector("#bring", state="detached")
    settled(page)


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


def carried(page: Any) -> dict[str, Any]:
    """The profile as the page has it."""
    found: dict[str, Any] = json.loads(page.locator("[name=carry]").first.input_value())
    return found
