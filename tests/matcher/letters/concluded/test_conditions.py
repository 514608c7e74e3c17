"""Conditions that follow from what a letter tells of lesions and their treatments."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 5, 14)
SABR = "NSCLC. The metastasis in L3 was treated with SBRT, 27 Gy in 3 fractions, on 3 March 2026."
FRONTAL = "NSCLC. Metastasis in the right frontal lobe, 12 mm."


def follows(text: str) -> dict[str, Any]:
    reading = read_letters([Letter(text, dated=DAY)], DAY)
    conditions: dict[str, Any] = reading.document.get("conditions", {})
    return {
        pointer.removeprefix("/conditions/"): conditions[pointer.split("/")[2]][
            pointer.split("/")[3]
        ]
        for pointer in reading.concluded
    }


RADICAL = (
    "NSCLC. Radical radiotherapy to the primary, 55 Gy in 20 fractions, finished 15 August 2025."
)
CHEST = {"radiotherapy/ever": True} | {
    f"{name}/{field}": value
    for name in ("definitive_thoracic_radiotherapy", "thoracic_radiotherapy")
    for field, value in (("ever", True), ("last", "2025-08-15"))
}
LAST_UNKNOWN = {name: day for name, day in CHEST.items() if name != "thoracic_radiotherapy/last"}
LATER = (  # words of which no treatment is read
    "SBRT to a lung nodule in January 2026.",
    "Reirradiation in 2026.",
    "In 2026 SABR to a nodule of the right lung.",
    "Relapse in the hilum treated with 55 Gy in 2026.",
)
AGAIN = "Palliative radiotherapy of the chest, 20 Gy, in January 2026."
RAYS = {f"{name}/ever": True for name in ("radiotherapy", "stereotactic_radiotherapy")}


@pytest.mark.parametrize(
    ("text", "conditions"),
    [
        (SABR, RAYS),
        (RADICAL, CHEST),
        (
            f"{RADICAL} {AGAIN}",
            LAST_UNKNOWN,
        ),
        *((f"{RADICAL} {one}", LAST_UNKNOWN) for one in LATER),
        (f"{RADICAL} Stable disease since radiotherapy.", CHEST),
        (f"{RADICAL} No further radiotherapy.", CHEST),
        (f"{RADICAL} She was seen by radiation oncology in 2026.", CHEST),
        ("NSCLC. Radical radiotherapy to the primary, 55 Gy in 20 fractions, is planned.", {}),
        ("NSCLC. SABR of the primary in the left upper lobe, 54 Gy, on 3 May 2025.", {}),
        (f"{SABR} CT of 4 May 2026: the irradiated L3 is stable.", RAYS),
        (f"{SABR} A painful rib was irradiated on 5 April 2026.", RAYS),
        ("NSCLC. SBRT of the metastasis in L3 is planned for 3 June 2026.", {}),
        ("NSCLC. Metastasis in L3.", {}),
        (FRONTAL, {"brain_metastases/ever": True}),
        (f"{FRONTAL} Osimertinib since 3 March 2025.", {"brain_metastases/ever": True}),
        (f"{FRONTAL} Craniotomy with complete removal.", {}),
        ("NSCLC. MRI brain of 4 May 2026: no brain metastases.", {}),
        ("NSCLC. MRI brain of 4 May 2025: no brain metastases.", {}),
        (
            "NSCLC. MRI brain of 4 May 2026: no brain metastases. CT of 12 May 2026: no metastases.",
            {},
        ),
        (f"{FRONTAL} He then had gamma knife. It had vanished.", {"brain_metastases/ever": True}),
        (f"{SABR} Two weeks ago he finished radiotherapy of the brain.", RAYS),
        ("NSCLC. Suspicious lesion in the right frontal lobe.", {}),
    ],
)
def test_what_follows_is_told_in_its_own_place(text: str, conditions: dict[str, Any]) -> None:
    assert follows(text) == conditions


def test_what_follows_has_the_words_that_it_follows_from() -> None:
    reading = read_letters([Letter(SABR, dated=DAY)], DAY)
    (fact,) = [one for one in reading.facts if one.pointer == "/conditions/radiotherapy/ever"]
    assert any("SBRT" in reading.words(place) for place in fact.places)
