"""Tables as text: rows stand for sentences, and nothing is taken from a column that may be another."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter, LetterReading

DAY = date(2026, 5, 14)


def read(text: str) -> LetterReading:
    """What is read of a letter of a day."""
    return read_letters([Letter(text, dated=DAY)], DAY)


def lesions(text: str) -> dict[str, Any]:
    """The lesions of a letter by their organs."""
    return {one["organ"]: one for one in read(text).document.get("lesions", ())}


SIGNS = {
    "gaps": "Target lesions   2025-08-18   2025-12-09\nright adrenal    18 mm        17 mm\n",
    "flush right": "Target lesions   2025-08-18   2025-12-09\nright adrenal         18 mm        17 mm\n",
    "bars": "Target lesions | 2025-08-18 | 2025-12-09\nright adrenal | 18 mm | 17 mm\n",
    "markdown": "| Target lesions | 2025-08-18 | 2025-12-09 |\n|---|---|---|\n| right adrenal | 18 mm | 17 mm |\n",
    "tabs": "Target lesions\t2025-08-18\t2025-12-09\nright adrenal\t18 mm\t17 mm\n",
    "semicolons": "Target lesions;2025-08-18;2025-12-09\nright adrenal;18 mm;17 mm\n",
    "numbered": "TARGET LESIONS        2025-08-18   2025-12-09\nT1  right adrenal     18 mm        17 mm\n",
    "wrapped": (
        "+----------+------------+------------+\n| Target   | 2025-08-18 | 2025-12-09 |\n"
        "| lesions  |            |            |\n+----------+------------+------------+\n"
        "| right    | 18 mm      | 17 mm      |\n| adrenal  |            |            |\n"
        "+----------+------------+------------+\n| spleen   | 9 mm       | 8 mm       |\n"
        "+----------+------------+------------+\n"
    ),
}  # fmt: skip


@pytest.mark.parametrize("text", SIGNS.values(), ids=SIGNS)
def test_sizes_below_days_are_of_those_days(text: str) -> None:
    document = read(text).document
    assert lesions(text)["right_adrenal"]["diameter_mm"] == 17
    (earlier, later) = document["assessments"]
    assert earlier["date"] == "2025-08-18"
    assert earlier["lesions"]["right adrenal"] == {"diameter_mm": 18}
    assert later["date"] == "2025-12-09"


def test_the_place_of_a_fact_is_its_row() -> None:
    found = read(SIGNS["gaps"])
    (fact,) = [one for one in found.facts if one.pointer == "/lesions/0/diameter_mm"]
    assert {found.words(place) for place in fact.places} == {"right adrenal    18 mm        17 mm"}


@pytest.mark.parametrize(
    "text",
    [
        "Target lesions   2025-08-18   2025-12-09\nliver        18 mm        17 mm      9 mm\n",
        "Target lesions   2025-08-18   in between   2025-12-09\nliver            18 mm        19 mm        17 mm\n",
        "Target lesions   2025-08-18   nadir   2025-12-09\nliver            18 mm        9 mm    17 mm\n",
        "Target lesions | 2025-08-18 | 2025-12-09\nliver | 18 | 17\n",
        "Target lesions | 2025-08-18 | 2025-12-09\nliver | 18 mm | -\nliver | - | 17 mm\n",
        "Old scars        2025-08-18   2025-12-09\nliver            18 mm        17 mm\n",
        "Target lesions | 2025-08-18 | 2025-12-09\nliver | 18 mm | 17 mm, haemangioma\n",
    ],
    ids=["more cells than heads", "a head without a day", "a scan without a day", "no unit",
         "two lesions alike", "no word for a tumour", "benign"],
)  # fmt: skip
def test_no_size_is_taken_where_it_may_be_another(text: str) -> None:
    assert lesions(text).get("liver", {}).get("diameter_mm") != 17


@pytest.mark.parametrize("plan", ["planned", "proposed 2026-06-01", "if PD"])
def test_a_line_that_is_to_come_is_none(plan: str) -> None:
    text = f"Line | Regimen | Start\n1 | osimertinib | 2024-03-01\n2 | docetaxel | {plan}\n"
    lines = read(text).document["systemic_therapy"]["lines"]
    assert [one["agents"] for one in lines] == [["osimertinib"]]


def test_what_was_treated_is_no_metastasis_by_that() -> None:
    text = "Site | Technique | Dose | Date\nleft femur | RT | 8 Gy/1 | 2025-05-14\n"
    assert "lesions" not in read(text).document


@pytest.mark.parametrize(
    "text",
    ["SRS of both brain lesions on 4 June.", "SBRT of the liver metastasis on 20 May."],
)
def test_a_treatment_on_a_day_that_may_be_to_come_was_not_given(text: str) -> None:
    found = read(f"CT of 2026-05-02: two brain metastases, one liver metastasis.\n\n{text}")
    assert all("prior_local_therapy" not in one for one in found.document["lesions"])
    assert "which_day" in {one.kind for one in found.questions}


def test_why_a_line_ended_makes_no_lesion_beside_those_known() -> None:
    text = (
        "CT of 2026-05-02: metastasis in the left parietal lobe, 7 mm.\n"
        "First line osimertinib since 2024-03-01, stopped for progression (new brain metastasis).\n"
    )
    assert list(lesions(text)) == ["parietal_lobe"]


def test_a_long_line_drawn_up_to_a_word_is_read_at_once() -> None:
    assert read("-" * 5000 + "x\n" + "= " * 2000 + "x\n").document == read("").document


def test_a_row_of_what_was_seen_on_no_day_is_no_lesion() -> None:
    text = (
        "LESION | 18/08/2025 | 19/12/2025 | LOCAL TREATMENT\nT7 | 12 mm | 21 mm growing | none\n"
        "pleura / ascites | no | no | -\nNUMBER OF METASTASES | 1 | 1 |\n"
    )
    assert set(lesions(text)) == {"T7"}
