"""Age, sex and performance status: what only looks like those of the patient."""

from datetime import date

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 5, 14)


@pytest.mark.parametrize(
    "text",
    [
        "Lung cancer is typically seen in a young female never-smoker.",
        "The sons are 34 and 38 years old.",
        "The dog, a 12-year-old labrador, was walked.",
        "Was 61 when the tumour was resected in 2021.",
        "Smoker since age 16.",
        "Patients over 70 years old.",
        "A 70-year-old house.",
        "A 40-year-old report.",
        "A 20-year-old hip prosthesis.",
        "Lung age by spirometry 82 years.",
        "Age limit 75 years.",
        "The baby was born on 3 May 2020.",
        "Female doctor preferred.",
        "Male nurse present.",
        "Seen with Mrs Smith, specialist nurse.",
        "Mr Smith, thoracic surgeon, will operate.",
        "We hope for ECOG 1.",
        "PS 3 at admission, 1 at discharge.",
        "ECOG 3 on admission.",
        "Between ECOG 1 and 2.",
        "ECOG 1, but 2 on dialysis days.",
        "ECOG 0 or 1 is required.",
        "ECOG 0 before the operation.",
        "ECOG was 0 in January, now 2.",
        "PS2 trial.",
        "Wife: ECOG 3.",
        "Karnofsky 90 in 2023.",
        "Karnofsky at least 70 needed.",
        "The device weighs 2 kg.",
        "Weight 70 kg at diagnosis, 62 kg now.",
        "Target weight 70 kg.",
    ],
)
def test_what_only_looks_like_the_patient_is_not(text: str) -> None:
    found = read_letters([Letter(text, dated=DAY)], DAY).document
    assert {"age", "sex", "ecog", "measurements"} & {*found} == set()


@pytest.mark.parametrize(
    "text",
    [
        "She was 54 years old when it was found in 2019.",
        "He was 54 years old when the cancer was diagnosed.",
        "A 54-year-old when first diagnosed.",
        "Then 54 years old, she presented in 2019 with cough.",
        "At that time 54 years old, he underwent an operation.",
        "In 2019, a 54-year-old man presented with cough.",
        "In March 2021, 54 years old, she fell ill.",
        "He was 54 years old then.",
        "A 54-year-old man with NSCLC started osimertinib in October 2020.",
        "A 54-year-old man with a 50 pack-year history presented with haemoptysis in May 2023.",
        "The patient, aged 54, underwent lobectomy for NSCLC in 2018.",
        "Our patient was 54 years old when NSCLC was diagnosed in 2019.",
        "We first saw this 54 year old man in 2019 with NSCLC.",
        "A 54-year-old female with NSCLC (T2aN0M0, stage IB) underwent lobectomy in 2019.",
    ],
)
def test_an_age_of_an_earlier_day_is_not_that_of_today(text: str) -> None:
    age = read_letters([Letter(text, dated=DAY)], DAY).document.get("age")
    assert age is None or age["at_least"] == 54 < age["at_most"]  # so old then, or today


@pytest.mark.parametrize(
    "text",
    [
        "On 14 May 2026 this 54-year-old man was seen.",
        "In April 2026 a 54-year-old man presented with cough.",
        "This 54-year-old woman, diagnosed in 2019, is well.",
        "This 54-year-old woman with NSCLC has been on osimertinib since October 2020.",
        "A 54-year-old man who was found to have a tumour in 2025.",
    ],
)
def test_an_age_of_about_today_is_that_of_today(text: str) -> None:
    assert read_letters([Letter(text, dated=DAY)], DAY).document["age"] == 54
