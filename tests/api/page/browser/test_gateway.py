"""The page behind a gateway that serves it under a path, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.processes.gateway import gateway
from tests.support.processes.live import Live, serving
from tests.support.processes.remembering import REMEMBERING

PLACE = "/tumour-board"
JUDGED = """() => document.querySelector("table.mx") && document.querySelector("#progress").hidden
  && !document.querySelector("tr[data-wanted]")"""


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    command = (*REMEMBERING, "--processes", "1", "--root-path", PLACE)
    with serving(tmp_path_factory.mktemp("gateway") / "server", command) as found:
        yield found


@pytest.fixture(params=[True, False], ids=["taken off", "left"])
def under(request: Any, browser: Any, live: Live) -> Iterator[Any]:
    """A page under the path; what leaves it, or complains, fails the test."""
    wrong: list[str] = []
    with gateway(live.port, PLACE, takes_off=request.param) as address:
        context = browser.new_context(base_url=address, viewport={"width": 1440, "height": 900})

        def inside(url: str) -> bool:
            return url == f"{address}{PLACE}" or url.startswith(f"{address}{PLACE}/")

        def watch(one: Any) -> None:
            one.on("console", lambda said: said.type == "error" and wrong.append(said.text))
            one.on("pageerror", lambda error: wrong.append(str(error)))
            one.on("request", lambda sent: inside(sent.url) or wrong.append(sent.url))

        context.on("page", watch)
        yield context.new_page()
        context.close()
    assert not wrong


def test_a_session_stays_under_the_path(under: Any) -> None:
    under.goto(f"{PLACE}/")
    under.select_option("select[name=example]", "golden")
    under.click("button[value=example]")
    under.wait_for_selector("#ask .ans", state="attached", timeout=120_000)
    under.locator("#possible summary").first.click()
    under.wait_for_selector("#possible .crit")
    under.click("#theme-button")
    under.wait_for_selector("html[data-theme]")
    under.reload()  # what was typed is kept, and the theme too
    under.wait_for_selector("#possible summary")
    assert under.locator("html").get_attribute("data-theme")
    under.click("button[formaction$='/sheet']")
    under.wait_for_selector("main.sheet")
    assert under.url.endswith(f"{PLACE}/sheet")
    under.goto(f"{PLACE}/")
    under.wait_for_selector("#possible summary")
    under.keyboard.press("g")
    under.keyboard.press("b")
    under.wait_for_url(f"**{PLACE}/board")
    under.click("button[value=examples]")
    under.wait_for_function(JUDGED, timeout=120_000)
    under.locator("table.mx tbody td > button:visible").first.click()
    under.wait_for_selector("tr.why .crit")
    with under.context.expect_page() as opened:
        under.click("tr.why button:has-text('in a tab')")
    opened.value.wait_for_selector("#possible summary")
    assert opened.value.url.endswith(f"{PLACE}/")
    under.click("nav a:has-text('Trials')")
    under.locator("main tbody th a").first.click()
    under.wait_for_selector("main .acts a")
    under.click("main .acts a")
    under.wait_for_url(f"**{PLACE}/trials")


def test_the_place_without_its_slash_leads_to_the_page(under: Any) -> None:
    under.goto(PLACE)
    assert under.url.endswith(f"{PLACE}/")
    assert under.locator("select[name=example]").is_visible()
