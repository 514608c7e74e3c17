"""Which trials another would close by its own treatment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from oligomatch.matcher.intake.contradictions import contradictions
from oligomatch.matcher.intake.intake import profile_of, read_profile
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import Match, match_trial
from oligomatch.matcher.offers.conflicts import Closing, Treated, closings
from oligomatch.matcher.patient.patient import derive
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.offers.model import Offer, Therapy
from oligomatch.rules.offers.read import load_offers
from oligomatch.rules.offers.terms import load_terms
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from tests.matcher.ask.test_gaps import SPARSE
from tests.oracle.drawn_profiles import stated_in_part
from tests.oracle.worlds import World
from tests.support.patients import GOLDEN, TRIALS
from tests.support.profiles import Json

OFFERS = load_offers()
EXAMPLES = Path(__file__).parents[3] / "examples"
VOCABULARY = load_vocabulary()
TERMS = load_terms()
GROWING: Json = {  # a patient who may enter trials of progression
    "as_of": "2026-05-14",
    "cancer_type": "nsclc",
    "lesions": [
        {"id": "a", "organ": "left_adrenal", "status": "growing", "prior_local_therapy": []},
        {"id": "b", "organ": "L3", "status": "stable", "prior_local_therapy": []},
    ],
    "assessments": [{"date": "2026-05-04", "totals": {"metastases": 2}, "response": "PD"}],
    "metastatic_disease": {"diagnosis_date": "2024-06-01"},
    "primary": {"diagnosis_date": "2024-05-20"},
    "systemic_therapy": {
        "palliative_lines": 1,
        "lines": [
            {
                "intent": "palliative",
                "agents": ["alectinib"],
                "start": "2024-06-10",
                "ongoing": True,
                "best_response": "PR",
            }
        ],
    },
    "biomarkers": {"ALK": "positive", "EGFR": "negative"},
}


def matched(told: Json) -> tuple[Profile, dict[str, Match]]:
    profile = profile_of(told)
    assert profile.as_of is not None
    who = derive(profile, profile.as_of)
    return profile, {id: match_trial(who, trial) for id, trial in TRIALS.items()}


def closed(told: Json, trial: str) -> dict[str, Closing]:
    profile, matches = matched(told)
    assert profile.as_of is not None
    found = closings(profile, profile.as_of, matches[trial], OFFERS[trial], matches.values())
    return {one.trial.id: one for one in found}


def whichever(told: Json, trial: str) -> set[str]:
    return {id for id, one in closed(told, trial).items() if one.whichever}


def test_an_arm_of_gefitinib_or_erlotinib_closes_the_trials_that_ask_for_osimertinib() -> None:
    found = closed(SPARSE, "NCT02893332")  # SINDAS: the other arm names a TKI, which may be it
    for trial in ("NCT03410043", "NCT03667820"):  # osimertinib, 6 to 12 and at least 8 weeks
        assert found[trial].arms == ("tki",)
        assert not found[trial].whichever
    assert "NCT03595644" not in found  # any EGFR-TKI for 3 months


def test_chemotherapy_in_every_arm_closes_the_trials_that_ask_for_a_tki() -> None:
    found = closed(SPARSE, "NCT02076477")["NCT03595644"]  # OITROLC
    assert found.whichever
    assert [one.id for one in found.criteria] == ["5644-06"]
    assert found.after.quote.startswith("Upfront CT/RT")


def test_sabr_of_what_grows_closes_the_trial_that_asks_for_no_earlier_radiotherapy() -> None:
    found = closed(GROWING, "NCT04405401")  # SUPPRESS, in the arm with SABR
    assert found["NCT02756793"].arms == ("sabr",)  # STOP: with no previous RT or RFA
    assert [one.id for one in found["NCT02756793"].criteria] == ["6793-05"]
    assert "NCT02756793" not in closed(GROWING, "NCT03256981")  # HALT names no site


def test_earlier_local_treatment_that_nobody_told_hides_no_conflict() -> None:
    lesions = [{k: v for k, v in one.items() if k[0] != "p"} for one in GROWING["lesions"]]
    assert "NCT02756793" in closed({**GROWING, "lesions": lesions}, "NCT04405401")


def letter() -> Json:
    profile = read_profile((EXAMPLES / "letter.yaml").read_text(encoding="utf-8"))
    return {**profile.document(), "as_of": "2026-04-30"}


def test_what_only_the_last_scan_shows_closes_no_trial() -> None:
    found = closed(letter(), "NCT04306926")  # SBRT, then anti-PD-L1; 4 metastases are there
    assert "NCT03137771" not in found  # LU002: at most 3 after induction, as a later scan may show
    assert [one.id for one in found["NCT01725165"].criteria] == ["5165-08", "5165-09"]


def test_local_treatment_closes_for_the_lesions_treated_and_not_for_others() -> None:
    assert not closed(GROWING, "NCT04405401")["NCT02756793"].lasting
    treated = [{"modality": "SABR", "date": "2026-05-14"}]
    adrenal, bone = GROWING["lesions"]
    later = {
        **GROWING,
        "as_of": "2026-11-14",
        "lesions": [
            {**adrenal, "status": "stable", "prior_local_therapy": treated},
            {**bone, "status": "growing"},
        ],
        "assessments": [
            {**GROWING["assessments"][0], "lesions": {"a": {"status": "growing"}}},
            {"date": "2026-11-04", "totals": {"metastases": 2}, "response": "PD"},
        ],
    }
    assert matched(later)[1]["NCT02756793"].match != "ineligible"
    again = {**later, "lesions": [{**adrenal, "prior_local_therapy": treated}, bone]}
    assert matched(again)[1]["NCT02756793"].match == "ineligible"


SCANS: tuple[Json, ...] = (
    {"totals": {"metastases": 0}, "response": "CR"},
    {"totals": {"metastases": 1}, "response": "PR"},
    {"totals": {"metastases": 3}, "response": "SD"},
    {"totals": {"metastases": 9}, "response": "PD"},
)


@pytest.mark.parametrize("scan", SCANS, ids=lambda scan: scan["response"])
@pytest.mark.parametrize("trial", ["NCT02076477", "NCT03705403", "NCT04306926", "NCT02893332"])
def test_what_is_closed_lastingly_is_out_whatever_the_next_scan_shows(
    trial: str, scan: Json
) -> None:
    for told in (SPARSE, GOLDEN, letter()):
        profile, matches = matched(told)
        assert profile.as_of is not None
        made = Treated(profile, profile.as_of, matches[trial], OFFERS[trial])
        for one in closed(told, trial).values():
            stage = next(s for s in made.stages(one.arms[0]) if s.step == one.after)
            for patient in stage.scanned if one.lasting else ():
                *before, _ = patient.profile.document()["assessments"]
                date = patient.as_of.isoformat()
                seen = {
                    **patient.profile.document(),
                    "assessments": [*before, {"date": date, **scan}],
                }
                who = derive(Profile.model_validate(seen), patient.as_of)
                assert match_trial(who, TRIALS[one.trial.id]).match == "ineligible", one.trial.id


def test_a_day_after_the_profile_is_asked_as_its_own_day_is() -> None:
    profile, _ = matched(GOLDEN)
    day = date(2026, 5, 20)
    who = derive(profile, day)
    each = [match_trial(who, trial) for trial in TRIALS.values()]
    (match,) = (one for one in each if one.trial.id == "NCT02076477")
    assert closings(profile, day, match, OFFERS["NCT02076477"], each)


@pytest.mark.parametrize("status", ["resected", "in_place_treated"])
def test_no_trial_of_the_library_is_lost_by_treating_the_primary(status: str) -> None:
    for told in (SPARSE, GOLDEN, GROWING, letter()):
        treated = {"status": status, "definitively_treated": True}
        treated["definitive_treatment_end"] = told["as_of"]
        before = matched({**told, "primary": {"status": "in_place_untreated"}})[1]
        for id, match in matched({**told, "primary": treated})[1].items():
            failing = {j.id for j in match.criteria if j.decides and j.verdict is Verdict.NOT_MET}
            known = {j.id for j in before[id].criteria if j.verdict is Verdict.NOT_MET}
            assert failing <= known, id


def test_a_drug_that_goes_on_is_no_new_line() -> None:
    found = closed(GOLDEN, "NCT03595644")  # EGFR-TKI for three months; the patient has osimertinib
    assert whichever(GOLDEN, "NCT03595644") == set()
    assert "NCT02314364" not in found  # within six months of the first TKI


def test_a_standard_that_is_not_named_closes_nothing() -> None:
    assert whichever(GROWING, "NCT03808662") == set()  # PROMISE-004


def test_a_trial_that_is_out_closes_none() -> None:
    assert closed(GOLDEN, "NCT03965468") == {}


def test_every_closing_has_a_criterion_that_then_fails_for_good() -> None:
    for told in (SPARSE, GOLDEN, GROWING):
        for trial in OFFERS:
            for one in closed(told, trial).values():
                assert one.criteria
                assert one.trial.id != trial
                assert set(one.arms) <= {arm.id for arm in OFFERS[trial].arms}


# --- each closing, by a treatment told in full ---------------------------------------------------


def named(treatment: Therapy) -> list[tuple[str, ...]]:
    """Drugs that a treatment may be: of a class some of its drugs."""
    each = [treatment.agents] if treatment.agents else [(one,) for one in treatment.one_of]
    each = each or [TERMS.modalities[treatment.modality].agents]
    return [one for drugs in each for one in product(*map(spelled, drugs))]


def spelled(drug: str) -> list[str]:
    if drug in VOCABULARY.agents:
        return [drug]
    each = [name for name in VOCABULARY.agents if drug in VOCABULARY.classes_of(name)]
    doublet = drug == "platinum_doublet"
    return ["carboplatin"] if doublet else [*each[:2], *each[-1:]]


def regimens(offer: Offer, arm: str) -> Iterator[tuple[str, ...]]:
    """What an arm may begin with: the drugs of its first step that surely gives some."""
    for step in offer.in_trial(arm):
        drugs = [one for one in step.gives if named(one) != [()] and not one.keeps]
        sure = [one for one in drugs if "may" not in (one.given, step.given) and not one.choice]
        if sure:
            for each in product(*(named(one) for one in sure)):
                yield tuple(drug for drugs in each for drug in drugs)
            return


def begun(told: Json, drugs: tuple[str, ...], *, ends: bool) -> Json | None:
    """The profile of a patient who has begun these drugs today."""
    therapy = told.get("systemic_therapy", {})
    lines: list[Any] = [dict(line) for line in therapy.get("lines", ())]
    for line in lines if ends else ():
        if line.pop("ongoing", False):
            line["end"] = told["as_of"]
    agents = [*drugs, *(["pemetrexed"] if drugs == ("carboplatin",) else [])]
    lines.append(
        {"intent": "palliative", "agents": agents, "start": told["as_of"], "ongoing": True}
    )
    total = therapy.get("palliative_lines")
    more = {"palliative_lines": total + 1} if isinstance(total, int) else {}
    if total is not None and not more:
        return None
    changed = {**told, "systemic_therapy": {**therapy, **more, "lines": lines}}
    profile = Profile.model_validate(changed)
    return None if any(True for _ in contradictions(profile, VOCABULARY)) else changed


def holds(told: Json, trial: str) -> int:
    """What a trial closes in an arm is out for good, whatever drugs its arm begins with; how often
    that was tried."""
    tried = 0
    for other, one in closed(told, trial).items():
        for arm in one.arms:
            if one.after != OFFERS[trial].in_trial(arm)[0]:
                continue
            for drugs, ends in product(regimens(OFFERS[trial], arm), (True, False)):
                changed = begun(told, drugs, ends=ends)
                if changed is not None and one.criteria[0].id != "6793-05":
                    tried += 1
                    _, matches = matched(changed)
                    assert matches[other].match == "ineligible", (trial, arm, other, drugs)
    return tried


@pytest.mark.parametrize("trial", ["NCT02076477", "NCT03965468", "NCT04255836"])
def test_a_closing_holds_for_every_drug_of_the_arm(trial: str) -> None:
    assert sum(holds(told, trial) for told in (SPARSE, GOLDEN, GROWING))


@settings(max_examples=6)
@given(stated_in_part())
def test_a_closing_holds_for_generated_patients(case: tuple[World, Json]) -> None:
    for trial in ("NCT02893332", "NCT02076477", "NCT03391869"):
        holds(case[1], trial)


@settings(max_examples=10)
@given(stated_in_part())
def test_what_is_closed_was_in_reach_and_is_another_trial(case: tuple[World, Json]) -> None:
    profile, matches = matched(case[1])
    assert profile.as_of is not None
    for id in ("NCT02893332", "NCT02076477", "NCT03965468"):
        for one in closings(profile, profile.as_of, matches[id], OFFERS[id], matches.values()):
            assert one.trial.id != id
            assert matches[one.trial.id].match != "ineligible"
