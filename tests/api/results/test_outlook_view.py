"""The outlook as a clinician, a program and a calendar read it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import icalendar
import pytest

from tests.api.commands.test_app import GOLDEN, SPARSE, Call
from tests.api.commands.test_app import call as call
from tests.support.wording import ON_PROGRESSION, TIME_ALONE


def test_the_table_names_days_windows_and_events(call: Call) -> None:
    done = call("outlook", GOLDEN)
    text = " ".join(done.out.split())
    assert done.status == 0
    assert "2026-05-29 NCT03410043 ✗ closes, from eligible to ineligible (last day" in text
    assert "2026-06-05 NCT01725165 ? opens, from not yet to possible." in text
    assert (
        "5644-06: Met: the current line contains an EGFR-TKI and 3 months of osimertinib." in text
    )
    assert f"{ON_PROGRESSION}, 5 trials" in text
    assert "NRG-BR002" not in text  # closed: no window


def test_nothing_changes_for_a_patient_without_dates_of_treatment(call: Call) -> None:
    assert f"{TIME_ALONE} until 2028-05-14." in call("outlook", SPARSE).out


def test_json_tells_each_change_with_its_criterion_and_source(call: Call) -> None:
    found = call("outlook", GOLDEN, "--format", "json", "--only", "NCT03410043").value
    assert (found["as_of"], found["until"]) == ("2026-05-14", "2028-05-14")
    (change,) = found["changes"]
    assert (change["day"], change["match_before"], change["match"]) == (
        "2026-05-29",
        "eligible",
        "ineligible",
    )
    assert change["effect"] == "closes"
    (criterion,) = change["criteria"]
    assert criterion["criterion"] == "0043-04"
    assert criterion["quote"] == "Osimertinib 6–12 weeks"
    assert (criterion["verdict_before"], criterion["verdict"]) == ("met", "not met")


@pytest.mark.parametrize(
    ("day", "kind"), [("2026-05-28", "eligible"), ("2026-05-29", "ineligible")]
)
def test_match_on_the_day_and_the_day_before_keeps_the_promise(
    call: Call, day: str, kind: str
) -> None:
    found = call("match", GOLDEN, "--as-of", day, "--only", "NCT03410043", "-f", "json", "--quick")
    assert found.value["matches"][0]["match"] == kind
    assert found.value["as_of"] == day


def test_a_month_told_on_the_14th_ends_on_the_14th_whatever_day_is_asked(
    call: Call, tmp_path: Path
) -> None:
    told = json.loads(
        '{"as_of": "2026-05-14", "cancer_type": "nsclc", "systemic_therapy": {"palliative_lines": 1,'
        '"lines": [{"agents": ["osimertinib"], "intent": "palliative", "number": 1,'
        '"start": "2026-05", "ongoing": true}]}}'
    )
    path = tmp_path / "p.json"
    path.write_text(json.dumps(told))

    def verdict(day: str) -> str:
        found = call("match", str(path), "--as-of", day, "-f", "json", "--only", "NCT03595644")
        return next(
            one["verdict"]
            for one in found.value["matches"][0]["criteria"]
            if one["criterion"] == "5644-06"
        )

    assert [verdict(f"2026-08-{day}") for day in ("13", "14")] == ["unknown", "met"]
    changes = call("outlook", str(path), "-f", "json", "--only", "NCT03595644").value["changes"]
    turned = [(c["day"], one["verdict"]) for c in changes for one in c["criteria"]]
    assert turned == [("2026-08-01", "unknown"), ("2026-08-14", "met")]


def test_a_calendar_holds_what_opens_and_closes_and_nothing_of_the_patient(call: Call) -> None:
    text = call("outlook", GOLDEN, "--format", "ics").out
    assert text == call("outlook", GOLDEN, "--format", "ics").out
    events = icalendar.Calendar.from_ical(text).walk("VEVENT")
    days = {(str(event["summary"]), event["dtstart"].dt) for event in events}
    assert ("NCT03410043 closes: ineligible", date(2026, 5, 29)) in days
    assert ("NCT03595644 opens: eligible", date(2026, 6, 5)) in days
    assert len({event["uid"] for event in events}) == len(events) == 7
    assert {str(event["dtstamp"].dt.date()) for event in events} == {"2026-05-14"}
    for word in ("worked example", "2026-03-05", "L858R", "adrenal"):
        assert word not in text


def test_a_calendar_in_which_nothing_changes_says_so_in_one_event(call: Call) -> None:
    text = call("outlook", SPARSE, "--format", "ics").out
    (event,) = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert str(event["summary"]).endswith("opens or closes by time alone until 2028-05-14")
    assert event["dtstart"].dt == date(2026, 5, 14)
    assert {"UID", "DTSTAMP"} <= set(event)


def test_one_patient_makes_one_calendar(call: Call) -> None:
    done = call("outlook", GOLDEN, SPARSE, "--format", "ics")
    assert (done.status, done.out) == (2, "")
    assert "name one patient file" in done.err


def test_two_patients_make_a_list_and_a_bad_one_is_told(call: Call, tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("age: old\n")
    done = call("outlook", GOLDEN, str(bad), "-f", "json")
    assert done.status == 2
    assert len(done.value) == 1
    assert "is left out" in done.err
