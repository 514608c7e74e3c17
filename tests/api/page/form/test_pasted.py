"""Rows of a spreadsheet in the table of lesions: by place, and by the heads that they bring."""

from __future__ import annotations

from typing import Any

import pytest

from oligomatch.api.page.form.form import carried_text, posted
from oligomatch.api.page.form.pasted import parted, pasted
from oligomatch.api.page.patient.doing import page_of

Json = dict[str, Any]
TWO: Json = {
    "lesions": [{"id": "a", "organ": "liver"}, {"organ": "L3"}],
    "assessments": [{"date": "2026-03-04", "lesions": {"a": {}}}, {"date": "2026-05-10"}],
}


def told(text: str, at: str = "", document: Json | None = None) -> Json:
    before = {} if document is None else document
    form = posted(pasted(before, text, at), before)
    assert not form.mistakes
    return form.document


def test_cells_go_from_the_one_that_they_are_pasted_into_to_the_right_and_down() -> None:
    found = told("18\tstable\n9\tnew\n", "/lesions/0/diameter_mm", TWO)
    assert [one.get("diameter_mm") for one in found["lesions"]] == [18, 9]
    assert [one.get("status") for one in found["lesions"]] == ["stable", "new"]
    earlier = told("22\tgrowing", "/assessments/0/lesions/a/diameter_mm", TWO)
    assert earlier["assessments"][0]["lesions"]["a"] == {"diameter_mm": 22, "status": "growing"}


def test_rows_beyond_the_table_are_lesions_more() -> None:
    text = "brain\t\t\t\t\t7\tstable\tnone\r\nrib\tright\t\t11\tnew\t12\tstable\tSABR 5/2026\r\n"
    found = told(text, "/lesions/2/organ", TWO)
    assert [one["organ"] for one in found["lesions"]] == ["liver", "L3", "brain", "rib"]
    assert found["lesions"][2]["diameter_mm"] == 7
    assert found["lesions"][2]["prior_local_therapy"] == []
    assert found["lesions"][3]["side"] == "right"
    assert found["assessments"][0]["lesions"]["lesion 4"] == {"diameter_mm": 11, "status": "new"}


def test_a_line_of_heads_says_what_each_column_is_of() -> None:
    text = (
        "Site\tSide\t10 May 2026\t18 Nov 2026\nliver\t\t18 mm\t25, growing\nadrenal\tleft\t\tnew\n"
    )
    found = told(text, document={"assessments": [{"date": "2026-05-10"}]})
    assert [one["organ"] for one in found["lesions"]] == ["liver", "adrenal"]
    may, november = (one["lesions"] for one in found["assessments"])
    assert (found["assessments"][1]["date"], may) == (
        "2026-11-18",
        {"lesion 1": {"diameter_mm": 18}},
    )
    assert november["lesion 1"] == {"diameter_mm": 25, "status": "growing"}
    assert november["lesion 2"] == {"status": "new"}


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("18", ("18", "")),
        ("18 mm", ("18 mm", "")),
        ("1.8 cm stable", ("1.8 cm", "stable")),
        ("18 mm, growing", ("18 mm", "growing")),
        ("new", ("", "new")),
        ("there", ("", "there")),
        ("18 odd", ("18 odd", "")),
    ],
)
def test_one_cell_tells_a_size_and_a_status(cell: str, parts: tuple[str, str]) -> None:
    assert parted(cell) == parts


def test_what_cannot_be_read_stays_in_its_field_and_all_can_be_undone() -> None:
    pairs = [("carry", carried_text(TWO)), ("do", "paste"), ("rows", "9\todd\n")]
    page = page_of([*pairs, ("rows-at", "/lesions/0/diameter_mm")])
    assert page.document["lesions"][0]["diameter_mm"] == 9
    assert page.mistakes["/lesions/0/status"].text == "odd"
    back = page_of([("carry", carried_text(page.document)), ("do", "undo"), ("undo", page.undo)])
    assert back.document == TWO


@pytest.mark.parametrize("text", ["", "\n\n", "\t\t\n", "\x00", "a" * 100_000])
def test_a_text_that_is_no_table_takes_nothing_over(text: str) -> None:
    assert "lesions" not in posted(pasted({}, text, ""), {}).document
