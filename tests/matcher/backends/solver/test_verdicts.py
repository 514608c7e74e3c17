"""Exact verdicts against the oracle: right for the patient told of, open only with two witnesses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

pytest.importorskip("z3", reason="z3-solver is not installed")

from oligomatch.matcher.backends.solver.patient.distances import ways
from oligomatch.matcher.backends.solver.terms import NotEncodedError
from oligomatch.matcher.backends.solver.verdicts import Exact, Exactly, ExactMatch, ask, exact_match
from oligomatch.matcher.backends.solver.witnesses import witnesses
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import MatchClass
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.read import load_trials
from oligomatch.rules.terms import MARKS, STRUCTURES
from oligomatch.rules.text.text import compose, plain
from oligomatch.rules.tree import (
    AllOf,
    AnyOf,
    Every,
    Exists,
    Is,
    Measure,
    Node,
    Not,
    OneOf,
    Within,
    measures_of,
)
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from tests.claims.test_claims import in_two_steps
from tests.conftest import PROFILE
from tests.matcher.backends.solver.thrown import patients_tried
from tests.oracle.completions import truth_over
from tests.oracle.drawn_profiles import stated_in_part
from tests.oracle.drawn_rules import nodes
from tests.oracle.truths import belonging, has_progressed, truth
from tests.oracle.worlds import World
from tests.support.patients import TRIALS, line, patient, therapy
from tests.support.profiles import Json

TREES = tuple(
    dict.fromkeys(
        form.tree for trial in load_trials() for one in trial.criteria for form in one.forms
    )
)


def runs(examples: int) -> settings:
    """So many examples, which the solver does not make smaller."""
    return settings(max_examples=examples, phases=[Phase.generate])


def stated_patient(told: Json) -> Patient:
    profile = Profile.model_validate_json(json.dumps(told))
    assert profile.as_of is not None
    return derive(profile, profile.as_of)


def agreed(world: World, node: Node) -> bool:
    """Whether oracle and contract read the patient alike.

    The oracle knows responses that nobody saw; it takes one of PD for no progression, which no
    profile can tell. The place of a recurrence that is not there is asked of nobody.
    """
    unseen = any(
        one.unseen_response == "PD" and not belonging(world, one) and not has_progressed(world, one)
        for one in world.palliative
    )
    return not unseen and all(m.kind != "recurrence_location" for m in measures_of(node))


def placed(told: Json) -> bool:
    """Whether the vocabulary, or the report, places every named variant in an exon.

    The enumeration knows where each variant of its worlds lies; of one that the vocabulary does
    not have, a profile that leaves out the exon leaves it open.
    """
    known = {name for gene in load_vocabulary().genes.values() for name in gene.variants}
    return all(
        "name" not in one or one["name"] in known or "exon" in one
        for stated_of in told.get("biomarkers", {}).values()
        if isinstance(stated_of, dict)
        for one in stated_of.get("variants", ())
    )


def several() -> st.SearchStrategy[list[Node]]:
    """Trees of the trials, and random ones."""
    return st.lists(st.sampled_from(TREES) | nodes(), min_size=3, max_size=3)


def shown(answer: Verdict) -> str:
    return str(answer)


# --- against the patient told of, and against enumeration ----------------------------------------


@runs(60)
@given(stated_in_part(25), several())
def test_claim_5_exact_verdicts_are_right_and_only_refine(
    case: tuple[World, Json], trees: list[Node]
) -> None:
    world, told = case
    who = stated_patient(told)
    for tree in trees:
        kleene, exact = judge(tree, who), ask(who, [tree]).verdict(tree).verdict
        assert kleene is Verdict.UNKNOWN or exact is kleene
        if agreed(world, tree) and exact is not Verdict.UNKNOWN:
            assert str(exact) == ("met" if truth(world, tree) else "not met")


@runs(20)
@given(stated_in_part(8), st.sampled_from(TREES) | nodes())
def test_claim_5_no_difference_from_enumeration(case: tuple[World, Json], tree: Node) -> None:
    world, told = case
    assume(agreed(world, tree) and placed(told))
    who = stated_patient(told)
    assume(judge(tree, who) is Verdict.UNKNOWN)
    asked = ask(who, [tree])
    exact = asked.verdict(tree)
    assume(exact.inexact is None)
    answer = truth_over(world, told, tree, 300)
    if all(agreed(other, tree) for other in answer.witnesses):
        assert answer.verdict == exact.verdict or (
            exact.verdict is Verdict.UNKNOWN and (not answer.whole or both_sides(asked, tree))
        )


def both_sides(asked: Exact, tree: Node) -> bool:
    """Whether reader and judge take a patient on either side, whom the enumeration left out."""
    return bool(asked.witness([tree]) and asked.witness([], failing=tree))


# --- witnesses -----------------------------------------------------------------------------------


def test_claim_6_an_open_answer_has_a_patient_on_either_side() -> None:
    """A witness is never taken on trust; those that no profile can tell are few. Each side of a
    criterion counts once, since Hypothesis tries the like of one patient again and again."""
    found_of: set[tuple[Node, Verdict]] = set()
    not_told: set[tuple[Node, Verdict]] = set()

    @runs(60 if PROFILE == "long" else 45)
    @given(stated_in_part(25), st.sampled_from(TREES))
    def look(case: tuple[World, Json], tree: Node) -> None:
        who = stated_patient(case[1])
        assume(judge(tree, who) is Verdict.UNKNOWN)
        exact = ask(who, [tree])
        answer = exact.verdict(tree)
        assume(answer.verdict is Verdict.UNKNOWN and answer.inexact is None)
        for verdict, found in (
            (Verdict.MET, exact.witness([tree])),
            (Verdict.NOT_MET, exact.witness([], failing=tree)),
        ):
            (not_told if found is None else found_of).add((tree, verdict))
            if found is not None:
                assert found.as_of is not None
                assert judge(tree, derive(found, found.as_of)) is verdict

    look()
    assert len(found_of) > 20 * len(not_told), not_told


def test_the_first_patient_that_is_found_can_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = patients_tried(monkeypatch)
    staging = {"date": "2026-05-01", "totals": {"metastases": 3}}
    who = patient(cancer_type="nsclc", assessments=[staging])
    assert list(witnesses(who, TRIALS["NCT02417662"]))
    assert len(tried) > 8
    assert all(tried)


def test_a_witness_knows_all_that_the_profile_knows() -> None:
    told = {"lesions": [{"id": "L1", "organ": "liver", "diameter_mm": {"at_least": 20}}]}
    staging = {"date": "2026-05-01", "totals": {"metastases": 2}}
    who = patient(told, cancer_type="nsclc", assessments=[staging])
    tree = Every(Measure("count", of="metastases", at="entry"), Within(SIZE, high=30))
    found = ask(who, [tree]).witness([], failing=tree)
    assert found is not None
    first = found.lesions[0]
    assert (first.id, first.organ) == ("L1", "liver")
    assert isinstance(first.diameter_mm, float)
    assert first.diameter_mm >= 20
    assert len(found.lesions) == 2


# --- what the judge is too cautious to settle ------------------------------------------------------

SIZE = Measure("max_diameter_mm")
ORGAN = Measure("organ")
MANY = Measure("count", of="metastases", at="entry", by="DEFAULT")


def in_organ(*organs: str) -> Measure:
    where = OneOf(ORGAN, frozenset(organs))
    return Measure("count", of="metastases", at="entry", by="DEFAULT", where=where)


def exactly(tree: Node, who: Patient) -> tuple[Verdict, Verdict]:
    """The judge's verdict, and the exact one."""
    return judge(tree, who), ask(who, [tree]).verdict(tree).verdict


