"""What a scan saw stays with that scan, whatever scan is the latest."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given, settings

from oligomatch.api.page.form.form import carried_text, dropped, posted, value_at
from oligomatch.api.page.form.scans import found_by, latest_of, listed
from oligomatch.api.page.patient.doing import page_of
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.values import OPEN, YES
from oligomatch.matcher.patient.patient import derive
from oligomatch.matcher.patient.staging import Moment
from oligomatch.matcher.profile.problems import ProfileError
from tests.oracle.drawn_profiles import stated_in_part
from tests.oracle.worlds import World

Json = dict[str, Any]
JUNE: Json = {
    "as_of": "2026-11-20",
    "lesions": [
        {"organ": "liver", "diameter_mm": 18, "status": "growing"},
        {"id": "bone", "organ": "L3"},
    ],
    "assessments": [{"date": "2026-06-03", "totals": {"metastases": 2}}],
}


def seen_at(document: Json, scan: int) -> list[Any]:
    """How each lesion is seen at a scan: there or not, and its size."""
    stated = profile_of(copy.deepcopy(document))
    assert stated.as_of is not None
    staging = derive(stated, stated.as_of).staging
    view = staging.views[scan]
    moment = Moment(view, staging.latest == (view,))
    each = enumerate(stated.lesions)
    found = (staging.seen(one.id or f"lesion {i + 1}", one, moment) for i, one in each)
    return [(one.present, one.diameter) for one in found]


def test_a_size_and_a_total_of_june_do_not_become_those_of_november() -> None:
    before = seen_at(JUNE, 0)
    told = posted([("/assessments/1/date", "18 Nov 2026")], JUNE).document
    assert seen_at(told, 0) == before
    assert [one[0] for one in seen_at(told, 1)] == [OPEN, OPEN]
    assert seen_at(told, 1)[0][1] == (0, None)
    assert value_at(told, "/assessments/0/totals/metastases") == 2
    assert value_at(told, "/assessments/1/totals") is None
    # what is typed now is of November
    later = posted([("/lesions/0/diameter_mm", "25")], told).document
    assert seen_at(later, 1)[0][0] == YES
    assert seen_at(later, 0) == before


def test_a_scan_without_a_day_may_be_the_latest_so_what_was_seen_is_written_under_the_other() -> (
    None
):
    told = posted([("/assessments/1/response", "SD")], JUNE).document
    assert latest_of(told) is None
    assert value_at(told, "/assessments/0/lesions/lesion 1/diameter_mm") == 18
    assert "diameter_mm" not in told["lesions"][0]


def test_an_earlier_scan_that_is_added_moves_nothing() -> None:
    told = posted([("/assessments/1/date", "2 Feb 2026")], JUNE).document
    assert told["lesions"] == JUNE["lesions"]


def test_a_scan_that_is_removed_takes_what_it_saw_with_it() -> None:
    both = posted([("/assessments/1/date", "18 Nov 2026"), ("/lesions/0/status", "stable")], JUNE)
    both = posted([("/lesions/0/diameter_mm", "25")], both.document)
    left = dropped(both.document, "/assessments/1")
    assert seen_at(left, 0) == seen_at(JUNE, 0)


def test_a_removed_lesion_takes_what_was_seen_of_it_and_leaves_the_others_theirs() -> None:
    told: Json = {
        "lesions": [{"organ": "liver"}, {"organ": "brain"}],
        "assessments": [
            {"date": "2026-01", "lesions": {"lesion 1": {"diameter_mm": 9}, "lesion 2": {}}},
            {"date": "2026-03"},
        ],
    }
    left = dropped(told, "/lesions/0")
    assert left["lesions"] == [{"organ": "brain", "id": "lesion 2"}]
    assert left["assessments"][0]["lesions"] == {"lesion 2": {}}


def test_a_lesion_that_is_renamed_keeps_what_was_seen_of_it() -> None:
    told = {**JUNE, "assessments": [{"date": "2026-06", "lesions": {"bone": {"diameter_mm": 9}}}]}
    named = posted([("/lesions/1/id", "spine")], told).document
    assert named["assessments"][0]["lesions"] == {"spine": {"diameter_mm": 9}}


def test_a_lesion_is_seen_without_a_word_more_and_that_can_be_taken_back() -> None:
    two = posted([("/assessments/1/date", "18 Nov 2026")], JUNE).document
    at = "/assessments/1/lesions/bone/status"
    there = posted([(at, "there")], two).document
    assert seen_at(there, 1)[1][0] == YES
    assert posted([(at, "there")], there).document == there
    assert seen_at(posted([(at, "")], there).document, 1)[1][0] == OPEN


def test_a_mistyped_size_stays_with_its_scan() -> None:
    pairs = [("/lesions/0/diameter_mm", "big"), ("/assessments/1/date", "18 Nov 2026")]
    assert list(posted(pairs, JUNE).mistakes) == ["/assessments/0/lesions/lesion 1/diameter_mm"]


def test_the_scan_that_found_the_metastases_gives_them_its_day() -> None:
    by = "/metastatic_disease/diagnosis_date#scan"
    told = posted([(by, "0")], JUNE).document
    assert told["metastatic_disease"] == {"diagnosis_date": "2026-06-03"}
    assert told["assessments"][0]["at"] == ["diagnosis"]
    assert found_by(told) == 0
    moved = posted([(by, "0"), ("/assessments/0/date", "5 June 2026")], told).document
    assert moved["metastatic_disease"] == {"diagnosis_date": "2026-06-05"}
    assert posted([(by, "")], told).document == told


def test_a_scan_is_added_before_any_is_told_and_what_is_told_stays_apart_from_it() -> None:
    told = {"lesions": [{"organ": "liver", "diameter_mm": 9}]}
    page = page_of([("carry", carried_text(told)), ("do", "more /assessments")])
    assert page.focus == "/assessments/1/date"
    assert value_at(page.document, "/assessments/0/lesions/lesion 1/diameter_mm") == 9


@settings(max_examples=60)
@given(stated_in_part(12))
def test_a_later_scan_changes_nothing_of_what_earlier_ones_saw(case: tuple[World, Json]) -> None:
    document = profile_of(case[1]).document()
    document["as_of"] = "2199-12-01"
    document.pop("assessments_total", None)
    scans = range(len(document.get("assessments", ())))
    try:
        before = [seen_at(document, scan) for scan in scans]
        counts = [listed(document, scan) for scan in scans]
    except ProfileError:
        return
    told = posted([(f"/assessments/{len(scans)}/date", "1 Nov 2199")], document).document
    if latest_of(document) is None or not scans:
        return
    assert [seen_at(told, scan) for scan in scans] == before
    assert [listed(told, scan) for scan in scans] == counts
    assert all(present == OPEN for present, _ in seen_at(told, len(scans)))
