"""The measure of letters counts as right what a profile made by hand implies, and no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.letters import Score, score_letter

AS_OF = "as_of: 2026-05-14\n"


def scored(folder: Path, letter: str, hand: str) -> Score:
    """The score of one letter against a profile."""
    text, answer, score = folder / "one.txt", folder / "one.yaml", Score()
    text.write_text(letter, encoding="utf-8")
    answer.write_text(AS_OF + hand, encoding="utf-8")
    score_letter([text], answer, score)
    return score


@pytest.mark.parametrize(
    ("letter", "hand"),
    [
        ("PET-CT was done.", "imaging: {fdg_pet: {done: true, date: 2026-05-03}}\n"),
        ("ALK rearrangement was detected.",
         "biomarkers: {ALK: {result: positive, variants: [{kind: fusion}]}}\n"),
        ("Lymph node station 10R involved.",
         "lesions: [{id: node, organ: hilar_node, station: 10R}]\n"),
        ("Bone metastasis.", "lesions: [{id: T5, organ: T5}]\n"),
        ("Bone metastasis.", "lesions: [{id: T5, organ: T5, role: metastasis}]\n"),
        ("PD-L1 < 1 %.", "measurements: {pd_l1_tps: {value: {at_most: 1}, unit: '%'}}\n"),
        ("An SLC34A2-ROS1 fusion was detected.",
         "biomarkers: {ROS1: {result: positive, variants: [{kind: fusion}]}}\n"),
        ("Pembrolizumab plus chemotherapy since 03/2025.",
         "systemic_therapy: {lines: [{agents: [carboplatin, pembrolizumab], start: 2025-03}]}\n"),
        ("Progression under docetaxel.",
         "systemic_therapy: {lines: [{agents: [docetaxel], progression_date: 2025-03}]}\n"),
        ("CT of 3 May 2025: metastasis in the sacrum, 14 mm.\n"
         "CT of 4 May 2026: metastasis in the sacrum, 17 mm.",
         "lesions: [{id: my own, organ: sacrum, diameter_mm: 17}]\n"
         "assessments: [{date: 2025-05-03, lesions: {my own: {diameter_mm: 14}}}, {date: 2026-05-04}]\n"),
        ("Adenocarcinoma of the right upper lobe measuring 48 mm.",
         "cancer_type: nsclc\nhistology: adenocarcinoma\nprimary: {side: right, lobe: upper}\n"
         "lesions: [{id: p, role: primary, organ: lung, side: right, lobe: upper, diameter_mm: 48}]\n"),
        ("Metastasis in the left adrenal gland.", "lesions: [{id: a, organ: adrenal, side: left}]\n"),
        ("MRI brain of 4 May 2026: no brain metastases.",
         "assessments: [{date: 2026-05-04, totals: {intracranial: 0}}]\n"
         "imaging: {brain_imaging: {done: true, date: 2026-05-04}}\n"),
        ("A left adrenal metastasis was removed by adrenalectomy on 3 May 2026.",
         "metastatic_disease: {ever: true}\n"
         "lesions: [{id: l, organ: left_adrenal, status: resected,\n"
         "  prior_local_therapy: [{modality: surgery, date: 2026-05-03}]}]\n"),
        ("MRI brain of 4 May 2026: no brain metastases.",  # a staging of several examinations
         "assessments: [{date: {from: 2026-04-28, to: 2026-05-06}, totals: {intracranial: 0}}]\n"
         "imaging: {brain_imaging: {done: true, date: 2026-05-04}}\n"),
        ("KRAS G12D was detected.",
         "biomarkers: {KRAS: {result: positive, variants: [{name: p.Gly12Asp}]}}\n"),
        ("MET amplification was detected.",
         "biomarkers: {MET: {result: positive, variants: [{kind: amplification}]}}\n"),
        ("Chemoradiotherapy was completed.",
         "primary: {definitively_treated: true}\nconditions: {chemoradiation: {last: 2022-06-17}}\n"),
        ("There is no autoimmune disease.", "conditions: {autoimmune_disease: {ever: false}}\n"),
        ("ECOG 1.", "ecog: {value: 1, date: 2026-05-14}\n"),
        ("ECOG 0-1.", "ecog: {at_most: 1, date: 2026-05}\n"),
        ("NSCLC of the right upper lobe. CT of 4 May 2026: the primary is in the right upper lobe.",
         "cancer_type: nsclc\nprimary: {side: right, lobe: upper, status: in_place_untreated}\n"
         "assessments: [{date: 2026-05-04}]\n"),
        ("NSCLC of the right upper lobe. CT of 4 May 2026: the primary is in the right upper lobe.\n"
         "SABR of the primary is planned.",
         "cancer_type: nsclc\nassessments: [{date: 2026-05-04}]\nprimary: {side: right, lobe: upper,\n"
         "  status: in_place_untreated, target_of_treatment: true}\n"),
        ("The metastasis in the right frontal lobe had radiosurgery on 3 March 2026.",
         "metastatic_disease: {ever: true}\nlesions: [{id: f, organ: frontal_lobe, side: right,\n"
         "  prior_local_therapy: [{modality: SABR, date: 2026-03-03}]}]\n"),
        ("PET-CT of 4 May 2026 shows a solitary liver metastasis.",
         "lesions: [{id: l, organ: liver}]\nassessments: [{date: 2026-05-04, totals: {metastases: 1}}]\n"
         "imaging: {fdg_pet: {done: true, date: 2026-05-04}}\nmetastatic_disease: {ever: true}\n"),
        ("Cranial MRI of 4 May 2026 shows no intracranial metastases.",
         "lesions: [{id: l, organ: liver}]\nassessments: [{date: 2026-05-04, totals: {metastases: 1}}]\n"
         "imaging: {brain_imaging: {done: true, date: 2026-05-04}}\n"),
        ("First-line osimertinib from 1 April 2024, progression on 11 August 2025. "
         "CT of 4 May 2026: stable disease.",
         "assessments: [{date: 2026-05-04, response: SD}]\nsystemic_therapy: {lines: [{number: 1,\n"
         "  intent: palliative, agents: [osimertinib], start: 2024-04-01, latest_response: SD,\n"
         "  progressed: true, progression_date: 2025-08-11}]}\nmetastatic_disease: {ever: true}\n"),
        ("NSCLC. CT of 3 May 2026: the primary measures 52 mm.",
         "cancer_type: nsclc\nassessments: [{date: 2026-05-03}]\nlesions: [{id: p, role: primary,\n"
         "  diameter_mm: 52, organ: {one_of: [right_middle_lobe, right_lower_lobe]}}]\n"),
    ],
)  # fmt: skip
def test_the_same_in_other_words_is_right(tmp_path: Path, letter: str, hand: str) -> None:
    score = scored(tmp_path, letter, hand)
    assert score.wrong == []
    assert score.counts["right"]


def test_a_category_without_its_subgroup_is_right_and_not_found(tmp_path: Path) -> None:
    hand = "cancer_type: nsclc\nprimary: {t_category: T2a, n_category: N0}\n"
    score = scored(tmp_path, "NSCLC, cT2 cN0.", hand)
    assert score.wrong == []
    assert (score.counts["found"], score.counts["missed"]) == (2, 1)
    assert scored(tmp_path, "NSCLC, cT2b cN0.", hand).counts["wrong"] == 1


def test_the_day_of_a_performance_status_is_a_fact_of_its_own(tmp_path: Path) -> None:
    score = scored(tmp_path, "ECOG 1.", "ecog: {value: 1, date: 2026-05-14}\n")
    assert score.where == ["one/ecog/date: '2026-05-14', read None"]
    assert not scored(tmp_path, "ECOG 1.", "ecog: 1\n").where


def test_a_day_beside_a_word_is_wrong_and_no_reversal(tmp_path: Path) -> None:
    score = scored(
        tmp_path, "PET-CT of 3 May 2026.", "imaging: {fdg_pet: {done: true, date: 2026-04}}\n"
    )
    assert score.counts["wrong"] == 2  # under `imaging` and under the examination's name
    assert not score.counts["reversed"]


@pytest.mark.parametrize(
    ("letter", "hand"),
    [
        ("Metastasis in T5.", "lesions: [{id: bone, organ: bone}]\n"),
        ("Progression under docetaxel.", "systemic_therapy: {lines: [{agents: [docetaxel]}]}\n"),
        ("An SLC34A2-ROS1 fusion was detected.", "biomarkers: {ROS1: positive}\n"),
        ("Metastasis in the left adrenal gland.", "lesions: [{id: a, organ: adrenal}]\n"),
        ("Metastasis in the left adrenal gland.", "lesions: [{id: a, organ: adrenal, side: right}]\n"),
        ("MRI brain of 4 May 2026: no brain metastases.",
         "assessments: [{date: 2026-05-04, totals: {by_organ: {liver: 0}}}]\n"
         "imaging: {brain_imaging: {done: true, date: 2026-05-04}}\n"),
        ("A left adrenal metastasis was removed by adrenalectomy on 3 May 2026.",
         "lesions: [{id: l, organ: left_adrenal, status: resected, prior_local_therapy: []}]\n"),
        ("MRI brain of 4 May 2026: no brain metastases.",
         "assessments: [{date: {from: 2026-04-28, to: 2026-05-02}, totals: {intracranial: 0}}]\n"
         "imaging: {brain_imaging: {done: true, date: 2026-05-04}}\n"),
        ("Definitive chemoradiotherapy was completed.", "conditions: {chemoradiation: {now: false}}\n"),
        ("There is no autoimmune disease.", "conditions: {autoimmune_disease: {last: 2020}}\n"),
        ("ECOG 1.", "ecog: {value: 2, date: 2026-05-14}\n"),
    ],
)  # fmt: skip
def test_more_than_was_said_by_hand_is_wrong(tmp_path: Path, letter: str, hand: str) -> None:
    assert scored(tmp_path, letter, hand).wrong


def test_that_nothing_else_was_treated_is_missed_where_one_treatment_is_read(
    tmp_path: Path,
) -> None:
    hand = (
        "lesions: [{id: l, organ: left_adrenal, status: resected,\n"
        "  prior_local_therapy: [{modality: surgery, date: 2026-05-03}]}]\n"
    )
    score = scored(
        tmp_path, "A left adrenal metastasis was removed by adrenalectomy on 3 May 2026.", hand
    )
    assert score.where == ["one/lesions/0/prior_local_therapy/no_other: True, read None"]


def test_an_organ_in_other_words_is_found_and_a_narrower_one_is_missed(tmp_path: Path) -> None:
    hand = "lesions: [{id: a, organ: adrenal, side: left}]\n"
    assert not scored(tmp_path, "Metastasis in the left adrenal gland.", hand).where
    narrower = "lesions: [{id: a, organ: left_adrenal}]\n"
    assert scored(tmp_path, "Metastasis in the adrenal gland.", narrower).counts["missed"] == 1


@pytest.mark.parametrize(
    ("letter", "hand", "place"),
    [
        ("The metastasis in the right frontal lobe had radiosurgery on 3 March 2026.",
         "metastatic_disease: {ever: true}\nlesions: [{id: f, organ: frontal_lobe, side: right,\n"
         "  prior_local_therapy: [{modality: RT, date: 2026-03-03}]}]\n",
         "/conditions/stereotactic_radiosurgery/ever"),
        ("PET-CT of 4 May 2026 shows a solitary liver metastasis.",  # one more is not told
         "lesions: [{id: l, organ: liver}]\nassessments: [{date: 2026-05-04, totals: {metastases: 2}}]\n",
         "/assessments/0/totals/by_organ/liver"),
        ("Cranial MRI of 4 May 2026 shows no intracranial metastases.",
         "lesions: [{id: l, organ: liver}]\nassessments: [{date: 2026-05-04, totals: {metastases: 2}}]\n",
         "/assessments/0/totals/intracranial"),
        ("First-line osimertinib from 1 April 2024, progression on 11 August 2025. "
         "CT of 4 May 2026: stable disease.",
         "assessments: [{date: 2026-05-04, response: SD}]\nsystemic_therapy: {lines: [{number: 1,\n"
         "  agents: [osimertinib], progression_date: 2025-09-01}]}\n",
         "/assessments/1/date"),
    ],
)  # fmt: skip
def test_what_is_not_implied_is_wrong(tmp_path: Path, letter: str, hand: str, place: str) -> None:
    assert any(f"one{place}:" in line for line in scored(tmp_path, letter, hand).wrong)
