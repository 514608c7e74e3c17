"""The report or record that tells a fact: one of them answers many questions at once."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from oligomatch.rules.terms import MARKS


class Report(StrEnum):
    """The report or record that answers a question."""

    HISTORY = "diagnosis and history"
    MOLECULAR = "molecular report"
    SCAN = "staging report"
    TREATMENT = "systemic treatment"
    EXAMINATION = "examinations to do"
    BOARD = "tumour board"
    TEST = "blood tests and examinations"
    PERSON = "a person's judgement"


_REPORTS: Mapping[str, Report] = {
    "biomarkers": Report.MOLECULAR,
    "assessments": Report.SCAN,
    "assessments_total": Report.SCAN,
    "lesions": Report.SCAN,
    "locoregional_recurrence": Report.SCAN,
    "systemic_therapy": Report.TREATMENT,
    "imaging": Report.EXAMINATION,
    "measurements": Report.TEST,
    "judgements": Report.PERSON,
}
_BOARD = frozenset({"accessible_to_curative_treatment", "site", *MARKS})


def report_of(fact: str) -> Report:
    """Where a fact is found."""
    parts = fact.strip("/").split("/")
    first = parts[0]
    if parts[-1] in _BOARD:
        return Report.BOARD
    if fact in ("/primary/progressing", "/primary/progressed") or "distance_mm" in parts:
        return Report.SCAN
    return _REPORTS.get(first, Report.HISTORY)