def staged(**totals: Any) -> Patient:
    return patient(assessments=[{"date": "2026-05-01", "totals": totals}])


EGFR = Is(Measure("altered", gene="EGFR"))
T790M = Is(Measure("variant", gene="EGFR", names=frozenset({"T790M"})))
BEGUN = Is(Measure("no_systemic_therapy_yet"))
RESPONDS = OneOf(Measure("recist", line="current"), frozenset({"CR", "PR", "SD"}))
FAILED = Is(Measure("progressed", line="current"))
IN_PLACE = Is(Measure("primary_in_place"))


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (AnyOf((EGFR, Not(EGFR))), Verdict.MET),
        (AllOf((T790M, Not(EGFR))), Verdict.NOT_MET),
        (AllOf((Within(MANY, high=3), Within(MANY, low=4))), Verdict.NOT_MET),
        (AllOf((Within(MANY, high=2), Within(in_organ("liver"), low=3))), Verdict.NOT_MET),
        (AllOf((Within(MANY, high=2), Exists(in_organ("liver")))), Verdict.UNKNOWN),
        (AllOf((BEGUN, RESPONDS)), Verdict.NOT_MET),
        (AllOf((RESPONDS, Not(FAILED))), Verdict.UNKNOWN),
        (
            AllOf((Within(Measure("months", line="1"), low=3), Not(Is(Measure("begun", line="1"))))),
            Verdict.NOT_MET,
        ),
        (
            AllOf(
                (
                    Within(Measure("months_until_pd", line="current"), low=6),
                    Within(Measure("months", line="current"), under=6),
                )
            ),
            Verdict.NOT_MET,
        ),
        (
            AllOf(
                (
                    OneOf(Measure("best_response", line="1"), frozenset({"PD"})),
                    OneOf(Measure("recist", line="1"), frozenset({"PR"})),
                )
            ),
            Verdict.NOT_MET,
        ),
        (
            AllOf(
                (
                    Is(Measure("has_class", line="1", names=frozenset({"egfr_tki"}))),
                    Not(Is(Measure("has_class", line="1", names=frozenset({"tki"})))),
                )
            ),
            Verdict.NOT_MET,
        ),
        (
            AllOf(
                (
                    OneOf(Measure("trial_group", at="entry", recent_line="inactive"), frozenset({"peOMD"})),
                    BEGUN,
                )
            ),
            Verdict.NOT_MET,
        ),
        (
            AllOf((Is(Measure("begun", line="2")), Within(Measure("line_due"), high=1))),
            Verdict.NOT_MET,
        ),
    ],
)  # fmt: skip
def test_what_nobody_can_be_is_not_met_though_nothing_is_told(
    tree: Node, expected: Verdict
) -> None:
    assert exactly(tree, patient()) == (Verdict.UNKNOWN, expected)


