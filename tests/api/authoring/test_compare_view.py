"""Two versions of rules: what changed in words, who changes class, and whether anybody can tell."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from oligomatch.api.authoring.compare_view import (
    Compared,
    _answer_lines,
    code_lines,
    codes_apart,
    codes_object,
    stopped_words,
)
from oligomatch.api.commands.authoring.compare_source import cases_at, codes_at, trials_at
from oligomatch.api.terminal.wrong_use import WrongUse
from oligomatch.api.words.catalogue import say
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.match.criteria import MatchClass, match_trial
from oligomatch.matcher.probe import proofs, versions
from oligomatch.matcher.probe.differences import What, differences
from oligomatch.matcher.probe.mutants import mutants
from oligomatch.matcher.probe.search.goals import derived
from oligomatch.matcher.probe.versions import (
    NO_SOLVER,
    Distinction,
    Distinguishable,
    _changed,
    _criteria,
    differ,
    distinguished,
    moved,
)
from oligomatch.rules.equivalent_changes import load_equivalent
from oligomatch.rules.read import SHIPPED, load_trials, read_trial
from oligomatch.rules.tree import AllOf, Always, AnyOf, Every, Is, Measure, Node, Not, OneOf, Within
from oligomatch.rules.trial import Criterion, Event, Silence, Source, Trial, Wait
from scripts.console import answer
from tests.rules.amended import rule
from tests.support.patients import CRITERIA, GOLDEN, TRIALS

SMALL, SARON, PE = TRIALS["NCT04275687"], TRIALS["NCT02417662"], TRIALS["NCT03137771"]
COUNT = Measure("count", of="metastases", at="entry", by="DEFAULT")
ROOT = Path(__file__).parents[3]
BEYOND = [read_trial(path) for path in sorted((ROOT / "examples/trials").glob("NCT????????.yaml"))]


def with_one(trial: Trial, changed: Criterion) -> Trial:
    """A trial with one criterion put in the place of its own."""
    return replace(
        trial, criteria=tuple(changed if c.id == changed.id else c for c in trial.criteria)
    )


# --- in words -------------------------------------------------------------------------------------


def what(old: Trial, new: Trial) -> list[What]:
    return [one.what for one in differences(old, new)]


def test_each_kind_of_change_has_its_name() -> None:
    five = CRITERIA["7662-04"]
    assert isinstance(five.tree, Within)
    kinds: dict[What, Criterion] = {
        What.LIMIT: replace(five, tree=replace(five.tree, high=6)),
        What.PARAMETER: replace(five, tree=replace(five.tree, measure=COUNT)),
        What.REWRITTEN: replace(five, tree=Not(five.tree)),
        What.READING: replace(five, readings={}),
        What.WORDS: replace(five, quote="at most five"),
        What.WAITS: replace(five, waits=(Wait(Event.TIME, Always()),)),
    }
    for kind, changed in kinds.items():
        assert set(what(SARON, with_one(SARON, changed))) == {kind}
    either = CRITERIA["7662-07"]
    assert isinstance(either.tree, AnyOf)
    first, second = either.tree.parts
    assert what(SARON, with_one(SARON, replace(either, tree=AllOf((first, second))))) == [
        What.LOGIC
    ]
    more = replace(either, tree=AnyOf((first, second, Always())))
    assert what(SARON, with_one(SARON, more)) == [What.PART_ADDED]
    assert what(with_one(SARON, more), SARON) == [What.PART_DROPPED]
    other = CRITERIA["7662-01"]
    assert what(SARON, with_one(SARON, replace(other, tree=replace(other.tree, values=frozenset({"breast"}))))) == [What.VALUES]  # type: ignore[type-var, call-arg]  # fmt: skip


def test_criteria_added_dropped_renamed_and_moved_are_told_apart() -> None:
    first, *rest = SARON.criteria
    assert what(SARON, SARON) == []
    assert what(SARON, replace(SARON, criteria=tuple(rest))) == [What.DROPPED]
    assert what(replace(SARON, criteria=tuple(rest)), SARON) == [What.ADDED]
    assert what(SARON, replace(SARON, criteria=(*rest, first))) == [What.ORDER]
    named = replace(SARON, criteria=(replace(first, id="7662-99"), *rest))
    assert what(SARON, named) == [What.RENAMED]
    assert what(SARON, replace(SARON, acronym="X")) == [What.FACTS]


def test_two_hands_that_number_one_text_otherwise_are_compared_by_its_words() -> None:
    first, second, *rest = SARON.criteria
    exchanged = replace(first, id=second.id), replace(second, id=first.id), *rest
    found = differences(SARON, replace(SARON, criteria=exchanged))
    assert [(one.what, one.criterion, one.old) for one in found] == [
        (What.RENAMED, second.id, first.id),
        (What.RENAMED, first.id, second.id),
    ]
    own = replace(first, quote="words of its own")
    moved = replace(own, id="7662-99", tree=Always())
    sides = (replace(SARON, criteria=(one, second, *rest)) for one in (own, moved))
    found = differences(*sides)
    assert [one.what for one in found] == [What.RENAMED, What.REWRITTEN]


def test_a_source_is_told_as_it_is_written() -> None:
    first, *rest = SARON.criteria
    other = replace(first, source=Source("another document", 3))
    (one,) = differences(SARON, replace(SARON, criteria=(other, *rest)))
    assert (one.place, one.new) == ("source", "document: another document, line: 3")


# --- for every patient ----------------------------------------------------------------------------


def test_a_limit_moved_by_one_is_shown_by_a_patient_of_whom_both_judges_say_so() -> None:
    five = CRITERIA["7662-04"]
    new = with_one(SARON, replace(five, tree=replace(five.tree, high=6)))  # type: ignore[type-var, call-arg]
    told = distinguished(SARON, new)
    assert told.answer is Distinguishable.SOMEBODY
    assert told.profile is not None
    assert profile_of(told.profile.document()) == told.profile
    before, after = (match_trial(derived(told.profile), trial).match for trial in (SARON, new))
    assert (before, after) == (MatchClass.INELIGIBLE, MatchClass.ELIGIBLE)
    moved_one = moved(told.profile, SARON, new)
    assert moved_one is not None
    assert moved_one.deciding == (("7662-04", "not met", "met"),)


def test_rules_that_say_the_same_otherwise_cannot_be_told_apart() -> None:
    none = CRITERIA["5687-03"]
    assert none.tree is not None
    twice = with_one(SMALL, replace(none, tree=Not(AnyOf((Within(COUNT, low=1), Not(none.tree))))))
    assert distinguished(SMALL, twice).answer is Distinguishable.NOBODY
    words = with_one(SMALL, replace(none, quote="none at all"))
    assert distinguished(SMALL, words).answer is Distinguishable.SAME_RULES
    order = replace(SMALL, criteria=tuple(reversed(SMALL.criteria)))
    assert distinguished(SMALL, order).answer is Distinguishable.SAME_RULES


def turned(node: Node) -> Node:
    """The same tree, written otherwise throughout."""
    match node:
        case AllOf(parts):
            return AllOf(tuple(map(turned, reversed(parts))))
        case Not(AnyOf(parts)):
            return AllOf(tuple(Not(turned(part)) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(map(turned, reversed(parts))))
        case Not(part):
            return Not(turned(part))
    return AllOf((node, Not(Not(node))))


@pytest.mark.parametrize("trial", [*TRIALS.values(), *BEYOND], ids=lambda trial: trial.id)
def test_a_trial_in_other_words_or_in_another_order_of_parts_asks_the_same(trial: Trial) -> None:
    assert distinguished(trial, trial).answer is Distinguishable.SAME_RULES
    otherwise = tuple(
        replace(
            one, quote="otherwise", note="", tree=None if one.tree is None else turned(one.tree)
        )
        for one in trial.criteria
    )
    assert (
        distinguished(trial, replace(trial, criteria=otherwise)).answer
        is Distinguishable.SAME_RULES
    )
    other = replace(trial, criteria=tuple(one for one in trial.criteria if one.tree is None))
    assert _changed(_criteria(trial), _criteria(other))


def without_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither plain patients nor the solver find anybody."""
    monkeypatch.setattr(versions, "seek", lambda _: iter(()))
    monkeypatch.setattr(versions, "solver_found", lambda: False)


