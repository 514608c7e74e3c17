"""Several values of one entry, each a criterion of its own, and what a text admits of one."""

from __future__ import annotations

from typing import Any

import pytest

from oligomatch.rules.operators import spell
from oligomatch.rules.trial import Kind
from tests.rules.drafting.drafts import drafted, encoded, value

JUDGED = {"is": "judged"}
ANC = value("at least", "neutrophils", "10*9/L", 1.5)
PLATELETS = value("at least", "platelets", "10*9/L", 100)
BILIRUBIN = value("at most", "bilirubin", "ULN", 1.5)
AST, ALT = (value("at most", test, "ULN", 2.5) for test in ("ast", "alt"))


def _trees(text: str) -> list[Any]:
    return [
        spell(c.tree) if c.tree is not None else c.kind
        for one in drafted(f"Inclusion Criteria:\n\n{text}\n")
        for c in one.criteria
        if c.kind is not Kind.INFO
    ]


@pytest.mark.parametrize(
    "label",
    [
        "Adequate organ function:",
        "Adequate bone marrow, renal and liver function as defined by",
        "Adequate bone marrow and organ function including:",
        "Patients must have adequate bone marrow function defined as",
        "Acceptable end-organ and marrow function as follows:",
        "Has adequate hepatic function, as evidenced by",
    ],
)
def test_each_value_behind_the_name_of_a_function_is_asked_by_itself(label: str) -> None:
    entry = f"* {label} ANC ≥ 1.5 x 10^9/L, platelets ≥ 100 x 10^9/L, and bilirubin ≤ 1.5 x ULN"
    assert _trees(entry) == [ANC, PLATELETS, BILIRUBIN]


def test_values_in_brackets_behind_the_name_of_a_function_are_asked() -> None:
    entry = "* Adequate bone marrow function (ANC ≥ 1.5 x 10^9/L, platelets ≥ 100 x 10^9/L)"
    assert _trees(entry) == [ANC, PLATELETS]


@pytest.mark.parametrize(
    "entry",
    [
        "Adequate organ function: ANC ≥ 1.5 x 10^9/L, platelets ≥ 100 x 10^9/L, no ascites",
        "Adequate organ function: ANC ≥ 1.5 x 10^9/L or platelets ≥ 100 x 10^9/L",
        "Adequate organ function other than ANC ≥ 1.5 x 10^9/L, platelets ≥ 100 x 10^9/L",
        "Adequate organ function (ANC ≥ 1.5 x 10^9/L) for patients with lymphoma",
        "Inadequate organ function: ANC ≥ 1.5 x 10^9/L, platelets ≥ 100 x 10^9/L",
    ],
)
def test_values_beside_what_is_not_understood_decide_nothing(entry: str) -> None:
    assert not [tree for tree in _trees(f"* {entry}") if tree in (ANC, PLATELETS)]


@pytest.mark.parametrize(
    "heading",
    ["Adequate organ function as follows:", "Adequate hematologic, liver and kidney function, as follows"],
)  # fmt: skip
def test_a_heading_that_ends_in_as_follows_asks_each_value(heading: str) -> None:
    entry = f"* {heading}\n\n  * ANC ≥ 1.5 x 10^9/L\n  * Platelets ≥ 100 x 10^9/L"
    assert _trees(entry) == [ANC, PLATELETS]


def test_of_several_values_that_one_is_asked_of_a_person_which_another_entry_widens() -> None:
    entry = (
        "* Adequate organ function: ANC ≥ 1.5 x 10^9/L, AST ≤ 2.5 x ULN, bilirubin ≤ 1.5 x ULN\n"
        "* AST ≤ 5 x ULN for patients with liver metastases"
    )
    other = {"any": [AST, JUDGED]}
    found = _trees(entry)
    assert found[:2] == [ANC, other]
    assert BILIRUBIN in found
    assert AST not in found


@pytest.mark.parametrize(
    ("entry", "tree"),
    [
        (
            "Activated partial thromboplastin time (aPTT) ≤ 1.5 x ULN unless subject is receiving anticoagulant therapy and within therapeutic range of intended use of anticoagulants",
            value("at most", "aptt", "ULN", 1.5),
        ),
        ("AST/ALT ≤ 2.5 x ULN, or < 5 x ULN if clearly attributable to liver metastases", {"all": [AST, ALT]}),
        ("AST and ALT ≤ 2.5 x ULN, or ≤ 5 x ULN if due to liver metastases", {"all": [AST, ALT]}),
    ],
)  # fmt: skip
def test_who_is_within_a_limit_is_not_asked_for_its_exception(entry: str, tree: Any) -> None:
    assert encoded(entry) == {"any": [tree, JUDGED]}


@pytest.mark.parametrize(
    "entry",
    [
        "aPTT ≤ 1.5 x ULN unless subject is receiving anticoagulant therapy and has no liver disease",
        "AST ≤ 2.5 x ULN, or ≤ 5 x ULN if due to liver metastases, and bilirubin within normal limits",
        "AST ≤ 2.5 x ULN, or ≤ 5 x ULN if not due to liver metastases",
    ],
)
def test_what_stands_behind_an_exception_is_not_lost_to_it(entry: str) -> None:
    assert encoded(entry) is None


@pytest.mark.parametrize(
    ("sentence", "section", "tree"),
    [
        ("LVEF ≥ 50", "Inclusion", value("at least", "lvef", "%", 50)),
        ("LVEF < 45.", "Exclusion", {"not": value("less than", "lvef", "%", 45)}),
        ("QTcF ≤ 470", "Inclusion", value("at most", "qtc", "ms", 470)),
        ("QTc > 470", "Exclusion", value("at most", "qtc", "ms", 470)),
        ("LVEF ≥ 0.50", "Inclusion", None),
        ("LVEF ≥ 0.5", "Inclusion", None),
        ("QTc > 0.470", "Exclusion", JUDGED),
        ("Decrease in LVEF > 10", "Exclusion", None),
    ],
)
def test_a_plain_number_of_one_possible_unit_is_read_at_the_end(
    sentence: str, section: str, tree: Any
) -> None:
    assert encoded(sentence, section) == tree