def test_two_counts_over_one_list_of_lesions() -> None:
    tree = AllOf((Within(in_organ("brain"), low=2), Within(in_organ("liver"), low=2)))
    assert exactly(tree, staged(metastases=3)) == (Verdict.UNKNOWN, Verdict.NOT_MET)
    assert exactly(tree, staged(metastases=4)) == (Verdict.UNKNOWN, Verdict.UNKNOWN)


NODES = Measure("count", of="lesions", at="entry", by="BETA")
NODES_ALONE = {"metastases": 0, "satellites": 0}  # nothing but regional nodes may be counted


def stage_now(*values: str, kind: str = "stage") -> Node:
    return OneOf(Measure(kind, staged="now"), frozenset(values))


@pytest.mark.parametrize(
    ("assessments", "tree", "expected"),
    [
        ([], AllOf((stage_now("IIIA"), stage_now("IVA"))), Verdict.NOT_MET),
        ([], AnyOf((stage_now("M0", kind="m_category"), stage_now("M1", kind="m_category"))),
         Verdict.MET),
        ([{"date": "2026-05-01", "stage": "III"}],
         AnyOf((stage_now("IIIA"), stage_now("III", "IIIB", "IIIC"))), Verdict.MET),
        ([{"date": "2026-05-01", "stage": "III"}], stage_now("IIIA"), Verdict.UNKNOWN),
        # either of two may be the latest, and says what both categories are
        ([{"date": "2026-05", "t_category": "T1", "m_category": "M0"},
          {"date": "2026-05-10", "t_category": "T3", "m_category": "M1"}],
         AllOf((stage_now("T1", kind="t_category"), stage_now("M1", kind="m_category"))),
         Verdict.NOT_MET),
        ([{"date": "2026-05", "t_category": "T1", "m_category": "M0"},
          {"date": "2026-05-10", "t_category": "T3", "m_category": "M1"}],
         AllOf((stage_now("T3", kind="t_category"), stage_now("M1", kind="m_category"))),
         Verdict.UNKNOWN),
        # a category lets its subgroups in, and may be of any
        ([{"date": "2026-05-01", "t_category": "T2"}],
         AnyOf((stage_now("T2a", "T2b", kind="t_category"),
                stage_now("T2", kind="t_category"))), Verdict.MET),
        ([{"date": "2026-05-01", "t_category": "T2"}],
         AllOf((stage_now("T2a", kind="t_category"), stage_now("T2b", kind="t_category"))),
         Verdict.NOT_MET),
        # either of two may be the latest, and says what the N category is and the M category
        ([{"date": "2026-05", "n_category": "N1a", "m_category": "M0"},
          {"date": "2026-05-10", "n_category": "N2b", "m_category": "M1"}],
         AllOf((stage_now("N1", kind="n_category"), stage_now("M1", kind="m_category"))),
         Verdict.NOT_MET),
        # the N category is that of the nodes
        ([{"date": "2026-05-01", "totals": NODES_ALONE}],
         AllOf((stage_now("N0", kind="n_category"), Within(NODES, low=1))), Verdict.NOT_MET),
        ([{"date": "2026-05-01", "totals": NODES_ALONE}],
         AllOf((stage_now("N2", kind="n_category"), Within(NODES, low=1))), Verdict.UNKNOWN),
        ([{"date": "2026-05-01", "totals": NODES_ALONE}],
         AnyOf((stage_now("N0", kind="n_category"), Within(NODES, low=1))), Verdict.MET),
        ([{"date": "2026-05-01", "totals": {"regional_nodes": {"at_least": 1}}}],
         Not(stage_now("N0", kind="n_category")), Verdict.MET),
        # what the diagnosis was says nothing of today
        ([], AllOf((stage_now("IVA"), OneOf(Measure("stage", staged="diagnosis"),
                                            frozenset({"IIIA"})))), Verdict.UNKNOWN),
    ],
)  # fmt: skip
def test_the_stage_of_today_is_one_and_of_the_latest_assessment(
    assessments: list[Json], tree: Node, expected: Verdict
) -> None:
    found = ask(patient(assessments=assessments), [tree]).verdict(tree)
    assert found.inexact is None
    assert found.verdict is expected


@pytest.mark.parametrize("asked", [("N2", "N3"), ("N2a",), ("N0", "N1")])
def test_witnesses_of_the_n_category_of_today_are_found(asked: tuple[str, ...]) -> None:
    """A listed node bounds it from below, and a completion on either side is settled."""
    told = {"lesions": [{"organ": "lymph_node", "station": "10R"}],
            "assessments": [{"date": "2026-05-01"}]}  # fmt: skip
    who = patient(cancer_type="nsclc", primary={"side": "right"}, **told)
    tree = stage_now(*asked, kind="n_category")
    exact = ask(who, [tree])
    assert exact.verdict(tree).verdict is Verdict.UNKNOWN
    assert exact.witness([tree]) is not None
    assert exact.witness([], failing=tree) is not None