def test_the_patients_of_the_cases_are_tried_before_it_says_not_decided(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    without_search(monkeypatch)
    planted(folder, "NCT04275687", "value: 0", "value: 1")
    path = f"{folder}/NCT04275687.yaml"
    (new,) = trials_at(path).values()
    assert distinguished(SMALL, new).answer is Distinguishable.NOT_DECIDED
    cases = cases_at(path, {new.id: new})[new.id]  # the shipped ones, as none lie beside it
    assert len(cases) > 3
    told = distinguished(SMALL, new, cases)
    assert told.answer is Distinguishable.SOMEBODY
    assert told.profile is not None
    assert differ(told.profile, SMALL, new)
    own = next(name for name in (SHIPPED.parent / "cases").iterdir() if new.id in name.name)
    first = own.read_text(encoding="utf-8").split("\n- case")[:2]
    (folder / own.name).write_text("\n- case".join(first), encoding="utf-8")
    assert len(cases_at(path, {new.id: new})[new.id]) == 1
    (folder / own.name).write_text("- case: 7\n", encoding="utf-8")
    assert cases_at(path, {new.id: new})[new.id] == []


def test_what_a_change_reads_is_told_at_random_of_the_patients_of_the_cases(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without_search(monkeypatch)
    five = CRITERIA["5687-01"]
    assert isinstance(five.tree, OneOf)
    new = with_one(SMALL, replace(five, tree=replace(five.tree, values=frozenset({"breast"}))))
    cases = cases_at("shipped", {SMALL.id: SMALL})[SMALL.id]
    alike = [one for one in cases if not differ(one, SMALL, new)]
    assert alike
    told = distinguished(SMALL, new, alike)
    assert told.answer is Distinguishable.SOMEBODY
    assert told.profile is not None
    assert differ(told.profile, SMALL, new)
    again = distinguished(SMALL, new, alike)
    assert again.profile == told.profile


def test_who_is_drawn_is_counted_and_nobody_more_when_the_time_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without_search(monkeypatch)
    five = CRITERIA["5687-01"]
    assert isinstance(five.tree, OneOf)
    new = with_one(SMALL, replace(five, tree=replace(five.tree, values=frozenset({"breast"}))))
    cases = cases_at("shipped", {SMALL.id: SMALL})[SMALL.id]
    alike = [one for one in cases if not differ(one, SMALL, new)]
    told = distinguished(SMALL, new, alike, late=lambda: True)
    assert (told.answer, told.tried, told.in_time) == (Distinguishable.NOT_DECIDED, 1, False)


def test_a_criterion_that_others_imply_may_go_and_one_that_waits_may_not() -> None:
    implied = replace(CRITERIA["5687-03"], id="5687-09", tree=Within(COUNT, high=4))
    longer = replace(SMALL, criteria=(*SMALL.criteria, implied))
    assert distinguished(longer, SMALL).answer is Distinguishable.NOBODY
    waiting = replace(CRITERIA["5687-03"], waits=(Wait(Event.TIME, Always()),))
    told = distinguished(SMALL, with_one(SMALL, waiting))
    assert told.answer is Distinguishable.SOMEBODY
    assert told.profile is not None
    after = match_trial(derived(told.profile), with_one(SMALL, waiting))
    assert after.match is MatchClass.NOT_YET


@pytest.mark.parametrize("trial", [SMALL], ids=lambda trial: trial.id)
def test_every_small_change_is_decided_and_none_that_matters_is_missed(trial: Trial) -> None:
    known = load_equivalent()
    for criterion in trial.criteria:
        for mutant in mutants(criterion):
            told = distinguished(trial, with_one(trial, mutant.criterion))
            same = (criterion.id, mutant.what) in known
            assert told.answer is (Distinguishable.NOBODY if same else Distinguishable.SOMEBODY), (
                mutant.what
            )


def test_where_the_solver_stops_it_says_not_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    new = with_one(
        SMALL,
        replace(CRITERIA["5687-03"], tree=AllOf((Within(COUNT, high=0), Within(COUNT, high=4)))),
    )
    monkeypatch.setattr(proofs, "EFFORT", 1)
    told = distinguished(SMALL, new)
    assert (told.answer, told.stopped) == (Distinguishable.NOT_DECIDED, "effort")
    assert stopped_words(told.stopped) == "the solver stopped at its bound"
    monkeypatch.setattr(versions, "solver_found", lambda: False)
    assert "pip install" in stopped_words(distinguished(SMALL, new).stopped)


# --- the command ----------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two of the shipped trials, for somebody to change."""
    for trial in (SMALL, SARON):
        shutil.copy(SHIPPED / f"{trial.id}.yaml", tmp_path)
    return tmp_path


def planted(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / f"{name}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


Run = Callable[[str], tuple[int, str]]


@pytest.fixture
def run() -> Run:
    """The command in a process of its own: its exit status and what it says."""

    def asked(arguments: str) -> tuple[int, str]:
        command = [
            sys.executable,
            "-m",
            "oligomatch.api.commands.app",
            "compare",
            *arguments.split(),
        ]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
        return done.returncode, done.stdout + done.stderr

    return asked


def test_the_exit_status_says_whether_a_verdict_differs(folder: Path, run: Run) -> None:
    one = f"{folder}/NCT04275687.yaml"
    assert run(f"{one} shipped") == (0, f"{say('compare.same_trials')}\n")
    planted(folder, "NCT04275687", "Patients with locoregional", "patients with locoregional")
    status, said = run(f"{one} shipped")
    assert status == 0
    assert "5687-02 quote: words only" in said
    assert say("compare.same_rules") in said
    planted(
        folder, "NCT04275687", "is: locoregional_recurrence", "not: {is: locoregional_recurrence}"
    )
    status, said = run(f"shipped {one}")
    assert status == 1
    assert say("compare.somebody") in said
    assert "(5687-02 not met)" in said
    assert run(f"{one} /no/such")[0] == 2
    assert "expected a trial file, a folder of them" in run("nothing shipped")[1]


def test_given_patients_who_change_class_are_named_with_what_decides(folder: Path) -> None:
    planted(folder, "NCT02417662", "limit: 3}", "limit: 2}")
    told = json.loads(
        answer(
            f"oligomatch compare shipped {folder}/NCT02417662.yaml --format json"
            " examples/complete.yaml examples/breast.yaml",
            ROOT,
        )
    )
    (trial,) = told
    assert [one["change"] for one in trial["edits"]] == ["limit moved"]
    (patient,) = trial["moved"]
    assert patient["patient"].startswith("examples/complete.yaml")
    assert patient["criteria"] == [
        {"criterion": "7662-05", "verdict_before": "met", "verdict": "not met"}
    ]
    assert trial["distinguishable"] == "different for some patient"


def test_trials_that_one_side_lacks_are_named(folder: Path) -> None:
    said = answer(f"oligomatch compare shipped {folder}")
    assert said.count("trial dropped") == len(TRIALS) - 2
    assert answer(f"oligomatch compare {folder} shipped").count("trial added") == len(TRIALS) - 2


def test_a_revision_of_git_is_a_version(folder: Path) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("no clone of git here")
    assert trials_at("HEAD").keys() == TRIALS.keys()
    assert trials_at(str(ROOT)) == {one.id: one for one in load_trials()}
    with pytest.raises(WrongUse, match="nothing to compare"):
        trials_at("no-such-revision")
    (folder / "NCT02417662.yaml").write_text("trial: 7\n", encoding="utf-8")
    with pytest.raises(WrongUse, match="cannot be used"):
        trials_at(str(folder))


def test_without_the_solver_plain_patients_are_tried_and_the_rest_is_not_decided(
    folder: Path,
) -> None:
    code = (
        "import sys; sys.modules['z3'] = None; from oligomatch.api.commands.app import app;"
        " import oligomatch.api.commands.authoring.compare as it; it.SECONDS = 5;"
        f" app(['compare', 'shipped', r'{folder}/NCT04275687.yaml'])"
    )

    def asked() -> tuple[int, str]:
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
        return done.returncode, done.stdout + done.stderr

    planted(
        folder, "NCT04275687", "is: locoregional_recurrence", "not: {is: locoregional_recurrence}"
    )
    status, said = asked()
    assert (status, say("compare.somebody") in said) == (1, True)
    shutil.copy(SHIPPED / "NCT04275687.yaml", folder)
    planted(
        folder,
        "NCT04275687",
        "is: locoregional_recurrence",
        "any: [{is: locoregional_recurrence},"
        " {all: [{is: locoregional_recurrence}, {is: ever_metastatic}]}]",
    )
    status, said = asked()
    assert status == 3
    assert "the solver is not installed" in said


def test_a_fact_is_told_as_it_is_written() -> None:
    trial = TRIALS["NCT02417662"]
    answered = (Silence("OM230", "the label says so", "7662-03"), Silence("OM240", "on purpose"))
    (one,) = differences(replace(trial, silenced=()), replace(trial, silenced=answered))
    assert (one.place, one.old) == ("silenced", "")
    assert one.new == (
        "lint: OM230, because: the label says so, criterion: 7662-03; "
        "lint: OM240, because: on purpose"
    )


def test_where_the_solver_cannot_be_asked_those_at_the_limit_are_tried() -> None:
    trial, size = TRIALS["NCT02364557"], CRITERIA["4557-04"]
    assert isinstance(size.tree, Every)
    smaller = replace(size.tree, test=Within(Measure("max_diameter_mm"), high=5))
    told = distinguished(trial, with_one(trial, replace(size, tree=smaller)))
    assert told.answer is Distinguishable.SOMEBODY
    assert told.profile is not None
    assert match_trial(derived(told.profile), trial).match is MatchClass.ELIGIBLE


def test_codes_that_two_vocabularies_read_differently_are_shown(tmp_path: Path) -> None:
    trials = tmp_path / "rules" / "trials"
    trials.mkdir(parents=True)
    shutil.copytree(ROOT / "rules" / "vocabulary", trials.parent / "vocabulary")
    assert codes_apart(codes_at(str(tmp_path)), codes_at("shipped")) == {}
    file = trials.parent / "vocabulary" / "codes.yaml"
    text = file.read_text("utf-8")
    line = next(line for line in text.splitlines() if '"snomed 254637007"' in line)
    file.write_text(text.replace(line, line.replace("nsclc", "sclc")), "utf-8")
    for place in (trials, tmp_path):  # beside the trials, and inside a checkout
        codes = codes_apart(codes_at(str(place)), codes_at("shipped"))
        assert [*code_lines(codes)] == [
            "The two vocabularies read 1 code of records differently:",
            "  snomed 254637007: kind primary; cancer_type sclc; organ lung → "
            "kind primary; cancer_type nsclc; organ lung",
        ]
        (data,) = codes_object(codes)
        assert data["codes"][0]["new"]["cancer_type"] == ("nsclc",)
    assert codes_apart(codes_at(str(file)), codes_at("shipped")) == {}
    file.write_text("no: vocabulary", "utf-8")
    assert codes_at(str(tmp_path)) == {}
    assert [*code_lines({})] == codes_object({}) == []


GROWN = Measure("grown", of="metastases", compared_with="previous", percent=20)
TKI = frozenset({"tki"})
WASHED = Measure("therapy_washed_out", names=TKI, half_lives=5, days=28, whichever="shorter")


@pytest.mark.parametrize(
    ("before", "after"),
    [(GROWN, replace(GROWN, percent=30)), (WASHED, replace(WASHED, whichever="longer"))],
    ids=["growth", "a wash-out"],
)
def test_drawn_patients_tell_apart_what_the_solver_does_not_know(
    before: Measure, after: Measure
) -> None:
    old, new = (replace(SMALL, criteria=(rule(1, Is(one)),)) for one in (before, after))
    told = distinguished(old, new)
    assert told.answer is Distinguishable.SOMEBODY
    assert told.profile is not None
    assert differ(told.profile, old, new)


def test_how_many_patients_were_drawn_is_said() -> None:
    for found, words in (
        (
            Distinguishable.NOT_DECIDED,
            "Patients drawn and tried, of whom none tells them apart: 7.",
        ),
        (Distinguishable.SOMEBODY, "patients drawn and tried up to this one: 7."),
    ):
        told = Distinction(found, profile_of(GOLDEN), NO_SOLVER, tried=7)
        lines = "\n".join(_answer_lines(Compared(SMALL, SMALL, distinction=told)))
        assert words in lines
