"""Which lesions a treatment reaches: what is settled is true, and stays with more information."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oligomatch.matcher.logic.values import NO, OPEN, YES, Flag
from oligomatch.matcher.measures import ask
from oligomatch.matcher.offers.given import done, stays, strata_of
from oligomatch.matcher.offers.sites import METASTASES, lesion_places, reaches
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.offers.read import load_offers
from oligomatch.rules.offers.terms import load_terms
from tests.oracle.drawn_profiles import stated_in_part, weaker
from tests.oracle.drawn_worlds import Draw
from tests.oracle.truths import system_of
from tests.oracle.worlds import Lesion, World
from tests.support.patients import TRIALS, nsclc
from tests.support.profiles import Json

SITES = load_terms().sites
OFFERS = load_offers()
ROLES = {"regional_node": "node", "local_recurrence": "recurrence", "distant_node": "metastasis"}
ABOUT = frozenset({"lesions", "role", "organ", "status", "response", "totals", "primary"})


@st.composite
def in_two_steps(draw: Draw) -> tuple[World, Json, Json]:
    """A world, a profile of it, and one that knows less, of lesions above all."""
    world, more = draw(stated_in_part(6, ABOUT))
    return world, more, draw(weaker(world, more, 10, ABOUT))


def of(told: Json) -> Patient:
    profile = Profile.model_validate_json(json.dumps(told))
    assert profile.as_of is not None
    return derive(profile, profile.as_of)


def by_place(patient: Patient) -> dict[str, Any]:
    """Every listed lesion by its id, and the primary."""
    return {s.site.id if s.site else s.pointer: s for s in lesion_places(patient)}


def found(patient: Patient, place: str, site: str) -> Flag:
    """What is found of a lesion; one that is left out is surely gone."""
    one = by_place(patient).get(place)
    return NO if one is None else reaches(patient, SITES[site], one)


def truth(world: World, lesion: Lesion, site: str) -> bool | None:
    """Whether a treatment of a site reaches a lesion of which all is known; None: its words leave
    it open."""
    rule, state = SITES[site], lesion.states[world.latest]
    role = ROLES.get(lesion.role, lesion.role)
    if not state.present or lesion.role == "benign":
        return False
    beside = role in ("satellite", "node", "recurrence") and "primary" in rule.covers
    if role not in rule.covers:
        return None if role in rule.may_cover or beside or role == "satellite" else False
    asked = {
        "": True,
        "progressing": state.status in ("new", "growing"),
        "bone": system_of(lesion.organ) == "bone",
        "intracranial": system_of(lesion.organ) in ("brain", "meninges"),
    }.get(rule.only)
    return asked if asked is not True or rule.which == "all" else None


@settings(max_examples=40)
@given(stated_in_part(10, ABOUT))
def test_what_is_settled_of_a_lesion_is_true(case: tuple[World, Json]) -> None:
    world, told = case
    patient = of(told)
    listed = {one.get("id") for one in told.get("lesions", ())}
    for lesion in world.lesions:
        for site in SITES if lesion.id in listed else ():
            answer, is_so = found(patient, lesion.id, site), truth(world, lesion, site)
            assert is_so is None or (answer.may_be_true if is_so else answer.may_be_false), site


@settings(max_examples=40)
@given(in_two_steps())
def test_more_information_never_turns_what_is_settled(case: tuple[World, Json, Json]) -> None:
    more, less = of(case[1]), of(case[2])
    listed = {role for site in more.sites for role in (kind.role for kind in site.kinds)}
    for place, one in by_place(less).items():
        if one.site is None and (one.more is not None or "primary" in listed):
            continue  # what is not listed is another thing with each lesion listed
        for site in SITES:
            known = reaches(less, SITES[site], one)
            assert known == OPEN or found(more, place, site) == known, (place, site)


@settings(max_examples=8)
@given(in_two_steps())
def test_more_information_never_turns_what_an_arm_does(case: tuple[World, Json, Json]) -> None:
    more, less = of(case[1]), of(case[2])
    later = by_place(more)
    for id, offer in OFFERS.items():
        strata, known = strata_of(less, TRIALS[id], offer), strata_of(more, TRIALS[id], offer)
        for arm in offer.arms:
            for place, one in by_place(less).items():
                if one.more is not None or place not in later:
                    continue
                before = done(less, offer, arm.id, one, strata).treated
                after = done(more, offer, arm.id, later[place], known).treated
                assert before in (OPEN, after), (id, arm.id, place)
            keeps = stays(less, offer, arm.id)
            assert keeps in (OPEN, stays(more, offer, arm.id)), (id, arm.id)


@settings(max_examples=40)
@given(stated_in_part(10, ABOUT))
def test_no_metastasis_is_left_without_a_place(case: tuple[World, Json]) -> None:
    patient = of(case[1])
    places = lesion_places(patient)
    every = SITES["all_metastases"]
    own = [reaches(patient, every, place) for place in places if place.site is not None]
    more = next((place.more for place in places if place.more is not None), None)
    most = ask(patient, METASTASES).values.high  # type: ignore[union-attr]
    if more is None:
        assert most is not None
        assert most <= sum(one.may_be_true for one in own)


def lesion(**fields: Any) -> Flag:
    """What `all progressing sites` makes of one lesion."""
    patient = nsclc(lesions=[{"id": "a", "organ": "liver", **fields}])
    return found(patient, "a", "all_progressing")


def test_what_is_not_known_to_grow_is_not_guessed() -> None:
    assert lesion(status="growing") == YES
    assert lesion(status="stable") == NO
    assert lesion() == OPEN
    assert lesion(status="growing", role="indeterminate") == OPEN


@pytest.mark.parametrize(
    ("status", "line", "answer"),
    [
        ("stable", {"start": "2026-01-10"}, YES),
        ("stable", {"start": "2026-04-10"}, OPEN),  # the staging is older than the line
        ("new", {"start": "2026-01-10"}, OPEN),
        (None, {"start": "2026-01-10"}, OPEN),
        ("resolved", {"start": "2026-01-10"}, NO),
    ],
)
def test_what_persists_was_seen_since_the_line_began(
    status: str | None, line: Json, answer: Flag
) -> None:
    own = {"status": status} if status else {}
    patient = nsclc(
        lesions=[{"id": "a", "organ": "liver", **own}],
        assessments=[{"date": "2026-03-20"}],
        systemic_therapy={"palliative_lines": 1, "lines": [{"intent": "palliative", **line}]},
    )
    assert found(patient, "a", "persistent") == answer


def test_a_primary_that_no_lesion_is_has_a_place_while_it_may_be_there() -> None:
    assert "/primary" in by_place(nsclc())
    assert "/primary" in by_place(nsclc(primary={"status": "in_place_untreated"}))
    assert "/primary" not in by_place(nsclc(primary={"status": "resected"}))
    listed = nsclc(lesions=[{"id": "p", "organ": "lung", "role": "primary"}])
    assert "/primary" not in by_place(listed)


@pytest.mark.parametrize(("total", "more"), [(None, (0, None)), (3, (2, 2)), (1, None)])
def test_metastases_that_are_not_listed_have_a_place(
    total: int | None, more: tuple[int, int | None] | None
) -> None:
    told = {} if total is None else {"assessments": [{"totals": {"metastases": total}}]}
    one = nsclc(lesions=[{"id": "a", "organ": "liver", "role": "metastasis"}], **told)
    numbers = next((place.more for place in lesion_places(one) if place.more is not None), None)
    assert (None if numbers is None else (numbers.low, numbers.high)) == more


def arm_of(trial: str, arm: str, place: str, **told: Any) -> Flag:
    patient, offer = nsclc(**told), OFFERS[trial]
    strata = strata_of(patient, TRIALS[trial], offer)
    return done(patient, offer, arm, by_place(patient)[place], strata).treated


def test_of_alternatives_one_at_least_is_given() -> None:
    primary = {"primary": {"status": "in_place_untreated"}}
    assert arm_of("NCT02417662", "radical", "/primary", **primary) == YES  # conventional or SABR
    assert arm_of("NCT02417662", "systemic", "/primary", **primary) == NO


def test_what_depends_on_a_stratum_is_given_where_the_patient_is_of_it() -> None:
    def resected(status: str) -> Flag:
        return arm_of("NCT03827577", "local", "/primary", primary={"status": status})

    assert resected("in_place_untreated") == YES  # OMEGA: lung resection, if primary in place
    assert arm_of("NCT03827577", "local", "/primary") == OPEN


def test_a_standard_of_care_that_is_not_named_may_treat_a_lesion() -> None:
    growing = [{"id": "a", "organ": "liver", "status": "growing"}]
    assert arm_of("NCT03808662", "standard", "a", lesions=growing) == OPEN  # PROMISE-004
    assert arm_of("NCT03808662", "sbrt", "a", lesions=growing) == YES


def kept(trial: str, arm: str, *agents: str) -> Flag:
    line = {"intent": "palliative", "agents": [*agents], "start": "2026-01-10", "ongoing": True}
    told = nsclc(systemic_therapy={"palliative_lines": 1, "lines": [line]})
    return stays(told, OFFERS[trial], arm)


def test_the_drug_under_way_stays_only_where_the_source_continues_it() -> None:
    assert kept("NCT03256981", "tki", "osimertinib") == YES  # HALT: continue the same TKI
    assert kept("NCT03256981", "tki", "docetaxel") == NO
    assert kept("NCT04405401", "sabr", "docetaxel") == YES  # continuation of current therapy
    assert kept("NCT04405401", "standard", "docetaxel") == OPEN  # or the next line, or none
    assert kept("NCT02076477", "upfront", "osimertinib") == NO  # chemotherapy is named
    assert kept("NCT02314364", "all", "osimertinib") == OPEN  # the row is silent


@pytest.mark.parametrize("trial", OFFERS)
def test_every_treatment_of_every_trial_is_asked_of_a_patient(trial: str) -> None:
    offer = OFFERS[trial]
    told = nsclc(
        lesions=[{"id": "a", "organ": "L3", "status": "growing"}],
        primary={"status": "in_place_untreated"},
        systemic_therapy={"palliative_lines": {"at_least": 1}},
    )
    strata = strata_of(told, TRIALS[trial], offer)
    reached = {
        way.treatment.modality
        for arm in offer.arms
        for place in lesion_places(told)
        for way in done(told, offer, arm.id, place, strata).ways
    }
    given = {one.modality for arm in offer.arms for s in offer.in_trial(arm.id) for one in s.gives}
    local = {one for one in given if "local" in load_terms().kinds_of(one)}
    assert local <= reached or "recurrence" in {
        t.site for step in offer.steps for one in step.gives for t in one.sites
    }
