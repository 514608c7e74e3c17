"""The strategies for testers: what they draw holds together, and says more or less as promised."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.stateful import run_state_machine_as_test

from oligomatch.matcher.intake.contradictions import contradictions
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.verdict import Reason, Verdict
from oligomatch.matcher.match.criteria import Match, MatchClass, judge_criterion, match_trial
from oligomatch.matcher.measures import parts_read, values_of
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.matcher.probe import over_time
from oligomatch.matcher.probe import strategies as probe
from oligomatch.matcher.probe.over_time import FactsOverTime
from oligomatch.matcher.probe.search.around import Near, around, otherwise_stated
from oligomatch.matcher.probe.search.goals import derived
from oligomatch.matcher.probe.search.patients import (
    SITES,
    patient,
    read,
    read_again,
    restaged,
    without,
)
from oligomatch.matcher.probe.search.settle import Asking
from oligomatch.matcher.profile.profile import Profile
from oligomatch.matcher.profile.reading import canonical
from oligomatch.matcher.profile.telling import Json
from oligomatch.rules.read import load_trials, read_trial
from oligomatch.rules.tree import Measure, Not, OneOf, Within
from oligomatch.rules.trial import Arm, Criterion, Kind, Trial
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from tests.rules.amended import BRAIN, PET, rule
from tests.support.patients import GOLDEN, TRIALS

ROOT = Path(__file__).parents[3]
FEW = settings(max_examples=15, suppress_health_check=list(HealthCheck), deadline=None)
ASKING = Asking(tuple(TRIALS.values()))
ASKED = {one for trial in TRIALS.values() for c in trial.criteria for one in c.question.asked}
SOME = [TRIALS["NCT02417662"], TRIALS["NCT01796288"], TRIALS["NCT03808662"]]


def day_of(profile: Profile) -> date:
    assert profile.as_of is not None
    return profile.as_of


def verdicts(profile: Profile, trials: list[Trial]) -> dict[str, Verdict | None]:
    patient = derive(profile, day_of(profile))
    return {c.id: judge_criterion(patient, c).verdict for trial in trials for c in trial.criteria}


@FEW
@given(probe.complete_patients())
def test_of_a_complete_patient_nothing_is_missing(profile: Profile) -> None:
    patient = derive(profile, day_of(profile))
    for trial in TRIALS.values():
        for judged in match_trial(patient, trial).deciding:
            assert judged.reason is not Reason.MISSING, (judged.id, judged.asks)


@FEW
@given(probe.profiles())
def test_a_profile_holds_together_and_reads_back(profile: Profile) -> None:
    assert profile_of(profile.document()) == profile
    assert eval(repr(profile)) == profile


@FEW
@given(st.data())
def test_a_refinement_turns_no_settled_verdict(data: st.DataObject) -> None:
    profile = data.draw(probe.profiles())
    before = verdicts(profile, SOME)
    after = verdicts(data.draw(probe.refinements(profile, SOME)), SOME)
    for id, verdict in before.items():
        assert verdict in (Verdict.UNKNOWN, None, after[id]), id


@settings(FEW, max_examples=6, phases=[Phase.generate])
@given(st.data())
def test_a_completion_leaves_nothing_missing_and_turns_nothing(data: st.DataObject) -> None:
    profile = data.draw(probe.profiles())
    whole = data.draw(probe.completions(profile, SOME))
    before, after = verdicts(profile, SOME), verdicts(whole, SOME)
    assert all(v in (Verdict.UNKNOWN, None, after[id]) for id, v in before.items())
    patient = derive(whole, day_of(whole))
    reasons = {j.reason for trial in SOME for j in match_trial(patient, trial).deciding}
    assert Reason.MISSING not in reasons


@settings(FEW, max_examples=5, phases=[Phase.generate])
@given(st.data())
def test_boundary_patients_stand_on_either_side(data: st.DataObject) -> None:
    trial = TRIALS["NCT04275687"]
    pair = data.draw(probe.boundary_patients(trial))
    criterion = trial.criterion(pair.criterion)
    sides = [
        judge_criterion(derive(p, day_of(p)), criterion).verdict
        for p in (pair.inside, pair.outside)
    ]
    assert sides == [Verdict.MET, Verdict.NOT_MET]
    assert pair.facts


@pytest.mark.parametrize("trial", ["NCT02417662", "NCT05501665"])
def test_an_eligible_patient_is_eligible_also_of_a_trial_that_asks_much(trial: str) -> None:
    shipped = TRIALS.get(trial)
    about = shipped or read_trial(ROOT / "examples" / "trials" / f"{trial}.yaml")
    found: list[Profile] = []

    @settings(max_examples=5, deadline=None, database=None)
    @given(probe.eligible_patients(about))
    def draw(profile: Profile) -> None:
        assert profile.as_of is not None
        assert match_trial(derive(profile, profile.as_of), about).match is MatchClass.ELIGIBLE
        found.append(profile)

    draw()
    assert found


@FEW
@given(
    st.lists(probe.profiles(), min_size=2, max_size=6),
    st.sampled_from(("2026-05-14", "2026-09-01")),
)
def test_what_is_read_of_fields_that_several_share_is_as_of_each_alone(
    several: list[Profile], day: str
) -> None:
    """Also of whom nobody can be: each field is one that somebody is told."""
    documents = [one.document() for one in several]
    mixed = [{**one, **{k: v for k, v in other.items() if len(k) % 2}} for one in documents
             for other in documents]  # fmt: skip
    for document in ({**one, "as_of": day} for one in mixed):
        shared = read_again(document)
        alone = Profile.model_validate(document)
        at_odds = any(True for _ in contradictions(alone, load_vocabulary()))
        assert (shared is None) == at_odds
        if shared is not None:
            assert shared == alone
            own, other = derived(shared), derive(alone, day_of(alone))
            assert ASKING.left_open(own) == ASKING.left_open(other)
            for trial in TRIALS.values():
                for criterion in trial.criteria:
                    judged, again = (judge_criterion(who, criterion) for who in (own, other))
                    assert judged.verdict is again.verdict
                    assert judged.reason is again.reason
                    assert judged.asks == again.asks


@FEW
@given(probe.profiles(), probe.profiles())
def test_a_measure_hangs_on_the_parts_alone_that_it_is_said_to_read(
    one: Profile, other: Profile
) -> None:
    before, others = one.document(), other.document()
    patient = derive(one, day_of(one))
    for part in others:
        mixed = Profile.model_validate({**before, part: others[part]})
        if any(True for _ in contradictions(mixed, load_vocabulary())):
            continue
        changed = derive(mixed, day_of(mixed))
        for measure in ASKED:
            if part not in parts_read(measure):
                assert values_of(changed, measure) == values_of(patient, measure), (part, measure)


@FEW
@given(probe.profiles())
def test_what_asks_is_what_a_match_misses(profile: Profile) -> None:
    patient = derive(profile, day_of(profile))
    each = [judged for trial in TRIALS.values() for judged in match_trial(patient, trial).deciding]
    left = [one.id for one in each if one.reason in (Reason.MISSING, Reason.TO_DO)]
    asked = {one.id for alike in ASKING.left_open(patient) for one in alike}
    assert asked.issuperset(left)


def test_a_plain_patient_is_spelled_by_the_names_of_the_vocabulary() -> None:
    limits = around(tuple(TRIALS.values()))
    for row in limits.rows:
        for choice in row:
            stated = patient([choice], limits.sites)
            assert canonical(stated, load_vocabulary()) == (stated, [])


def test_a_failing_patient_shrinks_to_the_plain_one_with_what_matters() -> None:
    found = find(
        probe.complete_patients(),
        lambda p: len(p.lesions) >= 4,
        settings=settings(database=None, phases=[Phase.generate, Phase.shrink], derandomize=True),
    )
    assert len(found.lesions) == 4
    assert {lesion.organ for lesion in found.lesions} == {"left_adrenal"}
    assert found.systemic_therapy.palliative_lines == 0
    assert found.document()["biomarkers"] == dict.fromkeys(found.biomarkers, "negative")


FOREIGN = read_trial(ROOT / "examples" / "trials" / "NCT05501665.yaml")
DRAWN = settings(max_examples=40, deadline=None, database=None, derandomize=True,
                 suppress_health_check=list(HealthCheck), phases=[Phase.generate])  # fmt: skip


def test_patients_of_a_trial_have_its_conditions_and_lie_on_both_sides_of_its_limits() -> None:
    verdicts_seen: dict[str, set[Verdict | None]] = {}

    @DRAWN
    @given(probe.complete_patients([FOREIGN]))
    def draw(profile: Profile) -> None:
        for id, verdict in verdicts(profile, [FOREIGN]).items():
            verdicts_seen.setdefault(id, set()).add(verdict)
        assert profile.conditions
        judged = match_trial(derive(profile, day_of(profile)), FOREIGN).deciding
        assert Reason.MISSING not in {one.reason for one in judged}

    draw()
    both = [id for id, seen in verdicts_seen.items() if {Verdict.MET, Verdict.NOT_MET} <= seen]
    assert len(both) >= 6


PLAIN = patient([], SITES[:1])


@pytest.mark.parametrize(
    ("place", "answer"),
    [
        ("/assessments/0/n_category", "N2"),
        ("/assessments/0/totals/regional_nodes", 2),
        ("/metastatic_disease/first_metastasis_date", "2025-10-01"),
        ("/metastatic_disease/diagnosis_date", "2026-04-14"),
        ("/metastatic_disease/first_episode", False),
    ],
)
def test_what_two_places_say_is_told_otherwise_of_both(place: str, answer: Json) -> None:
    """A number of nodes goes with their category, and of a first episode two days are one."""
    assert read(otherwise_stated(PLAIN, [(place, answer)])) is not None


def test_what_goes_with_something_fixed_is_told_otherwise_beside_it() -> None:
    """Of a later episode the day of the diagnosis is not that of the first metastasis."""
    fixed = {"ever": True, "first_episode": False, "first_metastasis_date": "2025-10-01"}
    near = Near(around(load_trials()), {"metastatic_disease": fixed})
    facts = {fact for pool in near.pools for fact in pool() if fact[0].endswith("/diagnosis_date")}
    days = {day for place, day in facts if place.startswith("/metastatic_disease/")}
    assert "2026-03-14" in days
    told = near.otherwise(near.base(0), [("/metastatic_disease/diagnosis_date", "2026-03-14")])
    assert told["metastatic_disease"] == {**fixed, "diagnosis_date": "2026-03-14"}
    assert read_again(told) is not None


def test_a_fact_that_only_what_is_fixed_lets_be_is_drawn() -> None:
    """No plain patient has a metastasis that is new; one whose first was years ago may."""
    fixed = {"ever": True, "first_episode": False}
    near = Near(around(load_trials()), {"metastatic_disease": fixed})
    fact = ("/lesions/0/status", "new")
    assert not probe._makes_another(Near(near.limits, {}), fact)
    assert probe._makes_another(near, fact)


def test_what_nobody_composed_can_be_is_told_of_the_plain_patient_all_together() -> None:
    near = Near(around(SOME), {})
    facts: list[tuple[str, Json]] = [("/age", 70), ("/ecog", 2)]
    nobody = {**near.base(0), "metastatic_disease": {"ever": False}}
    assert read_again(nobody) is None
    _, following, *_ = probe._fewer(near, nobody, facts)
    assert (following["age"], following["ecog"]) == (70, 2)


def test_a_line_that_nobody_has_encoded_yet_leaves_patients_to_draw() -> None:
    to_do = replace(SOME[0].criteria[0], kind=Kind.TO_DO, tree=None)
    trial = replace(SOME[0], criteria=(*SOME[0].criteria, replace(to_do, id="7662-99")))
    many = settings(DRAWN, max_examples=200)  # until one is found, mostly among the first ten
    found = find(probe.complete_patients([trial]), lambda p: p.ecog == 2, settings=many)
    assert found.ecog == 2


def test_one_fact_of_a_lesion_is_forgotten_of_it_alone() -> None:
    document = patient([restaged(("osimertinib",), "2026-01-14", "SD")], ["brain", "liver"])
    staging = without(document, ("assessments", "0", "lesions", "m1", "diameter_mm"))
    sizes = [one.get("diameter_mm") for one in staging["assessments"][0]["lesions"].values()]
    assert sizes == [None, 12]
    assert document["assessments"][0]["lesions"]["m1"]["diameter_mm"] == 12
    assert without(document, ("lesions", "9", "organ")) == document


def test_what_is_fixed_is_as_given_also_where_it_contradicts_the_plain_patient() -> None:
    therapy = {"palliative_lines": 2}

    @settings(DRAWN, max_examples=10)
    @given(probe.profiles(SOME, age=71, systemic_therapy=therapy))
    def draw(profile: Profile) -> None:
        assert profile.age == 71
        assert profile.systemic_therapy.palliative_lines == 2

    draw()
    with pytest.raises(InvalidArgument, match="no profile"):
        probe.profiles(SOME, ecog=7)


def test_eligible_patients_and_pairs_differ_and_shrink_to_those_found_first() -> None:
    trial = TRIALS["NCT04275687"]
    patients, pairs = set(), set()

    @settings(DRAWN, max_examples=15)
    @given(probe.eligible_patients(trial), probe.boundary_patients(trial))
    def draw(profile: Profile, pair: probe.Boundary) -> None:
        patients.add(repr(profile))
        pairs.add(repr((pair.inside, pair.outside)))
        sides = [match_trial(derive(one, day_of(one)), trial).match
                 for one in (profile, pair.inside, pair.outside)]  # fmt: skip
        assert sides[:2] == [MatchClass.ELIGIBLE] * 2
        assert sides[2] is not MatchClass.ELIGIBLE

    draw()
    assert len(patients) >= 5
    assert len(pairs) >= 5


def test_a_failing_example_prints_what_differs_from_the_plain_patient() -> None:
    @settings(DRAWN, max_examples=200, phases=[Phase.generate, Phase.shrink])
    @given(probe.profiles([FOREIGN], sex="male"))
    def nobody_older(profile: Profile) -> None:
        assert profile.ecog != 2

    with pytest.raises(AssertionError) as failed:
        nobody_older()
    notes = "\n".join(failed.value.__notes__)
    assert "plain patient → drawn:" in notes
    assert "/ecog: 1 → 2" in notes
    assert "/sex: female → male" in notes
    assert len(notes.splitlines()) < 12
    assert "/measurements/" not in notes
    assert "drawn: profile_of({" in notes  # to be pasted


class OfCore(FactsOverTime):
    trials = SOME[:1]


def test_facts_stated_in_any_order_turn_nothing() -> None:
    run_state_machine_as_test(
        OfCore, settings=settings(FEW, max_examples=3, stateful_step_count=6, database=None)
    )


def test_the_law_of_facts_over_time_fails_where_a_verdict_turns(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls = iter(range(10_000))

    def turning(patient: Patient, trial: Trial) -> Match:
        found = match_trial(patient, trial)
        return found._replace(match=[MatchClass.ELIGIBLE, MatchClass.INELIGIBLE][next(calls) % 2])

    monkeypatch.setattr(over_time, "match_trial", turning)

    few = settings(FEW, max_examples=5, stateful_step_count=4, database=None,
                   phases=[Phase.generate])  # fmt: skip
    with pytest.raises(BaseException, match=r"settled verdict turned|[Ff]laky"):
        run_state_machine_as_test(OfCore, settings=few)


def test_a_strategy_refuses_rather_than_returning_nothing() -> None:
    with pytest.raises(InvalidArgument, match="no trial"):
        probe.trials([])
    with pytest.raises(InvalidArgument, match="no criterion"):
        probe.criteria([replace(SOME[0], criteria=())])
    with pytest.raises(InvalidArgument, match="no pair"):
        probe.boundary_patients(replace(SOME[0], criteria=()))
    with pytest.raises(InvalidArgument, match="as_of"):
        probe.refinements(Profile())
    at_odds = profile_of(GOLDEN).model_copy(update={"as_of": date(2020, 1, 1)})
    assert read(at_odds.document()) is None
    with pytest.raises(InvalidArgument, match="contradicts itself"):
        probe.completions(at_odds)


@FEW
@given(probe.trials(), probe.criteria())
def test_trials_and_criteria_are_those_shipped(trial: Trial, criterion: Criterion) -> None:
    assert trial in load_trials()
    assert any(criterion in one.criteria for one in load_trials())


def test_hypothesis_finds_the_strategies_of_our_types_by_itself() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert told["entry-points"]["hypothesis"] == {
        "oligomatch": "oligomatch.api.authoring.hypothesis_plugin:register"
    }


@pytest.mark.parametrize(
    "order",
    [
        "from oligomatch.matcher.probe.strategies import profiles\nimport oligomatch.api.authoring.hypothesis_plugin as ours\nours.register()",
        "import sys, oligomatch.api.authoring.hypothesis_plugin as ours\nours.register()\n"
        "assert not {'matcher', 'rules', 'pydantic'} & set(sys.modules)\nimport hypothesis",
    ],
    ids=["ours first", "Hypothesis first, and nothing of ours is loaded until it is asked for"],
)
def test_from_type_draws_patients_in_whatever_order(order: str) -> None:
    code = (
        f"{order}\n"
        "from hypothesis import find, strategies as st; from oligomatch import Profile\n"
        "print(type(find(st.from_type(Profile), lambda _: True)).__name__)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.stdout.strip() == "Profile"


def test_a_verdict_of_an_arm_that_is_no_longer_the_nearest_has_not_turned() -> None:
    """Of arm B the brain imaging stays met where its PET fails, and arm A is the nearest again."""
    nsclc = OneOf(Measure("cancer_type"), frozenset({"nsclc"}))
    asked = (
        replace(rule(1, Not(nsclc)), arms=("A",)),
        replace(rule(2, PET), arms=("B",)),
        replace(rule(3, BRAIN), arms=("B",)),
    )
    trial = replace(TRIALS["NCT02417662"], criteria=asked, arms=(Arm("A", "a"), Arm("B", "b")))
    told = {"as_of": "2026-05-14", "cancer_type": "nsclc", "imaging": {"brain_imaging": True}}
    more = {**told, "imaging": {"brain_imaging": True, "fdg_pet": False}}
    matches = [
        match_trial(derive(profile_of(one), date(2026, 5, 14)), trial) for one in (told, more)
    ]
    assert [one.arm for one in matches] == ["B", "A"]
    before, after = (over_time.settled([one]) for one in matches)
    assert before.items() <= after.items()


SINCE = Measure("days_since", names=frozenset({"leptomeningeal_disease"}))


class OfConditions(FactsOverTime):
    trials = (replace(TRIALS["NCT02417662"], criteria=(rule(1, Within(SINCE, 30)),)),)


def test_what_is_told_of_a_condition_is_left_out_as_it_can_be_read() -> None:
    few = settings(FEW, max_examples=4, stateful_step_count=2, database=None)
    run_state_machine_as_test(OfConditions, settings=few)
