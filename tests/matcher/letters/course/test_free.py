"""An examination that finds an organ free tells that there is no metastasis in it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

TODAY = date(2026, 5, 14)


def totals(text: str) -> list[dict[str, Any]]:
    """The totals of each staging that is read of a letter."""
    read = read_letters([Letter(text, "", TODAY)], TODAY).document
    return [one["totals"] for one in read.get("assessments", ()) if "totals" in one]


@pytest.mark.parametrize(
    ("words", "organs"),
    [
        ("liver normal, primary 30 mm", ["liver"]),
        ("liver, gallbladder, spleen and both adrenals unremarkable", ["liver", "adrenal"]),
        ("no suspicious hepatic or osseous lesion", ["liver", "bone"]),
        ("no evidence of metastases in the liver or the skeleton", ["liver", "bone"]),
        ("nothing abnormal in the liver", ["liver"]),
        ("neither liver nor adrenals were involved", ["liver", "adrenal"]),
        ("normal liver and adrenals", ["liver", "adrenal"]),
        ("metastasis in L3, liver clear", ["liver"]),
        ("liver: no focal lesion; adrenals: nad", ["liver", "adrenal"]),
        ("no brain, liver or bone metastases", ["brain", "liver", "bone"]),
    ],
)
def test_an_organ_that_is_called_free_has_no_metastasis(words: str, organs: list[str]) -> None:
    (found,) = totals(f"CT of 3 May 2026: {words}.")
    assert found == {"by_organ": dict.fromkeys(organs, 0)}


@pytest.mark.parametrize(
    "text",
    [
        "CT of 3 May 2026: rest of the liver normal.",
        "CT of 3 May 2026: liver otherwise normal.",
        "CT of 3 May 2026: the treated area in the liver is clear.",
        "CT of 3 May 2026: the lesion in the liver is negative on PET.",
        "CT of 3 May 2026 was compared with 2019 when the liver was clear.",
        "We hope the CT of 3 May 2026 shows the liver clear.",
        "If the CT of 3 May 2026 shows the liver clear, SABR.",
        "His brother's CT of 3 May 2026: liver normal.",
        "CT of 3 May 2026 requested: liver clear?",
        "CT of 3 May 2026: liver probably normal.",
        "CT of 3 May 2026: liver normal but a 9 mm lesion in segment VI.",
        "CT of 3 May 2026: no lesions in the liver other than the known.",
        "CT of 3 May 2026: no progression in the liver.",
        "CT of 3 May 2026: no residual disease in the liver.",
        "CT of 3 May 2026: no growth of the liver lesions.",
        "CT of 3 May 2026: no other pathological uptake, in the bones nothing new.",
        "CT of 3 May 2026: mass abutting chest wall, no bone involvement.",
        "CT of 3 May 2026: bones free of fractures.",
        "CT of 3 May 2026: bone marrow normal.",
        "CT of 3 May 2026: right adrenal enlarged, left normal.",
        "CT of 3 May 2026: imaged upper liver normal.",
        "CT of 3 May 2026: metastases: liver, adrenals unremarkable?",
        "CT chest of 3 May 2026. Physical examination: liver normal.",
        "CT chest of 3 May 2026.\n\nStatus: good general condition.\nLiver normal.",
        "They looked with a CT on September eighth: nothing in the bones.",
        "Liver and adrenals normal.",
        "PET-CT of 3 May 2026: brain normal.",  # it takes up sugar as it is
        "CT of 3 May 2026: no lesion in the liver. Correction: there is one in segment II.",
        "CT of 3 May 2026: liver lesion of 8 mm, nature unclear. Upper abdomen: liver normal.",
    ],
)
def test_what_narrows_or_doubts_it_does_not(text: str) -> None:
    assert not any(0 in one.get("by_organ", {}).values() for one in totals(text))


def test_what_was_seen_there_before_is_asked() -> None:
    text = "CT of 3 March 2025: liver metastasis of 14 mm. CT of 3 May 2026: liver normal."
    read = read_letters([Letter(text, "", TODAY)], TODAY)
    assert "doubtful" in {one.kind for one in read.questions}
    assert not any("liver" in one.get("by_organ", {}) for one in totals(text))
