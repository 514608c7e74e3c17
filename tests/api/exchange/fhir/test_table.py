"""A statement that is taken back says nothing, whatever takes it back."""

from __future__ import annotations

from typing import Any

import pytest

from oligomatch.api.exchange.fhir.table import rows, statuses
from oligomatch.api.exchange.imported import Imported
from tests.support.records import (
    concept,
    condition,
    metastasis,
    nsclc,
    observation,
    patient,
    read,
    reasons,
    resource,
)

_TOLD = {"Condition": "cancer_type", "Observation": "ecog", "Procedure": "conditions"}


def _one(type: str, status: Any, **more: Any) -> Imported:
    """A record whose only fact hangs on the status of one resource of the kind."""
    one = {
        "Condition": lambda: nsclc(),
        "Observation": lambda: observation("x", "89247-1", valueInteger=1),
        "Procedure": lambda: resource("Procedure", "x", code=concept("1217123003")),
    }[type]()
    element = statuses()[type].element
    if status is None:
        one.pop(element, None)
    else:
        one[element] = concept(status, "x") if type == "Condition" else status
    return read(patient(), {**one, **more})


def _cases(which: str) -> list[tuple[str, str]]:
    return [
        (type, s) for type, one in statuses().items() if type in _TOLD for s in getattr(one, which)
    ]


@pytest.mark.parametrize(("type", "status"), _cases("holds"))
def test_a_statement_that_stands_is_read(type: str, status: str) -> None:
    assert _TOLD[type] in _one(type, status).document


@pytest.mark.parametrize(("type", "status"), _cases("taken_back"))
def test_a_statement_that_is_taken_back_says_nothing(type: str, status: str) -> None:
    one = _one(type, status)
    assert one.document == {}
    assert [left.reason for left in one.unused] == ["status"]
    assert one.unused[0].code == status


@pytest.mark.parametrize("type", sorted(_TOLD))
def test_a_status_that_nobody_knows_takes_the_statement_back(type: str) -> None:
    assert _one(type, "perhaps").document == {}


def test_a_status_that_is_missing_where_it_is_required_takes_the_statement_back() -> None:
    assert _one("Observation", None).document == {}
    assert _one("Procedure", None).document == {}
    assert "cancer_type" in _one("Condition", None).document


@pytest.mark.parametrize(
    "more",
    [
        {"modifierExtension": [{"url": "http://x/negated", "valueBoolean": True}]},
        {"implicitRules": "http://x"},
        {"dataAbsentReason": concept("unknown")},
    ],
)
def test_what_changes_the_meaning_of_all_takes_the_statement_back(more: Any) -> None:
    assert _one("Observation", "final", **more).document == {}


def test_two_codes_of_a_status_of_which_one_takes_back() -> None:
    one = nsclc()
    one["verificationStatus"] = {"coding": [{"code": "confirmed"}, {"code": "refuted"}]}
    assert read(patient(), one).document == {}


def test_a_disease_that_is_over_is_not_there_now() -> None:
    for state in ("inactive", "remission", "resolved"):
        one = read(patient(), nsclc(), metastasis(state=state))
        assert one.document["metastatic_disease"]["ever"] is True
        assert "lesions" not in one.document
    ended = read(patient(), nsclc(), metastasis(abatementDateTime="2026-01-01"))
    assert "lesions" not in ended.document
    failing = condition("x", "I50.32", "http://hl7.org/fhir/sid/icd-10-cm", state="resolved")
    assert read(patient(), failing).document["conditions"] == {"heart_failure": {"ever": True}}


def test_what_is_told_of_later_than_the_day_asked_is_left_out() -> None:
    later = observation("x", "89247-1", on="2026-05-15", valueInteger=3)
    now = observation("y", "89247-1", on="2026-05-14T23:59:00+02:00", valueInteger=1)
    one = read(patient(), later, now)
    assert one.document["ecog"] == {"value": 1, "date": "2026-05-14"}
    assert reasons(one) == {"Observation/x": "later"}


def test_every_reason_has_its_words_and_every_row_its_columns() -> None:
    from oligomatch.api.words.catalogue import table

    assert all(
        row.fact and row.resource and row.element and row.reads and row.never
        for row in rows().values()
    )
    assert {"status", "not_read", "later"} <= set(table("import_reasons"))


def test_the_page_in_the_docs_is_written_from_the_table() -> None:
    from scripts.fhir_page import PAGE, page

    text = PAGE.read_text("utf-8")
    assert text == page(text)
