"""What only trials of one's own ask can be told on the page, in fields and through *Ask next*."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.api.page.browser.hand import counts, settled, start, write
from tests.api.page.browser.test_manner import violations
from tests.support.processes.live import ROOT, SERVE, Live, serving

FACT = "/conditions/measurable_disease/now"


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    trials = str(ROOT / "examples" / "trials")
    command = (*SERVE, "--processes", "2", "--trials", trials)
    with serving(tmp_path_factory.mktemp("own") / "server", command) as found:
        yield found


def test_a_further_fact_is_told_kept_and_judged(page: Any) -> None:
    start(page, "complete")
    shelf = page.locator("#further details", has_text="Conditions and history")
    before = shelf.locator("summary .st").inner_text()
    assert not page.locator(f"[name='{FACT}']").is_visible()
    shelf.locator("summary").first.click()
    write(page, FACT, "yes")
    assert shelf.locator("summary .st").inner_text() != before
    assert shelf.evaluate("one => one.open")
    page.reload()
    page.wait_for_selector("#bring", state="detached")
    settled(page)
    assert page.locator(f"[name='{FACT}']").input_value() == "yes"
    assert violations(page, but="#ranking") == []


def test_a_woman_who_is_pregnant_is_not_eligible(page: Any) -> None:
    start(page, "complete")
    possible = counts(page)["possible"]
    assert possible
    page.locator("#further details summary", has_text="Conditions and history").click()
    write(page, "/conditions/pregnancy/now", "yes")
    assert counts(page)["possible"] == 0
