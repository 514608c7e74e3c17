"""What the matcher refuses by kind has its words in the catalogue, and no kind there is idle."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from oligomatch.api.words.catalogue import OF_LINT, TABLES
from oligomatch.api.words.problems import (
    error_words,
    expected_words,
    fix_words,
    page_words,
    refusal_words,
    shown_by,
    with_parts,
)
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.probe.lint.claims import values
from oligomatch.matcher.probe.lint.ledger import left_out
from oligomatch.matcher.probe.lint.quoted import wording
from oligomatch.matcher.profile.problems import Problem, ProfileError
from oligomatch.matcher.profile.reading import KINDS
from oligomatch.rules.text.faults import Unfit, fault
from oligomatch.rules.text.text import RuleFileError
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

ROOT = Path(__file__).parents[3]
NAMED = {"at": 1, "problem": 1, "fault": 0, "Unfit": 0, "_refuse": 1}  # where the kind stands
NAMES = ("condition", "test", "organ", "station", "class")
MADE = {
    *(f"unknown_{name}" for name in (*NAMES, "cancer_type", "histology")),
    *(f"each_once_{name}" for name in ("gene", "condition", "test")),
    *("join_results", "join_told", "keep_latest"),
    *(f"kind_of_{name}" for name in ("gene", "condition")),
    *("deny_variants", "deny_all_of_it"),
    *("recurrence_of_primary", "recurrence_of_lesion", "condition", "condition_covered"),
}


def kinds() -> Iterator[str]:
    """Every kind that a module names."""
    files = [*(ROOT / "matcher").rglob("*.py"), *(ROOT / "api").rglob("*.py")]
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                place = NAMED.get(name, len(node.args))
                told = node.args[place] if place < len(node.args) else None
                if isinstance(told, ast.Constant) and isinstance(told.value, str):
                    yield told.value


def test_every_kind_has_its_words_and_every_word_its_kind() -> None:
    held = {*TABLES["problems"], *TABLES["forms_expected"], *TABLES["fixes"]}
    named = {*kinds(), *KINDS, *MADE, "another_form"}
    assert held - named == set()
    assert {one for one in named if one.islower() and " " not in one} >= held


def refused(told: object) -> tuple[Problem, ...]:
    with pytest.raises(ProfileError) as error:
        profile_of(told)
    return error.value.problems


def test_a_name_is_said_as_the_face_shows_it() -> None:
    line = {"intent": "palliative", "number": 1, "start": "2026-01-01", "progressed": False}
    told = {"as_of": "2026-05-01", "systemic_therapy": {"lines": [{**line, "best_response": "PD"}]}}
    (found,) = refused({**told, "metastatic_disease": {"ever": False, "first_episode": True}})[:1]
    assert "`ever`" in expected_words(found)
    assert "“ever”" in page_words(found)
    assert "`ever: true`" in fix_words(found)


def test_of_a_condition_the_two_fields_that_do_not_fit_are_named() -> None:
    own = refused({"as_of": "2026-05-01", "conditions": {"hiv": {"now": True, "ever": False}}})
    assert [expected_words(one) for one in own] == ["expected `now` and `ever` that fit together"]
    symptomatic = {"brain_metastases": {"ever": False}, "symptomatic_brain_metastases": True}
    (covered,) = refused({"as_of": "2026-05-01", "conditions": symptomatic})
    assert "`now` that fits `ever` of `brain_metastases`" in expected_words(covered)


def test_a_client_is_sent_to_what_it_can_ask() -> None:
    (found,) = refused([])
    assert "oligomatch schema" in fix_words(found)
    with shown_by("http"):
        assert fix_words(found) == "see `GET /v1/schema/profile`"


def test_a_field_of_several_forms_names_them_all() -> None:
    (found,) = refused({"systemic_therapy": {"palliative_lines": "two"}})
    assert len(found.expected) > 1
    assert error_words(ProfileError([found])).startswith("/systemic_therapy/palliative_lines: ")


def test_a_fault_crosses_processes() -> None:
    import pickle

    error = Unfit("year", first="1900", last="2199")
    assert pickle.loads(pickle.dumps(error)).fault == fault("year", first="1900", last="2199")


def file_faults() -> Iterator[tuple[str, ast.Call]]:
    """Every kind by which a reader of a file refuses it, with the call that names it."""
    for room in ("rules", "api"):
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                named = getattr(node, "func", None)
                name = getattr(named, "attr", getattr(named, "id", ""))
                if name in ("problem", "fault", "Unfit", "EditError") and node.args:  # type: ignore[attr-defined]
                    first = node.args[0]  # type: ignore[attr-defined]
                    if isinstance(first, ast.Constant) and first.value in TABLES["file_problems"]:
                        yield first.value, node  # type: ignore[misc]


def test_a_fault_of_a_file_says_what_it_was_given_and_nothing_else() -> None:
    odd = []
    for kind, call in file_faults():
        text = TABLES["file_problems"][kind]
        asked = {name for _, name, _, _ in Formatter().parse(text) if name}
        given = {one.arg for one in call.keywords if one.arg is not None}
        if None not in {one.arg for one in call.keywords} and asked != given:
            odd.append((kind, asked, given))
    assert odd == []


def test_every_refusal_of_a_file_has_a_kind_that_some_reader_names() -> None:
    written = {
        node.value
        for room in ("rules", "api", "matcher")
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    kinds = {*TABLES["file_problems"], *TABLES["file_names"]}
    assert {kind for kind in kinds if kind not in written} == set()
    assert set(TABLES["file_fixes"]) <= set(TABLES["file_problems"])
    others = {*TABLES["problems"], *TABLES["forms_expected"]}
    assert others & set(TABLES["file_problems"]) == set()


def test_a_name_that_a_file_may_not_have_is_said_with_those_that_it_may() -> None:
    parts = {"what": "basis", "key": "", "text": "sell"}
    near = fault("unknown_name", **parts, near="cell", few=())
    few = fault("unknown_name", **parts, near="", few=("cell", "note"))
    assert (
        str(RuleFileError("a", 1, 2, near)) == "a:1:2: unknown basis `sell`; did you mean `cell`?"
    )
    assert refusal_words(few) == "unknown basis `sell`; one of `cell`, `note`"


SAID = [
    *(text for each in OF_LINT.values() for text in each.values()),
    *(text for each in TABLES["problems"].values() for text in each),
    *(
        text
        for name in ("forms_expected", "fixes", "file_problems", "file_fixes", "rule_words")
        for text in TABLES[name].values()
    ),
]


@pytest.mark.parametrize("part", ["never_heard_of", ("never_heard_of", "nor_of_this")], ids=repr)
def test_no_word_that_a_sentence_is_filled_with_stops_it(part: str | tuple[str, ...]) -> None:
    for text in SAID:
        names = {
            name for _, name, _, _ in Formatter().parse(text) if name and not name.startswith("f.")
        }
        with_parts(
            text, [(name, part) for name in names if name not in TABLES["faces"]["terminal"]]
        )


def test_each_thing_that_a_finding_calls_by_its_kind_has_a_word() -> None:
    named = {*values._KINDS, *left_out._forms(), *wording.families(load_vocabulary())}
    for path in (ROOT / "matcher" / "probe" / "lint").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "other_name":
                kind = node.args[1] if len(node.args) > 1 else None
                if isinstance(kind, ast.Constant):
                    named.add(kind.value)  # type: ignore[arg-type]
    assert named - {*TABLES["file_names"]} == set()
