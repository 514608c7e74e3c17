"""Keystroke to changed page in a headless Chromium, against the server as it starts by default.

python -m benchmarks.page [keystrokes] [checkout] [patient ...]   (needs `chromium` and playwright)

Each keystroke is one letter of a size, typed into a lesion of a patient, and no size comes twice;
some follow at once, some after a pause in which the page asks for what it leaves to quiet moments.
The time runs from the browser's `input` event to the moment at which the page has taken the answer
in, and to the frame after it. Beside it stands the processor's time of the server with its workers
and of the browser, since a shared machine lengthens the other. The server has the 34 trials, then
200 generated ones (benchmarks/generated.py). First paint is what the browser tells (First
Contentful Paint) of the patient's page, with its cache empty, and of the page as it comes back
after an example was chosen. With another checkout, its page is measured in turn with this one; it
has an environment of its own (`.venv`), in which it is installed. With names of patients (examples,
or `large`) those alone. A second table has *Ask next* of every example, asked for five times.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count, cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from playwright.sync_api import sync_playwright

from benchmarks.generated import write_folder
from benchmarks.memory import tree_of
from oligomatch.api.page.form.examples import EXAMPLES, example_text
from oligomatch.matcher.intake.intake import read_profile

ROOT = Path(__file__).parent.parent
MANY = 200  # generated trials
TIMES = 5  # *Ask next* of an example
PAINTED = "performance.getEntriesByName('first-contentful-paint')"
PATIENTS = ("sparse", "golden", "complete")
LARGE = "40 lesions, 15 lines"
FIELD = "[name='/lesions/0/diameter_mm']"
PAUSES = (0, 0, 60, 0, 150, 0, 350, 0, 700)  # milliseconds before a keystroke, in turn
WATCH = """() => { window.times = []; window.frames = []; let began = 0;
window.answered = (at) => new Promise((done) => { const look = () => times.length > at
  && frames.length > at ? done() : setTimeout(look, 4); look(); });
document.addEventListener('input', () => { began = performance.now(); }, true);
document.addEventListener('htmx:after:swap', (e) => {
  const own = e.detail.ctx && e.detail.ctx.sourceElement && e.detail.ctx.sourceElement.id;
  if (!began || own !== 'profile') return;
  const from = began; began = 0;
  times.push(performance.now() - from);
  requestAnimationFrame(() => { const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => frames.push(performance.now() - from); port2.postMessage(0); });
}); }"""


@dataclass(frozen=True, slots=True)
class Server:
    """A server in a process of its own."""

    address: str
    process: int

    def seconds(self) -> float:
        """The processor's time of the server and of its workers so far."""
        ticks = sum(sum(map(int, _stat(one)[11:13])) for one in tree_of(self.process))
        return ticks / os.sysconf("SC_CLK_TCK")


