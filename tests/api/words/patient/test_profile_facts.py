"""What a profile tells, as a clinician says it: never the question that it answers."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from oligomatch.api.words.patient.facts import case_line
from oligomatch.api.words.patient.profile_facts import fact_words
from oligomatch.matcher.explain.parts import leaves
from oligomatch.matcher.intake.intake import profile_of, read_profile
from oligomatch.matcher.match.criteria import match_trial
from oligomatch.matcher.patient.patient import derive
from oligomatch.rules.read import load_trials
from oligomatch.rules.text.pointer import pointer
from tests.support.patients import shipped_cases

EXAMPLES = sorted((Path(__file__).parents[4] / "examples").glob("*.yaml"))
LINE: dict[str, Any] = {
    "number": 1,
    "intent": "palliative",
    "agents": ["carboplatin", "pemetrexed"],
    "start": {"from": "2026-02-02", "to": "2026-02-09"},
    "end": "2026-04",
    "ongoing": False,
    "cycles": {"at_least": 3, "at_most": 4},
    "latest_response": "SD",
    "best_response": "PR",
    "stop_reason": "toxicity",
}
STATED = profile_of(
    {
        "as_of": "2026-05-14",
        "cancer_type": {"one_of": ["nsclc", "breast"]},
        "histology": "adenocarcinoma",
        "primary": {
            "status": "resected",
            "definitively_treated": True,
            "definitive_treatment_end": "2025-11",
            "amenable_to_local_therapy": False,
            "distance_mm": {"great_vessels": 0, "heart": {"at_least": 20}},
        },
        "metastatic_disease": {"first_metastasis_date": "2026-01"},
        "lesions": [
            {"id": "a", "organ": "left_adrenal", "diameter_mm": 31, "prior_local_therapy": []},
            {
                "id": "b",
                "organ": "brain",
                "volume_cc": {"at_most": 2.5},
                "prior_local_therapy": [{"modality": "SABR", "date": "2026-03"}],
                "amenable_to_local_therapy": True,
                "distance_mm": {"brainstem": 12},
            },
            {"id": "c", "organ": "liver", "role": "metastasis", "status": "stable"},
        ],
        "assessments": [
            {
                "date": "2026-05-04",
                "at": ["diagnosis"],
                "totals": {
                    "metastases": {"at_least": 3, "at_most": 5},
                    "regional_nodes": 1,
                    "by_organ": {"brain": 1},
                },
                "n_category": {"one_of": ["N1", "N2"]},
            }
        ],
        "biomarkers": {
            "ALK": "negative",
            "EGFR": {
                "result": "positive",
                "variants": [{"name": "L858R"}, {"exon": 20}],
                "absent_variants": ["T790M"],
                "no_other_variants": True,
            },
            "KRAS": {"result": "negative", "absent_variants": ["G12C"]},
            "ROS1": "not_tested",
        },
        "systemic_therapy": {"palliative_lines": 1, "adjuvant_lines": {"at_most": 1}, "lines": [LINE]},
        "imaging": {"fdg_pet": {"done": True, "date": "2026-04-23"}, "brain_imaging": False},
        "locoregional_recurrence": {"present": True, "location": "central"},
    }
)  # fmt: skip


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("/cancer_type", "NSCLC or breast cancer"),
        ("/histology", "adenocarcinoma"),
        ("/primary/status", "primary resected"),
        ("/primary/definitively_treated", "primary treated definitively"),
        ("/primary/definitive_treatment_end", "definitive treatment of the primary ended 2025-11"),
        ("/primary/amenable_to_local_therapy", "primary not amenable to local therapy"),
        ("/metastatic_disease/first_metastasis_date", "first metastasis 2026-01"),
        ("/lesions/0/organ", "lesion: left adrenal"),
        ("/lesions/0/diameter_mm", "left adrenal 31 mm"),
        ("/lesions/0/prior_local_therapy", "left adrenal without earlier local treatment"),
        ("/lesions/1/volume_cc", "brain at most 2.5 cm³"),
        ("/lesions/1/prior_local_therapy", "brain treated with SABR"),
        ("/lesions/1/amenable_to_local_therapy", "brain amenable to local therapy"),
        ("/lesions/2/status", "liver stable"),
        ("/lesions/2/role", "liver: metastasis"),
        ("/assessments/0/at", "the staging of 2026-05-04 is that at diagnosis"),
        ("/assessments/0/totals/metastases", "3 to 5 metastases in all at the staging of 2026-05-04"),
        ("/assessments/0/totals/regional_nodes", "1 regional node at the staging of 2026-05-04"),
        ("/assessments/0/totals/by_organ/brain", "1 metastasis in all in brain at the staging of 2026-05-04"),
        ("/assessments/0/n_category", "N1 or N2 at the staging of 2026-05-04"),
        ("/biomarkers/ALK", "ALK negative"),
        ("/biomarkers/ROS1", "ROS1 not tested"),
        (
            "/biomarkers/EGFR",
            "EGFR positive (EGFR L858R, EGFR exon 20, no EGFR T790M, no other EGFR variant)",
        ),
        ("/biomarkers/EGFR/result", "EGFR positive"),
        ("/biomarkers/EGFR/variants/0", "EGFR L858R"),
        ("/biomarkers/EGFR/variants/1", "EGFR exon 20"),
        ("/lesions/1/distance_mm/brainstem", "brain 12 mm from brainstem"),
        ("/lesions/1/distance_mm", "brain 12 mm from brainstem"),
        ("/primary/distance_mm/great_vessels", "primary 0 mm from great vessels"),
        ("/primary/distance_mm", "primary 0 mm from great vessels and primary at least 20 mm from heart"),
        ("/biomarkers/EGFR/absent_variants/0", "no EGFR T790M"),
        ("/biomarkers/EGFR/no_other_variants", "no other EGFR variant"),
        ("/biomarkers/KRAS/result", "KRAS negative"),
        ("/biomarkers/KRAS/absent_variants/0", "no KRAS G12C"),
        ("/systemic_therapy/palliative_lines", "1 palliative line"),
        ("/systemic_therapy/adjuvant_lines", "at most 1 adjuvant course"),
        ("/systemic_therapy/lines/0/number", "carboplatin and pemetrexed: palliative line 1"),
        ("/systemic_therapy/lines/0/intent", "carboplatin and pemetrexed palliative"),
        ("/systemic_therapy/lines/0/agents", "carboplatin and pemetrexed"),
        ("/systemic_therapy/lines/0/start", "carboplatin and pemetrexed begun between 2026-02-02 and 2026-02-09"),
        ("/systemic_therapy/lines/0/end", "carboplatin and pemetrexed ended 2026-04"),
        ("/systemic_therapy/lines/0/ongoing", "carboplatin and pemetrexed ended"),
        ("/systemic_therapy/lines/0/cycles", "3 to 4 cycles of carboplatin and pemetrexed"),
        ("/systemic_therapy/lines/0/latest_response", "SD under carboplatin and pemetrexed"),
        ("/systemic_therapy/lines/0/best_response", "best response PR under carboplatin and pemetrexed"),
        ("/systemic_therapy/lines/0/stop_reason", "carboplatin and pemetrexed stopped for toxicity"),
        ("/imaging/fdg_pet", "FDG-PET done 2026-04-23"),
        ("/imaging/brain_imaging", "brain imaging not done"),
        ("/locoregional_recurrence/present", "locoregional recurrence"),
        ("/locoregional_recurrence/location", "recurrence central"),
    ],
)  # fmt: skip
def test_a_told_fact_is_said_as_a_clause(place: str, words: str) -> None:
    assert fact_words(STATED, place) == words


PROFILES = [read_profile(path.read_text(encoding="utf-8")) for path in EXAMPLES]
ODD = re.compile(
    r"whether|which|what |number of|\bNone\b|[_{}\[\]]|\.0\b|: test|\byes\b|: $|\bname\b"
)


def test_nothing_told_is_said_as_its_question() -> None:
    cases = (profile_of(dict(case.patient)) for case in shipped_cases()[::3])
    for profile in (*PROFILES, *cases):
        for path in leaves(profile.document()):
            said = fact_words(profile, pointer(path))
            assert not ODD.search(said), (pointer(path), said)


def test_an_organ_or_a_side_is_said_once_of_a_lesion_that_its_name_tells() -> None:
    lesions = [{"organ": "left adrenal"}, {"organ": "acetabulum", "side": "right"}]
    profile = profile_of({"lesions": lesions})
    places = ("/lesions/0/organ", "/lesions/1/organ", "/lesions/1/side")
    words = [fact_words(profile, place) for place in places]
    assert words == ["lesion: left adrenal", *["lesion: right acetabulum"] * 2]


def test_what_was_read_as_a_whole_is_told_by_its_name() -> None:
    profile = profile_of(
        {
            "lesions": [{"organ": "liver"}],
            "assessments": [{"date": "2026-05-01"}],
            "systemic_therapy": {"lines": [{"agents": ["osimertinib"], "ongoing": True}]},
        }
    )
    named = ("/lesions/0", "/assessments/0", "/systemic_therapy/lines/0")
    assert [fact_words(profile, pointer) for pointer in named] == [
        "liver",
        "the staging of 2026-05-01",
        "osimertinib",
    ]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_fact_that_a_criterion_was_read_from_has_its_words(path: Path) -> None:
    profile = read_profile(path.read_text(encoding="utf-8"))
    who = derive(profile, profile.as_of or date(2026, 5, 14))
    each = [judged for trial in load_trials() for judged in match_trial(who, trial).criteria]
    for place in {fact for judged in each for fact in judged.facts}:
        assert "=" not in fact_words(profile, place), place


def test_a_gene_of_which_variants_are_absent_is_not_said_to_be_found() -> None:
    absent = {"EGFR": {"absent_variants": ["T790M", "L858R"]}, "ALK": "negative"}
    assert case_line(profile_of({"biomarkers": absent})) == "ALK negative, EGFR: no T790M or L858R"


@pytest.mark.parametrize("place", ["/primary/t_category", "/assessments/0/stage", "/primary/stage"])
def test_one_of_several_is_listed(place: str) -> None:
    *_, name = place.split("/")
    several = {"one_of": ["T1", "T2"] if name == "t_category" else ["IIA", "IIB"]}
    of = {"date": "2026-05-01", name: several}
    told = {"primary": {name: several}} if "primary" in place else {"assessments": [of]}
    said = fact_words(profile_of({"as_of": "2026-05-14", **told}), place)
    assert all(one in said for one in several["one_of"])