@pytest.mark.parametrize("staged", ["diagnosis", "now"])
@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, Verdict.UNKNOWN),
        ({"stage_edition": 8}, Verdict.UNKNOWN),
        ({"stage_edition": 8, "t_category": "T2"}, Verdict.UNKNOWN),
        ({"stage_edition": 8, "t_category": {"one_of": ["T2b", "T3"]}}, Verdict.NOT_MET),
    ],
)
def test_a_category_of_one_edition_is_exact(told: Json, expected: Verdict, staged: str) -> None:
    """T2a is asked twice, so that Kleene's answer to both together is not exact."""
    measure = Measure("t_category", staged=staged, edition="8")
    tree = AllOf((OneOf(measure, frozenset({"T2a"})),
                  Not(OneOf(measure, frozenset({"T3"})))))  # fmt: skip
    who = patient(primary=told) if staged == "diagnosis" else patient(assessments=[told])
    exact = ask(who, [tree])
    assert exact.verdict(tree) == Exactly(expected)
    if expected is Verdict.UNKNOWN:
        met, failed = exact.witness([tree]), exact.witness([], failing=tree)
        assert met is not None
        assert failed is not None
    both = AllOf((tree, OneOf(measure, frozenset({"T2b"}))))
    assert ask(who, [both]).verdict(both) == Exactly(Verdict.NOT_MET)


@pytest.mark.parametrize("told", [{"stage_edition": 7}, {"t_category": "T2a"}])
def test_what_another_edition_says_is_left_to_the_judge(told: Json) -> None:
    tree = OneOf(Measure("t_category", staged="diagnosis", edition="8"), frozenset({"T2a"}))
    found = ask(patient(primary=told), [tree]).verdict(tree)
    assert (found.verdict, found.inexact) == (Verdict.UNKNOWN, "t_category")


@pytest.mark.parametrize(
    ("told", "days"),
    [
        ({"ecog": 1}, {"2026-05-14"}),
        ({"ecog": {"value": 1, "date": "2026-01-05"}}, {"2026-05-14"}),
        ({"ecog": {"at_most": 2, "date": "2026-05-10"}}, {"2026-05-10"}),
    ],
)
def test_a_score_of_a_certain_age_is_exact_though_another_is_told(
    told: Json, days: set[str]
) -> None:
    score = Measure("ecog", within_days=14)
    who, good, bad = patient(told), Within(score, high=1), Within(score, low=2)
    assert exactly(AllOf((good, bad)), who) == (Verdict.UNKNOWN, Verdict.NOT_MET)
    found = [ask(who, [good]).witness([good]), ask(who, [good]).witness([], failing=good)]
    assert {one.document()["ecog"]["date"] for one in found if one is not None} == days
    verdicts = [judge(good, derive(one, one.as_of)) for one in found if one and one.as_of]
    assert verdicts == [Verdict.MET, Verdict.NOT_MET]


def test_a_value_of_a_certain_age_is_exact_though_another_is_told() -> None:
    told = {"haemoglobin": {"value": 9.5, "unit": "g/dL", "date": "2026-01-05"}}
    measure = Measure("measured", test="haemoglobin", unit="g/dL", within_days=14)
    who, tree = patient(measurements=told), Within(measure, low=10)
    assert exactly(AllOf((tree, Within(measure, high=9))), who)[1] is Verdict.NOT_MET
    found = ask(who, [tree]).witness([tree])
    assert found is not None
    assert found.document()["measurements"]["haemoglobin"]["date"] == "2026-05-14"


def test_a_listed_node_leaves_no_category_below_its_own() -> None:
    node = {"organ": "lymph_node", "station": "4R"}
    who = patient(cancer_type="nsclc", primary={"side": "right"}, lesions=[node],
                  assessments=[{"date": "2026-05-01"}])  # fmt: skip
    below = stage_now("N0", "N1", kind="n_category")
    assert exactly(below, who) == (Verdict.UNKNOWN, Verdict.NOT_MET)


def test_two_lesions_of_the_lung_on_either_side_of_an_unknown_primary() -> None:
    """One is on the primary's side, so the other is a metastasis, whichever it is."""
    who = patient(
        cancer_type="nsclc",
        lesions=[{"organ": "lung", "side": "left"}, {"organ": "lung", "side": "right"}],
    )
    assert exactly(Within(MANY, low=1), who) == (Verdict.UNKNOWN, Verdict.MET)


def test_a_primary_told_to_progress_may_grow_beside_stable_disease() -> None:
    grows = AllOf((Is(Measure("progressing")), OneOf(ORGAN, frozenset({"liver"}))))
    for role, status, expected in (
        ("primary", None, Verdict.UNKNOWN),
        ("primary", "stable", Verdict.NOT_MET),
        ("metastasis", None, Verdict.NOT_MET),
    ):
        who = patient(
            lesions=[{"organ": "liver", "role": role, "status": status}],
            primary={"status": "in_place_treated", "progressing": True},
            assessments=[{"response": "SD", "totals": {"metastases": {"at_most": 1}}}],
        )
        tree = Exists(Measure("count", of="lesions", at="entry", where=grows))
        answer = ask(who, [tree]).verdict(tree)
        assert (answer.verdict, answer.inexact) == (expected, None)


def marked(mark: str, *, yes: bool = True, of: str = "metastases") -> Measure:
    where = Is(Measure(mark))
    by = "PRIMARY+" if of == "lesions" else "DEFAULT"
    return Measure("count", of=of, at="entry", by=by, where=where if yes else Not(where))


