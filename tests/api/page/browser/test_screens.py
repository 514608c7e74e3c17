"""The pictures of the tour can be taken anew: each screen is reached and is not empty."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scripts.screenshots import SCREENS, take
from tests.api.page.browser.hand import QUIET
from tests.conftest import some_of
from tests.support.processes.live import Live

# of screens that are reached alike, in another size or colour, the first
WAYS = {screen.reach: name for name, screen in reversed(SCREENS.items())}


@pytest.mark.parametrize("name", some_of(sorted(WAYS.values()), 3))
def test_a_screen_is_reached_and_is_not_empty(
    browser: Any, live: Live, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scripts.screenshots.STILL", QUIET)  # nobody looks at these
    screen = SCREENS[name]
    width, height = screen.size
    context = browser.new_context(
        base_url=live.url,
        viewport={"width": width, "height": height},
        color_scheme="dark" if screen.dark else "light",
    )
    take(context.new_page(), screen, tmp_path / "one.png")
    context.close()
    assert (tmp_path / "one.png").stat().st_size > 5_000
