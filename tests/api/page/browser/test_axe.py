"""axe finds nothing on any page, at any width, in either theme."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.page.browser.hand import settled, start
from tests.api.page.browser.test_manner import COLOURS, EVERY_RULE, violations
from tests.conftest import some_of

PLACES = ("/board", "/trials", "/trials/OMEGA", "/criteria", "/overlap", "/overlap/OMEGA/SARON")
MADE = ("sheet", "compare")  # of the patient's page
# what is looked at grows with the square of what can be pressed, and the rows of a table are alike
SHORTER = """() => document.querySelectorAll("tbody tr:nth-child(n+5), li:nth-child(n+5)").forEach(row => row.remove())"""


@pytest.mark.parametrize("where", some_of([*PLACES, *MADE], 3))
def test_axe_finds_nothing_on_any_page_at_any_width(page: Any, where: str) -> None:
    if where in MADE:
        start(page, "golden")
        page.click(f"button[formaction$='{where}']")
        page.wait_for_selector(".sheet" if where == "sheet" else ".across .cmp")
    else:
        page.goto(where)
    settled(page)
    page.evaluate(SHORTER)
    for theme, width, rules in (
        ("light", 1280, EVERY_RULE), ("light", 390, EVERY_RULE), ("dark", 390, COLOURS)
    ):  # fmt: skip
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size({"width": width, "height": 844})
        assert violations(page, rules) == [], (theme, width)
