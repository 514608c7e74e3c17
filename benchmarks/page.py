"""Keystroke to changed page in a headless Chromium, against the real server with one worker.

python -m benchmarks.page [keystrokes]    (prints a report; needs `chromium` and playwright)

Each keystroke is one letter of a size, typed into a lesion of a patient; the time runs from the
browser's `input` event to the moment at which the page has taken the answer in.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
PATIENTS = ("sparse", "golden", "complete")
FIELD = "[name='/lesions/0/diameter_mm']"
WATCH = """() => { window.times = []; let began = 0;
document.addEventListener('input', () => { began = performance.now(); }, true);
document.addEventListener('htmx:after:swap', (e) => {
  if (began && e.target.id === 'profile') { times.push(performance.now() - began); began = 0; }
}); }"""


@contextmanager
def served() -> Iterator[str]:
    """A server in a process of its own; its address."""
    command = [sys.executable, "-m", "api.cli", "serve", "--port", "0", "--workers", "1", "--quiet"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        found = re.search(r"http://\S+:\d+", process.stdout.readline())
        assert found is not None
        yield found.group(0)
    finally:
        process.kill()
        process.wait()


def keystrokes(page: Any, address: str, patient: str, number: int) -> list[float]:
    """The milliseconds of each keystroke; each is typed after the last is answered."""
    page.goto(address)
    page.select_option("select[name=example]", patient)
    page.click("button[value=example]")
    page.wait_for_selector("#bring", state="detached")
    page.wait_for_timeout(1500)  # what to ask next is fetched when it is quiet
    page.evaluate(WATCH)
    page.locator(FIELD).click()
    for at in range(number):
        page.keyboard.press("Backspace" if at % 2 else "7")
        page.wait_for_function(f"() => times.length > {at}")
    return [float(one) for one in page.evaluate("times")][3:]


def main() -> None:
    """Print the report."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with served() as address, sync_playwright() as running:
        browser = running.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        began = time.perf_counter()
        for patient in PATIENTS:
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            each = sorted(keystrokes(page, address, patient, number))
            late = each[int(len(each) * 0.95)]
            median = statistics.median(each)
            print(
                f"{patient:10} {len(each)} keystrokes: median {median:.0f} ms, 95 % {late:.0f} ms"
            )
        print(f"{time.perf_counter() - began:.0f} s in all")
        browser.close()


if __name__ == "__main__":
    main()