@pytest.mark.parametrize("mark", MARKS)
def test_of_what_is_stated_by_a_yes_or_a_no_both_are_possible_and_never_together(mark: str) -> None:
    who = staged(metastases=2)
    some, rest = Within(marked(mark), low=1), Within(marked(mark, yes=False), low=2)
    assert exactly(some, who) == (Verdict.UNKNOWN, Verdict.UNKNOWN)
    assert exactly(AllOf((some, rest)), who) == (Verdict.UNKNOWN, Verdict.NOT_MET)
    assert exactly(AnyOf((some, rest)), who) == (Verdict.UNKNOWN, Verdict.MET)


@pytest.mark.parametrize("mark", MARKS)
def test_the_primary_is_marked_one_way_or_the_other(mark: str) -> None:
    staging = {"date": "2026-05-01", "totals": {"metastases": 0, "regional_nodes": 0}}
    who = patient(
        cancer_type="nsclc", primary={"status": "in_place_untreated"}, assessments=[staging]
    )
    some = Within(marked(mark, of="lesions"), low=1)
    rest = Within(marked(mark, yes=False, of="lesions"), low=1)
    assert exactly(some, who) == (Verdict.UNKNOWN, Verdict.UNKNOWN)
    assert exactly(AllOf((some, rest)), who) == (Verdict.UNKNOWN, Verdict.NOT_MET)


def near(
    low: float | None = None, under: float | None = None, *, of: str = "metastases"
) -> Measure:
    named = Measure("distance_to_mm", names=frozenset({"heart", "spinal_cord"}))
    by = "PRIMARY+" if of == "lesions" else "DEFAULT"
    return Measure("count", of=of, at="entry", by=by, where=Within(named, low=low, under=under))


@pytest.mark.parametrize("had", [("RT", "RFA", "surgery"), ("RT", "SABR", "RFA", "surgery")])
def test_a_lesion_may_have_had_every_local_treatment(had: tuple[str, ...]) -> None:
    asked = AllOf(tuple(Is(Measure("prior_local_therapy", names=frozenset({m}))) for m in had))
    treated = Measure("count", of="metastases", at="entry", by="DEFAULT", where=asked)
    staging = {"date": "2026-05-01", "totals": {"metastases": 1}}
    who = patient(cancer_type="nsclc", assessments=[staging], lesions=[{"organ": "liver"}])
    some = Within(treated, low=1)
    assert exactly(some, who) == (Verdict.UNKNOWN, Verdict.UNKNOWN)
    found = ask(who, [some]).witness([some])
    assert found is not None
    assert {one.modality for one in found.lesions[0].treatments} >= {*had}


def test_a_lesion_lies_on_one_side_of_a_limit() -> None:
    lesions = [{"organ": "liver", "distance_mm": {"heart": 30}}, {"organ": "brain"}]
    staging = {"date": "2026-05-01", "totals": {"metastases": 2}}
    who = patient(cancer_type="nsclc", assessments=[staging], lesions=lesions)
    some, rest = Within(near(low=20), low=1), Within(near(under=20), low=2)
    assert exactly(some, who) == (Verdict.UNKNOWN, Verdict.UNKNOWN)
    assert exactly(AllOf((some, rest)), who) == (Verdict.UNKNOWN, Verdict.NOT_MET)
    assert exactly(AnyOf((some, rest)), who) == (Verdict.UNKNOWN, Verdict.MET)
    found = ask(who, [some]).witness([some])
    assert found is not None
    assert found.lesions[0].distance_mm is not None
    assert found.lesions[0].distance_mm["heart"] == 30


def test_the_primary_lies_on_one_side_of_a_limit_listed_or_not() -> None:
    staging = {"date": "2026-05-01", "totals": {"metastases": 0, "regional_nodes": 0}}
    some = Within(near(low=20, of="lesions"), low=1)
    rest = Within(near(under=20, of="lesions"), low=1)
    for listed in ([], [{"role": "primary", "organ": "lung"}]):
        who = patient(
            cancer_type="nsclc",
            primary={"status": "in_place_untreated"},
            assessments=[staging],
            lesions=listed,
        )
        assert exactly(some, who) == (Verdict.UNKNOWN, Verdict.UNKNOWN)
        assert exactly(AllOf((some, rest)), who) == (Verdict.UNKNOWN, Verdict.NOT_MET)
        for found in (ask(who, [some]).witness([some]), ask(who, [some]).witness([], failing=some)):
            assert found is not None
            assert found.primary.distance_mm


def test_limits_to_more_structures_than_it_can_hold_are_not_asked() -> None:
    each = [
        Within(Measure("distance_to_mm", names=frozenset({name})), under=20)
        for name in sorted(STRUCTURES)
    ]
    assert len(ways(each[:5], None)) == 3**5  # below, at and above each limit
    with pytest.raises(NotEncodedError):
        ways(each, None)


def test_of_drugs_given_together_one_may_have_been_left_out_of_the_last_cycles() -> None:
    course = line(1, agents=["carboplatin", "paclitaxel"], cycles=4)
    who = patient(systemic_therapy=therapy(course, palliative=1, adjuvant=0))
    two = Within(Measure("cycles_given", names=frozenset({"platinum"})), low=2)
    assert exactly(two, who) == (Verdict.UNKNOWN, Verdict.UNKNOWN)  # 1 to 4


