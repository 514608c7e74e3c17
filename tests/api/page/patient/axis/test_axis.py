"""The time axis: every dated fact has its place, nothing is drawn that nobody told."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import combinations, pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oligomatch.api.page.form.examples import EXAMPLES, example_text
from oligomatch.api.page.patient.axis.axis import Axis, axis_of
from oligomatch.api.page.patient.axis.drawing import AxisText
from oligomatch.api.page.patient.axis.room import width
from oligomatch.api.page.patient.axis.scale import LEFT, RIGHT, WIDTH, scale_of
from oligomatch.api.page.patient.doing import Page
from oligomatch.api.page.patient.patient import answered
from oligomatch.api.page.patient.when import dates_of
from oligomatch.api.page.rendering import patient_page
from oligomatch.api.results.matching import Result, load_rules
from oligomatch.api.words.catalogue import say
from oligomatch.matcher.intake.intake import profile_of, read_profile
from oligomatch.matcher.logic.calendar import Day
from tests.oracle.drawn_profiles import stated_in_part
from tests.oracle.worlds import World
from tests.support.wording import BESIDE_RECURRENT

Json = dict[str, Any]
RULES = load_rules(None)
TODAY = date(2026, 5, 14)
LUNG: Json = {"cancer_type": "nsclc", "as_of": "2026-05-14"}
FOLLOWED: Json = {
    **LUNG,
    "metastatic_disease": {"first_metastasis_date": "2025-09-20", "first_episode": True},
    "lesions": [
        {"id": "a", "organ": "left_adrenal", "status": "growing"},
        {"id": "b", "organ": "liver", "status": "resolved"},
        {"id": "c", "organ": "brain", "status": "new"},
        {"id": "d", "organ": "L3"},
    ],
    "assessments": [
        {"date": "2025-09-20", "lesions": {"a": {"status": "new"}, "b": {"status": "new"}}},
        {"date": "2026-01-10", "response": "PR", "lesions": {"a": {"status": "shrinking"}}},
        {"date": "2026-05-04", "response": "PD"},
    ],
}


def result_of(told: Json) -> Result:
    result, problems = answered(profile_of(dict(told)).document(), RULES, TODAY, quick=True)
    assert result is not None, problems
    return result


def axis(told: Json) -> Axis:
    result = result_of(told)
    found = axis_of(result, dates_of(result)[0])
    assert found is not None
    return found


def texts(found: Axis) -> list[AxisText]:
    return [text for mark in found.marks for text in mark.texts]


def box(text: AxisText) -> tuple[float, float]:
    room = width(text.words)
    return (text.x - room, text.x) if text.side == "end" else (text.x, text.x + room)


def apart(found: Axis) -> None:
    """No words lie on others."""
    for one, other in combinations(texts(found), 2):
        if abs(one.y - other.y) < 10:
            (left, right), (start, end) = box(one), box(other)
            assert right <= start or end <= left, (one.words, other.words)


def said(found: Axis) -> dict[str, str]:
    """The list: what is told of each day."""
    return {one.day: "; ".join(step.words for step in one.steps) for one in found.course}


# --- the scale ------------------------------------------------------------------------------------

DAYS = st.dates(date(1990, 1, 1), TODAY)


@settings(max_examples=150)
@given(st.lists(DAYS, max_size=6), st.lists(st.integers(1, 730), max_size=4))
def test_days_stand_in_their_order_within_the_axis(told: list[date], coming: list[int]) -> None:
    later = [TODAY + timedelta(days=days) for days in coming]
    scale = scale_of(TODAY, [Day(day, day) for day in told], later)
    places = [scale.x(day) for day in sorted([*told, TODAY, *later])]
    assert places == sorted(places)
    assert all(LEFT <= x <= RIGHT for x in places)
    assert all(scale.x(day) <= scale.now for day in told)
    assert scale.x(TODAY - timedelta(days=30)) < scale.now < scale.x(TODAY + timedelta(days=30))
    ticks = list(scale.ticks())
    assert len(ticks) > 2
    assert all(x + width(words) < beyond for (x, words), (beyond, _) in pairwise(ticks))


def test_a_day_that_is_partly_known_is_a_span_up_to_today() -> None:
    scale = scale_of(TODAY, [], [])
    first, last = scale.span(Day(date(2026, 5, 1), date(2026, 5, 31)))
    assert first < last == scale.now


def test_years_of_history_leave_the_last_year_room() -> None:
    scale = scale_of(TODAY, [Day(date(2011, 3, 1), date(2011, 3, 1))], [])
    assert len(scale.bends) == 1
    assert scale.now - scale.x(date(2025, 5, 14)) > scale.now / 2


# --- what is drawn --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name, _ in EXAMPLES])
def test_no_words_lie_on_others_and_every_mark_leads_to_its_field(name: str) -> None:
    told = read_profile(example_text(name)).document()
    found = axis(told)
    apart(found)
    assert all(box(text)[0] >= 0 and box(text)[1] <= WIDTH for text in texts(found))
    page = patient_page(Page(told), RULES, TODAY, theme="")
    ids = set(re.findall(r' id="([^"]+)"', page))
    targets = {mark.target for mark in found.marks}
    targets |= {step.target for entry in found.course for step in entry.steps}
    assert targets <= ids


def test_a_lesion_is_followed_through_the_scans() -> None:
    found = said(axis(FOLLOWED))
    assert "left adrenal, liver: new" in found["20 September 2025"]
    assert "left adrenal: shrinking" in found["10 January 2026"]
    assert "left adrenal: growing" in found["4 May 2026"]
    assert "liver: gone" in found["4 May 2026"]
    assert "brain: new" in found["4 May 2026"]
    assert "L3" not in " ".join(found.values())  # no scan says anything of it


def test_what_nobody_told_of_a_lesion_is_dashed() -> None:
    lesion = {"id": "a", "organ": "liver", "status": "stable"}
    told = {**FOLLOWED, "lesions": [lesion], "assessments": FOLLOWED["assessments"][2:]}
    mark = next(one for one in axis(told).marks if one.target == "f-lesions-0-organ")
    assert {shape.look for shape in mark.shapes} == {"fut"}
    certain = next(one for one in axis(FOLLOWED).marks if one.target == "f-lesions-0-organ")
    assert "ln" in {shape.look for shape in certain.shapes}


def test_what_is_gone_ends() -> None:
    marks = {mark.target: mark for mark in axis(FOLLOWED).marks}
    assert "fut" not in {shape.look for shape in marks["f-lesions-1-organ"].shapes}


def test_whether_a_treatment_goes_on_is_not_guessed() -> None:
    line = {"agents": ["osimertinib"], "start": "2026-03-05"}
    looks = {}
    for ongoing in (True, None):
        told = {**line, **({"ongoing": ongoing} if ongoing else {})}
        found = axis({**LUNG, "systemic_therapy": {"lines": [told]}})
        mark = next(one for one in found.marks if "start" in one.target)
        looks[ongoing] = [shape.look for shape in mark.shapes]
        assert ("week 10" in [text.words for text in texts(found)]) == bool(ongoing)
    assert "band" in looks[True]
    assert "band" not in looks[None]


def test_of_two_treatments_that_go_on_each_says_how_long_on_its_own_row() -> None:
    lines = [
        {"intent": "adjuvant", "agents": ["osimertinib"], "start": "2023-05-14", "ongoing": True},
        {"number": 1, "agents": ["pemetrexed"], "start": "2026-05-10", "ongoing": True},
    ]
    found = axis({**LUNG, "systemic_therapy": {"lines": lines}})
    apart(found)
    told = " ".join(text.words for text in texts(found))
    assert "week 0" in told
    assert "month 36" in told


def test_each_state_has_the_rule_that_tells_it() -> None:
    told = read_profile(example_text("progressing")).document()
    first, now = axis(told).states
    assert (first.words, first.rule) == (
        "Synchronous (sOMD)",
        BESIDE_RECURRENT,
    )
    assert (now.words, now.rule) == ("Progressive (pOMD)", "PD or growth since the last line began")
    assert any("section 1b" in source for _, source in now.why)
    assert all(band.settled for band in (first, now))


def test_states_that_are_still_open_are_called_so() -> None:
    told = read_profile(example_text("partial-dates")).document()
    band = axis(told).states[0]
    assert band.words == "Synchronous (sOMD) or recurrent (rOMD)"
    assert not band.settled
    assert "still open" in " ".join(text.words for text in texts(axis(told)))


# --- little and much ------------------------------------------------------------------------------


@pytest.mark.parametrize("told", [{}, {"cancer_type": "nsclc", "age": 60}])
def test_where_nothing_is_dated_nothing_is_drawn(told: Json) -> None:
    result = result_of(told)
    assert axis_of(result, dates_of(result)[0]) is None
    assert say("axis.nothing_that_told_has") in patient_page(
        Page({"age": 60}), RULES, TODAY, theme=""
    )


def test_years_alone_are_spans() -> None:
    told = {**LUNG, "primary": {"diagnosis_date": "2021"}, "lesions": [{"organ": "liver"}]}
    mark = next(one for one in axis(told).marks if "diagnosis" in one.target)
    assert [shape.look for shape in mark.shapes] == ["fut"]
    assert said(axis(told))["2021"] == "primary found"


def test_what_has_no_day_comes_last_on_the_list() -> None:
    told = {**LUNG, "systemic_therapy": {"lines": [{"agents": ["osimertinib"]}]}}
    told |= {"primary": {"diagnosis_date": "2026-01"}, "assessments": [{"response": "SD"}]}
    assert list(said(axis(told))) == ["January 2026", "14 May 2026", say("axis.day_not_told")]
    assert said(axis(told))[say("axis.day_not_told")] == "scan, SD; osimertinib: begun"


def test_a_hundred_lesions_are_all_counted() -> None:
    status = ("stable", "growing", "shrinking", "new")
    lesions = [{"organ": "liver", "status": status[i % 4]} for i in range(96)]
    told = {**FOLLOWED, "lesions": [*FOLLOWED["lesions"], *lesions]}
    found = axis(told)
    words = " ".join(text.words for text in texts(found))
    numbers = [int(number) for number in re.findall(r"and (\d+) more", words)]
    rows = [
        text for text in texts(found) if 70 < text.y < 70.5 + 6 * 14 and "scan" not in text.words
    ]
    assert sum(numbers) + len(rows) - ("on other courses" in words) == 100
    assert found.height < 240


def test_fifteen_years_keep_their_height_and_their_scans() -> None:
    scans = [
        {"date": f"{year}-0{month}-01", "response": "SD"}
        for year in range(2011, 2027)
        for month in (1, 5)
    ]
    told = {**LUNG, "primary": {"diagnosis_date": "2011-01"}, "assessments": scans}
    found = axis(told)
    assert found.height == 158
    assert len([day for day in said(found).values() if "SD" in day]) == 32


@settings(max_examples=30)
@given(stated_in_part(15))
def test_whatever_is_told_finds_its_place(case: tuple[World, Json]) -> None:
    told = profile_of(case[1]).document()
    result = answered(told, RULES, TODAY, quick=True)[0]
    assert result is not None
    found = axis_of(result, dates_of(result)[0])
    if found is not None:
        assert all(box(text)[0] >= -1 and box(text)[1] <= WIDTH + 1 for text in texts(found))
        assert all(LEFT <= x <= RIGHT for x, _ in found.ticks)


def test_lines_that_overlap_lie_on_rows_of_their_own() -> None:
    """W6: osimertinib kept beyond progression beside chemotherapy; then a line after both."""
    told = [
        {"agents": ["osimertinib"], "start": "2025-03-01", "end": "2025-12-20"},
        {"agents": ["carboplatin"], "start": "2025-08-01", "end": "2025-12-10"},
        {"agents": ["docetaxel"], "start": "2026-01-10", "ongoing": True},
    ]
    lines = [{"intent": "palliative", "number": n, **one} for n, one in enumerate(told, 1)]
    found = axis({**FOLLOWED, "systemic_therapy": {"lines": lines}})
    bands = {
        mark.target: shape
        for mark in found.marks
        if mark.target.endswith("start")
        for shape in mark.shapes
        if shape.look == "band"
    }
    first, beside, after = (bands[target] for target in sorted(bands))
    assert first.y == after.y < beside.y
    alone = axis({**FOLLOWED, "systemic_therapy": {"lines": [lines[0], lines[2]]}})
    assert found.height - alone.height == beside.y - first.y
    apart(found)
