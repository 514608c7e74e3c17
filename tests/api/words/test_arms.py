"""A trial with arms in every face: which arm, how the others stand, and for which a criterion is."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from oligomatch import match
from oligomatch.api.authoring.linting import contradictions
from oligomatch.api.commands.app import app
from oligomatch.api.page.answering import made
from oligomatch.api.page.wanted import PagePart, Wanted
from oligomatch.api.results.matching import load_rules
from oligomatch.matcher.match.criteria import MatchClass, match_trial
from oligomatch.matcher.probe.boundaries import edge_of
from oligomatch.matcher.probe.lint.solved import solved
from oligomatch.matcher.probe.lint.twins import repeated
from oligomatch.matcher.probe.search.goals import derived
from oligomatch.matcher.probe.versions import Distinguishable, distinguished
from oligomatch.rules.read import load_trials, read_trial
from oligomatch.rules.text.text import RuleFileError
from oligomatch.rules.tree import Is, Measure, Node, Not, OneOf
from oligomatch.rules.trial import Arm, Criterion, Kind, Source, Trial
from oligomatch.rules.write import write_trial
from tests.support.patients import TRIALS
from tests.support.wording import said

DAY = date(2026, 5, 14)
SARON = TRIALS["NCT02417662"]
NSCLC = OneOf(Measure("cancer_type"), frozenset({"nsclc"}))
PET, BRAIN = Is(Measure("fdg_pet_done")), Is(Measure("brain_imaging_done"))
PATIENT = {
    "patient": "A",
    "as_of": DAY.isoformat(),
    "cancer_type": "nsclc",
    "imaging": {"fdg_pet": False},
}


def rule(number: int, tree: Node, *arms: str) -> Criterion:
    id = f"7662-{number:02}"
    return Criterion(id, Kind.INCLUSION, tree, "quote", "text", Source("own"), arms=arms)


def trial(*criteria: Criterion) -> Trial:
    arms = (Arm("A", "cohort A"), Arm("B", "cohort B", "Cohort B:", Source("own", 3)))
    own = criteria or (rule(1, NSCLC), rule(2, PET, "A"), rule(3, BRAIN, "B"))
    return replace(SARON, criteria=own, arms=arms, silenced=())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the one trial, and its patient."""
    (tmp_path / "trials").mkdir()
    text = write_trial(trial())
    (tmp_path / "trials" / "NCT02417662.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "p.json").write_text(json.dumps(PATIENT), encoding="utf-8")
    return tmp_path


# --- the file ------------------------------------------------------------------------------------


def test_it_is_written_as_it_is_read(folder: Path) -> None:
    found = read_trial(folder / "trials" / "NCT02417662.yaml")
    assert (found.arms, found.criteria) == (trial().arms, trial().criteria)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("arms: [A]", "arms: [D]", "no_such_arm"),
        ("arms: [A]", "arms: [A, A]", "arm_twice"),
        ("arms: [A]", "arms: [A, B]", "every_arm"),
        ("  A: {words: cohort A}\n", "", "one_arm"),
    ],
)
def test_arms_that_say_something_else_are_refused(
    folder: Path, old: str, new: str, problem: str
) -> None:
    path = folder / "trials" / "NCT02417662.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(RuleFileError) as error:
        read_trial(path)
    assert said(f"file_problems {problem}") in str(error.value)


# --- the faces -----------------------------------------------------------------------------------


def test_the_command_line_names_the_arm(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*asked: str) -> str:
        with pytest.raises(SystemExit):
            app([*asked, "--trials", str(folder / "trials")])
        return capsys.readouterr().out

    patient = str(folder / "p.json")
    for asked in (("match", patient), ("match", patient, "--all"), ("explain", patient, "SARON")):
        assert "ohort B: " in run(*asked), asked
    explained = run("explain", patient, "SARON")
    assert "ohort A: " in explained
    assert "A only: " in explained
    (found,) = json.loads(run("match", patient, "--format", "json"))["matches"]
    assert (found["match"], found["arm"]) == ("possible", "B")
    assert [(one["arm"], one["match"]) for one in found["arms"]] == [
        ("A", "ineligible"),
        ("B", "possible"),
    ]
    assert found["arms"][0]["criteria_not_met"] == ["7662-02"]
    assert [one.get("in_arms") for one in found["criteria"]] == [None, ["A"], ["B"]]
    shown = run("trials", "NCT02417662")
    assert "cohort A" in shown
    whole = json.loads(run("trials", "NCT02417662", "--format", "json"))
    assert [one["arm"] for one in whole["arms"]] == ["A", "B"]
    gaps = run("gaps", patient, "--format", "json")
    assert "/imaging/brain_imaging" in gaps
    assert "/imaging/fdg_pet" not in gaps