def test_the_primary_lies_where_it_is_told_to_lie_in_either_place() -> None:
    cord = Measure("distance_to_mm", names=frozenset({"spinal_cord"}))
    count = Measure("count", of="lesions", at="entry", by="PRIMARY+", where=Within(cord, low=20))
    staging = {"date": "2026-05-01", "totals": {"metastases": 0, "regional_nodes": 0}}
    for told in (None, {"heart": 30}, {"spinal_cord": {"at_most": 60}}):
        who = patient(
            cancer_type="nsclc",
            primary={"status": "in_place_untreated", "distance_mm": {"spinal_cord": 5}},
            assessments=[staging],
            lesions=[{"role": "primary", "organ": "lung", "distance_mm": told}],
        )
        assert exactly(Within(count, low=1), who)[1] is Verdict.NOT_MET


@pytest.mark.parametrize("mark", MARKS)
def test_the_primary_is_marked_as_it_is_listed(mark: str) -> None:
    staging = {"date": "2026-05-01", "totals": {"metastases": 0, "regional_nodes": 0}}
    for listed in ({mark: True}, {}):
        who = patient(
            cancer_type="nsclc",
            primary={"status": "in_place_untreated"},
            assessments=[staging],
            lesions=[{"role": "primary", "organ": "lung", **listed}],
        )
        some = Within(marked(mark, of="lesions"), low=1)
        rest = Within(marked(mark, yes=False, of="lesions"), low=1)
        assert exactly(AllOf((some, rest)), who)[1] is Verdict.NOT_MET
        if listed:
            assert exactly(rest, who)[1] is Verdict.NOT_MET


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"months_at_least": 3}, {"months_below": 3}),
        ({"state": "under_way"}, {"state": "ended"}),
        ({"latest_responses": frozenset({"PD"})},
         {"latest_responses": frozenset({"CR", "PR", "SD"})}),
    ],
)  # fmt: skip
def test_a_line_is_counted_on_one_side_alone(one: Json, other: Json) -> None:
    who = patient(systemic_therapy=therapy(line(start="2026-02"), palliative=1))
    first, second = (
        Within(Measure("lines", intent="palliative", **more), low=1) for more in (one, other)
    )
    assert exactly(first, who) == (Verdict.UNKNOWN, Verdict.UNKNOWN)
    assert exactly(AllOf((first, second)), who) == (Verdict.UNKNOWN, Verdict.NOT_MET)
    assert exactly(AnyOf((first, second)), who) == (Verdict.UNKNOWN, Verdict.MET)


def test_a_line_too_short_and_too_long_at_once() -> None:
    who = patient(systemic_therapy=therapy(line(start="2026-02", ongoing=True), palliative=1))
    months = Measure("months", line="1")
    both = AllOf((Within(months, low=3), Within(months, under=3)))
    assert exactly(Within(months, low=3), who) == (Verdict.UNKNOWN, Verdict.UNKNOWN)
    assert exactly(both, who) == (Verdict.UNKNOWN, Verdict.NOT_MET)
    other = AllOf((Within(months, low=3), Within(Measure("weeks", line="1"), under=12)))
    assert exactly(other, who) == (Verdict.UNKNOWN, Verdict.NOT_MET)


def test_synchronous_metastases_long_after_the_primary_are_nobodys() -> None:
    who = patient(primary={"diagnosis_date": "2025"}, metastatic_disease={"first_episode": True})
    group = Measure("trial_group", at="diagnosis", recent_line="inactive")
    synchronous = OneOf(group, frozenset({"sOMD"}))
    assert exactly(synchronous, who) == (Verdict.UNKNOWN, Verdict.UNKNOWN)
    both = AllOf((synchronous, OneOf(group, frozenset({"rOMD"}))))
    assert exactly(both, who) == (Verdict.UNKNOWN, Verdict.NOT_MET)


def test_the_volume_of_lesions_that_are_small_and_few() -> None:
    volume = Measure("sum_volume_cc", of="metastases", at="entry")
    who = patient(
        lesions=[{"organ": "liver", "volume_cc": {"at_most": 10}}, {"organ": "bone"}],
        assessments=[{"date": "2026-05-01", "totals": {"metastases": 2}}],
    )
    tree = AllOf((Within(volume, high=5), Not(Within(volume, high=5))))
    assert exactly(tree, who) == (Verdict.UNKNOWN, Verdict.NOT_MET)
    assert exactly(Within(volume, high=5), who)[1] is Verdict.UNKNOWN


# --- bounds ----------------------------------------------------------------------------------------


def test_a_bound_on_effort_leaves_the_judges_answer_and_says_so() -> None:
    tree = AllOf((Within(MANY, high=3), RESPONDS, EGFR))
    answer = ask(patient(), [tree], effort=1).verdict(tree)
    assert (answer.verdict, answer.inexact) == (Verdict.UNKNOWN, "effort")


