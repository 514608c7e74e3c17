"""Limits and denials as the words of a text put them: what is turned round is found, and what is
right is not."""

from __future__ import annotations

from collections.abc import Mapping
from time import process_time

from oligomatch.matcher.probe.lint.quoted.numbers import said
from tests.planted.quoting import criterion, noted, quoting

_NAMES = {"le": "at most", "lt": "less than", "ge": "at least", "gt": "more than"}


def limits(measure: str, *ends: float) -> Mapping[str, str]:
    """A measure by each operator and limit: `le3` is at most 3."""
    return {
        f"{short}{end:g}": f"{operator}: {{{measure}, limit: {end:g}}}"
        for short, operator in _NAMES.items()
        for end in ends
    }


IN_BRAIN = "where: {one of: {measure: organ, values: [brain]}}"
COUNT = "measure: count, of: metastases, at: entry, by: DEFAULT"
HAEMOGLOBIN = limits("measure: measured, test: haemoglobin, unit: g/dL", 9)
ECOG = limits("measure: ecog", 0, 1, 2, 3)
METASTASES = limits(COUNT, 1, 2, 3, 4)
CYCLES = limits("measure: cycles, line: current", 1, 2, 3, 4, 5)
BRAIN = {
    **limits(f"{COUNT}, {IN_BRAIN}", 0, 1, 2),
    "there": f"exists: {{of: metastases, at: entry, {IN_BRAIN}}}",
    "none": f"not: {{exists: {{of: metastases, at: entry, {IN_BRAIN}}}}}",
    "has": "is: {measure: has, names: [brain_metastases]}",
    "has not": "not: {is: {measure: has, names: [brain_metastases]}}",
}
GROWTH = {
    "has": "is: {measure: progressed, line: current}",
    "has not": "not: {is: {measure: progressed, line: current}}",
    "there": "exists: {of: metastases, at: entry, where: {is: progressing}}",
    "none": "not: {exists: {of: metastases, at: entry, where: {is: progressing}}}",
    "PD": "one of: {measure: recist, line: current, values: [PD]}",
    "held": "one of: {measure: recist, line: current, values: [CR, PR, SD]}",
}
# the rules of a text that are right, and those that a planted bug makes of them
SAID: list[tuple[Mapping[str, str], list[str], list[str], list[str]]] = [
    (
        HAEMOGLOBIN,
        ["ge9"],
        ["le9", "lt9"],
        [
            "Haemoglobin 9.0 g/dL or more",
            "Hemoglobin 9 g/dL or above",
            "Haemoglobin of 9.0 g/dL or greater",
            "Haemoglobin of 9 g/dL or higher",
            "Haemoglobin minimum 9 g/dL",
            "Minimum haemoglobin of 9 g/dL",
            "Haemoglobin not below 9.0 g/dL",
            "Hb must not be below 9 g/dL",
            "Hb no lower than 9 g/dL",
            "Haemoglobin not less than 9 g/dL",
        ],
    ),
    (
        HAEMOGLOBIN,
        ["gt9"],
        ["le9", "lt9"],
        ["Haemoglobin exceeding 9 g/dL", "Haemoglobin above 9 g/dL"],
    ),
    (
        ECOG,
        ["le2", "lt3"],
        ["lt2", "le1", "ge2", "le3"],
        [
            "ECOG 0, 1 or 2",
            "ECOG performance status 0, 1, or 2",
            "WHO performance status 0, 1 or 2",
            "ECOG score 0/1/2",
            "ECOG PS of 0-2",
            "ECOG performance status up to 2",
            "ECOG no more than 2",
            "ECOG not exceeding 2",
            "ECOG 2 or better",
            "ECOG 2 or less",
        ],
    ),
    (
        ECOG,
        ["le1", "lt2"],
        ["le2", "le0", "ge1", "lt1"],
        ["ECOG 0 or 1", "ECOG 0, 1", "ECOG PS 0/1", "ECOG performance status of 0-1"],
    ),
    (
        BRAIN,
        ["le0", "lt1", "none", "has not"],
        ["le1", "le2", "lt2", "ge1", "there", "has"],
        [
            "No brain metastases",
            "No known brain metastases",
            "Absence of brain metastases",
            "Free of brain metastases",
            "Without brain metastases",
            "Patients must not have brain metastases",
            "Does not have brain metastases",
            "Brain metastases are absent",
        ],
    ),
    (
        METASTASES,
        ["le3"],
        ["ge3", "lt3", "le2", "le4", "gt3"],
        [
            "No more than 3 metastases",
            "Up to 3 metastases",
            "Three or fewer metastases",
            "3 metastases or fewer",
            "Metastases not exceeding 3",
            "Maximum number of 3 metastases",
        ],
    ),
    (
        METASTASES,
        ["ge3"],
        ["gt3", "ge4", "le3", "le2", "lt3"],
        ["Three or more metastases", "Minimum of 3 metastases", "Not fewer than 3 metastases"],
    ),
    (METASTASES, ["lt4", "le3"], ["le4", "ge4", "lt3", "gt4"], ["Fewer than 4 metastases"]),
    (METASTASES, ["gt2", "ge3"], ["le2", "lt2", "ge2"], ["Metastases exceeding 2"]),
    (CYCLES, ["le2"], ["ge2", "lt2", "le3", "le1"], ["Two or fewer cycles of chemotherapy"]),
    (
        CYCLES,
        ["ge4"],
        ["le4", "gt4", "ge5", "lt4"],
        ["Not fewer than 4 cycles", "Minimum 4 cycles"],
    ),
    (
        GROWTH,
        ["has not", "none", "held"],
        ["has", "there", "PD"],
        [
            "Without progression on the current line",
            "Absence of progression",
            "Must not have progressed",
            "Non-progressing disease",
            "Nonprogressive disease",
            "Progression-free",
            "Free of progression",
            "No evidence of progression",
        ],
    ),
]
RIGHT = [(q, rules[one]) for rules, right, _, quotes in SAID for q in quotes for one in right]
WRONG = [(q, rules[one]) for rules, _, wrong, quotes in SAID for q in quotes for one in wrong]
MOST = 80  # criteria of one file


