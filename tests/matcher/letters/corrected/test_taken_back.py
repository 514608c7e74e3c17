"""What a later sentence takes back is no fact; what only sounds like it takes nothing back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 6, 2)
DRUG = "NSCLC with metastasis in L3. Osimertinib since 3 March 2026. "
RAYS = "NSCLC with metastasis in L3. SBRT of L3 on 3 March 2026. "
WORSE = (
    "NSCLC with metastasis in L3. Pembrolizumab since May 2025. "
    "CT of 3 March 2026: progressive disease. "
)
ALTERED = "NSCLC. ALK rearrangement found. "


def read(words: str) -> dict[str, Any]:
    return read_letters([Letter(words)], DAY).document


def lines(document: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = document.get("systemic_therapy", {}).get("lines", [])
    return found


def drugs(document: dict[str, Any]) -> set[str]:
    return {agent for line in lines(document) for agent in line.get("agents", ())}


def treated(document: dict[str, Any]) -> bool:
    return any(one.get("prior_local_therapy") for one in document.get("lesions", ()))


def progressed(document: dict[str, Any]) -> bool:
    responses = [one.get("response") for one in document.get("assessments", ())]
    return "PD" in responses or any(line.get("progressed") for line in lines(document))


@pytest.mark.parametrize(
    "behind",
    [
        "In fact she never took it.",
        "Osimertinib was never taken.",
        "It was never started.",
        "She did not take a single tablet.",
        "The entry about osimertinib is wrong.",
        "Correction: she did not receive osimertinib.",
        "That was an error, no drug was given.",
        "Osimertinib was in the end not given.",
        "The prescription was never redeemed.",
        "As we learned, he has never taken the tablets.",
    ],
)
def test_a_drug_that_was_never_taken_is_none(behind: str) -> None:
    assert drugs(read(DRUG)) == {"osimertinib"}
    assert drugs(read(DRUG + behind)) == set()


@pytest.mark.parametrize(
    "behind",
    [
        "She has tolerated it well.",
        "Its second month was never easy.",
        "She never smoked.",
        "Chemotherapy was never given.",
        "Osimertinib was not given on the day of the operation.",
        "L3 has never been irradiated.",
        "It never received local treatment.",
    ],
)
def test_a_drug_that_was_given_stays(behind: str) -> None:
    assert drugs(read(DRUG + behind)) == {"osimertinib"}


@pytest.mark.parametrize(
    "behind",
    [
        "In fact the SBRT did not take place.",
        "It was never given.",
        "The radiotherapy was cancelled.",
        "She never underwent the radiotherapy.",
        "This entry is wrong, no radiotherapy was given.",
        "He did not turn up for the radiotherapy.",
        "L3 has not been irradiated after all.",
        "The irradiation of L3 was called off.",
    ],
)
def test_a_treatment_that_did_not_take_place_is_none(behind: str) -> None:
    assert treated(read(RAYS))
    assert not treated(read(RAYS + behind))


@pytest.mark.parametrize(
    "behind",
    ["The SBRT was well tolerated.", "The brain has never been irradiated.", "She never smoked."],
)
def test_a_treatment_that_took_place_stays(behind: str) -> None:
    assert treated(read(RAYS + behind))


@pytest.mark.parametrize(
    "behind",
    [
        "The progression was not confirmed on CT of 14 April 2026.",
        "The board does not regard this as progression.",
        "The progression was refuted by biopsy.",
        "On review no progression.",
        "This was not a progression but pneumonitis.",
        "We do not consider it progression.",
    ],
)
def test_a_progression_that_was_none_is_none(behind: str) -> None:
    assert progressed(read(WORSE))
    assert not progressed(read(WORSE + behind))


@pytest.mark.parametrize(
    "behind",
    ["There was no progression before that.", "If there is no progression, SBRT.", "PD-L1 1 %."],
)
def test_a_progression_stays(behind: str) -> None:
    assert progressed(read(WORSE + behind))


@pytest.mark.parametrize(
    "behind",
    [
        "The ALK result was a false positive.",
        "ALK was not confirmed by FISH.",
        "The report on ALK was withdrawn.",
        "The ALK result belongs to another patient.",
        "On repeat testing ALK was negative.",
        "ALK could not be confirmed by NGS.",
        "FISH refuted the ALK rearrangement.",
        "The ALK finding was a mix-up of samples.",
    ],
)
def test_a_result_that_does_not_hold_is_none(behind: str) -> None:
    assert "ALK" in read(ALTERED)["biomarkers"]
    assert read(ALTERED + behind).get("biomarkers", {}).get("ALK") in (None, "negative")


@pytest.mark.parametrize(
    "tail",
    [
        "Not confirmed.",
        "Not yet confirmed.",
        "This was not confirmed.",
        "This could not be confirmed so far.",
        "This remains unproven.",
        "Unproven.",
        "Wrongly so.",
        "It turned out to be an artefact.",
        "That was another patient's.",
        "This has since been refuted.",
        "This was later withdrawn.",
    ],
)
@pytest.mark.parametrize(
    "fact",
    [
        "A metastasis in L3.",
        "Three liver metastases of 12, 14 and 20 mm.",
        "The adrenal metastasis has grown.",
        "Station 7 is involved.",
        "KRAS G12C was found.",
        "PD-L1 is 50%.",
        "ECOG 1.",
        "The patient received osimertinib in 2024.",
        "SBRT of L3 in 2024.",
        "Lobectomy in 2024.",
        "The histology is squamous.",
        "Stage IVA.",
        "Diabetes.",
        "The brain MRI of 3 May 2026 was clear.",
        "A melanoma in 2015.",
        "Never smoked.",
        "Creatinine 1.1 mg/dl.",
    ],
)
def test_a_sentence_that_takes_back_the_one_before_leaves_none_of_it(fact: str, tail: str) -> None:
    ahead = "Lung cancer of the right upper lobe, diagnosed in 2023."
    got = read_letters([Letter(f"{ahead} {fact} {tail}")], DAY)
    assert got.document == read(ahead)
    assert got.questions


@pytest.mark.parametrize(
    "tail", ["This was never in doubt.", "This was confirmed.", "Not confirmed by biopsy."]
)
def test_a_sentence_that_confirms_takes_back_nothing(tail: str) -> None:
    assert read(f"NSCLC. A metastasis in L3. {tail}")["lesions"] == [{"id": "L3", "organ": "L3"}]
