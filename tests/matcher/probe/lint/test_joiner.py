"""A set of criteria and bugs that was written before a look at the lint, and what it led to."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.matcher.probe.lint.test_statements import alarms
from tests.planted.hands.planted_boarder import _is, _joined, _no, _test
from tests.planted.hands.planted_joiner import (
    CLEAN,
    CLEAN_AFTER,
    CLEAN_LAST,
    ROWS,
    ROWS_AFTER,
    ROWS_LAST,
    _count,
    _lines,
    _organ,
)

_JUDGED = "is: judged"
_AGED = "at least: {measure: age, limit: 70}"
_NO_LINE = _lines("at most", 0).replace("any", "palliative")
_THERE = f"exists: {{of: metastases, at: entry, where: {{{_organ('liver')}}}}}"

# the words, what a person is asked, the rule
RIGHT = (
    # an open list
    (
        "Premenopausal women, including but are not limited to those named in the protocol",
        "",
        _is("has", "premenopausal"),
    ),
    (
        "Haemoglobin ≥ 8.3 g/dL, by tests which include, but are not limited to, those of the site",
        "",
        _test("at least", "haemoglobin", "g/dL", 8.3),
    ),
    # words that deny nothing
    ("Aged 70 or over, whether or not treated before", "", _AGED),
    ("Aged 70 or over (if not already enrolled)", "", _AGED),
    ("Aged 70 or over, with no upper age limit", "", _AGED),
    ("Aged 70 or over, with disease not otherwise specified", "", _AGED),
    ("Aged 70 or over, with disease that is not necessarily measurable", "", _AGED),
    # an examination, and no chemotherapy
    (
        "Stopped immunotherapy for toxicity, e.g. colitis by CT or MRI",
        "",
        _no(_lines("at least", 1, ", names: [ici], stopped_for: [toxicity]")),
    ),
    # the setting, told by what was not given
    ("Treatment-naive patients", "", _NO_LINE),
    ("Previously untreated", "", _NO_LINE),
    # confined by a person, and by no rule
    (
        "Disease confined to the liver",
        "the disease is confined to the liver",
        _joined("all", _THERE, _JUDGED),
    ),
    ("Disease not confined to the lungs", "", _THERE),
    # one thing or another lets in
    (
        "Must have active hepatitis B or be a carrier of it",
        "the patient is a carrier",
        _joined("any", _is("has", "hepatitis_b"), _JUDGED),
    ),
    # one time, and one grade, in other words
    ("Seated for at least 60 minutes", "the patient can be seated for one hour", _JUDGED),
    ("Toxicity resolved to grade ≤ 1", "toxicity has resolved to grade 0 or 1", _JUDGED),
    ("Toxicity of grade 2 or higher", "toxicity is of grade 1 or less", _JUDGED),
    ("Any toxicity > grade 1", "no toxicity is of grade 2 or higher", _JUDGED),
    ("Neuropathy no worse than grade 1", "neuropathy is of grade 0-1", _JUDGED),
)
WRONG = (
    (
        "Toxicity of grade 2 or higher",
        "toxicity is of grade 3 or less",
        _JUDGED,
    ),
    ("Seated for at least 60 minutes", "the patient can be seated for two hours", _JUDGED),
    ("Disease confined to the liver", "", _THERE),
    (
        "Active infection or psychosis",
        "no psychosis is there",
        _joined("any", _is("has", "active_infection"), _JUDGED),
    ),
    ("Between 2.5 and 4.5 metastases", "", _count("at least", 2)),
    ("No presence of hepatic encephalopathy", "", _no(_is("ever_had", "hepatic_encephalopathy"))),
)


def test_right_criteria_have_no_alarm(tmp_path: Path) -> None:
    right = [
        *CLEAN,
        *CLEAN_AFTER,
        *CLEAN_LAST,
        *(row[:3] for row in (*ROWS, *ROWS_AFTER, *ROWS_LAST)),
    ]
    found = {row[0]: found for row in right if (found := alarms(tmp_path, *row))}
    assert found == {}


def test_bugs_are_found(tmp_path: Path) -> None:
    bugs = [(quote, text, rule) for quote, _, _, _, text, rule in (*ROWS, *ROWS_AFTER, *ROWS_LAST)]
    assert [row for row in bugs if not alarms(tmp_path, *row)] == []


@pytest.mark.parametrize("row", RIGHT, ids=lambda row: row[0])
def test_words_that_mean_the_same_have_no_alarm(tmp_path: Path, row: tuple[str, str, str]) -> None:
    assert alarms(tmp_path, *row) == set()


@pytest.mark.parametrize("row", WRONG, ids=lambda row: row[0])
def test_words_that_mean_another_are_found(tmp_path: Path, row: tuple[str, str, str]) -> None:
    assert alarms(tmp_path, *row)