def found(rows: list[tuple[str, str]]) -> set[int]:
    """The numbers of the rows that have a finding."""
    return {
        start + number
        for start in range(0, len(rows), MOST)
        for number in noted(quoting(*(criterion(*row) for row in rows[start : start + MOST])))
    }


def test_what_turns_the_words_round_is_found() -> None:
    seen = found(WRONG)
    assert [row for number, row in enumerate(WRONG) if number not in seen] == []


def test_what_says_as_they_do_is_not() -> None:
    seen = found(RIGHT)
    assert [row for number, row in enumerate(RIGHT) if number in seen] == []


def test_a_limit_with_what_must_be_absent_beside_it_is_no_exclusion() -> None:
    limit = "at least: {measure: measured, test: hemoglobin, unit: g/dL, limit: 9}"
    quotes = (
        "Hemoglobin >= 9 g/dL without transfusion",
        "Hemoglobin >= 9 g/dL, no transfusion",
        "Without transfusion, hemoglobin >= 9 g/dL",
        "No hemoglobin >= 9 g/dL",
        "Hemoglobin >= 9 g/dL is not allowed, no exception",
    )
    seen = noted(quoting(*(criterion(quote, limit) for quote in quotes)))
    assert [seen[number][-1].how for number in range(5)] == ["beside"] * 3 + [""] * 2


def test_how_old_values_may_be_hides_no_or() -> None:
    value = "measure: measured, within_days: 28"
    creatinine = f"at most: {{{value}, test: creatinine, unit: ULN, limit: 1.5}}"
    gfr = f"at least: {{{value}, test: egfr, unit: 'mL/min/{{1.73_m2}}', limit: 50}}"
    quote = "Creatinine ≤ 1.5 x ULN or GFR ≥ 50 mL/min"
    seen = [
        noted(quoting(criterion(quote, f"{way}: [{{{creatinine}}}, {{{gfr}}}]")))
        for way in ("all", "any")
    ]
    assert [one[0][-1].how for one in seen] == ["all", ""]  # the age itself is noted


def test_many_letters_behind_a_number_are_read_in_no_time() -> None:
    """Where two words may be one cut in two, every cut was tried."""
    text = f"At least 3 {'a' * 20_000}"
    began = process_time()
    assert [one.value for one in said(text)] == [3]
    assert process_time() - began < 2
