"""Case files: a merge patch onto an earlier case, and errors with the line they stand on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oligomatch.rules.case_files import SHIPPED, Case, Expected, load_cases, merge, read_cases
from oligomatch.rules.text.text import RuleFileError
from tests.support.wording import MEAN, NAMES_NO_TRIAL, NO_LIST

TRIAL = "NCT02417662"
FIRST = """\
- case: first
  patient: {as_of: 2026-05-14, cancer_type: nsclc, lesions: [{organ: liver}], imaging: {fdg_pet: true}}
  expect: {match: possible}
"""


def read(tmp_path: Path, text: str, name: str = f"{TRIAL}.case.yaml") -> tuple[Case, ...]:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_cases(path)


def refused(tmp_path: Path, text: str, name: str = f"{TRIAL}.case.yaml") -> list[tuple[int, str]]:
    """Line and words of every problem."""
    with pytest.raises(RuleFileError) as caught:
        read(tmp_path, text, name)
    return [(error.line, error.problem) for error in caught.value]


@pytest.mark.parametrize(
    ("base", "change", "merged"),
    [  # RFC 7396, appendix A
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_a_merge_patch_is_that_of_the_standard(base: Any, change: Any, merged: Any) -> None:
    assert merge(base, change) == merged


documents = st.recursive(
    st.integers() | st.booleans() | st.text(max_size=3),
    lambda inner: (
        st.dictionaries(st.sampled_from("abc"), inner, max_size=3) | st.lists(inner, max_size=2)
    ),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from("abc"), documents), documents)
def test_a_patch_leaves_its_base_alone_and_again_changes_nothing(base: Any, change: Any) -> None:
    before = repr(base)
    once = merge(base, change)
    assert repr(base) == before
    assert merge(once, change) == once
    assert merge(base, {}) == base


def test_a_case_is_read_with_its_place(tmp_path: Path) -> None:
    (case,) = read(tmp_path, FIRST)
    assert (case.trial, case.name, case.line) == (TRIAL, "first", 1)
    assert case.patient["lesions"] == [{"organ": "liver"}]
    assert case.expected == Expected("possible", frozenset(), {}, {}, {})


def test_a_case_like_another_states_what_differs(tmp_path: Path) -> None:
    more = """\
- case: second
  like: first
  change: {imaging: {fdg_pet: null, brain_imaging: true}, lesions: []}
  expect: {match: possible}
- case: third
  like: second
  change: {cancer_type: breast}
  expect: {match: ineligible, not met: [7662-01], unknown: {7662-08: to do}}
"""
    _, second, third = read(tmp_path, FIRST + more)
    assert second.patient == {
        "as_of": "2026-05-14", "cancer_type": "nsclc", "lesions": [], "imaging": {"brain_imaging": True},
    }  # fmt: skip
    assert third.patient == {**second.patient, "cancer_type": "breast"}
    assert third.line == 8
    assert third.expected.not_met == {"7662-01"}
    assert third.expected.unknown == {"7662-08": "to do"}


def test_what_a_failure_waits_for_is_read(tmp_path: Path) -> None:
    text = """\
- case: waits
  patient: {}
  expect: {match: not yet, not met: [5530-07], waits: {5530-07: [time]}, met on: {5530-07: 2026-06-05}}
"""
    (case,) = read(tmp_path, text, "NCT02805530.case.yaml")
    assert case.expected.waits == {"5530-07": {"time"}}
    assert case.expected.met_on == {"5530-07": "2026-06-05"}


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("case: first\n", 1, f"{NO_LIST} of cases"),
        ("[]\n", 1, f"{NO_LIST} of cases"),
        ("- patient: {}\n  expect: {match: possible}\n", 1, "`case` is missing"),
        ("- case: one\n  patient: {}\n", 1, "`expect` is missing"),
        ("- case: one\n  expect: {match: possible}\n", 1, "expected `patient`, or `like`"),
        ("- case: one\n  like: none\n  expect: {match: possible}\n", 1, "the name of an earlier case"),
        ("- case: one\n  patient: {}\n  expect: {match: likely}\n", 3, "unknown class of match `likely`"),
        ("- case: one\n  patient: {}\n  expect:\n    match: possible\n    not met: [7662-99]\n", 5, "7662-99"),
        ("- case: one\n  patient: {}\n  expect:\n    match: possible\n    unknown: {7662-01: lost}\n", 5, "unknown reason `lost`"),
        ("- case: one\n  patient: {}\n  expect:\n    match: possible\n    waits: {7662-01: [luck]}\n", 5, "unknown event `luck`"),
        ("- case: one\n  patient: {}\n  expect:\n    match: possible\n    met on: {7662-01: soon}\n", 5, "`soon` is not a day"),
        ("- case: one\n  patient: {}\n  expects: {}\n  expect: {match: possible}\n", 3, f"unknown key `expects`; {MEAN} `expect`?"),
        ("- case: one\n  patient: {}\n  expect:\n    match: possible\n    not met: [7662-10]\n", 5, "criterion that decides"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_the_line(
    tmp_path: Path, text: str, line: int, problem: str
) -> None:
    found = refused(tmp_path, text)
    assert any(at == line and problem in words for at, words in found), found


def test_a_second_case_of_the_same_name_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, FIRST + FIRST) == [(4, "a second case named `first`")]


def test_a_file_is_named_by_its_trial(tmp_path: Path) -> None:
    ((_, words),) = refused(tmp_path, FIRST, "NCT00000000.case.yaml")
    assert words.startswith(f"`NCT00000000` {NAMES_NO_TRIAL}")


def test_every_problem_of_a_file_is_told(tmp_path: Path) -> None:
    wrong = "- case: two\n  expect: {match: possible}\n- case: three\n  patient: {}\n"
    assert [line for line, _ in refused(tmp_path, FIRST + wrong)] == [4, 6]


def test_the_shipped_cases_are_read_in_order_of_file_and_place() -> None:
    cases = load_cases()
    assert {case.trial for case in cases} <= {path.name.split(".")[0] for path in SHIPPED.iterdir()}
    assert [(c.file, c.line) for c in cases] == sorted((c.file, c.line) for c in cases)
