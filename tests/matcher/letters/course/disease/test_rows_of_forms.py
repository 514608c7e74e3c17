"""Rows of a form, of which it is not read what is ticked: they are left, with the reason."""

from __future__ import annotations

from datetime import date

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 6, 10)
ROWS = (
    "Brain MRI: ☐ yes ☒ no",
    "EGFR pos ☐ neg ☒",
    "[ ] metastasis of the liver [x] metastasis of the left adrenal",
    "Stage: I II III IV",
    "ECOG: 0/1/2/3/4",
    "PET-CT (date): ______",
    "Sex: m / f",
)


@pytest.mark.parametrize("row", ROWS)
def test_a_row_of_a_form_is_left(row: str) -> None:
    read = read_letters([Letter(f"NSCLC.\n{row}\n\nMetastasis of L3.", dated=DAY)], DAY)
    known = {*read.document} - {"as_of", "unconfirmed"}
    assert known == {"cancer_type", "metastatic_disease", "lesions"}
    assert [one["organ"] for one in read.document["lesions"]] == ["L3"]
    assert [one.kind for one in read.unused] == ["of_form"]
    assert read.silent == ()
