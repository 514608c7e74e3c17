"""The matrix of measures and back ends: current, and no hole in it without a reason."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

pytest.importorskip("z3", reason="z3-solver is not installed")

from oligomatch.matcher.backends.solver.terms import NotEncodedError
from oligomatch.matcher.backends.solver.verdicts import ask
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.patient.patient import derive
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.measures import MEASURES, Type
from oligomatch.rules.tree import Is, Leaf, Measure, OneOf, Within
from scripts.backends_page import PAGE, page

OF_PATIENT = [kind for kind, record in MEASURES.items() if not record.of_lesion]
SETTINGS: dict[str, Any] = {
    "of": "metastases", "by": "DEFAULT", "line": "current", "gene": "EGFR", "drivers": "sure",
    "intent": "palliative", "test": "haemoglobin", "unit": "g/dL",
    "since": "primary", "half_lives": 5,
}  # fmt: skip
NAMED = {
    "condition": "pregnancy", "class": "egfr_tki", "agent": "gefitinib", "variant": "L858R",
    "driver_set": "actionable-nsclc@2021", "judged": "NCT00000000/0000-01",
}  # fmt: skip


def test_the_page_is_what_the_records_and_the_back_ends_give() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("kind", OF_PATIENT)
def test_the_solver_leaves_to_the_judge_just_what_the_record_gives_a_reason_for(kind: str) -> None:
    leaf, patient = _comparison(kind), derive(Profile(), date(2026, 5, 14))
    assert judge(leaf, patient) is Verdict.UNKNOWN
    exact = ask(patient, [leaf])
    if "solver" in MEASURES[kind].left_open:
        with pytest.raises(NotEncodedError, match=kind):
            exact.formula(leaf)
    else:
        assert exact.verdict(leaf).inexact is None


def _comparison(kind: str) -> Leaf:
    """A comparison of a measure that is open of whom nothing is known."""
    record = MEASURES[kind]
    settings = {name: SETTINGS[name] for name in record.takes if name in SETTINGS}
    if "at" in record.takes:
        settings["at"] = record.times[-1]
    names = frozenset({NAMED.get(record.names or kind, "20")})
    measure = Measure(kind, names=names, **settings)
    match record.type:
        case Type.FLAG:
            return Is(measure)
        case Type.NUMBER:
            return Within(measure, low=2)
        case Type.CATEGORY:
            return OneOf(measure, frozenset(record.domain[-1:]))
