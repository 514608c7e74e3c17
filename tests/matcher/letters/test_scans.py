"""The days of scans, of which scan something is said, and which words close a list of metastases."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 5, 14)


def read(text: str) -> dict[str, Any]:
    return dict(read_letters([Letter(f"NSCLC. {text}", dated=DAY)], DAY).document)


DAYS: list[tuple[str, list[Any]]] = [
    ("CT of 12 October last year: stable disease.", ["2025-10-12"]),
    ("CT of 12 June last year: stable disease.", ["2025-06-12"]),
    ("CT of 3 May this year: stable disease.", ["2026-05-03"]),
    ("Her December scan showed a partial response.", ["2025-12"]),
    ("CT head of 9 September 2025 was clear. The December scan had shown a partial response.", ["2025-09-09", "2025-12"]),
    ("2023: lobectomy. CT of 20 April: no recurrence.\n2024: pneumonia. CT of 3 May: stable disease.", ["2024-05-03"]),
    # which year it was is open: of the time told right before, or right before the letter
    ("Appendectomy in 2010. Cough since. CT of 3 May: stable disease.", []),
    ("Progression on 2 April 2025. Docetaxel was begun. It was well tolerated. PET 20 April: stable disease.", []),
    ("Osimertinib since January 2024. CT in April: partial response. CT in July: stable disease. In 2025 PD.", []),
    ("Carboplatin/pemetrexed from 4 January 2024. He did well. Last cycle in March. CT on 20 April: PR.", []),
    ("Lobectomy in 2024. PET of 3 May: stable disease.", []),
    ("Progression on 2 April 2025. CT of 20 April: stable disease.", []),
    ("In 2024 she relapsed. CT of 20 April: partial response.", []),
    ("CT in October this year: stable disease.", []),
    ("The March CT was cancelled.", []),
    ("If the May CT shows progression, SBRT.", []),
    # a clear brain belongs to the staging that it ends: what it showed is of the day of the body
    ("CT of 4 December 2025: metastasis of L3. Brain MRI in January 2026 was clear.", ["2025-12-04"]),
    ("CT of 2 December 2025: metastasis of L3. PET-CT of 16 December 2025: no other. Brain MRI of 8 January 2026 was clear.",
     [{"from": "2025-12-02", "to": "2025-12-16"}]),
    ("CT of 2 December 2025: metastasis of L3. Brain MRI of 8 January 2026 was clear.", ["2025-12-02", "2026-01-08"]),
    ("CT of 2 September 2025: metastasis of L3. Brain MRI in January 2026 was clear.", ["2025-09-02", "2026-01"]),
    ("CT of 4 December 2025: metastasis of L3. Brain MRI in January 2026: a metastasis of the pons.", ["2025-12-04", "2026-01"]),
    # a metastasis was cut out between them: what is there is not the same
    ("MRI of 20 April 2026: metastasis of the left parietal lobe. Craniotomy on 28 April 2026: metastasis. "
     "PET of 8 May 2026: no other focus.", ["2026-04-20", "2026-05-08"]),
    ("MRI of 20 April 2026: metastasis of the left parietal lobe. PET of 8 May 2026: no other focus.",
     [{"from": "2026-04-20", "to": "2026-05-08"}]),
    # a plain film is no staging
    ("X-ray of 10 May 2026: metastasis of the right femur, 30 mm.", []),
    ("X-ray in January 2026. CT of 6 February 2026: metastasis of the liver, 30 mm.", ["2026-02-06"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "days"), DAYS, ids=[text for text, _ in DAYS])
def test_a_scan_has_the_day_that_its_words_tell(text: str, days: list[Any]) -> None:
    assert [one.get("date") for one in read(text).get("assessments", [])] == days


BRAIN: list[tuple[str, Any]] = [
    ("Brain MRI 3 March 2026 was negative and we repeated it on 5 May 2026: negative again.", True),
    ("Brain MRI: 2025-03-05 negative. 2025-08-26 negative.", True),
    ("Brain MRI 3 March 2026 normal. Repeat on 5 May 2026: normal.", True),
    ("Brain MRI 3 March 2026 normal. Repeat planned on 25 May 2026.", {"done": True, "date": "2026-03-03"}),
    ("Brain MRI 3 March 2026 normal. CT of 5 May 2026, repeated because of movement.", {"done": True, "date": "2026-03-03"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), BRAIN, ids=[text for text, _ in BRAIN])
def test_a_scan_that_was_repeated_is_not_the_last(text: str, value: Any) -> None:
    assert read(text)["imaging"]["brain_imaging"] == value


PET = "PET-CT of 3 May 2026"
TOTALS: list[tuple[str, int | None]] = [
    (f"brain MRI of 1 May 2026: metastasis of the left cerebellum. {PET}: no other metastases.", 1),
    (f"{PET} shows three metastases: L3, the spleen and the liver.", 3),
    # where as many are named as there are, unless anything more is told
    (f"{PET}: 3 mets - L3, liver, adrenal left; cerebral MRI with two small metastases.", None),
    (f"{PET}: 2 FDG-avid metastases: L3, spleen. The known brain metastases are not visible.", None),
    (f"{PET}: two metastases (L3, spleen), fewer than in January. Malignant pleural effusion.", None),
    (f"{PET}: three metastases: L3, liver and spleen. Leptomeningeal spread.", None),
    (f"{PET} shows two metastases in L3 and the liver. In addition a metastasis in the spleen.", None),
    (f"{PET} shows two metastases in L3 and the liver. The sacrum is avid.", None),
    (f"{PET} shows two metastases in the liver and one in L3.", None),
    (f"{PET}: two metastases in L3, liver, and one in the spleen.", None),
    (f"{PET}: of the metastases, two metastases, in L3 and the liver, are growing.", None),
    (f"{PET}: the largest two metastases (L3 22 mm, liver 14 mm) were measured.", None),
    (f"{PET}: at least two metastases (L3, liver).", {"at_least": 2}),
    (f"{PET}: two metastases (L3, liver) responded, the others not.", None),
    (f"{PET}: two metastases (L3, liver) were treated in 2025.", None),
    (f"{PET}: two metastases, in L3 and the liver, and a satellite nodule.", None),
    (f"{PET}: three metastases: L3, the liver and a node of the axilla.", 3),
    (f"{PET}: three metastases: L3, the liver and a node of the mediastinum.", None),
    (f"{PET}: two metastases: L3, liver; a third in the brain is possible.", None),
    (f"{PET}: Abdomen: two metastases: spleen, liver.", None),
    (f"{PET}: two metastases (L3, liver). brain MRI 5 May 2026: cerebellar metastasis, 6 mm.", None),
    ("CT of 3 May 2026: two metastases: L3 and the liver.", None),
    (f"If the {PET} shows two metastases: L3 and the liver, SBRT.", None),
    (f"{PET}: previously two metastases: L3, liver.", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "total"), TOTALS, ids=[text for text, _ in TOTALS])
def test_words_for_no_others_close_the_list_and_a_number_with_each_named(
    text: str, total: int | None
) -> None:
    each = [one.get("totals", {}).get("metastases") for one in read(text).get("assessments", [])]
    assert [one for one in each if one is not None] == ([] if total is None else [total])


STAND: list[tuple[str, bool]] = [
    ("Metastases 03/2024: liver 12 mm, L3. CT of 3 May 2026: no metastases.", False),
    ("Metastases 03/2024: liver 12 mm, L3. PET of 3 May 2026: NED.", False),
    ("Metastases 03/2024: liver 12 mm, L3. CT of 3 May 2026: no new metastases.", True),
    ("Metastases 03/2024: liver 12 mm, L3. brain MRI of 3 May 2026: no metastases.", True),
    ("Metastases 03/2024: liver 12 mm, L3. CT chest of 3 May 2026: no metastases.", True),
    ("PET of 3 May 2025: no metastases. Metastases 03/2026: liver, L3.", True),
]  # fmt: skip


@pytest.mark.parametrize(("text", "stand"), STAND, ids=[text for text, _ in STAND])
def test_a_scan_without_metastases_takes_away_those_seen_before(text: str, stand: bool) -> None:
    assert bool(read(text).get("lesions")) is stand


@pytest.mark.parametrize(
    "text", ["cT2 N1 M1b (adrenal) - after biopsy M0.", "cM1b (adrenal), biopsy: M0."]
)
def test_an_m1_that_was_m0_after_all_is_asked(text: str) -> None:
    found = read(text)
    assert "m_category" not in found.get("primary", {})
    assert "metastatic_disease" not in found


def test_a_size_beside_one_of_a_later_day_is_not_the_last() -> None:
    (lesion,) = read("CT of 3 March 2026: adrenal metastasis 29 mm (34 mm on 3 May 2026).")[
        "lesions"
    ]
    assert "diameter_mm" not in lesion
    (lesion,) = read("CT of 3 May 2026: adrenal metastasis 29 mm (34 mm on 3 March 2026).")[
        "lesions"
    ]
    assert lesion["diameter_mm"] == 29


@pytest.mark.parametrize(
    "text",
    [
        "MRI brain of 3 March 2026: 3 mm metastasis of the pons. CT of 6 May 2026: stable disease. MRI brain of 3 March 2026 reviewed. Partial response.",
        "CT of 6 March 2026: adrenal metastasis 12 mm. MRI brain of 3 May 2026: no metastases. Partial response.",
    ],
)  # fmt: skip
def test_a_response_behind_a_scan_of_a_free_brain_is_asked(text: str) -> None:
    assert "PR" not in [one.get("response") for one in read(text)["assessments"]]


UNTIL: list[tuple[str, str]] = [
    ("Until March 2026 no metastases in the brain; MRI brain of 4 May 2026: two metastases.", "by_organ"),
    ("Until March 2026 the brain was free of metastases; MRI brain of 4 May 2026: 2 metastases.", "by_organ"),
    ("Until March 2026 no pleural effusion.", "pleural_effusion"),
    ("L3 metastasis. Until 1 July 2026 SABR of the L3 metastasis with 3 x 10 Gy.", "prior_local_therapy"),
    ("L3 metastasis. We wait until June 2026 with resection.", "resected"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "word"), UNTIL, ids=[text for text, _ in UNTIL])
def test_what_was_so_until_a_day_is_not_so_today(text: str, word: str) -> None:
    assert word not in str(read(text))


HOWEVER: list[tuple[str, list[str]]] = [
    ("CT 4 May 2026 not, however MRI 5 May 2026 showed a brain metastasis.", ["brain"]),
    ("CT 4 May 2026: no, however MRI 5 May 2026 showed a brain metastasis.", ["brain"]),
    ("The CT did not show it, however the MRI 5 May 2026 showed a brain metastasis.", ["brain"]),
    ("The CT did not, however, show a brain metastasis.", []),
    ("The CT of 4 May 2026 showed no, however small, brain metastasis.", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "organs"), HOWEVER, ids=[text for text, _ in HOWEVER])
def test_however_ends_a_denial_but_within_its_own_words(text: str, organs: list[str]) -> None:
    assert [one["organ"] for one in read(text).get("lesions", [])] == organs


RESPONSES: list[tuple[str, str | None]] = [
    ("CT 3 May 2026: complete response of DVT.", None),
    ("CT 3 May 2026: partial response to SABR of L3.", None),
    ("CT 3 May 2026: stable disease of the sarcoidosis.", None),
    ("CT 3 May 2026: progress of COPD.", None),
    ("CT 3 May 2026: progression of the pleural effusion.", None),
    ("CT 3 May 2026: PD vs pseudoprogression.", None),
    ("CT 3 May 2026: PD versus SD.", None),
    ("CT 3 May 2026: PD (unconfirmed).", None),
    ("CT 3 May 2026: PR of the liver, adrenal PD.", None),
    ("CT 3 May 2026: response as in January 2026 PR.", None),
    ("The May CT may show stable disease.", None),
    ("CT 3 May 2026: PR (vs baseline -45 %).", "PR"),
    ("CT 3 May 2026: partial response to osimertinib.", "PR"),
    ("CT 3 May 2026: stable disease of all known lesions.", "SD"),
    ("CT chest 3 May 2026 PR.", "PR"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "response"), RESPONSES, ids=[text for text, _ in RESPONSES])
def test_a_response_is_of_the_disease_as_a_whole_and_sure(text: str, response: str | None) -> None:
    each = [one.get("response") for one in read(text).get("assessments", [])]
    assert [one for one in each if one] == ([response] if response else [])


UNDONE: list[str] = [
    "PET-CT shall take place on 3 May 2026.",
    "PET-CT takes place on 3 May 2026.",
    "PET-CT of 3 May 2026: patient did not appear.",
    "cMRI 3 May 2026 not tolerated, abandoned.",
    "cMRI 3 May 2026: claustrophobia, no images.",
    "cMRI (3 May 2026) was interrupted.",
]


@pytest.mark.parametrize("text", UNDONE)
def test_a_scan_that_broke_off_or_is_to_come_was_not_done(text: str) -> None:
    assert "imaging" not in read(text)


def test_a_gene_without_a_finding_until_a_day_is_not_negative() -> None:
    assert "biomarkers" not in read("KRAS wild type until 2025, then G12C.")


PET, BRAIN = "fdg_pet", "brain_imaging"
IMAGING: list[tuple[str, dict[str, Any] | None]] = [
    # the day that a report's head tells is that of the examination of its title
    ("\nMRI BRAIN\nExam date: 3 May 2026\nFindings: normal.", {BRAIN: "2026-05-03"}),
    ("\nMRI BRAIN\nExam date: 3 May 2026\nIndication: headache.", {BRAIN: None}),
    ("\nMRI BRAIN\nPrior, study date: 12 January 2026\nFindings: normal.", {BRAIN: None}),
    ("\nMRI brain\nSpirometry\nPerformed: 3 May 2026\nFindings: normal.", {BRAIN: None}),
    ("\nMRI BRAIN\nExam date: 3 May 2026\nPatient did not attend.\nReport: none.", None),
    ("\nMRI BRAIN\n\nPathology report. Date of examination: 3 May 2026.", {BRAIN: None}),
    ("\nMRI brain\nExam: 12 May 2026 chest clear, abdomen soft", {BRAIN: None}),
    ("\nPET-CT REPORT\nDate of report: 3 May 2026", {PET: None}),
    ("\nMRI BRAIN (booked)\nExam date: 3 May 2026", None),
    ("\nRequested: MRI brain\nExam date: 3 May 2026", None),
    ("\nMRI brain and PET-CT\nDate of exam: 3 May 2026", {BRAIN: None, PET: None}),
    ("\nMRI BRAIN\nDate of exam: 12 May 2026. Not performed, claustrophobia.", None),
    ("EXAM: PET/CT\nDATE: 08/19/2025\nFINDINGS:\nExamination cancelled.", None),
    ("MRI BRAIN\nStatus: cancelled by patient\nExam date: 05/10/2026\nReport: unwell.", None),
    ("MRI BRAIN\nExam date: 05/10/2026\nReport: scan abandoned: claustrophobia.", None),
    ("MRI BRAIN\nExam date: 05/10/2026\nReport: Patient did not tolerate it.", None),
    ("MRI BRAIN\nExam date: 05/10/2026\nFindings:\nNo sequences acquired.", None),
    ("MRI 4 May 2026 of the brain clear.\n\nMRI BRAIN\nStatus: final\nExam date: 05/10/2026\nFindings: clear.", {BRAIN: "2026-05-10"}),
    (
        "EXAM: MRI BRAIN\nDATE: 05/10/2026\nFINDINGS: No prior images. No metastases.",
        {BRAIN: "2026-05-10"},
    ),
    # which of several is the last is open
    ("Her first MRI brain on immunotherapy was clear. MRI brain of 3 March 2024, clear.", {BRAIN: None}),
    ("First PET after surgery: normal. PET-CT 2 February 2023 showed the primary.", {PET: None}),
    ("Baseline brain MRI at relapse: one spot. Brain MRI 3 March 2022: clear.", {BRAIN: None}),
    ("MRI brain 3 May 2025 neg. 3 Sep 2025 neg. 3 March 2026: two spots.", {BRAIN: None}),
    ("MRI brain 3 May 2025 clear (Hospital A); 3 Sep 2025 clear (Hospital B).", {BRAIN: None}),
    ("Brain MRI of 3 May 2025 normal, osimertinib since 5 June 2025.", {BRAIN: "2025-05-03"}),
    ("CT of 3 March 2026: mass. Seizure last Tuesday. MRI brain same day: clear.", {BRAIN: None}),
    ("\nMRI BRAIN\nNot performed.\nDate of exam: 12 May 2026", {BRAIN: None}),
    # in brackets
    ("First staging on 14 April 2025 (PET-CT, MRI head), second on 3 March 2026 (CT only).", None),
    ("Restaging on 14 April 2026 (PET-CT, MRI head): patient ill, new date.", None),
    ("Restaging on 14 April 2026 (PET-CT, MRI head) had to be postponed.", None),
    ("Restaging due 14 April 2026 (PET-CT, MRI head).", None),
    ("Next MRI head 28 April 2026.", None),
    ("Clinic in May, next MRI head 28 April 2026.", None),
    ("MRI brain due 10 May 2026.", None),
    ("MRI brain 10 May 2026 tbc.", None),
    ("PET-CT 14 April 2026: no authorisation.", None),
    ("CT head to pelvis 3 May 2026: stable disease.", None),
    ("CT of the head of the pancreas 3 May 2026.", None),
    ("MRI head 14 April, 24 mm metastasis.", {BRAIN: None}),
    ("MRI head 3 March, 12 lesions.", {BRAIN: None}),
    ("MRI: brain 18/3 x 9 mm.", {BRAIN: None}),
    ("MRI brain 20/4 slices.", {BRAIN: None}),
    ("MRI 3 May 2026: occipital condyle metastasis 9 mm.", None),
    ("MRI 3 May 2026 to exclude brain metastases.", None),
    ("Restaging on 14 April 2026 (MRI head if headache).", None),
    ("Staging (PET-CT 3 May 2026 and MRI head 5 May 2026): T3.", {PET: "2026-05-03", BRAIN: "2026-05-05"}),
    ("Restaging on 14 April 2026 (PET-CT, MRI head): no change.", {PET: "2026-04-14", BRAIN: "2026-04-14"}),
    ("Restaging on 14 April 2026 (no PET-CT, MRI head not done): no change.", None),
    ("Restaging on 14 April 2026 (CT; PET planned): no change.", None),
    ("Board of 14 April 2026 (PET-CT, MRI head).", None),
    ("Request of 14 April 2026 (PET-CT).", None),
    ("Liver 12 mm, before 18 mm (PET 3 May 2025).", None),
    # an MRI whose sentence speaks of the brain alone
    ("On the MRI of 20 April 2026 the brain is free of metastases.", {BRAIN: "2026-04-20"}),
    ("MRI spine 3 May 2026, brain metastases not known.", None),
    ("Spinal MRI 3 May 2026: no brain metastases known.", None),
    ("MRI (lumbar) 3 May 2026: no brain metastases known.", None),
    ("MRI 3 May 2026: brain not included.", None),
    ("Known brain metastases, MRI of 3 May 2026: vertebral fracture.", None),
    ("Known brain metastases, MRI of 3 May 2026: oedema.", None),
    ("Her sister's MRI of 3 May 2026: brain metastasis.", None),
    # what is denied in front of it says nothing against a scan with its day and its result
    ("There was no PET-CT, but MRI brain (3 May 2026) was clear.", {BRAIN: "2026-05-03"}),
    ("No PET on 3 May 2026: machine broken.", None),
    ("Brain metastases? PET 3 May 2026: negative.", {PET: "2026-05-03"}),
    ("She could not have MRI brain 3 May 2026 - pacemaker.", None),
    # days in figures without their year
    ("PET 28/4 lit up.", {PET: "2026-04-28"}),
    ("PET 30/10 Gy.", {PET: None}),
    # a scan named anew without its day may be another
    ("PET-CT of 4 May 2025. The same PET-CT raised questions.", {PET: "2025-05-04"}),
    ("PET-CT of 4 May 2025. After four cycles PET: better.", {PET: None}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "done"), IMAGING)
def test_a_scan_is_done_on_the_day_that_is_told_of_it(
    text: str, done: dict[str, Any] | None
) -> None:
    found = read(text).get("imaging", {})
    days = {name: one.get("date") if isinstance(one, dict) else None for name, one in found.items()}
    assert days == (done or {})


REPORTS: list[tuple[str, str, Any]] = [
    (
        "EXAM: PET/CT SKULL BASE TO MID-THIGH, F-18 FDG\nDATE OF SERVICE: 08/19/2025\nACCESSION: 1\n\n"
        "COMPARISON: Chest CT 07/24/2025. No prior PET.\n\nFINDINGS:\nLiver without focal uptake.",
        "fdg_pet",
        "2025-08-19",
    ),
    (
        "MRI BRAIN WITH CONTRAST\n\nReferrer: Dr N          Performed: 22/04/2026\n\nReport:\nNormal.",
        "brain_imaging",
        "2026-04-22",
    ),
    (
        "PET/CT REPORT - Lismore NSW\nDate of examination: 17/04/2026\n\nFINDINGS\nNo lesion.",
        "fdg_pet",
        "2026-04-17",
    ),
    ("3 March 2026 CT + 5 March 2026 brain MRI: stable.", "brain_imaging", "2026-03-05"),
    (
        "PET-CT 15 December 2025: mass of 32 mm. PET in the last week of June 2026.",
        "fdg_pet",
        "2025-12-15",
    ),
    (
        "MRI brain 22 April 2026: normal. PET and cerebral MRI in 3 months.",
        "brain_imaging",
        "2026-04-22",
    ),
    # the day is of something else, or may be
    ("EXAM: MRI BRAIN\nDATE OF REPORT: 05/10/2026\nFINDINGS:\nNo lesion.", "brain_imaging", None),
    ("EXAM: MRI BRAIN\nDATE OF BIRTH: 05/10/1957\nFINDINGS:\nNo lesion.", "brain_imaging", None),
    ("EXAM: PET/CT\nCOMPARISON: Chest CT 07/24/2025\nFINDINGS:\nNo lesion.", "fdg_pet", None),
    ("EXAM: PET/CT\nDATE ORDERED: 04/10/2026\nFINDINGS:\nNo lesion.", "fdg_pet", None),
    (
        "EXAM: PET/CT\nDATE: 08/19/2025\nFINDINGS:\nNo lesion.\nStudy date: 08/18/2025",
        "fdg_pet",
        None,
    ),
    ("MRI BRAIN - REFERRAL\nDate of examination: 17/04/2026\nReport:\n", "brain_imaging", None),
    (
        "MRI brain\nPatient: brother of Mr X\nDate of exam: 17/04/2026\nFindings: normal.",
        "brain_imaging",
        None,
    ),
    (
        "PET of 6 July 2023 and cerebral MRI of 7 July 2023. No recurrence, nor was there an MRI head on 23 January 2026.",
        "brain_imaging",
        None,
    ),
    ("PET-CT of 3 March 2025. The first PET today shows a cyst.", "fdg_pet", None),
    (
        "PET of 3 March 2026, normal. Visit on 5 March. Brain MRI same day: clear.",
        "brain_imaging",
        None,
    ),
    (
        "PET of 3 March 2026, compared with 5 May 2025. Brain MRI (same day) clear.",
        "brain_imaging",
        None,
    ),
    ("MRI brain: 24 February 2025 negative; 30 July 2025 negative biopsy.", "brain_imaging", None),
]


@pytest.mark.parametrize(("text", "kind", "day"), REPORTS)
def test_a_report_has_the_day_of_its_examination(text: str, kind: str, day: str | None) -> None:
    done = read_letters([Letter(text, dated=DAY)], DAY).document["imaging"][kind]
    assert done == ({"done": True, "date": day} if day else True)


REPORT = "EXAM: {}\nDATE OF SERVICE: 04/19/2026\nHISTORY: {}\nFINDINGS: {}"
SHOWN = [
    # what a report shows is of its own day, and what its history tells of the day told there
    (
        REPORT.format("CT CHEST", "PET 12 January 2026.", "Stable disease.\nIMPRESSION: SD."),
        [{"date": "2026-01-12"}, {"date": "2026-04-19", "response": "SD"}],
    ),
    (
        REPORT.format("CT CHEST", "Brain MRI 12 January 2026 with one spot.", "SD."),
        [{"date": "2026-04-19", "response": "SD"}],
    ),
    (
        REPORT.format("PET/CT", "CT of 12 January 2026: PR.", "PD."),
        [{"date": "2026-01-12", "response": "PR"}, {"date": "2026-04-19", "response": "PD"}],
    ),
    # one that is to come is of no staging
    (
        "CT 3 May 2026: PR. MRI brain planned for 12 May 2026.",
        [{"date": "2026-05-03", "response": "PR"}],
    ),
    ("CT 3 May 2026: PR. Follow-up CT 18 June 2026.", [{"date": "2026-05-03", "response": "PR"}]),
    # an examination without a day is not of the report's
    (
        REPORT.format("PET/CT", "NSCLC.", "SD.\n\nLatest scan: no distant metastases."),
        [{"date": "2026-04-19", "response": "SD"}],
    ),
    (
        REPORT.format("CT CHEST", "NSCLC.", "SD. MRI brain showed no metastases."),
        [{"date": "2026-04-19", "response": "SD"}],
    ),
    (
        REPORT.format("PET/CT", "NSCLC.", "SD.\n\nThe recent CT shows progressive disease."),
        [{"date": "2026-04-19", "response": "SD"}],
    ),
]


def test_the_day_of_a_scan_is_none_of_the_operation_before_it() -> None:
    primary = read("S/p lobectomy, brain MRI 15 April 2026 without metastases.")["primary"]
    assert primary == {"status": "resected", "definitively_treated": True}
    primary = read("S/p lobectomy 3 May 2024. Brain MRI 15 April 2026 clear.")["primary"]
    assert primary["definitive_treatment_end"] == "2024-05-03"


@pytest.mark.parametrize(("text", "stagings"), SHOWN)
def test_what_a_report_shows_is_of_its_own_day(text: str, stagings: list[dict[str, Any]]) -> None:
    assert read(text)["assessments"] == stagings


STAGED = "PET-CT on 31 January 2024 showed metastases in the liver and in L3."


@pytest.mark.parametrize("scan", ["PET-CT", "CT", "MRI"])
def test_a_size_of_a_scan_whose_day_is_open_is_none_of_the_scan_before(scan: str) -> None:
    found = read(  # of this year it would be to come
        f"{STAGED} The {scan} of 20 May showed that the liver metastasis was 25 mm."
        " CT of 22 October 2024: no change."
    )
    sizes = [
        one
        for staging in found["assessments"]
        for one in staging.get("lesions", {}).values()
        if "diameter_mm" in one
    ]
    assert sizes == []


def test_what_a_second_scan_of_a_sentence_showed_is_of_its_day() -> None:
    found = read(
        "Lung cancer. PET of 18 December 2023 showed a metastasis in L3, and a brain metastasis on"
        " MRI of 25 March 2024, 19 mm. MRI of 3 May 2026: the brain metastasis is 5 mm."
    )
    on = {staging["date"]: {*staging.get("lesions", {})} for staging in found["assessments"]}
    assert on["2023-12-18"] == {"L3"}
    assert on["2024-03-25"] == {"brain"}
