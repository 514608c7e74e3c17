"""How many metastases there were when the cancer was found, and whether they are its first; and words
that look alike and tell neither."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 5, 14)
FOUND = "NSCLC. Adenocarcinoma was diagnosed in November 2024"


def read(text: str) -> dict[str, Any]:
    """What is read of one letter."""
    return read_letters([Letter(text, "", DAY)], DAY).document


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (f"{FOUND} together with two metastases, both in the liver.", 2),
        (f"{FOUND} with three metastases: T7, L3 and the left adrenal.", 3),
        (f"{FOUND}. Two metastases were present at that time: one in the liver and one in L3.", 2),
        (f"{FOUND}. At the outset there were four metastases, two of them in the brain.", 4),
        ("NSCLC, stage IVA. The tumour came to light in March 2024, with two metastases.", 2),
    ],
)
def test_a_number_of_metastases_is_that_of_the_diagnosis(text: str, number: int) -> None:
    (staging,) = read(text)["assessments"]
    assert (staging["at"], staging["totals"]["metastases"]) == (["diagnosis"], number)


@pytest.mark.parametrize(
    "text",
    [
        "NSCLC. On 3 May 2025 two metastases came to light in the brain.",
        "NSCLC, stage IVA, diagnosed in May 2023 with a metastasis in L3. In May 2025 two metastases were found.",
        f"{FOUND} together with one metastasis, in T7, and a deposit in the liver.",
        f"{FOUND} with two metastases, in the brain, and bone disease.",
        f"{FOUND} with two metastases and pleural carcinomatosis.",
        f"{FOUND} with two metastases or three.",
        f"{FOUND} with two metastases biopsied.",
        f"{FOUND} with two metastases, and a third was found in December.",
        f"{FOUND} with two metastases, in L3 and in the spleen, and many lung nodules.",
        f"{FOUND}. In the liver two metastases were known then.",
        f"{FOUND}. The liver held two metastases at that time.",
        f"{FOUND}. Initially two metastases were thought to be cysts.",
        f"{FOUND}. Initially no more than two metastases were seen.",
        f"{FOUND}. At the outset two metastases were irradiated.",
        f"{FOUND}. Two metastases were known then, among others.",
    ],
)
def test_a_number_of_some_metastases_is_no_total(text: str) -> None:
    each = read(text).get("assessments", [])
    assert not [one for one in each if "metastases" in one.get("totals", {})]


@pytest.mark.parametrize(
    "text",
    [
        "NSCLC. His first metastases were found in 2019 and resected; new metastases appeared in May 2025.",
        "NSCLC. It was the first metastasis she had had treated.",
        "NSCLC. Up to then there had never been metastases in the brain.",
        "NSCLC. A carcinoma that had spread locally into the pleura was found.",
        "NSCLC. In 2018 a carcinoma was resected which had spread to a hilar node.",
        "NSCLC. Metastases came to light two years after the day when the cancer was diagnosed.",
        "NSCLC. Her tumour was accompanied by metastases in mediastinal nodes.",
        "NSCLC. The carcinoma was found in May 2022, with node metastases in N2.",
        "NSCLC diagnosed in May 2023. In March 2026 a carcinoma of the right upper lobe and a brain metastasis were found.",
        "NSCLC. She presented in November 2025 with a stable carcinoma and two stable metastases.",
    ],
)
def test_metastases_are_not_the_first_by_words_that_look_alike(text: str) -> None:
    assert "first_episode" not in read(text).get("metastatic_disease", {})


def test_a_response_is_not_of_the_day_on_which_the_cancer_was_found() -> None:
    text = "She presented in May 2024 with a squamous cell carcinoma and two metastases. The last scans have shown stable disease."
    assert not [one for one in read(text)["assessments"] if "response" in one]


def test_a_number_is_not_of_the_scan_that_followed_days_later() -> None:
    text = (
        "NSCLC. On 13 October 2025 two further metastases had developed. There were now three "
        "metastases, and nothing in the brain on MRI performed three days afterwards."
    )
    assert not [one for one in read(text).get("assessments", []) if "metastases" in one["totals"]]


def test_first_metastases_are_not_of_the_day_of_a_meeting_to_come() -> None:
    front = "NSCLC. CT of 19 March 2026: two liver metastases. As these are his first metastases, we leave it to "
    spread = read(front + "your meeting of 20 May.")["metastatic_disease"]
    assert (spread["first_episode"], spread.get("first_metastasis_date")) == (True, "2026-03-19")


@pytest.mark.parametrize(
    "said", ["a metastasis of lung origin", "a lung metastasis and not prostate"]
)
def test_where_a_metastasis_came_from_is_no_place_of_another(said: str) -> None:
    made = read(f"NSCLC. PET of 3 May 2026: a metastasis in L4. The biopsy of L4 showed {said}.")
    assert [one["organ"] for one in made["lesions"]] == ["L4"]


def test_what_came_up_long_after_the_diagnosis_is_no_first_metastasis() -> None:
    found = read(
        "Adenocarcinoma of the middle lobe. First diagnosis February 2022, at that time stage IVB with metastases "
        "in the brain (2, both cerebellar), in the sternum and in the left femur. Good partial remission with "
        "complete vanishing of both cerebellar foci, never irradiated. Currently the PET-CT from 24.11.2025: new "
        "focus in the right adrenal gland 17 mm. So we see two progressive lesions."
    )
    assert found["metastatic_disease"]["first_metastasis_date"] == "2022-02"


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("Liver: of five lesions two still visible, both regressing.", 0),
        ("Of the four liver metastases one is left.", 0),
        ("Two liver metastases are still visible.", 2),
    ],
)
def test_lesions_of_which_some_are_left_are_not_all_there(words: str, number: int) -> None:
    found = read(f"NSCLC, stage IVA. CT of 3 May 2026: {words}")
    assert len(found.get("lesions", [])) == number


BIOPSIED = "NSCLC, diagnosed by a biopsy of the right upper lobe on 8 December 2025, stage IVA."


@pytest.mark.parametrize(
    ("text", "first"),
    [
        (f"{BIOPSIED} PET-CT of 15 December 2025: metastasis in L3. Brain MRI of 17 December 2025 clear.", "2025-12-15"),
        # a CT before a biopsy that was guided by it may have shown it
        ("NSCLC, diagnosed by CT-guided biopsy on 8 December 2025, stage IVA. PET-CT of 15 December 2025: metastasis in L3.", "2025-12"),
        ("NSCLC diagnosed on 8 December 2025 with metastases. PET-CT of 15 December 2025: metastasis in L3.", "2025-12"),
    ],
)  # fmt: skip
def test_the_first_metastasis_is_of_the_scan_that_showed_it(text: str, first: str) -> None:
    assert read(text)["metastatic_disease"]["first_metastasis_date"] == first


def test_a_scan_that_is_to_come_showed_no_lesion() -> None:
    found = read(
        "NSCLC. PET of 3 May 2026 showed N2, with a brain metastasis on MRI of 20 May 2026."
    )
    assert [one["date"] for one in found["assessments"]] == ["2026-05-03"]


@pytest.mark.parametrize("early", ["In July 2025 a CT", "On 3 July 2025 a CT"])
def test_the_metastasis_of_the_stage_is_not_that_of_a_scan_before_the_one_that_showed_it(
    early: str,
) -> None:
    text = (
        f"{early} showed a 2.2 cm nodule in the right upper lobe. Biopsy July 31, 2025:"
        " adenocarcinoma of the lung. PET/CT August 11, 2025: metastasis in T8. So cT1c N0 M1b."
    )
    first, second = read(text)["assessments"]
    assert first.keys() == {"date", "lesions"}
    assert second["date"] == "2025-08-11"


def test_it_is_that_of_the_first_scan_which_showed_one_already() -> None:
    text = (
        "NSCLC, found on 12 July 2025, cT1c N0 M1b. CT of 3 July 2025: primary in the right upper"
        " lobe, metastasis in T8. PET/CT of 4 September 2025: metastasis in T8."
    )
    first = read(text)["assessments"][0]
    assert (first["at"], first["totals"]["metastases"]) == (["diagnosis"], 1)


@pytest.mark.parametrize(
    ("ahead", "at"),
    [
        ("In January 2026 a CT showed a nodule of 22 mm in the right upper lobe.", 1),
        ("In January 2026 a CT showed the tumour and a metastasis in L3.", 0),
    ],
)
def test_the_stage_is_that_of_the_scans_right_in_front_of_it(ahead: str, at: int) -> None:
    found = read(
        f"{ahead} Biopsy 30 January 2026: adenocarcinoma of the lung. PET-CT of 10 February 2026: one "
        "avid lesion in T8 of 16 mm. So cT1c N0 M1b."
    )
    marked = ["at" in one for one in found["assessments"]]
    counted = ["metastases" in one.get("totals", {}) for one in found["assessments"]]
    assert marked[at]
    assert not any(counted[:at])


@pytest.mark.parametrize(
    ("ahead", "first"),
    [
        ("Nailing on 10 August 2025; the reamings contained metastasis of a carcinoma.", None),
        ("Cough since 10 July 2025.", "2025-08-20"),
    ],
)
def test_a_metastasis_that_is_told_of_an_earlier_day_was_there_before_the_scan(
    ahead: str, first: str | None
) -> None:
    found = read(
        f"NSCLC. {ahead} PET-CT on 20 August 2025 showed a skeletal metastasis in the left iliac bone. "
        "She was classified as cT2b cN2 cM1c, stage IVB."
    )
    assert found["metastatic_disease"].get("first_metastasis_date") == first


def test_the_metastasis_of_the_stage_is_none_of_a_scan_months_before_the_one_that_tells_it() -> (
    None
):
    found = read(
        "CT of 12 January 2026: nodule of 22 mm in the right upper lobe. Biopsy 30 January 2026:"
        " adenocarcinoma of the lung. PET-CT of 20 April 2026: metastasis in T8. So cT1c N0 M1b."
    )
    first, second = found["assessments"]
    assert first.keys() == {"date", "lesions"}
    assert second["at"] == ["diagnosis"]


ONLY = "NSCLC. PET-CT of 3 May 2026: synchronous metastasis of L3. "


@pytest.mark.parametrize(
    ("behind", "marked"),
    [
        ("She has never had systemic therapy.", ["diagnosis"]),
        ("", None),
        ("She has never had systemic therapy. L3 was irradiated on 10 May 2026.", None),
    ],
)
def test_the_only_staging_of_first_metastases_never_treated_is_that_of_the_diagnosis(
    behind: str, marked: list[str] | None
) -> None:
    (staging,) = read(ONLY + behind)["assessments"]
    assert staging.get("at") == marked


@pytest.mark.parametrize(
    ("between", "marked"),
    [
        ("L3 received 8 Gy on 20 May 2025.", True),
        ("The spleen was removed on 20 May 2025.", False),
    ],
)
def test_a_staging_is_the_baseline_also_of_drugs_that_began_after_radiotherapy(
    between: str, marked: bool
) -> None:
    text = (
        "NSCLC, diagnosed in May 2025. PET-CT of 3 May 2025: metastases of L3 and the spleen. "
        f"{between} First line: osimertinib from 1 June 2025, ongoing."
    )
    (staging,) = read(text)["assessments"]
    assert ("baseline" in staging.get("at", ())) is marked
