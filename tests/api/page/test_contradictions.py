"""A profile that contradicts itself is refused at its fields, and a day to come is one of those."""

from __future__ import annotations

import json
from datetime import date
from urllib.parse import urlencode

import pytest

from oligomatch.api.intake.files import Day, Refused, patients_of
from oligomatch.api.page.answering import made
from oligomatch.api.page.board.patients_list import List, listed_patients
from oligomatch.api.page.form.fields import ALL, Form, shown_at
from oligomatch.api.page.patient.doing import page_of
from oligomatch.api.page.patient.patient import answered, context_of
from oligomatch.api.page.sheet.sheet import sheet_of
from oligomatch.api.page.wanted import PagePart, Wanted
from oligomatch.api.results.matching import load_rules
from tests.support.wording import AS_LISTED, DAY_NOT_AFTER

TODAY = date(2026, 5, 14)
RULES = load_rules(None)
DATED = {Form.DATE: "{}", Form.EXAMINATION: "{}", Form.LOCAL_THERAPY: "SABR {}"}
PLACES = [
    (one.pointer.replace("conditions/*", "conditions/stroke").replace("*", "0"), DATED[one.form])
    for one in ALL
    if one.form in DATED
]
TO_COME = ("2062", "5/2062", "6/2026", "15 May 2026", "2062-05-14", "1/2062 to 3/2062")


@pytest.mark.parametrize(("place", "text"), PLACES)
@pytest.mark.parametrize("day", TO_COME)
def test_a_day_to_come_is_refused_at_its_field_though_as_of_is_empty(
    place: str, text: str, day: str
) -> None:
    told = context_of(page_of([(place, text.format(day))]), RULES, TODAY)
    assert told["odds"]  # what is ranked leaves it out
    at = f"f{place.replace('/', '-').replace('_', '-')}"
    assert [words for words, where in told["problems"] if where == at][:1] == [
        f"Expected {DAY_NOT_AFTER} “as of”, which is today where it is left out;"
        " correct the date or “as of”"
    ]


@pytest.mark.parametrize(("place", "text"), PLACES)
@pytest.mark.parametrize("day", ["14 May 2026", "5/2026", "2026"])
def test_a_day_that_may_be_today_is_taken(place: str, text: str, day: str) -> None:
    told = context_of(page_of([(place, text.format(day))]), RULES, TODAY)
    assert not any("as of" in words for words, _ in told["problems"])
    later = context_of(
        page_of([("/as_of", "14 May 2063"), (place, text.format("2062"))]), RULES, TODAY
    )
    assert not any("as of" in words for words, _ in later["problems"])


def test_the_board_and_the_command_line_refuse_a_day_to_come_with_no_day_asked() -> None:
    told = json.dumps({"primary": {"diagnosis_date": "2062"}})
    assert listed_patients(List(told, "list.ndjson"), TODAY).given == ()
    brought = listed_patients(List(TABLE, "list.csv"), TODAY)
    assert brought.given == ()
    assert "not after `as_of`" in brought.wrong[0]
    (one,) = patients_of(told, "p.json", Day(TODAY))
    assert isinstance(one, Refused)


TABLE = "patient,primary found\nA,2062\n"


def test_a_place_without_a_field_of_its_own_is_told_at_the_one_around_it() -> None:
    assert shown_at("/imaging/fdg_pet/date") == "/imaging/fdg_pet"
    assert shown_at("/lesions/1/prior_local_therapy/0/date") == "/lesions/1/prior_local_therapy"
    assert shown_at("/primary/side") == "/primary/side"
    assert shown_at("/strange/place") == "/strange/place"


def test_a_contradiction_is_said_in_full_once_and_each_other_field_names_that_place() -> None:
    lesions = [{"organ": organ} for organ in ("liver", "spleen", "left_adrenal", "T8")]
    totals = {"date": "2026-04-16", "totals": {"metastases": 3}}
    document = {"cancer_type": "nsclc", "lesions": lesions, "assessments": [totals]}
    _, problems = answered(document, RULES, TODAY)
    words = dict(problems)
    whole = words.pop("/assessments/0/totals/metastases")
    assert f"total of at least 4, {AS_LISTED}; 3 is stated" in whole
    assert len(words) == len(lesions)  # not at the type of cancer
    assert set(words.values()) == {"This contradicts Metastases in all"}
    (conflict,) = context_of(page_of([("carry", json.dumps(document))]), RULES, TODAY)["odds"]
    assert conflict.lead == "4 metastases are listed, the total says 3"
    assert all("ancer" not in link.words for link in conflict.links)
    assert "goes by type of cancer" in conflict.counted_by


