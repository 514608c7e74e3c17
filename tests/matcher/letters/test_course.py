"""The course of a disease in letters: what a sentence seems to say and does not, what several
sentences say together, and that no two lesions are made of one, nor one of two."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2025, 5, 14)


def read(text: str) -> dict[str, Any]:
    """What is read of a letter, without what says of the whole."""
    document = read_letters([Letter(text, "", DAY)], DAY).document
    return {key: value for key, value in document.items() if key not in ("as_of", "unconfirmed")}


def questions(text: str) -> list[str]:
    """The kinds of what is asked."""
    return [one.kind for one in read_letters([Letter(text, "", DAY)], DAY).questions]


NOTHING = (
    "The previously described liver lesion is a haemangioma.",
    "CT of 5 May 2024: no new lesions.",
    "Two further nodules, too small to characterise.",
    "SBRT to the liver is planned.",
    "The patient declined chemotherapy.",
    "Multiple simple cysts in the liver.",
    "Rib 5-6 fractured.",
    "Lymph node 7 measuring 14 mm short axis.",
    "Possible adrenal metastasis.",
    "?adrenal met",
    "If a new liver metastasis appears, docetaxel.",
    "A metastasis in the liver cannot be excluded.",
    "cT2 cN2 cM1b (ADR, OSS)",
    "Pneumonitis after immunotherapy.",
    "Patients with liver metastases were excluded.",
    "No symptomatic brain metastases.",
    "This is not a metastasis in the liver.",
    "CT abdomen 3 May 2024: no distant metastases.",
    "I do not think there is any bone metastasis.",
    "Trial: requires 1-5 metastases and no prior systemic therapy.",
    "Carboplatin was considered and rejected.",
    "In case of progression docetaxel.",
    "Progression is not seen.",
    "Compared with CT of 03.01.2024.",
    "No liver metastases were seen in segment VI.",
    "No liver metastases or bone metastases requiring surgery.",
    "Symptomatic brain metastases were excluded.",
    "The known brain metastases were not seen.",
    "No definite liver metastases.",
    "Osimertinib since 3 January 2025 was denied by insurance.",
    "Osimertinib from January 2025 was not reimbursed.",
    "No liver metastases, lesions stable.",
    "Liver: 2 lesions suspicious for metastases.",
    "The right adrenal is stable.",
    "No systemic therapy is planned.",
)


@pytest.mark.parametrize("text", NOTHING)
def test_what_only_seems_to_be_said_is_no_fact(text: str) -> None:
    assert read(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "Brain MRI of 3 May 2025: no brain metastases except the known left frontal one.",
        "Brain MRI of 3 May 2025 was unremarkable except for the known lesion.",
        "Brain MRI of 3 May 2025: normal ventricles.",
        "PET-CT of 3 May 2025: no distant metastases except for the adrenal gland.",
        "PET-CT of 3 May 2025: metastasis in L3. No other metastases larger than 1 cm.",
        "PET-CT of 3 May 2025: metastasis in L3. No other metastases requiring treatment.",
    ],
)
def test_none_of_some_kind_is_no_total(text: str) -> None:
    assert all("totals" not in one for one in read(text).get("assessments", []))


def lesions(text: str) -> list[dict[str, Any]]:
    """The lesions that are read, without their labels."""
    each = read(text).get("lesions", [])
    return [{key: value for key, value in one.items() if key != "id"} for one in each]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Bone metastases L3 and Th5.", [{"organ": "L3"}, {"organ": "T5"}]),
        ("Adrenal metastasis of 5 x 4 cm.", [{"organ": "adrenal", "diameter_mm": 50}]),
        (
            "Two liver metastases in segment VI and VII, up to 14 mm.",
            [{"organ": "liver"}, {"organ": "liver"}],
        ),
        (
            "Two liver metastases in segment VI and VII, the larger one measuring 30 mm.",
            [{"organ": "liver"}, {"organ": "liver"}],
        ),
        (
            "Metastases in L3 and the sacrum, up to 14 mm.",
            [{"organ": "L3"}, {"organ": "sacrum"}],
        ),
        (
            "Metastases in L3 (12 mm) and the sacrum (14 mm).",
            [{"organ": "L3", "diameter_mm": 12}, {"organ": "sacrum", "diameter_mm": 14}],
        ),
        (
            "Metastasis in segment VI of the liver 14 mm (previously 22 mm).",
            [{"organ": "liver", "diameter_mm": 14, "status": "shrinking"}],
        ),
        (
            "Liver metastasis 14 mm. Liver metastasis 20 mm.",
            [{"organ": "liver", "diameter_mm": 14}, {"organ": "liver", "diameter_mm": 20}],
        ),
        (
            "Findings: left adrenal metastasis, 22 mm. Impression: known adrenal metastasis.",
            [{"organ": "left_adrenal", "diameter_mm": 22}],
        ),
        (
            "Two liver metastases. The liver metastases are stable.",
            [{"organ": "liver", "status": "stable"}, {"organ": "liver", "status": "stable"}],
        ),
        (
            "Left adrenal metastasis and right adrenal metastasis.",
            [{"organ": "left_adrenal"}, {"organ": "right_adrenal"}],
        ),
        (
            "CT of the liver showed a metastasis in L3.",
            [{"organ": "L3"}],
        ),
        (
            "Five metastases: three in the brain (cerebellum right), one in the liver.",
            [{"organ": "cerebellum", "side": "right"}, {"organ": "liver"}],
        ),
        (
            "Lesion in segment V of the liver, 16 mm. Metastasis in segment V of the liver.",
            [{"organ": "liver", "diameter_mm": 16}],
        ),
        (
            "Metastasis in the third lumbar vertebra, 12 mm. L3 is sclerotic and unchanged.",
            [{"organ": "L3", "diameter_mm": 12, "status": "stable"}],
        ),
        (
            "Metastases in the liver and in the left adrenal, spleen unchanged.",
            [{"organ": "liver"}, {"organ": "left_adrenal"}],
        ),
        (
            "Liver metastasis. CT of 3 May 2025: liver 18 cm, unchanged.",
            [{"organ": "liver"}],
        ),
        (
            "The earlier ones were treated by surgery; CT of 3 May 2025: metastasis in L3.",
            [{"organ": "L3"}],
        ),
        (
            "Lymph node metastasis in station 4R.",
            [{"organ": "lymph_node", "station": "4R"}],
        ),
    ],
)
def test_lesions_are_as_many_as_the_letter_has(text: str, found: list[dict[str, Any]]) -> None:
    assert lesions(text) == found


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Multiple liver metastases.", "how_many"),
        ("Liver lesion of 14 mm.", "lesion_nature"),
        ("Two liver metastases. A liver metastasis was irradiated. Three liver metastases.",
         "which_lesion"),
        ("Pembrolizumab was paused.", "drug_given"),
        ("Brain MRI of 03/04/2024.", "day_or_month"),
        ("The remaining disease is stable.", "response_of_part"),
        ("Radiotherapy of the brain metastases with 30 Gy in 10 fractions in May 2023.",
         "which_treated"),
    ],
)  # fmt: skip
def test_what_cannot_be_decided_is_asked(text: str, kind: str) -> None:
    assert kind in questions(text)


def test_a_total_comes_from_words_that_tell_one() -> None:
    found = "PET-CT of 12.03.2024: metastasis in L3."
    assert "totals" not in read(found)["assessments"][0]
    closed = read(f"{found} No other metastases.")["assessments"][0]
    assert closed["totals"] == {"metastases": 1, "organs": 1}
    doubtful = read(f"{found} Suspicious lesion in the liver. No other metastases.")
    assert "totals" not in doubtful["assessments"][0]
    single = read("PET-CT of 12.03.2024: solitary brain metastasis.")["assessments"][0]
    assert single["totals"] == {"by_organ": {"brain": 1}}


def test_what_the_latest_staging_says_is_the_state_and_an_earlier_one_keeps_its_own() -> None:
    text = (
        "CT of 3 May 2024: liver metastasis 22 mm.\n"
        "CT of 5 May 2025: partial response, the liver metastasis measures 14 mm."
    )
    one = read(text)
    assert one["assessments"] == [
        {"date": "2024-05-03", "lesions": {"liver": {"diameter_mm": 22}}},
        {"date": "2025-05-05", "response": "PR"},
    ]
    now = {"id": "liver", "organ": "liver", "diameter_mm": 14, "status": "shrinking"}
    assert one["lesions"] == [now]


def test_what_a_scan_showed_is_not_the_state_of_today_where_another_was_done_long_after() -> None:
    old = "CT of 3 March 2024: metastasis of the liver, 30 mm. "
    found = read(old + "PET-CT of 20 April 2025: no effusion.")
    assert "diameter_mm" not in found["lesions"][0]
    was, last = found["assessments"]
    (then,) = was["lesions"].values()
    assert (then["diameter_mm"], last) == (30, {"date": "2025-04-20"})
    found = read(old + "\n\nPRIORS: CT 2025-04-20.")
    assert found["lesions"][0]["diameter_mm"] == 30


def test_examinations_of_some_weeks_are_one_staging() -> None:
    text = "PET-CT of 3 May 2024: metastasis in L3.\nBrain MRI of 8 May 2024: no brain metastases."
    (one,) = read(text.replace("Brain MRI", "CT"))["assessments"]
    assert one["date"] == {"from": "2024-05-03", "to": "2024-05-08"}
    (one,) = read(text)["assessments"]  # the head by itself, without a lesion
    assert one["date"] == "2024-05-03"
    (one,) = read(text.replace("no brain metastases", "one brain metastasis"))["assessments"]
    assert one["date"] == {"from": "2024-05-03", "to": "2024-05-08"}


def test_a_scan_before_all_that_have_their_day_is_none_of_them() -> None:
    text = "Found in April 2024. Cerebral MRI without secondary lesion. CT of 28 March 2025: PR."
    (one,) = read(text)["assessments"]
    assert one == {"date": "2025-03-28", "response": "PR"}


def test_the_bone_behind_the_head_is_no_part_of_the_brain() -> None:
    text = (
        "NSCLC stage IVB. CT of 3 May 2025: metastasis of the skull bone, occipital right, 18 mm."
    )
    assert "occipital_lobe" not in str(read(text))
    text = "NSCLC stage IVB. CT of 3 May 2025: single metastasis occipital skull bone, 18 mm."
    assert "occipital_lobe" not in str(read(text))


def test_a_scan_of_which_nothing_was_read_was_a_staging_all_the_same() -> None:
    scans = "NSCLC. PET of 3 May 2024. Chemotherapy. CT of 8 October 2024."
    assert read(scans)["assessments"] == [{"date": "2024-05-03"}, {"date": "2024-10-08"}]
    assert "assessments" not in read("PET of 3 May 2024.")  # it may be of anything
    assert "assessments" not in read("NSCLC. CT of 2024.")
    head = "NSCLC. Brain MRI of 3 May 2024. CT of 8 October 2024."
    assert read(head)["assessments"] == [{"date": "2024-10-08"}]


@pytest.mark.parametrize("third", ["metastasis in the spleen", "no other finding"])
def test_a_staging_of_two_days_takes_a_third_scan_within_its_weeks(third: str) -> None:
    text = "PET-CT of 3 May 2024: metastasis in L3.\nCT of 8 May 2024: no brain metastases.\n"
    (one,) = read(f"{text}CT of 6 June 2024: {third}.")["assessments"]
    assert one["date"] == {"from": "2024-05-03", "to": "2024-06-06"}
    late = read(f"{text}CT of 9 June 2024: metastasis in the spleen.")["assessments"]
    assert [each["date"] for each in late] == [
        {"from": "2024-05-03", "to": "2024-05-08"},
        "2024-06-09",
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Progression under osimertinib after 14 months.",
         {"agents": ["osimertinib"], "progressed": True}),
        ("4 cycles carboplatin/pemetrexed/pembrolizumab.",
         {"agents": ["carboplatin", "pemetrexed", "pembrolizumab"], "cycles": 4}),
        ("Adjuvant cisplatin 2018.",
         {"agents": ["cisplatin"], "intent": "adjuvant", "start": "2018"}),
        ("Osimertinib since 03/2024.\nProgression under osimertinib.",
         {"agents": ["osimertinib"], "start": "2024-03", "progressed": True}),
        ("Progression on osimertinib in March 2025 after 15 months.",
         {"agents": ["osimertinib"], "progressed": True, "progression_date": "2025-03"}),
        ("Carboplatin AUC 5 / pemetrexed 500 mg/m2 from March to June 2021.",
         {"agents": ["carboplatin", "pemetrexed"], "start": "2021-03", "end": "2021-06"}),
        ("In January 2025 CT. Six weeks later he began docetaxel.",
         {"agents": ["docetaxel"], "start": {"from": "2025-02-08", "to": "2025-03-18"}}),
    ],
)  # fmt: skip
def test_a_line_is_one_line_however_often_it_is_named(text: str, line: dict[str, Any]) -> None:
    assert read(text)["systemic_therapy"]["lines"] == [line]


def test_two_courses_of_one_drug_are_two_lines() -> None:
    text = "Osimertinib 01/2022 - 06/2022.\nOsimertinib since 03/2024."
    assert len(read(text)["systemic_therapy"]["lines"]) == 2


def test_the_day_of_a_date_that_may_be_two_follows_from_the_others_of_the_letter() -> None:
    assert read("Brain MRI of 03/04/2024.")["imaging"] == {"brain_imaging": True}
    both = read("Brain MRI of 03/04/2024.\nSeen on 28/04/2024.")
    assert both["imaging"]["brain_imaging"]["date"] == "2024-04-03"


def test_a_drug_begun_after_the_progression_of_another_is_another_line() -> None:
    text = "Lorlatinib was commenced in February 2025 after progression on alectinib."
    assert read(text)["systemic_therapy"]["lines"] == [
        {"agents": ["lorlatinib"], "start": "2025-02"},
        {"agents": ["alectinib"], "progressed": True},
    ]


def test_a_day_that_one_reading_puts_after_the_letter_is_the_other() -> None:
    assert read("Brain MRI of 10/04/2025.")["imaging"]["brain_imaging"]["date"] == "2025-04-10"


def test_a_lesion_that_nothing_names_a_metastasis_stays_a_question() -> None:
    for text in (
        "Lesion in segment V of the liver, 16 mm.",
        "Lesion in segment V of the liver, 16 mm, unclear. Metastasis in L3.",
        "Lesion of the left kidney, 16 mm. Metastasis in L3.",
        "Lesion in segment V of the liver, 16 mm. Metastasis in L3, the only metastasis.",
        "Lesion in segment V of the liver, 16 mm. Metastasis in L3. CT of 3 May 2024: liver normal.",
        "Lesion in segment V of the liver, 16 mm. Its nature is unclear. Metastasis in L3.",
    ):
        called = [one["organ"] for one in lesions(text) if one.get("role") != "indeterminate"]
        assert called in ([], ["L3"]), text
        assert "lesion_nature" in questions(text), text


def test_a_lesion_in_letters_that_tell_of_metastases_is_one() -> None:
    text = "Lesion in segment V of the liver, 16 mm. Metastasis in L3."
    assert [one["organ"] for one in lesions(text)] == ["liver", "L3"]


@pytest.mark.parametrize(
    "text",
    [
        "CT of 3 May 2024: the pulmonary nodule measures 12 mm.",
        "CT of 3 May 2024: RUL lesion of 12 mm.",
    ],
)
def test_the_one_lesion_of_the_lungs_is_the_primary(text: str) -> None:
    seat = "Adenocarcinoma of the right upper lobe. "
    (found,) = lesions(seat + text)
    assert (found["role"], found["diameter_mm"]) == ("primary", 12)
    for other in ("", "It is unclear what it is."):
        both = lesions(text + other) if not other else lesions(seat + text + " " + other)
        assert both == [], other
    beside = lesions(seat + text + " Nodule of 9 mm in the left lower lobe.")
    assert beside == ([found] if "RUL" in text else [])  # the one in its own lobe is still it


def test_a_place_before_a_semicolon_is_of_no_lesion_behind_it() -> None:
    text = "No residual tumour left temporal; right parietal metastasis unchanged."
    assert [(one["organ"], one["status"]) for one in lesions(text)] == [("parietal_lobe", "stable")]


def test_the_first_metastases_are_no_first_episode_where_others_have_gone() -> None:
    text = "Synchronous brain metastasis, resected in 2021. New metastasis in L3."
    assert "first_episode" not in read(text)["metastatic_disease"]


STAGE_IV = "Adenocarcinoma of the lung, stage IVB, diagnosed in March 2024.\n\n"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Osimertinib since 03/2024.", 1),
        ("Osimertinib from 4 April 2024. Docetaxel from 5 January 2025.", 2),
        ("Osimertinib since 05/2025.", None),  # another may have been before
        ("Osimertinib from 4 April 2024. Second-line chemotherapy was given in 2025.", None),
        ("Osimertinib from 4 April 2024. Docetaxel.", None),
        ("Osimertinib since 4 April 2024, ongoing. Bevacizumab from 5 January 2025.", None),
        ("Pretreated. Osimertinib from 4 April 2024.", None),
        ("Osimertinib in 04/2024. Docetaxel in 04/2024.", None),
    ],
)
def test_lines_since_the_disease_has_spread_have_their_numbers_by_their_days(
    text: str, lines: int | None
) -> None:
    treated = read(STAGE_IV + text)["systemic_therapy"]
    assert "palliative_lines" not in treated  # that there was no other is told by words alone
    numbers = [one.get("number") for one in treated["lines"]]
    assert (numbers == [*range(1, len(numbers) + 1)]) is (lines is not None)
    assert lines in (None, len(numbers))


def test_a_line_that_begins_after_the_letter_was_not_given() -> None:
    assert read("2025-06-22: start of carboplatin and pemetrexed.") == {}


def test_durvalumab_behind_chemoradiation_belongs_to_it() -> None:
    given = "Durvalumab 08/2023 - 08/2024."
    treated = read(f"Chemoradiotherapy, 60 Gy, until 20 July 2023.\n{given}")["systemic_therapy"]
    assert [one.get("intent") for one in treated["lines"]] == ["adjuvant"]
    assert "intent" not in read(given)["systemic_therapy"]["lines"][0]


@pytest.mark.parametrize(
    "text",
    [
        "NSCLC, ED 03/2020, cT2 cN0 cM1b. SBRT of the adrenal metastasis 05/2020. "
        "PET-CT 3 May 2025: metastasis in T7 12 mm.",
        "NSCLC, ED 03/2020. PET-CT 12 March 2020: liver metastasis 14 mm. SBRT. "
        "CT 3 May 2025: metastasis in T7 15 mm.",
        "NSCLC stage IVA at diagnosis 03/2020 with a brain metastasis, resected 04/2020. "
        "PET-CT 3 May 2025: metastasis in T7 12 mm.",
        "NSCLC of the left upper lobe, ED 05/03/2025. Lobectomy in 2019. "
        "PET-CT 12 March 2025: metastasis in T7.",
        "NSCLC, ED 03/2020, cT2 cN0 cM1b. Relapse in 2025. CT 3 May 2025: metastasis in T7.",
        "NSCLC, ED 03/2025. Brain metastasis 2019 irradiated. "
        "PET-CT 12 March 2025: metastasis in T7.",
        "NSCLC, ED 03/2025. Brain metastasis, SRS in May 2019. "
        "PET-CT 12 March 2025: metastasis in T7.",
    ],
)
def test_what_came_after_all_others_were_treated_may_be_another_episode(text: str) -> None:
    assert "first_episode" not in read(text)["metastatic_disease"]


def test_a_metastasis_that_a_scan_beside_the_diagnosis_showed_is_the_first() -> None:
    disease = read("NSCLC, ED 10 March 2025. PET-CT 12 March 2025: metastasis in T7.")
    assert disease["metastatic_disease"] == {
        "ever": True,
        "first_episode": True,
        "first_metastasis_date": "2025-03-12",
        "diagnosis_date": "2025-03-12",
    }
    biopsied = "NSCLC, diagnosed by a biopsy of L3 on 10 March 2025. PET-CT 12 March 2025: met L3."
    assert "first_metastasis_date" not in read(biopsied)["metastatic_disease"]


@pytest.mark.parametrize(
    "text",
    [
        "Tumour board lung cancer, April 2025. Patient with NSCLC.",
        "Lung adenocarcinoma, second biopsy 3 May 2025: adenocarcinoma of the lung.",
        "NSCLC RUL, on study since March 2025.",
        "At presentation in March 2025 she had lung cancer in remission.",
        "In March 2025 the lung adenocarcinoma was found to have progressed.",
        "In March 2025 adenocarcinoma of the lung was found in the adrenal.",
        "On 3 May 2025 bronchoscopy showed the known squamous cell carcinoma growing.",
        "NSCLC RLL (March 2025: SD).",
        "She had SABR for a squamous cell carcinoma of the lung (T1c N0 M0) in January 2024.",
    ],
)
def test_a_day_beside_the_name_of_the_cancer_may_be_another_than_its_diagnosis(text: str) -> None:
    assert "diagnosis_date" not in read(text).get("primary", {})


PET = "PET-CT of 3 May 2025: "


@pytest.mark.parametrize(
    "text",
    [
        "metastasis in T7. FDG uptake of the left adrenal as well. No other sites of disease.",
        "metastasis in T7. Sacrum: SUV 8. No other suspicious uptake.",
        "metastasis in T7, possibly also L2. No other sites of disease.",
        "metastasis in T7. Adrenal: no other sites of disease.",
        "metastasis in T7 and a nodule of the contralateral lung. No other sites of disease.",
        "metastasis in T7, rest of the skeleton normal.",
        "metastasis in T7. No other lesions in the bones.",
        "metastasis in T7. No other sites of disease can be excluded.",
        "metastasis in T7. No other sites of disease if the adrenal is benign.",
        "metastases of the spine (T7, L2 and others). Otherwise no distant metastases.",
        "two avid foci in the liver, otherwise no distant metastases.",
        "liver lesion 12 mm, hypermetabolic. Otherwise no distant metastases.",
        "T7 metastasis. They were the only sites of disease in 2024.",
        "metastases in the liver (3 in total) and in bones.",
        "bone metastases (T7, L2, sacrum), 3 in total, and the liver.",
        "So two metastases in the liver.",
        "liver, number of metastases at present: 2.",
        "We therefore have two metastases or three.",
        "So two metastases were resected, others remain.",
    ],
)
def test_no_total_follows_where_more_may_be_there(text: str) -> None:
    for one in read(PET + text).get("assessments", ()):
        assert "metastases" not in one.get("totals", {}), text
