"""Every face names a trial's source, its row in the source's table, and its page in the registry."""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Callable, Mapping
from datetime import date

import pytest
from typer.testing import CliRunner

from oligomatch.api.commands.app import app
from oligomatch.api.page.answering import made
from oligomatch.api.page.form.examples import example_text
from oligomatch.api.page.form.form import carried_text
from oligomatch.api.page.patient.doing import page_of
from oligomatch.api.page.sheet.sheet import sheet_of, sheet_pdf
from oligomatch.api.page.wanted import PagePart, Wanted
from oligomatch.api.results.matching import load_rules
from oligomatch.api.words.citing import documents_of, registry_link, trial_source
from oligomatch.matcher.intake.intake import read_profile
from oligomatch.rules.trial import Source

RULES, TODAY = load_rules(None), date(2026, 5, 14)
TRIAL = "NCT03705403"
LINK = f"https://clinicaltrials.gov/study/{TRIAL}"
ROW = "review of ongoing trials, row ImmunoSABR"
WHOLE = (
    "Review of trials in oligometastatic NSCLC, table “Ongoing clinical trials (phase II–IV)"
    " regarding the treatment of oligometastatic NSCLC”"
)
DOCUMENT = read_profile(example_text("golden")).document()
CARRIED = (("carry", carried_text(DOCUMENT)),)
LISTED = (("text", carried_text(DOCUMENT)), ("name", "one.ndjson"))


def face(part: PagePart, pairs: tuple[tuple[str, str], ...] = (), trial: str = "") -> str:
    from urllib.parse import urlencode

    wanted = Wanted(part, urlencode(pairs).encode(), TODAY, trial=trial)
    return html.unescape(made(wanted, RULES).decode())


def line(*words: str) -> str:
    found = CliRunner().invoke(app, list(words), env={"COLUMNS": "400"})
    assert found.exit_code == 0, found.output
    return found.output


PAGES: Mapping[str, Callable[[], str]] = {
    "the page": lambda: face(PagePart.PAGE, (*CARRIED, ("open", TRIAL))),
    "compare": lambda: face(PagePart.COMPARE, CARRIED),
    "criteria": lambda: face(PagePart.CRITERIA),
    "trials": lambda: face(PagePart.TRIALS),
    "trial": lambda: face(PagePart.TRIAL, trial=TRIAL),
    "sheet": lambda: face(PagePart.SHEET, CARRIED),
}
LINES: Mapping[str, Callable[[], str]] = {
    "match csv": lambda: line("match", "examples/golden.yaml", "--format", "csv"),
    "match json": lambda: line("match", "examples/golden.yaml", "--format", "json"),
    "explain": lambda: line("explain", "examples/golden.yaml", TRIAL),
    "trials": lambda: line("trials", TRIAL),
    "offers": lambda: line("offers", "examples/golden.yaml", "--only", TRIAL),
    "argument": lambda: face(PagePart.ARGUMENT, CARRIED, TRIAL),
    "board": lambda: face(PagePart.TABLE, LISTED),
}


@pytest.mark.parametrize("name", [*PAGES, *LINES])
def test_every_face_names_the_row_of_the_source_and_the_registry_s_page(name: str) -> None:
    said = {**PAGES, **LINES}[name]()
    if name == "match json":
        said = json.dumps(json.loads(said), ensure_ascii=False)
    # the sheet goes on paper: it has the document whole, not in short
    assert (ROW.rpartition(", ")[2] if name == "sheet" else ROW) in said
    assert LINK in said


@pytest.mark.parametrize("name", PAGES)
def test_every_page_cites_the_document_whole_and_leads_to_the_registry(name: str) -> None:
    said = PAGES[name]()
    assert WHOLE in said
    assert f'href="{LINK}"' in said


def test_every_trial_of_the_board_s_table_has_its_source_and_record() -> None:
    *_, sources, records = csv.reader(io.StringIO(LINES["board"]()))
    assert all(" row " in one or one == "report on NRG-BR002, line 2" for one in sources[7:])
    assert set(records[7:]) == {registry_link(one.id) for one in RULES.trials}
    assert all(records[7:])


def test_the_sheet_as_pdf_is_made_of_what_the_page_shows() -> None:
    page = page_of(list(CARRIED))
    sheet = sheet_of(page, RULES, TODAY)
    assert sheet is not None
    assert LINK in [one.page for one in sheet.full.trials]
    assert sheet.full.sources == (WHOLE,)
    assert WHOLE in documents_of(RULES.trials)
    assert sheet_pdf(page, RULES, TODAY).startswith(b"%PDF-")


def test_a_number_of_no_registry_leads_nowhere() -> None:
    from dataclasses import replace

    assert registry_link("X-1") == ""
    own = replace(RULES.trials[0], id="X-1", source=Source("own text", 3))
    assert trial_source(own) == "own text, line 3"