def test_the_library_names_the_arm(folder: Path) -> None:
    found = match(PATIENT, load_trials(folder / "trials"))[0]
    assert (found.arm, found.match) == ("B", "possible")
    assert found.arms == {"A": MatchClass.INELIGIBLE, "B": MatchClass.POSSIBLE}
    assert "cohort B" in found.why()
    plain = match(PATIENT, [SARON])[0]
    assert (plain.arm, plain.arms) == ("", {})


def test_page_sheet_and_board_name_the_arm(folder: Path) -> None:
    rules = load_rules(folder / "trials")

    def shown(part: PagePart, *form: tuple[str, str], trial: str = "") -> str:
        return made(Wanted(part, urlencode(form).encode(), DAY, "", trial), rules).decode()

    carry = ("carry", json.dumps(PATIENT))
    for part in (PagePart.PAGE, PagePart.SHEET):
        assert "ohort B: " in shown(part, carry), part
        assert "cohort A: " in shown(part, carry), part
    argument = shown(PagePart.ARGUMENT, carry, trial="NCT02417662")
    assert "A only: " in argument
    assert "B only: " in argument
    assert "ohort B: " in shown(PagePart.ROWS, ("one", f"1 {json.dumps(PATIENT)}"))
    assert "A is cohort A" in shown(PagePart.TRIAL, trial="NCT02417662")


def test_an_ineligible_trial_says_why_each_arm_is(folder: Path) -> None:
    none = {**PATIENT, "imaging": {"fdg_pet": False, "brain_imaging": False}}
    why = match(none, load_trials(folder / "trials"))[0].why()
    assert "cohort A: " in why
    assert "cohort B: " in why


# --- for the author ------------------------------------------------------------------------------


def told(**fields: Any) -> Trial:
    return replace(trial(), **fields)


def test_an_arm_that_nobody_can_enter_is_found() -> None:
    both = trial(rule(1, NSCLC), rule(2, Not(NSCLC), "A"), rule(3, BRAIN, "B"))
    assert [noted.lint.value for noted in solved(both)] == ["OM202"]
    assert len(list(contradictions(both))) == 1
    assert list(solved(trial())) == []


def test_a_rule_of_two_arms_is_no_repetition() -> None:
    assert not list(repeated(trial(rule(1, NSCLC), rule(2, PET, "A"), rule(3, PET, "B"))))
    found = list(repeated(trial(rule(1, PET), rule(2, PET, "A"), rule(3, BRAIN, "B"))))
    assert [noted.criterion for noted in found] == ["7662-02"]


def test_two_versions_are_compared_arm_by_arm() -> None:
    other = trial(rule(1, NSCLC), rule(2, PET, "B"), rule(3, BRAIN, "A"))
    assert distinguished(trial(), other).answer is Distinguishable.SAME_RULES
    merged = replace(trial(rule(1, NSCLC), rule(2, PET), rule(3, BRAIN)), arms=())
    found = distinguished(trial(), merged)
    assert found.answer is Distinguishable.SOMEBODY
    assert found.profile is not None
    patient = derived(found.profile)
    assert match_trial(patient, trial()).match is not match_trial(patient, merged).match


def test_a_boundary_lies_in_an_arm_that_asks_it() -> None:
    edge = edge_of(trial(), trial().criterion("7662-03"))
    assert edge.pair is not None
    inside = match_trial(derived(edge.pair.inside), trial())
    assert inside.arms[1].match is MatchClass.ELIGIBLE
