"""Clauses of a few words on a place: what is known lies where they say, and no more is made of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.course.lesions.lesion import same_segment
from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 5, 14)


def lesions(text: str) -> dict[str, dict[str, Any]]:
    """The lesions of a letter by their organ."""
    found = read_letters([Letter(f"NSCLC. {text}")], DAY).document.get("lesions", [])
    return {one["organ"]: one for one in found}


def test_an_organ_of_a_list_is_narrowed_by_the_one_that_is_measured() -> None:
    text = "M1c (bone, adrenal). CT of 3 May 2026: left iliac wing, 34 mm (21). T4 sclerotic, unchanged."
    found = lesions(text)
    assert (found["ilium"]["status"], found["T4"]["status"]) == ("growing", "stable")
    assert "bone" not in found


def test_what_is_told_of_a_place_before_it_is_called_a_metastasis_is_of_that_one() -> None:
    text = "PET-CT of 3 May 2026: spleen 11 mm, stable. Two metastases: spleen and humerus."
    assert lesions(text)["spleen"]["diameter_mm"] == 11


@pytest.mark.parametrize(
    "behind",
    ["New metastasis of the spleen.", "Two metastases in the spleen.", "Spleen metastasis?"],
)
def test_it_is_not_where_that_may_be_another(behind: str) -> None:
    found = lesions(f"PET-CT of 3 May 2026: spleen 11 mm, stable. {behind}")
    assert "diameter_mm" not in found.get("spleen", {})


@pytest.mark.parametrize(
    "tail",
    [
        "unchanged fracture.",
        "unchanged or larger.",
        "unchanged, as far as can be said.",
        "not unchanged.",
        "? unchanged.",
    ],
)
def test_a_clause_with_a_word_that_is_not_understood_is_not_read(tail: str) -> None:
    found = lesions(f"Metastasis of the spleen. CT of 3 May 2026: spleen sclerotic, {tail}")
    assert "status" not in found["spleen"]


def test_both_of_a_pair_are_told_of() -> None:
    found = lesions("Metastases of both adrenals. CT of 3 May 2026: adrenals as before.")
    assert {one["status"] for one in found.values()} == {"stable"}
    assert set(found) == {"left_adrenal", "right_adrenal"}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("VII", "7", True), ("IVa", "4A", True), ("IV", "IVa", False), ("II", "3", False)],
)
def test_a_segment_has_two_numerals(one: str, other: str, same: bool) -> None:
    assert same_segment(one, other) is same


ROWS = "Nr | Site | Size mm | Status | Local therapy\n"


def test_rows_of_one_place_are_of_two_lesions() -> None:
    text = (
        "NSCLC of the right lower lobe. Stage IVB.\n\nLESIONS, PET/CT 2024-01-24\n"
        f"{ROWS}1 | Left upper lobe | 8 | new | none\n2 | Left upper lobe | 13 | new | none\n"
    )
    found = read_letters([Letter(text)], DAY).document["lesions"]
    assert [one["diameter_mm"] for one in found] == [8, 13]


@pytest.mark.parametrize("cell", ["none (scar? metastasis?)", "none, ?cyst"])
def test_a_row_in_doubt_is_no_metastasis(cell: str) -> None:
    text = f"NSCLC.\n\nMETASTASES, PET/CT 2024-01-24\n{ROWS}1 | Spleen | 8 | new | {cell}\n"
    found = read_letters([Letter(text)], DAY).document.get("lesions", [])
    assert [one for one in found if one.get("role") != "indeterminate"] == []


def test_a_line_below_the_last_row_draws_none_between_them() -> None:
    text = (
        "\n\nSite | Size mm | Consensus\n----+----+----\nSpleen | 19 | met\nL3 | 11 | met\n"
        "left ischium | 23 | met\n----+----+----\nTotal metastases: 3\n"
    )
    assert set(lesions(text)) == {"spleen", "L3", "ischium"}


def test_the_bracket_behind_the_word_for_a_node_names_its_place() -> None:
    text = (
        "CT of 3 May 2026: a positive right hilar node (station 10R, 14 mm) and a metastasis in L3."
    )
    found = read_letters([Letter(f"NSCLC. {text}")], DAY).document["lesions"]
    assert sorted(one["id"] for one in found) == ["10R", "L3"]
    assert lesions(text)["lymph_node"]["diameter_mm"] == 14
