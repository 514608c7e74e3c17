"""Whether a criterion holds in the versions of which its words speak."""

from __future__ import annotations

import pytest

from oligomatch.matcher.probe.lint.ledger.amended import other_versions
from tests.planted.quoting import SOURCE, Fields, criterion, quoting

_AMENDED = {
    "2.0": ("2022-03-01", "Amendment 1, 1 March 2022"),
    "3.0": ("2024-05-01", "Amendment 2: performance status of 0 to 2"),
}
VERSIONS = [
    {"name": name, "since": day, "quote": quote, "source": SOURCE}
    for name, (day, quote) in _AMENDED.items()
]


def _ecog(quote: str, limit: int, **of: str) -> Fields:
    return criterion(quote, f"at most: {{measure: ecog, limit: {limit}}}", **of)


def _found(*criteria: Fields) -> int:
    always = _ecog("ECOG 0-3", 3, note="it holds in every version")
    return len([*other_versions(quoting(*criteria, always, versions=VERSIONS))])


@pytest.mark.parametrize(
    ("when", "version", "quote"),
    [
        ("since", "2.0", "ECOG 0-1 (from version 2.0 on)"),
        ("since", "2.0", "ECOG 0-1, version 3.0"),
        ("before", "2.0", "ECOG 0-1, before amendment 1"),
        ("before", "2.0", "ECOG 0-1, as originally written"),
        ("before", "3.0", "ECOG 0-1, until version 3.0"),
        ("before", "3.0", "ECOG 0-1 by CTCAE version 3.0"),
    ],
)
def test_a_criterion_of_the_version_that_its_words_name_has_no_finding(
    when: str, version: str, quote: str
) -> None:
    assert _found(_ecog(quote, 1, **{when: version})) == 0


@pytest.mark.parametrize(
    ("when", "version", "quote"),
    [
        ("before", "2.0", "ECOG 0-1 (from version 2.0 on)"),
        ("before", "3.0", "ECOG 0-1, version 3.0"),
        ("since", "2.0", "ECOG 0-1, before amendment 1"),
        ("since", "2.0", "ECOG 0-1, as originally written"),
        ("before", "3.0", "ECOG 0-1 (amendment 2)"),
    ],
)
def test_a_criterion_of_another_version_is_found(when: str, version: str, quote: str) -> None:
    assert _found(_ecog(quote, 1, **{when: version})) == 1


def test_two_criteria_that_an_amendment_exchanges() -> None:
    first, last = ("ECOG 0-1", 1), ("ECOG 0-2", 2)
    assert _found(_ecog(*first, before="3.0"), _ecog(*last, since="3.0")) == 0
    assert _found(_ecog(*last, before="3.0"), _ecog(*first, since="3.0")) == 1
