"""Rule texts and names on the page are text, whatever they say."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from oligomatch.api.page import rendering
from oligomatch.api.page.board.board import BoardOptions, board_context, rows_context, sums_part
from oligomatch.api.page.board.patients_list import List
from oligomatch.api.page.patient.doing import Page
from oligomatch.api.page.sheet.sheet import sheet_of
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
    listed = List(json.dumps(PATIENT), "x.json")
    page = Page(dict(PATIENT), opened=frozenset({one, other}))
    board = board_context(listed, BoardOptions(), rules, DAY)
    found = [row.found for row in board["rows"] if row.found is not None]
    return {
        "patient": rendering.patient_page(page, rules, DAY, theme=""),
        "argument": rendering.argument_part(page, one, rules, DAY),
        "ask": rendering.ask_part(page, rules, DAY),
        "board": rendering.board_page(board, rules, ""),
        "rows": rendering.board_rows(rows_context([(1, listed)], rules, DAY)),
        "sums": rendering.board_sums(sums_part(found, 1, rules)),
        "sheet": rendering.sheet_page(sheet_of(page, rules, DAY)),
        "trials": rendering.trials_page([("country", "")], rules, ""),
        "trial": rendering.trial_page(one, rules, ""),
        "criteria": rendering.criteria_page(rules, ""),
        "overlap": rendering.overlap_page(rules, ""),
        "pair": rendering.pair_page(f"{one}/{other}", rules, ""),
        "problem": rendering.problem_page(HOSTILE, HOSTILE, ""),
    }


def test_hostile_rule_texts_and_names_are_text_on_every_page(rules: Rules) -> None:
    escaped = "&lt;img src=x onerror=alert(1)&gt;"
    for name, html in pages(rules).items():
        assert "<img" not in html, name
        assert "<svg/onload" not in html, name
        assert "&{{7*7}}" not in html, name
        if name not in ("ask", "sums"):
            assert escaped in html, name
