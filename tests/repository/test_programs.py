"""The programs of examples/programs: 200 patients in a pool, mounted in another app, a notebook."""

from __future__ import annotations

import ast
import csv
import importlib.util
import io
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from starlette.testclient import TestClient

from oligomatch import match, read_profile
from tests.api.web.test_under_a_path import links

ROOT = Path(__file__).parents[2]
PROGRAMS = ROOT / "examples" / "programs"


def patients(number: int) -> list[dict[str, Any]]:
    """Patients that differ: the examples, at other ages and on other days."""
    paths = sorted((ROOT / "examples").glob("*.yaml"))
    each = [read_profile(path.read_text(encoding="utf-8")).document() for path in paths]
    return [
        {**each[at % len(each)], "as_of": f"2027-{1 + at % 12:02}-11", "patient": f"P{at}"}
        for at in range(number)
    ]


def test_two_hundred_patients_are_matched_in_a_pool(tmp_path: Path) -> None:
    asked = patients(200)
    told = [json.dumps(one) for one in asked]
    told.insert(100, '{"lesion": "Canary"}')
    file = tmp_path / "patients.ndjson"
    file.write_text("\n".join(told), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, PROGRAMS / "many_patients.py", file, "2"],
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith("line 101: ")
    assert "Canary" not in done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [row["line"] for row in rows] == [str(at) for at in range(1, 202) if at != 101]
    for row, one in list(zip(rows, asked, strict=True))[::40]:
        matches = match(one)
        assert row["eligible"] == str(
            len([m for m in matches.of("eligible") if m.section == "options"])
        )
        assert row["first choice"] == matches[0].trial.id
        assert row["why"].startswith(f"{matches[0].match}: ")


def test_the_page_stands_in_another_application() -> None:
    spec = importlib.util.spec_from_file_location("mounted", PROGRAMS / "mounted.py")
    assert spec is not None
    assert spec.loader is not None
    program = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(program)
    with TestClient(program.app, base_url="https://hospital.example") as client:
        until = time.monotonic() + 300
        while client.get("/tumour-board/readyz").status_code != 200 and time.monotonic() < until:
            time.sleep(0.2)
        (to,) = links(client.get("/").text)
        assert to == "tumour-board/"
        seen, waiting = set[str](), ["/tumour-board/"]
        while waiting:
            path = waiting.pop()
            seen.add(path)
            answer = client.get(path)
            assert answer.status_code == 200, path
            if "/overlap/" in path or not answer.headers["content-type"].startswith("text/html"):
                continue
            for link, kind in links(answer.text).items():
                found = urlsplit(urljoin(str(answer.url), link))
                if found.netloc != "hospital.example":
                    continue
                assert found.path.startswith("/tumour-board/"), (path, link)
                if kind in ("href", "src") and "/overlap/" not in found.path:
                    waiting += [] if found.path in {*seen, *waiting} else [found.path]
        assert "/tumour-board/trials/NCT02417662" in seen
        known = {"as_of": "2026-05-14", "cancer_type": "nsclc"}
        assert client.post("/tumour-board/v1/match", json=known).json()["counts"]
        assert client.get("/tumour-board/", headers={"host": "other.example"}).status_code == 400


class Shown:
    """What a notebook would show of the last line of each cell."""

    def __init__(self) -> None:
        self.names: dict[str, Any] = {}

    def run(self, source: str) -> Any:
        """The value of a cell, as Jupyter makes it: its last line, where that is an expression."""
        tree = ast.parse(source)
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, "cell", "exec"), self.names)
        if not isinstance(last, ast.Expr):
            return None
        return eval(compile(ast.Expression(last.value), "cell", "eval"), self.names)


def test_each_cell_of_the_notebook_shows_something(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("polars", reason="polars is not installed (oligomatch[cohort])")
    monkeypatch.chdir(ROOT)
    notebook = json.loads((PROGRAMS / "notebook.ipynb").read_text(encoding="utf-8"))
    assert notebook["nbformat"] == 4
    cells, kernel = [one for one in notebook["cells"] if one["cell_type"] == "code"], Shown()
    assert all(one["outputs"] == [] for one in cells)  # nothing of a run is kept
    shown = [kernel.run("".join(one["source"]))._repr_html_() for one in cells]
    assert len(shown) >= 8
    assert all("<table" in one or "<pre" in one for one in shown)
    assert "ImmunoSABR" in shown[1]


def test_every_program_is_listed() -> None:
    page = (PROGRAMS / "README.md").read_text(encoding="utf-8")
    files = {one.name for one in PROGRAMS.iterdir() if one.suffix in (".py", ".ipynb")}
    assert len(files) == 3
    assert [name for name in sorted(files) if f"`{name}`" not in page] == []
