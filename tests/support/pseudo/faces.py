"""Every outer face in one process, each answer by the place that gave it, as JSON on its output."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from starlette.testclient import TestClient
from typer.main import get_command
from typer.testing import CliRunner

from oligomatch.api.commands.app import app
from oligomatch.api.results.matching import load_rules
from tests.net.faces import client
from tests.support.page_form import PatientPage
from tests.support.pseudo.authors import authors

ROOT = Path(__file__).parents[3]
PATIENTS = {
    "empty": {},
    "golden": json.loads((ROOT / "api/web/examples/golden.json").read_text(encoding="utf-8")),
    "sparse": json.loads((ROOT / "api/web/examples/sparse.json").read_text(encoding="utf-8")),
}
WRONG = ("/trials/none", "/overlap/none/none", "/trials?phase=IX")
Answers = Iterator[tuple[str, str]]


def helps() -> Answers:
    """The help of every command."""
    group = get_command(app)
    assert hasattr(group, "commands")
    names = [[], *([name] for name in group.commands)]
    names += [["registry", name] for name in group.commands["registry"].commands]
    for words in names:
        done = CliRunner().invoke(app, [*words, "--help"], terminal_width=400)
        yield " ".join(["oligomatch", *words, "--help"]), done.output


def pages() -> Answers:
    """The patient's page and the board, each part of each patient's, and what is refused."""
    with client(load_rules(None)) as http:
        for path in ("/", "/board", *WRONG):
            yield f"GET {path}", http.get(path).text
        for name, told in PATIENTS.items():
            yield from _of_patient(http, name, told)
        each = json.dumps(list(PATIENTS.values()))
        for form in ({"do": "examples"}, {"text": each}):
            yield f"/board {form}"[:30], http.post("/board", data=form).text


def _of_patient(http: TestClient, name: str, told: object) -> Answers:
    brought = http.post("/bring", data={"text": json.dumps(told), "do": "bring"}).text
    yield f"/bring {name}", brought
    pairs = [pair for pair in PatientPage(brought).pairs if pair[0]]
    parts = ["/", "/sheet", "/ask", "/course", "/what-if"]
    parts += [f"/argument/{trial}" for trial in ("NCT02417662", "NCT03410043", "NCT03667820")]
    for part in parts:
        yield f"{part} {name}", _posted(http, part, pairs)
    yield f"what if {name}", _posted(http, "/", [*pairs, ("if-add", "/ecog"), ("do", "try")])


def _posted(http: TestClient, path: str, pairs: list[tuple[str, str]]) -> str:
    kind = {"content-type": "application/x-www-form-urlencoded"}
    return str(http.post(path, content=urlencode(pairs), headers=kind).text)


FACES = {"help": helps, "page": pages, "author": authors}


if __name__ == "__main__":
    json.dump(list(FACES[sys.argv[1]]()), sys.stdout, ensure_ascii=False)
