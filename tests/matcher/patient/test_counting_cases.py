"""Cases with the same bounds are one, and of unlimited numbers only the extremes are looked at: what
is counted is as if every assignment of outcomes to every lesion were gone through."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import product
from math import prod
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oligomatch.matcher.intake.contradictions import contradictions
from oligomatch.matcher.measures.lesions.tallies import lesion_count
from oligomatch.matcher.patient import cases as of_lesions
from oligomatch.matcher.patient.cases import NOTHING, Assignments, BearsOnBounds, Case, Outcome
from oligomatch.matcher.patient.counting import LesionCount
from oligomatch.matcher.patient.patient import derive
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.tree import Measure
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from tests.oracle.drawn_rules import counts

MOST = 300  # ways
AS_OF = date(2026, 5, 14)


class Plain(LesionCount):
    """Every lesion in every way, one after another."""

    def _cases(self, _: object, **__: bool) -> Iterator[Case]:
        each = [[*self._outcomes(site)] for site in self.patient.sites]
        for outcomes in product(*each):
            case = Case()
            for outcome in outcomes:
                case.add(outcome, 1)
            yield case


def few(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from((None, *values))


NUMBERS = few(0, 1, 2, 3, 4, {"at_least": 2}, {"at_most": 3})
LESIONS = st.fixed_dictionaries({
    "organ": st.sampled_from(("brain", "liver", "left_adrenal", "lung", "right_lower_lobe", "lymph_node",
                 "mediastinal_node", "axillary_node")),
    "role": few("metastasis", "satellite", "indeterminate"),
    "status": few("growing", "resolved"),
    "diameter_mm": few(8, 30, {"at_most": 20}),
    "site": few("one"),
})  # fmt: skip
TOTALS = st.one_of(st.just({}), st.fixed_dictionaries({
    "metastases": NUMBERS, "metastases_or_indeterminate": few(3), "organs": few(1, 2, 3),
    "by_organ": few({"brain": 1}, {"liver": {"at_least": 1}}),
    "satellites": few(0, 1), "regional_nodes": few(0, 2),
}))  # fmt: skip


OTHERS = [
    Measure("organs", of="metastases", by="DEFAULT", at="entry"),
    Measure("count", of="lesions", at="entry"),
    Measure("count", of="lesions", by="SITES+", at="entry"),
    Measure("sum_diameters_mm", of="metastases", at="entry"),
]


def stated(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value is not None}


@settings(max_examples=100)
@given(st.lists(LESIONS, max_size=4), TOTALS, st.lists(counts(), min_size=2, max_size=2),
       few("nsclc"), few("in_place_treated", "resected"))  # fmt: skip
def test_merged_cases_bound_as_every_case_does(
    lesions: list[Any], totals: Any, measures: list[Measure], cancer: Any, primary: Any
) -> None:
    told = stated({
        "cancer_type": cancer,
        "lesions": [stated(one) for one in lesions],
        "assessments": [{"totals": stated(totals)}] if totals else [],
        "primary": stated({"status": primary}),
    })  # fmt: skip
    profile = Profile.model_validate(told)
    patient = derive(profile, AS_OF)
    if any(True for _ in contradictions(profile, load_vocabulary(), patient=patient)):
        return
    for measure in (*measures, *OTHERS):
        for course in patient.therapy.courses:
            for moment in patient.staging.moments(measure.at or "entry", course) or ():
                merged = lesion_count(patient, measure, moment)
                plain = lesion_count(patient, measure, moment)
                if prod(len([*plain._outcomes(site)]) for site in patient.sites) > MOST:
                    continue
                plain.__class__, plain._shared = Plain, False
                assert merged.tally() == plain.tally()
                assert merged.fits() == plain.fits()


def test_cases_are_made_once_and_no_more_of_them_kept_than_some(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bearing = BearsOnBounds(False, False, False, False, None)
    one, two = ([((Outcome("metastasis", organ, True), NOTHING), 2)] for organ in ("liver", "bone"))
    cases = Assignments()
    first = cases.assigned([], one, bearing)
    assert [case.metastases.total() for case in first] == [0, 1, 2]
    assert cases.assigned([], one, bearing) is first
    monkeypatch.setattr(of_lesions, "MOST_KEPT", 5)
    assert len(cases.assigned([], two, bearing)) == 3  # six are too many
    assert cases.assigned([], one, bearing) is not first