def odds(document: dict[str, object]) -> list[list[tuple[str, str]]]:
    told = context_of(page_of([("carry", json.dumps(document))]), RULES, TODAY)
    return [[(link.words, link.target) for link in each.links] for each in told["odds"]]


def test_what_is_at_odds_is_named_with_its_number_and_both_places() -> None:
    told = {
        "lesions": [{"id": "a", "organ": "liver", "diameter_mm": 12}],
        "assessments": [{"date": "2026-05-10", "lesions": {"a": {"diameter_mm": 40}}}],
    }
    assert odds(told) == [
        [
            (
                "Largest diameter of the liver lesion at the staging of 2026-05-10: 40",
                "f-assessments-0-lesions-a-diameter-mm",
            ),
            ("Largest diameter of the liver lesion: 12", "f-lesions-0-diameter-mm"),
        ]
    ]


def test_the_rest_is_ranked_on_the_page_alone() -> None:
    told = {"cancer_type": "breast", "primary": {"diagnosis_date": "2062"}}
    page = page_of([("carry", json.dumps(told))])
    ranking = context_of(page, RULES, TODAY)["ranking"]
    counted = {mark.word: number for mark, number, _ in ranking.counts}
    less = {"cancer_type": "breast"}
    expected = context_of(page_of([("carry", json.dumps(less))]), RULES, TODAY)["ranking"]
    assert counted == {mark.word: number for mark, number, _ in expected.counts}
    assert sheet_of(page, RULES, TODAY) is None
    assert answered(told, RULES, TODAY)[0] is None
    assert listed_patients(List(json.dumps(told), "list.ndjson"), TODAY).given == ()


NONE = {"date": "2026-05-10", "totals": {"metastases": 0}}


def part_of(part: PagePart, document: dict[str, object]) -> str:
    form = urlencode({"carry": json.dumps(document)}).encode()
    return made(Wanted(part, form, TODAY), RULES).decode()


def test_contradictions_over_one_number_are_one_and_its_number_and_lesions_are_read_first() -> None:
    organs = ("liver", "spleen", "right_adrenal", "ilium")
    scans = [{"date": "2026-04-01"}, {"date": "2026-05-10", "totals": {"metastases": 1}}]
    lesions = [{"organ": organ, "status": "stable"} for organ in organs]
    document = {"cancer_type": "nsclc", "lesions": lesions, "assessments": scans}
    (conflict,) = context_of(page_of([("carry", json.dumps(document))]), RULES, TODAY)["odds"]
    assert conflict.lead == "4 metastases are listed, the total says 1"
    number, *places = [link.words for link in conflict.links]
    assert number.endswith("at the staging of 2026-05-10: 1")
    assert places[2:] == ["right adrenal", "ilium"]
    assert "Course of the right adrenal lesion: stable" in [link.words for link in conflict.also]
    assert conflict.settle.startswith("To settle it: correct the total, or")
    html = part_of(PagePart.PAGE, document)
    assert (
        html.index(">right adrenal</a>")
        < html.index('id="odds-1"')
        < html.index("Course of the right")
    )
    refused = part_of(PagePart.SHEET, document)
    assert "4 metastases are listed, the total says 1" in refused
    assert "To settle it: correct the total" in refused


def test_what_is_at_odds_is_set_aside_and_not_missing() -> None:
    line = {"agents": ["osimertinib"], "start": "2026-03", "end": "2026-01"}
    told = {"cancer_type": "nsclc", "systemic_therapy": {"lines": [line]}}
    page = page_of([("carry", json.dumps(told)), ("open", "NCT03410043")])
    found = context_of(page, RULES, TODAY)
    row = next(r for p in found["ranking"].parts for r in p.rows if r.id == "NCT03410043")
    assert "set aside, as statements" in str(row.why)
    line_at_odds, *_ = [one for one in row.lines if one.mark and one.mark.word == "set aside"]
    assert line_at_odds.says.startswith("Set aside because")
    assert "above the ranking" in line_at_odds.says
    assert any(link.words.endswith("(set aside)") for link in line_at_odds.links)
    assert "2 rest on" in row.lead
    (course, *_) = found["courses"]
    start = next(one for one in course.entries if one.name.endswith("/start"))
    assert start.trials == 0
    assert start.note.startswith("set aside; ")
    assert f'<a href="#{start.id}">' not in part_of(PagePart.ASK, told)


def test_the_type_of_cancer_stays_in_the_head_where_only_what_counts_is_at_odds() -> None:
    told = {"cancer_type": "nsclc", "lesions": [{"organ": "L3"}], "assessments": [NONE]}
    assert context_of(page_of([("carry", json.dumps(told))]), RULES, TODAY)["headline"] == "NSCLC"
