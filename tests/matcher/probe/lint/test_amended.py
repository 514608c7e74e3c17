"""Whether a criterion holds in the versions of which its words speak."""

from __future__ import annotations

from pathlib import Path

import pytest

from oligomatch.matcher.probe.lint.ledger.amended import other_versions
from oligomatch.rules.read import read_trial

_EXAMPLE = Path(__file__).parents[4] / "examples" / "trials" / "NCT03955198.yaml"
_SOURCE = "{document: ClinicalTrials.gov NCT03955198}"
_VERSIONS = f"""
versions:
  - {{name: 2.0, since: 2022-03-01, quote: "Amendment 1, 1 March 2022", source: {_SOURCE}}}
  - {{name: 3.0, since: 2024-05-01, quote: "Amendment 2: performance status of 0 to 2", source: {_SOURCE}}}
"""
_ECOG = "at most: {{measure: ecog, limit: {}}}"


def _found(folder: Path, *criteria: tuple[str, str, int]) -> int:
    text = _EXAMPLE.read_text(encoding="utf-8").split("silenced:")[0] + _VERSIONS + "criteria:\n"
    criteria = (*criteria, ("note: it holds in every version", "ECOG 0-3", 3))
    for number, (when, quote, limit) in enumerate(criteria, 1):
        text += (
            f"\n  - id: 5198-0{number}\n    kind: inclusion\n    basis: text\n    {when}\n"
            f'    quote: "{quote}"\n    source: {_SOURCE}\n    {_ECOG.format(limit)}\n'
        )
    path = folder / "NCT03955198.yaml"
    path.write_text(text, encoding="utf-8")
    return len([*other_versions(read_trial(path))])


@pytest.mark.parametrize(
    ("when", "quote"),
    [
        ("since: 2.0", "ECOG 0-1 (from version 2.0 on)"),
        ("since: 2.0", "ECOG 0-1, version 3.0"),
        ("before: 2.0", "ECOG 0-1, before amendment 1"),
        ("before: 2.0", "ECOG 0-1, as originally written"),
        ("before: 3.0", "ECOG 0-1, until version 3.0"),
        ("before: 3.0", "ECOG 0-1 by CTCAE version 3.0"),
    ],
)
def test_a_criterion_of_the_version_that_its_words_name_has_no_finding(
    when: str, quote: str, tmp_path: Path
) -> None:
    assert _found(tmp_path, (when, quote, 1)) == 0


@pytest.mark.parametrize(
    ("when", "quote"),
    [
        ("before: 2.0", "ECOG 0-1 (from version 2.0 on)"),
        ("before: 3.0", "ECOG 0-1, version 3.0"),
        ("since: 2.0", "ECOG 0-1, before amendment 1"),
        ("since: 2.0", "ECOG 0-1, as originally written"),
        ("before: 3.0", "ECOG 0-1 (amendment 2)"),
    ],
)
def test_a_criterion_of_another_version_is_found(when: str, quote: str, tmp_path: Path) -> None:
    assert _found(tmp_path, (when, quote, 1)) == 1


def test_two_criteria_that_an_amendment_exchanges(tmp_path: Path) -> None:
    first, last = ("ECOG 0-1", 1), ("ECOG 0-2", 2)
    assert _found(tmp_path, ("before: 3.0", *first), ("since: 3.0", *last)) == 0
    assert _found(tmp_path, ("before: 3.0", *last), ("since: 3.0", *first)) == 1