def test_many_untold_lines_are_not_asked_of_the_solver() -> None:
    who = patient(systemic_therapy=therapy(palliative=30))
    answer = ask(who, [RESPONDS]).verdict(RESPONDS)
    assert (answer.verdict, answer.inexact) == (Verdict.UNKNOWN, "lines_of_therapy")


@pytest.mark.parametrize(
    ("agents", "inexact"), [(["studydrug"], "has_class"), (None, None)], ids=["named", "by class"]
)
def test_a_strange_drug_cannot_be_told_of_no_further_class(
    agents: list[str] | None, inexact: str | None
) -> None:
    """A regimen told as an ALK-TKI may be crizotinib, so a ROS1-TKI too, or alectinib, so none; a
    study drug named beside it can never be told to be none."""
    regimen = {"agents": agents, "classes": ["alk_tki"]}
    told = therapy(line(1, **{name: value for name, value in regimen.items() if value}))
    tree = Is(Measure("has_class", line="1", names=frozenset({"ros1_tki"})))
    exact = ask(patient(systemic_therapy=told), [tree])
    answer = exact.verdict(tree)
    assert (answer.verdict, answer.inexact) == (Verdict.UNKNOWN, inexact)
    assert (exact.witness([], failing=tree) is None) == (agents is not None)


def test_thousands_of_lesions_are_counted_in_classes() -> None:
    lesions = [{"organ": {"one_of": ["liver", "bone"]}} for _ in range(400)]
    who = patient(
        lesions=lesions, assessments=[{"date": "2026-05-01", "totals": {"metastases": 400}}]
    )
    tree = AllOf((Within(in_organ("liver"), low=250), Within(in_organ("bone"), low=151)))
    assert exactly(tree, who) == (Verdict.UNKNOWN, Verdict.NOT_MET)


# --- the trial as a whole ----------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1_200, 100_000])
def test_a_witness_of_more_lesions_than_anyone_reads_is_not_written(number: int) -> None:
    who = stated_patient(
        {
            "as_of": "2026-05-14",
            "lesions": [{"organ": "bone"}, {"organ": "liver"}],
            "assessments": [{"date": "2026-05-01", "totals": {"satellites": {"at_least": number}}}],
        }
    )
    trial = next(trial for trial in load_trials() if trial.acronym == "CORE")
    found = list(witnesses(who, trial))
    assert found
    assert all(sides.met is None and sides.failed is None for sides in found if not sides.settled)


def match_of(trial: str, who: Patient) -> ExactMatch:
    return exact_match(who, TRIALS[trial])


@runs(10)
@given(stated_in_part(15), st.sampled_from(sorted(TRIALS)))
def test_the_match_is_refined_and_never_contradicted(case: tuple[World, Json], id: str) -> None:
    world, told = case
    found = match_of(id, stated_patient(told))
    settled = {MatchClass.ELIGIBLE, MatchClass.INELIGIBLE}
    assert found.before.match not in settled or found.match.match is found.before.match
    for before, after in zip(found.before.criteria, found.match.criteria, strict=True):
        assert before.verdict in {after.verdict, Verdict.UNKNOWN}
    for core in found.cores:
        trees = [TRIALS[id].criterion(c).under(part(id, c, core.choice)) for c in core.criteria]
        if all(tree is not None and agreed(world, tree) for tree in trees):
            assert not all(truth(world, tree) for tree in trees if tree is not None)


def part(trial: str, criterion: str, choice: Any) -> Any:
    readings = TRIALS[trial].criterion(criterion).readings
    return {number: choice[number] for number in readings}


FIVE_IN_THE_BRAIN: Json = {
    "cancer_type": "nsclc",
    "systemic_therapy": {"palliative_lines": 0},
    "assessments": [{"date": "2026-05-01", "totals": {"by_organ": {"brain": 5}}}],
}


def test_at_most_five_and_one_outside_the_brain_fail_together_where_five_are_in_it() -> None:
    """SARON: each can be met alone, the sixth lesion is one too many."""
    found = match_of("NCT02417662", patient(FIVE_IN_THE_BRAIN))
    assert found.before.match is MatchClass.POSSIBLE
    assert found.match.match is MatchClass.INELIGIBLE
    assert found.match.together == ("7662-04", "7662-06")
    assert found.settled == ()
    assert {core.criteria for core in found.cores} == {("7662-04", "7662-06")}
    assert [dict(core.choice) for core in found.cores] == [{"A-18": "A"}, {"A-18": "B"}]


def test_four_in_the_brain_leave_room_for_one_outside() -> None:
    told = json.loads(json.dumps(FIVE_IN_THE_BRAIN).replace("5}", "4}"))
    found = match_of("NCT02417662", patient(told))
    assert found.match.match is MatchClass.POSSIBLE
    assert found.exact
    assert not found.cores


def test_a_joint_failure_that_waits_leaves_the_match_and_shows_its_core() -> None:
    """ROLE asks for progression of metastatic disease: one of the two may still come."""
    example = Path(__file__).parents[4] / "examples" / "conflicting-reports.yaml"
    told, _ = plain(compose(example.read_bytes(), str(example)))
    assert isinstance(told, dict)
    who = patient(told)
    found = match_of("NCT01796288", who)
    assert found.match.match is found.before.match is MatchClass.NOT_YET
    assert found.match.together == ()
    assert {(core.criteria, core.waits) for core in found.cores} == {(("6288-02", "6288-07"), True)}


