"""A size, a change or a remission belongs to what it is told of, and to no lesion behind a comma."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 6, 10)
FRONT = "NSCLC stage IV. CT of 3 May 2026: "
NO_SIZE = (
    "progression on left adrenal (38 mm) and a new {}",
    "aortic aneurysm 42 mm, {}",
    "gallstone 12 mm, {}",
    "pleural effusion 22 mm, {}",
    "subcarinal lymphadenopathy of 22 mm as well as a {}",
    "{} stable (RECIST sum 84 mm)",
    "{} (SLD 56 mm, -32 %)",
    "{} smaller than 10 mm",
    "{} larger than 30 mm",
    "{} 30 mm smaller than in January",
    "{} 5 mm larger",
    "{} of roughly 3 to 4 cm",
    "{} between 15 mm and 2 cm",
)
A_SIZE = {
    "22 mm large, enhancing {}": 22,
    "solitary 18 mm, FDG-avid {}": 18,
    "{} 12 mm, effusion 30 mm": 12,
    "{}, grown from 12 to 27 mm": 27,
    "complete remission in the liver, {} 14 mm": 14,
}


def _lesions(text: str) -> list[dict[str, Any]]:
    found = read_letters([Letter(text)], DAY).document
    return found.get("lesions", [])  # type: ignore[no-any-return]


@pytest.mark.parametrize("said", NO_SIZE)
def test_what_is_told_of_something_else_is_no_size_of_a_lesion(said: str) -> None:
    each = _lesions(FRONT + said.format("metastasis of L4") + ".")
    assert [one["organ"] for one in each] == ["L4"]
    assert "diameter_mm" not in each[0]


def test_a_size_is_of_the_organ_in_front_of_it_and_of_no_metastasis_behind_the_comma() -> None:
    each = _lesions(FRONT + "left adrenal 38 mm, metastasis of L4 stable.")
    assert {one["organ"]: one.get("diameter_mm") for one in each} == {
        "left_adrenal": 38,
        "L4": None,
    }


@pytest.mark.parametrize("said", A_SIZE)
def test_its_own_size_is_taken(said: str) -> None:
    each = _lesions(FRONT + said.format("metastasis of L4") + ".")
    assert [(one["organ"], one.get("diameter_mm")) for one in each] == [("L4", A_SIZE[said])]


@pytest.mark.parametrize("change", ["growing", "stable", "no longer visible"])
def test_a_change_of_one_is_none_of_all(change: str) -> None:
    each = _lesions(FRONT + f"metastases in T4 and L2: L2 {change}.")
    assert [(one["organ"], "status" in one) for one in each] == [("T4", False), ("L2", True)]


def test_both_adrenals_are_two_lesions() -> None:
    text = (
        "Both adrenal glands harboured a metastasis when NSCLC was diagnosed; CT and FDG-PET of 8 "
        "May 2026 put the right one at 27 mm and the left one at 40 mm."
    )
    assert [one["organ"] for one in _lesions(text)] == ["right_adrenal", "left_adrenal"]


def test_two_sizes_of_one_adrenal_are_asked() -> None:
    text = "NSCLC. PET: left adrenal metastasis 24 mm. Summary: left adrenal metastasis (2.2 cm)."
    assert _lesions(text) == [{"id": "left adrenal", "organ": "left_adrenal"}]
    assert [one.kind for one in read_letters([Letter(text)], DAY).questions].count("contradicts")


@pytest.mark.parametrize(
    "said",
    [
        "CR cerebral",
        "CR hepatic",
        "CR in suprarenal",
        "Brain in CR",
        "complete remission left parietal",
    ],
)
def test_the_response_of_a_part_is_none_of_the_whole(said: str) -> None:
    found = read_letters([Letter(f"{FRONT}{said}.")], DAY).document
    assert all("response" not in one for one in found.get("assessments", []))
