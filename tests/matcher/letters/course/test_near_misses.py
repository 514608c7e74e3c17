"""Sentences that look like those that are read, written to mislead: none tells what they seem to.

Each stands with all that may be read of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

AS_OF = date(2026, 5, 14)


def read(text: str) -> dict[str, Any]:
    """What is read of a letter of that day."""
    return dict(read_letters([Letter(text, dated=AS_OF)], AS_OF).document)


RESPONSES: list[tuple[str, list[tuple[Any, str | None]]]] = [
    ("CT of 6 May 2026: not stable.", []),
    ("CT of 6 May 2026: no stable disease.", []),
    ("CT of 6 May 2026: stable or progressive?", []),
    ("CT of 6 May 2026: stable vs. progressive disease.", []),
    ("CT of 6 May 2026: stable, PET-CT recommended.", []),
    ("CT of 6 May 2026: stable; PET-CT 8 May 2026: progression.", [("2026-05-08", "PD")]),
    ("CT of 6 May 2026: stable post-operative changes.", []),
    ("CT of 6 May 2026: unchanged emphysema.", []),
    ("CT of 6 May 2026: unchanged. New lesion in the liver.", []),
    ("CT of 6 May 2026: unchanged. Growth of the left adrenal.", []),
    ("CT of 6 May 2026: unchanged apart from a new nodule.", []),
    ("CT of 6 May 2026 stable, brain MRI PD.", []),
    ("CT of the sinuses of 6 May 2026: stable.", []),
    ("CT of the spine of 6 May 2026: unchanged.", []),
    ("MRI spine 6 May 2026: unchanged.", []),
    ("CT abdomen 6 May 2026: unchanged.", []),
    ("CT planned for 6 June 2026: hopefully stable.", []),
    ("If CT of 6 May 2026 is stable, we go on.", []),
    ("CT of 6 May 2026 if stable then break.", []),
    ("Was the CT of 6 May 2026 stable?", []),
    ("CT of 6 May 2026: stable?", []),
    ("CT of 6 May 2026 to be compared: stable.", []),
    ("Her husband's CT of 6 May 2026 was stable.", []),
    ("Breast cancer 2015, CT of 6 May 2026: stable.", []),
    ("The CT of 6 May 2026 was first called stable, now corrected to progression.", []),
    ("The CT of 6 May 2026 was reported as stable by mistake.", []),
    (
        "CT of 6 May 2025: stable. CT of 6 May 2026: PD.",
        [("2026-05-06", "PD")],
    ),
    ("No evidence of progression, stable disease cannot be confirmed.", []),
    ("CT of 6 May 2026: no evidence of progression, stable disease or response.", []),
    ("CT of 6 May 2026: no evidence of response, partial or complete.", []),
    ("CT of 6 May 2026: without new lesions or partial response.", []),
    ("CT of 6 May 2026: no evidence of progression, partial response questionable.", []),
    ("CT of 6 May 2026: no evidence of progression and no partial response.", []),
    ("CT of 6 May 2026: no uptake in the primary, complete response in the liver.", []),
    ("CT of 6 May 2026: no new lesions, complete response of the pneumonia.", []),
    ("CT of 6 May 2026: no growth, SD not PR.", []),
    ("PR not SD on CT of 6 May 2026.", []),
    ("No PR on CT of 6 May 2026.", []),
    ("SD since CT of 6 May 2025.", []),
    ("SD (CT of 6 May 2025 compared).", []),
    ("PD before CT of 6 May 2026.", []),
    ("PR expected on CT of 6 June 2026.", []),
    ("PR (CT planned for 6 June 2026).", []),
    ("PR, CT of 6 May 2026 is awaited.", []),
    ("PR hoped for on the CT of 6 May 2026.", []),
    ("PD after PR on CT of 3 January 2026.", []),
    (
        "SD according to CT of 6 May 2026, PD according to PET of 10 May 2026.",
        [("2026-05-10", None)],
    ),
    ("CT of 6 May 2026: PR compared with CT of 3 January 2026.", [("2026-05-06", "PR")]),
    ("CT of 6 May 2026: SD vs CT of 3 January 2026.", [("2026-05-06", "SD")]),
    (
        "CT of 6 May 2026: SD (PR on CT 3 January 2026).",
        [("2026-01-03", "PR"), ("2026-05-06", "SD")],
    ),
    ("CT 6 May 2026 PD, SD on CT 3 January 2026.", [("2026-01-03", "SD"), ("2026-05-06", "PD")]),
    ("Scans of 13 March and 7 May 2026 were cancelled.", []),
    (
        "The scans of 13 March 2026 and 7 May 2026 showed SD and PD, respectively.",
        [("2026-05-07", None)],
    ),
    ("SD of the measurements was 2.3 mm on CT of 6 May 2026.", []),
    ("SD 3 in the DEXA scan of 6 May 2026.", []),
    ("PR interval 180 ms, CT of 6 May 2026.", []),
    ("PR 72/min, CT of 6 May 2026.", []),
    ("ISD of the trial was informed on CT of 6 May 2026.", []),
    ("The disease is stable on carvedilol (heart failure).", []),
    ("Heart disease unchanged on CT of 6 May 2026.", []),
    ("Coronary artery disease stable on CT of 6 May 2026.", []),
    ("Lung disease (COPD) is stable, CT of 6 May 2026.", []),
    ("CT of 6 May 2026: liver disease unchanged.", []),
    ("CT of 6 May 2026: interstitial lung disease unchanged.", []),
    ("CT of 6 May 2026: degenerative disc disease stable.", []),
    ("CT of 6 May 2026: disease stability is unlikely.", []),
    ("Trial endpoint: disease stability on CT.", []),
    ("2026/13/45: stable disease.", []),
    ("CT 2026/05/02 planned: stable disease hoped for.", []),
    ("Ratio 2026/05/02.", []),
    ("Last CT (6 February 2026): PR of the other patient.", []),
    ("Last CT (6 February 2026): SD; since then PD clinically.", [("2026-02-06", None)]),
    ("Last CT (6 May 2026): disease stable? To be discussed.", []),
]


@pytest.mark.parametrize(("text", "found"), RESPONSES, ids=[text for text, _ in RESPONSES])
def test_a_response_is_that_of_the_disease_on_a_scan_that_was_done(
    text: str, found: list[tuple[Any, str | None]]
) -> None:
    each = read(text).get("assessments", [])
    days = [one["date"] for one in each]
    ends = [day["to"] if isinstance(day, dict) else day for day in days]
    assert list(zip(ends, (one.get("response") for one in each), strict=True)) == found


LESIONS: list[tuple[str, list[tuple[str, str | None, float | None]]]] = [
    ("The liver metastasis has not completely regressed.", [("liver", None, None)]),
    ("The liver metastasis has almost completely regressed.", [("liver", "shrinking", None)]),
    ("The liver metastasis nearly completely regressed.", [("liver", "shrinking", None)]),
    (
        "The oedema around the left frontal metastasis has completely regressed.",
        [("frontal_lobe", None, None)],
    ),
    (
        "The liver metastasis regressed completely in January 2024 and recurred.",
        [("liver", None, None)],
    ),
    ("The liver metastasis can no longer be seen separately from the gallbladder.", []),
    ("The liver metastasis can no longer be resected.", []),
    ("The liver metastasis can no longer be treated.", []),
    ("The liver metastasis did not change its segment.", [("liver", None, None)]),
    (
        "The liver metastasis has not changed, but the spleen metastasis has grown.",
        [("liver", "stable", None), ("spleen", "growing", None)],
    ),
    ("The treatment of the liver metastasis did not change.", [("liver", None, None)]),
    ("The liver metastasis has halved the patient's appetite.", [("liver", None, None)]),
    ("The liver metastasis has been halved by resection.", [("liver", None, None)]),
    ("The SUV of the liver metastasis has doubled.", [("liver", None, None)]),
    ("The liver metastasis doubled its SUV.", [("liver", None, None)]),
    ("Liver metastasis 12 mm, dose doubled.", [("liver", None, 12)]),
    ("Liver metastasis with doubled uptake.", [("liver", None, None)]),
    ("Liver metastasis half of the previous dose.", [("liver", None, None)]),
    ("Adrenal metastasis, left kidney normal.", [("adrenal", None, None)]),
    ("Adrenal metastasis (left kidney normal).", []),
    ("Adrenal metastasis (left lung primary).", [("adrenal", None, None)]),
    ("Adrenal metastasis, right side of the liver normal.", [("adrenal", None, None)]),
    ("Adrenal metastasis, left to be treated.", [("adrenal", None, None)]),
    ("Adrenal metastasis left untreated.", [("adrenal", None, None)]),
    ("Adrenal metastasis left in place.", [("adrenal", None, None)]),
    ("Adrenal metastasis L3 normal.", []),
    ("Adrenal metastasis R0 resected.", [("adrenal", "resected", None)]),
    ("Adrenal metastasis left. The right adrenal is normal.", [("left_adrenal", None, None)]),
    ("Adrenal metastasis (right adrenal normal).", []),
    ("Femur metastasis, L leg weak.", [("femur", None, None)]),
    ("Femur metastasis left the patient in pain.", [("femur", None, None)]),
    ("Rib metastasis, right hilum normal.", [("rib", None, None)]),
    ("Rib metastasis R 12 mm, L normal.", [("rib", None, 12)]),
    ("Cerebellar metastasis on the left was excluded.", []),
    ("No adrenal metastasis on the left.", []),
    ("No adrenal metastasis (left).", []),
    ("Adrenal metastasis left?", []),
    ("Adrenal metastasis (left?).", []),
    (
        "Adrenal metastases (left, right).",
        [("right_adrenal", None, None), ("left_adrenal", None, None)],
    ),
    (
        "Adrenal metastases left and right.",
        [("right_adrenal", None, None), ("left_adrenal", None, None)],
    ),
    ("No axillary lymph node metastasis on the right.", []),
    ("No axillary lymph node metastases.", []),
    ("Axillary lymph node metastasis of the breast cancer, right.", []),
    ("Suspicious for axillary lymph node metastasis on the right.", []),
    ("Axillary lymph node metastasis suspected.", []),
    ("Axillary lymph node metastasis cannot be excluded.", []),
    ("Axillary lymph node metastasis was excluded by biopsy.", []),
    ("History of axillary lymph node metastasis (breast cancer 2012).", []),
    ("Axillary lymph node metastasis is the indication for dissection in her sister.", []),
    ("Cervical lymph node metastases of the thyroid carcinoma.", []),
    ("Inguinal lymph node metastasis of a melanoma 2010.", []),
    ("Hilar lymph node metastasis in the resected specimen.", []),
    ("Lobectomy with hilar lymph node metastases.", []),
    ("Retroperitoneal lymph node metastases: none.", []),
    ("Liver metastasis 8 mm, was treated with 54 Gy.", [("liver", None, None)]),
    ("Liver metastasis 8 mm, was 16 months ago treated.", [("liver", None, None)]),
    ("Liver metastasis 8 mm, was 2 cm from the capsule.", [("liver", None, 8)]),
    ("Liver metastasis 12 mm, then 3 cm of free margin.", [("liver", None, 12)]),
    ("Liver metastasis 12 mm, before 3 cycles.", [("liver", None, 12)]),
    ("Liver metastasis 12 mm, were 2 of them.", [("liver", None, 12)]),
    ("Liver metastasis with progression of pain.", [("liver", None, None)]),
    ("Liver metastasis with growth into the vein.", [("liver", None, None)]),
    ("Liver metastasis with decrease of the ascites.", [("liver", None, None)]),
    ("Liver metastasis 12 mm with increase in SUV.", [("liver", None, 12)]),
    ("Liver metastasis with progression to be treated.", [("liver", None, None)]),
    ("Liver metastasis without progression.", [("liver", None, None)]),
    ("Liver metastasis under growth hormone.", [("liver", None, None)]),
    ("CT slices of 5-mm; liver metastasis.", [("liver", None, None)]),
    ("Liver metastasis, 5-mm slices.", [("liver", None, None)]),
    ("Liver metastasis with a 3-mm rim.", [("liver", None, None)]),
    ("Liver metastasis, 12-mm margin.", [("liver", None, None)]),
    ("Liver metastasis treated with a 12-mm needle.", [("liver", None, None)]),
    ("Liver metastasis treated to a 15-mm margin in 2024.", [("liver", None, None)]),
    ("There is a liver metastasis and it measures 12 HU.", [("liver", None, None)]),
    ("There is a liver metastasis and a cyst, and it measures 12 mm.", [("liver", None, None)]),
    (
        "There is a metastasis of the liver and a cyst of the kidney and it measures 12 mm.",
        [("liver", None, None)],
    ),
    ("Liver metastasis regressed completely? CT to follow.", []),
    ("We met. R, 6 mm was said.", []),
    ("The liver metastasis has not disappeared.", []),
    ("The liver metastasis has almost disappeared.", []),
    ("There is a metastasis of the liver. It is not stable.", [("liver", None, None)]),
    ("There is a metastasis of the liver. It is 12 mm from the capsule.", [("liver", None, None)]),
    ("There is a metastasis of the liver. It measures up to 12 mm.", [("liver", None, 12)]),
    (
        "There is a metastasis of the liver. It is stable, the primary has grown.",
        [("liver", None, None)],
    ),
    ("There is a metastasis of the liver. It is unclear.", [("liver", None, None)]),
    ("There is a metastasis of the liver. It is new to him.", [("liver", None, None)]),
    ("There is a metastasis of the liver. It was stable until March.", [("liver", None, None)]),
    ("There is a metastasis of the liver. It was 12 mm in January.", [("liver", None, None)]),
    ("There is a metastasis of the liver. It is expected to be stable.", [("liver", None, None)]),
    ("There is a metastasis of the liver. It will be smaller.", [("liver", None, None)]),
    ("There is a metastasis of the liver. If it is stable, we wait.", [("liver", None, None)]),
    ("There is a metastasis of the liver. Is it stable?", [("liver", None, None)]),
    ("There is a metastasis of the liver. It is stable?", [("liver", None, None)]),
    (
        "There is a metastasis of the liver. It is planned that it is resected.",
        [("liver", None, None)],
    ),
    ("There is a metastasis of the liver. This is new.", [("liver", None, None)]),
    ("There is a possible metastasis of the liver. It measures 12 mm.", []),
    (
        "There is a metastasis of the liver. The spleen is normal. It measures 12 cm.",
        [("liver", None, None)],
    ),
    (
        "There is a metastasis of the liver. The node is small. It measures 12 mm.",
        [("liver", None, None)],
    ),
    (
        "There is a metastasis of the liver. The mass in the kidney was a cyst. It measures 12 mm.",
        [("liver", None, None)],
    ),
    (
        "There is a metastasis of the liver. The portal vein is patent. It measures 12 mm.",
        [("liver", None, None)],
    ),
    (
        "There is a metastasis of the liver. The drain is in place. It measures 3 mm.",
        [("liver", None, None)],
    ),
    ("There is a metastasis of the liver. She is well. It is stable.", [("liver", None, None)]),
    (
        "The primary is stable and there is a metastasis of the liver. It measures 12 mm.",
        [("liver", None, None)],
    ),
    ("Primary of 30 mm. Metastasis of the liver. It measures 12 mm.", [("liver", None, 12)]),
    (
        "Metastasis of the liver. The primary tumour: 30 mm. It measures more.",
        [("liver", None, None)],
    ),
    ("Metastasis of the liver resected in 2023. It measured 12 mm.", [("liver", "resected", None)]),
    ("Metastasis of the liver with ascites. It is increasing.", [("liver", None, None)]),
    ("Metastasis of the liver, pain. It is increasing.", [("liver", None, None)]),
    ("Metastasis of the liver. The pain is better. It is smaller.", [("liver", None, None)]),
    ("Metastasis of the left adrenal, haemorrhage. It has grown.", [("left_adrenal", None, None)]),
    (
        "Metastasis of the liver in 2020. It has resolved. CT of 3 May 2026: clear.",
        [("liver", None, None)],
    ),
    ("The patient's mother had a metastasis of the liver. It measured 12 mm.", []),
    ("Metastasis of the liver was suspected. The lesion is stable since 2019.", []),
    ("Metastasis of the liver. The lesion in the kidney is 12 mm.", [("liver", None, None)]),
    ("Metastasis of the liver. The lesion has been called a cyst.", []),
    ("Metastasis of the liver. The lesion is a haemangioma.", []),
    (
        "Metastasis of the liver. The metastasis was denied by the second reader.",
        [("liver", None, None)],
    ),
    ("Metastasis of the liver. It is no metastasis.", []),
    ("Metastasis of the liver. It has not been seen.", [("liver", None, None)]),
    ("A metastasis in the liver, one in five chance of response.", [("liver", None, None)]),
    ("A metastasis in the liver and one in doubt in the spleen.", [("liver", None, None)]),
    ("A metastasis in the liver, not one in the spleen.", [("liver", None, None)]),
    ("A metastasis in the liver and possibly one in the spleen.", [("liver", None, None)]),
    ("A metastasis in the liver and another suspected in the spleen.", []),
    ("A metastasis in the liver, another in the spleen cannot be excluded.", []),
    ("A metastasis in the liver and another in the spleen is doubtful.", []),
    ("No metastasis in the liver, one in the spleen.", []),
    ("No metastasis in the liver and one in the spleen.", []),
    ("Suspicion of a metastasis in the liver and one in the spleen.", []),
    ("A metastasis in the liver, another in the spleen of his brother.", []),
    ("A metastasis in the liver and a haemangioma, one in the spleen.", [("liver", None, None)]),
    (
        "A metastasis in the liver and one in the liver segment 2.",
        [("liver", None, None), ("liver", None, None)],
    ),
    (
        "A metastasis in the liver was resected and one in the spleen irradiated.",
        [("liver", "resected", None), ("spleen", None, None)],
    ),
    ("If a metastasis in the liver and one in the spleen appear, stop.", []),
    (
        "A metastasis in the liver, the other in the spleen turned out to be an infarct.",
        [("liver", None, None)],
    ),
    (
        "A metastasis in the liver and a second in the spleen, the latter benign.",
        [("liver", None, None)],
    ),
    (
        "One metastasis in the liver in 2020, another in 2022 in the spleen (resected).",
        [("liver", None, None)],
    ),
    ("The cancer has not spread.", []),
    ("The cancer has spread to the lymph nodes.", []),
    ("The cancer has spread to the mediastinum.", []),
    ("The cancer has spread to the pleura.", []),
    ("The colon cancer had spread to the spleen.", []),
    ("It is feared that it has spread to the spleen.", []),
    ("We do not know whether it has spread to the spleen.", []),
    ("It has spread to the spleen in her mother.", []),
    ("It has spread to the left lung.", []),
    ("News has spread to the left hospital.", []),
    ("Metastatic to nowhere.", []),
    ("Metastatic disease in the left adrenal is suspected.", []),
    ("Metastatic disease at diagnosis in the left adrenal.", []),
    ("Metastatic disease in the family.", []),
    ("Breast cancer metastatic to the spleen.", []),
    ("Metastatic to the left adrenal in 2020, resected.", [("left_adrenal", "resected", None)]),
    ("The left adrenal bears no metastasis.", []),
    ("The left adrenal carries a cyst or a metastasis.", []),
    ("Resolution of the oedema of the left frontal metastasis.", [("frontal_lobe", None, None)]),
    ("Resolution of the CT was poor, L3 metastasis.", [("L3", None, None)]),
    ("Disappearance of the L3 metastasis is hoped for.", []),
    ("Disappearance of the L3 metastasis is expected.", []),
    ("No disappearance of the L3 metastasis.", []),
    ("The L3 metastasis cannot be seen any more clearly than before.", [("L3", None, None)]),
    ("The L3 metastasis is not identified.", []),
    ("Two identical metastases in L3 and T9.", [("L3", None, None), ("T9", None, None)]),
    ("Metastasis in the liver, not present.", []),
    ("Metastasis in the liver not seen on the CT.", []),
    ("Metastasis in the liver was not seen in January and not in May.", []),
    ("Metastasis in the liver not known in the referral.", []),
    ("No metastasis in the liver that was not there in January.", []),
    ("The metastasis in the liver was not known before.", []),
    ("The L3 metastasis was 12 mm in January.", [("L3", None, None)]),
    ("The L3 metastasis was 12 mm in January 2024.", [("L3", None, None)]),
    (
        "The L3 metastasis measures 20 mm compared with the 12 mm T9 metastasis.",
        [("L3", None, 20), ("T9", None, 12)],
    ),
    ("The L3 metastasis, 12 mm in January, now irradiated.", [("L3", None, None)]),
    ("The L3 metastasis, 12 mm in January, is now gone.", [("L3", "resolved", None)]),
    ("The L3 metastasis measured 12 mm in 2023 and is now 20 mm.", [("L3", "growing", 20)]),
    ("Breast cancer metastatic to the left adrenal.", []),
    ("The colon cancer had spread to L3.", []),
    ("The melanoma has spread to L3.", []),
    ("Thyroid cancer, metastatic to the left adrenal.", []),
    ("The infection has spread to L3.", []),
    ("She fears it has spread to the left adrenal.", []),
    ("He had spread to the left adrenal of his prostate cancer.", []),
    ("The cancer has spread to the left adrenal in 20 % of such cases.", []),
    ("Adrenal metastasis, left is normal.", [("adrenal", None, None)]),
    ("Bone metastasis L 3 12 mm.", [("bone", None, 12)]),
    ("The liver metastasis has halved and then doubled.", [("liver", None, None)]),
    ("L3 metastasis: pain has resolved.", []),
    ("Left adrenal metastasis not seen any more in clinic.", []),
    ("The liver metastasis of January was not present on the last CT.", []),
    (
        "CT of 3 May 2026: There is a metastasis of the left adrenal. It has resolved. It is back.",
        [("left_adrenal", None, None)],
    ),
    ("Metastasis of the left adrenal. This is a progression.", [("left_adrenal", None, None)]),
    ("Metastasis of the left adrenal. It has increased 5 mm.", [("left_adrenal", "growing", None)]),
    (
        "Metastasis of the left adrenal. It decreased in size by 4 mm.",
        [("left_adrenal", "shrinking", None)],
    ),
    ("Metastasis of the left adrenal. It measured 30 mm.", [("left_adrenal", None, None)]),
    (
        "The liver metastasis has completely regressed on PET, on CT 8 mm residual.",
        [("liver", None, None)],
    ),
    ("The liver metastasis had completely regressed until March.", [("liver", None, None)]),
    ("The liver metastasis can no longer be delineated because of steatosis.", []),
    ("The brain metastasis cannot be made out any more in the oedema.", [("brain", None, None)]),
    ("The liver metastasis has completely resorbed fluid around it.", [("liver", None, None)]),
    ("The liver metastasis could not be demonstrated any more on ultrasound.", []),
    ("The adrenal metastasis has not changed our decision.", [("adrenal", None, None)]),
    ("Metastasis of L3 at risk of static instability.", [("L3", None, None)]),
    ("RCC with adrenal metastasis.", []),
    ("HCC with bone metastasis in L3.", []),
    ("CRC liver metastasis resected in 2019.", []),
    ("Colon cancer 2018; liver metastasis resected in 2019.", []),
    ("Bladder tumour with one metastasis in the liver.", []),
    ("Metastasis in L3 which was proven to be breast cancer.", []),
    ("Metastasis in L3: histology breast carcinoma.", []),
    ("Metastasis in L3: biopsy: prostate cancer.", []),
    ("Metastasis in L3, primary: prostate.", []),
    ("Metastasis in L3 of breast origin.", []),
    ("Metastasis in L3 (breast).", []),
    (
        "There is a metastasis of the liver. It measures 12 mm. The kidney is normal. It measures 12 cm.",
        [("liver", None, 12)],
    ),
]


@pytest.mark.parametrize(("text", "found"), LESIONS, ids=[text for text, _ in LESIONS])
def test_a_lesion_has_what_is_said_of_it_and_nothing_else(
    text: str, found: list[tuple[str, str | None, float | None]]
) -> None:
    each = read(text).get("lesions", [])
    assert [(one["organ"], one.get("status"), one.get("diameter_mm")) for one in each] == found


LINES: list[tuple[str, dict[str, Any] | None]] = [
    (
        "Bevacizumab maintenance after carboplatin/paclitaxel/bevacizumab since March 2025.",
        {
            "lines": [
                {
                    "agents": {"at_least": ["carboplatin", "paclitaxel", "bevacizumab"]},
                    "maintenance": True,
                }
            ]
        },
    ),
    ("NSCLC, treatment-naive hepatitis B.", None),
    ("NSCLC, treatment-naive.", {"adjuvant_lines": 0, "palliative_lines": 0}),
    ("The brain lesions are still treatment-naive.", None),
    ("Treatment-naive liver metastasis.", None),
    ("Neuropathy under docetaxel since January 2025.", None),
    ("Pembrolizumab paused from 3 March 2026 to 10 March 2026.", None),
]


@pytest.mark.parametrize(("text", "found"), LINES, ids=[text for text, _ in LINES])
def test_a_line_and_that_there_was_none_are_what_a_letter_says_of_the_cancer(
    text: str, found: dict[str, Any] | None
) -> None:
    assert read(text).get("systemic_therapy") == found
