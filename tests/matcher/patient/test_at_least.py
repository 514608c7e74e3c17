"""W17: a drug, a class or a local treatment that was surely given is one of more there may be, in
one line told or not; n such drugs are at least one line, never n."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.values import NO, OPEN, YES, Numbers, Possible
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.measures import ask
from oligomatch.matcher.patient.patient import derive
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.rules.tree import Is, Measure, Node
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from tests.oracle.drawn_profiles import told_at_least
from tests.oracle.drawn_rules import ATOMS
from tests.oracle.truths import truth
from tests.oracle.worlds import World
from tests.support.profiles import Json

OF_DRUGS = (
    "has_class", "has_drug", "prior_or_concurrent", "lines", "cycles_given", "line_due",
)  # fmt: skip


def nodes() -> st.SearchStrategy[Node]:
    return st.one_of(*(ATOMS[kind] for kind in OF_DRUGS if kind in ATOMS))


@given(told_at_least(), st.lists(nodes(), min_size=5, max_size=5))
def test_what_is_settled_of_drugs_told_in_part_is_true(
    case: tuple[World, Json], asked: list[Node]
) -> None:
    world, document = case
    profile = profile_of(document)
    patient = derive(profile, world.as_of)
    for node in asked:
        verdict = judge(node, patient)
        if verdict is not Verdict.UNKNOWN:
            assert (verdict is Verdict.MET) == truth(world, node), (node, document)


def asked_of(therapy: Json, *measures: Measure) -> list[Possible]:
    profile = profile_of(
        {"as_of": "2026-11-01", "cancer_type": "nsclc", "systemic_therapy": therapy}
    )
    assert profile.as_of is not None
    patient = derive(profile, profile.as_of)
    return [ask(patient, measure).values for measure in measures]


def has(name: str, line: str = "1") -> Measure:
    return Measure("has_class", line=line, names=frozenset({name}))


def drug(name: str) -> Measure:
    return Measure("given", names=frozenset({name}))


def had(name: str) -> Measure:
    return Measure("prior_or_concurrent", names=frozenset({name}))


def lines(intent: str, *names: str) -> Measure:
    return Measure("lines", intent=intent, names=frozenset(names))


def test_a_line_of_at_least_a_platinum_may_be_a_doublet() -> None:
    whole: Json = {"lines": [{"number": 1, "agents": ["carboplatin"]}]}
    part: Json = {"lines": [{"number": 1, "agents": {"at_least": ["carboplatin"]}}]}
    assert asked_of(whole, has("platinum_doublet"), has("platinum")) == [NO, YES]
    assert asked_of(part, has("platinum_doublet"), has("platinum")) == [OPEN, YES]


def test_a_class_told_in_part_leaves_others_open() -> None:
    whole: Json = {"lines": [{"number": 1, "classes": ["egfr_tki"]}]}
    part: Json = {"lines": [{"number": 1, "classes": {"at_least": ["egfr_tki"]}}]}
    assert asked_of(whole, has("chemotherapy"), has("tki")) == [NO, YES]
    assert asked_of(part, has("chemotherapy"), has("tki")) == [OPEN, YES]


@pytest.mark.parametrize(
    ("told", "palliative", "of_any_intent"),
    [
        ([{"agent": "osimertinib"}], (0, None), (1, None)),
        ([{"agent": "osimertinib", "intent": "palliative"}], (1, None), (1, None)),
        ([{"agent": "carboplatin"}, {"agent": "pemetrexed"}], (0, None), (1, None)),
        ([{"agent": "osimertinib", "intent": "adjuvant"}], (0, None), (1, None)),
        ([{}], (0, None), (1, None)),
    ],
)
def test_drugs_surely_given_are_one_line_at_least(
    told: list[Json], palliative: tuple[int, int | None], of_any_intent: tuple[int, int | None]
) -> None:
    found = asked_of({"given": told}, lines("palliative"), lines("any"))
    assert found == [Numbers(*palliative), Numbers(*of_any_intent)]


def test_a_drug_surely_given_was_given_in_whichever_line() -> None:
    told: Json = {"given": [{"agent": "Tagrisso"}]}
    asked = (drug("osimertinib"), drug("erlotinib"), had("egfr_tki"), had("ici"))
    assert asked_of(told, *asked) == [YES, OPEN, YES, OPEN]
    assert asked_of(told, has("egfr_tki"), lines("any", "egfr_tki")) == [OPEN, Numbers(1, None)]


def test_a_drug_with_one_place_only_belongs_to_that_line() -> None:
    told: Json = {"given": [{"agent": "osimertinib"}], "palliative_lines": 1, "adjuvant_lines": 0}
    assert asked_of(told, has("egfr_tki"), has("platinum")) == [YES, OPEN]
    begun: Json = {**told, "lines": [{"intent": "palliative", "start": "2026-01"}]}
    assert asked_of(begun, has("egfr_tki"), lines("any", "egfr_tki")) == [YES, Numbers(1, 1)]


def test_a_drug_of_a_closed_line_is_not_in_it() -> None:
    told: Json = {
        "given": [{"agent": "osimertinib", "intent": "palliative"}],
        "lines": [{"intent": "palliative", "agents": ["carboplatin", "pemetrexed"]}],
    }
    assert asked_of(told, lines("palliative")) == [Numbers(2, None)]


@pytest.mark.parametrize(
    "therapy",
    [
        {"given": [{"agent": "osimertinib"}], "palliative_lines": 0, "adjuvant_lines": 0},
        {"given": [{"agent": "osimertinib", "intent": "palliative"}], "palliative_lines": 0},
        {
            "given": [{"agent": "osimertinib"}],
            "lines": [{"number": 1, "agents": ["carboplatin"]}],
            "palliative_lines": 1,
            "adjuvant_lines": 0,
        },
        {
            "given": [{"agent": "osimertinib", "date": "2025-01-10"}],
            "lines": [{"number": 1, "start": "2025-03-01"}],
            "palliative_lines": 1,
            "adjuvant_lines": 0,
        },
    ],
)
def test_a_drug_without_a_line_is_a_contradiction(therapy: Json) -> None:
    with pytest.raises(ProfileError) as refused:
        asked_of(therapy)
    wrong = refused.value.problems
    assert [(one.pointer, one.kind) for one in wrong] == [
        ("/systemic_therapy/given/0", "given_in_no_line")
    ]


@pytest.mark.parametrize(
    ("one", "place"),
    [
        ({"agent": "osimertinib", "drug_class": "egfr_tki"}, "given/0"),
        ({"drug_class": "wonder drug"}, "given/0/drug_class"),
        ({"agent": "FOLFOX"}, "given/0/agent"),
        ({"agent": "osimertinib", "date": "2027-01-01"}, "given/0/date"),
    ],
)
def test_what_is_wrong_in_a_drug_given_is_named(one: Json, place: str) -> None:
    with pytest.raises(ProfileError) as refused:
        asked_of({"given": [one]})
    assert refused.value.problems[0].pointer == f"/systemic_therapy/{place}"


def test_since_a_dated_drug_no_more_than_the_days_since_have_passed() -> None:
    told: Json = {"given": [{"agent": "osimertinib", "date": "2026-10-20"}]}
    days = Measure("days_since_drug", names=frozenset({"osimertinib"}))
    assert asked_of(told, days) == [Numbers(0, 12)]


def lesion(treated: Any) -> Possible:
    document: Json = {
        "as_of": "2026-11-01",
        "cancer_type": "nsclc",
        "lesions": [{"organ": "liver", "role": "metastasis", "prior_local_therapy": treated}],
        "assessments": [{"date": "2026-10", "totals": {"metastases": 1}}],
    }
    profile = profile_of(document)
    assert profile.as_of is not None
    where = Is(Measure("prior_local_therapy", names=frozenset({"SABR"})))
    measure = Measure("count", of="metastases", at="entry", where=where)
    return ask(derive(profile, profile.as_of), measure).values


def test_local_treatments_told_in_part_leave_others_open() -> None:
    assert lesion([{"modality": "RFA"}]) == Numbers(0, 0)
    assert lesion({"at_least": [{"modality": "RFA"}]}) == Numbers(0, 1)
    assert lesion({"at_least": [{"modality": "SABR"}]}) == Numbers(1, 1)


def test_more_drugs_may_be_told_as_given_than_one_line_may_tell() -> None:
    drugs = sorted(load_vocabulary().agents)[:60]
    told = {"given": [{"agent": one} for one in drugs]}
    assert asked_of(told, drug(drugs[-1]), has("tki", "current_or_adjuvant")) == [YES, OPEN]
