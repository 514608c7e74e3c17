"""How many palliative lines there were, of letters that give an account of the treatment."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

TODAY = date(2026, 5, 14)
SEEN = "Oncology clinic, 14 May 2026\n\nNSCLC, stage IVA, diagnosed in March 2024. ECOG 1. "


def treated(text: str) -> dict[str, Any]:
    """What is read of the systemic treatment."""
    read = read_letters([Letter(text, dated=TODAY)], TODAY).document
    return dict(read.get("systemic_therapy", {}))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Osimertinib since 4 April 2024.", 1),
        ("Osimertinib from 4 April 2024 to 3 May 2025. Docetaxel from 5 June 2025.", 2),
        ("Osimertinib from 4 April 2024. Options for the second line: docetaxel.", 1),
        ("First-line osimertinib since 4 April 2024. Plan: SBRT of the adrenal.", 1),
        ("Osimertinib since 4 April 2024. He asks: can osimertinib be paused?", 1),
        ("Osimertinib since 4 April 2024. CT of 2 May 2026: stable under TKI, node 5 and 4L.", 1),
        ("Carboplatin, pemetrexed and pembrolizumab from 4 April 2024, now on maintenance.", 1),
        ("Previous therapy:\nOsimertinib since 4 April 2024.", 1),
    ],
)
def test_the_lines_of_an_account_are_all_there_were(text: str, count: int) -> None:
    found = treated(SEEN + text)
    assert found["palliative_lines"] == count
    assert sorted(one["number"] for one in found["lines"]) == [*range(1, count + 1)]


@pytest.mark.parametrize(
    "text",
    [
        "Osimertinib since May 2025.",  # another may have been before
        "Osimertinib from 4 April 2024. Second-line chemotherapy was given in 2025.",
        "Osimertinib from 4 April 2024. Then chemotherapy abroad.",
        "Osimertinib from 4 April 2024. Pretreated.",
        "Osimertinib from 4 April 2024. We will continue sotorasib at 960 mg.",
        "After progression osimertinib since 4 April 2024.",
        "Osimertinib from 4 April 2024 to 3 May 2025. Restarted in June.",
        "Osimertinib from 4 April 2024. The study drug is tolerated.",
        "Carboplatin and pemetrexed from 4 April 2024. Pemetrexed from 3 May 2025.",
        "Osimertinib since 4 April 2024, ongoing. Bevacizumab from 5 January 2025.",
    ],
)
def test_an_account_that_leaves_a_treatment_open_counts_none(text: str) -> None:
    assert "palliative_lines" not in treated(SEEN + text)


@pytest.mark.parametrize(
    "text",
    [
        "IO-refractory disease.",
        "Progressed on chemo-IO.",
        "After failure of platinum.",
        "Outside chemo x4, carboplatin-based.",
        "Post-IO setting.",
        "Acquired resistance.",
        "Since the switch he is better.",
        "The therapy was changed after progression.",
        "Salvage setting.",
        "s/p 1L.",
        "Multiple lines.",
        "He was treated at another hospital until last month.",
        "She was treated abroad.",
        "She was initially managed in Bucharest.",
        "We have no records of the drugs used.",
        "See previous letters for full history.",
        "Past oncological history is well known to you.",
        "I will not repeat his long history.",
        "He transferred his care from Spain.",
        "Taken over from Dr Rossi in the middle of treatment.",
        "He was on trial ABC-123 until March.",
    ],
)
def test_a_story_that_began_before_the_account_counts_no_line(text: str) -> None:
    given = "Osimertinib since 4 April 2024."
    assert treated(SEEN + given)["palliative_lines"] == 1
    assert "palliative_lines" not in treated(f"{SEEN}{text} {given}")


@pytest.mark.parametrize(
    "text",
    [
        "NSCLC, stage IVA. Lorlatinib since 4 April 2024, continued unchanged.",
        "NSCLC, stage IVA. Osimertinib since 4 April 2024; osimertinib continued.",
        "NSCLC, stage IVA since 2019, T790M positive. Osimertinib since 4 April 2024, continued.",
        "NSCLC, stage IVA. Docetaxel since 4 April 2024, continued.",
    ],
)
def test_a_line_is_not_the_first_where_nothing_tells_where_the_disease_began(text: str) -> None:
    found = treated(f"Oncology clinic, 14 May 2026\n\n{text} ECOG 1.")
    assert "palliative_lines" not in found
    assert "number" not in found["lines"][0]


@pytest.mark.parametrize(
    "text",
    [
        "No change of therapy.",
        "Immunotherapy is well tolerated.",
        "Stable elsewhere.",
        "We would consider a switch of treatment at progression.",
        "Prostate cancer 2018, on bicalutamide.",
    ],
)
def test_words_that_tell_of_no_other_treatment_leave_the_count(text: str) -> None:
    told = "Pembrolizumab from 4 April 2024. "
    assert treated(SEEN + told + text)["palliative_lines"] == 1


def test_the_report_of_a_scan_is_no_account() -> None:
    told = "NSCLC, stage IVA, diagnosed in March 2024. Osimertinib since 4 April 2024. ECOG 1."
    assert "palliative_lines" not in treated(f"CT CHEST AND ABDOMEN, 14 May 2026\n\n{told}")
    assert treated(f"Oncology clinic, 14 May 2026\n\n{told}")["palliative_lines"] == 1


def test_what_was_given_to_one_never_treated_to_cure_is_palliative() -> None:
    told = (
        "Oncology clinic, 14 May 2026\n\nMetastatic NSCLC. Osimertinib from 4 April 2024. ECOG 1."
    )
    assert treated(told)["lines"][0]["intent"] == "palliative"
    assert "intent" not in treated(f"{told} Lobectomy in 2022.")["lines"][0]


NEW = "Tumour board, 14 May 2026\n\nNSCLC, stage IVA, diagnosed in March 2026. ECOG 1. "


@pytest.mark.parametrize(
    "text",
    [
        "Not systemic therapy at the moment. SBRT is decided.",
        "Nothing has been started. Carboplatin and pemetrexed should begin next week.",
        "No systemic therapy was given. Plan: SBRT.",
        "Systemic tx: none. Board: carboplatin/pemetrexed x 2-4, restage.",
        "Adjuvant cisplatin/vinorelbine 2023. No systemic treatment for the relapse.",
        "No Rx to date. CT in 3 months.",
    ],
)
def test_an_account_that_denies_any_treatment_in_any_words_tells_of_no_line(text: str) -> None:
    assert treated(NEW + text)["palliative_lines"] == 0


@pytest.mark.parametrize(
    "text",
    [
        "No chemo.",  # of which time?
        "Breast cancer 2012, no systemic therapy.",
        "No systemic therapy since 2025. He had immunotherapy before.",
        "No systemic therapy now. Good response.",
        "Trial: requires no systemic therapy.",
        "Systemic tx: none since relapse. Adj chemo? He is unsure.",
        "No systemic therapy at present. Osimertinib? since 2025.",
        "No adjuvant chemotherapy was given.",
        "No systemic therapy at present, the study drug was stopped.",
        "His brother had no systemic therapy.",
        "She was treated abroad. No systemic therapy at present.",
        "No records of the earlier drugs. No systemic therapy at present.",
        "Immune-related hypothyroidism. No systemic therapy at present.",
        "Since the switch he is better. No systemic therapy at present.",
    ],
)
def test_a_denial_of_something_else_or_beside_a_treatment_counts_none(text: str) -> None:
    assert "palliative_lines" not in treated(NEW + text)


FOUND = "Tumour board, 14 May 2026\n\nNSCLC, diagnosed on 20 April 2026. ECOG 1. "
SCAN = "PET-CT 28 April 2026: liver metastasis in segment VI, 14 mm. "


@pytest.mark.parametrize(
    "text",
    [
        "Recommendation: carboplatin, pemetrexed and pembrolizumab, four cycles.",
        "Fit enough for carboplatin and pemetrexed.",
        "Options: SBRT of the liver, then pembrolizumab if there is no driver.",
        "He declines chemotherapy.",
        "The first cycle of carboplatin and pemetrexed is on 20 May 2026.",
    ],
)
def test_a_disease_found_within_weeks_of_which_no_treatment_is_told_had_no_line(text: str) -> None:
    assert treated(FOUND + SCAN + text)["palliative_lines"] == 0


@pytest.mark.parametrize(
    "text",
    [
        "Carboplatin and pemetrexed were given.",
        "He has had two cycles of chemotherapy. Plan: SBRT of the liver.",
        "Chemotherapy is tolerated well.",
        "On treatment since 30 April.",
        "Started today: carboplatin without pembrolizumab?",
        "C1 d1 5 May 2026.",
        "The liver metastasis has shrunk.",
        "Adjuvant osimertinib in 2023. In May 2026 osimertinib was taken up again.",
        "Adjuvant cisplatin in 2023, at relapse pembrolizumab in May 2026.",
        "No longer on pembrolizumab.",
        "No response to pembrolizumab.",
        "Immune-related hypothyroidism. SBRT is recommended.",
        "NSCLC of stage IVA since March 2024. SBRT is recommended.",
    ],
)
def test_words_for_a_treatment_or_a_longer_disease_leave_open_whether_there_was_one(
    text: str,
) -> None:
    assert treated(FOUND + SCAN + text).get("palliative_lines") != 0


# what had been so when the story came to the day of its letter is so on it
PAST = (
    "The board met on 14 May 2026. Adenocarcinoma of the lung was found. "
    "PET-CT of 20 April 2026 showed a metastasis in L3. "
)
NONE = {"palliative_lines": 0, "adjuvant_lines": 0}


@pytest.mark.parametrize(
    "told",
    [
        "No treatment had been commenced.",
        "No systemic therapy had been given.",
        "There had been no prior systemic therapy.",
        "She had never been prescribed a drug against her cancer.",
        "He was treatment-naive.",
        "No treatment for the lung cancer had been delivered; chemo-immunotherapy was favoured.",
        "No treatment had been started; pembrolizumab was to follow.",
    ],
)
def test_what_had_not_been_given_was_not_given(told: str) -> None:
    assert treated(PAST + told) == NONE


@pytest.mark.parametrize(
    "told",
    [
        "No treatment had been commenced when she was admitted.",
        "At that time no treatment had been commenced.",
        "He was treatment-naive until osimertinib was begun.",
        "He was treatment-naive then.",
        "In 2022 a node was removed. No treatment had been commenced.",
        "No drugs were prescribed.",
    ],
)
def test_what_was_so_at_another_time_stays_open(told: str) -> None:
    assert treated(PAST + told) != NONE


def test_a_letter_told_in_the_present_says_had_been_of_a_time_before() -> None:
    assert treated(PAST + "He feels well. No treatment had been commenced.") == {}


def test_a_drug_that_is_told_behind_it_was_given() -> None:
    told = treated(PAST + "No treatment had been started. Then she was put on pembrolizumab.")
    assert told == {"lines": [{"agents": ["pembrolizumab"], "intent": "palliative"}]}


def test_what_was_offered_and_begun_was_given() -> None:
    told = (
        "Lobectomy in 2020 with no treatment afterwards. An adrenal metastasis was seen in 2023. "
    )
    begun = "Carboplatin-pemetrexed was offered and was begun on 3 July 2023. ECOG 1."
    assert treated("Clinic, 14 May 2026\n\nNSCLC. " + told + "ECOG 1.")["palliative_lines"] == 0
    assert "palliative_lines" not in treated("Clinic, 14 May 2026\n\nNSCLC. " + told + begun)


@pytest.mark.parametrize("of", ["Sarcoidosis", "Hepatitis C", "Osteoporosis"])
def test_no_treatment_of_another_illness_is_none_of_the_cancer(of: str) -> None:
    clinic = "Clinic, 14 May 2026\n\nNSCLC. An adrenal metastasis was seen in 2023. "
    assert treated(f"{clinic}No treatment since 1996. ECOG 1.")["palliative_lines"] == 0
    assert "palliative_lines" not in treated(f"{clinic}{of}, no treatment since 1996. ECOG 1.")
