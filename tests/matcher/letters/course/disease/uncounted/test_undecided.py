"""A lesion of which words say that nobody knows what it is may be a metastasis or not; what they lean to, deny
or settle later is no such one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 6, 10)
FRONT = "NSCLC, left upper lobe. CT of 3 May 2026: metastasis of L3. "

OPEN = (
    ("In segment II an 8 mm lesion, DD haemangioma, DD metastasis.", "liver", 8),
    ("In segment 5 of the liver a further spot of 14 mm: it could be a haemangioma or a metastasis.", "liver", 14),
    ("Left adrenal nodule of 15 mm, indeterminate (adenoma or metastasis). MRI advised.", "left_adrenal", 15),
    ("New 6 mm hypodense lesion in the liver, too small to characterise.", "liver", 6),
    ("A 6 mm nodule in the right lower lobe. It is indeterminate.", "right_lower_lobe", 6),
    ("10 mm lesion of the spleen which cannot be told from a cyst.", "spleen", 10),
)  # fmt: skip

NOT_SO = (
    "No indeterminate lesion in the liver.",
    "Indeterminate nodule of 6 mm in the left lower lobe.",  # of the primary's own lung
    "An 8 mm lesion in the liver, DD metastasis, most likely a haemangioma.",
    "Left adrenal nodule of 15 mm, adenoma or metastasis. MRI of 10 May 2026: adenoma of the left adrenal.",
    "Indeterminate lesion of the liver, 8 mm. Biopsy of the liver: metastasis.",
    "Indeterminate lesions of the liver.",
    "The adrenal glands are normal, the rest is indeterminate.",
    "Indeterminate nodule of the thyroid.",
    "The PET was equivocal.",
)


def _open(text: str) -> list[dict[str, Any]]:
    read = read_letters([Letter(FRONT + text, "")], DAY).document
    return [one for one in read.get("lesions", []) if one.get("role") == "indeterminate"]


@pytest.mark.parametrize(("text", "organ", "size"), OPEN)
def test_what_nobody_knows_is_listed_so(text: str, organ: str, size: int) -> None:
    """With its place and its size."""
    (one,) = _open(text)
    assert (one["organ"], one["diameter_mm"]) == (organ, size)


@pytest.mark.parametrize("text", NOT_SO)
def test_what_is_settled_or_of_the_region_is_not(text: str) -> None:
    """What words deny, lean to or settle, and what else of the cancer it may be."""
    assert not _open(text)
