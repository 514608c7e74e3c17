"""A scanned letter: what is put right, what is left, and that places are those of the letter."""

from __future__ import annotations

from datetime import date

import pytest

from oligomatch.matcher.letters.ocr import mended
from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

NOISE = " Patient fema1e, 1eft upper 1obe."


@pytest.mark.parametrize(
    ("scanned", "meant"),
    [
        ("rnetastasis in the 1iver, 5.1 crn", "metastasis in the liver, 5.1 cm"),
        ("rnetastasis, l5 rnm x l2 mrn", "metastasis, 15 mm x 12 mm"),
        ("CT O6.O5.2026", "CT 06.05.2026"),
        ("Docetaxel since O9/25", "Docetaxel since 09/25"),
        ("Krea O,7 mg/dl", "Krea 0,7 mg/dl"),
        ("ROSl and A1K negative", "ROS1 and ALK negative"),
        ("stations 7 and l0L", "stations 7 and 10L"),
        ("liver, segrnent lV", "liver, segment IV"),
        ("0n osimertinib", "On osimertinib"),
        ("no dis tant metasta ses", "no distant metastases"),
        ("N0 further metastases", "No further metastases"),
    ],
)
def test_what_a_scanner_misread_is_put_right(scanned: str, meant: str) -> None:
    assert mended(scanned + NOISE).text == meant + " Patient female, left upper lobe."


@pytest.mark.parametrize(
    "text",
    [
        "cT1a N0 M0, stage IB, station 10L, L1, S1, T10 and 1st line.",
        "A return to the Bern hospital after 10 l of oxygen; HbA1c 6.1 %.",
        "PD-L1 50 %, KRAS G12C, 18F-FDG, CA 15-3, CD8, p40.",
        "One misread word: rnetastasis.",
    ],
)
def test_a_letter_that_was_not_misread_stays(text: str) -> None:
    assert mended(text).text == text


def test_places_are_those_of_the_letter() -> None:
    text = "Fema1e patient.\nCT of 4 May 2026: rnetas-\ntasis in the 1eft adrena1, 24 rnrn."
    found = read_letters([Letter(text)], date(2026, 5, 14))
    (organ,) = [one for one in found.facts if one.pointer == "/lesions/0/organ"]
    (place,) = organ.places
    assert (
        text[place.start : place.end]
        == "CT of 4 May 2026: rnetas-\ntasis in the 1eft adrena1, 24 rnrn"
    )
    assert organ.value == "left_adrenal"


def test_each_sign_has_its_span() -> None:
    text = "rnetastasis in the 1iver" + NOISE
    found = mended(text)
    at = found.text.index("liver")
    assert text[slice(*found.span(at, at + 5))] == "1iver"
    assert found.span(0, len(found.text)) == (0, len(text))
