"""Limits and denials as the words of a text put them: what is turned round is found, and what is
right is not."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from time import process_time

import pytest

from oligomatch.matcher.probe.lint.quoted.numbers import said
from tests.matcher.probe.test_foreign_bugs import noted

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


def found(rows: list[tuple[str, str]], folder: Path) -> set[int]:
    """The numbers of the rows that have a finding."""
    return {
        start + number
        for start in range(0, len(rows), MOST)
        for number in noted(rows[start : start + MOST], folder)
    }


def test_what_turns_the_words_round_is_found(tmp_path: Path) -> None:
    seen = found(WRONG, tmp_path)
    assert [row for number, row in enumerate(WRONG) if number not in seen] == []


def test_what_says_as_they_do_is_not(tmp_path: Path) -> None:
    seen = found(RIGHT, tmp_path)
    assert [row for number, row in enumerate(RIGHT) if number in seen] == []


CLEAN = [
    ("No brain metastases larger than 3 cm", "not: {exists: {of: metastases, at: entry, where: "
     "{all: [{one of: {measure: organ, values: [brain]}}, "
     "{more than: {measure: max_diameter_mm, limit: 30}}]}}}"),
    ("No more than 3 brain metastases", BRAIN["le2"].replace("limit: 2", "limit: 3")),
    ("At most 3 metastases, without brain metastases",
     f"all: [{{{METASTASES['le3']}}}, {{{BRAIN['none']}}}]"),
    ("No widespread disease: up to 3 metastases", METASTASES["le3"]),
    ("Metastases of which none is in the brain, 1 to 3 in number",
     f"all: [{{between: {{{COUNT}, low: 1, high: 3}}}}, {{{BRAIN['none']}}}]"),
    ("Brain metastases that have not progressed",
     f"every: {{of: metastases, at: entry, {IN_BRAIN}, is: {{not: {{is: progressing}}}}}}"),
    ("Progression-free survival of at least 3 months on the current line",
     "at least: {measure: months, line: current, limit: 3}"),
    ("No lesion larger than 5 cm",
     "every: {of: metastases, at: entry, is: {at most: {measure: max_diameter_mm, limit: 50}}}"),
    ("No lesion may exceed 5 cm",
     "every: {of: metastases, at: entry, is: {at most: {measure: max_diameter_mm, limit: 50}}}"),
    ("Oligoprogression after 2 cycles or more", CYCLES["ge2"]),
]  # fmt: skip


@pytest.mark.parametrize(("quote", "tree"), CLEAN)
def test_words_of_a_denial_beside_a_limit_are_no_finding(
    quote: str, tree: str, tmp_path: Path
) -> None:
    assert noted([(quote, tree)], tmp_path) == {}


def there(where: str) -> str:
    return f"exists: {{of: metastases, at: entry, where: {where}}}"


def organ(name: str) -> str:
    return there(f"{{one of: {{measure: organ, values: [{name}]}}}}")


def each(name: str, limit: int) -> str:
    test = f"{name}: {{measure: max_diameter_mm, limit: {limit}}}"
    return f"every: {{of: metastases, at: entry, is: {{{test}}}}}"


def sized(name: str, limit: int) -> str:
    return there(f"{{{name}: {{measure: max_diameter_mm, limit: {limit}}}}}")


def near(name: str, limit: int, structure: str = "spinal_cord") -> str:
    return f"{{{name}: {{measure: distance_to_mm, names: [{structure}], limit: {limit}}}}}"


def dosed(dose: str) -> str:
    asked = f"{{measure: prior_local_therapy, names: [RT, SABR], dose: {dose}}}"
    return f"{{is: {asked}}}"


PROGRESSING = there("{is: progressing}")
NOT_INSIDE = there("{not: {is: intracranial}}")
MONTHS = limits("measure: months, line: current", 3, 6)
EXACTLY_3 = f"exactly: {{{COUNT}, value: 3}}"
ABUTTING_OR_NEAR = f"{{any: [{near('at most', 0, 'trachea')}, {near('less than', 20)}]}}"
# what a reviewer found right rules warned of
NO_FINDING = [
    ("Bone metastases with or without liver metastases", organ("bone")),
    ("Patients with bone metastases but no liver metastases", organ("bone")),
    ("Metastases in bone without visceral metastases", organ("bone")),
    ("Extracranial metastases with or without brain metastases", NOT_INSIDE),
    ("Extracranial oligometastases, no brain metastases", NOT_INSIDE),
    ("Metastases of the adrenal glands, no liver metastases", organ("adrenal")),
    ("Asymptomatic brain metastases (no symptomatic lesions)", organ("brain")),
    ("Brain metastases present; no untreated lesions", organ("brain")),
    ("Known brain metastases (untreated lesions are excluded)", organ("brain")),
    ("Has brain metastases; leptomeningeal metastases are excluded", organ("brain")),
    ("Solitary metastasis; no brain metastases", METASTASES["le1"]),
    ("Solitary metastasis; no brain metastases", EXACTLY_3.replace("3", "1")),
    ("Solitary metastasis in the adrenal gland, without brain metastases", METASTASES["le1"]),
    ("Progressing metastasis with no progression elsewhere", PROGRESSING),
    ("Progression of a metastasis without progression of the primary", PROGRESSING),
    ("Local progression of a metastasis without evidence of progression elsewhere", PROGRESSING),
    ("Disease that has not had any progression except in a growing metastasis", PROGRESSING),
    ("No progression except in one metastasis", PROGRESSING),
    ("Progression-free interval of at least 6 months on current therapy", MONTHS["ge6"]),
    ("Progression-free period exceeding 6 months", MONTHS["gt6"]),
    ("Progression free for 6 months or more", MONTHS["ge6"]),
    ("Without progression for at least 3 months", MONTHS["ge3"]),
    ("A lesion with a maximum diameter of 2 cm or more", sized("at least", 20)),
    ("A lesion with a maximum diameter of 2 cm or larger", sized("at least", 20)),
    ("A lesion with a maximum size of 2 cm or more", sized("at least", 20)),
    ("Each lesion with a minimum diameter of 2 cm or less", each("at most", 20)),
    ("3 lesions and below the diaphragm", EXACTLY_3),
    ("No more than three metastases, none exceeding 5 cm",
     f"all: [{{{METASTASES['le3']}}}, {{{each('at most', 50)}}}]"),
    ("Metastases of a size not to exceed 5 cm", each("at most", 50)),
    ("Neither lesion exceeding 5 cm", each("at most", 50)),
    ("Three metastases and under active treatment", EXACTLY_3),
    ("No metastasis that had 100 Gy BED or more in at most 5 fractions",
     f"not: {{{there(dosed('{bed_gy: {at least: 100}, fractions: {at most: 5}}'))}}}"),
    ("A metastasis not irradiated in fewer than 6 fractions",
     there(f"{{not: {dosed('{fractions: {less than: 6}}')}}}")),
    ("A metastasis irradiated in fewer than 6 fractions", there(dosed("{fractions: {at most: 5}}"))),
    ("A metastasis irradiated in more than 5 fractions", there(dosed("{fractions: {at least: 6}}"))),
    ("A metastasis treated with 5000 cGy or more", there(dosed("{dose_gy: {at least: 50}}"))),
    ("A metastasis treated with a BED of 100 Gy or more", there(dosed("{bed_gy: {at least: 100}}"))),
    ("A metastasis treated with 60 Gy or more (BED 100 Gy or more)",
     there(dosed("{dose_gy: {at least: 60}, bed_gy: {at least: 100}}"))),
    ("No lesion within 2 cm of the spinal cord", f"not: {{{there(near('less than', 20))}}}"),
    ("Lesions within 2 cm of the spinal cord", f"not: {{{there(near('at most', 20))}}}"),
    ("Any target abutting the trachea, or within 2 cm of the spinal cord",
     f"not: {{{there(ABUTTING_OR_NEAR)}}}"),
    ("Overlap with an earlier radiation field", f"not: {{{there('{is: overlaps_earlier_field}')}}}"),
    ("Stage III or IV now, not M1c at diagnosis",
     "all: [{one of: {measure: stage, staged: now, values: [III, IV]}}, "
     "{not: {one of: {measure: m_category, values: [M1c]}}}]"),
]  # fmt: skip
# what turns round, or takes one figure for another, and has to be found still
FINDING = [
    ("More than 2 metastases and no lesion larger than 5 cm",
     f"all: [{{{METASTASES['le2']}}}, {{{each('at most', 50)}}}]"),
    ("More than 3 months of therapy and no metastasis above 3 cm", MONTHS["le3"]),
    ("More than 3 cm lesion size, no lesion longer than 5 cm",
     f"all: [{{{each('at most', 30)}}}, {{{each('at most', 50)}}}]"),
    ("A lesion with a maximum diameter of 2 cm or more", sized("at most", 20)),
    ("A lesion with a maximum size of 2 cm or more", sized("at most", 20)),
    ("Each lesion with a minimum size of 2 cm or less", each("at least", 20)),
    ("3 metastases or below", METASTASES["ge3"]),
    ("3 metastases and above", METASTASES["le3"]),
    ("No metastasis that had 100 Gy BED or more in at most 5 fractions",
     f"not: {{{there(dosed('{bed_gy: {at most: 100}, fractions: {at most: 5}}'))}}}"),
    ("A metastasis irradiated in more than 5 fractions", there(dosed("{fractions: {at least: 5}}"))),
    ("A metastasis treated with 5000 cGy or more", there(dosed("{dose_gy: {at least: 5000}}"))),
    ("Any metastasis with a BED of 100 Gy or more", there(dosed("{dose_gy: {at least: 100}}"))),
    ("A metastasis treated with 5 Gy or more", there(dosed("{fractions: {at least: 5}}"))),
    ("No lesion within 2 cm of the spinal cord", f"not: {{{there(near('at least', 20))}}}"),
    ("No lesion within 2 cm of the spinal cord", f"not: {{{there(near('less than', 10))}}}"),
    ("Stage III or IV at diagnosis", "one of: {measure: stage, staged: now, values: [III, IV]}"),
]  # fmt: skip


@pytest.mark.parametrize(("quote", "tree"), NO_FINDING)
def test_a_right_rule_has_no_finding(quote: str, tree: str, tmp_path: Path) -> None:
    found = noted([(quote, tree)], tmp_path)
    # what else the words claim, these rules leave to other criteria
    assert [one for one in found.values() if one.how != "claim"] == []


@pytest.mark.parametrize(("quote", "tree"), FINDING)
def test_a_turned_limit_is_found_beside_a_denial(quote: str, tree: str, tmp_path: Path) -> None:
    assert noted([(quote, tree)], tmp_path) != {}


def test_many_letters_behind_a_number_are_read_in_no_time() -> None:
    """Where two words may be one cut in two, every cut was tried."""
    text = f"At least 3 {'a' * 20_000}"
    began = process_time()
    assert [one.value for one in said(text)] == [3]
    assert process_time() - began < 2
