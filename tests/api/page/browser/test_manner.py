"""How the page behaves for everyone: axe finds nothing, small screens, both themes, no JavaScript."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.page.browser.hand import counts, sent, settled, start
from tests.conftest import first_of
from tests.support.processes.live import Live

axe_module = pytest.importorskip("axe_playwright_python.sync_playwright")


# two that axe leaves out by itself: a name begins with what is read, and a target is 24 pixels
RULES = ("label-content-name-mismatch", "target-size")
EVERY_RULE = {
    "rules": {rule: {"enabled": True} for rule in RULES},
    "resultTypes": ["violations"],
}
# all that a theme changes
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
# every row, item, folded trial and field is looked at with HYPOTHESIS_PROFILE=long, else the first
# four of each list: axe takes seconds of a processor for a whole page
ALIKE = ("tr", "li", ".row:not([open])", ".f")
FOUND = "([context, rules]) => axe.run(context || document, rules).then(found => found.violations)"


def violations(
    page: Any,
    rules: dict[str, Any] = EVERY_RULE,
    *,
    but: str | None = None,
    whole: bool = False,
) -> list[str]:
    """What axe finds on the page, but in a part that is none of the test's."""
    alike = (
        [] if whole or first_of("ab", 1) != ["a"] else [f"{one}:nth-child(n+5)" for one in ALIKE]
    )
    out = {"exclude": [[one] for one in (*alike, *([but] if but else []))]}
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(axe_module.Axe().axe_script)
    found = page.evaluate(FOUND, [out if out["exclude"] else None, rules])
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]


def opened(page: Any) -> Any:
    """The page of an example with an argument open."""
    start(page, "golden")
    page.locator("#possible summary").first.click()
    page.wait_for_selector("#possible .crit")
    return page


@pytest.mark.parametrize(
    ("theme", "width"),
    first_of([("dark", 1440), ("light", 320), ("light", 1440), ("dark", 390)], 1),
)
def test_axe_finds_nothing(page: Any, theme: str, width: int) -> None:
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 800})
    assert violations(opened(page)) == []


def test_axe_finds_nothing_on_an_empty_page_and_on_a_mistaken_one(page: Any) -> None:
    start(page)
    assert violations(page, whole=True) == []
    page.fill("[name='/age']", "old")
    settled(page)
    assert violations(page) == []


def test_axe_bites(page: Any) -> None:
    start(page)
    page.evaluate(
        "() => { document.querySelector('h1').style.color = '#ddd';"
        " document.querySelector('label[for=f-age]').remove(); }"
    )
    found = " ".join(violations(page))
    assert "color-contrast" in found
    assert "label" in found


@pytest.mark.parametrize("width", first_of([320, 390, 720], 1))
def test_no_page_is_wider_than_its_screen(page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 640})
    opened(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_theme_is_kept(page: Any) -> None:
    start(page, "golden")
    page.click("#theme-button")
    page.wait_for_selector("html[data-theme=dark]")
    assert page.locator("[name='/age']").input_value() == "58"
    page.goto("/")
    assert page.locator("html").get_attribute("data-theme") == "dark"


@pytest.mark.parametrize("path", ["/", "/criteria"])
def test_in_a_dark_system_the_button_offers_the_light(page: Any, path: str) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(path)
    assert page.inner_text("#theme-button") == "Light"
    page.click("#theme-button")
    page.wait_for_selector("html[data-theme=light]")
    assert page.inner_text("#theme-button") == "Dark"


def test_without_javascript_forms_do_the_same(browser: Any, live: Live) -> None:
    page = browser.new_context(base_url=live.url, java_script_enabled=False).new_page()
    start(page, "golden")
    page.fill("[name='/age']", "61")
    sent(page, ".acts button[value=show]")
    assert page.locator("[name='/age']").input_value() == "61"
    assert counts(page)["eligible"] == 3
    page.locator("#possible summary").first.click()
    sent(page, "#possible button:has-text('Show the argument')")
    assert page.locator("#possible .crit tbody tr").count() > 3
    sent(page, "button[value='drop /lesions/1']")
    sent(page, "button[value=undo]")
    assert page.locator("[name='/lesions/1/organ']").input_value() == "L3"
    page.context.close()


HOSTILE = "<img src=x onerror=alert(1)>'\"&{{7*7}}"


def test_hostile_text_is_text(page: Any) -> None:
    start(page)
    page.fill("[name='/patient']", HOSTILE)
    page.fill("[name='/lesions/0/organ']", HOSTILE)
    settled(page)
    assert page.locator("main img").count() == 0
    assert page.locator("[name='/patient']").input_value() == HOSTILE
    assert HOSTILE in page.locator(".asof").inner_text()


def test_what_is_told_of_a_patient_is_in_no_log_and_no_url(page: Any, live: Live) -> None:
    canary = "canary-8f31"
    urls: list[str] = []
    page.on("request", lambda sent: urls.append(sent.url))
    start(page)
    page.fill("[name='/patient']", canary)
    settled(page)
    assert canary in page.locator(".asof").inner_text()
    assert not any(canary in url for url in urls)
    assert canary.encode() not in live.written()
    answer = page.request.post("/", form={"/patient": canary})
    assert answer.headers["cache-control"] == "no-store"
    assert "script-src 'self'" in answer.headers["content-security-policy"]
