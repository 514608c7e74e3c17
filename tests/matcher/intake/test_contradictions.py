"""The facts of the world W1 to W17: what breaks one is refused, what nearly does is not."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oligomatch.api.words.problems import expected_words, fix_words
from oligomatch.matcher.findings.engines import chainer
from oligomatch.matcher.intake.contradictions import contradictions
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.terms import MARKS
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from tests.support.patients import GOLDEN, Json, adjuvant, line, patient, places, problems, therapy

Cases = list[tuple[Json, str]]
LINE = "/systemic_therapy/lines/0"


def treated(*lines: Json, **totals: Any) -> Json:
    return {"systemic_therapy": therapy(*lines, **totals)}


def one(**told: Any) -> Json:
    return treated(line(1, **told), palliative=1)


def mutated(**told: Any) -> Json:
    return {"biomarkers": {"EGFR": {"result": "positive", **told}}}


def staged(*lesions: Json, cancer: str = "nsclc", **assessment: Any) -> Json:
    return {
        "cancer_type": cancer,
        "primary": {"side": "right"},
        "lesions": list(lesions),
        "assessments": [{"date": "2026-05-01", **assessment}],
    }


def scans(*told: Json, **fields: Any) -> Json:
    return {"assessments": list(told), **fields}


REFUSED: dict[str, Cases] = {
    "W1 numbers are not negative": [
        ({"lesions": [{"diameter_mm": -1}]}, "/lesions/0/diameter_mm"),
        ({"lesions": [{"volume_cc": {"at_least": -1}}]}, "/lesions/0/volume_cc"),
        (treated(palliative=-1), "/systemic_therapy/palliative_lines"),
        ({"assessments": [{"totals": {"metastases": -1}}]}, "/assessments/0/totals/metastases"),
    ],
    "W2 a total holds the lesions that belong to it": [
        (staged({"organ": "liver"}, totals={"metastases": 0}), "/assessments/0/totals/metastases"),
        (staged({"organ": "liver"}, {"organ": "L3"}, totals={"metastases": {"at_most": 1}}), "/assessments/0/totals/metastases"),
        (staged({"organ": "liver"}, {"organ": "liver"}, totals={"by_organ": {"liver": 1}}), "/assessments/0/totals/by_organ"),
        (staged(totals={"metastases": 2, "by_organ": {"brain": 3}}), "/assessments/0/totals/by_organ"),
        (staged({"organ": "lung", "role": "satellite"}, totals={"satellites": 0}), "/assessments/0/totals/satellites"),
        (staged({"station": "4R"}, totals={"regional_nodes": 0}), "/assessments/0/totals/regional_nodes"),
        (staged({"organ": {"one_of": ["brain", "liver"]}}, totals={"by_organ": {"brain": 0, "liver": 0}}), "/assessments/0/totals/by_organ"),
    ],
    "W14 one of the assessments is the latest, whichever it is": [
        ({**staged({"organ": "liver"}), **scans({"totals": {"metastases": 0}}, {"totals": {"metastases": {"at_most": 0}}})}, "/assessments/0/totals/metastases"),
        ({**staged({"organ": "liver"}), **scans({"date": "2026-05", "totals": {"metastases": 0}}, {"totals": {"metastases": 0}})}, "/assessments/0/totals/metastases"),
        ({**staged({"organ": "liver"}), **scans({"totals": {"metastases": 0}}, {"response": "CR"})}, "/assessments/0/totals/metastases"),
        (scans({"lesions": {"m": {"status": "resolved"}}}, {"lesions": {"m": {"status": "stable"}}}, lesions=[{"id": "m", "status": "growing"}]), "/lesions/0/status"),
    ],
    "W2 a total holds the lines and assessments told": [
        (treated(line(1), line(2), palliative=1), "/systemic_therapy/palliative_lines"),
        (treated(adjuvant(), adjuvant=0), "/systemic_therapy/adjuvant_lines"),
        (treated(line(3), palliative=2), "/systemic_therapy/palliative_lines"),
        (treated({}, palliative=0, adjuvant=0), "/systemic_therapy/lines"),
        (scans({}, {}, assessments_total=1), "/assessments_total"),
    ],
    "W3 a lesion has one organ, one side and a role that fits": [
        ({"lesions": [{"organ": "liver", "station": "4R"}]}, "/lesions/0/station"),
        ({"lesions": [{"organ": "left_adrenal", "side": "right"}]}, "/lesions/0/side"),
        ({"lesions": [{"station": "4R", "side": "left"}]}, "/lesions/0/side"),
        ({"lesions": [{"station": "7", "side": "left"}]}, "/lesions/0/side"),
        ({"lesions": [{"organ": "liver", "role": "regional_node"}]}, "/lesions/0/role"),
        ({"lesions": [{"organ": "liver", "role": "distant_node"}]}, "/lesions/0/role"),
    ],
    "W4 an N category fits the nodes": [
        (staged({"station": "4R"}, n_category="N0"), "/assessments/0/n_category"),
        (staged(n_category="N2", totals={"regional_nodes": 0}), "/assessments/0/n_category"),
    ],
    "W5 nothing lies after today": [
        ({"primary": {"diagnosis_date": "2026-05-15"}}, "/primary/diagnosis_date"),
        ({"primary": {"definitive_treatment_end": "2027"}}, "/primary/definitive_treatment_end"),
        ({"metastatic_disease": {"diagnosis_date": "2026-06"}}, "/metastatic_disease/diagnosis_date"),
        ({"metastatic_disease": {"first_metastasis_date": "2026-06"}}, "/metastatic_disease/first_metastasis_date"),
        (scans({"date": "2026-05-15"}), "/assessments/0/date"),
        (one(start="2026-05-15"), f"{LINE}/start"),
        (one(end="2026-05-15"), f"{LINE}/end"),
        (one(progression_date="2026-05-15"), f"{LINE}/progression_date"),
        ({"lesions": [{"prior_local_therapy": [{"modality": "RT", "date": "2027"}]}]}, "/lesions/0/prior_local_therapy/0/date"),
        ({"imaging": {"fdg_pet": {"done": True, "date": "2027"}}}, "/imaging/fdg_pet/date"),
    ],
    "W5 nothing ends or answers before it starts": [
        (one(start="2026-03-05", end="2026-03-04"), f"{LINE}/end"),
        (one(start="2026-03", end="2026-02"), f"{LINE}/end"),
        (one(start="2026-03-05", progression_date="2026-03-04"), f"{LINE}/progression_date"),
        (one(ongoing=True, end="2026-03-04"), f"{LINE}/end"),
        (one(ongoing=True, stop_reason="toxicity"), f"{LINE}/stop_reason"),
        ({"primary": {"diagnosis_date": "2026-05-01", "definitive_treatment_end": "2026-01-01"}}, "/primary/definitive_treatment_end"),
    ],
    "W6 lines stand in order": [
        (treated(line(1, start="2026-03-05"), line(2, start="2026-03-04")), f"{LINE}/start"),
        (treated(line(1), line(1)), f"{LINE}/number"),
        (treated(adjuvant(number=1)), f"{LINE}/number"),
    ],
    "W7 variants fit the result of their gene": [
        ({"biomarkers": {"EGFR": {"result": "negative", "variants": [{"name": "L858R"}]}}}, "/biomarkers/EGFR/variants"),
        ({"biomarkers": {"EGFR": {"result": "not_tested", "variants": [{"name": "L858R"}]}}}, "/biomarkers/EGFR/variants"),
        (mutated(variants=[{"name": "T790M"}], absent_variants=["T790M"]), "/biomarkers/EGFR/absent_variants/0"),
        (mutated(variants=[{"name": "L858R", "exon": 19}]), "/biomarkers/EGFR/variants/0/exon"),
        (mutated(variants=[{"name": "L858R", "kind": "fusion"}]), "/biomarkers/EGFR/variants/0/kind"),
        (mutated(no_other_variants=True), "/biomarkers/EGFR/no_other_variants"),
        ({"biomarkers": {"KRAS": {"variants": [{"name": "G12C", "protein": "p.Gly12Asp"}]}}}, "/biomarkers/KRAS/variants/0/protein"),
        (mutated(variants=[{"name": "exon 19 deletion", "protein": "L858R"}]), "/biomarkers/EGFR/variants/0/protein"),
        (mutated(variants=[{"name": "G719A", "protein": "G719S"}]), "/biomarkers/EGFR/variants/0/protein"),
        (mutated(variants=[{"name": "amplification", "protein": "L858R"}]), "/biomarkers/EGFR/variants/0/protein"),
        ({"biomarkers": {"KRAS": {"variants": [{"name": "G12D", "kind": "amplification"}]}}}, "/biomarkers/KRAS/variants/0/kind"),
        (mutated(variants=[{"name": "G719A"}], absent_variants=["G719A"]), "/biomarkers/EGFR/absent_variants/0"),
        (mutated(variants=[{"name": "L858R"}], absent_variants=["activating"]), "/biomarkers/EGFR/absent_variants/0"),
        (mutated(absent_variants=["mutation", "fusion"]), "/biomarkers/EGFR/absent_variants"),
        ({"biomarkers": {"ALK": {"result": "positive", "absent_variants": ["fusion"]}}}, "/biomarkers/ALK/absent_variants"),
        ({"biomarkers": {"KRAS": {"result": "positive", "variants": [{"name": "G12D", "pathogenic": False}]}}}, "/biomarkers/KRAS/variants"),
    ],
    "W8 agents fit the classes of their line": [
        (one(agents=["osimertinib"], classes=["chemotherapy"]), f"{LINE}/agents/0"),
        (one(agents=["carboplatin", "nivolumab"], classes=["chemotherapy"]), f"{LINE}/agents/1"),
        (one(agents=["nivolumab"], classes=["platinum_doublet"]), f"{LINE}/agents/0"),
    ],
    "W9 what has gone is not counted": [
        (staged({"organ": "liver"}, {"organ": "L3", "status": "stable"}, totals={"metastases": 1}), "/assessments/0/totals/metastases"),
    ],
    "W10 responses fit lesions, lines and one another": [
        (staged({"organ": "liver"}, response="CR"), "/assessments/0/response"),
        (staged({"organ": "liver", "status": "shrinking"}, response="CR"), "/assessments/0/response"),
        (staged(response="CR", totals={"by_organ": {"brain": 1}}), "/assessments/0/response"),
        (one(progressed=False, latest_response="PD"), f"{LINE}/latest_response"),
        (one(progressed=False, stop_reason="progression"), f"{LINE}/stop_reason"),
        (one(progressed=False, progression_date="2026-04"), f"{LINE}/progression_date"),
        (one(best_response="SD", latest_response="PR"), f"{LINE}/best_response"),
        ({**one(start="2026-02-01", progressed=False), **scans({"date": "2026-03-01", "response": "PD"})}, f"{LINE}/progressed"),
        ({**one(start="2026-02-01", best_response="SD"), **scans({"date": "2026-03-01", "response": "PR"})}, f"{LINE}/best_response"),
        ({**one(start="2026-02-01", latest_response="SD"), **scans({"date": "2026-03-01", "response": "PD"})}, f"{LINE}/latest_response"),
    ],
    "W11 no metastases means none": [
        (staged({"organ": "liver", "status": "stable"}, totals={"metastases": 0}), "/assessments/0/totals/metastases"),
        ({"cancer_type": "nsclc", "metastatic_disease": {"ever": False}, "lesions": [{"organ": "liver"}]}, "/lesions/0"),
        ({"metastatic_disease": {"ever": False}, **scans({"totals": {"metastases": 1}})}, "/assessments/0/totals/metastases"),
    ],
    "W16 the diagnosis of metastatic disease finds a metastasis": [
        (staged(at=["diagnosis"], totals={"metastases": 0}) | {"metastatic_disease": {"ever": True}}, "/assessments/0/at"),
        (staged(at=["diagnosis"], response="CR") | {"metastatic_disease": {"diagnosis_date": "2026"}}, "/assessments/0/at"),
        (staged(at=["diagnosis"], totals={"organs": 0}) | {"metastatic_disease": {"first_episode": False}}, "/assessments/0/at"),
        (scans({"at": ["diagnosis"], "totals": {"metastases": 0}}, {"totals": {"metastases": 2}}), "/assessments/0/at"),
    ],
    "W12 a partial date is some day in it": [
        ({"primary": {"diagnosis_date": "2026-13"}}, "/primary/diagnosis_date"),
        (one(start="2026-03", end="2026-02-28"), f"{LINE}/end"),
        ({"metastatic_disease": {"diagnosis_date": "2026-02", "first_metastasis_date": "2026-03"}}, "/metastatic_disease/first_metastasis_date"),
    ],
    "W13 and W14 the latest assessment says what the lesion says": [
        ({"lesions": [{"id": "m", "status": "stable"}], **scans({"lesions": {"m": {"status": "growing"}}})}, "/lesions/0/status"),
        ({"lesions": [{"id": "m", "diameter_mm": 10}], **scans({"lesions": {"m": {"diameter_mm": 12}}})}, "/lesions/0/diameter_mm"),
    ],
    "one lesion, one id": [
        ({"lesions": [{"id": "m"}, {"id": "m"}]}, "/lesions/1/id"),
        ({"lesions": [{}, {"id": "lesion 1"}]}, "/lesions/1/id"),
        ({"lesions": [{"id": "m"}], **scans({"lesions": {"n": {}}})}, "/assessments/0/lesions/0"),
    ],
    "one episode, one story": [
        ({"metastatic_disease": {"diagnosis_date": "2026-02-01", "first_metastasis_date": "2026-03-01"}}, "/metastatic_disease/first_metastasis_date"),
        ({"metastatic_disease": {"diagnosis_date": "2026-03-01", "first_metastasis_date": "2026-02-01", "first_episode": True}}, "/metastatic_disease/first_episode"),
        ({"metastatic_disease": {"diagnosis_date": "2026-03-01", "first_metastasis_date": "2026-03-01", "first_episode": False}}, "/metastatic_disease/first_episode"),
        ({"metastatic_disease": {"ever": False, "diagnosis_date": "2026-03-01"}}, "/metastatic_disease/diagnosis_date"),
        ({"metastatic_disease": {"ever": False, "first_episode": True}}, "/metastatic_disease/first_episode"),
    ],
    "what is told since treatment fits what is told today": [
        ({"primary": {"status": "resected", "progressed": False, "progressing": True}}, "/primary/progressed"),
        ({"primary": {"progressed": False, "progressing": True}}, "/primary/progressed"),
        ({"primary": {"status": "locally_recurrent", "progressed": False}}, "/primary/progressed"),
        ({"primary": {"progressed": False}, "lesions": [{"role": "primary", "status": "growing"}]}, "/primary/progressed"),
        ({"primary": {"status": "in_place_treated", "definitive_treatment_end": "2025-07", "progressed": False},
          "lesions": [{"id": "p", "role": "primary", "status": "stable"}],
          **scans({"date": "2025-09", "lesions": {"p": {"status": "growing"}}}, {"date": "2026-04"})}, "/primary/progressed"),
        ({"primary": {"status": "in_place_untreated", "progressed": True, "progressing": False}}, "/primary/progressed"),
    ],
    "a recurrence is there or it is not": [
        ({"locoregional_recurrence": {"present": False}, "primary": {"status": "locally_recurrent"}}, "/locoregional_recurrence/present"),
        ({"locoregional_recurrence": {"present": False}, "lesions": [{"role": "local_recurrence"}]}, "/locoregional_recurrence/present"),
        ({"locoregional_recurrence": {"present": False}, "primary": {"definitive_treatment_end": "2025-07"},
          "lesions": [{"id": "n", "role": "regional_node", "station": "4R"}],
          **scans({"date": "2025-09", "lesions": {"n": {"status": "new"}}})}, "/locoregional_recurrence/present"),
        ({"locoregional_recurrence": {"present": True}, "primary": {"definitively_treated": False}}, "/primary/definitively_treated"),
        ({"lesions": [{"role": "local_recurrence"}], "primary": {"definitively_treated": False}}, "/primary/definitively_treated"),
    ],
    "a primary is treated or it is not": [
        ({"primary": {"definitively_treated": False, "definitive_treatment_end": "2026-01"}}, "/primary/definitive_treatment_end"),
        ({"primary": {"definitively_treated": False, "status": "resected"}}, "/primary/status"),
        ({"primary": {"definitively_treated": True, "status": "in_place_untreated"}}, "/primary/status"),
        ({"primary": {"definitive_treatment_end": "2026-01", "status": "in_place_untreated"}}, "/primary/status"),
    ],
}  # fmt: skip

ACCEPTED: dict[str, list[Json]] = {
    "W2": [
        staged({"organ": "liver"}, totals={"metastases": 1}),
        staged({"organ": "liver", "role": "indeterminate"}, totals={"metastases": 0}),
        staged({"organ": "lung"}, totals={"metastases": 0}),
        staged({"organ": "liver"}, {"organ": "liver"}, totals={"by_organ": {"liver": 2}}),
        staged({"organ": {"one_of": ["brain", "liver"]}}, totals={"by_organ": {"brain": 0}}),
        staged({"station": "4R"}, totals={"metastases": 0, "regional_nodes": 1}),
        staged({"organ": "liver"}, cancer="other", totals={"metastases": 0}),  # may be the primary
        treated(line(1), line(2), palliative={"at_least": 1}),
        treated({}, palliative=0, adjuvant=1),
        scans({}, {}, assessments_total={"at_least": 1}),
    ],
    "W3": [
        {"lesions": [{"organ": "lymph_node", "station": "4R"}, {"organ": "left_adrenal", "side": "left"}]},
        {"lesions": [{"station": "4", "side": "left"}, {"station": "7", "side": "midline"}]},
        {"lesions": [{"organ": "axillary_node", "role": "distant_node"}]},
    ],
    "W4": [
        staged(n_category="N0", totals={"regional_nodes": 0}),
        staged({"station": "4R"}, n_category="N2"),
        staged(n_category={"one_of": ["N0", "N1"]}, totals={"regional_nodes": 0}),
    ],
    "W5": [
        {"primary": {"diagnosis_date": "2026-05-14"}, **scans({"date": "2026"})},
        one(start="2026-03-05", end="2026-03-05", progression_date="2026-03-05"),
        one(start="2026-03", end="2026-03-01"),
        one(start="2026-05", progression_date="2026-05"),
        {"primary": {"diagnosis_date": "2026-03-01", "definitive_treatment_end": "2026-02-10"}},
    ],
    "W6": [
        treated(line(1, start="2026-03-05"), line(2, start="2026-03-05")),
        treated(line(1, start="2026-03"), line(2, start="2026-03-01")),
        treated(line(1, end="2026-03-05"), line(2, start="2026-03-05", ongoing=True)),
        treated(line(2, ongoing=True), line(1)),
        treated(line(1, ongoing=True), line(2)),
        treated(line(1, ongoing=True), line(2, ongoing=True)),
        treated(line(None, ongoing=True), line(None, ongoing=True)),
        treated(line(1, end="2026-03-06"), line(2, start="2026-03-05")),
        treated(line(1, ongoing=True), palliative=2),
        treated(adjuvant(ongoing=True), line(1, ongoing=True)),
        treated({"ongoing": True}, line(1, ongoing=True)),  # the other may be adjuvant
    ],
    "W7": [
        mutated(variants=[{"name": "L858R"}], absent_variants=["T790M"], no_other_variants=True),
        mutated(variants=[{"name": "L858R", "exon": 21, "kind": "mutation"}]),
        mutated(absent_variants=["T790M"]),
        mutated(variants=[{"name": "G719A"}], absent_variants=["G719S"]),
        mutated(absent_variants=["fusion"]),
        {"biomarkers": {"KRAS": {"variants": [{"name": "G12D", "pathogenic": False}]}}},
        {"biomarkers": {"EGFR": {"result": "pending", "absent_variants": ["T790M"]}}},
        {"biomarkers": {"EGFR": {"result": "negative", "variants": []}}},
    ],
    "W8": [
        one(agents=["osimertinib"], classes=["tki"]),
        one(agents=["crizotinib"], classes=["ros1_tki"]),
        one(agents=["carboplatin", "pemetrexed"], classes=["platinum_doublet"]),
        one(agents=["study drug"], classes=["ici"]),
        one(agents=["carboplatin", "nivolumab"], classes=["chemotherapy", "ici"]),
    ],
    "W9": [
        staged({"organ": "liver", "status": "resolved"}, {"organ": "L3", "status": "stable"}, totals={"metastases": 1}),
        staged({"organ": "liver", "status": "resected"}, totals={"metastases": 0}),
    ],
    "W10": [
        staged({"organ": "liver", "status": "resolved"}, response="CR"),
        staged({"organ": "right_lung"}, {"station": "4R"}, response="CR"),
        staged({"organ": "liver", "status": "new"}, response="SD"),  # called so, whatever the response
        staged({"organ": "liver", "status": "stable"}, response="PD"),
        one(best_response="PR", latest_response="PD", progressed=True),
        {**one(start="2026-02-01", best_response="PR"), **scans({"date": "2026-03-01", "response": "SD"})},
        {**one(start="2026-02-01", progressed=False), **scans({"date": "2026-01-15", "response": "PD"})},
        {**one(start="2026-02", progressed=False), **scans({"date": "2026-02-15", "response": "PD"})},
    ],
    "W11": [
        staged({"organ": "liver", "status": "resolved"}, totals={"metastases": 0}),
        {"cancer_type": "nsclc", "metastatic_disease": {"ever": False}, "lesions": [{"organ": "lung"}, {"station": "7"}]},
        {"metastatic_disease": {"ever": False}, **scans({"totals": {"metastases": 0}})},
    ],
    "W16": [
        staged(totals={"metastases": 0}) | {"metastatic_disease": {"ever": True}},
        staged(at=["baseline"], totals={"metastases": 0}) | {"metastatic_disease": {"ever": True}},
        staged(at=["diagnosis"], totals={"metastases": 0}),
        staged(at=["diagnosis"], totals={"metastases": 1}) | {"metastatic_disease": {"ever": True}},
        staged({"organ": "liver", "status": "resected"}, at=["diagnosis"]) | {"metastatic_disease": {"ever": True}},
    ],
    "W12": [
        one(start="2026-03", end="2026-03"),
        {"metastatic_disease": {"diagnosis_date": "2026-03", "first_metastasis_date": "2026-03-20"}},
        {"metastatic_disease": {"diagnosis_date": "2026-03", "first_metastasis_date": "2026-03", "first_episode": False}},
    ],
    "W13 and W14": [
        {"lesions": [{"id": "m", "status": "stable"}],
         **scans({"date": "2026-03", "lesions": {"m": {"status": "growing"}}}, {"date": "2026-04"})},
        {"lesions": [{"id": "m", "diameter_mm": {"at_most": 12}}], **scans({"lesions": {"m": {"diameter_mm": 12}}})},
        scans({"date": "2026-03", "totals": {"metastases": 1}}, {"date": "2026-04", "totals": {"metastases": 5}}),
        {**staged({"organ": "liver"}), **scans({"totals": {"metastases": 0}}, {"totals": {"metastases": 1}})},
        {**staged({"organ": "liver"}), **scans({"date": "2026-03", "totals": {"metastases": 0}}, {"date": "2026"})},
        {**staged({"organ": "liver", "status": "resected"}), **scans({"totals": {"metastases": 0}}, {"totals": {"metastases": 0}})},
    ],
    "the rest": [
        {}, GOLDEN,
        {"primary": {"status": "in_place_treated", "progressed": True, "progressing": False}},
        {"primary": {"status": "in_place_untreated", "progressed": True, "progressing": True}},
        {"primary": {"progressed": True, "progressing": False}},
        {"locoregional_recurrence": {"present": False}, "lesions": [{"role": "local_recurrence", "status": "resected"}]},
        {"locoregional_recurrence": {"present": False}, "primary": {"status": "resected"}},
        {"metastatic_disease": {"diagnosis_date": "2026-03-01", "first_metastasis_date": "2026-02-01", "first_episode": False}},
        {"metastatic_disease": {"ever": False}},
        {"primary": {"status": "complete_response", "definitively_treated": False}},
        {"primary": {"status": {"one_of": ["resected", "in_place_untreated"]}, "definitively_treated": False}},
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("told", "place"),
    [case for cases in REFUSED.values() for case in cases],
    ids=[f"{world}: {place}" for world, cases in REFUSED.items() for _, place in cases],
)
def test_what_breaks_a_fact_of_the_world_is_refused_in_its_place(told: Json, place: str) -> None:
    assert places(told)[0] == place


@pytest.mark.parametrize(
    "told",
    [told for cases in ACCEPTED.values() for told in cases],
    ids=[f"{world} {i}" for world, cases in ACCEPTED.items() for i, _ in enumerate(cases)],
)
def test_what_a_patient_may_be_is_accepted(told: Json) -> None:
    assert places(told) == []


def test_a_patient_derived_on_another_day_is_at_odds_in_the_same_places() -> None:
    for told, _ in (*REFUSED["W2 a total holds the lesions that belong to it"],
                    *REFUSED["W14 one of the assessments is the latest, whichever it is"]):  # fmt: skip
        profile = Profile.model_validate(told)
        assert profile.as_of is None
        asked = derive(profile, date(2026, 5, 14), chainer=chainer("plain"))
        found = [*contradictions(profile, load_vocabulary(), patient=asked)]
        assert found
        assert found == [*contradictions(profile, load_vocabulary())]


def test_every_contradiction_is_told_at_once_with_its_remedy() -> None:
    told = {
        **one(start="2026-05-20", ongoing=True, end="2026-05-21"),
        "primary": {"definitively_treated": False, "status": "resected"},
        "lesions": [{"organ": "left_adrenal", "side": "right"}],
    }
    found = problems(told)
    assert {problem.pointer for problem in found} == {
        f"{LINE}/start", f"{LINE}/end", "/primary/status", "/lesions/0/side",
    }  # fmt: skip
    assert all(problem.expected and problem.fix for problem in found)


def test_every_contradiction_has_words_of_its_own_and_names_no_fact_of_the_world() -> None:
    told = [case for cases in REFUSED.values() for case, _ in cases]
    found = {problem.kind: problem for case in told for problem in problems(case)}
    assert len(found) > 50
    words = {expected_words(problem) for problem in found.values()}
    assert len(words) > 45
    assert not [text for text in words if "(W" in text or "{" in text]
    assert all(fix_words(problem) for problem in found.values())


@given(st.permutations(range(2)), st.permutations(range(2)))
def test_the_order_of_lists_refuses_and_accepts_alike(scan: list[int], lesion: list[int]) -> None:
    lesions = [{"id": "a", "organ": "liver"}, {"id": "b", "organ": "L3", "status": "resolved"}]
    told = [{"date": "2026-03-01", "totals": {"metastases": 2}},
            {"date": "2026-05-01", "response": "PR", "totals": {"metastases": 1}}]  # fmt: skip
    assert places(lesions=[lesions[i] for i in lesion], assessments=[told[i] for i in scan],
                  cancer_type="nsclc") == []  # fmt: skip
    wrong = [told[0], {**told[1], "totals": {"metastases": 0}}]
    found = places(lesions=[lesions[i] for i in lesion], assessments=[wrong[i] for i in scan],
                   cancer_type="nsclc")  # fmt: skip
    assert found == [f"/assessments/{scan.index(1)}/totals/metastases"]


def test_two_hundred_assessments_and_a_thousand_lesions_are_checked() -> None:
    told = patient(
        cancer_type="nsclc",
        lesions=[{"organ": "liver", "status": "stable"}] * 1_000,
        assessments=[{"date": f"20{10 + i // 12}-{i % 12 + 1:02d}"} for i in range(196)],
    )
    assert len(told.staging.latest) == 1


# --- facts that two parts of a profile tell of one event or one tumour --------------------------


def progressed(**more: Any) -> Json:
    return {
        "systemic_therapy": therapy(line(start="2026-01-05", **more), palliative=1),
        "assessments": [{"date": "2026-03-02", "response": "SD"}],
    }


@pytest.mark.parametrize(
    "told", [{"progressed": True}, {"stop_reason": "progression", "end": "2026-04-01"}]
)
def test_where_all_assessments_are_told_one_of_them_shows_the_progression(told: Json) -> None:
    assert places({**progressed(**told), "assessments_total": 1}) == ["/assessments_total"]
    assert places({**progressed(**told), "assessments_total": 2}) == []
    assert places(progressed(**told)) == []


@pytest.mark.parametrize(
    ("nodes", "category", "fits"),
    [(["11R", "10L"], "N1", False), (["11R", "10L"], "N2", False), (["11R", "10L"], "N3", True),
     (["11R", "10R"], "N1", True), (["4R"], "N1", False), (["4R", "11L"], "N2", False),
     (["4R", "11R"], "N2", True)],
)  # fmt: skip
def test_one_side_of_the_primary_fits_all_nodes(
    nodes: list[str], category: str, fits: bool
) -> None:
    listed = [{"station": one} for one in nodes]
    told = scans({"n_category": category}, lesions=listed, cancer_type="nsclc")
    assert (places(told) == []) is fits
    assert places({**told, "cancer_type": "breast"}) == []


@pytest.mark.parametrize(
    ("scan", "fits"),
    [({"response": "SD"}, False), ({"response": "PR"}, False), ({}, True), ({"response": "PD"}, True),
     ({"response": "SD", "lesions": {"m": {"status": "growing"}}}, True)],
)  # fmt: skip
def test_a_lesion_called_growing_shows_the_progression_whatever_the_response(
    scan: Json, fits: bool
) -> None:
    told = progressed(progression_date="2026-03-02")
    told |= {"assessments": [{"date": "2026-03-02", **scan}], "lesions": [{"id": "m"}]}
    assert places({**told, "assessments_total": 1}) == ([] if fits else ["/assessments_total"])
    assert places(told) == []  # two assessments of one day


@pytest.mark.parametrize(("day", "fits"), [("2026-03-02", True), ("2026-03", True),
                                           ("2026-03-30", False), ("2026-04", False)])  # fmt: skip
def test_where_all_assessments_are_told_the_day_of_the_progression_is_of_one(
    day: str, fits: bool
) -> None:
    """Else the line had surely not progressed, and telling the day turned that."""
    told = progressed(progression_date=day)
    told["assessments"] = [{"date": "2026-03-01", "response": "SD"}]  # it was stable
    assert places({**told, "assessments_total": 1}) == ["/assessments_total"]
    assert places({**told, "assessments_total": 2}) == places(told) == []
    told["assessments"] = [{"date": "2026-03-02", "response": "PD"}]
    assert (places({**told, "assessments_total": 1}) == []) is fits
    told["assessments"] = [{"date": "2026-03-02"}]  # it may have shown it
    assert (places({**told, "assessments_total": 1}) == []) is fits


def test_a_latest_response_of_progression_needs_an_assessment_since_the_line_began() -> None:
    told = progressed(latest_response="PD")
    told["assessments"] = [{"date": "2025-12-20"}]  # before it; else the line surely progressed not
    assert places({**told, "assessments_total": 1}) == ["/assessments_total"]
    assert places({**told, "assessments_total": 2}) == []
    assert places(told) == []


def test_a_progression_that_an_assessment_may_show_is_no_contradiction() -> None:
    told = {**progressed(progressed=True), "assessments_total": 1}
    told["assessments"] = [{"date": "2026-03-02"}]
    assert places(told) == []
    told["assessments"] = [{"date": "2026-03-02", "response": "PD"}]
    assert places(told) == []


@pytest.mark.parametrize("status", ["resected", "complete_response"])
def test_a_primary_that_is_gone_is_not_listed_as_still_there(status: str) -> None:
    primary = {"status": status}
    listed = {"role": "primary", "organ": "lung"}
    for seen in ("stable", "growing", "shrinking", "new"):
        assert places(primary=primary, lesions=[{**listed, "status": seen}]) == ["/primary/status"]
    for seen in ("resected", "resolved"):
        assert places(primary=primary, lesions=[{**listed, "status": seen}]) == []
    assert (
        places(primary={"status": "in_place_treated"}, lesions=[{**listed, "status": "stable"}])
        == []
    )


def test_the_primary_lies_alike_where_it_is_listed() -> None:
    def told(own: Json, seen: Json) -> list[str]:
        listed = {"role": "primary", "organ": "lung", "distance_mm": seen}
        return places({"primary": {"distance_mm": own}, "lesions": [listed]})

    assert told({"heart": 10}, {"heart": 30}) == ["/lesions/0/distance_mm/heart"]
    far = {"heart": {"at_least": 30}}
    assert told({"heart": {"at_most": 10}}, far) == ["/lesions/0/distance_mm/heart"]
    assert told({"heart": {"at_least": 10}}, far) == []
    assert told({"heart": 10}, {"spinal_cord": 30}) == []


@pytest.mark.parametrize("mark", MARKS)
def test_the_primary_is_marked_alike_where_it_is_listed(mark: str) -> None:
    def refused(*listed: bool) -> list[str]:
        lesions = [{"role": "primary", "organ": "lung", mark: one} for one in listed]
        return places(primary={mark: True}, lesions=lesions)

    assert refused(False) == [f"/lesions/0/{mark}"]
    assert refused(True) == refused(True, False) == []


def test_nothing_is_derived_of_one_whose_own_words_contradict_each_other() -> None:
    derived: list[Profile] = []

    def made(profile: Profile) -> Patient:
        derived.append(profile)
        return derive(profile, date(2026, 5, 14))

    def at_odds(**told: Any) -> bool:
        stated = {"as_of": "2026-05-14", "cancer_type": "nsclc", **told}
        profile = Profile.model_validate_json(json.dumps(stated))
        return any(contradictions(profile, load_vocabulary(), patient=made))

    assert at_odds(lesions=[{"id": "a", "organ": "liver"}, {"id": "a", "organ": "bone"}])
    assert not derived
    assert at_odds(**staged({"organ": "liver"}, totals={"metastases": 0}))
    assert not at_odds(**staged({"organ": "liver"}, totals={"metastases": 1}))
    assert len(derived) == 2
