"""A headless Chromium before the real server; what its console says fails the test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.processes.live import Live, serving
from tests.support.processes.remembering import REMEMBERING

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium")
# the same without a window's own pages: it takes less than half of the processor
SHELL = shutil.which("chromium-headless-shell") or CHROMIUM
# A machine that does much else answers late, and that is no fault; what hangs ends by its test's own time.
PATIENCE = 120_000  # milliseconds
# What the first screen folds to a line is opened as soon as it is there, for a hand that works in it.
UNFOLD = """new MutationObserver(() => {
  for (const one of document.querySelectorAll("#course-fold, #choose, #ask details")) {
    if (!one.dataset.seen) { one.dataset.seen = "1"; one.open = true; }
  }
}).observe(document, {childList: true, subtree: true});"""


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    command = (*REMEMBERING, "--processes", "1")
    with serving(tmp_path_factory.mktemp("browsed") / "server", command) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if SHELL is None:
        pytest.skip("there is no chromium on this machine")
    with playwright.sync_playwright() as running:
        found = running.chromium.launch(executable_path=SHELL, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def page(folded: Any) -> Any:
    """The same, with everything open that the first screen folds to a line."""
    folded.add_init_script(UNFOLD)
    return folded


@pytest.fixture
def folded(browser: Any, live: Live) -> Iterator[Any]:
    """A page of its own session; errors of its console, violations of its policy among them, and
    requests to another host fail the test."""
    context = browser.new_context(base_url=live.url, viewport={"width": 1440, "height": 900})
    wrong: list[str] = []
    context.set_default_timeout(PATIENCE)
    one = context.new_page()
    one.add_init_script("delete window.showSaveFilePicker")  # a file goes to the downloads
    one.on("dialog", lambda asked: asked.accept())
    one.on("console", lambda said: said.type == "error" and wrong.append(said.text))
    one.on("pageerror", lambda error: wrong.append(str(error)))
    one.on("request", lambda sent: sent.url.startswith(live.url) or wrong.append(sent.url))
    one.wrong = wrong
    yield one
    context.close()
    assert not wrong
