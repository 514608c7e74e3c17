"""A trial whose protocol has versions: which is in force on a day, and what a file may say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from oligomatch.rules.read import read_trial, trial_of
from oligomatch.rules.text.text import RuleFileError, compose
from oligomatch.rules.trial import AS_FIRST_WRITTEN, Arm, Kind, SiteAnswer, Trial
from oligomatch.rules.write import write_trial
from tests.rules.amended import amended
from tests.support.patients import TRIALS
from tests.support.wording import said

TRIAL = amended()


def ids(trial: Trial) -> list[str]:
    return [one.id[-2:] for one in trial.criteria]


@pytest.mark.parametrize(
    ("day", "name", "criteria"),
    [
        (date(2019, 1, 1), "", ["01", "02"]),
        (date(2022, 2, 28), "", ["01", "02"]),
        (date(2022, 3, 1), "2.0", ["01", "03", "04"]),  # the first day is one of the version's
        (date(2024, 4, 30), "2.0", ["01", "03", "04"]),
        (date(2024, 5, 1), "3.0", ["01", "04", "05"]),
        (date.max, "3.0", ["01", "04", "05"]),
    ],
)
def test_the_version_in_force_on_a_day_is_taken(day: date, name: str, criteria: list[str]) -> None:
    found = TRIAL.on(day)
    assert found.in_force is not None
    assert (found.in_force.name, ids(found)) == (name, criteria)


def test_a_trial_of_one_version_knows_the_others() -> None:
    first = TRIAL.on(date(2019, 1, 1))
    assert first.in_force is AS_FIRST_WRITTEN
    assert [one.name for one in first.later_versions] == ["2.0", "3.0"]
    assert first.on(date(2024, 5, 1)) == TRIAL.on(date(2024, 5, 1))
    last = TRIAL.on(date(2024, 5, 1))
    assert last.later_versions == ()
    assert last.on(date(2025, 1, 1)) is last
    assert TRIAL.later_versions == ()


def test_a_trial_without_versions_is_the_same_on_every_day() -> None:
    plain = replace(TRIAL, versions=())
    assert plain.on(date(2019, 1, 1)) is plain


def test_what_a_site_has_answered_holds_in_every_version() -> None:
    one, *others = TRIAL.criteria
    with_readings = next(c for t in TRIALS.values() for c in t.criteria if c.readings)
    number, letters = next(iter(with_readings.readings.items()))
    asked = replace(with_readings, id="7662-05", since="3.0")
    trial = replace(TRIAL, criteria=(one, *others[:-1], asked))
    answer = SiteAnswer(trial.id, number, next(iter(letters)), by="site", on="2024-06-01")
    then = trial.on(date(2020, 1, 1)).answered([answer]).on(date(2024, 5, 1))
    assert len(then.criterion("7662-05").readings[number]) == 1


# --- the file ------------------------------------------------------------------------------------


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / f"{TRIAL.id}.yaml"
    path.write_text(write_trial(TRIAL), encoding="utf-8")
    return path


def test_it_is_written_as_it_is_read(path: Path) -> None:
    found = read_trial(path)
    assert (found.versions, found.criteria) == (TRIAL.versions, TRIAL.criteria)
    assert write_trial(found) == path.read_text(encoding="utf-8")


def test_the_trial_of_one_version_is_written_with_all(path: Path) -> None:
    assert write_trial(TRIAL.on(date(2023, 1, 1))) == path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "problem", "line"),
    [
        ('    since: "3.0"', "    since: 4.0", "no_such_version", "    since: 4.0"),
        ('    before: "3.0"', "    before: none", "no_such_version", "    before: none"),
        ("since: 2022-03-01", "since: 2024-05-01", "version_of_same_day", "    since: 2024-05-01"),
        ("since: 2022-03-01", "since: 2025-03-01", "version_out_of_order", "    since: 2024-05-01"),
        ('{name: "2.0",', "{name: 3.0,", "version_twice", 'name: "3.0"'),
        ("since: 2022-03-01", "since: 2022-02-30", "no_such_day_of_version", "2022-02-30"),
        ("since: 2022-03-01", "since: March 2022", "not_such", "March 2022"),
        ('    before: "3.0"', '    before: "2.0"', "never_in_force", '    before: "2.0"'),
    ],
)
def test_versions_that_say_something_else_are_refused(
    path: Path, old: str, new: str, problem: str, line: str
) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    changed = text.replace(old, new, 1)
    path.write_text(changed, encoding="utf-8")
    with pytest.raises(RuleFileError) as error:
        read_trial(path)
    assert said(f"file_problems {problem}") in str(error.value)
    at = changed.splitlines()[error.value.line - 1]
    assert line in at


def test_a_criterion_of_a_version_needs_the_versions(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    head = text.index("versions:")
    path.write_text(text[:head] + text[text.index("criteria:") :], encoding="utf-8")
    with pytest.raises(RuleFileError) as error:
        read_trial(path)
    assert said("file_problems no_such_version") in str(error.value)


INFO = replace(TRIAL.criteria[0], kind=Kind.INFO, tree=None, text="shown")
LATE = replace(INFO, id="7662-02", kind=Kind.TO_DO, since="3.0")
EARLY = replace(LATE, since="", before="2.0")
OF_A = replace(TRIAL.criteria[0], arms=("A",))
ARMS = (Arm("A", "one"), Arm("B", "the other"))


@pytest.mark.parametrize(
    ("trial", "problem"),
    [
        (replace(TRIAL, versions=(), criteria=(INFO,)), "asks_nothing"),
        (replace(TRIAL, versions=(), arms=ARMS, criteria=(INFO,)), "asks_nothing"),
        (replace(TRIAL, versions=(), arms=ARMS, criteria=(OF_A,)), "arm_asks_nothing"),
        (replace(TRIAL, criteria=(INFO, LATE)), "first_version_asks_nothing"),
        (replace(TRIAL, criteria=(INFO, EARLY)), "version_asks_nothing"),
        (replace(TRIAL, arms=ARMS, criteria=(OF_A, LATE)), "arm_of_first_version_asks_nothing"),
        (replace(TRIAL, arms=ARMS, criteria=(OF_A, EARLY)), "arm_of_version_asks_nothing"),
    ],
)
def test_a_trial_or_what_of_it_asks_nothing_is_refused(trial: Trial, problem: str) -> None:
    """Everybody would be eligible for it."""
    with pytest.raises(RuleFileError) as error:
        trial_of(compose(write_trial(trial), "trial.yaml"))
    assert said(f"file_problems {problem}", -1) in str(error.value)


def test_an_arm_that_shares_what_decides_is_read() -> None:
    for shared in (replace(LATE, since=""), replace(TRIAL.criteria[0], id="7662-02")):
        trial = replace(TRIAL, versions=(), arms=ARMS, criteria=(OF_A, shared))
        assert trial_of(compose(write_trial(trial), "trial.yaml")).criteria == trial.criteria