@runs(25)
@given(in_two_steps(), st.sampled_from(TREES) | nodes())
def test_claim_3_exact_verdicts_are_monotone(case: tuple[World, Json, Json], tree: Node) -> None:
    world, more, less = case
    few, many = stated_patient(less), stated_patient(more)
    settled = ask(few, [tree]).verdict(tree)
    assume(settled.verdict is not Verdict.UNKNOWN and agreed(world, tree))
    answer = ask(many, [tree]).verdict(tree)
    assert answer.verdict is settled.verdict or answer.inexact is not None


@pytest.mark.parametrize("listed", [0, 2])
def test_metastases_of_unnamed_organs_are_not_settled_to_be_of_one(listed: int) -> None:
    totals = {"metastases": 2, "by_organ": {"other": 2}} if not listed else {"metastases": 2}
    who = patient(
        cancer_type="nsclc",
        lesions=[{"organ": "other"}] * listed,
        assessments=[{"date": "2026-05-01", "totals": totals}],
    )
    one = Within(Measure("organs", of="metastases", at="entry", by="DEFAULT"), high=1)
    assert exactly(one, who) == (Verdict.UNKNOWN, Verdict.UNKNOWN)


@pytest.mark.parametrize(
    ("condition", "total", "expected"),
    [
        ({"brain_metastases": {"now": True}}, 2, "not met"),
        ({"untreated_brain_metastases": {"now": True}}, 2, "not met"),
        ({"brain_metastases": {"now": True}}, {"at_most": 2}, "not met"),
        ({"brain_metastases": {"now": False}}, 2, "met"),
        ({"brain_metastases": {"ever": False}}, 2, "met"),
        ({"brainstem_metastases": {"now": False}}, 2, "unknown"),
        ({}, 2, "unknown"),
    ],
)
def test_a_condition_told_and_the_lesions_that_show_it_agree(
    condition: Json, total: object, expected: str
) -> None:
    who = stated_patient(
        {
            "as_of": "2026-05-14",
            "cancer_type": "nsclc",
            "conditions": condition,
            "assessments": [{"date": "2026-05-01", "totals": {"metastases": total}}],
        }
    )
    criteria = TRIALS["NCT02759783"].criteria
    (form,) = next(one for one in criteria if one.id == "9783-05").forms
    asked = ask(who, [form.tree])
    answer = asked.verdict(form.tree)
    assert (shown(answer.verdict), answer.inexact) == (expected, None)
    assert (asked.witness([form.tree]) is not None) == (expected != "not met")
    assert (asked.witness([], failing=form.tree) is not None) == (expected != "met")


FOUND = Within(Measure("count", of="metastases", at="diagnosis", by="DEFAULT"), low=1)
SEVERAL = Within(FOUND.measure, low=2)
STAGED = {"date": "2026-05-01"}


@pytest.mark.parametrize(
    ("stagings", "lines", "kleene"),
    [
        ([STAGED | {"at": ["diagnosis"]}], (), Verdict.MET),
        ([], (line(1, start="2026-03-01"),), Verdict.UNKNOWN),  # made, and told by nobody
        ([STAGED | {"totals": {"metastases": 0}}], (), Verdict.UNKNOWN),  # perhaps older
    ],
)
def test_the_diagnosis_of_metastatic_disease_finds_a_metastasis(
    stagings: list[Json], lines: tuple[Json, ...], kleene: Verdict
) -> None:
    told = therapy(*lines, palliative=len(lines))
    who = patient(metastatic_disease={"ever": True}, assessments=stagings, systemic_therapy=told)
    exact = ask(who, [FOUND, SEVERAL])
    assert judge(FOUND, who) is kleene
    assert exact.verdict(FOUND).verdict is Verdict.MET
    assert exact.verdict(SEVERAL).verdict is Verdict.UNKNOWN
    never_told = patient(assessments=stagings[:0], systemic_therapy=told)
    assert ask(never_told, [FOUND]).verdict(FOUND).verdict is Verdict.UNKNOWN


def test_what_the_diagnosis_found_is_there_while_no_other_staging_is_told() -> None:
    now = Within(Measure("count", of="metastases", at="entry", by="DEFAULT"), low=1)
    told = {"metastatic_disease": {"ever": True}, "systemic_therapy": therapy(palliative=0)}
    who = patient(assessments=[STAGED | {"at": ["diagnosis"]}], **told)
    assert judge(now, who) is Verdict.UNKNOWN
    assert ask(who, [now]).verdict(now).verdict is Verdict.MET


def test_a_diagnosis_that_finds_no_metastasis_is_of_no_metastatic_disease() -> None:
    ever = Is(Measure("ever_metastatic"))
    staged = STAGED | {"at": ["diagnosis"], "totals": {"metastases": 0}}
    assert ask(patient(assessments=[staged]), [ever]).verdict(ever).verdict is Verdict.NOT_MET
    unmarked = ask(patient(assessments=[staged | {"at": []}]), [ever])
    assert unmarked.verdict(ever).verdict is Verdict.UNKNOWN
    assert unmarked.witness([ever])
    assert unmarked.witness([], failing=ever)