def _stat(process: int) -> list[str]:
    """The fields of a process after its name, as Linux tells them."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()


@contextmanager
def served(root: Path, folder: Path | None = None) -> Iterator[Server]:
    """A server of the shipped trials or those of a folder, by the code of a checkout."""
    own = root / ".venv/bin/python"  # the package is installed from its checkout
    command = [
        str(own) if own.exists() else sys.executable,
        "-m",
        "oligomatch.api.commands.app",
        "serve",
        "--port",
        "0",
        "--quiet",
    ]
    command += ["--trials", str(folder)] if folder is not None else []
    process = subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        found = re.search(r"http://\S+:\d+", process.stdout.readline())
        assert found is not None
        yield Server(found.group(0), process.pid)
    finally:
        process.kill()
        process.wait()


def chosen(page: Any, address: str, patient: str) -> None:
    """The page of an example patient."""
    page.goto(address)
    page.select_option("select[name=example]", patient)
    page.click("button[value=example]")
    page.wait_for_selector("#bring", state="detached")


def large() -> str:
    """A patient with many lesions in two scans and many lines of treatment, as a profile."""
    organs = ("liver", "L3", "left_adrenal", "brain", "rib", "lung", "pelvis", "femur")
    lesions = [
        {"id": f"m{n}", "organ": organs[n % len(organs)], "diameter_mm": 5 + n, "status": "stable"}
        for n in range(40)
    ]
    before = {f"m{n}": {"diameter_mm": 6 + n} for n in range(40)}
    lines = [
        {
            "number": n + 1,
            "intent": "palliative",
            "start": f"{2010 + n}-03",
            "end": f"{2010 + n}-09",
        }
        for n in range(15)
    ]
    return json.dumps(
        {
            "as_of": "2026-05-14",
            "cancer_type": "nsclc",
            "primary": {"side": "right"},
            "lesions": lesions,
            "assessments": [
                {"date": "2026-03-04", "lesions": before},
                {"date": "2026-05-10", "response": "SD"},
            ],
            "systemic_therapy": {"lines": lines},
        }
    )


def brought(page: Any, address: str, patient: str) -> None:
    """The page of an example, or of the large patient."""
    if patient != LARGE:
        chosen(page, address, patient)
        return
    page.goto(address)
    page.fill("#paste", large())
    page.click("#bring-form button[value=bring]")
    page.wait_for_selector("#bring", state="detached")


def first_paint(page: Any) -> float:
    """Milliseconds from asking for the page to its first content on the screen."""
    page.wait_for_function(f"() => {PAINTED}.length > 0")
    return float(page.evaluate(f"{PAINTED}[0].startTime"))


@dataclass(frozen=True, slots=True)
class Typed:
    """What keystrokes took: milliseconds each, and of the processor together."""

    changed: list[float]
    painted: list[float]
    server: float
    browser: float


def sizes() -> Iterator[tuple[bool, str]]:
    """Letters of sizes, each size but its first letter once; whether one begins a size anew."""
    for number in count(1):
        whole, part = 11 + number * 7 % 80, number * 37 % 1000
        for at, letter in enumerate(f"{whole}.{part:03d}"):
            yield at == 0, letter


def keystrokes(page: Any, server: Server, number: int) -> Typed:
    """What each keystroke takes; it is typed when the last is answered, some after a pause."""
    page.wait_for_timeout(1500)  # what to ask next is fetched when it is quiet
    page.wait_for_load_state("networkidle", timeout=120_000)
    page.evaluate(WATCH)
    page.locator(FIELD).click()
    before = server.seconds(), browser_seconds(page)
    letters = zip(sizes(), cycle(PAUSES), range(number), strict=False)
    for (anew, letter), pause, at in letters:
        page.wait_for_timeout(pause)
        if anew:
            page.locator(FIELD).select_text()
        page.keyboard.press(letter)
        page.evaluate("(at) => answered(at)", at)
    spent = server.seconds() - before[0], browser_seconds(page) - before[1]
    each = [list(map(float, page.evaluate(name)))[3:] for name in ("times", "frames")]
    return Typed(each[0], each[1], *(seconds * 1e3 / number for seconds in spent))


def browser_seconds(page: Any) -> float:
    """The processor's time of the browser's processes so far."""
    session = page.context.browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    return float(sum(one["cpuTime"] for one in processes))


def late(each: list[float]) -> float:
    """The 95th percentile."""
    return sorted(each)[int(len(each) * 0.95)]


def row(server: Server, patient: str, number: int, browser: Any) -> str:
    """What one patient's page takes, as a row of the report."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(server.address)
    empty = first_paint(page)
    page.wait_for_timeout(1500)
    page.wait_for_load_state("networkidle", timeout=120_000)  # what to ask of nobody yet
    brought(page, server.address, patient)
    began = first_paint(page)
    typed = keystrokes(page, server, number)
    page.close()
    cells = (statistics.median(typed.changed), late(typed.changed), late(typed.painted))
    return " | ".join(f"{one:.0f}" for one in (*cells, typed.server, typed.browser, empty, began))


def asked_next(checkouts: list[Path], only: list[str]) -> None:
    """What to ask next of every example: milliseconds to the answer, and of the processor."""
    print("| example | page | ask next, median | slowest | processor |")
    print("| --- | --- | --- | --- | --- |")
    with ExitStack() as stack:
        servers = [stack.enter_context(served(root)) for root in checkouts]
        for example in only or [name for name, _ in EXAMPLES]:
            carried = json.dumps(read_profile(example_text(example)).document())
            body = urlencode({"carry": carried}).encode()
            for name, server in zip(("this", "other"), servers, strict=False):
                asked(server, body)  # a worker is warm
                before, each = server.seconds(), [asked(server, body) for _ in range(TIMES)]
                spent = (server.seconds() - before) * 1e3 / TIMES
                cells = (statistics.median(each), max(each), spent)
                row = " | ".join(f"{one:.0f}" for one in cells)
                print(f"| {example} | {name} | {row} |", flush=True)


def asked(server: Server, body: bytes) -> float:
    """Milliseconds until it is told what to ask next."""
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": server.address}
    began = perf_counter()
    with urlopen(Request(f"{server.address}/ask", body, headers)) as answer:
        answer.read()
    return (perf_counter() - began) * 1e3


def main() -> None:
    """Print the report."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    checkouts = [ROOT, *(Path(other).resolve() for other in sys.argv[2:3])]
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f};")
    print(f"{number - 3} keystrokes a patient, milliseconds.")
    print(
        "| trials | patient | page | median | 95 % | 95 %, next frame | processor, server"
        " | browser | first paint, empty | of the patient |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    chosen_patients = [LARGE if one == "large" else one for one in sys.argv[3:]]
    with TemporaryDirectory() as folder, sync_playwright() as running:
        write_folder(Path(folder), MANY)
        browser = running.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for trials, of in ((34, None), (MANY, Path(folder))):
            with ExitStack() as stack:
                servers = [stack.enter_context(served(root, of)) for root in checkouts]
                for server in servers:
                    browser.new_page().goto(server.address)  # the workers are there
                for patient in chosen_patients or (*PATIENTS, *([LARGE] if of is None else [])):
                    for name, server in zip(("this", "other"), servers, strict=False):
                        cells = row(server, patient, number, browser)
                        print(f"| {trials} | {patient} | {name} | {cells} |", flush=True)
        browser.close()
    asked_next(checkouts, [one for one in chosen_patients if one != LARGE])
    print(f"load {os.getloadavg()[0]:.1f} at the end")


if __name__ == "__main__":
    main()
