"""Renews the pictures of docs/screens: a headless Chromium before the real server, known patients.

python -m scripts.screenshots [NAME ...]
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.support.processes.live import READY, serving

PLACE = Path(__file__).parent.parent / "docs" / "screens"
SERVE = (*READY, "--processes", "1")
STILL = 600  # milliseconds in which what is about to be asked for is asked for, and moves no more
WIDE, WALL, PHONE, PAPER = (1440, 900), (1920, 1080), (390, 844), (794, 1123)


@dataclass(frozen=True, slots=True)
class Screen:
    """One picture: what a hand does before it is taken, how large it is, and what of it is kept."""

    words: str
    reach: Callable[[Any], None]
    size: tuple[int, int] = WIDE
    part: str = ""  # the element that is kept; empty: what the window shows
    dark: bool = False


# --- what a hand does -----------------------------------------------------------------------------


def _quiet(page: Any) -> None:
    """Wait until nothing is asked for and nothing is about to be."""
    page.mouse.move(1, 1)
    for _ in range(2):
        page.wait_for_timeout(STILL)
        page.wait_for_function("() => !document.querySelector('.htmx-request')")


def _patient(page: Any, example: str = "golden") -> None:
    page.goto("/")
    page.select_option("select[name=example]", example)
    page.click("button[value=example]")
    page.wait_for_selector("#bring", state="detached")
    page.wait_for_selector("#ask .ans", state="attached", timeout=120_000)  # behind all else
    _quiet(page)
    page.evaluate("scrollTo(0, 0)")


def _open(page: Any, part: str) -> None:
    """Open what the first screen folds to a line."""
    page.locator(part).evaluate_all("each => each.forEach((one) => { one.open = true; })")
    _quiet(page)


def _course(page: Any) -> None:
    _patient(page)
    _open(page, "#course-fold")


def _argument(page: Any) -> None:
    _patient(page)
    page.locator("#possible summary").first.click()
    page.wait_for_selector("#possible .crit")
    _to(page, "#possible details[open]")


def _ask(page: Any) -> None:
    _patient(page)
    _open(page, "#ask details")
    _to(page, "#ask")


def _what_if(page: Any) -> None:
    _patient(page)
    page.click("button[value=try]")
    for pointer in ("/imaging/fdg_pet", "/as_of"):
        page.select_option("select[name=if-add]", pointer)
        page.click("button[value=try]")
        page.wait_for_selector(f"[name='if{pointer}']")
        _quiet(page)
    for _ in range(3):
        page.keyboard.press("PageUp")
    _quiet(page)


def _to(page: Any, part: str) -> None:
    page.locator(part).first.evaluate(
        "one => scrollTo(0, one.getBoundingClientRect().top + scrollY - 96)"
    )
    _quiet(page)


def _board(page: Any) -> None:
    page.goto("/board")
    page.click("button[value=examples]")
    page.wait_for_selector(".mx")
    page.wait_for_selector("tr[data-wanted]", state="detached")
    page.wait_for_selector("#progress", state="hidden")
    _quiet(page)


def _cell(page: Any) -> None:
    _board(page)
    page.select_option("select[name=show]", "open")
    page.click("button[aria-label^='worked example, ImmunoSABR']")
    page.wait_for_selector("tr.why .crit")
    _to(page, ".mx tbody")


def _projector(page: Any) -> None:
    _board(page)
    page.click("#projector")


def _sheet(page: Any) -> None:
    _patient(page)
    page.click("button[formaction$='/sheet']")
    page.wait_for_selector(".sheet")


def _compare(page: Any) -> None:
    _patient(page)
    page.click("button[formaction$='compare']")
    page.wait_for_selector(".across .cmp")
    page.evaluate("scrollTo(0, 0)")


def _at(path: str) -> Callable[[Any], None]:
    return lambda page: page.goto(path)


SCREENS: Mapping[str, Screen] = {
    "patient": Screen("a patient's profile beside the ranking of the trials", _patient),
    "axis": Screen("the course of the disease on one time axis", _course, part="#axis"),
    "argument": Screen("why a trial is where it is", _argument),
    "ask": Screen("what to ask next, with what each answer would do", _ask, part="#ask"),
    "what-if": Screen("what would be, if facts were otherwise", _what_if, part="#what-if"),
    "phone": Screen("the same on a small screen", _patient, PHONE),
    "dark": Screen("the same in the dark", _patient, dark=True),
    "board": Screen("twelve patients against all trials", _board, (1440, 1240)),
    "cell": Screen("a cell of the board with its argument", _cell, (1440, 1000)),
    "projector": Screen("the board on the wall", _projector, WALL),
    "sheet": Screen("the sheet of one patient", _sheet, PAPER),
    "compare": Screen("open trials side by side, and what each does to each lesion", _compare),
    "trial": Screen("a trial: quotes, rules, patients on either side", _at("/trials/OMEGA")),
    "criteria": Screen("who limits what at which number", _at("/criteria"), (1440, 1000)),
    "overlap": Screen("can one patient be eligible for both", _at("/overlap"), (1440, 1300)),
}


# --- taking them ----------------------------------------------------------------------------------


@contextmanager
def browsing(url: str) -> Iterator[Any]:
    """A headless Chromium that asks one server."""
    from playwright.sync_api import sync_playwright

    found = shutil.which("chromium")
    if found is None:
        raise SystemExit("screenshots: there is no chromium; install Debian's package chromium")
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield lambda screen: browser.new_context(
            base_url=url,
            viewport=dict(zip(("width", "height"), screen.size, strict=True)),
            color_scheme="dark" if screen.dark else "light",
            reduced_motion="reduce",
            locale="en-GB",
        ).new_page()
        browser.close()


def take(page: Any, screen: Screen, path: Path) -> None:
    """One picture."""
    screen.reach(page)
    if screen.part:
        page.locator(screen.part).first.screenshot(path=path, animations="disabled")
    else:
        page.screenshot(path=path, animations="disabled", caret="hide")


def main(names: list[str]) -> None:
    """Take the pictures named, or all."""
    PLACE.mkdir(exist_ok=True)
    with (
        TemporaryDirectory() as folder,
        serving(Path(folder) / "server", SERVE) as live,
        browsing(live.url) as opened,
    ):
        for name in names or SCREENS:
            page = opened(SCREENS[name])
            take(page, SCREENS[name], PLACE / f"{name}.png")
            page.context.close()
            print(f"{name}.png {(PLACE / f'{name}.png').stat().st_size // 1024} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
