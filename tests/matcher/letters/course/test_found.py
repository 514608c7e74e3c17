"""On which day words tell that the cancer, or its metastases, were found; and of which they do not."""

from __future__ import annotations

from datetime import date

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

TODAY = date(2026, 5, 14)
FOUND = [  # the day of the diagnosis, and of the first metastasis
    ("Adenocarcinoma of the lung came to light on 3 May 2025.", "2025-05-03", None),
    ("Lung adenocarcinoma. It dates from May 2025.", "2025-05", None),
    ("Squamous cell lung cancer, on biopsy of 21 July 2025.", "2025-07-21", None),
    ("On 9 May 2025 a core biopsy told of an adenocarcinoma of the lung.", "2025-05-09", None),
    ("Since 3 May 2025 it has been known that she has lung cancer, NSCLC.", "2025-05-03", None),
    (
        "NSCLC of the lung, resected in 2021. His first metastases were found on 3 May 2025.",
        None,
        "2025-05-03",
    ),
    (
        "NSCLC with a metastasis of L3, both discovered on 3 May 2025 by chance.",
        "2025-05-03",
        "2025-05-03",
    ),
    # of something else, another time, or doubtful
    ("NSCLC. Relapse came to light on 3 May 2025.", None, None),
    ("NSCLC. No adenocarcinoma was found on 3 May 2025.", None, None),
    ("NSCLC. An adenocarcinoma of the colon was found on 3 May 2025.", None, None),
    ("NSCLC. Her mother's lung cancer was found on 3 May 2025.", None, None),
    ("NSCLC. On 3 May 2025 biopsy of the adrenal revealed an adenocarcinoma.", None, None),
    ("NSCLC. Lung cancer was suspected on 3 May 2025.", None, None),
    ("NSCLC. The trial found lung cancer on 3 May 2025.", None, None),
    ("NSCLC, operated in 2021. On 3 May 2025 the tumour was found again.", None, None),
    ("NSCLC. On 3 May 2025 no metastases were found.", None, None),
    ("NSCLC. Lobectomy in 2021. On 3 May 2025 metastases were found.", None, None),
    ("NSCLC. An EGFR mutation was detected on 3 May 2025 in the carcinoma.", None, None),
]


@pytest.mark.parametrize(("text", "cancer", "metastasis"), FOUND)
def test_the_day_on_which_it_was_found_is_that_of_its_words(
    text: str, cancer: str | None, metastasis: str | None
) -> None:
    read = read_letters([Letter(text, dated=TODAY)], TODAY).document
    assert read.get("primary", {}).get("diagnosis_date") == cancer
    assert read.get("metastatic_disease", {}).get("first_metastasis_date") == metastasis


def test_of_several_days_of_the_first_staging_that_is_told_which_showed_it() -> None:
    text = (
        "Stage IVB NSCLC. On 3 May 2025 a biopsy showed adenocarcinoma of the lung. PET-CT of "
        "8 May 2025: metastasis of L3. Brain MRI of 10 May 2025 was normal."
    )
    read = read_letters([Letter(text, dated=TODAY)], TODAY).document
    assert read["metastatic_disease"]["first_metastasis_date"] == "2025-05-08"
    assert read["assessments"][0]["date"] == "2025-05-08"


def test_a_month_that_may_be_to_come_is_none_of_the_year_before() -> None:
    text = "NSCLC. Carboplatin since 2 May 2026; a CT is set for the end of June."
    assert "assessments" not in read_letters([Letter(text, dated=TODAY)], TODAY).document


def test_drugs_since_the_scan_part_a_response_from_it() -> None:
    text = "NSCLC. CT of 3 May 2025: metastasis of L3. Osimertinib since 1 June 2025. Partial response."
    (one,) = read_letters([Letter(text, dated=TODAY)], TODAY).document["assessments"][:1]
    assert "response" not in one


def test_what_was_found_behind_a_treated_metastasis_is_not_the_first() -> None:
    text = (
        "In October 2023 we diagnosed an adenocarcinoma of the right lower lobe, stage IVA, M1b with "
        "a single bone metastasis in the sternum. Panel: CD74-ROS1 fusion. You gave her SABR of the "
        "sternal metastasis (30 Gy in 3 fractions, last on 26 April 2024). PET/CT of 18 August 2025 "
        "shows a new metastasis of the right adrenal, 20 mm, and this is the only new finding. The "
        "irradiated sternal lesion is sclerotic and stable, and there are no involved nodes and no "
        "other metastases."
    )
    disease = read_letters([Letter(text, dated=TODAY)], TODAY).document["metastatic_disease"]
    assert disease["first_metastasis_date"] == "2023-10"  # that of the sternum, told with the stage
