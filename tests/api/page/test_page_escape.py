"""Rule texts and names on the page are text, whatever they say."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

import pytest

from oligomatch.api.page.answering import made
from oligomatch.api.page.board.board import BoardOptions, board_context
from oligomatch.api.page.board.patients_list import List
from oligomatch.api.page.rendering import problem_page
from oligomatch.api.page.wanted import PagePart, Wanted
from oligomatch.api.results.matching import Rules, load_rules
from oligomatch.rules.trial import Criterion, Trial

HOSTILE = "<img src=x onerror=alert(1)>'\"&{{7*7}}</script><svg/onload=x>"
DAY = date(2026, 5, 14)
PATIENT = {"patient": HOSTILE, "cancer_type": "nsclc", "lesions": [{"organ": "liver"}]}


def _criterion(one: Criterion) -> Criterion:
    said = {
        number: {letter: replace(change, words=HOSTILE) for letter, change in letters.items()}
        for number, letters in one.readings.items()
    }
    source = replace(one.source, document=HOSTILE)
    return replace(one, quote=HOSTILE, note=HOSTILE, text=HOSTILE, source=source, readings=said)


def _trial(one: Trial) -> Trial:
    names = (
        "treatment",
        "molecular_status",
        "number_of_metastases",
        "notes",
        "footnotes",
        "country",
    )
    facts = replace(one.facts, **dict.fromkeys(names, HOSTILE))
    return replace(
        one,
        acronym=HOSTILE,
        facts=facts,
        criteria=tuple(map(_criterion, one.criteria)),
        silenced=tuple(replace(silence, because=HOSTILE) for silence in one.silenced),
    )


@pytest.fixture(scope="module")
def rules() -> Rules:
    """The shipped rules, every text of the first six trials hostile."""
    shipped = load_rules(None)
    trials = tuple(_trial(t) if n < 6 else t for n, t in enumerate(shipped.trials))
    return replace(shipped, trials=trials)


def pages(rules: Rules) -> dict[str, str]:
    one, other = rules.trials[0].id, rules.trials[1].id
    patient = [("carry", json.dumps(PATIENT)), ("open", one), ("open", other)]
    board = board_context(List(json.dumps(PATIENT), "x.json"), BoardOptions(), rules, DAY)
    found = [("found", row.found.model_dump_json()) for row in board["rows"] if row.found]
    asked = {
        PagePart.PAGE: (patient, ""),
        PagePart.ARGUMENT: (patient, one),
        PagePart.ASK: (patient, ""),
        PagePart.SHEET: (patient, ""),
        PagePart.BUNDLE: (patient, ""),
        PagePart.BOARD: ([("text", json.dumps(PATIENT)), ("name", "x.json")], ""),
        PagePart.ROWS: ([("one", f"1 {json.dumps(PATIENT)}")], ""),
        PagePart.SUMS: ([*found, ("patients", "1")], ""),
        PagePart.TRIALS: ([("country", "")], ""),
        PagePart.TRIAL: ([], one),
        PagePart.CRITERIA: ([], ""),
        PagePart.OVERLAP: ([], ""),
        PagePart.PAIR: ([], f"{one}/{other}"),
    }
    shown = {
        part.value: made(Wanted(part, urlencode(form).encode(), DAY, "", trial), rules).decode()
        for part, (form, trial) in asked.items()
    }
    return {**shown, "problem": problem_page(HOSTILE, HOSTILE, "")}


def test_hostile_rule_texts_and_names_are_text_on_every_page(rules: Rules) -> None:
    escaped = "&lt;img src=x onerror=alert(1)&gt;"
    for name, html in pages(rules).items():
        assert "<img" not in html, name
        assert "<svg/onload" not in html, name
        assert "&{{7*7}}" not in html, name
        if name not in ("ask", "sums"):
            assert escaped in html, name
