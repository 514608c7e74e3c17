"""A case goes on: site answers and the board's words stand beside the profile, in its file."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from oligomatch.api.authoring.checking import check_path
from oligomatch.api.intake.case import NOTHING, CaseNotes, case_of
from oligomatch.api.intake.files import Day, Given, patients_of
from oligomatch.api.intake.profile_schema import profile_schema
from oligomatch.api.page.answering import made
from oligomatch.api.page.form.examples import example_text
from oligomatch.api.page.form.form import carried_text
from oligomatch.api.page.form.taken import brought, taken
from oligomatch.api.page.patient.doing import page_of
from oligomatch.api.page.patient.patient import answered
from oligomatch.api.page.patient.ranking import site_of
from oligomatch.api.page.wanted import PagePart, Wanted
from oligomatch.api.results.matching import load_rules, rules_of
from oligomatch.api.web.document.document import schemas
from oligomatch.api.web.limits import ServerLimits
from oligomatch.api.words.patient.notes import notes_of
from oligomatch.matcher.intake.intake import read_profile
from oligomatch.matcher.match.criteria import MatchClass

RULES = load_rules(None)
TODAY = date(2026, 5, 14)
OITROLC = "NCT02076477"


def golden() -> dict[str, Any]:
    return read_profile(example_text("golden")).document()


def classes(document: dict[str, Any], case: CaseNotes) -> dict[str, MatchClass]:
    result, _ = answered(document, rules_of(case, RULES), TODAY, quick=True)
    assert result is not None
    return {one.match.trial.id: one.match.match for one in result.ranked}


def test_each_answer_of_a_site_does_what_its_button_says() -> None:
    result, _ = answered(golden(), RULES, TODAY, quick=True)
    assert result is not None
    asked = site_of(result, answers=True)
    assert asked
    assert all(one.decides for one in asked)
    before = classes(golden(), NOTHING)
    for button, _, _, effect in (a for one in asked for _, each in one.answers for a in each):
        _, trial, reading, choice = button.split()
        after = classes(golden(), NOTHING.site_says(trial, reading, choice))
        assert effect == f"then {after[trial]}"
        assert {**after, trial: None} == {**before, trial: None}


def test_an_answer_is_taken_back_by_its_button_and_by_undo() -> None:
    pairs = [("carry", carried_text(golden())), ("do", f"site {OITROLC} A-34 A")]
    page = page_of(pairs)
    assert page.document == golden()
    assert classes(page.document, page.case)[OITROLC] is MatchClass.ELIGIBLE
    back = page_of([("carry", carried_text(page.carried)), ("do", f"site {OITROLC} A-34")])
    assert back.case == NOTHING
    undone = page_of([("carry", carried_text(page.carried)), ("undo", page.undo), ("do", "undo")])
    assert undone.case == NOTHING


@pytest.mark.parametrize(
    "said", [("NCT00000000", "A-34", "A"), (OITROLC, "A-1", "A"), (OITROLC, "A-34", "Z")]
)
def test_an_answer_that_fits_no_reading_changes_nothing(said: tuple[str, str, str]) -> None:
    assert rules_of(NOTHING.site_says(*said), RULES) is RULES


def test_what_a_site_answered_for_one_patient_holds_for_no_other() -> None:
    narrowed = rules_of(NOTHING.site_says(OITROLC, "A-34", "A"), RULES)
    assert narrowed.digest != RULES.digest
    assert classes(golden(), NOTHING)[OITROLC] is MatchClass.POSSIBLE


def test_the_boards_words_are_carried_and_kept_in_the_file() -> None:
    pairs = [
        ("carry", carried_text(golden())),
        (f"word/{OITROLC}", "declined"),
        (f"because/{OITROLC}", " too far "),
        ("word/NCT03705403", "contacted"),
        ("because/NCT03705403", "of another word"),
        ("word/NCT02417662", "cured"),
    ]
    page = page_of(pairs)
    assert page.case.board[OITROLC].words == "declined because too far"
    assert page.case.board["NCT03705403"].because == ""
    assert set(page.case.board) == {OITROLC, "NCT03705403"}
    again = page_of([("carry", carried_text(page.carried)), (f"word/{OITROLC}", "new")])
    assert set(again.case.board) == {"NCT03705403"}
    both = page.case.site_says(OITROLC, "A-34", "B")
    back = brought(taken(page.document, {}, TODAY, both), TODAY)
    assert (back.document, back.case, back.wrong) == (golden(), both, ())


@pytest.mark.parametrize(
    "case",
    ["[]", "{board: {NCT1: {word: cured}}}", "{site_answers: [{trial: NCT1}]}", "{odd: 1}", "x"],
)
def test_a_file_whose_case_cannot_be_read_is_refused(case: str) -> None:
    assert case_of({"board": {"NCT1": {"word": "new"}}}) is not None
    found = brought(f"age: 61\ncase: {case}\n", TODAY)
    assert len(found.wrong) == (0 if case == "[]" else 1)
    assert "cured" not in "".join(found.wrong)


def test_the_case_comes_back_with_its_file_and_goes_when_the_page_is_begun_anew() -> None:
    case = NOTHING.board_says(OITROLC, "discussed", "").site_says(OITROLC, "A-34", "A")
    text = taken(golden(), {}, TODAY, case)
    form = urlencode({"do": "bring", "text": text}).encode()
    page = made(Wanted(PagePart.BRING, form, TODAY), RULES).decode()
    assert "has answered: A-34 A" in page
    assert '<b class="bw">discussed</b>' in page
    begun = page_of(
        [("carry", carried_text({**golden(), "case": case.document()})), ("do", "clear")]
    )
    assert begun.carried == {}
    back = page_of([("carry", "{}"), ("undo", begun.undo), ("do", "undo")])
    assert (back.document, back.case) == (golden(), case)


def test_what_the_page_could_not_read_is_left_open_and_noted_by_the_other_faces() -> None:
    page = page_of([("carry", carried_text(golden())), ("/lesions/0/diameter_mm", "18 or 21?")])
    text = taken(page.document, page.mistakes, TODAY)
    (one,) = patients_of(text, "p.yaml", Day(TODAY))
    assert isinstance(one, Given)
    assert one.unread == ("/lesions/0/diameter_mm",)
    assert one.profile.lesions[0].diameter_mm is None
    assert any("`lesions/0/diameter_mm`" in note for note in notes_of(one.profile, one.unread))


def test_check_names_an_answer_in_a_patients_file_that_fits_no_reading(tmp_path: Path) -> None:
    answers = [
        {"trial": OITROLC, "reading": "A-99", "choice": "A"},
        {"trial": "NCT00000001", "reading": "A-18", "choice": "A"},
    ]
    file = tmp_path / "p.json"
    file.write_text(json.dumps({**golden(), "case": {"site_answers": answers}}), "utf-8")
    (checked,) = check_path(file, Day(TODAY))
    assert [("A-99" in one.text, "NCT00000001" in one.text) for one in checked.problems] == [
        (True, False),
        (False, True),
    ]


def test_the_schema_knows_what_stands_beside_a_profile() -> None:
    known = profile_schema()["$defs"]
    assert {"case", "not_read"} <= set(known["Profile"]["properties"])
    assert set(known["CaseNotes"]["properties"]) == {"record", "site_answers", "board"}
    assert "CaseNotes" in schemas(ServerLimits())
