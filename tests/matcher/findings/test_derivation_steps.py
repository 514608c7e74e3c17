"""Why a finding holds: every chain ends in what the profile tells or the vocabulary says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given

from oligomatch.matcher.explain.disease_state import Standing, standing
from oligomatch.matcher.findings.chain import PlainChainer, fill, match
from oligomatch.matcher.findings.derivation_steps import Step, trail
from oligomatch.matcher.findings.engines import available, chainer
from oligomatch.matcher.findings.sure_facts import background
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.patient.patient import derive
from oligomatch.rules.findings.findings import Fact, Rule
from oligomatch.rules.findings.states import load_states
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from tests.oracle.drawn_profiles import stated_in_part
from tests.oracle.worlds import World
from tests.support.profiles import Json
from tests.support.rule_sets import Case, rule_sets

KNOWN = {*background(load_vocabulary()), *load_states().facts()}


def found_of(told: Json, engine: str = "plain") -> Standing:
    profile = profile_of({"as_of": "2026-05-14", **told})
    assert profile.as_of is not None
    patient = derive(profile, profile.as_of, chainer=chainer(engine))
    return standing(patient)


def why(found: Standing, *fact: str) -> Step:
    step = trail(fact, found.derivation, found.pointers)
    assert step is not None
    return step


def steps(step: Step) -> Iterator[Step]:
    yield step
    for premise in step.premises:
        yield from steps(premise)


def rules_of(step: Step) -> list[str]:
    return [one.rule.id for one in steps(step) if one.rule is not None]


NODE = {
    "cancer_type": "nsclc",
    "primary": {"side": "right"},
    "lesions": [{"organ": "lymph_node", "station": "4R"}],
}


def test_a_node_is_not_counted_because_it_is_n2_because_the_primary_is_right() -> None:
    step = why(found_of(NODE), "not_counted", "lesion:0", "DEFAULT")
    assert rules_of(step) == [
        "not-counted", "role-by-place", "n-category-is-regional", "ipsilateral-n", "station-side"
    ]  # fmt: skip
    assert list(step.roots()) == [
        "/lesions/0", "/cancer_type", "/lesions/0/station", "/primary/side"
    ]  # fmt: skip


def test_a_group_that_is_out_names_each_case_that_is_out() -> None:
    found = found_of(
        {
            "primary": {"diagnosis_date": "2024-01-10"},
            "metastatic_disease": {"first_metastasis_date": "2025-03-01", "first_episode": True},
        }
    )
    step = why(found, "cannot_be", "diagnosis", "sOMD")
    assert step.rule is not None
    assert step.rule.id == "out-in-every-case"
    assert "not-within-six-months" in rules_of(step)
    assert set(step.roots()) >= {
        "/primary/diagnosis_date", "/metastatic_disease/first_metastasis_date"
    }  # fmt: skip


def test_what_is_no_finding_has_no_trail() -> None:
    found = found_of(NODE)
    assert trail(("not_counted", "lesion:0", "nobody"), found.derivation, found.pointers) is None


def resolve(told: Any, pointer: str) -> Any:
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        told = told[int(key)] if isinstance(told, list) else told[key]
    return told


@given(stated_in_part())
def test_every_finding_of_a_patient_rests_on_what_is_told(case: tuple[World, Json]) -> None:
    found = found_of(case[1])
    document = profile_of(case[1]).model_dump(mode="json", exclude_none=True)
    for fact in found.derivation:
        for step in steps(why(found, *fact)):
            if step.rule is None:
                assert step.fact in KNOWN or step.fact in found.pointers
                assert all(resolve(document, pointer) is not None for pointer in step.pointers)
            else:
                assert applied(step.rule, tuple(one.fact for one in step.premises)) == step.fact


def applied(rule: Rule, premises: tuple[Fact, ...]) -> Fact:
    values: dict[str, str] | None = {}
    for premise, fact in zip(rule.premises, premises, strict=True):
        values = match(premise, fact, values or {})
        assert values is not None
    return fill(rule.conclusion, values or {})


@given(rule_sets())
def test_no_fact_rests_on_itself(case: Case) -> None:
    derivation = PlainChainer(case.rules, case.background).derive(case.facts)
    for fact in derivation:
        step = trail(fact, derivation, {})
        assert step is not None
        assert not circular(step, frozenset())
        told = set(case.facts) | set(case.background)
        assert all(one.fact in told for one in steps(step) if one.rule is None)


def circular(step: Step, above: frozenset[Fact]) -> bool:
    return step.fact in above or any(circular(p, above | {step.fact}) for p in step.premises)


@pytest.mark.parametrize("engine", available())
def test_every_engine_gives_the_same_trails(engine: str) -> None:
    found, plain = found_of(NODE, engine), found_of(NODE)
    for fact in plain.derivation:
        assert why(found, *fact) == why(plain, *fact)
